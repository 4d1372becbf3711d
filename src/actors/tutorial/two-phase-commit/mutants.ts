import { assign, createMachine, emit } from "xstate"
import { actor, send } from "../../../kernel/index.ts"
import { mutant } from "../../../scenario/index.ts"
import { bound, consistent, obeyed } from "./invariants.ts"
import { everyoneDecides } from "./promises.ts"
import { resourceManager, resourceManagerMachine } from "./resource-manager.ts"
import { live, twoPhaseCommit } from "./scenarios.ts"
import { transactionManager } from "./transaction-manager.ts"

const { config, implementations } = resourceManagerMachine

/** What is broken is where a transition leads, which has no name. */
const returning = createMachine(
  { ...config, states: { ...config.states, prepared: { on: { ...config.states?.prepared?.on, Abort: "working" } } } },
  implementations
)

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
  }),
  mutant("two-phase-commit M4", {
    of: twoPhaseCommit,
    breaks: "a resource manager that has prepared and is told to abort works again",
    replace: actor("resourceManager", returning, { spontaneous: ["Prepare", "ChooseToAbort"] }),
    expected: [bound.name]
  }),
  mutant("two-phase-commit M5", {
    of: live,
    breaks: "the transaction manager aborts and tells nobody",
    replace: transactionManager.with({ actions: { announceAbort: assign({}) } }),
    expected: [everyoneDecides.name]
  })
]
