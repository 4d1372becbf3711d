import { join } from "node:path"
import { type Contestant, type Measured, runProgram } from "./measure.ts"
import type { Asked, Told } from "./one-check.ts"

/** The rows of Borealis: what thresholds and references go by. */
export const rows = {
  standard: "Borealis, one worker",
  typescript: "Borealis, TypeScript engine",
  two: "Borealis, two workers",
  orbits: "Borealis, up to symmetry"
} as const

/** How each row is asked for. */
const options: Readonly<Record<keyof typeof rows, Pick<Asked, "workers" | "engine" | "symmetry">>> = {
  standard: { workers: 1 },
  typescript: { workers: 1, engine: "typescript" },
  two: { workers: 2 },
  orbits: { workers: 1, symmetry: true }
}

const oneCheck = join(import.meta.dirname, "one-check.ts")

/** Checks a scenario in a process of its own. The seconds are those of the whole check, from the scenario to the report. */
export const check = async (asked: Asked): Promise<Told> => {
  const { stdout } = await runProgram(process.execPath, ["--conditions=borealis-source", oneCheck, JSON.stringify(asked)])
  return JSON.parse(stdout) as Told
}

export const borealis = (row: keyof typeof rows, scenario: string, set: Asked["set"] = {}): Contestant => ({
  name: rows[row],
  measure: (): Promise<Measured> => check({ scenario, set, ...options[row] })
})
