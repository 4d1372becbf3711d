import { Refused, InputError } from "../../kernel/index.ts"
import type { Config, Mention } from "./config.ts"
import type { Specification } from "./specification.ts"
import { childrenOf, lineOfNode, type Node } from "./syntax.ts"

/** A part of a formula, and the file it is in. */
interface Part {
  readonly file: string
  readonly node: Node
}

/** What a specification's behaviours are, as far as safety goes. */
export interface Behaviour {
  readonly init: readonly Part[]
  readonly next: readonly Part[]
  readonly notes: readonly string[]
}

type Definitions = Specification["definitions"]

const temporalTypes = new Set([
  "always",
  "eventually",
  "leads_to",
  "fairness",
  "step_expr_or_stutter",
  "step_expr_no_stutter",
  "plus_arrow"
])

/** Takes `Init /\ [][Next]_vars /\ fairness` apart. Fails with `InputError` or `Refused`, which name the line. */
export const behaviourOf = (specification: Specification, config: Config, substitutions: ReadonlyMap<string, string>): Behaviour => {
  const { definitions, variables } = specification
  const bodyOf = ({ name, line }: Mention): Part => {
    const definition = definitions.get(substitutions.get(name) ?? name)
    if (definition === undefined) throw new InputError(`${config.file}:${line}: ${name} is not defined in ${specification.file}`)
    return { file: definition.file, node: definition.body }
  }
  if (config.init !== undefined && config.next !== undefined) return { init: [bodyOf(config.init)], next: [bodyOf(config.next)], notes: [] }
  if (config.specification === undefined)
    throw new Refused(
      `${config.file} names no behaviour, and the WebAssembly backend does not look at assumptions alone; add SPECIFICATION Spec, or INIT Init and NEXT Next`
    )

  const init: Part[] = []
  const next: Part[] = []
  const notes: string[] = []
  const refuse = ({ file, node }: Part, sentence: string): never => {
    throw new Refused(`${file}:${lineOfNode(node)}: ${sentence}: ${node.text.replaceAll(/\s+/g, " ").slice(0, 60)}`)
  }
  const take = (part: Part): void => {
    const { file, node } = part
    const inner = (child: Node) => take({ file, node: child })
    if (node.type === "parentheses" || node.type === "conj_item") return inner(childrenOf(node).at(-1)!)
    if (!isTemporal(definitions, node)) return void init.push(part)
    if (node.type === "identifier_ref") {
      const { body, file: from } = definitions.get(node.text)!
      return take({ file: from, node: body })
    }
    if (node.type === "conj_list") return childrenOf(node).forEach(inner)
    if (node.type === "bound_infix_op" && node.childForFieldName("symbol")!.type === "land") {
      inner(node.childForFieldName("lhs")!)
      return inner(node.childForFieldName("rhs")!)
    }
    if (isFairness(definitions, node)) return void notes.push("fairness is not used: it changes nothing in what is safe")
    if (node.type === "bound_prefix_op" && node.childForFieldName("symbol")!.type === "always") {
      const step = node.childForFieldName("rhs")!
      if (step.type === "step_expr_or_stutter") {
        const [action, subscript] = childrenOf(step)
        const covered = new Set(variablesIn(specification, subscript!))
        const missing = [...variables.keys()].filter((name) => !covered.has(name))
        if (missing.length > 0)
          refuse(part, `the subscript leaves out ${missing.join(", ")}, which could then change at any time; name all variables`)
        return void next.push({ file, node: action! })
      }
    }
    refuse(
      part,
      "the WebAssembly backend takes specifications of the form Init /\\ [][Next]_vars and fairness; check it with --backend tlc"
    )
  }
  take(bodyOf(config.specification))
  if (next.length === 0)
    throw new InputError(`${config.file}:${config.specification.line}: ${config.specification.name} has no [][Next]_vars`)
  if (next.length > 1) refuse(next[1]!, "the WebAssembly backend takes one [][Next]_vars; write the conjunction as one action")
  return { init, next, notes: [...new Set(notes)] }
}

/** Does an expression speak of more than one step, itself or by what it names? */
const isTemporal = (definitions: Definitions, node: Node, seen: Set<string> = new Set()): boolean => {
  if (temporalTypes.has(node.type)) return true
  const definition = node.type === "identifier_ref" && !seen.has(node.text) ? definitions.get(node.text) : undefined
  if (definition !== undefined && isTemporal(definitions, definition.body, seen.add(node.text))) return true
  return node.namedChildren.some((child) => isTemporal(definitions, child, seen))
}

/** Is a formula nothing but weak and strong fairness? */
const isFairness = (definitions: Definitions, node: Node): boolean => {
  if (node.type === "fairness") return true
  const definition =
    node.type === "identifier_ref" || node.type === "bound_op" ? definitions.get(childrenOf(node)[0]?.text ?? node.text) : undefined
  if (definition !== undefined) return isFairness(definitions, definition.body)
  switch (node.type) {
    case "parentheses":
    case "conj_item":
      return isFairness(definitions, childrenOf(node).at(-1)!)
    case "conj_list":
      return childrenOf(node).every((item) => isFairness(definitions, item))
    case "bounded_quantification":
      return node.childForFieldName("quantifier")!.type === "all" || node.childForFieldName("quantifier")!.type === "forall"
        ? isFairness(definitions, node.childForFieldName("expression")!)
        : false
    case "bound_infix_op":
      return (
        node.childForFieldName("symbol")!.type === "land" &&
        isFairness(definitions, node.childForFieldName("lhs")!) &&
        isFairness(definitions, node.childForFieldName("rhs")!)
      )
    default:
      return false
  }
}

/** The variables that a subscript names. */
const variablesIn = (specification: Specification, node: Node): readonly string[] => {
  const { definitions, variables } = specification
  if (node.type === "identifier_ref" && variables.has(node.text)) return [node.text]
  const definition = node.type === "identifier_ref" ? definitions.get(node.text) : undefined
  if (definition !== undefined) return variablesIn(specification, definition.body)
  return childrenOf(node).flatMap((child) => variablesIn(specification, child))
}
