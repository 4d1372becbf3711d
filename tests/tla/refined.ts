import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll } from "vitest"
import { checkPromise } from "../../src/model-check/check.ts"
import type { Report } from "../../src/model-check/report.ts"
import { type Covered, RefinementCheck, type SpecGraph, specGraph, type Unmatched } from "../../src/tla/index.ts"
import { instantiate, type Mutant, type Refinement, type Scenario } from "../../src/world/index.ts"

export interface Refined {
  readonly report: Report
  readonly graph: SpecGraph
  readonly covered: Covered
  readonly unmatched: Unmatched | undefined
}

interface Changes {
  readonly set?: Readonly<Record<string, number | string>>
  readonly mutant?: Mutant
  /** Another text of the specification. */
  readonly spec?: (text: string) => string
  /** Another abstraction. */
  readonly state?: (state: Refinement["state"]) => Refinement["state"]
}

/** Walks a scenario through the graph of its specification, of which something may be changed. */
export const refined = async (scenario: Scenario<any>, { set = {}, mutant, spec, state }: Changes = {}): Promise<Refined> => {
  const stated = instantiate(scenario, set, mutant).refines!
  const refines: Refinement = {
    ...stated,
    ...(spec === undefined ? {} : { spec: rewritten(stated, spec), config: stated.config ?? stated.spec.replace(/\.tla$/, ".cfg") }),
    ...(state === undefined ? {} : { state: state(stated.state) })
  }
  const changed: Scenario<any> = { ...scenario, build: (values) => ({ ...scenario.build(values), refines }) }
  const { graph } = await specGraph(refines)
  const shadow = new RefinementCheck(instantiate(changed, set, mutant), graph)
  const report = await checkPromise(changed, { set, shadow, ...(mutant === undefined ? {} : { mutant }) })
  return { report, graph, covered: shadow.covered, unmatched: shadow.unmatched }
}

const folders: string[] = []
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })))

const rewritten = ({ spec }: Refinement, change: (text: string) => string): string => {
  const text = readFileSync(fileURLToPath(spec), "utf8")
  const changed = change(text)
  if (changed === text) throw new Error(`the change changes nothing of ${spec}`)
  const folder = mkdtempSync(join(tmpdir(), "borealis-spec-"))
  folders.push(folder)
  const file = join(folder, basename(spec))
  writeFileSync(file, changed)
  return file
}
