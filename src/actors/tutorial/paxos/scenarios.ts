import { type Counts, integer, role, scenario, set } from "../../../world/index.ts"
import { acceptor } from "./acceptor.ts"
import { claimsOf, ended } from "./invariants.ts"
import { proposer } from "./proposer.ts"

/** [distinct, transitions, depth] by proposers and acceptors. */
type Golden = Readonly<Record<string, readonly [number, number, number]>>

const counts: Golden = { "2 3": [14_265, 51_291, 23], "2 4": [212_844, 967_544, 31], "3 3": [1_708_749, 7_944_372, 34] }

/** The same up to the order of the acceptors. */
const orbits: Golden = { "2 3": [2_670, 9_612, 23], "2 4": [11_581, 52_899, 31], "3 3": [291_715, 1_356_741, 34] }

const countsWithCrash: Golden = { "2 3": [42_795, 175_032, 25] }

const counted = (golden: Golden, { proposers, acceptors }: Scope): Counts | undefined => {
  const known = golden[`${proposers} ${acceptors}`]
  return known && { distinct: known[0], transitions: known[1], depth: known[2] }
}

interface Scope {
  readonly proposers: number
  readonly acceptors: number
}

const parameters = {
  proposers: integer(2, { min: 2, max: 3, describe: "proposers, with a ballot each" }),
  acceptors: integer(3, { min: 1, max: 5, describe: "acceptors" })
} as const

const parts = ({ proposers, acceptors }: Scope) => {
  const ids = Array.from({ length: acceptors }, (_, i) => `a${i + 1}`)
  return {
    cast: {
      ...Object.fromEntries(
        Array.from({ length: proposers }, (_, i) => [
          `p${i + 1}`,
          role(proposer, { input: { ballot: i + 1, wish: `v${i + 1}`, acceptors: ids } })
        ])
      ),
      ...Object.fromEntries(ids.map((id) => [id, role(acceptor)]))
    },
    network: set(),
    final: ended,
    symmetry: { groups: [ids], sets: ["acceptors", "heard", "voters"], expected: counted(orbits, { proposers, acceptors }) },
    ...claimsOf(acceptors)
  }
}

/** Messages are never consumed: each may come late, never, or twice. */
export const paxos = scenario(
  "tutorial/paxos",
  { describe: "Proposers with a ballot each want acceptors to choose one value", parameters },
  (scope) => ({
    ...parts(scope),
    budgets: { faults: "none", spontaneous: "unbounded" },
    expected: counted(counts, scope)
  })
)

/** Acceptors are alike: the crash of one stands for that of any. */
export const crash = scenario(
  "tutorial/paxos/crash",
  { describe: "An acceptor may crash at any step, and comes back with its disk", parameters },
  (scope) => {
    const { symmetry: _, ...rest } = parts(scope)
    return {
      ...rest,
      budgets: { faults: { crash: { total: 1, only: ["a1"] }, restart: 1 }, spontaneous: "unbounded" },
      expected: counted(countsWithCrash, scope)
    }
  }
)
