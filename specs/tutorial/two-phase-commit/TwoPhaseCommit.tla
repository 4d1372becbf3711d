-------------------------- MODULE TwoPhaseCommit --------------------------
(***************************************************************************)
(* Two-phase commit: resource managers agree to commit a transaction, or   *)
(* to abort it, through a transaction manager. Messages are never consumed *)
(* and arrive in any order, or never.                                      *)
(*                                                                         *)
(* Source: J. Gray and L. Lamport, "Consensus on Transaction Commit", ACM  *)
(* TODS 2006, section 4; Lamport's TwoPhase.tla. The words are our own.    *)
(* Actors: src/actors/tutorial/two-phase-commit; the two graphs are equal. *)
(* Leaves out: the work that is prepared, and recovery from a crash.       *)
(***************************************************************************)

CONSTANTS
  RM,           \* the resource managers
  AskEveryone,  \* the rule that all must have prepared; FALSE breaks it
  KeepPromise   \* the rule that who has prepared aborts only when told; FALSE breaks it

VARIABLES
  rm,           \* what each resource manager has come to
  tm,           \* what the transaction manager has decided
  prepared,     \* the resource managers that it knows to be prepared
  messages      \* all that was ever sent

vars == <<rm, tm, prepared, messages>>

Prepared(r) == [type |-> "Prepared", from |-> r]
Commit == [type |-> "Commit"]
Abort == [type |-> "Abort"]

TypeOK ==
  /\ rm \in [RM -> {"working", "prepared", "committed", "aborted"}]
  /\ tm \in {"deciding", "committed", "aborted"}
  /\ prepared \subseteq RM
  /\ messages \subseteq ({Prepared(r) : r \in RM} \cup {Commit, Abort})

Init ==
  /\ rm = [r \in RM |-> "working"]
  /\ tm = "deciding"
  /\ prepared = {}
  /\ messages = {}

-----------------------------------------------------------------------------
(* The transaction manager. *)

HearPrepared(r) ==
  /\ tm = "deciding"
  /\ Prepared(r) \in messages
  /\ prepared' = prepared \cup {r}
  /\ UNCHANGED <<rm, tm, messages>>

DecideCommit ==
  /\ tm = "deciding"
  /\ AskEveryone => prepared = RM
  /\ tm' = "committed"
  /\ messages' = messages \cup {Commit}
  /\ UNCHANGED <<rm, prepared>>

DecideAbort ==
  /\ tm = "deciding"
  /\ tm' = "aborted"
  /\ messages' = messages \cup {Abort}
  /\ UNCHANGED <<rm, prepared>>

-----------------------------------------------------------------------------
(* A resource manager. *)

Prepare(r) ==
  /\ rm[r] = "working"
  /\ rm' = [rm EXCEPT ![r] = "prepared"]
  /\ messages' = messages \cup {Prepared(r)}
  /\ UNCHANGED <<tm, prepared>>

ChooseToAbort(r) ==
  /\ rm[r] = "working" \/ (~KeepPromise /\ rm[r] = "prepared")
  /\ rm' = [rm EXCEPT ![r] = "aborted"]
  /\ UNCHANGED <<tm, prepared, messages>>

ObeyCommit(r) ==
  /\ Commit \in messages
  /\ rm' = [rm EXCEPT ![r] = "committed"]
  /\ UNCHANGED <<tm, prepared, messages>>

ObeyAbort(r) ==
  /\ Abort \in messages
  /\ rm' = [rm EXCEPT ![r] = "aborted"]
  /\ UNCHANGED <<tm, prepared, messages>>

-----------------------------------------------------------------------------
Next ==
  \/ DecideCommit
  \/ DecideAbort
  \/ \E r \in RM : HearPrepared(r) \/ Prepare(r) \/ ChooseToAbort(r) \/ ObeyCommit(r) \/ ObeyAbort(r)

Spec == Init /\ [][Next]_vars

(* No resource manager has committed while another has aborted. *)
Consistent == \A r, s \in RM : ~(rm[r] = "committed" /\ rm[s] = "aborted")
=============================================================================
