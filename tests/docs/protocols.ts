/**
 * `npm run protocols [-- --check]`: checks every built-in scenario and checks every mutant, and writes what came of it into the tables of
 * `docs/protocols/README.md`. With `--check` it writes nothing, and fails where the page says something else. It fails, and writes nothing,
 * where a scenario does not hold with its counts or a mutant is not caught.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { checkMutant } from "../../src/workbench/verify/check-mutant.ts"
import { Originals } from "../../src/cli/originals.ts"
import type { Violation } from "../../src/model-check/report.ts"
import type { Mutant } from "../../src/scenario/index.ts"
import { mutantRow, overviewPage, scenarioRow, shelves, withTables } from "./overview.ts"

/** For one search. The heaviest takes some seconds; one that takes so long has no counts to show. */
const seconds = 300

const args = process.argv.slice(2)
const isCheck = args.includes("--check")
const stranger = args.find((arg) => arg !== "--check")

/** What has no name of its own, such as a deadlock, is called by its kind. */
const nameOf = ({ kind, id, name }: Violation): string =>
  ["always", "between", "sometimes", "liveness"].includes(kind) ? (id ?? name) : kind

const run = async (): Promise<readonly string[]> => {
  const originals = new Originals({ seconds }, () => {})
  const wrong: string[] = []
  const scenarioRows: string[] = []
  const mutantRows: string[] = []
  const tell = (line: string, rows: string[]): void => {
    console.log(line)
    rows.push(line)
  }
  for (const shelf of await shelves()) {
    const caught = new Set<Mutant>()
    const mine: string[] = []
    for (const mutant of shelf.mutants) {
      const original = await originals.for(mutant)
      const { outcome, found, steps, onOriginal } = await checkMutant(mutant, original, { seconds })
      if (outcome === "caught" && original.verdict === "holds" && onOriginal?.isClean !== false) caught.add(mutant)
      else wrong.push(`${mutant.id} is not caught by what it names`)
      mine.push(mutantRow(mutant, { by: found && nameOf(found), steps }))
    }
    for (const scenario of shelf.scenarios) {
      const report = await originals.of(scenario, undefined)
      if (report.verdict !== "holds") wrong.push(`${scenario.name} does not hold: ${report.reason}`)
      tell(scenarioRow(shelf, scenario, { ...report, caught: [...caught].filter(({ of }) => of === scenario).length }), scenarioRows)
    }
    for (const line of mine) tell(line, mutantRows)
  }
  if (wrong.length > 0) return wrong
  const page = readFileSync(overviewPage, "utf8")
  const written = withTables(page, scenarioRows, mutantRows)
  if (!isCheck) writeFileSync(overviewPage, written)
  const shown = new Set(page.split("\n"))
  const differing = written.split("\n").filter((line) => !shown.has(line))
  return !isCheck || written === page ? [] : [`${overviewPage} is out of date; run npm run protocols`, ...differing]
}

const complaints = stranger === undefined ? await run() : [`${stranger} means nothing here; write npm run protocols [-- --check]`]
for (const complaint of complaints) console.error(complaint)
if (complaints.length > 0) process.exitCode = 1
