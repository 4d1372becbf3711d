/*
 * Lamport's TwoPhase in PROMELA as one writes it: a process per participant. Messages are never consumed, so each is a bit that
 * stays set. N is given by -DN=…
 */
mtype = { working, prepared, committed, aborted };

mtype rm[N] = working;
mtype tm = working;
bool sentPrepared[N], heardPrepared[N];
bool sentCommit, sentAbort;
byte heard;

active proctype transactionManager() {
end:
  do
  :: d_step { tm == working && heard == N -> tm = committed; sentCommit = true }
  :: d_step { tm == working -> tm = aborted; sentAbort = true }
#define HEAR(i) :: d_step { tm == working && sentPrepared[i] && !heardPrepared[i] -> heardPrepared[i] = true; heard++ }
  HEAR(0)
#if N > 1
  HEAR(1)
#endif
#if N > 2
  HEAR(2)
#endif
#if N > 3
  HEAR(3)
#endif
#if N > 4
  HEAR(4)
#endif
#if N > 5
  HEAR(5)
#endif
#if N > 6
  HEAR(6)
#endif
#if N > 7
  HEAR(7)
#endif
#if N > 8
  HEAR(8)
#endif
#if N > 9
  HEAR(9)
#endif
  od
}

active [N] proctype resourceManager() {
end:
  do
  :: d_step { rm[_pid - 1] == working -> rm[_pid - 1] = prepared; sentPrepared[_pid - 1] = true }
  :: d_step { rm[_pid - 1] == working -> rm[_pid - 1] = aborted }
  :: d_step { sentCommit && rm[_pid - 1] != committed -> rm[_pid - 1] = committed }
  :: d_step { sentAbort && rm[_pid - 1] != aborted -> rm[_pid - 1] = aborted }
  od
}
