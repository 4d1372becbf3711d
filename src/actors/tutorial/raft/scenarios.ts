import { type ActorId, InputError } from "../../../kernel/index.ts"
import { type Counts, integer, oneOf, role, scenario, set, type Spec, type ValuesOf } from "../../../scenario/index.ts"
import { committed } from "./committed.ts"
import { electionSafety, ended, leaderCompleteness, logMatching, mayCommit, maySucceed } from "./invariants.ts"
import { mayBeCommitted, somethingIsCommitted } from "./promises.ts"
import { type Disk, server } from "./server.ts"

/** [distinct, transitions, depth] by servers, candidates, terms, entries, start and crashes. */
type Golden = Readonly<Record<string, readonly [number, number, number]>>

const counts: Golden = {
  "3 3 2 1 empty 0": [109_764, 286_338, 23],
  "3 2 2 1 empty 0": [25_593, 67_748, 23],
  "3 2 2 1 empty 1": [167_909, 519_574, 26],
  "3 2 2 2 empty 0": [435_917, 1_563_448, 30],
  "3 2 3 1 empty 0": [684_622, 1_796_074, 31],
  "3 3 3 1 empty 0": [6_757_405, 17_548_068, 31],
  "3 2 4 1 empty 0": [16_337_285, 42_432_754, 38],
  "5 2 1 1 empty 0": [73_132, 363_542, 24],
  "3 3 4 2 figure-8 0": [100_608, 310_898, 24]
}

/** The same up to the order of those that stand, and of those that do not. */
const orbits: Golden = {
  "3 3 2 1 empty 0": [18_351, 47_864, 23],
  "3 2 2 1 empty 0": [12_798, 33_879, 23],
  "3 2 2 2 empty 0": [217_960, 781_729, 30],
  "3 2 3 1 empty 0": [342_313, 898_046, 31],
  "3 3 3 1 empty 0": [1_126_450, 2_925_261, 31],
  "5 2 1 1 empty 0": [7_656, 37_595, 24]
}

const counted = (
  golden: Golden,
  { servers, candidates, terms, entries, start, crashes }: ValuesOf<typeof parameters>
): Counts | undefined => {
  const known = golden[[servers, candidates, terms, entries, start, crashes].join(" ")]
  return known && { distinct: known[0], transitions: known[1], depth: known[2] }
}

const parameters = {
  servers: integer(3, { min: 2, max: 5, describe: "servers" }),
  candidates: integer(3, { min: 1, max: 5, describe: "servers that stand for election, of those" }),
  terms: integer(2, { min: 1, max: 6, describe: "terms for which anybody stands" }),
  entries: integer(1, { min: 1, max: 3, describe: "entries of a log, at most" }),
  start: oneOf("empty", ["empty", "figure-8"], "what is on the disks at the start: nothing, or what figure 8 (b) of the paper has"),
  crashes: integer(0, { min: 0, max: 3, describe: "crashes, after each of which the server may come back" })
} as const

const idsOf = (servers: number): readonly ActorId[] => Array.from({ length: servers }, (_, i) => `s${i + 1}`)

const empty: Disk = { term: 0, votedFor: null, log: [] }

/**
 * Where figure 8 (b) of the paper stands: the first server has led term 1 and the third one term 2, with the votes of all others, and each of
 * the two has an entry that nobody else has.
 */
const figure8 = (id: ActorId): Disk => {
  if (id === "s1") return { term: 1, votedFor: "s1", log: [{ term: 1 }] }
  return { term: 2, votedFor: "s3", log: id === "s3" ? [{ term: 2 }] : [] }
}

const castOf = (
  { servers, candidates, terms, entries }: Pick<ValuesOf<typeof parameters>, "servers" | "candidates" | "terms" | "entries">,
  diskOf: (id: ActorId) => Disk
): Spec["cast"] => {
  const ids = idsOf(servers)
  return Object.fromEntries(
    ids.map((id, i) => {
      const peers = ids.filter((other) => other !== id)
      return [id, role(server, { input: { id, peers, terms: i < candidates ? terms : 0, entries, ...diskOf(id) } })]
    })
  )
}

/** Messages are never consumed: each may come late, never, or twice. */
export const raft = scenario(
  "tutorial/raft",
  { describe: "Servers elect leaders, which make their logs the same", parameters },
  (scope) => {
    const { servers, candidates, terms, entries, start, crashes } = scope
    const isEmpty = start === "empty"
    if (!isEmpty && (servers < 3 || terms < 3 || entries < 2))
      throw new InputError("start=figure-8 needs servers=3, terms=3 and entries=2, or more of each")
    const ids = idsOf(servers)
    const groups = [ids.slice(0, candidates), ids.slice(candidates)].filter(({ length }) => length > 1)
    const canSucceed = candidates > 1 && terms > (isEmpty ? 1 : 3)
    return {
      cast: castOf(scope, isEmpty ? () => empty : figure8),
      network: set(),
      budgets: { faults: crashes === 0 ? "none" : { crash: crashes, restart: crashes }, spontaneous: "unbounded" },
      monitors: [committed],
      properties: [electionSafety, logMatching, leaderCompleteness, mayCommit(entries), ...(canSucceed ? [maySucceed] : [])],
      final: ended,
      // who has what on its disk is not like the others
      ...(isEmpty ? { symmetry: { groups, sets: ["peers", "votes", "match"], expected: counted(orbits, scope) } } : {}),
      expected: counted(counts, scope)
    }
  }
)

/** [distinct, transitions, depth] by servers, candidates, terms and crashes. */
const countsForGood: Golden = {
  "3 1 2 1": [3_663, 9_857, 19],
  "3 2 1 0": [652, 1_622, 15],
  "3 2 2 0": [23_285, 63_050, 23]
}

/** Who stands again and again deposes whoever leads. */
export const live = scenario(
  "tutorial/raft/live",
  {
    describe: "Servers may crash for good: does a leader ever commit an entry?",
    parameters: {
      servers: parameters.servers,
      candidates: integer(1, { min: 1, max: 5, describe: "servers that stand for election, of those" }),
      terms: parameters.terms,
      crashes: integer(1, { min: 0, max: 2, describe: "servers that may crash, of those that do not stand" }),
      fair: oneOf("weak", ["none", "weak", "strong"], "which runs count")
    }
  },
  ({ crashes, fair, ...scope }) => {
    const mortal = idsOf(scope.servers).slice(scope.candidates)
    const known = countsForGood[[scope.servers, scope.candidates, scope.terms, crashes].join(" ")]
    return {
      cast: castOf({ ...scope, entries: 1 }, () => empty),
      network: set(),
      budgets: { faults: crashes === 0 ? "none" : { crash: { total: crashes, only: mortal } }, spontaneous: "unbounded" },
      properties: [electionSafety, logMatching, mayBeCommitted, somethingIsCommitted],
      final: ended,
      ...(fair === "none" ? {} : { fair: { steps: fair, of: ["actors", "messages"] } }),
      expected: known && { distinct: known[0], transitions: known[1], depth: known[2] }
    }
  }
)
