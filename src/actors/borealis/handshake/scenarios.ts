/** The handshake of a search's driver and its workers, in the memory that they share. */
import { bag, type Counts, integer, role, scenario } from "../../../scenario/index.ts"
import { driver } from "./driver.ts"
import { isOver, safety } from "./invariants.ts"
import { memory } from "./memory.ts"
import { mostWaits, patience, reports, settlements } from "./monitors.ts"
import * as may from "./reached.ts"
import { worker } from "./worker.ts"

interface Scope {
  readonly workers: number
  readonly phases: number
  readonly waits: number
  /** What there is to do in a phase. */
  readonly portions: number
  /** How many of the workers may die. */
  readonly mortals: number
}

/** Cast, network and rules. An operation is a message to the memory and its answer: who has asked waits for that. */
const search = ({ workers, phases, waits, portions, mortals }: Scope) => {
  const ids = Array.from({ length: workers }, (_, i) => `w${i + 1}`)
  return {
    cast: {
      driver: role(driver, { input: { workers: ids, phases, portions, waits } }),
      ...Object.fromEntries(ids.map((id, i) => [id, role(worker, { input: { portions, mayDie: i < mortals } })])),
      memory: role(memory, { input: { portions } })
    },
    network: bag(),
    // threads die by a step of their own, of which the driver's loop hears
    budgets: { faults: "none", spontaneous: "unbounded", timers: "unbounded" },
    monitors: [reports, settlements, patience],
    final: isOver
  } as const
}

const parameters = {
  workers: integer(2, { min: 2, max: 3, describe: "threads beside the driver" }),
  phases: integer(2, { min: 2, max: 3, describe: "phases of the search" }),
  waits: integer(1, { min: 1, max: mostWaits, describe: "waits that may time out in a row" })
}

/** What has been counted, as [distinct, transitions, depth] by the values of the parameters. */
const counted = (
  golden: Readonly<Record<string, readonly [number, number, number]>>,
  scope: Readonly<Record<string, number>>
): Counts | undefined => {
  const known = golden[Object.values(scope).join(" ")]
  return known && { distinct: known[0], transitions: known[1], depth: known[2] }
}

/** Workers that start, join, take part and go home; each may be slower than the driver has patience for. */
export const handshake = scenario(
  "borealis/handshake",
  { describe: "A search's driver and its worker threads begin phases, share them, and wait for each other", parameters },
  (scope) => ({
    ...search({ ...scope, portions: 2, mortals: 0 }),
    properties: [...safety, ...may.reached],
    expected: counted({ "2 2 1": [932_497, 2_612_031, 111] }, scope)
  })
)

/** One of the workers may die at any step. */
export const death = scenario(
  "borealis/handshake/death",
  {
    describe: "One of a search's worker threads may die at any step",
    parameters: { ...parameters, phases: integer(1, { min: 1, max: 3, describe: "phases of the search" }) }
  },
  (scope) => ({
    ...search({ ...scope, portions: 1, mortals: 1 }),
    properties: [...safety, ...may.reached, ...may.reachedByDeath],
    expected: counted({ "2 1 1": [596_505, 1_899_766, 69] }, scope)
  })
)
