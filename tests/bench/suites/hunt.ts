import { join } from "node:path"
import { runProgram } from "../measure.ts"
import type { Judged } from "../musts.ts"
import type { HuntAsked, HuntTold } from "../one-hunt.ts"
import type { Suite } from "../section.ts"
import { count, markdown } from "../table.ts"

/** When a hunt, or a search, is given up. */
const seconds = 60
const seeds = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]
/** Breadth-first search finds the same each time; only its time differs. */
const searches = 3

interface Quarry {
  readonly mutant: string
  readonly set?: HuntAsked["set"]
  /** Found in so many of ten hunts, or in less time than breadth-first search takes, by the medians. */
  readonly asked: "found in 9 of 10" | "faster than breadth-first"
}

const fromEmpty = { servers: 3, candidates: 3, start: "empty", terms: 4, entries: 2, crashes: 1 }

const quarries: readonly Quarry[] = [
  { mutant: "raft M3", set: fromEmpty, asked: "found in 9 of 10" },
  { mutant: "raft M4", set: fromEmpty, asked: "found in 9 of 10" },
  { mutant: "storage F-09", asked: "faster than breadth-first" },
  { mutant: "failover M4", asked: "faster than breadth-first" }
]

const oneHunt = join(import.meta.dirname, "../one-hunt.ts")

const tell = async (asked: HuntAsked): Promise<HuntTold> => {
  if (process.stderr.isTTY) console.error(`hunt: ${asked.mutant}, ${asked.seed === undefined ? "breadth-first" : `seed ${asked.seed}`}`)
  const { stdout } = await runProgram(process.execPath, ["--conditions=borealis-source", oneHunt, JSON.stringify(asked)])
  return JSON.parse(stdout) as HuntTold
}

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((one, other) => one - other)
  const [low, high] = [sorted[(sorted.length - 1) >> 1]!, sorted[sorted.length >> 1]!]
  return (low + high) / 2
}

/** A hunt that finds nothing takes all the time that it is given. */
const medianSeconds = (told: readonly HuntTold[]): number => median(told.map((one) => one.seconds))
const foundIn = (told: readonly HuntTold[]): number => told.filter(({ isFound }) => isFound).length

/** Is what is asked of a quarry reached? */
export const judgeHunts = ({ mutant, asked }: Quarry, hunts: readonly HuntTold[], searched: readonly HuntTold[]): Judged => {
  const [hunting, searching] = [medianSeconds(hunts), medianSeconds(searched)]
  const isMet = asked === "found in 9 of 10" ? foundIn(hunts) * 10 >= hunts.length * 9 : hunting < searching
  const text = `found in ${foundIn(hunts)} of ${hunts.length}, ${(searching / hunting).toFixed(2)} × as fast as breadth-first; asked: ${asked}`
  return { subject: "hunt", row: mutant, text, outcome: isMet ? "met" : "missed", decides: true }
}

const range = (values: readonly number[], show: (value: number) => string): string => {
  const [least, most] = [Math.min(...values), Math.max(...values)].map(show)
  return values.length === 0 ? "" : least === most ? least! : `${least}–${most}`
}

/** Mutants that lie deep: hunts of ten seeds, one thread each, every way of looking by turns; beside breadth-first search. */
export const hunt: Suite = async function* () {
  const rows: string[][] = []
  const judged: Judged[] = []
  for (const quarry of quarries) {
    const { mutant, set = {} } = quarry
    const hunts: HuntTold[] = []
    const searched: HuntTold[] = []
    for (const seed of seeds) hunts.push(await tell({ mutant, set, seed, seconds }))
    while (searched.length < searches && (searched.length === 0 || foundIn(searched) > 0))
      searched.push(await tell({ mutant, set, seconds }))
    const verdict = judgeHunts(quarry, hunts, searched)
    const found = hunts.filter(({ isFound }) => isFound)
    const [search] = searched as [HuntTold]
    judged.push(verdict)
    rows.push([
      mutant,
      `${foundIn(hunts)} of ${hunts.length}`,
      medianSeconds(hunts).toFixed(2),
      range(
        hunts.map((one) => one.seconds),
        (one) => one.toFixed(2)
      ),
      count(Math.round(median(hunts.map(({ distinct }) => distinct)))),
      range(
        found.flatMap(({ before = [] }) => before),
        count
      ),
      range(
        found.flatMap(({ steps = [] }) => steps),
        count
      ),
      search.isFound ? medianSeconds(searched).toFixed(2) : `not in ${seconds}`,
      count(search.distinct),
      search.isFound ? `${search.steps}` : `deeper than ${search.depth - 1}`,
      `${verdict.outcome}: ${quarry.asked}`
    ])
  }
  const head = [
    "",
    "found",
    "seconds",
    "from, to",
    "worlds seen",
    "steps of the walk",
    "steps shown",
    "breadth-first: seconds",
    "worlds",
    "steps",
    "asked"
  ]
  yield { title: "Hunts", text: markdown(head, rows, 1), judged, wasCrowded: false }
}
