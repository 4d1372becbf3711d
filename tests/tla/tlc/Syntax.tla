------------------------------- MODULE Syntax -------------------------------
EXTENDS Naturals

VARIABLE x

Init == x = 0

One == x' = x + 1

Two == x' = x + 2

Bound == x < 10

(* Line 17 lacks the right side of its equation. *)

Three ==
  /\ x' = )
  /\ Bound

Next == One \/ Two \/ Three
=============================================================================
