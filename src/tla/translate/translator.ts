import { ownText, type Own } from "./own-definitions.ts"
import type { Translation, WrittenDefinition } from "./translation.ts"
import { basename } from "node:path"
import { Refused, InputError } from "../../kernel/index.ts"
import { functionOver } from "./binding.ts"
import { expressionOf } from "./expression.ts"
import { standard, reservedNames } from "../language/operators.ts"
import type { Specification } from "../language/specification.ts"
import { boundNames, mentions, patternOf, type Scope, setOfBound, useTlc } from "./scope.ts"
import { type Definition, lineOfNode, type Node } from "../language/syntax.ts"
import type { Value } from "../language/value.ts"

/** The largest integer that is passed on: TLC has no larger ones, and with them no product goes beyond 64 bits. */
const largest = 2n ** 31n - 1n

/**
 * Writes TLA+ anew for tla-checker: every operator in brackets, every bound name different, and only what is known to be done right.
 * What it does not know it refuses, with the place.
 */
export class Translator implements Translation {
  readonly specification: Specification
  /** Definitions that stand for constants or other definitions. */
  readonly substitutions: ReadonlyMap<string, string>
  /** Names that the configuration gives a value to. */
  private readonly valued: ReadonlyMap<string, Value>
  /** What a name that was made up is called in the specification. */
  readonly names = new Map<string, string>()
  /** The expression that has the most others around it. */
  deepest: { readonly depth: number; readonly place: string }
  /** Where sets are whose size is not known: what a check that breaks off may have broken off at. */
  readonly large = new Set<string>()
  /** Variables, some with a prime, that are asked to be in a set that gives them no values, with the first place of each. */
  readonly asked = new Map<string, string>()
  /** Nodes that were looked through already, and whether there is an infinite set in them. */
  readonly infinite = new Map<number, boolean>()
  /** The function that is being defined, by itself: in an argument of an operator tla-checker would never be done with it. */
  recursive: string | undefined
  /** Are variables meant after the step? */
  isPrimed = false
  private readonly written = new Map<string, string>()
  private readonly used = new Set<Own>()
  private readonly integers = new Map<string, bigint | undefined>()
  private file: string
  private bound = 0
  private depth = 0

  constructor(specification: Specification, substitutions: ReadonlyMap<string, string>, valued: ReadonlyMap<string, Value>) {
    this.valued = valued
    this.specification = specification
    this.substitutions = substitutions
    this.file = specification.file
    this.deepest = { depth: 0, place: `${specification.file}:1` }
  }

  /** The definitions that were asked for, and those that they need, in the order of their modules. */
  get definitions(): readonly string[] {
    const order = new Map([...this.specification.definitions.keys()].map((name, i) => [name, i]))
    const theirs = [...this.written].sort(([a], [b]) => order.get(a)! - order.get(b)!).map(([, text]) => text)
    return [...(Object.keys(ownText) as Own[]).filter((name) => this.used.has(name)).map((name) => ownText[name]), ...theirs]
  }

  /** The definitions that were written. */
  get writtenDefinitions(): readonly WrittenDefinition[] {
    const { definitions } = this.specification
    return [...this.written.keys()].map((name) => {
      const { kind, parameters, file, line } = definitions.get(name)!
      return { name: this.plainName(name), arity: kind === "operator" ? parameters.length : 0, place: `${file}:${line}` }
    })
  }

  /** Sees to it that a definition of our own is there. */
  own(name: Own): Own {
    this.used.add(name)
    if (name === "BorealisDiv") this.used.add("BorealisMod")
    return name
  }

  /** Sees to it that a definition is there. */
  require(name: string): Definition {
    const definition = this.specification.definitions.get(name)!
    if (!this.written.has(name)) {
      this.written.set(name, "")
      this.written.set(
        name,
        this.within(definition.file, false, () => this.shallow(definition, () => this.topLevel(definition)))
      )
    }
    return definition
  }

  /** Translates in another file, primed or not. */
  within<T>(file: string, isPrimed: boolean, translate: () => T): T {
    const before = { file: this.file, isPrimed: this.isPrimed }
    this.file = file
    this.isPrimed = isPrimed
    const result = translate()
    this.file = before.file
    this.isPrimed = before.isPrimed
    return result
  }

