---------------------------- MODULE VolumeEpochs ----------------------------
(***************************************************************************)
(* How a storage volume changes its writer without a lease and without     *)
(* agreement. The log of a volume is kept by a few segments. A writer      *)
(* issues records and has written one when a write quorum of segments      *)
(* holds it. A new writer "changes the locks": it takes a higher volume    *)
(* epoch, and a segment that has heard of it refuses all older ones. From  *)
(* a read quorum of fenced segments it works out what may have been        *)
(* answered to a client, keeps that, and annuls all else by a truncation   *)
(* range. The old writer is never stopped, and is never told.              *)
(*                                                                         *)
(* Source: A. Verbitski et al., SIGMOD 2017 (S17), sections 4.1 to 4.3,    *)
(* and SIGMOD 2018 (S18), sections 2.3 and 2.4. Ids of invariants and      *)
(* faults are those of docs/protocols/aurora/storage/failover.md; M2 and   *)
(* M4 are ours. Inferred: fence and read are one step (A10), which LSNs a  *)
(* recovered writer may use (A11), and that the newest list of ranges      *)
(* stands in for all older ones.                                           *)
(*                                                                         *)
(* Actors: src/actors/aurora/storage/failover. A step here is a change on  *)
(* a disk or a decision of a writer. Messages are not modelled, but for    *)
(* the answers to a fence, which a writer may count long after they were   *)
(* given; nor is the queue in front of a disk.                             *)
(* Leaves out: gossip, several protection groups, membership, pages and    *)
(* reads, records that are no consistency points, the loss of a disk.      *)
(***************************************************************************)
EXTENDS Integers, FiniteSets

CONSTANTS
  Segments,                 \* each holds one copy of the log
  WriteQuorum, ReadQuorum,  \* how many of them make a quorum
  Writers,                  \* how many there may be; the n-th has volume epoch n
  Reach2, Reach3, Reach4,   \* the segments that the writer of this epoch reaches; the first one reaches all
  Commits, LaterCommits,    \* how many commits are asked of the first writer, and of each later one
  AllocationLimit,          \* how far LSNs may run ahead of what is durable
  Broken                    \* the fault that is planted, "none" for the protocol as it is

VARIABLES
  epoch,   \* the newest volume epoch that was given out: the metadata service counts
  fence,   \* on each disk: the epoch that it serves
  log,     \* on each disk: a set of records
  ranges,  \* on each disk: the list of truncation ranges, as a set; their epochs tell their order
  opened,  \* what segments held at the moment of a fence, until the writer that asked has concluded
  writer   \* by epoch: phase, the log as this writer knows it, its list of ranges, and up to where it has answered

vars == <<epoch, fence, log, ranges, opened, writer>>

Epochs == 1..Writers
Reach(e) == CASE e = 1 -> Segments [] e = 2 -> Reach2 [] e = 3 -> Reach3 [] e = 4 -> Reach4

-----------------------------------------------------------------------------
(* Records and ranges. A record has its LSN, the LSN of the one before it  *)
(* (0 if it is the first), and the epoch of the writer that issued it. A   *)
(* range (after, upTo] of epoch e makes void what older epochs have issued *)
(* or will issue inside it.                                                *)

Max(numbers) == CHOOSE n \in numbers : \A m \in numbers : m <= n

IsVoid(record, list) ==
  \E range \in list : range.after < record.lsn /\ record.lsn <= range.upTo /\ record.epoch < range.epoch

Valid(records, list) == {record \in records : ~IsVoid(record, list)}

Last(records) == Max({0} \cup {record.lsn : record \in records})

(* Where a chain forks, since this segment has missed a truncation, the newest epoch goes on. *)
Newest(records) == {record \in records : ~\E other \in records : other.previous = record.previous /\ other.epoch > record.epoch}

(* What can be reached from the start of the volume along the back-links: no record without the one before it. *)
Linked(records) ==
  UNION {some \in SUBSET records : \A record \in some : record.previous = 0 \/ \E other \in some : other.lsn = record.previous}

(* The gap-free chain of a log. *)
Chain(records, list) == Linked(Newest(Valid(records, list)))

NewestEpoch(list) == Max({0} \cup {range.epoch : range \in list})

(* The end of the newest range. *)
End(list) == IF list = {} THEN 0 ELSE (CHOOSE range \in list : range.epoch = NewestEpoch(list)).upTo

