import type { ActorState } from "../../kernel/index.ts"
import { type Cell, cellKey } from "../../world/index.ts"
import { describeAllowances, describeFair, isPromised, type System } from "../../scenario/index.ts"
import type { Compiled } from "../compile/compile.ts"
import type { Stop } from "../core/search/options.ts"
import type { Search } from "../core/search/search.ts"
import { explain, explainPromise } from "./counterexample.ts"
import { coverageOf } from "./coverage.ts"
import type { Chosen } from "../resources/engines.ts"
import type { Promises } from "../liveness/promises.ts"
import type { Keeping } from "../resources/keeping.ts"
import type { PartialOrder } from "../partial-order/partial-order.ts"
import type { Reduction } from "../symmetry/reduction.ts"
import type { Bound, Report, Resumed, Verdict, Violation } from "../report.ts"

/** A search that has stopped, and all that its report speaks of. */
export interface Stopped {
  readonly system: System
  readonly compiled: Compiled
  readonly search: Search
  readonly keeping: Keeping
  readonly reduction: Reduction | undefined
  readonly order: PartialOrder | undefined
  /** What came of promises, once all worlds are known. */
  readonly promises: Promises | undefined
  readonly chosen: Chosen
  /** What broke before anything could be searched. */
  readonly startFaults: readonly Violation[]
  readonly salt: string
  /** What every step is held against. */
  readonly rule: { readonly name: string } | undefined
  /** Undefined where it goes on. */
  readonly stopped: Stop | "time" | "heap" | "interrupted" | undefined
  readonly seconds: number
  /** Where it went on from a checkpoint. */
  readonly resumed: Resumed | undefined
  /** Is it still being brought to where a checkpoint left it? */
  readonly isRestoring: boolean
  /** Are there initial states that were not even listed? */
  readonly startsLeft: boolean
  /** What was bounded, by the name of the bound. */
  readonly limits: Readonly<Record<"states" | "depth" | "seconds" | "memory" | "heap", number | undefined>>
}

/** What was found so far, and how much was covered. */
export const conclude = (so: Stopped): Report => {
  const { system, compiled, search, keeping, reduction, chosen, salt, stopped, seconds } = so
  const { judge } = search
  const kept = so.promises?.kept
  const violations = [
    ...so.startFaults,
    ...judge.findings.map((finding) => explain(system, compiled, search.path(finding), finding, salt, reduction !== undefined, so.rule)),
    ...[...(kept ?? [])].flatMap(([p, { broken }]) =>
      broken === undefined ? [] : [explainPromise(system, compiled, search, system.properties[p]!, broken, salt)]
    )
  ]
  // where nothing could start, nothing could be reached or counted either
  const isWhole = stopped === "exhausted" && keeping.verdict === "holds"
  if (isWhole && search.distinct > 0) violations.push(...unreached(so), ...miscounted(so))
  const isOpen = unsettled(so).length > 0
  const verdict: Verdict = violations.length > 0 ? "violated" : stopped === "exhausted" && !isOpen ? keeping.verdict : "inconclusive"
  return {
    scenario: system.scenario,
    parameters: system.parameters,
    mutant: system.mutant?.id,
    verdict,
    reason: reasonOf(so, verdict),
    distinct: search.distinct,
    transitions: search.totals.transitions,
    depth: search.depth,
    seconds,
    resumed: so.resumed,
    symmetry: reduction?.told,
    partialOrder: so.order?.told,
    violations,
    properties: system.properties.map(({ name, id, kind, source }, p) => {
      const promise = kept?.get(p)
      const told = promise && { isBroken: promise.broken !== undefined, cut: promise.cut }
      return { name, id, kind, source, reached: judge.reached.has(p), promise: told }
    }),
    fair: system.properties.some(isPromised) ? (system.fair ?? "none") : undefined,
    bounds: boundsOf(so),
    assumed: assumedOf(system),
    frontier: search.waiting,
    finalStates: judge.finalStates,
    cutStates: search.totals.cutStates,
    kept: keeping.kept,
    collisionOdds: keeping.collisionOdds(search.distinct),
    salt,
    engine: chosen.name,
    workers: chosen.workers,
    ...compiledOf(system, compiled),
    evaluations: judge.evaluations,
    bytes: search.bytes,
    isHunt: false,
    hunted: undefined
  }
}