  /** Translates what may be nested deeper than it can be followed. */
  private shallow<T>({ file, line, name }: Definition, translate: () => T): T {
    try {
      return translate()
    } catch (error) {
      throw error instanceof RangeError && /call stack/.test(error.message)
        ? new Refused(`${file}:${line}: ${name} is nested too deep to be read; define parts of it by themselves`)
        : error
    }
  }

  private topLevel(definition: Definition): string {
    const { name, kind, parameters, body } = definition
    if (reservedNames.has(name)) return this.refuse(body, `${name} is a name that tla-checker takes for its own`, "rename the definition")
    if (kind === "instance") return this.refuse(body, "INSTANCE", "copy what you need, or use EXTENDS")
    if (kind === "function") {
      const inner = this.fresh(name)
      return `${name} == (LET ${this.functionDefinition(definition, inner, new Map())} IN ${inner})`
    }
    const text = this.plainName(name)
    const underscores = parameters.length === 0 ? "" : `(${parameters.map(() => "_").join(", ")})`
    const recursive = this.specification.recursive.has(name) ? `RECURSIVE ${text}${underscores}\n` : ""
    return recursive + this.operatorDefinition(definition, text, new Map())
  }

  operatorDefinition(definition: Definition, name: string, scope: Scope): string {
    const { parameters, body } = definition
    const inner = new Map(scope)
    for (const { name: parameter, arity } of parameters) {
      if (arity > 0) return this.refuse(body, `the operator ${parameter} as a parameter`, "write out what is passed")
      this.refuseKnown(parameter, body, scope)
      inner.set(parameter, { text: this.fresh(parameter), arity, isParameter: true })
    }
    const list = parameters.length === 0 ? "" : `(${parameters.map((one) => inner.get(one.name)!.text).join(", ")})`
    return `${name}${list} == ${this.expression(body, inner)}`
  }

  /** A function may be defined by itself, where it has one argument. */
  functionDefinition({ name, bounds, body }: Definition, written: string, scope: Scope): string {
    const itself: Scope = new Map([...scope, [name, { text: written, arity: 0, isParameter: true }]])
    const [bound] = bounds
    const names = bounds.flatMap(boundNames)
    if (names.length === 1 && patternOf(bound!) === undefined) {
      const inner = this.bind(names, itself)
      const set = this.expression(setOfBound(bound!), scope)
      const outer = this.recursive
      this.recursive = mentions(body, name) ? name : outer
      const text = this.expression(body, inner)
      this.recursive = outer
      return `${written}[${inner.get(names[0]!.text)!.text} \\in ${set}] == ${text}`
    }
    if (mentions(body, name))
      return this.refuse(body, "a function of several arguments that is defined by itself", "give it one argument, a tuple")
    return `${written} == ${functionOver(this, bounds, body, itself)}`
  }

  /** A scope with these names bound to new ones. */
  bind(identifiers: readonly Node[], scope: Scope): Scope {
    const inner = new Map(scope)
    for (const node of identifiers) {
      this.refuseKnown(node.text, node, inner)
      inner.set(node.text, { text: this.fresh(node.text), arity: 0, isParameter: false })
    }
    return inner
  }

  refuseKnown(name: string, node: Node, scope: Scope): void {
    const { variables, constants, definitions } = this.specification
    const before = variables.get(name) ?? constants.get(name) ?? definitions.get(name)
    if (scope.has(name) || (before !== undefined && before.file === this.file && before.line < lineOfNode(node)))
      throw new InputError(`${this.place(node)}: ${name} is declared twice; rename one of them`)
  }

  fresh(name: string): string {
    const written = `${name}_b${++this.bound}`
    this.names.set(written, name)
    return written
  }

  /** A name for an operator, which may be written with signs. */
  private plainName(name: string): string {
    if (/^\w+$/.test(name)) return name
    const written = `BorealisSign${[...name].map((sign) => sign.codePointAt(0)!.toString(16)).join("_")}`
    this.names.set(written, name)
    return written
  }

