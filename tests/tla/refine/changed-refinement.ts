import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll } from "vitest"
import { refine, type Refined } from "../../../src/workbench/verify/refine.ts"
import { instantiate } from "../../../src/world/index.ts"
import type { Mutant, Refinement, Scenario } from "../../../src/scenario/index.ts"

interface Changes {
  readonly set?: Readonly<Record<string, number | string>>
  readonly mutant?: Mutant
  /** Another text of the specification. */
  readonly spec?: (text: string) => string
  /** Another abstraction. */
  readonly state?: (state: Refinement["state"]) => Refinement["state"]
}

/** Walks a scenario through the graph of its specification, of which something may be changed. */
export const refined = (scenario: Scenario<any>, { set = {}, mutant, spec, state }: Changes = {}): Promise<Refined> => {
  const stated = instantiate(scenario, set, mutant).refines!
  const refines: Refinement = {
    ...stated,
    // what is changed on purpose need not be done in full
    equal: false,
    ...(spec === undefined ? {} : { spec: rewritten(stated, spec), config: stated.config ?? stated.spec.replace(/\.tla$/, ".cfg") }),
    ...(state === undefined ? {} : { state: state(stated.state) })
  }
  const changed: Scenario<any> = { ...scenario, build: (values) => ({ ...scenario.build(values), refines }) }
  return refine(changed, { set, ...(mutant === undefined ? {} : { mutant }) })
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
