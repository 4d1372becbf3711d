------------------------------- MODULE Paxos -------------------------------
(* Single-decree Paxos with a ballot per proposer. A message is consumed when it is delivered and may overtake any other. Nobody says *)
(* the same thing twice to the same, so that the multiset of messages in flight is a set.                                            *)
EXTENDS Naturals, FiniteSets

CONSTANTS P, A

VARIABLES
  phase, heard, highest, value,  \* of each proposer
  promised, vote,                \* of each acceptor
  messages                       \* in flight

vars == <<phase, heard, highest, value, promised, vote, messages>>
proposers == <<phase, heard, highest, value>>
acceptors == <<promised, vote>>

Proposers == 1..P
Acceptors == 1..A

(* A vote is a ballot and a value; ballot 0 is no vote, value 0 no value. *)
None == [ballot |-> 0, value |-> 0]

Message(type, p, a, content) == [type |-> type, proposer |-> p, acceptor |-> a, content |-> content]
IsMajority(s) == 2 * Cardinality(s) > A
Higher(one, other) == IF other.ballot > one.ballot THEN other ELSE one

Init ==
  /\ phase = [p \in Proposers |-> "idle"]
  /\ heard = [p \in Proposers |-> {}]
  /\ highest = [p \in Proposers |-> None]
  /\ value = [p \in Proposers |-> 0]
  /\ promised = [a \in Acceptors |-> 0]
  /\ vote = [a \in Acceptors |-> None]
  /\ messages = {}

Propose(p) ==
  /\ phase[p] = "idle"
  /\ phase' = [phase EXCEPT ![p] = "preparing"]
  /\ messages' = {Message("prepare", p, a, None) : a \in Acceptors}  \cup messages
  /\ UNCHANGED <<heard, highest, value, acceptors>>

(* An acceptor is asked by a proposer, whose number is its ballot. *)
OnPrepare(m) ==
  /\ m.type = "prepare"
  /\ IF m.proposer > promised[m.acceptor]
     THEN /\ promised' = [promised EXCEPT ![m.acceptor] = m.proposer]
          /\ messages' = (messages \ {m}) \cup {Message("promise", m.proposer, m.acceptor, vote[m.acceptor])}
     ELSE /\ messages' = messages \ {m}
          /\ UNCHANGED promised
  /\ UNCHANGED <<proposers, vote>>

OnAccept(m) ==
  /\ m.type = "accept"
  /\ IF m.proposer >= promised[m.acceptor]
     THEN /\ promised' = [promised EXCEPT ![m.acceptor] = m.proposer]
          /\ vote' = [vote EXCEPT ![m.acceptor] = m.content]
          /\ messages' = (messages \ {m}) \cup {Message("accepted", m.proposer, m.acceptor, None)}
     ELSE /\ messages' = messages \ {m}
          /\ UNCHANGED acceptors
  /\ UNCHANGED proposers

(* A proposer is answered. *)
Propagate(p, v, rest) ==
  /\ phase' = [phase EXCEPT ![p] = "proposing"]
  /\ heard' = [heard EXCEPT ![p] = {}]
  /\ highest' = [highest EXCEPT ![p] = None]
  /\ value' = [value EXCEPT ![p] = v]
  /\ messages' = rest \cup {Message("accept", p, a, [ballot |-> p, value |-> v]) : a \in Acceptors}

OnPromise(m) ==
  /\ m.type = "promise"
  /\ LET p == m.proposer
         all == heard[p] \cup {m.acceptor}
         best == Higher(highest[p], m.content)
     IN  IF phase[p] # "preparing"
         THEN /\ messages' = messages \ {m}
              /\ UNCHANGED proposers
         ELSE IF IsMajority(all)
         THEN Propagate(p, IF best.ballot = 0 THEN p ELSE best.value, messages \ {m})
         ELSE /\ heard' = [heard EXCEPT ![p] = all]
              /\ highest' = [highest EXCEPT ![p] = best]
              /\ messages' = messages \ {m}
              /\ UNCHANGED <<phase, value>>
  /\ UNCHANGED acceptors

OnAccepted(m) ==
  /\ m.type = "accepted"
  /\ messages' = messages \ {m}
  /\ LET p == m.proposer
         all == heard[p] \cup {m.acceptor}
     IN  IF phase[p] # "proposing"
         THEN UNCHANGED <<phase, heard>>
         ELSE IF IsMajority(all)
         THEN /\ phase' = [phase EXCEPT ![p] = "chosen"]
              /\ heard' = [heard EXCEPT ![p] = {}]
         ELSE /\ heard' = [heard EXCEPT ![p] = all]
              /\ UNCHANGED phase
  /\ UNCHANGED <<highest, value, acceptors>>

Next ==
  \/ \E p \in Proposers : Propose(p)
  \/ \E m \in messages : OnPrepare(m) \/ OnAccept(m) \/ OnPromise(m) \/ OnAccepted(m)

Spec == Init /\ [][Next]_vars

Agreement == \A p, q \in Proposers : phase[p] = "chosen" /\ phase[q] = "chosen" => value[p] = value[q]
============================================================================
