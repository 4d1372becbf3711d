import { type WrittenDefinition } from "./translation.ts"
import { basename } from "node:path"
import { existsSync } from "node:fs"
import { Refused, InputError } from "../../kernel/index.ts"
import { readInputFile, type SpecValue } from "../../scenario/index.ts"
import { behaviourOf } from "../language/behaviour.ts"
import { type Assignment, type Config, configBeside, type Mention, parseConfig } from "../language/config.ts"
import { fromItf } from "../language/itf-value.ts"
import { standard as standardModules } from "../language/operators.ts"
import { loadSpecification, type Specification } from "../language/specification.ts"
import type { SpecResult } from "../language/spec-result.ts"
import { Translator } from "./translator.ts"
import { textOf, type Value } from "../language/value.ts"

/** A specification with a configuration, both read. */
export interface Job {
  readonly specification: Specification
  readonly config: Config
}

/** What tla-checker is given: the text of a module and of a configuration, which holds the constants. */
export interface Model {
  readonly source: string
  readonly config: string
}

/** What is to be written anew for tla-checker. Absolute paths; nothing that is not plain. */
export interface ModelFiles {
  readonly file: string
  /** Default: beside the specification. */
  readonly config?: string | undefined
  /** Stand in for what the configuration says of them. */
  readonly constants?: Readonly<Record<string, SpecValue>> | undefined
  /** `check`: all that the configuration asks for; `safety`: without properties; `graph`: the whole state graph, without invariants. */
  readonly use: "check" | "safety" | "graph"
}

/** A job written anew for tla-checker. Nothing in it is not plain. */
export interface Translated {
  /** The specification's file, and the configuration's. */
  readonly file: string
  readonly config: string
  readonly variables: readonly string[]
  readonly model: Model
  /** The same without constraints. */
  readonly unbounded: Model
  /**
   * Where there are constraints: the same with each as a guard of every step. TLC checks the invariants of states beyond a constraint
   * too, tla-checker does not.
   */
  readonly border: Model | undefined
  readonly invariants: readonly string[]
  readonly definitions: readonly WrittenDefinition[]
  /** What a name of the translation is called in the specification. */
  readonly names: readonly (readonly [written: string, name: string])[]
  /** Where the deepest expression is. */
  readonly deepest: string
  /** Variables, some with a prime, that are asked to be in a set that gives them no values, and where. */
  readonly asked: readonly (readonly [variable: string, place: string])[]
  /** Where sets are made of sets, or of intervals without known bounds: what may be too large. */
  readonly large: readonly string[]
  /** Where each ASSUME is. */
  readonly assumptions: readonly string[]
  readonly allowDeadlock: boolean
  /** What of the specification is left out, since it changes nothing here. */
  readonly notes: readonly string[]
  /** What of the configuration is, by its keyword. */
  readonly leftOut: SpecResult["leftOut"]
}

/** Reads files and writes them anew for tla-checker. Fails with `InputError` or `Refused`, which name the place. */
export const readTranslated = async ({ file, config, constants, use }: ModelFiles): Promise<Translated> => {
  const job = await readJob(file, config, constants)
  switch (use) {
    case "check":
      return translated(job)
    case "safety":
      return translated({ ...job, config: { ...job.config, properties: [] } })
    case "graph":
      refuseReductions(job.config)
      return translated({ ...job, config: { ...job.config, invariants: [], properties: [] } })
  }
}

/** A step of the actors may lead beyond what a constraint leaves of the graph. */
const refuseReductions = ({ file, constraints: [mention] }: Config): void => {
  if (mention !== undefined)
    throw new InputError(
      `${file}:${mention.line}: with CONSTRAINT ${mention.name} the state graph is not whole; bind the actors to a configuration without`
    )
}

/** Reads a specification and its configuration, which is beside it by default. Fails with `InputError` or `Refused`. */
export const readJob = async (
  file: string,
  configFile = configBeside(file),
  constants: Readonly<Record<string, SpecValue>> = {}
): Promise<Job> => {
  if (!existsSync(file)) throw new InputError(`the specification ${file} is not there`)
  if (!existsSync(configFile))
    throw new InputError(`the configuration ${configFile} is not there; write one beside the specification, or name one with --config`)
  const config = parseConfig(readInputFile(configFile, `the configuration ${configFile}`), configFile)
  const given = Object.entries(constants).map(([name, value]) => ({ name, line: 0, value: fromItf(value) }))
  const kept = <T extends Mention>(all: readonly T[]) => all.filter(({ name }) => !Object.hasOwn(constants, name))
  return {
    specification: await loadSpecification(file),
    config: { ...config, assignments: [...kept(config.assignments), ...given], substitutions: kept(config.substitutions) }
  }
}