/** What a report has from the tables alone, whoever has used them. */
export const compiledOf = (system: System, compiled: Compiled) => ({
  xstateCalls: compiled.xstateCalls,
  localSteps: compiled.origins.length + compiled.ignored.length,
  triedTwice: { steps: compiled.repeats.tried, of: compiled.repeats.calls },
  keyOrders: keyOrdersOf(system, compiled),
  cells: compiled.numbers.cells.reduce((sum, cells) => sum + cells.values.length, 0),
  envelopes: compiled.numbers.envelopes.values.length,
  coverage: coverageOf(system, compiled)
})

/** The promises that may be broken where the scenario's bounds do not let runs go. */
const unsettled = ({ system, promises }: Stopped): readonly string[] =>
  [...(promises?.kept ?? [])].flatMap(([p, { broken, cut }]) =>
    broken === undefined && cut.length > 0 ? [`whether "${system.properties[p]!.name}" holds rests on what was cut: ${cut.join(", ")}`] : []
  )

/** What a report says was assumed. */
export const assumedOf = (system: System): readonly string[] => [
  ...describeAllowances(system.allowances),
  ...waitsOf(system),
  ...(system.properties.some(isPromised) ? [describeFair(system.fair)] : [])
]

/** Timers that wait for a guard do not do so in XState itself. */
const waitsOf = ({ members }: System): readonly string[] =>
  [...new Map(members.map(({ actor }) => [actor.name, actor]))].flatMap(([name, { waits }]) =>
    waits.length === 0 ? [] : [`timers of ${name} that wait: ${waits.join(", ")}`]
  )

/** Who keeps records in the order in which they were built has states that say the same. */
const keyOrdersOf = (system: System, compiled: Compiled): ReadonlyMap<string, number> => {
  const found = new Map<string, number>()
  for (const { index, actor } of system.members) {
    const values = compiled.numbers.cells[index]!.values.slice(0, mostCompared)
    const more = values.length - new Set(values.map(withoutOrder)).size
    if (more > 0) found.set(actor.name, (found.get(actor.name) ?? 0) + more)
  }
  return found
}

/** A hint need not look at more. */
const mostCompared = 5000

/** What a cell says, whatever the order of keys. */
const withoutOrder = (cell: Cell): string => {
  const { context } = cell.state?.snapshot ?? {}
  return cellKey({
    ...cell,
    durable: structuredClone(cell.durable),
    state: cell.state && withContext(cell.state, structuredClone(context))
  })
}

const withContext = (state: ActorState, context: unknown): ActorState => ({
  ...state,
  snapshot: { ...state.snapshot, context } as ActorState["snapshot"]
})

const reasonOf = (so: Stopped, verdict: Verdict): string => {
  const { search, stopped, reduction } = so
  if (verdict === "sampled") return so.keeping.caveat()
  if (stopped === "exhausted") {
    const limits = verdict === "inconclusive" ? `; ${unsettled(so).join("; ")}` : verdict === "holds" ? ", within the stated budgets" : ""
    return `${searchedOf(so)}${limits}`
  }
  if (stopped === "found") return `found at depth ${search.depth}; the search stopped there`
  if (reduction?.isVerified === false && search.waiting === 0) return `${causeOf(so)}, before the symmetry was verified`
  if (so.promises !== undefined && so.promises.kept === undefined) return `${causeOf(so)}, before it was known whether promises are kept`
  if (so.isRestoring) return `${causeOf(so)}, before the checkpoint was read`
  const found = verdict === "violated" ? "a violation was found, and " : ""
  return `${found}${causeOf(so)}; ${search.waiting.toLocaleString("en")} ${search.waiting === 1 ? "state was" : "states were"} found and not expanded${so.startsLeft ? ", and not all initial ones were listed" : ""}`
}

