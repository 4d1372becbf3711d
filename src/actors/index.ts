/**
 * The protocols that come with Borealis, tutorials first: where each is, and which of its scenarios `npm start` checks. A folder has a
 * protocol's actors, what is claimed of them, its scenarios and its mutants; its page stands under the same path in `docs/protocols`. Begin
 * with `tutorial/ping-pong/scenarios.ts`.
 */

/** A built-in protocol: its modules are loaded when somebody asks for it. */
export interface Protocol {
  /** Where its scenarios' names begin. */
  readonly path: string
  /** Its modules of scenarios and mutants. */
  readonly load: () => Promise<readonly object[]>
  /** The scenarios that `npm start` checks, with their parameters. */
  readonly headline: readonly { readonly scenario: string; readonly set?: Readonly<Record<string, number | string>> }[]
  /** The scenario that `npm start` holds against its specification, where there is one. */
  readonly refining?: string
}

/** A protocol's own scenario and some others of it, each with the parameters that it has by default. */
const all = (path: string, others: readonly string[]) => [{ scenario: path }, ...others.map((name) => ({ scenario: `${path}/${name}` }))]

/** The built-in protocols, in the order in which they are listed. */
export const protocols: readonly Protocol[] = [
  {
    path: "tutorial/ping-pong",
    load: () => Promise.all([import("./tutorial/ping-pong/scenarios.ts"), import("./tutorial/ping-pong/mutants.ts")]),
    headline: all("tutorial/ping-pong", ["live"])
  },
  {
    path: "tutorial/lease",
    load: () => Promise.all([import("./tutorial/lease/scenarios.ts"), import("./tutorial/lease/mutants.ts")]),
    headline: all("tutorial/lease", ["live"])
  },
  {
    path: "tutorial/two-phase-commit",
    load: () => Promise.all([import("./tutorial/two-phase-commit/scenarios.ts"), import("./tutorial/two-phase-commit/mutants.ts")]),
    headline: [
      ...[3, 5, 7].map((rms) => ({ scenario: "tutorial/two-phase-commit", set: { rms } })),
      { scenario: "tutorial/two-phase-commit/live" }
    ],
    refining: "tutorial/two-phase-commit"
  },
  {
    path: "tutorial/failure-detector",
    load: () => Promise.all([import("./tutorial/failure-detector/scenarios.ts"), import("./tutorial/failure-detector/mutants.ts")]),
    headline: all("tutorial/failure-detector", ["live"])
  },
  {
    path: "tutorial/paxos",
    load: () => Promise.all([import("./tutorial/paxos/scenarios.ts"), import("./tutorial/paxos/mutants.ts")]),
    headline: all("tutorial/paxos", ["crash", "quorums", "live"])
  },
  {
    path: "tutorial/raft",
    load: () => Promise.all([import("./tutorial/raft/scenarios.ts"), import("./tutorial/raft/mutants.ts")]),
    headline: all("tutorial/raft", ["live"])
  },
  {
    path: "aurora/storage/failover",
    load: () => Promise.all([import("./aurora/storage/failover/scenarios.ts"), import("./aurora/storage/failover/mutants.ts")]),
    headline: all("aurora/storage/failover", ["loss", "delivered-once", "next-commit", "crash", "gossip", "stale-range", "live"]),
    refining: "aurora/storage/failover/loss"
  },
  {
    path: "aurora/limitless/snapshot",
    load: () =>
      Promise.all([
        import("./aurora/limitless/snapshot/scenarios.ts"),
        import("./aurora/limitless/snapshot/encounters.ts"),
        import("./aurora/limitless/snapshot/anomalies.ts"),
        import("./aurora/limitless/snapshot/mutants.ts")
      ]),
    headline: all("aurora/limitless/snapshot", [
      "visibility",
      "real-time",
      "router-crash",
      "shard-crash",
      "write-skew",
      "read-only-order",
      "three-shards",
      "conflict",
      "two-readers"
    ]),
    refining: "aurora/limitless/snapshot/three-shards"
  },
  {
    path: "borealis/handshake",
    load: () => Promise.all([import("./borealis/handshake/scenarios.ts"), import("./borealis/handshake/mutants.ts")]),
    headline: all("borealis/handshake", ["death"])
  }
]
