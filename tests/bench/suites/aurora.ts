import { protocols } from "../../../src/actors/index.ts"
import { borealis, check, rows as names } from "../borealis.ts"
import { compare, rateOf, wasCrowded } from "../measure.ts"
import { nameOf, type Suite } from "../section.ts"
import { count, gigabytes, markdown, maybe, millions, percent } from "../table.ts"

/** Every built-in scenario of Aurora with the parameters that it has by default, by both engines. There is no peer. */
export const aurora: Suite = async function* () {
  const scenarios = protocols.filter(({ path }) => path.startsWith("aurora/")).flatMap(({ headline }) => headline)
  const rows: string[][] = []
  let crowded = false
  for (const { scenario, set = {} } of scenarios) {
    const [standard, typescript] = await compare(scenario, [borealis("standard", scenario, set), borealis("typescript", scenario, set)])
    const { shares } = await check({ scenario, set, workers: 1, sampled: true })
    crowded ||= wasCrowded(standard!) || wasCrowded(typescript!)
    rows.push([
      nameOf({ ...standard!, name: scenario }),
      count(standard!.distinct),
      count(standard!.transitions!),
      standard!.seconds.toFixed(2),
      millions(rateOf(standard!)),
      millions(rateOf(typescript!)),
      `${(rateOf(standard!) / rateOf(typescript!)).toFixed(2)} ×`,
      maybe(standard!.xstateCalls, count),
      maybe(shares?.xstate, percent),
      maybe(shares?.misses, percent),
      maybe(standard!.peakBytes, gigabytes)
    ])
  }
  const head = [
    "",
    "distinct",
    "transitions",
    "seconds",
    names.standard,
    names.typescript,
    "ratio",
    "XState calls",
    "time in XState",
    "time in new steps",
    "peak RSS"
  ]
  yield { title: "The Aurora scenarios", text: markdown(head, rows), judged: [], wasCrowded: crowded }
}