/** What a search has gone through that found no more to look at. */
const searchedOf = ({ order }: Stopped): string =>
  order !== undefined && order.off === undefined && order.told.leftOut > 0
    ? "as much of the space was searched as is enough where steps commute"
    : "the whole space was searched"

/** What ended a search before its time. */
const causeOf = ({ limits, search, stopped, seconds: all, resumed }: Stopped): string => {
  // a bound on time is one of this part alone
  const seconds = all - (resumed?.seconds ?? 0)
  switch (stopped) {
    case "states":
      return `the bound of ${limits.states?.toLocaleString("en")} states was reached`
    case "depth":
      return `the bound on depth was reached at ${search.depth}`
    case "memory":
      if (search.shortage !== undefined) return `memory ran out: ${search.shortage}`
      return `the bound on memory was reached${search.spillFailure === undefined ? "" : `, and the disk took no more (${search.spillFailure})`}`
    case "heap":
      return `memory ran out: V8's heap is full, of which there are ${Math.round(limits.heap! / 2 ** 20).toLocaleString("en")} MiB; NODE_OPTIONS=--max-old-space-size=<MiB> gives more`
    case "time":
      return `the bound on time was reached after ${seconds.toFixed(1)} s`
    default:
      return `interrupted after ${seconds.toFixed(1)} s`
  }
}

/** Which bound is reached when a search stops for this cause. */
const boundOf: Readonly<Partial<Record<NonNullable<Stopped["stopped"]>, keyof Stopped["limits"]>>> = {
  states: "states",
  depth: "depth",
  time: "seconds",
  memory: "memory",
  heap: "heap"
}

const boundsOf = ({ limits, search, compiled, system, stopped }: Stopped): readonly Bound[] => {
  // where memory cannot be had, it is not the bound that was reached
  const reached = stopped === "memory" && search.shortage !== undefined ? undefined : stopped && boundOf[stopped]
  const given = Object.entries(limits).map(([name, limit]) => ({ name, limit, reached: name === reached }))
  return [...given, ...scopeOf(system, compiled, search.totals.cut)]
}

/** The bounds that the scenario itself has, where these bits say what cut steps. */
export const scopeOf = (system: System, compiled: Compiled, cut: number): readonly Bound[] => {
  const cutBy = new Set(compiled.numbers.cuts.filter((_, i) => (cut & (1 << i)) !== 0))
  const budgets = [...system.allowances.values()].map(({ name, total, each }) => ({ name, limit: total ?? each, reached: cutBy.has(name) }))
  const others = system.clocks === undefined ? [] : [{ name: "realTime", limit: system.clocks.until, reached: cutBy.has("realTime") }]
  const channels =
    system.network.kind === "fifo" ? [{ name: "capacity", limit: system.network.capacity, reached: cutBy.has("capacity") }] : []
  return [...budgets, ...others, ...channels]
}

const unreached = ({ system, compiled, search }: Stopped): readonly Violation[] =>
  system.properties.flatMap((property, p) =>
    property.kind === "sometimes" && !search.judge.reached.has(p)
      ? [
          {
            kind: "sometimes" as const,
            name: property.name,
            id: property.id,
            counterexample: undefined,
            near: compiled.numbers.projections.near(p)
          }
        ]
      : []
  )

const miscounted = ({ system, search, reduction, order }: Stopped): readonly Violation[] => {
  // it is all worlds that are expected
  if (order !== undefined && order.off === undefined) return []
  const expected = reduction === undefined ? system.expected : system.symmetry?.expected
  const { distinct, depth } = search
  const { transitions } = search.totals
  if (expected === undefined || (expected.distinct === distinct && expected.transitions === transitions && expected.depth === depth))
    return []
  const write = (counts: { distinct: number; transitions: number; depth: number }) =>
    `${counts.distinct} distinct, ${counts.transitions} transitions, depth ${counts.depth}`
  return [
    {
      kind: "expected counts",
      name: `expected ${write(expected)}; counted ${write({ distinct, transitions, depth })}`,
      id: undefined,
      counterexample: undefined
    }
  ]
}
