import { childrenOf, definitionOf, type Node } from "../language/syntax.ts"
import { boundNames, patternOf, type Scope, setOfBound } from "./scope.ts"
import type { Translation } from "./translation.ts"

interface Generators {
  /** Each `x \in S`. */
  readonly texts: readonly string[]
  readonly names: readonly string[]
  readonly sets: readonly string[]
  readonly scope: Scope
}

/** What `x, y \in S, <<z, w>> \in T` binds, one by one. The sets see none of the names. */
export const generators = (t: Translation, bounds: readonly Node[], scope: Scope): Generators => {
  const names: string[] = []
  const sets: string[] = []
  let inner = scope
  for (const bound of bounds) {
    const set = t.expression(setOfBound(bound), scope)
    const identifiers = boundNames(bound)
    inner = t.bind(identifiers, inner)
    const written = identifiers.map(({ text }) => inner.get(text)!.text)
    names.push(...(patternOf(bound) === undefined ? written : [`<<${written.join(", ")}>>`]))
    sets.push(...(patternOf(bound) === undefined ? written.map(() => set) : [set]))
  }
  return { texts: names.map((name, i) => `${name} \\in ${sets[i]!}`), names, sets, scope: inner }
}

const boundsOf = (node: Node): readonly Node[] => childrenOf(node).filter(({ type }) => type === "quantifier_bound")

export const quantified = (t: Translation, node: Node, scope: Scope): string => {
  const sign = node.childForFieldName("quantifier")!.type === "exists" ? "\\E" : "\\A"
  const all = generators(t, boundsOf(node), scope)
  const body = t.expression(node.childForFieldName("expression")!, all.scope)
  return all.texts.reduceRight((rest, text) => `(${sign} ${text} : ${rest})`, body)
}

export const setFilter = (t: Translation, node: Node, scope: Scope): string => {
  const all = generators(t, boundsOf(node), scope)
  return `{${all.texts[0]} : ${t.expression(node.childForFieldName("filter")!, all.scope)}}`
}

export const choice = (t: Translation, node: Node, scope: Scope): string => {
  const set = node.childForFieldName("set")
  const name = node.childForFieldName("intro")!
  if (set === null)
    return t.refuse(node, "CHOOSE from everything", "give it a set; for a value that nothing else equals declare a constant")
  if (name.type !== "identifier") return t.refuse(node, "CHOOSE of a tuple", "choose one value and take it apart")
  const inner = t.bind([name], scope)
  return `(CHOOSE ${inner.get(name.text)!.text} \\in ${t.expression(set, scope)} : ${t.expression(node.childForFieldName("expression")!, inner)})`
}

export const functionLiteral = (t: Translation, node: Node, scope: Scope): string =>
  functionOver(t, boundsOf(node), childrenOf(node).at(-1)!, scope)

/** A function of several arguments is one of their tuple. */
export const functionOver = (t: Translation, bounds: readonly Node[], body: Node, scope: Scope): string => {
  const all = generators(t, bounds, scope)
  const written = t.expression(body, all.scope)
  if (all.names.length === 1) return `[${all.texts[0]} |-> ${written}]`
  if (all.names.some((name) => name.startsWith("<<")))
    return t.refuse(bounds[0]!, "tuples among the arguments of a function", "name them one by one")
  return `[<<${all.names.join(", ")}>> \\in ${productOf(t, all.sets)} |-> ${written}]`
}

/** The tuples of sets. tla-checker takes `A \X B \X C` for pairs of a pair. */
export const productOf = (t: Translation, sets: readonly string[]): string => {
  if (sets.length === 2) return `(${sets[0]} \\X ${sets[1]})`
  const names = sets.map((_, i) => t.fresh(`f${i}`))
  return `{<<${names.join(", ")}>> : ${names.map((name, i) => `${name} \\in ${sets[i]}`).join(", ")}}`
}

export const letIn = (t: Translation, node: Node, scope: Scope): string => {
  if (t.isPrimed) return t.refuse(node, "the prime of a LET", "put the prime on the variables")
  const inner = new Map(scope)
  const definitions = childrenOf(node)
    .slice(0, -1)
    .map((child) => {
      if (child.type !== "operator_definition" && child.type !== "function_definition")
        return t.refuse(child, "RECURSIVE or INSTANCE in a LET", "define it outside")
      const definition = definitionOf(child, "")
      const { name, kind, parameters } = definition
      if (!/^\w+$/.test(name)) return t.refuse(child, `a definition of the operator ${name}`, "give it a name")
      t.refuseKnown(name, child, inner)
      const text = t.fresh(name)
      const written = kind === "function" ? t.functionDefinition(definition, text, inner) : t.operatorDefinition(definition, text, inner)
      inner.set(name, { text, arity: parameters.length, isParameter: true })
      return written
    })
  return `(LET ${definitions.join(" ")} IN ${t.expression(node.childForFieldName("expression")!, inner)})`
}
