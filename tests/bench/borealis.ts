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

/** About the best that two cores can do: two processes that have nothing to do with each other. */
export const atOnce = "Borealis, two checks at once, a half of both"

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

/** Two checks of one worker at the same time. A half of their time is what two workers would take that share all work and lose nothing. */
export const twoAtOnce = (scenario: string, set: Asked["set"] = {}): Contestant => ({
  name: atOnce,
  measure: async (): Promise<Measured> => {
    const [one, other] = await Promise.all([check({ scenario, set, workers: 1 }), check({ scenario, set, workers: 1 })])
    const { distinct, seconds, cpuSeconds } = one.seconds > other.seconds ? one : other
    return { distinct, seconds: seconds / 2, ...(cpuSeconds === undefined ? {} : { cpuSeconds: cpuSeconds / 2 }) }
  }
})

export const borealis = (row: keyof typeof rows, scenario: string, set: Asked["set"] = {}): Contestant => ({
  name: rows[row],
  measure: (): Promise<Measured> => check({ scenario, set, ...options[row] })
})
