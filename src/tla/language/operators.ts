/** From where to where an operator's precedence reaches, and whether it may be chained: `a + b + c`. */
export interface Precedence {
  readonly low: number
  readonly high: number
  readonly chains: boolean
}

const at = (low: number, high = low, chains = false): Precedence => ({ low, high, chains })

/**
 * Operators that are passed on as they are: what the grammar calls them, how they are written, and their precedence.
 * Source: Lamport, Specifying Systems, table 6.
 */
export const infix: ReadonlyMap<string, { readonly text: string; readonly precedence: Precedence }> = new Map(
  (
    [
      ["implies", "=>", at(1)],
      ["iff", "<=>", at(2)],
      ["equiv", "<=>", at(2)],
      ["land", "/\\", at(3, 3, true)],
      ["lor", "\\/", at(3, 3, true)],
      ["eq", "=", at(5)],
      ["neq", "#", at(5)],
      ["lt", "<", at(5)],
      ["gt", ">", at(5)],
      ["leq", "<=", at(5)],
      ["geq", ">=", at(5)],
      ["in", "\\in", at(5)],
      ["notin", "\\notin", at(5)],
      ["subseteq", "\\subseteq", at(5)],
      ["compose", "@@", at(6, 6, true)],
      ["map_to", ":>", at(7)],
      ["setminus", "\\", at(8)],
      ["cap", "\\cap", at(8, 8, true)],
      ["cup", "\\cup", at(8, 8, true)],
      ["dots_2", "..", at(9)],
      ["plus", "+", at(10, 10, true)],
      ["mod", "%", at(10, 11)],
      ["minus", "-", at(11, 11, true)],
      ["mul", "*", at(13, 13, true)],
      ["div", "\\div", at(13)],
      ["circ", "\\o", at(13, 13, true)],
      ["times", "\\X", at(10, 13)],
      ["pow", "^", at(14)]
    ] as const
  ).map(([name, text, precedence]) => [name, { text, precedence }])
)

export const prefix: ReadonlyMap<string, Precedence> = new Map([
  ["lnot", at(4)],
  ["negative", at(12)],
  ["powerset", at(8)],
  ["union", at(8)],
  ["domain", at(9)],
  ["enabled", at(4, 15)],
  ["unchanged", at(4, 15)]
])

/** What the standard modules define that is passed on: by module, the operators and how many arguments they take. */
export const standard: ReadonlyMap<string, ReadonlyMap<string, number>> = new Map(
  Object.entries({
    Naturals: {},
    Integers: {},
    Sequences: { Len: 1, Head: 1, Tail: 1, Append: 2, SubSeq: 3, SelectSeq: 2, Seq: 1 },
    FiniteSets: { Cardinality: 1, IsFiniteSet: 1 },
    TLC: { Print: 2, PrintT: 1, Assert: 2, ToString: 1, Permutations: 1, SortSeq: 2, TLCEval: 1 }
  }).map(([module, arities]) => [module, new Map(Object.entries(arities))])
)

/** Modules that say nothing to a checker. */
export const silent: ReadonlySet<string> = new Set(["TLAPS", "FiniteSetTheorems", "NaturalsInduction", "SequenceTheorems"])

/** Names that tla-checker takes for its own, whether their module is extended or not. */
export const reservedNames: ReadonlySet<string> = new Set([
  ...[...standard.values()].flatMap((names) => [...names.keys()]),
  ..."Invariant RandomElement TLCGet TLCSet JavaTime SystemTime Any".split(" "),
  ..."IsABag BagToSet SetToBag BagIn EmptyBag BagUnion SubBag BagOfAll BagCardinality CopiesIn".split(" "),
  ..."BitAnd BitOr BitXor BitNot ShiftLeft ShiftRight LeftShift RightShift".split(" ")
])