IsWriteQuorum(some) == Cardinality(some) >= WriteQuorum

-----------------------------------------------------------------------------
Init ==
  /\ epoch = 1
  /\ fence = [s \in Segments |-> 1]
  /\ log = [s \in Segments |-> {}]
  /\ ranges = [s \in Segments |-> {}]
  /\ opened = {}
  /\ writer = [e \in Epochs |-> [phase |-> IF e = 1 THEN "open" ELSE "recovering", chain |-> {}, ranges |-> {}, durable |-> 0]]

IsOpen(e) == writer[e].phase = "open"
HasConcluded(e) == writer[e].phase # "recovering"

-----------------------------------------------------------------------------
(* An open writer. *)

(* New records go above the newest range. *)
NextLsn(e) == (IF Broken = "F-11" THEN Last(writer[e].chain) ELSE Max({Last(writer[e].chain), End(writer[e].ranges)})) + 1

(* S17 4.2.1, A11: never more than the limit beyond what is durable or annulled. So a recovery knows what can have been issued. *)
MayIssue(e, lsn) == Broken = "F-13" \/ lsn <= Max({writer[e].durable, End(writer[e].ranges)}) + AllocationLimit

Commit(e) ==
  /\ IsOpen(e)
  /\ Cardinality({record \in writer[e].chain : record.epoch = e}) < (IF e = 1 THEN Commits ELSE LaterCommits)
  /\ MayIssue(e, NextLsn(e))
  /\ writer' = [writer EXCEPT ![e].chain = @ \cup {[lsn |-> NextLsn(e), previous |-> Last(@), epoch |-> e]}]
  /\ UNCHANGED <<epoch, fence, log, ranges, opened>>

