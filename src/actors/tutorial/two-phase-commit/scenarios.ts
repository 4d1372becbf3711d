import type { ActorId } from "../../../kernel/index.ts"
import { type Counts, integer, oneOf, role, scenario, set, type Spec } from "../../../scenario/index.ts"
import { bound, consistent, decided, mayAbort, mayAbortAlone, mayCommit, obeyed } from "./invariants.ts"
import { decisionArrives, everyoneDecides, mayBlock } from "./promises.ts"
import { refinesTwoPhaseCommit } from "./refinement.ts"
import { resourceManager } from "./resource-manager.ts"
import { transactionManager } from "./transaction-manager.ts"

/** [distinct, transitions, depth] by number of resource managers: TLC's counts of Lamport's TwoPhase. */
const counts: Readonly<Record<number, readonly [number, number, number]>> = {
  1: [12, 14, 5],
  2: [56, 105, 8],
  3: [288, 761, 11],
  4: [1_568, 5_377, 14],
  5: [8_832, 37_345, 17],
  6: [50_816, 256_001, 20],
  7: [296_448, 1_735_809, 23],
  8: [1_745_408, 11_657_217, 26],
  9: [10_340_352, 77_616_641, 29]
}

/** The same up to the order of the resource managers. */
const orbits: typeof counts = {
  3: [80, 212, 11],
  4: [166, 571, 14],
  5: [314, 1_332, 17],
  6: [553, 2_794, 20],
  7: [920, 5_399, 23],
  8: [1_461, 9_772, 26],
  9: [2_232, 16_766, 29],
  10: [3_300, 27_512, 32]
}

const countsOf = (known: readonly [number, number, number] | undefined): Counts | undefined =>
  known && { distinct: known[0], transitions: known[1], depth: known[2] }

const managers = integer(3, { min: 1, max: 12, describe: "number of resource managers" })

const idsOf = (rms: number): readonly ActorId[] => Array.from({ length: rms }, (_, i) => `rm${i + 1}`)

const castOf = (ids: readonly ActorId[]): Spec["cast"] => ({
  tm: role(transactionManager, { input: { resourceManagers: ids } }),
  ...Object.fromEntries(ids.map((id) => [id, role(resourceManager, { input: { transactionManager: "tm" } })]))
})

/** Lamport's TwoPhase: messages are never consumed, and every participant decides on its own time. */
export const twoPhaseCommit = scenario(
  "tutorial/two-phase-commit",
  {
    describe: "One transaction manager and some resource managers agree to commit or abort",
    parameters: { rms: managers }
  },
  ({ rms }) => {
    const ids = idsOf(rms)
    return {
      cast: castOf(ids),
      network: set(),
      budgets: { faults: "none", spontaneous: "unbounded" },
      properties: [consistent, obeyed, bound, mayCommit, mayAbort, mayAbortAlone],
      final: decided,
      symmetry: { groups: [ids], sets: ["resourceManagers", "prepared"], expected: countsOf(orbits[rms]) },
      expected: countsOf(counts[rms]),
      refines: refinesTwoPhaseCommit(ids)
    }
  }
)

/** [distinct, transitions, depth] with three resource managers, by who may crash. */
const countsWithCrash: Readonly<Record<string, readonly [number, number, number]>> = {
  nobody: counts[3]!,
  rm1: [448, 1_370, 11],
  tm: [387, 1_307, 12]
}

/** Whoever crashes stays down: nobody may rely on it that they come back. */
export const live = scenario(
  "tutorial/two-phase-commit/live",
  {
    describe: "A participant may crash for good: do the others ever come to an end?",
    parameters: {
      rms: managers,
      crash: oneOf("rm1", ["nobody", "rm1", "tm"], "who may crash"),
      fair: oneOf("weak", ["none", "weak", "strong"], "which runs count")
    }
  },
  ({ rms, crash, fair }) => ({
    cast: castOf(idsOf(rms)),
    network: set(),
    budgets: { faults: crash === "nobody" ? "none" : { crash: { total: 1, only: [crash] } }, spontaneous: "unbounded" },
    properties: [consistent, mayCommit, mayAbort, everyoneDecides, decisionArrives],
    final: mayBlock,
    ...(fair === "none" ? {} : { fair: { steps: fair, of: ["actors", "messages"] } }),
    expected: rms === 3 ? countsOf(countsWithCrash[crash]) : undefined
  })
)
