import { readFileSync } from "node:fs"
import { protocols } from "../../src/actors/index.ts"
import { countText, parametersText, plural } from "../../src/workbench/amounts.ts"
import { contentsOf } from "../../src/workbench/load/scenario-file.ts"
import { type Counts, describeAllowances, type Mutant, type Scenario, type Spec, type System } from "../../src/scenario/index.ts"
import { instantiate } from "../../src/world/index.ts"

/** The page on all built-in scenarios and mutants. Its tables are written by `npm run protocols`, from a run. */
export const overviewPage = "docs/protocols/README.md"

/** A built-in protocol, with what is in it: its own scenario first. */
export interface Section {
  readonly path: string
  readonly title: string
  readonly scenarios: readonly Scenario<any>[]
  readonly mutants: readonly Mutant[]
}

export const shelves = (): Promise<readonly Section[]> =>
  Promise.all(
    protocols.map(async ({ path, load }) => {
      const { scenarios, mutants } = contentsOf((await load()).flatMap((module) => Object.values(module)))
      const own = scenarios.filter(({ name }) => name === path)
      const title = /^# (.+)$/m.exec(readFileSync(`docs/protocols/${path}.md`, "utf8"))?.[1] ?? path
      return { path, title, scenarios: [...own, ...scenarios.filter((one) => !own.includes(one))], mutants }
    })
  )

/** How a check of a scenario went, and how many of its mutants were caught. */
export interface Outcome extends Counts {
  readonly verdict: string
  readonly caught: number
}

/** What caught a mutant, and in how many steps; neither where nothing did. */
export interface Catch {
  readonly by: string | undefined
  readonly steps: number | undefined
}

const row = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll("|", String.raw`\|`)).join(" | ")} |`

const headOf = (columns: readonly string[]): readonly string[] => [row(columns), `|${columns.map(() => "---").join("|")}|`]

/** `server, 2 × client`. */
const castText = ({ members }: System): string => {
  const names = members.map(({ actor }) => actor.name)
  return [...new Set(names)]
    .map((name): readonly [string, number] => [name, names.filter((one) => one === name).length])
    .map(([name, count]) => (count === 1 ? name : `${count} × ${name}`))
    .join(", ")
}

const networkText = ({ network }: System): string => (network.kind === "fifo" ? `fifo of ${network.capacity}` : network.kind)

/** What was assumed of the world, and where the search was cut. */
const withinText = ({ allowances, clocks }: System): string => {
  const all = [...allowances.values()]
  const faults = describeAllowances(new Map(all.filter(({ kind }) => kind === "fault").map((one) => [one.name, one])))
  const finite = all.filter(({ kind, total, each }) => kind === "progress" && (total !== undefined || each !== undefined))
  const cuts = describeAllowances(new Map(finite.map((one) => [one.name, one])))
  return [
    faults.length === 0 ? "no faults" : faults.join("; "),
    ...cuts,
    ...(clocks === undefined ? [] : [`real time ${clocks.until}`])
  ].join("; ")
}

const mutantsOf = ({ mutants }: Section, scenario: Scenario<any>): readonly Mutant[] => mutants.filter(({ of }) => of === scenario)

/** A scenario's row. */
export const scenarioRow = (
  shelf: Section,
  scenario: Scenario<any>,
  { verdict, distinct, transitions, depth, caught }: Outcome
): string => {
  const system = instantiate(scenario)
  const mutants = mutantsOf(shelf, scenario).length
  return row([
    `[${shelf.title}](${shelf.path}.md)`,
    [`\`${scenario.name}\``, parametersText(system.parameters)].filter((part) => part !== "").join(" "),
    castText(system),
    networkText(system),
    withinText(system),
    verdict,
    countText(distinct),
    countText(transitions),
    String(depth),
    mutants === 0 ? "" : `${caught} of ${mutants} caught`
  ])
}

/** What a mutant's row begins with: what is known without a run. */
export const mutantStart = ({ id, of, parameters, breaks }: Mutant): string =>
  row([id, [`\`${of.name}\``, parametersText(parameters)].filter((part) => part !== "").join(" "), breaks, ""]).slice(0, -2)

