import { dirname, relative, sep } from "node:path"
import { becauseText, stepText, visible } from "../../trace/index.ts"
import { type Broken, type Trace, whyOf } from "../../world/index.ts"
import type { System } from "../../scenario/index.ts"
import { type ExportPlace, userPath } from "../load/scenario-file.ts"
import type { Explained } from "./why-text.ts"

/** What a regression test is made of. */
export interface TestParts {
  readonly system: System
  readonly trace: Pick<Trace, "parameters" | "origin" | "mutant">
  readonly explained: Explained & { readonly broken: NonNullable<Explained["broken"]> }
  /** The scenario's file as the user wrote it, and the test's. */
  readonly from: string
  readonly file: string
  readonly place: ExportPlace
}

/** A run that breaks something as a test for Vitest: its steps as a story, each with what it does, and `expectFixed` of them. */
export const vitestText = (parts: TestParts): string => {
  const { system, trace, explained, place } = parts
  const { kind, name } = explained.broken
  const subject = isFree(place.exported) ? place.exported : "subject"
  return [
    ...headText(parts).map(comment),
    "",
    'import { expectFixed } from "borealis"',
    'import { test } from "vitest"',
    `import { ${place.exported === subject ? subject : `${literal(place.exported)} as ${subject}`} } from ${literal(pathOf(parts))}`,
    "",
    `test(${literal(`${system.scenario}: ${name}`)}, () => {`,
    `  expectFixed(${subject}${place.way}, {`,
    `    violated: ${literal({ kind, name })},`,
    ...parametersText(parts),
    ...(explained.start === 0 ? [] : [`    start: ${explained.start},`]),
    ...(trace.origin === "check" ? [] : [`    origin: ${literal(trace.origin)},`]),
    "    steps: [",
    ...storyText(system, explained).map((line, i, all) => `      ${i === all.length - 1 ? line.replace(/,$/, "") : line}`),
    "    ]",
    "  })",
    "})"
  ].join("\n")
}

const headText = ({ system, trace, explained }: TestParts): readonly string[] => {
  const { replayed, broken } = explained
  const why = whyOf(system, replayed, broken as Broken)
  const { mutant } = system
  return [
    `${system.scenario} once broke ${broken.kind}: ${broken.name}`,
    ...(why === undefined ? [] : [becauseText(system, replayed.steps, why)]),
    "",
    ...(mutant === undefined
      ? ["The test fails as long as these steps break something."]
      : [`Found in mutant "${trace.mutant}": ${mutant.breaks}. The test is of the scenario itself, and fails should that do the same.`]),
    "It passes where these steps break nothing, and where one of them is not possible any more, since the scenario then goes another way;",
    "expectFixed says which it is. Where they name what is not there any more it fails, for then they tell nothing."
  ]
}

const comment = (line: string): string => (line === "" ? "//" : `// ${visible(line)}`)

/** What the scenario has by itself is left out, and what a mutant sets is the mutant's. */
const parametersText = ({ system, trace }: TestParts): readonly string[] => {
  const own = Object.entries(trace.parameters).filter(([name]) => !Object.hasOwn(system.mutant?.parameters ?? {}, name))
  return own.length === 0 ? [] : [`    parameters: ${literal(Object.fromEntries(own))},`]
}

const storyText = (system: System, { replayed, broken }: TestParts["explained"]): readonly string[] =>
  replayed.steps.slice(0, broken.step).flatMap((step, i) => {
    const { action, chosen } = step.label
    const told = stepText(system, replayed.steps[i - 1]?.world ?? replayed.start, step, i + 1).map((line) => comment(line))
    return [...told, `${literal(chosen.length === 0 ? { action } : { action, chosen })},`]
  })

/** The scenario's file, from where the test is. */
const pathOf = ({ from, file }: TestParts): string => {
  const [path = ""] = from.split("#")
  const way = relative(dirname(userPath(file)), userPath(path))
    .split(sep)
    .join("/")
  return way.startsWith(".") ? way : `./${way}`
}

/** May an export be imported by its own name? */
const isFree = (name: string): boolean => isIdentifier(name) && !["default", "test", "expectFixed"].includes(name)

const isIdentifier = (name: string): boolean => /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name)

/** A plain value as TypeScript, on one line. */
const literal = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`
  if (typeof value !== "object" || value === null) return visible(JSON.stringify(value))
  const fields = Object.entries(value).filter(([, member]) => member !== undefined)
  return fields.length === 0 ? "{}" : `{ ${fields.map(([name, member]) => `${keyOf(name)}: ${literal(member)}`).join(", ")} }`
}

/** A record that is written with the key `__proto__` has none, but another prototype. */
const keyOf = (name: string): string => (name === "__proto__" ? '["__proto__"]' : isIdentifier(name) ? name : visible(JSON.stringify(name)))
