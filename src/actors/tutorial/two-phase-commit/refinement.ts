import { functionOf, refinement, setOf, view } from "../../../scenario/index.ts"
import { resourceManager } from "./resource-manager.ts"
import { transactionManager } from "./transaction-manager.ts"

/**
 * The world as a state of specs/tutorial/two-phase-commit/TwoPhaseCommit.tla. A decision goes to every resource
 * manager in a message of its own, and all of them at once: the specification has it once.
 */
export const refinesTwoPhaseCommit = (resourceManagers: readonly string[]) =>
  refinement({
    spec: import.meta.resolve("#specs/tutorial/two-phase-commit/TwoPhaseCommit.tla"),
    constants: { RM: setOf(resourceManagers) },
    equal: true,
    reads: {
      rm: view(resourceManager, ({ value }, id) => [id, value] as const),
      tm: view(transactionManager, ({ value, context }) => ({ value, prepared: context.prepared }))
    },
    state: ({ rm, tm: [tm] }, { network }) => ({
      rm: functionOf(rm),
      tm: tm!.value,
      prepared: setOf(tm!.prepared),
      messages: setOf(network.map(({ from, message: { type } }) => (type === "Prepared" ? { type, from } : { type })))
    })
  })