/** Writes a job anew for tla-checker. Fails with `Refused` or `InputError`, which name the place. */
export const translated = ({ specification, config }: Job): Translated => {
  refuseDirectives(config)
  const substitutions = substitutionsOf(specification, config)
  const translator = new Translator(specification, substitutions, new Map(config.assignments.map(({ name, value }) => [name, value])))
  const behaviour = behaviourOf(specification, config, substitutions)
  const state = (mention: Mention): string => {
    const name = substitutions.get(mention.name) ?? mention.name
    const definition = specification.definitions.get(name)
    if (definition === undefined)
      throw new InputError(`${config.file}:${mention.line}: ${mention.name} is not defined in ${basename(specification.file)}`)
    if (definition.parameters.length > 0) throw new InputError(`${config.file}:${mention.line}: ${mention.name} takes arguments`)
    translator.require(name)
    return name
  }
  if (config.symmetry !== undefined && !specification.definitions.has(substitutions.get(config.symmetry.name) ?? config.symmetry.name))
    throw new InputError(
      `${config.file}:${config.symmetry.line}: ${config.symmetry.name} is not defined in ${basename(specification.file)}`
    )
  const invariants = config.invariants.map(state)
  const constraints = config.constraints.map(state)
  const formula = (parts: typeof behaviour.init) =>
    parts.map(({ file, node }) => translator.within(file, false, () => translator.expression(node, new Map()))).join(" /\\ ")
  // a step is called by an action that Next chooses from, or Next itself
  const init = config.init === undefined ? formula(behaviour.init) : state(config.init)
  const next = config.next === undefined ? formula(behaviour.next) : state(config.next)
  const assumes = specification.assumptions.map(({ file, body }) =>
    translator.within(file, false, () => `ASSUME (${translator.expression(body, new Map())})`)
  )
  if (invariants.length === 0) translator.own("BorealisTrue")
  const source = moduleText(specification, config, substitutions, translator.definitions, { init, next, constraints, assumes })
  const constants = config.assignments.map(({ name, value }) => `CONSTANT ${name} = ${textOf(value)}`)
  // where none is named, tla-checker takes definitions for invariants by their names
  const asked = `INVARIANTS ${invariants.length === 0 ? "BorealisTrue" : invariants.join(" ")}`
  const configured = (step: string, rest: readonly string[]): Model => ({
    source,
    config: ["INIT BorealisInit", `NEXT ${step}`, ...constants, asked, ...rest].join("\n")
  })
  const leftOut = [
    ...(config.symmetry === undefined ? [] : (["SYMMETRY"] as const)),
    ...(config.alias === undefined ? [] : (["ALIAS"] as const))
  ]
  const inModel = constraints.map((name) => `CONSTRAINT ${name}`)
  return {
    file: specification.file,
    config: config.file,
    variables: [...specification.variables.keys()],
    model: configured(isName(next) ? next : "BorealisNext", inModel),
    unbounded: configured(isName(next) ? next : "BorealisNext", []),
    border: constraints.length === 0 || invariants.length === 0 ? undefined : configured("BorealisBorder", []),
    invariants,
    definitions: translator.writtenDefinitions,
    names: [...translator.names],
    deepest: translator.deepest.place,
    large: [...translator.large],
    asked: [...translator.asked],
    assumptions: specification.assumptions.map(({ file, line }) => `${file}:${line}`),
    allowDeadlock: !config.checkDeadlock,
    notes: [...behaviour.notes, ...leftOut.map((keyword) => notesOf[keyword])],
    leftOut
  }
}

const notesOf = {
  SYMMETRY: "SYMMETRY is not used: the verdict is the same, and states that are alike are counted one by one",
  ALIAS: "ALIAS is not used: traces show the variables"
} as const

const isName = (text: string): boolean => /^\w+$/.test(text)

const list = (keyword: string, names: readonly string[]): readonly string[] =>
  names.length === 0 ? [] : [`${keyword} ${names.join(", ")}`]

/** What of a configuration only TLC does. */
const refuseDirectives = ({ file, properties, actionConstraints, view, postCondition }: Config): void => {
  const refuse = ({ line }: Mention, what: string) => {
    throw new Refused(`${file}:${line}: the WebAssembly backend does not take ${what}; check it with --backend tlc, or take the line out`)
  }
  if (properties[0] !== undefined)
    refuse(
      properties[0],
      `PROPERTY ${properties[0].name} (tla-checker says wrong things about liveness; what holds in every state is an INVARIANT)`
    )
  if (actionConstraints[0] !== undefined) refuse(actionConstraints[0], "ACTION_CONSTRAINT")
  if (view !== undefined) refuse(view, "VIEW")
  if (postCondition !== undefined) refuse(postCondition, "POSTCONDITION")
}

