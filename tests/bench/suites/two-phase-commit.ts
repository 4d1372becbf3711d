import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { borealis, twoAtOnce } from "../borealis.ts"
import { compare, type Contestant } from "../measure.ts"
import { flatSpinRow, orbitsOf, spinRow, twoPhaseCommitOf } from "../musts.ts"
import { type Peer, unlessAbsent } from "../peers/peer.ts"
import { spin, spinModel } from "../peers/spin.ts"
import { tlaChecker, tlaCheckerModel } from "../peers/tla-checker.ts"
import type { TlaModel } from "../peers/tla-config.ts"
import { tlc, tlcModel } from "../peers/tlc.ts"
import { comparisonOf, type Suite } from "../section.ts"

const folder = join(import.meta.dirname, "../two-phase-commit")
const module = fileURLToPath(import.meta.resolve("#specs/tutorial/two-phase-commit/TwoPhaseCommit.tla"))

/** The specification with so many resource managers. */
export const specOf = (rms: number): TlaModel => ({
  module,
  constants: { RM: `{${Array.from({ length: rms }, (_, i) => `"rm${i + 1}"`).join(", ")}}` }
})

/** Distinct states for N = 1, 2, …: what TLC counts of TwoPhase.tla. */
const states = [12, 56, 288, 1_568, 8_832, 50_816, 296_448, 1_745_408, 10_340_352, 61_515_776]

/** How many of the states of N = 10 are different up to renaming the resource managers. */
const orbitsOfTen = 3_300

/** The largest N that each takes part in: without `--large`, no single run lasts more than about half a minute. */
const largest = {
  typescript: [9, 10],
  spin: [9, 10],
  tlaChecker: [6, 7],
  tlc: [7, 9]
} as const

export const twoPhaseCommitAt = (rms: number): Contestant => borealis("standard", "tutorial/two-phase-commit", { rms })

export const twoPhaseCommit: Suite = async function* ({ sizes, isLarge }) {
  for (const rms of sizes.length > 0 ? sizes : [6, 7, 8, 9, 10]) {
    const known = states[rms - 1]
    if (known === undefined) throw new Error(`two-phase commit is measured for N = 1 to ${states.length}, not ${rms}`)
    const takesPart = (who: keyof typeof largest): boolean => rms <= largest[who][isLarge ? 1 : 0]
    const promela = (name: string, model: string) => spinModel(name, { model: join(folder, model), defines: [`N=${rms}`], states: known })
    const peers: readonly (readonly [keyof typeof largest, Peer, () => readonly Contestant[]])[] = [
      ["spin", spin, () => [promela(spinRow, "two-phase-commit.pml"), promela(flatSpinRow, "two-phase-commit-flat.pml")]],
      ["tlaChecker", tlaChecker, () => [tlaCheckerModel(specOf(rms))]],
      ["tlc", tlc, () => [tlcModel(specOf(rms))]]
    ]
    const { contestants, absent } = unlessAbsent(peers.filter(([who]) => takesPart(who)).map(([, peer, of]) => [peer, of]))
    const results = await compare(twoPhaseCommitOf(rms), [
      twoPhaseCommitAt(rms),
      ...(takesPart("typescript") ? [borealis("typescript", "tutorial/two-phase-commit", { rms })] : []),
      ...(rms >= 9 ? [borealis("two", "tutorial/two-phase-commit", { rms }), twoAtOnce("tutorial/two-phase-commit", { rms })] : []),
      ...contestants
    ])
    if (results[0]!.distinct !== known) throw new Error(`two-phase commit with N = ${rms} has ${known} states, not ${results[0]!.distinct}`)
    yield comparisonOf(twoPhaseCommitOf(rms), results, absent)
    if (rms !== 10) continue
    const reduced = await compare(orbitsOf(rms), [borealis("orbits", "tutorial/two-phase-commit", { rms })])
    if (reduced[0]!.distinct !== orbitsOfTen) throw new Error(`there are ${orbitsOfTen} orbits of N = 10, not ${reduced[0]!.distinct}`)
    yield comparisonOf(orbitsOf(rms), reduced)
  }
}
