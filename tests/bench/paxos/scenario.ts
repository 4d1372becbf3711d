/** Single-decree Paxos on a network that consumes what it delivers: what the benchmark checks here and in the peers. */
import { always, bag, final, integer, role, scenario, sometimes, view } from "../../../src/scenario/index.ts"
import { acceptor } from "./acceptor.ts"
import { proposer } from "./proposer.ts"

const chosen = view(proposer, ({ value, context }) => (value === "chosen" ? context.value : null))

export const agreement = always("chosen values agree", {
  source: "Paxos Made Simple, section 2.1",
  reads: { p: chosen },
  by: (is) => is.pairs("p", "p", (one, other) => one === null || other === null || one === other)
})

export const mayChoose = sometimes("a value is chosen", { reads: { p: chosen }, holds: ({ p }) => p.some((value) => value !== null) })

/** [distinct, transitions, depth] by proposers and acceptors; SPIN counts the same states and transitions. */
const counts: Readonly<Record<string, readonly [number, number, number]>> = {
  "1 3": [210, 589, 13],
  "2 3": [101_408, 518_682, 24],
  "2 4": [1_945_556, 12_316_276, 32]
}

export const paxos = scenario(
  "bench/paxos",
  {
    describe: "Proposers with a ballot each, and acceptors, on a network that consumes what it delivers",
    parameters: {
      proposers: integer(2, { min: 1, max: 3 }),
      acceptors: integer(3, { min: 2, max: 5 })
    }
  },
  ({ proposers, acceptors }) => {
    const ids = Array.from({ length: acceptors }, (_, i) => `a${i + 1}`)
    const known = counts[`${proposers} ${acceptors}`]
    return {
      cast: {
        ...Object.fromEntries(
          Array.from({ length: proposers }, (_, i) => [`p${i + 1}`, role(proposer, { input: { ballot: i + 1, acceptors: ids } })])
        ),
        ...Object.fromEntries(ids.map((id) => [id, role(acceptor)]))
      },
      network: bag(),
      budgets: { faults: "none", spontaneous: "unbounded" },
      properties: [agreement, mayChoose],
      final: final({ reads: {}, holds: () => true }),
      expected: known && { distinct: known[0], transitions: known[1], depth: known[2] }
    }
  }
)
