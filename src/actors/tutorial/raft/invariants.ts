import { always, final, sometimes, view } from "../../../scenario/index.ts"
import { committedLog } from "./committed.ts"
import { server } from "./server.ts"

const leader = view(server, ({ value, context: { term, log } }) => (value === "leader" ? { term, log } : null))

export const electionSafety = always("one leader a term at most", {
  source: "Raft, figure 3: Election Safety",
  reads: { leader },
  by: (is) => is.pairs("leader", "leader", (one, other) => one === null || other === null || one.term !== other.term)
})

export const leaderCompleteness = always("a leader has all that was committed in terms before its own", {
  source: "Raft, figure 3: Leader Completeness",
  reads: { leader, committed: committedLog },
  by: (is) =>
    is.pairs(
      "leader",
      "committed",
      (one, all) => one === null || one.term <= all.term || all.log.every((entry, i) => entry.term === one.log[i]?.term)
    )
})

const log = view(
  server,
  ({ context }) => context.log,
  ({ log: kept }) => kept
)

export const logMatching = always("logs that have an entry in common are the same up to it", {
  source: "Raft, figure 3: Log Matching",
  reads: { log },
  by: (is) =>
    is.pairs("log", "log", (one, other) => {
      const last = one.findLastIndex((entry, i) => entry.term === other[i]?.term)
      return one.slice(0, last + 1).every((entry, i) => entry.term === other[i]?.term)
    })
})

/** How much is to be committed in some run. */
export const mayCommit = (entries: number) =>
  sometimes(`${entries} ${entries === 1 ? "entry is" : "entries are"} committed`, {
    reads: { committed: committedLog },
    holds: ({ committed: [all] }) => all!.log.length === entries
  })

/** Elections may fail for as long as there are terms. */
export const ended = final({ reads: {}, holds: () => true })
