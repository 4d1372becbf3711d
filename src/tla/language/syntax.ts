import { fileURLToPath } from "node:url"
import { Language, type Node, Parser } from "web-tree-sitter"
import { Refused, InputError } from "../../kernel/index.ts"

export type { Node } from "web-tree-sitter"

/** A name that a module mentions, and where. */
export interface Named {
  readonly name: string
  readonly line: number
  readonly file: string
}

export interface Parameter {
  readonly name: string
  /** How many arguments it takes: more than 0 where an operator is passed. */
  readonly arity: number
}

/** `name(parameters) == body`, `name[x \in S] == body` or `name == INSTANCE …`. */
export interface Definition extends Named {
  readonly kind: "operator" | "function" | "instance"
  readonly parameters: readonly Parameter[]
  /** Of a function: the nodes `x \in S`. */
  readonly bounds: readonly Node[]
  readonly body: Node
}

/** A module as it is written. */
export interface Module {
  readonly name: string
  readonly file: string
  readonly extends: readonly Named[]
  /** `INSTANCE` without a name of its own. */
  readonly instances: readonly (Named & { readonly hasSubstitutions: boolean })[]
  readonly constants: readonly (Named & { readonly arity: number })[]
  readonly variables: readonly Named[]
  readonly recursive: ReadonlySet<string>
  readonly definitions: readonly Definition[]
  readonly assumptions: readonly { readonly line: number; readonly body: Node }[]
}

let language: Promise<Language> | undefined

const grammar = async (): Promise<Language> => {
  await Parser.init()
  return Language.load(fileURLToPath(import.meta.resolve("#tla-grammar")))
}

/** The text of a line, from 1, for a message. */
const lineOf = (text: string, line: number): string => text.split("\n")[line - 1]!.trim()

/** Columns tell what belongs to a junction list, and a tab goes to the next one of 8, as SANY has it. */
const withoutTabs = (text: string): string =>
  text.includes("\t")
    ? text
        .split("\n")
        .map((line) =>
          [...line].reduce((done, sign) => (sign === "\t" ? done.padEnd(done.length + 8 - (done.length % 8)) : done + sign), "")
        )
        .join("\n")
    : text

/**
 * Reads a file that holds one module. Fails with `InputError`, which names the line and shows it, on a syntax error and on what
 * TLA+ does not allow.
 */
export const parseModule = async (written: string, file: string): Promise<Module> => {
  const text = withoutTabs(written)
  const known = await (language ??= grammar())
  const parser = new Parser().setLanguage(known)
  const root = parser.parse(text)!.rootNode
  const fails = (line: number, sentence: string): never => {
    throw new InputError(`${file}:${line}: ${sentence}: ${lineOf(text, line)}`)
  }
  const modules = root.namedChildren.filter(({ type }) => type === "module")
  const [module, second] = modules
  if (module === undefined) {
    const broken = brokenIn(root)
    return fails(broken?.startPosition.row === undefined ? 1 : broken.startPosition.row + 1, "there is no module here that can be read")
  }
  if (root.hasError) {
    const broken = brokenIn(root)!
    fails(lineOfNode(broken), broken.isMissing ? `a syntax error, ${broken.type} is missing` : "a syntax error")
  }
  if (second !== undefined)
    throw new Refused(`${file}:${lineOfNode(second)}: a second module in one file; give each module a file of its own`)
  return moduleOf(module, file, fails)
}

export const lineOfNode = (node: Node): number => node.startPosition.row + 1

/** The first node that the parser could not make sense of, as deep as it goes. */
const brokenIn = (node: Node): Node | undefined => {
  if (node.isMissing) return node
  const inner = node.children.find((child) => child.hasError || child.isMissing || child.isError)
  if (inner !== undefined) return brokenIn(inner) ?? inner
  return node.isError ? node : undefined
}

