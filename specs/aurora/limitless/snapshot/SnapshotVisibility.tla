------------------------ MODULE SnapshotVisibility ------------------------
(***************************************************************************)
(* Snapshots and commits in a database without a central order: every node *)
(* has a clock with a bounded error, a transaction takes its snapshot time *)
(* from one, and a commit at several shards gets its time from all of them *)
(* through two phases that one of the shards, the lead, decides.           *)
(*                                                                         *)
(* What makes it right, in three sentences. A shard that has shown a       *)
(* snapshot proposes only times above it, so no later commit slips into    *)
(* it. A snapshot that meets a prepared transaction asks the lead, and the *)
(* answer "not yet" is a promise to commit above that snapshot. And nobody *)
(* hears of a commit before its time has passed everywhere, so whoever     *)
(* starts after hearing of it has it in his snapshot.                      *)
(*                                                                         *)
(* Source: Arkhangelskiy et al., "Aurora PostgreSQL Limitless Database",   *)
(* SIGMOD Companion '26 (P2), sections 5.1 to 5.6. Ids such as L1 are      *)
(* those of docs/protocols/aurora/limitless/snapshot.md.                   *)
(* Actors: src/actors/aurora/limitless/snapshot, which refine this (see    *)
(* refinement.ts there): a shard is `logical` and a column of `part`, a    *)
(* router a row of `start` and `seen`.                                     *)
(* Leaves out: messages (what a node says stays true, so others may look   *)
(* it up), the routers' part in a commit (they carry votes and outcomes),  *)
(* more than one row a shard and one statement a row, the order of         *)
(* statements, READ COMMITTED, leases and failover of P2 section 6 (here   *)
(* logical time is on the disk), and that anything ever happens: there is  *)
(* no fairness and no liveness.                                            *)
(***************************************************************************)
EXTENDS Integers

CONSTANTS
  Shards,       \* each holds one row
  Lead,         \* the shard that decides every transaction that writes
  Writers,      \* transactions that write the row of every shard
  Locals,       \* transactions that write the row of the lead alone
  Readers,      \* transactions that read the row of every shard
  MaxTime,      \* where real time ends
  RouterError,  \* a router's clock is at most so far from real time, and knows it
  ShardError,   \* the same of a shard's clock
  Fragile,      \* shards that may go down, and come back
  Broken        \* rules that are switched off, by name; empty in the protocol

VARIABLES
  real,         \* real time, which nobody can read
  logical,      \* [shard]: above every snapshot that it has served, not below any time that it has proposed
  start,        \* [transaction]: its snapshot time, None before it begins
  part,         \* [transaction][shard]: what has become of its write there, and the time proposed or chosen for it
  seen,         \* [transaction][shard]: the writer of the version that its read there got, or how far the read is
  acknowledged  \* transactions whose clients have been told that they are committed

vars == <<real, logical, start, part, seen, acknowledged>>

(* Each rule that safety rests on is named where it is kept.               *)
Keeps(rule) == rule \notin Broken

Transactions == Writers \cup Locals \cup Readers
None == -1
Initial == "T0"   \* who wrote the versions that are there from the start

Writes(t) == IF t \in Writers THEN Shards ELSE IF t \in Locals THEN {Lead} ELSE {}
Reads(t) == IF t \in Readers THEN Shards ELSE {}
WritersAt(s) == {t \in Writers \cup Locals : s \in Writes(t)}

Max(a, b) == IF a > b THEN a ELSE b
Greatest(times) == CHOOSE x \in times : \A y \in times : y <= x

-----------------------------------------------------------------------------
(* Clocks. A clock with error e shows any time at most e away from real    *)
(* time, and not always with the same offset. All that its node knows is   *)
(* that real time is at least its earliest and at most its latest.         *)

Earliest(e) == (real - 2 * e) .. real
Latest(e) == real .. (real + 2 * e)

(* A snapshot must not lie before a commit that a client may have heard    *)
(* of: it is taken at the latest reading.                                  *)
SnapshotTimes ==
  IF Keeps("snapshot at latest") THEN Latest(RouterError) ELSE {x \in Earliest(RouterError) : x >= 0}

(* What a shard may propose as a commit time: above the snapshots that it  *)
(* has served, and not before real time.                                   *)
Proposals(s) ==
  {Max(logical[s], x) : x \in IF Keeps("propose latest") THEN Latest(ShardError) ELSE Earliest(ShardError)}

(* Has real time surely passed a commit time? What a shard may conclude    *)
(* from some reading of its clock.                                         *)
MayHavePassed(time) ==
  \/ ~Keeps("commit wait")
  \/ \E x \in IF Keeps("wait for earliest") THEN Earliest(ShardError) ELSE Latest(ShardError) : x > time

-----------------------------------------------------------------------------
(* What is known of a transaction. The lead's part is the outcome: its     *)
(* commit time is chosen, then durable, then passed on.                    *)

State(t, s) == part[t][s].state
CommitTime(t) == part[t][Lead].time
IsChosen(t) == State(t, Lead) \in {"committing", "committed"}
IsCommitted(t) == State(t, Lead) = "committed"

(* All its statements are done: the client may ask for the commit.         *)
IsComplete(t) == \A s \in Writes(t) : State(t, s) # "none"

(* A part that has prepared has a time. One that was aborted has none any  *)
(* more, unless it broke a rule: the router still counts on its vote.      *)
HasVoted(t, s) == part[t][s].time # None

IsLocked(s) == \E t \in Transactions : State(t, s) \in {"open", "prepared", "committing"}

-----------------------------------------------------------------------------
TypeOK ==
  /\ real \in 0 .. MaxTime
  /\ \A s \in Shards : logical[s] >= 0
  /\ \A t \in Transactions :
       /\ start[t] >= None
       /\ \A s \in Shards :
            /\ State(t, s) \in {"none", "open", "prepared", "committing", "committed", "aborted"}
            /\ State(t, s) # "none" => s \in Writes(t)
            /\ State(t, s) \in {"none", "open"} => part[t][s].time = None
            /\ State(t, s) \in {"prepared", "committing", "committed"} => part[t][s].time >= 0
            /\ seen[t][s] \in {"unread", "asking", "denied", "lost", Initial} \cup Transactions
            /\ seen[t][s] # "unread" => s \in Reads(t)
  /\ acknowledged \subseteq Transactions

Init ==
  /\ real = 0
  /\ logical = [s \in Shards |-> 0]
  /\ start = [t \in Transactions |-> None]
  /\ part = [t \in Transactions |-> [s \in Shards |-> [state |-> "none", time |-> None]]]
  /\ seen = [t \in Transactions |-> [s \in Shards |-> "unread"]]
  /\ acknowledged = {}

Become(t, s, state, time) == part' = [part EXCEPT ![t][s] = [state |-> state, time |-> time]]

(* The snapshot of t has been used at shard s: proposals stay above it.    *)
RaiseAbove(t, s) == logical' = [logical EXCEPT ![s] = Max(logical[s], start[t] + 1)]

Tick ==
  /\ real < MaxTime
  /\ real' = real + 1
  /\ UNCHANGED <<logical, start, part, seen, acknowledged>>

Begin(t) ==
  /\ start[t] = None
  /\ \E time \in SnapshotTimes : start' = [start EXCEPT ![t] = time]
  /\ UNCHANGED <<real, logical, part, seen, acknowledged>>

-----------------------------------------------------------------------------
(* Writes. First updater wins: whoever has the row's lock goes on, and     *)
(* later it finds no version that its snapshot does not show.              *)

IsOverwritten(t, s) ==
  \E w \in WritersAt(s) : State(w, s) = "committed" /\ part[w][s].time > start[t]

Write(t, s) ==
  /\ s \in Writes(t)
  /\ start[t] # None
  /\ State(t, s) = "none"
  /\ Keeps("lock") => ~IsLocked(s)
  /\ Keeps("first updater wins") => ~IsOverwritten(t, s)
  /\ Become(t, s, "open", None)
  /\ RaiseAbove(t, s)
  /\ UNCHANGED <<real, start, seen, acknowledged>>

-----------------------------------------------------------------------------
(* Commit. Every shard but the lead prepares: it keeps its part whatever   *)
(* comes, and proposes a time. The lead takes the greatest of their times  *)
(* and its own proposal. A transaction that wrote at one shard has that    *)
(* shard for a lead, and nobody prepares.                                  *)

Prepare(t, s) ==
  /\ s # Lead
  /\ State(t, s) = "open"
  /\ IsComplete(t)
  /\ \E time \in Proposals(s) :
       /\ Become(t, s, "prepared", time)
       /\ logical' = [logical EXCEPT ![s] = time]
  /\ UNCHANGED <<real, start, seen, acknowledged>>

Votes(t) == {part[t][s].time : s \in Writes(t) \ {Lead}}

(* Adding the snapshot time changes nothing, for the lead's proposal is    *)
(* above it. It is what would be left with the two rules broken.           *)
Decide(t) ==
  /\ State(t, Lead) = "open"
  /\ IsComplete(t)
  /\ \A s \in Writes(t) \ {Lead} : HasVoted(t, s)
  /\ \E own \in Proposals(Lead) :
       /\ Become(t, Lead, "committing",
            Greatest({start[t]}
              \cup (IF Keeps("lead's proposal") THEN {own} ELSE {})
              \cup (IF Keeps("participants' proposals") THEN Votes(t) ELSE {})))
       /\ logical' = [logical EXCEPT ![Lead] = own]
  /\ UNCHANGED <<real, start, seen, acknowledged>>

(* The lead's log record is on disk.                                       *)
Log(t) ==
  /\ State(t, Lead) = "committing"
  /\ Become(t, Lead, "committed", CommitTime(t))
  /\ UNCHANGED <<real, logical, start, seen, acknowledged>>

(* The commit wait: the client hears when the commit is durable and its    *)
(* time has surely passed. Both are waited for beside each other.          *)
Acknowledge(t) ==
  /\ t \notin acknowledged
  /\ IF Keeps("durable first") THEN IsCommitted(t) ELSE IsChosen(t)
  /\ MayHavePassed(CommitTime(t))
  /\ acknowledged' = acknowledged \cup {t}
  /\ UNCHANGED <<real, logical, start, part, seen>>

(* A participant learns that the lead has committed: from the router, or   *)
(* from the lead if the router is silent.                                  *)
Apply(t, s) ==
  /\ State(t, s) = "prepared"
  /\ IsCommitted(t)
  /\ Become(t, s, "committed", IF Keeps("one commit time") THEN CommitTime(t) ELSE part[t][s].time)
  /\ UNCHANGED <<real, logical, start, seen, acknowledged>>

-----------------------------------------------------------------------------
(* Abort. A part that has not prepared may be lost at any moment: its      *)
(* session breaks, its router gives up. A write may fail at once, since a  *)
(* newer version is there or the shard is down.                            *)

Abort(t, s) ==
  /\ s \in Writes(t)
  /\ start[t] # None
  /\ \/ State(t, s) = "open"
     \/ State(t, s) = "none" /\ (IsOverwritten(t, s) \/ s \in Fragile)
  /\ Become(t, s, "aborted", None)
  /\ UNCHANGED <<real, logical, start, seen, acknowledged>>

(* A prepared part may not, for the lead may have committed. It goes when  *)
(* the transaction cannot commit any more, because another part is gone.   *)
(* So a lead that is asked and has not decided gives up its own part       *)
(* first (Abort), and only then may the participant.                       *)
MayRollBack(t, s) ==
  \/ \E u \in Writes(t) \ {s} : State(t, u) = "aborted"
  \/ ~Keeps("renounce first") /\ ~IsChosen(t)
  \/ ~Keeps("stay prepared")

RollBack(t, s) ==
  /\ State(t, s) = "prepared"
  /\ MayRollBack(t, s)
  /\ Become(t, s, "aborted",
       IF \E u \in Writes(t) \ {s} : State(t, u) = "aborted" THEN None ELSE part[t][s].time)
  /\ UNCHANGED <<real, logical, start, seen, acknowledged>>

(* A shard goes down and comes back with what is on its disk. Open parts   *)
(* and a commit that was not logged are lost, and so are reads that waited *)
(* here: nobody reads for them again.                                      *)
Crash(s) ==
  /\ s \in Fragile
  /\ part' = [t \in Transactions |->
       IF State(t, s) \in {"open", "committing"}
       THEN [part[t] EXCEPT ![s] = [state |-> "aborted", time |-> None]]
       ELSE part[t]]
  /\ seen' = [t \in Transactions |->
       IF seen[t][s] \in {"asking", "denied"} THEN [seen[t] EXCEPT ![s] = "lost"] ELSE seen[t]]
  /\ UNCHANGED <<real, logical, start, acknowledged>>

-----------------------------------------------------------------------------
(* Reads. A snapshot shows what has committed at or before its start. An   *)
(* open part will commit above the snapshot, since the read has raised     *)
(* logical time. A commit that is on its way to the log with a time in the *)
(* snapshot is waited for. A prepared part may commit in the snapshot if   *)
(* its own time is in there, and then the lead is asked.                   *)

IsAwaited(r, s) ==
  \E w \in WritersAt(s) : State(w, s) = "committing" /\ part[w][s].time <= start[r]

(* The commit time may be the prepare time itself, and a snapshot shows    *)
(* equal times: so equality is in doubt too.                               *)
InDoubt(r, s) ==
  {w \in WritersAt(s) :
    /\ State(w, s) = "prepared"
    /\ IF Keeps("equal times inquire") THEN part[w][s].time <= start[r] ELSE part[w][s].time < start[r]}

Inquire(r, s) ==
  /\ start[r] # None
  /\ seen[r][s] = "unread"
  /\ InDoubt(r, s) # {}
  /\ seen' = [seen EXCEPT ![r][s] = "asking"]
  /\ RaiseAbove(r, s)
  /\ UNCHANGED <<real, start, part, acknowledged>>

(* The lead says "not yet" and keeps that promise by proposing above the   *)
(* snapshot. It cannot where the time is chosen already: then the read     *)
(* waits until the commit is durable.                                      *)
Deny(r, s) ==
  /\ seen[r][s] = "asking"
  /\ \A w \in InDoubt(r, s) :
       /\ ~IsCommitted(w)
       /\ Keeps("withhold") => ~(IsChosen(w) /\ CommitTime(w) <= start[r])
  /\ seen' = [seen EXCEPT ![r][s] = "denied"]
  /\ IF Keeps("raise on inquiry") THEN RaiseAbove(r, Lead) ELSE UNCHANGED logical
  /\ UNCHANGED <<real, start, part, acknowledged>>

(* A read that comes to a shard while it is down.                          *)
Lose(r, s) ==
  /\ s \in Fragile
  /\ start[r] # None
  /\ seen[r][s] = "unread"
  /\ seen' = [seen EXCEPT ![r][s] = "lost"]
  /\ UNCHANGED <<real, logical, start, part, acknowledged>>

(* The question may be under way when the shard that asked goes down. Then *)
(* the lead gives its promise, and nobody listens.                         *)
DenyInVain(r, s) ==
  /\ seen[r][s] = "lost"
  /\ RaiseAbove(r, Lead)
  /\ UNCHANGED <<real, start, part, seen, acknowledged>>

(* Is the fate of w in this snapshot known to the shard?                   *)
IsSettled(r, s, w) ==
  \/ seen[r][s] = "denied"
  \/ seen[r][s] = "asking" /\ IsCommitted(w)
  \/ ~Keeps("inquire")
  \/ ~Keeps("prepared is not visible")

(* The writers whose versions the shard takes into account: what it has    *)
(* applied, and what the lead says is committed.                           *)
Shown(r, s) ==
  {w \in WritersAt(s) :
    \/ State(w, s) = "committed" /\ part[w][s].time <= start[r]
    \/ w \in InDoubt(r, s) /\ IsCommitted(w) /\ CommitTime(w) <= start[r] /\ seen[r][s] = "asking"
    \/ w \in InDoubt(r, s) /\ ~Keeps("prepared is not visible")}

Newest(s, writers) ==
  IF writers = {} THEN Initial
  ELSE CHOOSE w \in writers : \A x \in writers : part[x][s].time <= part[w][s].time

Serve(r, s) ==
  /\ s \in Reads(r)
  /\ start[r] # None
  /\ seen[r][s] \in {"unread", "asking", "denied"}
  /\ Keeps("await the log") => ~IsAwaited(r, s)
  /\ \A w \in InDoubt(r, s) : IsSettled(r, s, w)
  /\ seen' = [seen EXCEPT ![r][s] = Newest(s, Shown(r, s))]
  /\ IF Keeps("raise on read") THEN RaiseAbove(r, s) ELSE UNCHANGED logical
  /\ UNCHANGED <<real, start, part, acknowledged>>

-----------------------------------------------------------------------------
Next ==
  \/ Tick
  \/ \E t \in Transactions : Begin(t)
  \/ \E t \in Writers \cup Locals : Decide(t) \/ Log(t) \/ Acknowledge(t)
  \/ \E t \in Writers \cup Locals, s \in Shards :
       Write(t, s) \/ Prepare(t, s) \/ Apply(t, s) \/ Abort(t, s) \/ RollBack(t, s)
  \/ \E r \in Readers, s \in Shards : Inquire(r, s) \/ Deny(r, s) \/ DenyInVain(r, s) \/ Serve(r, s) \/ Lose(r, s)
  \/ \E s \in Shards : Crash(s)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
(* What must hold. None needs a history: what was read stays in `seen`,    *)
(* and what could be done next is told by the sets of times above.         *)

IsServed(r, s) == seen[r][s] \notin {"unread", "asking", "denied", "lost"}
TimeSeen(r, s) == IF seen[r][s] = Initial THEN None ELSE CommitTime(seen[r][s])

(* limitless L1. A snapshot shows all of a transaction or nothing of it.   *)
AtomicVisibility ==
  \A r \in Readers, w \in Writers : IsCommitted(w) =>
    \A s, u \in Shards : IsServed(r, s) /\ IsServed(r, u) =>
      (TimeSeen(r, s) >= CommitTime(w) <=> TimeSeen(r, u) >= CommitTime(w))

(* limitless L2, and L14: a read returns the newest version that committed *)
(* at or before its snapshot, and never one that has not committed.        *)
ExactSnapshot ==
  \A r \in Readers, s \in Shards : IsServed(r, s) =>
    LET inside == {w \in WritersAt(s) : IsCommitted(w) /\ CommitTime(w) <= start[r]}
    IN IF inside = {} THEN seen[r][s] = Initial
       ELSE seen[r][s] \in inside /\ \A w \in inside : CommitTime(w) <= TimeSeen(r, s)

(* limitless L3. A transaction has one commit time, at all its shards.     *)
OneCommitTime ==
  \A t \in Writers, s \in Shards : State(t, s) = "committed" => part[t][s].time = CommitTime(t)

(* limitless L4. No time is chosen at or below a snapshot that missed the  *)
(* transaction, or for which the lead has said "not yet".                  *)
HasMissed(r, s, w) ==
  \/ IsServed(r, s) /\ TimeSeen(r, s) < CommitTime(w)
  \/ seen[r][s] = "denied" /\ w \in InDoubt(r, s)

StableSnapshots ==
  \A r \in Readers, s \in Shards : \A w \in WritersAt(s) :
    IsChosen(w) /\ HasMissed(r, s, w) => CommitTime(w) > start[r]

(* limitless L7. Whoever starts now has every acknowledged commit in his   *)
(* snapshot.                                                               *)
RealTimeOrder == \A t \in acknowledged, time \in SnapshotTimes : CommitTime(t) < time

(* limitless L8. Whoever asks for a commit now gets a later time than      *)
(* every acknowledged commit.                                              *)
CommitOrder == \A t \in acknowledged, s \in Shards : \A time \in Proposals(s) : CommitTime(t) < time

(* limitless L9. An acknowledged commit is durable at its lead, and its    *)
(* time has passed.                                                        *)
DurableAcknowledgement == \A t \in acknowledged : IsCommitted(t) /\ CommitTime(t) < real

(* limitless L10. Of two transactions that have replaced the same row, one *)
(* had the other in its snapshot: no update is lost.                       *)
NoLostUpdate ==
  \A s \in Shards : \A t, u \in WritersAt(s) :
    t # u /\ IsCommitted(t) /\ IsCommitted(u) => start[t] >= CommitTime(u) \/ start[u] >= CommitTime(t)

(* limitless L13. A participant commits only if its lead has, and nobody   *)
(* commits what another aborts.                                            *)
Agreement ==
  \A t \in Writers : \A s, u \in Shards :
    State(t, s) = "committed" => IsCommitted(t) /\ State(t, u) # "aborted"

-----------------------------------------------------------------------------
(* What must be reachable, said as its contrary: a configuration that      *)
(* expects a violation shows that the protocol gets there.                 *)

NoReadWaitsForLead == \A r \in Readers, s \in Shards : seen[r][s] # "asking"
NoReadIsDenied == \A r \in Readers, s \in Shards : seen[r][s] # "denied"
NoReadWaitsForLog == \A r \in Readers, s \in Shards : ~(start[r] # None /\ ~IsServed(r, s) /\ IsAwaited(r, s))
NoCommitWaitsForClock ==
  \A t \in Transactions : ~(IsCommitted(t) /\ t \notin acknowledged /\ CommitTime(t) >= real)
NoSnapshotMissesCommit ==
  \A r \in Readers, s \in Shards : \A w \in WritersAt(s) :
    ~(IsServed(r, s) /\ State(w, s) = "committed" /\ CommitTime(w) > start[r])
NoSnapshotShowsAll == \A r \in Readers, w \in Writers : \E s \in Shards : seen[r][s] # w
NoVoteIsVain == \A t \in Writers, s \in Shards : ~(s # Lead /\ State(t, s) = "prepared" /\ State(t, Lead) = "aborted")
NobodyComesSecond ==
  \A t, u \in Writers \cup Locals : t # u => ~(IsCommitted(t) /\ IsCommitted(u))
=============================================================================
