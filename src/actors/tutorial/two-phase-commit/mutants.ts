import { emit } from "xstate"
import { send } from "../../../kernel/index.ts"
import { mutant } from "../../../world/index.ts"
import { consistent, obeyed } from "./invariants.ts"
import { resourceManager } from "./resource-manager.ts"
import { twoPhaseCommit } from "./scenarios.ts"
import { transactionManager } from "./transaction-manager.ts"

export const mutants = [
  mutant("two-phase-commit M1", {
    of: twoPhaseCommit,
    breaks: "the transaction manager commits before everyone has prepared",
    replace: transactionManager.with({ guards: { isPreparedByAll: () => true } }),
    expected: [consistent.name]
  }),
  mutant("two-phase-commit M2", {
    of: twoPhaseCommit,
    breaks: "a resource manager aborts on its own after it has prepared",
    replace: resourceManager.with({ guards: { isFreeToAbort: () => true } }),
    expected: [consistent.name]
  }),
  mutant("two-phase-commit M3", {
    of: twoPhaseCommit,
    breaks: "the transaction manager aborts and tells everybody to commit",
    replace: transactionManager.with({
      actions: { announceAbort: emit(({ context }) => send(context.resourceManagers, { type: "Commit" })) }
    }),
    expected: [obeyed.name]
  })
]
