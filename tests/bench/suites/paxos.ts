import { join } from "node:path"
import { borealis } from "../borealis.ts"
import { compare, type Contestant } from "../measure.ts"
import { flatSpinRow, paxosOf, spinRow } from "../musts.ts"
import { type Peer, unlessAbsent } from "../peers/peer.ts"
import { spin, spinModel } from "../peers/spin.ts"
import { tlaChecker, tlaCheckerModel } from "../peers/tla-checker.ts"
import { tlc, tlcModel } from "../peers/tlc.ts"
import { comparisonOf, type Suite } from "../section.ts"

const folder = join(import.meta.dirname, "../paxos")
const module = join(folder, "Paxos.tla")

/** The smaller one is for those who check some thousands of states a second. */
const small = { proposers: 2, acceptors: 3, states: 101_408 }
const large = { proposers: 2, acceptors: 4, states: 1_945_556 }

export const paxos: Suite = async function* ({ isLarge }) {
  for (const size of [small, large]) {
    const { proposers, acceptors, states } = size
    const subject = paxosOf(proposers, acceptors)
    const constants = { P: proposers, A: acceptors }
    const defines = [`P=${proposers}`, `A=${acceptors}`]
    const model = join(folder, "paxos.pml")
    const peers: readonly (readonly [Peer, () => readonly Contestant[]])[] = [
      [
        spin,
        () => [spinModel(spinRow, { model, defines, states }), spinModel(flatSpinRow, { model, defines: [...defines, "FLAT"], states })]
      ],
      ...(size === small ? [[tlaChecker, () => [tlaCheckerModel({ module, constants })]] as const] : []),
      ...(size === small || isLarge ? [[tlc, () => [tlcModel({ module, constants })]] as const] : [])
    ]
    const { contestants, absent } = unlessAbsent(peers)
    const set = { proposers, acceptors }
    const ours = (["standard", "typescript", "two"] as const).map((row) => borealis(row, "bench/paxos", set))
    const results = await compare(subject, [...ours, ...contestants])
    if (results[0]!.distinct !== states) throw new Error(`${subject} has ${states} states, not ${results[0]!.distinct}`)
    yield comparisonOf(subject, results, absent)
  }
}