/** What `<-` replaces. Fails with `InputError` where a constant has no value, or what has one is no constant. */
const substitutionsOf = (specification: Specification, config: Config): ReadonlyMap<string, string> => {
  const { constants, definitions, variables } = specification
  const at = ({ line }: Mention) => (line === 0 ? "the constants of the refinement" : `${config.file}:${line}`)
  for (const { name, by, line } of config.substitutions) {
    if (!definitions.has(by)) throw new InputError(`${config.file}:${line}: ${by} is not defined in ${basename(specification.file)}`)
    if ([...standardModules.values()].some((names) => names.has(name)))
      throw new Refused(
        `${config.file}:${line}: another ${name} than that of the standard modules is not done by the WebAssembly backend; check it with --backend tlc`
      )
    if (!constants.has(name) && !definitions.has(name) && name !== "Nat" && name !== "Int")
      throw new InputError(`${config.file}:${line}: ${name} is neither a constant nor a definition`)
  }
  const models = new Map<string, Mention>()
  for (const one of config.assignments) {
    const replaced = definitions.get(one.name)
    if (replaced !== undefined && (replaced.kind !== "operator" || replaced.parameters.length > 0))
      throw new Refused(`${at(one)}: a value for ${one.name}, which takes arguments; write ${one.name} <- and another definition`)
    if (!constants.has(one.name) && replaced === undefined && !isItself(one))
      throw new Refused(`${at(one)}: ${one.name} is no constant of ${basename(specification.file)}; take it out`)
    for (const atom of atomsOf(one.value)) models.set(atom, models.get(atom) ?? one)
  }
  // a name that stands for itself may stand in other values too
  const themselves = new Set(config.assignments.filter(isItself).map(({ name }) => name))
  for (const [atom, one] of models) {
    const other = variables.get(atom) ?? (themselves.has(atom) ? undefined : (definitions.get(atom) ?? constants.get(atom)))
    if (other !== undefined)
      throw new InputError(`${at(one)}: the model value ${atom} is also declared at ${other.file}:${other.line}; rename it`)
  }
  const given = new Set([...config.assignments, ...config.substitutions].map(({ name }) => name))
  for (const { name, file, line } of constants.values())
    if (!given.has(name))
      throw new InputError(`${config.file}: the constant ${name} (${file}:${line}) has no value; add CONSTANT ${name} = …`)
  return new Map(config.substitutions.map(({ name, by }) => [name, by]))
}

/** `name = name` where nothing has that name declares a model value, and TLC lets it be. */
const isItself = ({ name, value }: Assignment): boolean => typeof value === "object" && "model" in value && value.model === name

const atomsOf = (value: Value): readonly string[] => {
  if (typeof value !== "object") return []
  if ("model" in value) return [value.model]
  return "set" in value ? value.set.flatMap(atomsOf) : value.pairs.flatMap((pair) => pair.flatMap(atomsOf))
}

/** The module that tla-checker is given. `definitions` are those that were written, with our own. */
const moduleText = (
  specification: Specification,
  config: Config,
  substitutions: ReadonlyMap<string, string>,
  definitions: readonly string[],
  parts: { readonly init: string; readonly next: string; readonly constraints: readonly string[]; readonly assumes: readonly string[] }
): string => {
  const { init, next, constraints, assumes } = parts
  const standard = specification.standard.size === 0 ? [] : [...specification.standard]
  // Integers and TLC are what the definitions of our own need
  const modules = [...new Set([...standard, "Integers", "TLC"])].join(", ")
  // a configuration may give a value to a definition: it is a constant then
  const constantNames = [...new Set([...specification.constants.keys(), ...config.assignments.map(({ name }) => name)])].filter(
    (name) => !substitutions.has(name)
  )
  return [
    `---- MODULE ${specification.name} ----`,
    `EXTENDS ${modules}`,
    ...list("CONSTANTS", constantNames),
    ...list("VARIABLES", [...specification.variables.keys()]),
    ...definitions,
    `BorealisInit == (${init})`,
    ...(isName(next) ? [] : [`BorealisNext == (${next})`]),
    ...(constraints.length === 0 ? [] : [`BorealisBorder == (${constraints.join(" /\\ ")} /\\ (${next}))`]),
    ...assumes,
    "===="
  ].join("\n")
}
