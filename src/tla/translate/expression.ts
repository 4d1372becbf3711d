import { infixed, postfixed, prefixed } from "./operators.ts"
import { choice, functionLiteral, generators, letIn, quantified, setFilter } from "./binding.ts"
import { type Scope, useTlc } from "./scope.ts"
import type { Translation } from "./translation.ts"
import { childrenOf, type Node } from "../language/syntax.ts"

/** An expression in brackets, or one that needs none. */
export const expressionOf = (t: Translation, node: Node, scope: Scope): string => {
  const inner = (child: Node) => t.expression(child, scope)
  const part = (name: string) => inner(node.childForFieldName(name)!)
  const children = childrenOf(node)
  const literal = literalOf(t, node) ?? compositeOf(t, node, scope)
  if (literal !== undefined) return literal
  switch (node.type) {
    case "identifier_ref":
      return nameOf(t, node, scope)
    case "parentheses":
      return inner(children[0]!)
    case "label":
      return part("expression")
    case "bound_op":
      return call(t, node, scope)
    case "bound_prefix_op":
      return prefixed(t, node, scope)
    case "bound_infix_op":
      return infixed(t, node, scope)
    case "bound_postfix_op":
      return postfixed(t, node, scope)
    case "conj_list":
    case "disj_list":
      return `(${children.map((item) => inner(childrenOf(item).at(-1)!)).join(node.type === "conj_list" ? " /\\ " : " \\/ ")})`
    case "bounded_quantification":
      return quantified(t, node, scope)
    case "choose":
      return choice(t, node, scope)
    case "set_filter":
      return setFilter(t, node, scope)
    case "set_map": {
      const all = generators(
        t,
        childrenOf(node).filter(({ type }) => type === "quantifier_bound"),
        scope
      )
      return `{${t.expression(node.childForFieldName("map")!, all.scope)} : ${all.texts.join(", ")}}`
    }
    case "function_evaluation":
      return `${inner(children[0]!)}[${argument(t, children.slice(1), scope)}]`
    case "function_literal":
      return functionLiteral(t, node, scope)
    case "except":
      return except(t, node, scope)
    case "if_then_else":
      return `(IF ${part("if")} THEN ${part("then")} ELSE ${part("else")})`
    case "case":
      return `(CASE ${children
        .filter(({ type }) => type !== "case_box")
        .map((arm) => caseArm(t, arm, scope))
        .join(" [] ")})`
    case "let_in":
      return letIn(t, node, scope)
    default: {
      const [what, alternative] = known.get(node.type) ?? [`this (${node.type.replaceAll("_", " ")})`, useTlc]
      return t.refuse(node, what, alternative)
    }
  }
}

/** A number, a string, a set that has a name of its own; undefined for any other expression. */
const literalOf = (t: Translation, node: Node): string | undefined => {
  switch (node.type) {
    case "nat_number":
      return t.integer(BigInt(node.text), node)
    case "binary_number":
    case "octal_number":
    case "hex_number":
      return t.integer(BigInt(`0${node.text[1]!.toLowerCase().replace("h", "x")}${node.text.slice(2)}`), node)
    case "string":
      return /^"[\x20-\x5b\x5d-\x7e]*"$/.test(node.text)
        ? node.text
        : t.refuse(node, "a string with an escape or with letters beyond ASCII", "write it without")
    case "boolean":
      return node.text
    case "boolean_set":
      return "BOOLEAN"
    case "prev_func_val":
      return "@"
    case "nat_number_set":
    case "int_number_set":
      return t.substitutions.has(node.text)
        ? t.global(t.substitutions.get(node.text)!, node, [])
        : t.refuse(node, `${node.text}, an infinite set, but to the right of \\in`, "give bounds, such as 0..10")
    default:
      return undefined
  }
}

/** A set, tuple or record by its parts; undefined for any other expression. */
const compositeOf = (t: Translation, node: Node, scope: Scope): string | undefined => {
  const inner = (child: Node) => t.expression(child, scope)
  const children = childrenOf(node)
  switch (node.type) {
    case "finite_set_literal":
      return `{${children.map(inner).join(", ")}}`
    case "set_of_functions":
      t.mark(node)
      return `[${inner(children[0]!)} -> ${inner(children.at(-1)!)}]`
    case "record_literal":
      return `[${fields(t, children, " |-> ", scope)}]`
    case "set_of_records":
      t.mark(node)
      return `[${fields(t, children, " : ", scope)}]`
    case "record_value":
      return `${inner(children[0]!)}.${children[1]!.text}`
    case "tuple_literal":
      return `<<${children
        .filter(({ type }) => !type.endsWith("bracket"))
        .map(inner)
        .join(", ")}>>`
    default:
      return undefined
  }
}

