-------------------------- MODULE TwoPhaseCommit --------------------------
(* What Lamport's TwoPhase says, in words of our own: N resource managers and a transaction manager, and messages that stay for ever. *)
EXTENDS Naturals

CONSTANT N

VARIABLES
  rm,       \* what each resource manager has come to
  tm,       \* what the transaction manager has decided
  heard,    \* the resource managers that it knows to be prepared
  messages  \* all that was ever sent

vars == <<rm, tm, heard, messages>>

Managers == 1..N
Prepared(r) == [type |-> "prepared", from |-> r]
Commit == [type |-> "commit", from |-> 0]
Abort == [type |-> "abort", from |-> 0]

Init ==
  /\ rm = [r \in Managers |-> "working"]
  /\ tm = "deciding"
  /\ heard = {}
  /\ messages = {}

(* The transaction manager. *)
Hear(r) ==
  /\ tm = "deciding"
  /\ Prepared(r) \in messages
  /\ heard' = heard \cup {r}
  /\ UNCHANGED <<rm, tm, messages>>

DecideCommit ==
  /\ tm = "deciding"
  /\ heard = Managers
  /\ tm' = "committed"
  /\ messages' = messages \cup {Commit}
  /\ UNCHANGED <<rm, heard>>

DecideAbort ==
  /\ tm = "deciding"
  /\ tm' = "aborted"
  /\ messages' = messages \cup {Abort}
  /\ UNCHANGED <<rm, heard>>

(* A resource manager. *)
Prepare(r) ==
  /\ rm[r] = "working"
  /\ rm' = [rm EXCEPT ![r] = "prepared"]
  /\ messages' = messages \cup {Prepared(r)}
  /\ UNCHANGED <<tm, heard>>

ChooseToAbort(r) ==
  /\ rm[r] = "working"
  /\ rm' = [rm EXCEPT ![r] = "aborted"]
  /\ UNCHANGED <<tm, heard, messages>>

Obey(r) ==
  /\ \/ Commit \in messages /\ rm' = [rm EXCEPT ![r] = "committed"]
     \/ Abort \in messages /\ rm' = [rm EXCEPT ![r] = "aborted"]
  /\ UNCHANGED <<tm, heard, messages>>

Next ==
  \/ DecideCommit
  \/ DecideAbort
  \/ \E r \in Managers : Hear(r) \/ Prepare(r) \/ ChooseToAbort(r) \/ Obey(r)

Spec == Init /\ [][Next]_vars

Consistent == \A r, s \in Managers : ~(rm[r] = "committed" /\ rm[s] = "aborted")
===========================================================================