export const mutantRow = (mutant: Mutant, { by, steps }: Catch): string =>
  `${mutantStart(mutant)}${by ?? "nothing"} | ${steps === undefined ? "" : steps} |`

const scenarioColumns = [
  "protocol",
  "scenario",
  "actors",
  "network",
  "faults and cuts",
  "verdict",
  "worlds",
  "transitions",
  "depth",
  "mutants"
]
const mutantColumns = ["mutant", "scenario", "what is broken", "caught by", "steps"]

const tablesFrom = "\n## Scenarios\n"

/** The page with its tables written anew: what stands above them is kept. */
export const withTables = (page: string, scenarioRows: readonly string[], mutantRows: readonly string[]): string => {
  const [head = "", tables] = page.split(tablesFrom)
  if (tables === undefined) throw new Error(`${overviewPage} has no heading "${tablesFrom.trim()}", below which its tables go`)
  return [
    `${head}${tablesFrom}`,
    `${plural(scenarioRows.length, "scenario")}, each with the parameters that it has by default.\n`,
    ...headOf(scenarioColumns),
    ...scenarioRows,
    "\n## Mutants\n",
    `${plural(mutantRows.length, "mutant")}: a scenario with one rule broken, or with the parameters that are named.\n`,
    ...headOf(mutantColumns),
    ...mutantRows,
    ""
  ].join("\n")
}

/** What the tables must say, as far as it is known without a run. */
export interface Stated {
  readonly scenarioRows: readonly string[]
  /** Per mutant, what its row may begin with: one way for each name of what must catch it. */
  readonly mutantStarts: ReadonlyMap<string, readonly string[]>
}

export const statedBy = (all: readonly Section[]): Stated => ({
  scenarioRows: all.flatMap((shelf) =>
    shelf.scenarios.map((scenario) => {
      const { expected } = instantiate(scenario)
      if (expected === undefined) throw new Error(`${scenario.name} states no counts`)
      return scenarioRow(shelf, scenario, { verdict: "holds", ...expected, caught: mutantsOf(shelf, scenario).length })
    })
  ),
  mutantStarts: new Map(
    all.flatMap(({ mutants }) =>
      mutants.map((mutant) => {
        // a row has a property's id, where it has one
        const { properties } = mutant.of.build(valuesOf(mutant)) as Spec
        const ids = properties.flatMap(({ id, name }) => (id !== undefined && mutant.expected.includes(name) ? [id] : []))
        return [mutant.id, [...mutant.expected, ...ids].map((name) => `${mutantStart(mutant)}${name} |`)] as const
      })
    )
  )
})

const valuesOf = ({ of, parameters }: Mutant): Readonly<Record<string, number | string>> => ({
  ...Object.fromEntries(Object.entries(of.parameters).map(([name, parameter]) => [name, parameter.default])),
  ...parameters
})

/** What the tables say that scenarios and mutants do not, and the other way round, a sentence each. No check is run. */
export const staleness = (page: string, { scenarioRows, mutantStarts }: Stated): readonly string[] => {
  const [scenarioTable = "", mutantTable = ""] = (page.split(tablesFrom)[1] ?? "").split("\n## Mutants\n")
  const rowsOf = (table: string) =>
    table
      .split("\n")
      .filter((line) => line.startsWith("| "))
      .slice(1)
  const shownScenarios = rowsOf(scenarioTable)
  const shownMutants = rowsOf(mutantTable)
  const isOf = (line: string, starts: readonly string[]): boolean => starts.some((start) => line.startsWith(start))
  const starts = [...mutantStarts]
  return [
    ...scenarioRows.filter((line) => !shownScenarios.includes(line)).map((line) => `missing: ${line}`),
    ...shownScenarios.filter((line) => !scenarioRows.includes(line)).map((line) => `out of date: ${line}`),
    ...starts.filter(([, mine]) => !shownMutants.some((line) => isOf(line, mine))).map(([id]) => `missing: ${id}`),
    ...shownMutants.filter((line) => !starts.some(([, mine]) => isOf(line, mine))).map((line) => `out of date: ${line}`)
  ]
}
