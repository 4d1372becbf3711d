/** What must come in every run. */
import { eventually, sometimes, view } from "../../../scenario/index.ts"
import { server } from "./server.ts"

const committed = view(server, ({ context }) => context.committed)

/** Kept where one server alone stands for election, and broken where a second one does: elections that come too early undo each other. */
export const somethingIsCommitted = eventually("a leader commits an entry", {
  reads: { committed },
  holds: ({ committed: all }) => all.some((count) => count > 0)
})

export const mayBeCommitted = sometimes("an entry is committed", {
  reads: { committed },
  by: (is) => is.each("committed", (count) => count > 0)
})
