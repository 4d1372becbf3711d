import { mostOfInterval } from "./own-definitions.ts"
import { symbolOf, type Scope } from "./scope.ts"
import { childrenOf, type Node } from "../language/syntax.ts"
import type { Translation } from "./translation.ts"

/** So many numbers are written out where it is only asked whether one is among them. */
const mostToCompare = 100_000n
export const isInterval = (node: Node): boolean => node.type === "bound_infix_op" && symbolOf(node) === "dots_2"

/** Is a set an interval that is known to be large? */
export const isLargeInterval = (t: Translation, node: Node, scope: Scope): boolean => {
  const size = isInterval(node) ? sizeOf(t, node, scope) : undefined
  return size !== undefined && size > mostToCompare
}

/** The numbers from one to another: as they are where they are known to be few, else seen to be few when they are asked for. */
export const intervalOf = (t: Translation, node: Node, scope: Scope): string => {
  const [from, to] = boundsOf(t, node, scope)
  const size = sizeOf(t, node, scope)
  return size !== undefined && size <= mostOfInterval
    ? `(${from} .. ${to})`
    : `${t.own("BorealisRange")}(${from}, ${to}, "${t.mark(node)}")`
}

/** Is a number in an interval? Not every one is written out for that. */
export const inInterval = (t: Translation, element: string, node: Node, scope: Scope): string => {
  const [from, to] = boundsOf(t, node, scope)
  const size = sizeOf(t, node, scope)
  if (size === undefined) return `${t.own("BorealisAmong")}(${element}, ${from}, ${to})`
  return size > mostToCompare ? `((${element} >= ${from}) /\\ (${element} <= ${to}))` : `(~ (${element} \\notin (${from} .. ${to})))`
}

const boundsOf = (t: Translation, node: Node, scope: Scope): readonly [string, string] => [
  t.expression(node.childForFieldName("lhs")!, scope),
  t.expression(node.childForFieldName("rhs")!, scope)
]

const sizeOf = (t: Translation, node: Node, scope: Scope): bigint | undefined => {
  const [from, to] = [integerOf(t, node.childForFieldName("lhs")!, scope), integerOf(t, node.childForFieldName("rhs")!, scope)]
  return from === undefined || to === undefined ? undefined : to - from + 1n
}

/** What an expression of numbers and constants is; undefined where that is not known from the text. */
const integerOf = (t: Translation, node: Node, scope: Scope): bigint | undefined => {
  const part = (name: string) => integerOf(t, node.childForFieldName(name)!, scope)
  switch (node.type) {
    case "nat_number":
      return BigInt(node.text)
    case "parentheses":
      return integerOf(t, childrenOf(node)[0]!, scope)
    case "identifier_ref":
      return scope.has(node.text) ? undefined : t.integerNamed(node.text, (body) => integerOf(t, body, new Map()))
    case "bound_prefix_op": {
      const value = symbolOf(node) === "negative" ? part("rhs") : undefined
      return value === undefined ? undefined : -value
    }
    case "bound_infix_op": {
      const compute = computed.get(symbolOf(node))
      if (compute === undefined) return undefined
      const [left, right] = [part("lhs"), part("rhs")]
      return left === undefined || right === undefined ? undefined : compute(left, right)
    }
  }
  return undefined
}

const computed: ReadonlyMap<string, (a: bigint, b: bigint) => bigint | undefined> = new Map([
  ["plus", (a: bigint, b: bigint) => a + b],
  ["minus", (a: bigint, b: bigint) => a - b],
  ["mul", (a: bigint, b: bigint) => a * b],
  ["pow", (a: bigint, b: bigint) => (b >= 0n && b < 64n ? a ** b : undefined)]
])
