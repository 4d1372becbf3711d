import { factors, symbolOf, mentions, type Scope, useTlc } from "./scope.ts"
import { InputError } from "../../kernel/index.ts"
import { inInterval, intervalOf, isInterval } from "./interval.ts"
import { hasInfinite, memberOf } from "./membership.ts"
import { infix, type Precedence, prefix } from "../language/operators.ts"
import { childrenOf, type Node } from "../language/syntax.ts"
import { productOf } from "./binding.ts"
import type { Translation } from "./translation.ts"

const precedenceOf = (node: Node): Precedence | undefined =>
  node.type === "bound_infix_op"
    ? infix.get(symbolOf(node))?.precedence
    : node.type === "bound_prefix_op"
      ? prefix.get(symbolOf(node))
      : undefined

/** The grammar takes what TLA+ does not: operators side by side, neither of which binds tighter. */
const refuseUnclear = (t: Translation, node: Node, operand: Node, isLeft: boolean): void => {
  const outer = precedenceOf(node)
  const inner = precedenceOf(operand)
  if (outer === undefined || inner === undefined || (operand.type === "bound_prefix_op" && !isLeft)) return
  if (isLeft && outer.chains && symbolOf(node) === symbolOf(operand)) return
  if (isLeft && symbolOf(node) === "times" && symbolOf(operand) === "times") return
  if (inner.low > outer.high || outer.low > inner.high) return
  const signs = [operand, node].map((one) => one.childForFieldName("symbol")!.text)
  throw new InputError(`${t.place(node)}: ${signs.join(" and ")} are side by side and neither binds tighter; use parentheses`)
}

const temporal: ReadonlyMap<string, string> = new Map([
  ["always", "[]"],
  ["eventually", "<>"],
  ["leads_to", "~>"]
])

const refuseTemporal = (t: Translation, node: Node): void => {
  const sign = temporal.get(symbolOf(node))
  if (sign !== undefined) t.refuse(node, `the temporal operator ${sign} (it would say wrong things about liveness)`, useTlc)
}

export const prefixed = (t: Translation, node: Node, scope: Scope): string => {
  refuseTemporal(t, node)
  const operand = node.childForFieldName("rhs")!
  refuseUnclear(t, node, operand, false)
  const inner = () => t.expression(operand, scope)
  switch (symbolOf(node)) {
    case "lnot":
      return `(~ ${inner()})`
    case "negative":
      return `(0 - ${guarded(t, operand, scope)})`
    case "powerset":
      return `(SUBSET ${inner()})`
    case "union":
      return `(UNION ${inner()})`
    case "domain":
      return `(DOMAIN ${inner()})`
    case "unchanged":
      return `(UNCHANGED <<${unchanged(t, operand, scope).join(", ")}>>)`
    default:
      return t.refuse(node, node.childForFieldName("symbol")!.text, useTlc)
  }
}

/** The variables that a tuple of tuples, by whatever names, is made of. */
export const unchanged = (t: Translation, node: Node, scope: Scope): readonly string[] => {
  const children = childrenOf(node)
  if (node.type === "parentheses") return unchanged(t, children[0]!, scope)
  if (node.type === "tuple_literal")
    return children.filter(({ type }) => !type.endsWith("bracket")).flatMap((child) => unchanged(t, child, scope))
  if (node.type === "identifier_ref" && !scope.has(node.text)) {
    if (t.specification.variables.has(node.text)) return [node.text]
    const definition = t.specification.definitions.get(node.text)
    if (definition !== undefined && definition.parameters.length === 0)
      return t.within(definition.file, false, () => unchanged(t, definition.body, new Map()))
  }
  return t.refuse(node, "UNCHANGED of what is no variable and no tuple of variables", "name the variables")
}

export const postfixed = (t: Translation, node: Node, scope: Scope): string => {
  const symbol = node.childForFieldName("symbol")!
  if (symbol.type !== "prime") return t.refuse(node, `the operator ${symbol.text}`, "give it a name")
  if (t.isPrimed) throw new InputError(`${t.place(node)}: a prime within what is primed`)
  t.isPrimed = true
  const text = t.expression(node.childForFieldName("lhs")!, scope)
  t.isPrimed = false
  return text
}

