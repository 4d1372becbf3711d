/*
 * Lamport's TwoPhase in PROMELA: messages are never consumed, so that each is a bit. One process, one atomic step per action,
 * which is the cheapest way to say it to SPIN. N is given by -DN=…
 */
#define WORKING 0
#define PREPARED 1
#define COMMITTED 2
#define ABORTED 3

byte rm[N];
bit heard[N], sent[N];
bit commitSent, abortSent;
byte tm; /* 0 deciding, 1 committed, 2 aborted */
byte i;
byte all;

#define STEP(k) \
  :: atomic { rm[k] == WORKING -> rm[k] = PREPARED; sent[k] = 1 } \
  :: atomic { rm[k] == WORKING -> rm[k] = ABORTED } \
  :: atomic { commitSent && rm[k] != COMMITTED -> rm[k] = COMMITTED } \
  :: atomic { abortSent && rm[k] != ABORTED -> rm[k] = ABORTED } \
  :: atomic { tm == 0 && sent[k] && !heard[k] -> heard[k] = 1; all++ }

active proctype world() {
end:
  do
  :: atomic { tm == 0 && all == N -> tm = 1; commitSent = 1 }
  :: atomic { tm == 0 -> tm = 2; abortSent = 1 }
  STEP(0)
#if N > 1
  STEP(1)
#endif
#if N > 2
  STEP(2)
#endif
#if N > 3
  STEP(3)
#endif
#if N > 4
  STEP(4)
#endif
#if N > 5
  STEP(5)
#endif
#if N > 6
  STEP(6)
#endif
#if N > 7
  STEP(7)
#endif
#if N > 8
  STEP(8)
#endif
#if N > 9
  STEP(9)
#endif
  od
}
