import { always, final, sometimes, view } from "../../../scenario/index.ts"
import { resourceManager } from "./resource-manager.ts"
import { transactionManager } from "./transaction-manager.ts"

const outcome = view(resourceManager, ({ value }) => (value === "committed" || value === "aborted" ? value : "undecided"))

/** No resource manager has committed while another has aborted. */
export const consistent = always("resource managers agree", {
  source: "Lamport, TCommit: TCConsistent",
  reads: { outcome },
  by: (is) => is.pairs("outcome", "outcome", (one, other) => !(one === "committed" && other === "aborted"))
})

const decision = view(transactionManager, ({ value }) => value)

export const obeyed = always("no resource manager commits without the transaction manager", {
  source: "Lamport, TwoPhase: TMCommit",
  reads: { outcome, decision },
  by: (is) => is.pairs("outcome", "decision", (one, decided) => one !== "committed" || decided === "committed")
})

/** Working is where it may still abort on its own. */
export const bound = always("whom the transaction manager counts as prepared works no more", {
  source: "Lamport, TwoPhase: TMRcvPrepared",
  reads: {
    work: view(resourceManager, ({ value }, id) => ({ id, works: value === "working" })),
    counted: view(transactionManager, ({ context }) => context.prepared)
  },
  by: (is) => is.pairs("work", "counted", ({ id, works }, prepared) => !works || !prepared.includes(id))
})

export const mayCommit = sometimes("every resource manager has committed", {
  source: "Lamport, TwoPhase: TMCommit",
  reads: { outcome },
  holds: ({ outcome: all }) => all.every((state) => state === "committed")
})

export const mayAbort = sometimes("every resource manager has aborted", {
  source: "Lamport, TwoPhase: TMAbort",
  reads: { outcome },
  holds: ({ outcome: all }) => all.every((state) => state === "aborted")
})

/** With the manager's `Abort` under way nobody would know whether it was their own doing. */
export const mayAbortAlone = sometimes("a resource manager has aborted on its own", {
  source: "Lamport, TwoPhase: RMChooseToAbort",
  reads: { outcome, decision },
  holds: ({ outcome: all, decision: of }) => all.includes("aborted") && of.every((decided) => decided === "deciding")
})

/** The protocol is over when everyone has decided, and as the transaction manager has. */
export const decided = final({
  reads: { outcome, decision },
  by: (is) => is.pairs("outcome", "decision", (one, other) => one === other)
})
