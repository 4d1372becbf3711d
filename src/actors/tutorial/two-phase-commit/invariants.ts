import { always, final, sometimes, view } from "../../../scenario/index.ts"
import { resourceManager } from "./resource-manager.ts"
import { transactionManager } from "./transaction-manager.ts"

const outcome = view(resourceManager, ({ value }) => (value === "committed" || value === "aborted" ? value : "undecided"))

/** No resource manager has committed while another has aborted. */
export const consistent = always("resource managers agree", {
  source: "Lamport, TCommit: TCConsistent",
  reads: { rm: outcome },
  by: (is) => is.pairs("rm", "rm", (one, other) => !(one === "committed" && other === "aborted"))
})

const decision = view(transactionManager, ({ value }) => value)

export const obeyed = always("no resource manager commits without the transaction manager", {
  source: "Lamport, TwoPhase: TMCommit",
  reads: { rm: outcome, tm: decision },
  by: (is) => is.pairs("rm", "tm", (one, decided) => one !== "committed" || decided === "committed")
})

/** Working is where it may still abort on its own. */
export const bound = always("whom the transaction manager counts as prepared works no more", {
  source: "Lamport, TwoPhase: TMRcvPrepared",
  reads: {
    rm: view(resourceManager, ({ value }, id) => ({ id, works: value === "working" })),
    tm: view(transactionManager, ({ context }) => context.prepared)
  },
  by: (is) => is.pairs("rm", "tm", ({ id, works }, prepared) => !works || !prepared.includes(id))
})

export const mayCommit = sometimes("every resource manager has committed", {
  source: "Lamport, TwoPhase: TMCommit",
  reads: { rm: outcome },
  holds: ({ rm }) => rm.every((state) => state === "committed")
})

export const mayAbort = sometimes("every resource manager has aborted", {
  source: "Lamport, TwoPhase: TMAbort",
  reads: { rm: outcome },
  holds: ({ rm }) => rm.every((state) => state === "aborted")
})

/** With the manager's `Abort` under way nobody would know whether it was their own doing. */
export const mayAbortAlone = sometimes("a resource manager has aborted on its own", {
  source: "Lamport, TwoPhase: RMChooseToAbort",
  reads: { rm: outcome, tm: decision },
  holds: ({ rm, tm }) => rm.includes("aborted") && tm.every((decided) => decided === "deciding")
})

/** The protocol is over when everyone has decided, and as the transaction manager has. */
export const decided = final({
  reads: { rm: outcome, tm: decision },
  by: (is) => is.pairs("rm", "tm", (one, other) => one === other)
})
