import * as fc from "fast-check"
import { expect, test } from "vitest"
import type { CheckOptions } from "../../../src/model-check/options.ts"
import type { Report } from "../../../src/model-check/report.ts"
import { Run } from "../../../src/model-check/run.ts"
import { brokenBy, deadlockName, instantiate, replay, startWorlds, stuckAfter } from "../../../src/world/index.ts"
import type { Scenario, System } from "../../../src/scenario/index.ts"
import { type NaiveResult, naiveSearch } from "../../oracles/naive-search.ts"
import { scenarioOf, scenarioRecipe } from "../../oracles/random-scenario.ts"
import { relayRecipe, relayScenario } from "../../oracles/relay-scenario.ts"
import { symmetricRecipe, symmetricScenario } from "../../oracles/symmetric-scenario.ts"
import { seedOf, timesOf } from "../../sizes.ts"
import { only, ordered } from "./ordered-search.ts"

const seed = seedOf(20_260_101)
const scenarios = timesOf(200)
const maxWorlds = 1_200
/** Actors that gather timers may come to ever more by themselves, which takes long to see. */
const mostSteps = 1_500

/** A check to its end; undefined where there is too much to compare. */
const checked = (system: System, options: CheckOptions): Report | undefined => {
  const run = new Run(system, { all: true, maxStates: maxWorlds, batchSizes: { round: 16, block: 4, chunk: 100 }, ...options })
  try {
    while (!run.advance(1000));
    const report = run.report()
    return report.frontier > 0 ? undefined : report
  } finally {
    run.close()
  }
}

const isFault = (kind: string) => kind === "unhandled message" || kind === "local invariant" || kind === "failed step"
const isBroken = ({ kind }: { readonly kind: string }) => kind !== "sometimes" && kind !== "expected counts"

/** What must not depend on what is left out. */
const verdictOf = ({ violations, properties, finalStates }: Report) => ({
  broken: [...new Set(violations.filter(isBroken).map(({ kind, name }) => (isFault(kind) ? "fault" : name)))].sort(),
  reached: properties.flatMap(({ name, reached }) => (reached ? [name] : [])).sort(),
  finalStates
})

const verdictOfNaive = ({ violated, reached, finalStates }: NaiveResult) => ({
  broken: [...violated.keys()].sort(),
  reached: [...reached].sort(),
  finalStates
})

/** Every trace runs on the readable world, and breaks there what it says. */
const replayAll = (system: System, { violations }: Report) => {
  for (const { kind, name, counterexample } of violations) {
    if (counterexample === undefined) continue
    const replayed = replay(system, counterexample.trace.start, counterexample.trace.steps)
    const broken = kind === "deadlock" ? stuckAfter(system, replayed) : brokenBy(system, replayed)
    expect(broken.map((one) => (isFault(kind) ? one.kind : one.name))).toContain(isFault(kind) ? kind : name)
  }
}

/** How many comparisons had what, so that they cannot be vacuous. */
class Had {
  private readonly counts = new Map<string, number>()
  private readonly sums = { all: 0, kept: 0 }
  note(...traits: readonly (string | false)[]) {
    for (const trait of traits) if (trait !== false) this.counts.set(trait, (this.counts.get(trait) ?? 0) + 1)
  }
  sum(all: number, kept: number) {
    this.sums.all += all
    this.sums.kept += kept
  }
  /** Fails where fewer had something than were wanted, per 200 scenarios. */
  expect(wanted: Readonly<Record<string, number>>) {
    console.log(
      `${this.sums.all} worlds, ${this.sums.kept} looked at; ${[...this.counts]
        .map(([trait, times]) => `${trait}: ${times}`)
        .sort()
        .join(", ")}`
    )
    const few = Object.keys(wanted).filter((trait) => (this.counts.get(trait) ?? 0) < Math.floor((wanted[trait]! * scenarios) / 200))
    expect(few).toEqual([])
  }
}

/** What a system has whose steps were left out. */
const traitsOf = (system: System) => {
  const { members, monitors, allowances, properties } = system
  return [
    monitors.length > 0 && "cut with monitors",
    properties.some(({ kind }) => kind === "between") && "cut with between",
    members.some(({ dormant }) => dormant) && "cut with dormant",
    startWorlds(system).length > 1 && "cut with several starts",
    ...[...allowances.keys()].map((name) => `cut with ${name}`)
  ]
}

const keeps = ["exact", "wide", "bitstate"] as const

