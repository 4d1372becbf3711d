/** What must come in every run. Who is down is asked nothing. */
import { eventually, final, leadsTo, view } from "../../../scenario/index.ts"
import { resourceManager } from "./resource-manager.ts"
import { transactionManager } from "./transaction-manager.ts"

const isDecided = view(resourceManager, ({ value }) => value === "committed" || value === "aborted")
const hasDecided = view(transactionManager, ({ value }) => value !== "deciding")

/** Broken by the crash of the transaction manager: who has prepared may neither commit nor abort on its own. */
export const everyoneDecides = eventually("every resource manager decides", {
  reads: { isDecided },
  holds: ({ isDecided: all }) => all.every((one) => one)
})

/** To decide and to tell everybody is one step, so that a crash cannot come between. */
export const decisionArrives = leadsTo("what the transaction manager decides comes to every resource manager", {
  reads: { isDecided, hasDecided },
  from: ({ hasDecided: of }) => of.includes(true),
  to: ({ isDecided: all }) => all.every((one) => one)
})

/** Whether an end is a proper one is for the promises to say. */
export const mayBlock = final({ reads: {}, holds: () => true })
