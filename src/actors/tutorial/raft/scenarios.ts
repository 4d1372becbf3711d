import type { ActorId } from "../../../kernel/index.ts"
import { integer, oneOf, role, scenario, set } from "../../../scenario/index.ts"
import { committed } from "./committed.ts"
import { electionSafety, ended, leaderCompleteness, logMatching, mayCommit } from "./invariants.ts"
import { type Disk, server } from "./server.ts"

const idsOf = (servers: number): readonly ActorId[] => Array.from({ length: servers }, (_, i) => `s${i + 1}`)

const empty: Disk = { term: 0, votedFor: null, log: [] }

/**
 * Where figure 8 (b) of the paper stands: the first server has led term 1 and the third one term 2, and each has an entry that no other has. From
 * an empty start on it takes ten steps to come there.
 */
const figure8: Readonly<Record<string, Disk>> = {
  s1: { term: 1, votedFor: "s1", log: [{ term: 1 }] },
  s2: { term: 2, votedFor: "s3", log: [] },
  s3: { term: 2, votedFor: "s3", log: [{ term: 2 }] }
}

/** Messages are never consumed: each may come late, never, or twice. */
export const raft = scenario(
  "tutorial/raft",
  {
    describe: "Servers elect leaders, which make their logs the same",
    parameters: {
      servers: integer(3, { min: 2, max: 5, describe: "servers" }),
      candidates: integer(3, { min: 1, max: 5, describe: "servers that stand for election, of those" }),
      terms: integer(2, { min: 1, max: 6, describe: "terms for which anybody stands" }),
      entries: integer(1, { min: 1, max: 3, describe: "entries of a log, at most" }),
      start: oneOf("empty", ["empty", "figure-8"], "what is on the disks at the start: nothing, or what figure 8 (b) of the paper has"),
      crashes: integer(0, { min: 0, max: 3, describe: "crashes, after each of which the server may come back" })
    }
  },
  ({ servers, candidates, terms, entries, start, crashes }) => {
    const ids = idsOf(servers)
    const groups = [ids.slice(0, candidates), ids.slice(candidates)].filter(({ length }) => length > 1)
    return {
      cast: Object.fromEntries(
        ids.map((id, i) => {
          const peers = ids.filter((other) => other !== id)
          const disk = start === "empty" ? empty : (figure8[id] ?? empty)
          return [id, role(server, { input: { id, peers, terms: i < candidates ? terms : 0, entries, ...disk } })]
        })
      ),
      network: set(),
      budgets: { faults: crashes === 0 ? "none" : { crash: crashes, restart: crashes }, spontaneous: "unbounded" },
      monitors: [committed],
      properties: [electionSafety, logMatching, leaderCompleteness, mayCommit(entries)],
      final: ended,
      // who has what on its disk is not like the others
      ...(start === "empty" ? { symmetry: { groups, sets: ["peers", "votes", "match"] } } : {})
    }
  }
)