/** Holds checks with the reduction against those without and the naive search: with all properties, with each alone, and with none. */
const compare = (system: System, had: Had) => {
  const properties = [...system.properties.keys()]
  const subsets = [properties, [], ...properties.map((p) => [p])]
  for (const [i, chosen] of subsets.entries()) {
    const part = { ...system, properties: chosen.map((p) => system.properties[p]!) }
    const all = checked(part, { engine: "typescript" })!
    const less = checked(part, { partialOrder: true })!
    if (less.partialOrder!.off?.startsWith("actors may") === true) return had.note("too much")
    expect(verdictOf(less)).toEqual(verdictOf(all))
    replayAll(part, less)
    if (i < 2) {
      expect(verdictOf(less)).toEqual(verdictOfNaive(naiveSearch(part, maxWorlds * 20)))
      for (const keep of keeps) {
        const kept = checked(part, { partialOrder: true, keep })!
        expect(verdictOf(kept)).toEqual(verdictOf(all))
        expect([kept.distinct, kept.partialOrder]).toEqual([less.distinct, less.partialOrder])
      }
    }
    const isViolated = verdictOf(all).broken.length > 0
    expect(checked(part, { partialOrder: true, all: false })?.verdict ?? "violated").toBe(less.verdict)
    const hasCut = less.partialOrder!.leftOut > 0
    had.sum(all.distinct, less.distinct)
    had.note(
      "compared",
      less.partialOrder!.off !== undefined && "off",
      hasCut && `cut ${part.network.kind}`,
      hasCut && "cut",
      less.distinct < all.distinct && `fewer worlds, ${chosen.length === 0 ? "no property" : chosen.length === 1 ? "one" : "all"}`,
      isViolated && "violated",
      isViolated && hasCut && "cut and violated",
      ...(hasCut ? traitsOf(part) : []),
      ...(hasCut
        ? verdictOf(all).broken.map((name) => (name === "fault" || name === deadlockName ? `cut and ${name}` : "cut and a property"))
        : [])
    )
  }
  // not only as many: the same ones
  const none = only(system)
  expect(ordered(none, { mostSteps })!.ends).toEqual(ordered(none, undefined)!.ends)
}

const over = <Recipe>(recipes: fc.Arbitrary<Recipe>, scenarioFrom: (recipe: Recipe) => Scenario<any>, times: number, had: Had) =>
  fc.assert(
    fc.property(recipes, (recipe) => {
      const system = instantiate(scenarioFrom(recipe))
      const all = checked(system, { engine: "typescript" })
      fc.pre(all !== undefined && all.distinct > 12)
      // whose closure has no end is found out by few steps, before a check goes over many
      fc.pre(ordered(only(system), { mostSteps })?.off?.startsWith("actors may") !== true)
      compare(system, had)
    }),
    { numRuns: Math.ceil(times), seed, maxSkipsPerRun: 60 }
  )

test("relays have the same verdicts and the same ends with the reduction as without, whatever is kept of a state", () => {
  const had = new Had()
  over(relayRecipe, relayScenario, scenarios * 0.6, had)
  had.expect({
    "cut set": 60,
    "cut bag": 40,
    "cut fifo": 40,
    "cut and violated": 120,
    "cut and a property": 20,
    "cut and fault": 20,
    "cut with between": 60,
    "cut with monitors": 90,
    "cut with crash": 90,
    "cut with loss": 50,
    "cut with duplication": 40,
    "cut with partition": 80,
    "fewer worlds, no property": 40,
    "fewer worlds, one": 60
  })
})

test("so have random scenarios, with all that may befall them", () => {
  const had = new Had()
  over(
    scenarioRecipe,
    (recipe) =>
      scenarioOf({ ...recipe, timers: "untimed", clocks: undefined, faults: recipe.faults.filter((name) => name !== "clockDisruption") }),
    scenarios * 0.4,
    had
  )
  had.expect({
    cut: 80,
    "cut and violated": 60,
    "cut with dormant": 20,
    "cut with diskLoss": 5,
    "cut with hostCrash": 20,
    "cut with zoneOutage": 5,
    "fewer worlds, no property": 10,
    "fewer worlds, one": 30
  })
})

test("up to symmetry there are the same verdicts and the same ends, with the reduction and without", () => {
  const had = new Had()
  fc.assert(
    fc.property(symmetricRecipe(false), (recipe) => {
      const system = instantiate(symmetricScenario({ ...recipe, timers: "untimed", clocks: undefined }))
      const all = checked(system, { engine: "typescript" })
      fc.pre(all !== undefined && all.distinct > 20)
      fc.pre(ordered(only(system), { mostSteps })?.off?.startsWith("actors may") !== true)
      for (const chosen of [undefined, ...system.properties.keys(), "all"] as const) {
        const part = chosen === "all" ? system : only(system, chosen)
        const whole = verdictOf(checked(part, { engine: "typescript" })!)
        const orbits = checked(part, { symmetry: true })!
        const both = checked(part, { symmetry: true, partialOrder: true })!
        expect({ ...verdictOf(both), finalStates: orbits.finalStates }).toEqual({ ...whole, finalStates: orbits.finalStates })
        expect(both.finalStates).toBe(orbits.finalStates)
        replayAll(part, both)
        had.sum(orbits.distinct, both.distinct)
        had.note(
          "compared",
          both.partialOrder!.leftOut > 0 && "cut",
          both.partialOrder!.leftOut > 0 && whole.broken.length > 0 && "cut and violated"
        )
      }
      const none = only(system)
      expect(ordered(none, { mostSteps }, maxWorlds, true)!.ends).toEqual(ordered(none, undefined, maxWorlds, true)!.ends)
    }),
    { numRuns: scenarios, seed, maxSkipsPerRun: 60 }
  )
  had.expect({ cut: 150, "cut and violated": 40 })
})
