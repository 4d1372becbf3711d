import { always, final, sometimes, view } from "../../../world/index.ts"
import { resourceManager } from "./resource-manager.ts"
import { transactionManager } from "./transaction-manager.ts"

const outcome = view(resourceManager, ({ value }) => (value === "committed" || value === "aborted" ? value : "undecided"))

/** No resource manager has committed while another has aborted. */
export const consistent = always("resource managers agree", {
  source: "TCommit.tla, TCConsistent",
  reads: { rm: outcome },
  by: (is) => is.pairs("rm", "rm", (one, other) => !(one === "committed" && other === "aborted"))
})

const decision = view(transactionManager, ({ value }) => value)

export const obeyed = always("no resource manager commits without the transaction manager", {
  source: "TwoPhase.tla, TMCommit",
  reads: { rm: outcome, tm: decision },
  by: (is) => is.pairs("rm", "tm", (one, decided) => one !== "committed" || decided === "committed")
})

export const mayCommit = sometimes("every resource manager has committed", {
  source: "TwoPhase.tla, TMCommit",
  reads: { rm: outcome },
  holds: ({ rm }) => rm.every((state) => state === "committed")
})

export const mayAbort = sometimes("every resource manager has aborted", {
  source: "TwoPhase.tla, TMAbort",
  reads: { rm: outcome },
  holds: ({ rm }) => rm.every((state) => state === "aborted")
})

/** The protocol is over when everyone has decided, and as the transaction manager has. */
export const decided = final({
  reads: { rm: outcome, tm: decision },
  by: (is) => is.pairs("rm", "tm", (one, other) => one === other)
})
