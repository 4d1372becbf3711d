import { Refused, InputError } from "../../kernel/index.ts"
import { parseValue } from "./parse-value.ts"
import { textOf, type Value } from "./value.ts"

/** The configuration that is meant where none is named: beside the specification, under its name. */
export const configBeside = (spec: string): string => spec.replace(/(?:\.tla)?$/, ".cfg")

/** A name that the configuration mentions, and where. */
export interface Mention {
  readonly name: string
  readonly line: number
}

/** `CONSTANT name = value`. */
export interface Assignment extends Mention {
  readonly value: Value
}

/** `CONSTANT name <- definition`. */
export interface Substitution extends Mention {
  readonly by: string
}

/** A model's configuration, as TLC reads it. */
export interface Config {
  readonly file: string
  readonly specification: Mention | undefined
  readonly init: Mention | undefined
  readonly next: Mention | undefined
  readonly assignments: readonly Assignment[]
  readonly substitutions: readonly Substitution[]
  readonly invariants: readonly Mention[]
  readonly properties: readonly Mention[]
  readonly constraints: readonly Mention[]
  readonly actionConstraints: readonly Mention[]
  readonly symmetry: Mention | undefined
  readonly view: Mention | undefined
  readonly alias: Mention | undefined
  readonly postCondition: Mention | undefined
  /** TLC looks for deadlocks unless it is told not to. */
  readonly checkDeadlock: boolean
}

const keywords: ReadonlyMap<string, keyof Lists> = new Map([
  ["SPECIFICATION", "specification"],
  ["INIT", "init"],
  ["NEXT", "next"],
  ["CONSTANT", "constants"],
  ["CONSTANTS", "constants"],
  ["INVARIANT", "invariants"],
  ["INVARIANTS", "invariants"],
  ["PROPERTY", "properties"],
  ["PROPERTIES", "properties"],
  ["CONSTRAINT", "constraints"],
  ["CONSTRAINTS", "constraints"],
  ["ACTION_CONSTRAINT", "actionConstraints"],
  ["ACTION_CONSTRAINTS", "actionConstraints"],
  ["ACTION-CONSTRAINT", "actionConstraints"],
  ["ACTION-CONSTRAINTS", "actionConstraints"],
  ["SYMMETRY", "symmetry"],
  ["VIEW", "view"],
  ["ALIAS", "alias"],
  ["POSTCONDITION", "postCondition"],
  ["CHECK_DEADLOCK", "checkDeadlock"]
])

const singular: ReadonlySet<keyof Lists> = new Set([
  "specification",
  "init",
  "next",
  "symmetry",
  "view",
  "alias",
  "postCondition",
  "checkDeadlock"
])

interface Token {
  readonly text: string
  readonly line: number
  readonly at: number
  readonly end: number
}

type Lists = Record<
  | "specification"
  | "init"
  | "next"
  | "constants"
  | "invariants"
  | "properties"
  | "constraints"
  | "actionConstraints"
  | "symmetry"
  | "view"
  | "alias"
  | "postCondition"
  | "checkDeadlock",
  Token[]
>

/** Reads a configuration. Fails with `InputError`, which names the line. */
export const parseConfig = (text: string, file: string): Config => {
  const plain = withoutComments(text, file)
  const fails = (line: number, sentence: string): never => {
    throw new InputError(`${file}:${line}: ${sentence}: ${text.split("\n")[line - 1]!.trim()}`)
  }
  const lists = Object.fromEntries([...keywords.values()].map((list) => [list, []])) as unknown as Lists
  let current: Token[] | undefined
  let opened: Token | undefined
  for (const token of tokensOf(plain)) {
    const list = keywords.get(token.text)
    if (list !== undefined) {
      // lists may be empty, and are in configurations with comments
      if (current?.length === 0 && singular.has(keywords.get(opened!.text)!)) fails(opened!.line, `${opened!.text} is followed by nothing`)
      current = lists[list]
      opened = token
      if (current.length > 0 && singular.has(list)) fails(token.line, `${token.text} is given twice`)
    } else if (current === undefined) fails(token.line, `a configuration has no ${token.text}`)
    else current.push(token)
  }
  const one = (list: keyof Lists, what: string): Mention | undefined => {
    const [first, second] = lists[list]
    if (second !== undefined) fails(second.line, `${what} takes one name`)
    return first === undefined ? undefined : nameOf(first)
  }
  if (current?.length === 0 && singular.has(keywords.get(opened!.text)!)) fails(opened!.line, `${opened!.text} is followed by nothing`)
  const nameOf = (token: Token): Mention =>
    /^\w+$/.test(token.text) ? { name: token.text, line: token.line } : fails(token.line, `${token.text} is no name`)
  const deadlock = one("checkDeadlock", "CHECK_DEADLOCK")
  if (deadlock !== undefined && !["TRUE", "FALSE"].includes(deadlock.name)) fails(deadlock.line, "CHECK_DEADLOCK is TRUE or FALSE")
  const specification = one("specification", "SPECIFICATION")
  const init = one("init", "INIT")
  const next = one("next", "NEXT")
  if (specification !== undefined && init !== undefined) fails(init.line, "there is SPECIFICATION and INIT; give one of them")
  if (init !== undefined && next === undefined) fails(init.line, "there is INIT without NEXT")
  if (next !== undefined && init === undefined) fails(next.line, "there is NEXT without INIT")
  return {
    file,
    specification,
    init,
    next,
    ...constantsOf(file, plain, lists.constants, fails),
    invariants: lists.invariants.map(nameOf),
    properties: lists.properties.map(nameOf),
    constraints: lists.constraints.map(nameOf),
    actionConstraints: lists.actionConstraints.map(nameOf),
    symmetry: one("symmetry", "SYMMETRY"),
    view: one("view", "VIEW"),
    alias: one("alias", "ALIAS"),
    postCondition: one("postCondition", "POSTCONDITION"),
    checkDeadlock: deadlock?.name !== "FALSE"
  }
}

