import type { Specification } from "../language/specification.ts"
import type { Definition, Node } from "../language/syntax.ts"
import type { Own } from "./own-definitions.ts"
import type { Scope } from "./scope.ts"

/** A definition as it was written for tla-checker. */
export interface WrittenDefinition {
  readonly name: string
  /** How many arguments it takes. */
  readonly arity: number
  readonly place: string
}

/** What the parts of the translator, one a kind of expression, ask of the whole. Each gives TLA+ as text. */
export interface Translation {
  readonly specification: Specification
  /** Nodes that were looked through already, and whether there is an infinite set in them. */
  readonly infinite: Map<number, boolean>
  /** Variables, some with a prime, that are asked to be in a set that gives them no values, with the first place of each. */
  readonly asked: Map<string, string>
  /** The function that is being defined, by itself: in an argument of an operator tla-checker would never be done with it. */
  readonly recursive: string | undefined
  /** Are variables meant after the step? */
  isPrimed: boolean
  /** Definitions that stand for constants or other definitions. */
  readonly substitutions: ReadonlyMap<string, string>
  expression(node: Node, scope: Scope): string
  operatorDefinition(definition: Definition, name: string, scope: Scope): string
  functionDefinition(definition: Definition, written: string, scope: Scope): string
  /** What a name means outside of any scope. `args` are written out already. */
  global(name: string, node: Node, args: readonly string[]): string
  /** The integer that a name stands for outside of any scope, which `of` computes from its definition; undefined where it is none. */
  integerNamed(name: string, of: (body: Node) => bigint | undefined): bigint | undefined
  /** An integer literal. Refuses one beyond 32 bits. */
  integer(value: bigint, node: Node): string
  /** Sees to it that a definition of our own is there. */
  own(name: Own): Own
  /** A scope with these names bound to new ones. */
  bind(identifiers: readonly Node[], scope: Scope): Scope
  /** A name that nothing else has. */
  fresh(name: string): string
  /** Translates in another file, primed or not. */
  within<T>(file: string, isPrimed: boolean, translate: () => T): T
  /** Notes the place of a set that may be large. What is written in its stead has no signs but letters, figures and a colon. */
  mark(node: Node): string
  /** `file:line`. */
  place(node: Node): string
  /** Fails with `InputError` where a name is declared already. */
  refuseKnown(name: string, node: Node, scope: Scope): void
  /** Fails with `Refused`: what is not taken, and what to write instead. */
  refuse(node: Node, what: string, alternative: string): never
}
