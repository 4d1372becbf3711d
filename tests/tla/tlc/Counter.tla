------------------------------ MODULE Counter ------------------------------
(* A counter that goes up by one or two to Max, and is then done. *)
EXTENDS Naturals

CONSTANT Max

ASSUME Positive == Max > 0

VARIABLES x, done

vars == <<x, done>>

Init == x = 0 /\ done = FALSE

Add(n) == ~done /\ x + n <= Max /\ x' = x + n /\ UNCHANGED done

Finish == ~done /\ x = Max /\ done' = TRUE /\ UNCHANGED x

Reset == done /\ x' = 0 /\ done' = FALSE

Next == Finish \/ \E n \in 1 .. 2 : Add(n)

Spec == Init /\ [][Next]_vars
FairSpec == Spec /\ WF_vars(Next)
LoopSpec == Init /\ [][Next \/ Reset]_vars /\ WF_vars(Next \/ Reset)

(* Some of these hold, and some do not. *)
TypeOK == x \in 0 .. Max /\ done \in BOOLEAN
Small == x < 2
Started == x > 0
Odd == x = "odd"
Grows == [][x' >= x]_vars
Ends == <>done
StaysDone == <>[]done
=============================================================================