  expression(node: Node, scope: Scope): string {
    if (++this.depth > this.deepest.depth) this.deepest = { depth: this.depth, place: this.place(node) }
    const text = expressionOf(this, node, scope)
    this.depth--
    return text
  }

  /** The integer that a name stands for outside of any scope, by the configuration or by its definition, which `of` computes. */
  integerNamed(name: string, of: (body: Node) => bigint | undefined): bigint | undefined {
    const meant = this.substitutions.get(name) ?? name
    const given = this.valued.get(meant)
    if (given !== undefined) return typeof given === "bigint" ? given : undefined
    const definition = this.specification.definitions.get(meant)
    if (definition === undefined || definition.kind !== "operator" || definition.parameters.length > 0) return undefined
    if (!this.integers.has(meant)) {
      // not known while it is being computed, should it be defined by itself
      this.integers.set(meant, undefined)
      this.integers.set(meant, of(definition.body))
    }
    return this.integers.get(meant)
  }

  /** Notes the place of a set that may be large. What is written in its stead has no signs but letters, figures and a colon. */
  mark(node: Node): string {
    this.large.add(this.place(node))
    return `${basename(this.file)}:${lineOfNode(node)}`
  }

  integer(value: bigint, node: Node): string {
    return value <= largest ? value.toString() : this.refuse(node, "an integer beyond 32 bits", "use a smaller one, as TLC asks too")
  }

  /** What a name means outside of any scope. `arguments` are written out already. */
  global(name: string, node: Node, args: readonly string[]): string {
    const { specification, substitutions, isPrimed } = this
    const substitute = substitutions.get(name)
    const meant = substitute ?? name
    const list = args.length === 0 ? "" : `(${args.join(", ")})`
    if (this.valued.has(meant) && args.length === 0) return meant
    const definition = specification.definitions.get(meant)
    if (definition !== undefined) {
      const { parameters, body, kind, file, line } = definition
      // what a configuration puts in the place of another name may come later
      const isItself = node.text.startsWith(name) && file === this.file
      if (isItself && lineOfNode(node) < line && !specification.recursive.has(name))
        throw new InputError(`${this.place(node)}: ${name} is used before it is defined, on line ${line}; move its definition up`)
      const arity = kind === "operator" ? parameters.length : 0
      if (arity > 0 && args.length === 0) return this.refuse(node, `the operator ${name} as a value`, "write out what is done with it")
      if (arity !== args.length) throw new InputError(`${this.place(node)}: ${name} takes ${arity} arguments, not ${args.length}`)
      if (isPrimed && arity > 0) return this.refuse(node, `the prime of ${name}`, "put the prime on the variables")
      if (isPrimed && kind === "function") return this.refuse(node, `the prime of the function ${name}`, "put the prime on the variables")
      if (isPrimed && kind === "operator") return `(${this.within(file, true, () => this.expression(body, new Map()))})`
      this.require(meant)
      return this.plainName(meant) + list
    }
    if (specification.variables.has(name) && args.length === 0) return isPrimed ? `${name}'` : name
    if (specification.constants.has(name)) {
      if (args.length === 0) return name
      return this.refuse(node, `the constant operator ${name}`, "define it in the configuration by <-")
    }
    for (const module of specification.standard) {
      const arity = standard.get(module)!.get(name)
      if (arity === undefined) continue
      if (arity !== args.length) throw new InputError(`${this.place(node)}: ${name} takes ${arity} arguments, not ${args.length}`)
      return name + list
    }
    if (reservedNames.has(name)) return this.refuse(node, name, useTlc)
    throw new InputError(`${this.place(node)}: ${name} is not declared; declare it, or extend the module that defines it`)
  }

  place(node: Node): string {
    return `${this.file}:${lineOfNode(node)}`
  }

  refuse(node: Node, what: string, alternative: string): never {
    const text = node.text.replaceAll(/\s+/g, " ")
    const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text
    throw new Refused(`${this.place(node)}: the WebAssembly backend does not take ${what}; ${alternative}: ${shown}`)
  }
}