export const infixed = (t: Translation, node: Node, scope: Scope): string => {
  const sign = node.childForFieldName("symbol")!.text
  if (t.specification.definitions.has(sign))
    return t.global(sign, node, [t.expression(node.childForFieldName("lhs")!, scope), t.expression(node.childForFieldName("rhs")!, scope)])
  refuseTemporal(t, node)
  const symbol = symbolOf(node)
  const operator = infix.get(symbol)
  if (operator === undefined) return t.refuse(node, `the operator ${node.childForFieldName("symbol")!.text}`, "give it a name")
  const lhs = node.childForFieldName("lhs")!
  const rhs = node.childForFieldName("rhs")!
  refuseUnclear(t, node, lhs, true)
  refuseUnclear(t, node, rhs, false)
  const binary = (left: string, right: string) => `(${left} ${operator.text} ${right})`
  const both = () => binary(t.expression(lhs, scope), t.expression(rhs, scope))
  switch (symbol) {
    case "plus":
    case "minus":
    case "mul":
      refuseGrowth(t, node, symbol === "mul" ? 0 : 1)
      return isLiteral(rhs) && symbol !== "mul" ? both() : binary(guarded(t, lhs, scope), guarded(t, rhs, scope))
    case "mod":
      refuseGrowth(t, node, 0)
      return `${t.own("BorealisMod")}(${t.expression(lhs, scope)}, ${t.expression(rhs, scope)})`
    case "div":
      refuseGrowth(t, node, 0)
      return `${t.own("BorealisDiv")}(${t.expression(lhs, scope)}, ${t.expression(rhs, scope)})`
    case "pow":
      if (isLiteral(lhs) && isLiteral(rhs) && BigInt(rhs.text) < 64n) return t.integer(BigInt(lhs.text) ** BigInt(rhs.text), node)
      return t.refuse(node, "a power but of two numbers", "multiply")
    case "dots_2":
      return intervalOf(t, node, scope)
    case "times":
      t.mark(node)
      return productOf(
        t,
        factors(node).map((one) => t.expression(one, scope))
      )
    case "in":
      if (hasInfinite(t, rhs, scope)) {
        const asked = t.expression(lhs, scope)
        if (isTarget(lhs) && !t.asked.has(asked)) t.asked.set(asked, t.place(node))
        return memberOf(t, asked, rhs, scope)
      }
      if (isTarget(lhs)) return both()
      return isInterval(rhs)
        ? inInterval(t, t.expression(lhs, scope), rhs, scope)
        : `(~ (${t.expression(lhs, scope)} \\notin ${t.expression(rhs, scope)}))`
    case "notin":
      if (hasInfinite(t, rhs, scope)) return `(~ ${memberOf(t, t.expression(lhs, scope), rhs, scope)})`
      return isInterval(rhs) ? `(~ ${inInterval(t, t.expression(lhs, scope), rhs, scope)})` : both()
    case "subseteq": {
      if (!hasInfinite(t, rhs, scope)) return both()
      const name = t.fresh("m")
      return `(\\A ${name} \\in ${t.expression(lhs, scope)} : ${memberOf(t, name, rhs, scope)})`
    }
    case "eq":
      // tla-checker takes x'[1] = 2 for an assignment
      return isTarget(lhs) || isTarget(rhs) ? both() : `(~ (${t.expression(lhs, scope)} # ${t.expression(rhs, scope)}))`
    default:
      return both()
  }
}

/** Could a value be assigned to it: is it a name, or a name with a prime? */
const isTarget = (node: Node): boolean =>
  node.type === "parentheses"
    ? isTarget(childrenOf(node)[0]!)
    : node.type === "bound_postfix_op"
      ? isTarget(node.childForFieldName("lhs")!)
      : node.type === "identifier_ref"

const isLiteral = (node: Node): boolean => node.type === "nat_number"

/** A function that is defined by itself cannot be guarded where it is used: so many operands may use it. */
const refuseGrowth = (t: Translation, node: Node, most: number): void => {
  const { recursive } = t
  if (recursive === undefined) return
  const uses = [node.childForFieldName("lhs")!, node.childForFieldName("rhs")!].filter((side) => mentions(side, recursive))
  if (uses.length > most) t.refuse(node, `this use of ${recursive} in its own definition`, "define it as a RECURSIVE operator")
}

/** An integer of at most 32 bits, or the check fails. */
const guarded = (t: Translation, node: Node, scope: Scope): string => {
  const text = t.expression(node, scope)
  return isLiteral(node) || (t.recursive !== undefined && mentions(node, t.recursive)) ? text : `${t.own("BorealisInt")}(${text})`
}
