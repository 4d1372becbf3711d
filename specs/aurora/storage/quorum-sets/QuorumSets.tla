----------------------------- MODULE QuorumSets -----------------------------
(***************************************************************************)
(* How a protection group changes its members while it is written and      *)
(* read, without agreement among them. A member that seems to have failed  *)
(* is not thrown out: for a while the group has two sets of members, one   *)
(* with the suspect and one with a candidate in its place, and a write     *)
(* must satisfy both. From there it can go on to the candidate or back to  *)
(* the suspect, whichever turns out to be alive. Each change is one more   *)
(* membership epoch; each request carries the epoch that it was made by,   *)
(* and a segment serves that of the newest change it has stored.           *)
(*                                                                         *)
(* Members need not be alike. Full segments keep data blocks and the log,  *)
(* tail segments the log alone: written is what enough members have or all *)
(* full ones, and a read quorum must have a full one.                      *)
(*                                                                         *)
(* Source: A. Verbitski et al., SIGMOD 2018 (S18), sections 4.1 and 4.2,   *)
(* and the AWS Database Blog's "Quorum Membership" and "Reducing Costs     *)
(* Using Quorum Sets". Documented: the sets, the epochs, the joint epoch,  *)
(* the way back. The papers differ on the read quorum of a joint epoch     *)
(* ("or" or "and"); here it is "and". Inferred: what a candidate must have *)
(* before it counts. Invented: a candidate is new and is used once.        *)
(* Ids of invariants and faults are those of our notes on these papers,    *)
(* as in docs/protocols/aurora/storage/failover.md.                        *)
(*                                                                         *)
(* Actors: none yet.                                                       *)
(* Leaves out: volume epochs and recovery (see VolumeEpochs), truncation,  *)
(* gossip among old members, data blocks, and who comes to suspect whom.   *)
(***************************************************************************)
EXTENDS Integers, FiniteSets, Sequences

CONSTANTS
  Members,                  \* the segments of the first membership epoch
  Candidates,               \* new, empty segments that may replace suspects
  Suspects,                 \* the members that may come under suspicion
  Full,                     \* the full segments; {} if all are alike
  WriteQuorum, ReadQuorum,  \* how many of one set of members make a quorum
  LastEpoch, LastLsn,       \* bounds of the model
  Broken                    \* the fault that is planted, "none" for the protocol as it is

VARIABLES
  quorumSets,  \* by membership epoch: the sets of members, as the metadata service has decided them one after the other
  held,        \* on each disk: the newest epoch that it has stored; 0 before the first
  log,         \* on each disk: LSNs; 0 stands for all that was written before
  known,       \* the membership epoch that the writer uses
  issued,      \* the newest record of the writer
  answered     \* all up to this one was answered to clients

vars == <<quorumSets, held, log, known, issued, answered>>

Segments == Members \cup Candidates
Newest == Len(quorumSets)
MembersAt(at) == UNION quorumSets[at]

-----------------------------------------------------------------------------
(* Quorums. *)

Has(set, some, number) == Cardinality(set \cap some) >= number

(* S18 4.2. A full segment is where data blocks can be read: it must have all that was written, or be able to fetch it. *)
Writes(set, some) ==
  \/ Has(set, some, WriteQuorum)
  \/ Full # {} /\ (set \cap Full) \subseteq some
  \/ Broken = "F-24" /\ (set \ Full) \subseteq some

Reads(set, some) == Has(set, some, ReadQuorum) /\ (Full = {} \/ Broken = "F-25" \/ set \cap Full \cap some # {})

(* A quorum of an epoch is one of each of its sets. *)
IsWriteQuorum(some, at) == \A set \in quorumSets[at] : Writes(set, some)

IsReadQuorum(some, at) ==
  IF Broken = "F-18" THEN \E set \in quorumSets[at] : Reads(set, some) ELSE \A set \in quorumSets[at] : Reads(set, some)

(* The gap-free prefix of a log, -1 if it lacks its base: then its segment counts for nothing, whatever else it has. *)
Complete(s) ==
  LET prefixes == {lsn \in 0..LastLsn : IF Broken = "F-20" THEN lsn \in log[s] ELSE (0..lsn) \subseteq log[s]}
  IN IF prefixes = {} THEN -1 ELSE CHOOSE lsn \in prefixes : \A other \in prefixes : other <= lsn

HoldersOf(lsn) == {s \in Segments : Complete(s) >= lsn}

-----------------------------------------------------------------------------
Init ==
  /\ quorumSets = <<{Members}>>
  /\ held = [s \in Segments |-> IF s \in Members THEN 1 ELSE 0]
  /\ log = [s \in Segments |-> IF s \in Members THEN {0} ELSE {}]
  /\ known = 1
  /\ issued = 0
  /\ answered = 0

-----------------------------------------------------------------------------
(* Writing. Nothing here waits for a change of the members. *)

Issue ==
  /\ issued < LastLsn
  /\ issued' = issued + 1
  /\ UNCHANGED <<quorumSets, held, log, known, answered>>

(* A segment refuses a write of an older membership epoch than its own, and of a newer one that it has not stored. A candidate stores *)
(* what it is sent, though it may lack the base.                                                                                      *)
Store(s) ==
  /\ s \in MembersAt(known)
  /\ held[s] = known \/ (Broken = "F-21" /\ held[s] > known)
  /\ \E lsn \in (1..issued) \ log[s] : log' = [log EXCEPT ![s] = @ \cup {lsn}]
  /\ UNCHANGED <<quorumSets, held, known, issued, answered>>

(* The writer counts by the sets that it knows of. That there are newer ones it need not have heard. *)
Answer ==
  /\ \E lsn \in (answered + 1)..issued :
       /\ IsWriteQuorum(HoldersOf(lsn) \cap MembersAt(known), known)
       /\ answered' = lsn
  /\ UNCHANGED <<quorumSets, held, log, known, issued>>

(* It asks the metadata service, because it was refused or for any other reason. *)
Refresh ==
  /\ known < Newest
  /\ known' = Newest
  /\ UNCHANGED <<quorumSets, held, log, issued, answered>>

-----------------------------------------------------------------------------
(* Changing the members. *)

(* A change is made when a write quorum of the epoch before has stored it. Only then may the next one begin. *)
IsMade(m) == IF m = 1 \/ Broken = "F-22" THEN TRUE ELSE IsWriteQuorum({s \in Segments : held[s] >= m}, m - 1)

Decide(sets) ==
  /\ Newest < LastEpoch /\ IsMade(Newest)
  /\ quorumSets' = Append(quorumSets, sets)
  /\ UNCHANGED <<held, log, known, issued, answered>>

Swapped(set, suspect, candidate) == (set \ {suspect}) \cup {candidate}

(* Both: every set is there with the suspect and with the candidate. F-16 and F-17 leave out this joint epoch. *)
Joined(sets, suspect, candidate) ==
  CASE Broken = "F-16" -> {Swapped(set, suspect, candidate) : set \in sets}
    [] Broken = "F-17" -> {(set \ Suspects) \cup Candidates : set \in sets}
    [] OTHER -> sets \cup {Swapped(set, suspect, candidate) : set \in sets}

(* A candidate is new: one that was sent back once has a base, but not what was written without it (M2). *)
Suspect(suspect, candidate) ==
  /\ \A set \in quorumSets[Newest] : suspect \in set /\ candidate \notin set
  /\ held[candidate] = 0 \/ Broken = "M2"
  /\ Full = {} \/ (suspect \in Full) = (candidate \in Full)
  /\ Decide(Joined(quorumSets[Newest], suspect, candidate))

IsJoint(suspect, candidate) ==
  /\ \E set \in quorumSets[Newest] : suspect \in set
  /\ \E set \in quorumSets[Newest] : candidate \in set

(* Forward, when the candidate has its base; back at any time. *)
Replace(suspect, candidate) ==
  /\ IsJoint(suspect, candidate) /\ Complete(candidate) >= 0
  /\ Decide({set \in quorumSets[Newest] : candidate \in set})

Return(suspect, candidate) ==
  /\ IsJoint(suspect, candidate)
  /\ Decide({set \in quorumSets[Newest] : suspect \in set})

(* A segment stores a newer epoch, and from then on serves that one alone. The data of a suspect stays where it is. *)
SetMembership(s, m) ==
  /\ held[s] < m /\ s \in MembersAt(m)
  /\ held' = [held EXCEPT ![s] = m]
  /\ log' = IF Broken = "F-23" /\ s \in Suspects THEN [log EXCEPT ![s] = {0}] ELSE log
  /\ UNCHANGED <<quorumSets, known, issued, answered>>

(* A candidate gets its base, and all that a read quorum of the joint epoch has: of segments that have stored this epoch, so that no *)
(* write of an older one can come to them any more and be answered. One peer may lag behind (F-19). What the writer has counted so   *)
(* far is not enough either, as long as it may still count by an older epoch (M1).                                                   *)
Sources(candidate, m) ==
  LET serving == {s \in MembersAt(m) \ {candidate} : held[s] = m /\ Complete(s) >= 0}
  IN {some \in SUBSET serving : IsReadQuorum(some, m) \/ (Broken = "F-19" /\ Cardinality(some) = 1)}

Counted == CHOOSE lsn \in answered..issued : \A other \in (answered + 1)..issued : IsWriteQuorum(HoldersOf(other), known) <=> other <= lsn

Hydrate(candidate) ==
  /\ held[candidate] > 0 /\ 0 \notin log[candidate]
  /\ IsMade(held[candidate])
  /\ \E some \in Sources(candidate, held[candidate]) :
       LET all == IF Broken = "M1" THEN 0..Counted ELSE UNION {0..Complete(s) : s \in some}
       IN log' = [log EXCEPT ![candidate] = @ \cup all]
  /\ UNCHANGED <<quorumSets, held, known, issued, answered>>

-----------------------------------------------------------------------------
Next ==
  \/ Issue
  \/ Answer
  \/ Refresh
  \/ \E s \in Segments : Store(s)
  \/ \E s \in Segments, m \in 2..Newest : SetMembership(s, m)
  \/ \E candidate \in Candidates : Hydrate(candidate)
  \/ \E suspect \in Suspects, candidate \in Candidates :
       Suspect(suspect, candidate) \/ Replace(suspect, candidate) \/ Return(suspect, candidate)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
(* What must hold. *)

TypeOK ==
  /\ Newest \in 1..LastEpoch
  /\ \A m \in 1..Newest : \A set \in quorumSets[m] : set \subseteq Segments /\ Cardinality(set) = Cardinality(Members)
  /\ \A s \in Segments : held[s] \in 0..Newest /\ log[s] \subseteq (0..issued)
  /\ known \in 1..Newest
  /\ issued \in 0..LastLsn
  /\ answered \in 0..issued

(* storage I1: whoever reads by some epoch, and is served by a read quorum of it, finds all that was answered. *)
ReadsSeeCommits ==
  \A m \in 1..Newest :
    \A some \in SUBSET {s \in MembersAt(m) : held[s] = m /\ Complete(s) >= 0} :
      IsReadQuorum(some, m) => \E s \in some : Complete(s) >= answered

(* storage I6 and I12: what a segment counts as complete is on its disk; a candidate without its base counts for nothing. *)
CompleteIsTrue == \A s \in Segments : \A lsn \in 0..Complete(s) : lsn \in log[s]

(* storage I11: quorums of one epoch meet, and quorums of two that follow each other. Enough to look at each set and its complement, *)
(* since what has a quorum in it is one.                                                                                            *)
QuorumsMeet ==
  \A m \in 1..Newest : \A next \in {m, m + 1} \cap (1..Newest) : \A some \in SUBSET (MembersAt(m) \cup MembersAt(next)) :
    IsWriteQuorum(some, m) => ~IsWriteQuorum(Segments \ some, next) /\ ~IsReadQuorum(Segments \ some, next)

ReadsMeetLaterWrites ==
  \A m \in 1..(Newest - 1) : \A some \in SUBSET (MembersAt(m) \cup MembersAt(m + 1)) :
    IsWriteQuorum(some, m + 1) => ~IsReadQuorum(Segments \ some, m)

(* storage I13: each set of a joint epoch can be adopted as it is, once its members have their bases. *)
EitherWayIsSafe ==
  \A set \in quorumSets[Newest] : IsMade(Newest) /\ (\A s \in set : Complete(s) >= 0) =>
    \A some \in SUBSET set : Reads(set, some) => \E s \in some : Complete(s) >= answered

(* What must be reachable, lest all this hold by doing nothing: each of these is expected to fail. *)

IsUsed(sets) == quorumSets[Newest] = sets /\ IsMade(Newest) /\ known = Newest /\ answered > 0

NoReplacement == ~\E suspect \in Suspects, candidate \in Candidates : IsUsed({Swapped(Members, suspect, candidate)})

NoReturn == ~(Newest > 1 /\ IsUsed({Members}))

NoFourSets == Cardinality(quorumSets[Newest]) < 4 \/ ~IsMade(Newest)
=============================================================================