(* S17 4.2.2: a commit is answered when a write quorum holds all up to its record. A writer that is deposed may still answer one. *)
Answer(e) ==
  /\ IsOpen(e)
  /\ \E last \in writer[e].chain :
       /\ last.lsn > writer[e].durable
       /\ LET prefix == {record \in writer[e].chain : record.lsn <= last.lsn}
              holders == {s \in Segments : prefix \subseteq log[s]}
          IN IsWriteQuorum(holders) \/ (Broken = "M2" /\ holders # {})
       /\ writer' = [writer EXCEPT ![e].durable = last.lsn]
  /\ UNCHANGED <<epoch, fence, log, ranges, opened>>

-----------------------------------------------------------------------------
(* Recovery. *)

(* The control plane may start a failover at any moment, whether the writer is dead or not. *)
FailOver ==
  /\ epoch < Writers
  /\ epoch' = epoch + 1
  /\ UNCHANGED <<fence, log, ranges, opened, writer>>

(* A segment learns of a newer epoch. From now on it refuses the older ones, and it says what it holds at this very moment: what it *)
(* stored afterwards the recovery would not know of (F-06).                                                                        *)
OpenSegment(s, e) ==
  /\ e <= epoch /\ s \in Reach(e) /\ fence[s] < e
  /\ fence' = IF Broken = "F-06" THEN fence ELSE [fence EXCEPT ![s] = e]
  /\ opened' = IF HasConcluded(e) \/ \E answer \in opened : answer.epoch = e /\ answer.segment = s
               THEN opened
               ELSE opened \cup {[epoch |-> e, segment |-> s, log |-> log[s], ranges |-> ranges[s]]}
  /\ UNCHANGED <<epoch, log, ranges, writer>>

(* The list of ranges that a recovery honours: the newest one alone. A range that is on one segment only may have been overruled by a *)
(* later recovery that has never seen it; the newest list is that recovery's, or one that extends it (M4).                           *)
Honoured(answers) ==
  CASE Broken = "F-09" -> {}
    [] Broken = "M4" -> UNION {answer.ranges : answer \in answers}
    [] OTHER -> (CHOOSE answer \in answers : \A other \in answers : NewestEpoch(other.ranges) <= NewestEpoch(answer.ranges)).ranges

(* The point up to which a recovery keeps the log, by the complete LSN of each answer: the highest that could have been answered to a *)
(* client, since the silent segments may hold whatever some segment has that is not silent (F-04: as if they held nothing).           *)
Kept(complete) ==
  LET silent == IF Broken = "F-04" THEN 0 ELSE Cardinality(Segments) - Cardinality(DOMAIN complete)
      Supporters(lsn) == {answer \in DOMAIN complete : complete[answer] >= lsn}
  IN Max({0} \cup {lsn \in {complete[answer] : answer \in DOMAIN complete} : Cardinality(Supporters(lsn)) + silent >= WriteQuorum})

(* The new range covers all that older writers can have issued above the kept point: up to the allocation limit beyond that point or *)
(* beyond the newest range, whichever is higher (F-12: the kept point alone).                                                         *)
Recovered(e, records, list, kept) ==
  LET end == AllocationLimit + (IF Broken = "F-12" THEN kept ELSE Max({kept, End(list)})) IN
  [phase |-> "repairing",
   chain |-> {record \in Chain(records, list) : record.lsn <= kept},
   ranges |-> list \cup {[after |-> kept, upTo |-> end, epoch |-> e]},
   durable |-> 0]

Conclusion(e, answers, list) ==
  Recovered(e, UNION {answer.log : answer \in answers}, list, Kept([answer \in answers |-> Last(Chain(answer.log, list))]))

(* With the answers of a read quorum, a writer fixes what it keeps and what is void. *)
Conclude(e) ==
  /\ ~HasConcluded(e)
  /\ \E answers \in SUBSET {answer \in opened : answer.epoch = e} :
       /\ Cardinality(answers) >= ReadQuorum
       /\ writer' = [writer EXCEPT ![e] = Conclusion(e, answers, Honoured(answers))]
  /\ opened' = {answer \in opened : answer.epoch # e}
  /\ UNCHANGED <<epoch, fence, log, ranges>>

(* A segment takes the list of a recovery in place of its own, and drops what is void. It need not have seen the fence before. *)
Truncate(s, e) ==
  /\ HasConcluded(e) /\ e > 1 /\ s \in Reach(e) /\ fence[s] <= e
  /\ ranges[s] # writer[e].ranges
  /\ fence' = [fence EXCEPT ![s] = e]
  /\ ranges' = [ranges EXCEPT ![s] = writer[e].ranges]
  /\ log' = [log EXCEPT ![s] = Valid(@, writer[e].ranges)]
  /\ UNCHANGED <<epoch, opened, writer>>

(* A later recovery may have brought the range there, in a list that extends this one. *)
RangeIsDurable(e) ==
  LET holders == {s \in Segments : \E range \in ranges[s] : range.epoch = e}
  IN e = 1 \/ IsWriteQuorum(holders) \/ (Broken = "F-08" /\ holders # {})

TailIsDurable(e) == IsWriteQuorum({s \in Segments : fence[s] >= e /\ writer[e].chain \subseteq log[s]}) \/ Broken = "F-07"

(* A segment stores records that a writer has sent it: what the writer has issued and, once its range is on a write quorum, what it *)
(* has kept. It takes them from the writer whose epoch it serves, and nothing that is void.                                         *)
Store(s, e) ==
  /\ fence[s] = e \/ (Broken = "F-05" /\ fence[s] > e)
  /\ s \in Reach(e) /\ RangeIsDurable(e)
  /\ \E records \in SUBSET (Valid(writer[e].chain, ranges[s]) \ log[s]) :
       /\ records # {}
       /\ log' = [log EXCEPT ![s] = @ \cup records]
  /\ UNCHANGED <<epoch, fence, ranges, opened, writer>>

(* Nobody may rely on what is kept before it is on a write quorum, nor before what is annulled cannot come back: only then the new *)
(* writer opens. Nothing is replayed.                                                                                              *)
Open(e) ==
  /\ writer[e].phase = "repairing"
  /\ RangeIsDurable(e) /\ TailIsDurable(e)
  /\ writer' = [writer EXCEPT ![e].phase = "open", ![e].durable = Last(writer[e].chain)]
  /\ UNCHANGED <<epoch, fence, log, ranges, opened>>

-----------------------------------------------------------------------------
Next ==
  \/ FailOver
  \/ \E e \in Epochs : Commit(e) \/ Answer(e) \/ Conclude(e) \/ Open(e)
  \/ \E s \in Segments, e \in Epochs : OpenSegment(s, e) \/ Truncate(s, e) \/ Store(s, e)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
(* What must hold. *)

IsRecord(record) == DOMAIN record = {"lsn", "previous", "epoch"} /\ record.previous < record.lsn /\ record.epoch \in Epochs
IsRange(range) == DOMAIN range = {"after", "upTo", "epoch"} /\ 0 <= range.after /\ range.after < range.upTo /\ range.epoch \in 2..Writers

TypeOK ==
  /\ epoch \in Epochs
  /\ \A s \in Segments :
       /\ fence[s] \in 1..epoch
       /\ \A record \in log[s] : IsRecord(record)
       /\ \A range \in ranges[s] : IsRange(range)
  /\ \A answer \in opened : answer.epoch \in 2..epoch /\ answer.segment \in Segments
  /\ \A e \in Epochs :
       /\ writer[e].phase \in {"recovering", "repairing", "open"}
       /\ \A record \in writer[e].chain : IsRecord(record)
       /\ \A range \in writer[e].ranges : IsRange(range)
       /\ writer[e].durable \in 0..Last(writer[e].chain)

Issued(e) == {record \in writer[e].chain : record.epoch = e}
Answered(e) == {record \in Issued(e) : record.lsn <= writer[e].durable}
Holders(record) == {s \in Segments : record \in log[s]}

(* What is said of recoveries is said of those that open. One that was overtaken may have concluded something else: the later one *)
(* has fenced so many segments that it can do no harm.                                                                            *)

(* storage I1: a commit that was answered is kept by every later recovery. *)
CommitsSurvive ==
  \A older, newer \in Epochs : older < newer /\ IsOpen(newer) =>
    \A record \in Answered(older) : record \in writer[newer].chain /\ ~IsVoid(record, writer[newer].ranges)

(* storage I2: a commit that was answered is on a write quorum of disks, and so is all before it; it stays there. *)
AnswersAreDurable ==
  \A e \in Epochs : \A last \in Answered(e) :
    \A record \in writer[e].chain : record.lsn <= last.lsn => IsWriteQuorum(Holders(record))

(* storage I5: no writer runs further ahead than a recovery reckons with. *)
AllocationIsBounded ==
  \A e \in Epochs : \A record \in Issued(e) : record.lsn <= Max({writer[e].durable, End(writer[e].ranges)}) + AllocationLimit

(* storage I8: an LSN is given out once. *)
LsnsAreUnique ==
  \A record, other \in UNION {Issued(e) : e \in Epochs} : record.lsn = other.lsn => record = other

(* storage I9: what a range on a write quorum annuls is on no write quorum, and no recovery keeps it that comes after the range got *)
(* there, be it in the list of a later recovery. One that concluded earlier can no longer open.                                     *)
TruncationIsFinal ==
  \A range \in UNION {ranges[s] : s \in Segments} :
    LET HoldersAt(e) == {s \in Segments : range \in ranges[s] /\ NewestEpoch(ranges[s]) <= e} IN
    IsWriteQuorum(HoldersAt(Writers)) =>
      /\ \A record \in UNION {log[s] : s \in Segments} : IsVoid(record, {range}) => ~IsWriteQuorum(Holders(record))
      /\ \A e \in Epochs : HasConcluded(e) /\ IsWriteQuorum(HoldersAt(e)) =>
           ~\E record \in writer[e].chain : IsVoid(record, {range})

(* storage I20: a recovery keeps all that an older one has opened with, and revives nothing that this one annulled. *)
RecoveryIsRepeatable ==
  \A older, newer \in Epochs : older < newer /\ IsOpen(older) /\ IsOpen(newer) =>
    /\ {record \in writer[older].chain : record.epoch < older} \subseteq writer[newer].chain
    /\ ~\E record \in writer[newer].chain : IsVoid(record, writer[older].ranges)

(* What must be reachable, lest all this hold by doing nothing: each of these is expected to fail. *)

NoRangeAnnuls == ~\E s, t \in Segments : \E record \in log[s] : IsVoid(record, ranges[t])

NoCommitIsKept == ~\E e \in Epochs : IsOpen(e) /\ \E older \in 1..(e - 1) : Answered(older) \cap writer[e].chain # {}

NoRangeIsOverruled ==
  ~\E e \in Epochs, s \in Segments : \E range \in ranges[s] : \E record \in writer[e].chain :
    IsOpen(e) /\ range.epoch < e /\ IsVoid(record, {range})
=============================================================================
