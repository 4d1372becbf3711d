import { sessionGeneration } from "../load/source-hooks.ts"
import { dirname, relative } from "node:path"
import { pathToFileURL } from "node:url"
import { type AnyActor, isActor } from "../../kernel/index.ts"
import { instantiate } from "../../world/index.ts"
import { isScenario, type Scenario } from "../../scenario/index.ts"
import { protocols } from "../../actors/index.ts"
import { type Module, userPath } from "../load/scenario-file.ts"
import type { Outcome } from "./score.ts"
import { writeText } from "../load/trace-file.ts"

/** A scenario, or an actor, as a file beside it imports it. */
interface Imported {
  readonly name: string
  readonly from: string
}

/** What the scenarios' files export, by value. Of what is built in, scenarios and actors are where every protocol has them. */
type Exports = ReadonlyMap<unknown, Imported>

/**
 * Writes the mutants that nothing caught as a TypeScript file that may lie where the user wants it beside the scenario: as `mutant(…)`
 * where `with()` can say what is changed, otherwise as a comment. Fails with `InputError`.
 */
export const writeSurvivors = async (
  file: string,
  modules: readonly Module[],
  scenarios: readonly Scenario[],
  outcomes: readonly Outcome[]
): Promise<void> => {
  const survived = outcomes.filter(({ judged: { fate } }) => fate === "other worlds" || fate === "no other worlds")
  const exports = await exportsOf(file, modules)
  const byName = new Map(scenarios.map((scenario) => [scenario.name, scenario]))
  writeText(survivorsText(survived, byName, exports), file, "--survivors", "what survived")
}

const exportsOf = async (file: string, modules: readonly Module[]): Promise<Exports> => {
  const exports = new Map<unknown, Imported>()
  const note = (namespace: object, from: string): void => {
    for (const [name, value] of Object.entries(namespace)) if (isActor(value) || isScenario(value)) exports.set(value, { name, from })
  }
  for (const { from } of modules) {
    if (from === undefined) continue
    const path = userPath(from.split("#")[0]!)
    const beside = relative(dirname(userPath(file)), path)
    note((await import(pathToFileURL(path).href + sessionGeneration())) as object, beside.startsWith(".") ? beside : `./${beside}`)
  }
  if (modules.some(({ from }) => from === undefined))
    for (const protocol of protocols) for (const namespace of await protocol.load()) note(namespace, "./scenarios.ts")
  return exports
}

const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

const survivorsText = (survived: readonly Outcome[], scenarios: ReadonlyMap<string, Scenario>, exports: Exports): string => {
  const imports = new Map<string, Set<string>>()
  const take = ({ name, from }: Imported): string => {
    imports.set(from, (imports.get(from) ?? new Set()).add(name))
    return name
  }
  /** Actors that no file exports: how each is had from a cast, and its name. */
  const named = new Map<string, string>()
  const actorOf = (scenario: Scenario, of: Imported, { parameters }: Outcome["judged"], subject: string): string => {
    const { actor } = instantiate(scenario, parameters).members.find((member) => member.actor.name === subject)!
    const known = exports.get(actor) ?? builtIn(of, actor)
    if (known !== undefined) return take(known)
    const cast = `${take({ name: "instantiate", from: "borealis" })}(${take(of)}).members`
    const text = `${cast}.find(({ actor }) => actor.name === ${JSON.stringify(subject)})!.actor`
    const name = named.get(text) ?? `actor${named.size + 1}`
    named.set(text, name)
    return name
  }
  const replacement = (actor: string, { kind, name, by }: NonNullable<Outcome["candidate"]["written"]>): string => {
    const value =
      by === "nothing"
        ? `${take({ name: "assign", from: "xstate" })}({})`
        : by === "negated"
          ? `(...args: readonly unknown[]) => !guardOf(${actor}, ${JSON.stringify(name)})(...args)`
          : `() => ${by}`
    if (by === "negated") take({ name: "type AnyStateMachine", from: "xstate" })
    return `${actor}.with({ ${kind}: { ${/^[\w$]+$/.test(name) ? name : JSON.stringify(name)}: ${value} } })`
  }
  take({ name: "type Mutant", from: "borealis" })
  const entries = survived.map(({ candidate: { id, subject, place, change, written }, judged }) => {
    const scenario = scenarios.get(judged.scenario)
    const of = scenario && exports.get(scenario)
    const title = oneLine(`${id}, in ${judged.scenario}, with ${judged.fate}`)
    const breaks = `${place}: ${change}`
    if (written === undefined || scenario === undefined || of === undefined)
      return `  // ${title}: ${oneLine(breaks)}; with() cannot say this`
    return [
      `  // ${title}`,
      `  ${take({ name: "mutant", from: "borealis" })}(${JSON.stringify(`survivor ${id}`)}, {`,
      `    of: ${take(of)},`,
      `    breaks: ${JSON.stringify(breaks)},`,
      `    replace: ${replacement(actorOf(scenario, of, judged, subject), written)},`,
      `    expected: ["always"]`,
      `  }),`
    ].join("\n")
  })
  const negates = imports.get("xstate")?.has("type AnyStateMachine") === true
  return [
    `/**`,
    ` * Mutants that nothing caught, as borealis mutate has found them. Give each a property that catches it and name that in expected, or`,
    ` * say why it does no harm.`,
    ` */`,
    ...[...imports].map(([from, names]) => `import { ${[...names].sort().join(", ")} } from ${JSON.stringify(from)}`),
    ``,
    ...[...named].map(([text, name]) => `const ${name} = ${text}`),
    ...(negates ? guardOf : []),
    `export const survivors: readonly Mutant[] = [`,
    ...entries,
    `]`
  ].join("\n")
}

/** What a file needs that says the contrary of a guard. */
const guardOf = [
  `const guardOf = (of: { readonly machine: AnyStateMachine }, name: string) =>`,
  `  (of.machine.implementations.guards as Record<string, (...args: readonly unknown[]) => boolean>)[name]!`
]

/** The actor of a built-in protocol has a file of its own beside its scenarios. */
const builtIn = (scenario: Imported, { name }: AnyActor): Imported | undefined =>
  scenario.from === "./scenarios.ts" ? { name, from: `./${kebab(name)}.ts` } : undefined

const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ")
