import { childrenOf, type Node } from "../language/syntax.ts"

/** A name bound within an expression. */
export interface Bound {
  /** How it is written in the translation. */
  readonly text: string
  /** How many arguments it takes. */
  readonly arity: number
  /** Does it stand for something else, which may depend on the state? */
  readonly isParameter: boolean
}
export type Scope = ReadonlyMap<string, Bound>

/** What else there is, for whoever meets a refusal. */
export const useTlc = "check it with --backend tlc"

/** The names that `x, y \in S` or `<<x, y>> \in S` binds. */
export const boundNames = (bound: Node): readonly Node[] => {
  const pattern = patternOf(bound)
  return (pattern === undefined ? childrenOf(bound) : childrenOf(pattern)).filter(({ type }) => type === "identifier")
}

/** The tuple of names in `<<x, y>> \in S`. */
export const patternOf = (bound: Node): Node | undefined => childrenOf(bound).find(({ type }) => type === "tuple_of_identifiers")

export const setOfBound = (bound: Node): Node => bound.childForFieldName("set") ?? childrenOf(bound).at(-1)!

/** Does a name occur anywhere in an expression? */
export const mentions = (node: Node, name: string): boolean =>
  (node.type === "identifier_ref" && node.text === name) || childrenOf(node).some((child) => mentions(child, name))

/** Which operator an expression with one is of, in the grammar's words. */
export const symbolOf = (node: Node): string => node.childForFieldName("symbol")!.type

/** The sets of `A \X B \X C`, which in brackets would be others. */
export const factors = (node: Node): readonly Node[] => {
  if (node.type !== "bound_infix_op" || symbolOf(node) !== "times") return [node]
  return [...factors(node.childForFieldName("lhs")!), node.childForFieldName("rhs")!]
}
