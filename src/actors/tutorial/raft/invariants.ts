import { always, final, sometimes, view } from "../../../scenario/index.ts"
import { begins, committedLogs } from "./committed.ts"
import { server } from "./server.ts"

const leader = view(server, ({ value, context: { term, log } }) => (value === "leader" ? { term, log } : null))

export const electionSafety = always("one leader a term at most", {
  source: "Raft, figure 3: Election Safety",
  reads: { leader },
  by: (is) => is.pairs("leader", "leader", (one, other) => one === null || other === null || one.term !== other.term)
})

export const leaderCompleteness = always("a leader has all that was committed in terms before its own", {
  source: "Raft, figure 3: Leader Completeness",
  reads: { leader, committed: committedLogs },
  by: (is) =>
    is.pairs(
      "leader",
      "committed",
      (one, all) => one === null || all.every(({ term, log: entries }) => one.term <= term || begins(one.log, entries))
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
      return begins(other, one.slice(0, last + 1))
    })
})

/** How much is to be committed in some run. */
export const mayCommit = (entries: number) =>
  sometimes(`${entries} ${entries === 1 ? "entry is" : "entries are"} committed`, {
    reads: { committed: committedLogs },
    holds: ({ committed: [all] }) => all!.some(({ log: one }) => one.length === entries)
  })

/** Without it leaders would have all that was committed for the reason that none came later. */
export const maySucceed = sometimes("a leader comes after something was committed", {
  reads: { leader, committed: committedLogs },
  by: (is) => is.pairs("leader", "committed", (one, all) => one !== null && all.some(({ term }) => term < one.term))
})

/** Elections may fail for as long as there are terms. */
export const ended = final({ reads: {}, holds: () => true })
