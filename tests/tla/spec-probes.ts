import { moduleOf, simple } from "./spec-files.ts"

/** A specification, and what TLA+ says of it, worked out by hand; or, where it is refused, words of the refusal. */
export interface SpecProbe {
  readonly feature: string
  readonly module: string
  readonly config: string
  readonly states?: number
  /** What TLC counts instead, which uses SYMMETRY. */
  readonly orbits?: number
  readonly violates?: string
  readonly refused?: RegExp
}

const zero = "Init == x = 0 /\\ y = 0"
const still = "Next == UNCHANGED <<x, y>>"
const counts = `${zero}\nNext == x < 3 /\\ x' = x + 1 /\\ y' = y`

const probe = (feature: string, body: string, found: Omit<SpecProbe, "feature" | "module" | "config">, config = simple): SpecProbe => ({
  feature,
  module: moduleOf(body),
  config,
  ...found
})

const steps = (feature: string, next: string, states: number, init = zero): SpecProbe =>
  probe(feature, `${init}\nNext == ${next}`, { states }, `${simple}CHECK_DEADLOCK FALSE`)
const starts = (feature: string, init: string, states: number): SpecProbe => probe(feature, `Init == ${init}\n${still}`, { states })

export const specProbes: readonly SpecProbe[] = [
  starts("initial states: = \\in \\E \\/ IF LET", "x \\in 0..5 /\\ y \\in {x, x + 1}", 12),
  starts("initial states: = \\in \\E \\/ IF LET", "(x = 0 \\/ x = 7) /\\ y = x", 2),
  starts("initial states: = \\in \\E \\/ IF LET", "\\E i \\in 1..3 : x = i /\\ y = i", 3),
  starts("initial states: = \\in \\E \\/ IF LET", "x \\in 0..1 /\\ IF x = 0 THEN y = 1 ELSE y \\in {2, 3}", 3),
  starts("initial states: = \\in \\E \\/ IF LET", "LET v == 3 IN x = v /\\ y = v", 1),
  starts("initial states: conditions", "x \\in 0..1 /\\ y \\in 0..1 /\\ (x = 0 => y = 0)", 3),
  starts("initial states: conditions", "x \\in 0..1 /\\ y \\in 0..1 /\\ (x = 0 <=> y = 1)", 2),
  starts("initial states: conditions", "x \\in [1..2 -> 0..1] /\\ (\\A i \\in 1..2 : x[i] = 0) /\\ y = 0", 1),
  steps("steps: guards, \\E, \\/, IF, CASE, LET", "x' = (x + 1) % 4 /\\ IF x = 2 THEN y' = 1 ELSE UNCHANGED y", 7),
  steps("steps: guards, \\E, \\/, IF, CASE, LET", "(x' = 1 \\/ x' = 2) /\\ (y' = 1 \\/ y' = 2) /\\ (x' = y' \\/ x' = 2)", 4),
  steps("steps: guards, \\E, \\/, IF, CASE, LET", "\\E i \\in 1..2 : x' = i /\\ y' \\in {y, i}", 7),
  steps(
    "steps: guards, \\E, \\/, IF, CASE, LET",
    "CASE x = 0 -> x' = 1 /\\ y' = y [] x = 1 -> x' = 2 /\\ y' = 0 [] OTHER -> UNCHANGED <<x, y>>",
    3
  ),
  steps("steps: guards, \\E, \\/, IF, CASE, LET", "LET S == {1, 2} B(z) == x' = z /\\ y' = 0 IN \\E z \\in S : B(z)", 3),
  steps("steps: conditions on x'", "x' \\in 0..5 /\\ x' # 3 /\\ y' = x'", 5),
  steps("steps: conditions on x'", "x' \\in 0..2 /\\ y' = 0 /\\ ~ \\E k \\in {1} : x' = k", 2),
  steps("steps: conditions on x'", "x' \\in 0..1 /\\ y' \\in 0..1 /\\ (x' = 0 <=> y' = 1)", 3),
  steps("steps: one variable given twice", "x' = 1 /\\ x' = 2 /\\ y' = y", 1),
  steps("UNCHANGED of tuples by name", "x < 2 /\\ x' = x + 1 /\\ UNCHANGED rest", 3, `only == <<y>>\nrest == <<only>>\n${zero}`),
  steps("the prime of an expression", "x < 2 /\\ x' = x + 1 /\\ y' = Sum'", 3, `Sum == x + 1\n${zero}`),
  steps(
    "junction lists with tabs, which go to the next column of 8",
    "\n\t\\/ /\\ x < 2\n\t   /\\ x' = x + 1\n\t   /\\ y' = y\n        \\/ /\\ x = 2\n           /\\ x' = 5\n           /\\ y' = y",
    4
  ),
  steps(
    "junction lists by their columns",
    "\\/ /\\ x < 2\n           /\\ \\/ x' = x + 1\n              \\/ x' = x + 2\n           /\\ y' = y\n        \\/ /\\ x = 3\n           /\\ x' = 0\n           /\\ y' = 1 - y",
    8
  ),
  probe("x'[1] = 2 gives x no value", "Init == x = <<1>> /\\ y = 0\nNext == x'[1] = 2 /\\ y' = y", { refused: /cannot evaluate a step/ }),
  probe("a variable without a next value", `${zero}\nNext == x' = x + 1`, {
    refused: /cannot evaluate a step: variable\(s\) not assigned in action Next: y/
  }),
  probe("a variable without a first value", `Init == x = 0\n${still}`, { refused: /cannot evaluate the initial predicate/ }),
  probe("x' before it has a value", `${zero}\nNext == y' = x' + 1 /\\ x' = 1`, { refused: /cannot evaluate a step/ }),
  probe("overflow in the course of steps", "Init == x = 1 /\\ y = 0\nNext == x' = x + x /\\ y' = y", { refused: /beyond 32 bits/ }),
  probe("INVARIANT, by name", `${counts}\nFine == x < 9\nSmall == x < 2`, { violates: "Small" }, `${simple}INVARIANTS Fine Small`),
  probe("no INVARIANT means none", `${counts}\nTypeOK == x < 2\nInv == FALSE`, { states: 4 }, `${simple}CHECK_DEADLOCK FALSE`),
  probe("deadlock, unless CHECK_DEADLOCK is FALSE", counts, { violates: "deadlock" }),
  probe("deadlock, unless CHECK_DEADLOCK is FALSE", counts, { states: 4 }, `${simple}CHECK_DEADLOCK FALSE`),
  probe("an invariant with a prime", `${zero}\n${still}\nI == x' = x`, { refused: /cannot evaluate an invariant/ }, `${simple}INVARIANT I`),
  probe(
    "CONSTRAINT; invariants hold beyond it too",
    `${zero}\nNext == x' = x + 1 /\\ y' = y\nC == x < 5`,
    { states: 5 },
    `${simple}CONSTRAINT C`
  ),
  probe(
    "CONSTRAINT; invariants hold beyond it too",
    `${zero}\nNext == x' = x + 1 /\\ y' = y\nC == x < 5\nI == x < 5`,
    { violates: "I" },
    `${simple}CONSTRAINT C\nINVARIANT I`
  ),
  probe(
    "CONSTRAINT; invariants hold beyond it too",
    `Init == x \\in {1, 7} /\\ y = 0\n${still}\nC == x < 5\nI == x < 6`,
    { violates: "I" },
    `${simple}CONSTRAINT C\nINVARIANT I`
  ),
  probe("ASSUME with a name", `ASSUME Given == 1 < 2\nInit == x = 0 /\\ y = 0 /\\ Given\n${still}`, { states: 1 }),
  probe("ASSUME that is true", `ASSUME 1 < 2\n${zero}\n${still}`, { states: 1 }),
  probe(
    "SPECIFICATION with fairness, for safety",
    `${zero}\nNext == x' = 1 - x /\\ y' = y\nvars == <<x, y>>\nSpec == /\\ Init\n        /\\ [][Next]_vars\n        /\\ WF_vars(Next) /\\ \\A i \\in {1} : SF_vars(Next)`,
    { states: 2 },
    "SPECIFICATION Spec"
  ),
  probe(
    "SPECIFICATION, a tuple without a blank",
    `${zero}\nNext == x' = 1 - x /\\ y' = y\nSpec == Init /\\ [][Next]_<<x,y>>`,
    { states: 2 },
    "SPECIFICATION Spec"
  ),
  probe(
    "SPECIFICATION whose subscript leaves a variable out",
    `${zero}\n${still}\nSpec == Init /\\ [][Next]_x`,
    { refused: /leaves out y/ },
    "SPECIFICATION Spec"
  ),
  probe(
    "other temporal formulas in SPECIFICATION",
    `${zero}\n${still}\nSpec == Init /\\ [][Next]_<<x, y>> /\\ <>(x = 1)`,
    { refused: /of the form Init/ },
    "SPECIFICATION Spec"
  ),
  probe(
    "SYMMETRY (left out, all states are counted)",
    `CONSTANT S\nInit == x \\in SUBSET S /\\ y \\in [S -> {0, 1}]\n${still}\nSym == Permutations(S)`,
    // which are 20 orbits
    { states: 64, orbits: 20 },
    `${simple}CONSTANT S = {a, b, c}\nSYMMETRY Sym`
  ),
  probe(
    "CONSTANT = numbers, strings, sets, model values",
    "CONSTANTS S, m\nInit == x \\in S /\\ y = m\nNext == UNCHANGED <<x, y>>",
    { states: 4 },
    `${simple}CONSTANTS S = {1, 5, 7, 8}\nm = m`
  ),
  probe(
    "CONSTANT <- a definition",
    `CONSTANT N\nFour == 4\nInit == x \\in 1..N /\\ y = 0\n${still}`,
    { states: 4 },
    `${simple}CONSTANT N <- Four`
  ),
  probe(
    "a value for a definition",
    `None == CHOOSE n : n \\notin 1..3\nInit == x \\in {None, 1} /\\ y = 0\n${still}`,
    { states: 2 },
    `${simple}CONSTANT None = None`
  ),
  probe(
    "PROPERTY: liveness",
    `${zero}\n${still}\nLive == <>(x = 3)`,
    { refused: /Probe\.cfg:3: .*PROPERTY Live/ },
    `${simple}PROPERTY Live`
  ),
  probe(
    "temporal formulas as invariants",
    `${zero}\n${still}\nI == [](x = 0)`,
    { refused: /Probe\.tla:6: .*temporal operator \[\]/ },
    `${simple}INVARIANT I`
  ),
  probe("VIEW", `${zero}\n${still}\nV == x`, { refused: /Probe\.cfg:3: .*VIEW/ }, `${simple}VIEW V`),
  probe(
    "ACTION_CONSTRAINT",
    `${zero}\n${still}\nC == TRUE`,
    { refused: /Probe\.cfg:3: .*ACTION_CONSTRAINT/ },
    `${simple}ACTION_CONSTRAINT C`
  ),
  probe(
    "POSTCONDITION",
    `${zero}\n${still}\nP == TLCGet("distinct") > 0`,
    { refused: /Probe\.cfg:3: .*POSTCONDITION/ },
    `${simple}POSTCONDITION P`
  ),
  probe("ALIAS, which is not used", `${zero}\n${still}\nA == [a |-> x]`, { states: 1 }, `${simple}ALIAS A`),
  probe("INSTANCE by a name", `M == INSTANCE Sequences\nInit == x = M!Len(<<1>>) /\\ y = 0\n${still}`, {
    refused: /INSTANCE by the name M/
  }),
  {
    feature: "EXTENDS of other modules than the standard ones and those beside",
    module: moduleOf(`${zero}\n${still}`, "Integers, Bags"),
    config: simple,
    refused: /Probe\.tla:2: the module Bags/
  },
  probe("[A]_v in a step", `${zero}\nNext == [x' = 1]_x /\\ y' = y`, { refused: /\[A\]_v/ }),
  probe("a name that tla-checker takes for its own", `a_b1 == 1\n${zero}\n${still}`, { refused: /Probe\.tla:4: a_b1 is a name like/ }),
  probe("a name that tla-checker takes for its own", `Cardinality2 == 1\nBitAnd(a, b) == 7\nInit == x = BitAnd(1, 2) /\\ y = 0\n${still}`, {
    refused: /BitAnd is a name that tla-checker takes/
  })
]