const constantsOf = (file: string, text: string, tokens: readonly Token[], fails: (line: number, sentence: string) => never) => {
  const assignments: Assignment[] = []
  const substitutions: Substitution[] = []
  for (let i = 0; i < tokens.length;) {
    const { text: name, line } = tokens[i]!
    const sign = tokens[i + 1]?.text
    if (!/^\w+$/.test(name) || (sign !== "=" && sign !== "<-")) fails(line, "a constant is given as name = value or name <- definition")
    // up to the next `name =` or `name <-`
    let end = i + 2
    while (end < tokens.length && !["=", "<-"].includes(tokens[end + 1]?.text ?? "")) end++
    if (end === i + 2) fails(line, `${name} has no value`)
    if (tokens[i + 2]!.text === "[" && /^\s*\[\s*\w+\s*\]\s*\w+$/.test(text.slice(tokens[i + 2]!.at, tokens[end - 1]!.end)))
      throw new Refused(
        `${file}:${line}: a value for ${name} in one module alone is not done by the WebAssembly backend; give it to all, or check it with --backend tlc`
      )
    const written = text.slice(tokens[i + 2]!.at, tokens[end - 1]!.end)
    if (sign === "<-") {
      if (!/^\w+$/.test(written)) fails(line, `${written} is not the name of a definition`)
      substitutions.push({ name, line, by: written })
    } else
      try {
        assignments.push({ name, line, value: parseValue(written) })
      } catch (error) {
        fails(line, `the value of ${name} cannot be read, ${(error as Error).message}`)
      }
    i = end
  }
  const given = new Map<string, string>()
  for (const one of [...assignments, ...substitutions].sort((a, b) => a.line - b.line)) {
    const how = "by" in one ? `<- ${one.by}` : `= ${textOf(one.value)}`
    const before = given.get(one.name)
    if (before !== undefined && before !== how) fails(one.line, `${one.name} is given twice, ${before} and ${how}`)
    given.set(one.name, how)
  }
  return { assignments: each(assignments), substitutions: each(substitutions) }
}

/** In the order of their names, each once: the order of lines says nothing. */
const each = <T extends Mention>(all: readonly T[]): readonly T[] =>
  [...new Map(all.map((one) => [one.name, one])).values()].sort((a, b) => (a.name < b.name ? -1 : 1))

/** The text with blanks for comments, so that places stay. A string has none. */
const withoutComments = (text: string, file: string): string => {
  let plain = ""
  let depth = 0
  let line = 1
  let opened = 0
  for (let at = 0; at < text.length; at++) {
    const two = text.slice(at, at + 2)
    const string = depth === 0 && text[at] === '"' ? stringAt(text, at) : ""
    if (string !== "") {
      plain += string
      at += string.length - 1
    } else if (two === "(*") {
      if (depth++ === 0) opened = line
      plain += "  "
      at++
    } else if (two === "*)" && depth > 0) {
      depth--
      plain += "  "
      at++
    } else if (two === "\\*" && depth === 0) {
      while (at < text.length && text[at] !== "\n") {
        plain += " "
        at++
      }
      at--
    } else {
      if (text[at] === "\n") line++
      plain += depth === 0 || text[at] === "\n" ? text[at] : " "
    }
  }
  if (depth > 0) throw new InputError(`${file}:${opened}: a comment is not closed`)
  return plain
}

const stringAt = (text: string, at: number): string => {
  strings.lastIndex = at
  return strings.exec(text)?.[0] ?? ""
}

const strings = /"(?:[^"\\\n]|\\.)*"/y

const tokensOf = (text: string): readonly Token[] => {
  const tokens: Token[] = []
  let line = 1
  let counted = 0
  for (const { 0: token, index } of text.matchAll(/<-|ACTION-CONSTRAINTS?|"(?:[^"\\\n]|\\.)*"|\w+|\S/g)) {
    for (; counted < index; counted++) if (text[counted] === "\n") line++
    tokens.push({ text: token, line, at: index, end: index + token.length })
  }
  return tokens
}
