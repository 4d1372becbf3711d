/*
 * Single-decree Paxos in PROMELA, with a ballot per proposer. A message is consumed when it is delivered and may overtake any other.
 * Nobody says the same thing twice to the same, so the messages in flight are a byte each: 0 is none.
 * P proposers, A acceptors, given by -DP=… -DA=…; a process per participant, or with -DFLAT one process for all.
 */
#if P > 3 || A < 2 || A > 5
#error "at most three proposers, and two to five acceptors"
#endif

#define IDLE 0
#define PREPARING 1
#define PROPOSING 2
#define CHOSEN 3

/* A vote is a ballot and a value in one number, ordered by the ballot; 0 is no vote. Ballots and values are 1 to P. */
#define VOTE(b, v) (((b) - 1) * P + (v))
#define VALUE(v) (((v) - 1) % P + 1)

byte phase[P], heard[P], highest[P], value[P];
byte promised[A], vote[A];

/* In flight, by proposer and acceptor. A promise is one more than the vote in it, an accept its value. */
#define AT(p, a) ((p) * A + (a))
bit prepare[P * A], accepted[P * A];
byte promise[P * A], accept[P * A];

#define MEMBERS(s) (((s) & 1) + (((s) >> 1) & 1) + (((s) >> 2) & 1) + (((s) >> 3) & 1) + (((s) >> 4) & 1))
#define MAJORITY(s) (2 * MEMBERS(s) > A)

#define PREPARE(p, a) prepare[AT(p, a)] = 1
#define ACCEPT(p, a) accept[AT(p, a)] = value[p]
#if A == 2
#define TO_ALL(SEND, p) SEND(p, 0); SEND(p, 1)
#endif
#if A == 3
#define TO_ALL(SEND, p) SEND(p, 0); SEND(p, 1); SEND(p, 2)
#endif
#if A == 4
#define TO_ALL(SEND, p) SEND(p, 0); SEND(p, 1); SEND(p, 2); SEND(p, 3)
#endif
#if A == 5
#define TO_ALL(SEND, p) SEND(p, 0); SEND(p, 1); SEND(p, 2); SEND(p, 3); SEND(p, 4)
#endif

#define PROPOSE(p) \
  :: d_step { phase[p] == IDLE -> phase[p] = PREPARING; TO_ALL(PREPARE, p) }

/* What an acceptor tells a proposer, a promise and that it has accepted. */
#define TELL(p, a) \
  :: d_step { promise[AT(p, a)] != 0 -> \
       if \
       :: phase[p] == PREPARING -> \
          if :: promise[AT(p, a)] - 1 > highest[p] -> highest[p] = promise[AT(p, a)] - 1 :: else fi; \
          heard[p] = heard[p] | (1 << a); \
          if \
          :: MAJORITY(heard[p]) -> \
             if :: highest[p] == 0 -> value[p] = p + 1 :: else -> value[p] = VALUE(highest[p]) fi; \
             heard[p] = 0; highest[p] = 0; phase[p] = PROPOSING; TO_ALL(ACCEPT, p) \
          :: else \
          fi \
       :: else \
       fi; \
       promise[AT(p, a)] = 0 } \
  :: d_step { accepted[AT(p, a)] -> accepted[AT(p, a)] = 0; \
       if \
       :: phase[p] == PROPOSING -> \
          heard[p] = heard[p] | (1 << a); \
          if \
          :: MAJORITY(heard[p]) -> heard[p] = 0; phase[p] = CHOSEN; assert(AGREED) \
          :: else \
          fi \
       :: else \
       fi }

#define SAME(p, q) (phase[p] != CHOSEN || phase[q] != CHOSEN || value[p] == value[q])

/* What a proposer asks of an acceptor. */
#define ASK(p, a) \
  :: d_step { prepare[AT(p, a)] -> prepare[AT(p, a)] = 0; \
       if :: p + 1 > promised[a] -> promised[a] = p + 1; promise[AT(p, a)] = vote[a] + 1 :: else fi } \
  :: d_step { accept[AT(p, a)] != 0 -> \
       if \
       :: p + 1 >= promised[a] -> promised[a] = p + 1; vote[a] = VOTE(p + 1, accept[AT(p, a)]); accepted[AT(p, a)] = 1 \
       :: else \
       fi; \
       accept[AT(p, a)] = 0 }

#if A == 2
#define FROM_ACCEPTORS(p) TELL(p, 0) TELL(p, 1)
#endif
#if A == 3
#define FROM_ACCEPTORS(p) TELL(p, 0) TELL(p, 1) TELL(p, 2)
#endif
#if A == 4
#define FROM_ACCEPTORS(p) TELL(p, 0) TELL(p, 1) TELL(p, 2) TELL(p, 3)
#endif
#if A == 5
#define FROM_ACCEPTORS(p) TELL(p, 0) TELL(p, 1) TELL(p, 2) TELL(p, 3) TELL(p, 4)
#endif
#if P == 1
#define AGREED true
#define FROM_PROPOSERS(a) ASK(0, a)
#endif
#if P == 2
#define AGREED SAME(0, 1)
#define FROM_PROPOSERS(a) ASK(0, a) ASK(1, a)
#endif
#if P == 3
#define AGREED (SAME(0, 1) && SAME(0, 2) && SAME(1, 2))
#define FROM_PROPOSERS(a) ASK(0, a) ASK(1, a) ASK(2, a)
#endif

#ifdef FLAT
active proctype world() {
end:
  do
  PROPOSE(0) FROM_ACCEPTORS(0)
#if P > 1
  PROPOSE(1) FROM_ACCEPTORS(1)
#endif
#if P > 2
  PROPOSE(2) FROM_ACCEPTORS(2)
#endif
  FROM_PROPOSERS(0)
  FROM_PROPOSERS(1)
#if A > 2
  FROM_PROPOSERS(2)
#endif
#if A > 3
  FROM_PROPOSERS(3)
#endif
#if A > 4
  FROM_PROPOSERS(4)
#endif
  od
}
#else
active [P] proctype proposer() {
end:
  do
  PROPOSE(_pid)
  FROM_ACCEPTORS(_pid)
  od
}

active [A] proctype acceptor() {
end:
  do
  FROM_PROPOSERS((_pid - P))
  od
}
#endif
