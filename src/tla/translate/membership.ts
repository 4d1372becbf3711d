import { factors, boundNames, patternOf, type Scope, setOfBound } from "./scope.ts"
import { childrenOf, type Node } from "../language/syntax.ts"
import type { Translation } from "./translation.ts"
import { inInterval, isLargeInterval } from "./interval.ts"

/** Does a set have Nat, Int, Seq(…) or a very large interval in it? tla-checker's Nat ends at 100. `seen` are definitions that were looked at. */
export const hasInfinite = (t: Translation, node: Node, scope: Scope, seen: Set<string> = new Set()): boolean => {
  const known = t.infinite.get(node.id)
  if (known !== undefined) return known
  const isInfinite = isInfiniteItself(t, node, scope, seen) || childrenOf(node).some((child) => hasInfinite(t, child, scope, seen))
  // a definition that was looked at before is not looked at again
  if (isInfinite || seen.size === 0) t.infinite.set(node.id, isInfinite)
  return isInfinite
}

const isInfiniteItself = (t: Translation, node: Node, scope: Scope, seen: Set<string>): boolean => {
  switch (node.type) {
    case "nat_number_set":
    case "int_number_set":
      return !t.substitutions.has(node.text)
    case "identifier_ref": {
      const name = t.substitutions.get(node.text) ?? node.text
      const definition = scope.has(node.text) || seen.has(name) ? undefined : t.specification.definitions.get(name)
      if (definition === undefined) return false
      seen.add(name)
      return hasInfinite(t, definition.body, new Map(), seen)
    }
    case "bound_op":
      return childrenOf(node)[0]!.text === "Seq" && !t.specification.definitions.has("Seq")
    default:
      return isLargeInterval(t, node, scope)
  }
}

/** Whether a value is in a set that cannot be written out: what its parts must be. */
export const memberOf = (t: Translation, element: string, set: Node, scope: Scope): string => {
  if (!/^\w+'?$/.test(element)) {
    const name = t.fresh("v")
    return `(LET ${name} == ${element} IN ${memberOf(t, name, set, scope)})`
  }
  if (!hasInfinite(t, set, scope)) return `(${element} \\in ${t.expression(set, scope)})`
  const children = childrenOf(set)
  const inner = (part: Node, of = element) => memberOf(t, of, part, scope)
  const each = (domain: string, part: Node) => {
    const name = t.fresh("k")
    return `(\\A ${name} \\in ${domain} : ${inner(part, `${element}[${name}]`)})`
  }
  switch (set.type) {
    case "parentheses":
      return inner(children[0]!)
    case "nat_number_set":
      return `(${element} >= 0)`
    case "int_number_set":
      return `((${element} - ${element}) = 0)`
    case "identifier_ref": {
      const { body, file } = t.specification.definitions.get(t.substitutions.get(set.text) ?? set.text)!
      return t.within(file, t.isPrimed, () => memberOf(t, element, body, new Map()))
    }
    case "bound_op":
      if (children[0]!.text !== "Seq") break
      return `(((DOMAIN ${element}) = (1 .. Len(${element}))) /\\ ${each(`(DOMAIN ${element})`, children[1]!)})`
    case "bound_prefix_op": {
      if (set.childForFieldName("symbol")!.type !== "powerset") break
      const name = t.fresh("m")
      return `(\\A ${name} \\in ${element} : ${inner(set.childForFieldName("rhs")!, name)})`
    }
    case "set_of_functions": {
      const domain = t.expression(children[0]!, scope)
      return `(((DOMAIN ${element}) = ${domain}) /\\ ${each(domain, children.at(-1)!)})`
    }
    case "set_of_records": {
      const names = children.filter((_, i) => i % 2 === 0).map(({ text }) => text)
      const fields = children.filter((_, i) => i % 2 === 1).map((part, i) => inner(part, `${element}.${names[i]}`))
      return `(((DOMAIN ${element}) = {${names.map((name) => `"${name}"`).join(", ")}}) /\\ ${fields.join(" /\\ ")})`
    }
    case "set_filter": {
      const bound = childrenOf(set).find(({ type }) => type === "quantifier_bound")!
      if (patternOf(bound) !== undefined) break
      const of = new Map([...scope, [boundNames(bound)[0]!.text, { text: element, arity: 0, isParameter: true }]])
      return `(${memberOf(t, element, setOfBound(bound), scope)} /\\ ${t.expression(set.childForFieldName("filter")!, of)})`
    }
    case "bound_infix_op": {
      const sides = [set.childForFieldName("lhs")!, set.childForFieldName("rhs")!] as const
      switch (set.childForFieldName("symbol")!.type) {
        case "cup": {
          // a model value is in no set of numbers, but cannot be compared with one
          const finiteFirst = [...sides].sort((a, b) => Number(hasInfinite(t, a, scope)) - Number(hasInfinite(t, b, scope)))
          return `(${finiteFirst.map((side) => inner(side)).join(" \\/ ")})`
        }
        case "cap":
          return `(${sides.map((side) => inner(side)).join(" /\\ ")})`
        case "setminus":
          return `(${inner(sides[0])} /\\ (~ ${inner(sides[1])}))`
        case "dots_2":
          return inInterval(t, element, set, scope)
        case "times": {
          const parts = factors(set)
          return `((Len(${element}) = ${parts.length}) /\\ ${parts.map((part, i) => inner(part, `${element}[${i + 1}]`)).join(" /\\ ")})`
        }
      }
    }
  }
  return t.expression(set, scope)
}