/** What is refused, and what else there is. */
const known: ReadonlyMap<string, readonly [what: string, alternative: string]> = new Map([
  ["unbounded_quantification", ["a quantifier over everything", "give it a set"]],
  ["real_number", ["a real number", "use integers"]],
  ["real_number_set", ["Real", "use integers"]],
  ["string_set", ["STRING", "write the set of strings that you mean"]],
  ["prefixed_op", ["what INSTANCE defines", "copy what you need, or use EXTENDS"]],
  ["subexpression", ["a part of another expression by its place", "give it a name"]],
  ["bound_nonfix_op", ["an operator written before its arguments", "write it between them"]],
  ["lambda", ["LAMBDA but in SelectSeq and SortSeq", "define an operator"]],
  ["step_expr_or_stutter", ["[A]_v within a formula", "write A \\/ UNCHANGED v"]],
  ["step_expr_no_stutter", ["<<A>>_v", "write A /\\ v' # v"]],
  ["fairness", ["fairness within a formula", useTlc]]
])

const nameOf = (t: Translation, node: Node, scope: Scope): string => {
  const bound = scope.get(node.text)
  if (bound === undefined) return t.global(node.text, node, [])
  if (bound.arity > 0) return t.refuse(node, `the operator ${node.text} as a value`, "write out what is done with it")
  if (t.isPrimed && bound.isParameter)
    return t.refuse(node, `the prime of ${node.text}, which stands for something else`, "put the prime on variables")
  return bound.text
}

/** Operators that take another one as their second argument. */
const higher = new Map([
  ["SelectSeq", 1],
  ["SortSeq", 2]
])

const call = (t: Translation, node: Node, scope: Scope): string => {
  const [name, ...args] = childrenOf(node)
  const bound = scope.get(name!.text)
  const takes = bound === undefined && !t.specification.definitions.has(name!.text) ? higher.get(name!.text) : undefined
  const written = args.map((arg, i) => (takes !== undefined && i === 1 ? passed(t, arg, takes, scope) : t.expression(arg, scope)))
  if (bound === undefined) {
    if (name!.text === "Seq") return t.refuse(node, "Seq(…), an infinite set, but to the right of \\in", "give bounds")
    return t.global(name!.text, name!, written)
  }
  if (bound.arity !== args.length || t.isPrimed)
    return t.refuse(node, `this use of ${name!.text}`, "see how many arguments it takes, and put primes on variables")
  return `${bound.text}(${written.join(", ")})`
}

const passed = (t: Translation, node: Node, arity: number, scope: Scope): string => {
  if (node.type === "lambda") {
    const identifiers = childrenOf(node).filter(({ type }) => type === "identifier")
    const inner = t.bind(identifiers, scope)
    return `LAMBDA ${identifiers.map(({ text }) => inner.get(text)!.text).join(", ")} : ${t.expression(childrenOf(node).at(-1)!, inner)}`
  }
  if (node.type !== "identifier_ref") return t.refuse(node, "this operator as an argument", "write LAMBDA")
  const names = Array.from({ length: arity }, (_, i) => t.fresh(`p${i}`))
  const bound = scope.get(node.text)
  return `LAMBDA ${names.join(", ")} : ${bound === undefined ? t.global(node.text, node, names) : `${bound.text}(${names.join(", ")})`}`
}

/** The argument of a function; several are a tuple. */
const argument = (t: Translation, nodes: readonly Node[], scope: Scope): string => {
  const written = nodes.map((node) => t.expression(node, scope))
  return written.length === 1 ? written[0]! : `<<${written.join(", ")}>>`
}

const fields = (t: Translation, nodes: readonly Node[], sign: string, scope: Scope): string => {
  const parts = nodes.filter(({ type }) => type !== "all_map_to")
  return parts.flatMap((node, i) => (i % 2 === 0 ? [`${node.text}${sign}${t.expression(parts[i + 1]!, scope)}`] : [])).join(", ")
}

const except = (t: Translation, node: Node, scope: Scope): string => {
  const updates = childrenOf(node)
    .filter(({ type }) => type === "except_update")
    .map((update) => {
      const [specifier, value] = childrenOf(update)
      const path = childrenOf(specifier!).map((step) =>
        step.type === "except_update_record_field" ? `.${step.text.replace(/^\./, "").trim()}` : `[${argument(t, childrenOf(step), scope)}]`
      )
      return `!${path.join("")} = ${t.expression(value!, scope)}`
    })
  return `[${t.expression(childrenOf(node)[0]!, scope)} EXCEPT ${updates.join(", ")}]`
}

const caseArm = (t: Translation, arm: Node, scope: Scope): string => {
  const parts = childrenOf(arm)
    .filter(({ type }) => type !== "case_arrow")
    .map((node) => t.expression(node, scope))
  return arm.type === "other_arm" ? `OTHER -> ${parts[0]}` : `${parts[0]} -> ${parts[1]}`
}