const moduleOf = (module: Node, file: string, fails: (line: number, sentence: string) => never): Module => {
  const named = (node: Node): Named => ({ name: node.text, line: lineOfNode(node), file })
  const result = {
    name: module.childForFieldName("name")!.text,
    file,
    extends: [] as Named[],
    instances: [] as (Named & { readonly hasSubstitutions: boolean })[],
    constants: [] as (Named & { readonly arity: number })[],
    variables: [] as Named[],
    recursive: new Set<string>(),
    definitions: [] as Definition[],
    assumptions: [] as { readonly line: number; readonly body: Node }[]
  }
  const take = (unit: Node): void => {
    switch (unit.type) {
      case "extends":
        result.extends.push(...unit.namedChildren.filter(isCode).map(named))
        return
      case "variable_declaration":
        result.variables.push(...unit.namedChildren.filter(isCode).map(named))
        return
      case "constant_declaration":
        for (const node of unit.namedChildren.filter(isCode)) {
          const { name, arity } = parameterOf(node)
          result.constants.push({ name, arity, line: lineOfNode(node), file })
        }
        return
      case "recursive_declaration":
        for (const node of unit.namedChildren.filter(isCode)) result.recursive.add(parameterOf(node).name)
        return
      case "operator_definition":
      case "function_definition":
      case "module_definition":
        result.definitions.push(definitionOf(unit, file))
        return
      case "local_definition":
        for (const node of unit.namedChildren) take(node)
        return
      case "instance": {
        const [name, ...rest] = unit.namedChildren.filter(isCode)
        result.instances.push({ ...named(name!), hasSubstitutions: rest.some(({ type }) => type === "substitution") })
        return
      }
      case "assumption": {
        const [body, name] = [unit.namedChildren.filter(isCode).at(-1)!, unit.childForFieldName("name")]
        result.assumptions.push({ line: lineOfNode(unit), body })
        // one with a name may be used like a definition
        if (name !== null) result.definitions.push({ ...named(name), kind: "operator", parameters: [], bounds: [], body })
        return
      }
      case "module":
        throw new Refused(`${file}:${lineOfNode(unit)}: a module within a module; give each module a file of its own`)
      default:
      // theorems, proofs, comments and lines say nothing to a checker
    }
  }
  for (const unit of module.namedChildren) take(unit)
  const seen = new Map<string, Named>()
  for (const one of [...result.constants, ...result.variables, ...result.definitions]) {
    const before = seen.get(one.name)
    if (before !== undefined) fails(one.line, `${one.name} is already declared on line ${before.line}`)
    seen.set(one.name, one)
  }
  return result
}

/** Comments may stand anywhere. */
export const isCode = ({ type }: Node): boolean => type !== "comment" && type !== "block_comment"

/** The children that are neither comments nor signs. */
export const childrenOf = (node: Node): readonly Node[] => node.namedChildren.filter(isCode)

export const parameterOf = (node: Node): Parameter =>
  node.type === "operator_declaration"
    ? {
        name: (node.childForFieldName("name") ?? node.namedChildren[0]!).text,
        arity: node.namedChildren.filter(({ type }) => type === "placeholder").length
      }
    : { name: node.text, arity: 0 }

/** A definition, at the top or in a LET. One of an infix, prefix or postfix operator is named by its symbol. */
export const definitionOf = (node: Node, file: string): Definition => {
  const name = node.childForFieldName("name")!
  const kind = node.type === "function_definition" ? "function" : node.type === "module_definition" ? "instance" : "operator"
  return {
    kind,
    name: name.text,
    line: lineOfNode(node),
    file,
    parameters:
      kind === "function"
        ? []
        : node
            .childrenForFieldName("parameter")
            .filter((one): one is Node => one !== null && one.isNamed)
            .map(parameterOf),
    bounds: kind === "function" ? node.namedChildren.filter(({ type }) => type === "quantifier_bound") : [],
    body: node.childForFieldName("definition") ?? childrenOf(node).at(-1)!
  }
}
