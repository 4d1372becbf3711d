import * as fc from "fast-check"
import { emit } from "xstate"
import { send } from "../../../src/kernel/index.ts"
import { expect, test } from "vitest"
import { endsIn, instantiate, replay } from "../../../src/world/index.ts"
import {
  eventually,
  type Fair,
  infinitelyOften,
  leadsTo,
  type Property,
  sometimes,
  type System,
  view
} from "../../../src/scenario/index.ts"
import { naiveLiveness } from "../../oracles/naive-liveness.ts"
import { type ScenarioRecipe, scenarioOf, scenarioRecipe } from "../../oracles/random-scenario.ts"
import { finished } from "../check-to-end.ts"
import { actorOf, scenarioOf as scenarioOfActors } from "../counter-scenarios.ts"
import { seedOf, timesOf } from "../../sizes.ts"

const maxWorlds = 150

/** Half of them without what cuts a search, so that runs go on for ever. */
const recipes = fc
  .tuple(scenarioRecipe, fc.boolean())
  .map(([recipe, isFree]): ScenarioRecipe =>
    isFree
      ? { ...recipe, progress: { ...recipe.progress, spontaneous: "unbounded", timers: "unbounded" }, timers: "untimed", clocks: undefined }
      : recipe
  )

/** Promises about a number that the machines have in common. */
const promisesOf = ({ members }: System, numberIn: (seen: any) => number): readonly Property[] => {
  const [first, last] = [members[0]!.actor, members.at(-1)!.actor]
  const reads = { n: view(first, numberIn), o: view(last, numberIn) }
  return [
    eventually("some n is not 0", { reads, holds: (now) => now.n.some((one) => one !== 0) }),
    eventually("no n is 0", { reads, holds: (now) => now.n.every((one) => one !== 0) && now.o.every((one) => one !== 0) }),
    infinitelyOften("all are alike", { reads, holds: (now) => new Set([...now.n, ...now.o]).size < 2 }),
    infinitelyOften("some n is 1", { reads, holds: (now) => now.n.includes(1) }),
    leadsTo("1 leads to 0 or 2", { reads, from: (now) => now.n.includes(1), to: (now) => now.n.includes(0) || now.n.includes(2) }),
    leadsTo("who is there leads to another", { reads, from: (now) => now.o.length > 0, to: (now) => now.o.some((one) => one > 1) })
  ]
}

const fairnesses: readonly (Fair | undefined)[] = [
  undefined,
  { steps: "weak", of: ["actors", "messages", "timers"] },
  { steps: "weak", of: ["actors"] },
  { steps: "strong", of: ["actors", "messages", "timers"] },
  { steps: "strong", of: ["messages"] }
]

/** Holds the check of a system's promises against the naive one, under each fairness, and takes each lasso again. */
const compare = async (bare: System, promises: readonly Property[], note: (what: string) => void) => {
  const begins = sometimes("it begins", { reads: { w: view(bare.members[0]!.actor, () => 0) }, holds: () => true })
  const size = await finished({ ...bare, properties: [begins] }, { all: true, maxStates: maxWorlds })
  fc.pre(size.frontier === 0 && size.distinct > 3)
  const broken: string[] = []
  for (const fair of fairnesses) {
    const system: System = { ...bare, properties: [begins, ...promises], fair }
    const naive = naiveLiveness(system, promises, maxWorlds)
    if (naive === undefined) {
      note("too many to guess")
      continue
    }
    const report = await finished(system, { all: true })
    expect(report.properties.slice(1).map(({ promise }) => ({ ...promise, cut: promise!.cut.toSorted() }))).toEqual(naive)
    for (const { kind, name, counterexample } of report.violations) {
      if (kind !== "liveness") continue
      const { start, steps, loop } = counterexample!.trace
      expect(endsIn(system, replay(system, start, steps), { kind, name }, loop)).toBe(true)
      note(loop === steps.length ? "silent" : "round")
    }
    for (const { isBroken, cut } of naive) note(`${fair?.steps ?? "none"} ${isBroken ? "broken" : cut.length > 0 ? "open" : "kept"}`)
    broken.push(naive.map(({ isBroken }) => Number(isBroken)).join(""))
  }
  if (broken.length < fairnesses.length) return
  if (broken[0] !== broken[1]) note("weak matters")
  if (broken[1] !== broken[3]) note("strong matters")
}

const counted = () => {
  const had = new Map<string, number>()
  return {
    note: (what: string) => void had.set(what, (had.get(what) ?? 0) + 1),
    requires: (wanted: Readonly<Record<string, number>>) => {
      console.log(
        [...had]
          .map(([what, times]) => `${what}: ${times}`)
          .toSorted()
          .join(", ")
      )
      expect(Object.entries(wanted).filter(([what, times]) => (had.get(what) ?? 0) < times)).toEqual([])
    }
  }
}

test("a check judges promises about random scenarios as a naive search over whole worlds does, under each fairness", async () => {
  const { note, requires } = counted()
  await fc.assert(
    fc.asyncProperty(recipes, async (recipe) => {
      const bare = instantiate(scenarioOf(recipe))
      await compare(
        bare,
        promisesOf(bare, ({ context }) => context.n),
        note
      )
    }),
    { numRuns: timesOf(200), seed: seedOf(20_261_127), maxSkipsPerRun: 60 }
  )
  requires({
    silent: 200,
    round: 50,
    "none broken": 50,
    "none kept": 50,
    "none open": 50,
    "weak kept": 50,
    "strong kept": 50,
    "weak open": 50
  })
})

/** A state of a walker: where its event leads and what it sends then, and where messages lead; -1 puts them off. */
const walkerState = fc.record({
  up: fc.integer({ min: -1, max: 2 }),
  sends: fc.constantFrom("A", "B", undefined),
  a: fc.integer({ min: -1, max: 2 }),
  b: fc.integer({ min: -1, max: 2 })
})
const walkers = fc.noBias(fc.tuple(...[0, 1].map(() => fc.tuple(walkerState, walkerState, walkerState))))
type WalkerState = typeof walkerState extends fc.Arbitrary<infer S> ? S : never

const walkerOf = (name: string, other: string, states: readonly WalkerState[]) => {
  const wait = { actions: emit({ type: "defer" } as never) }
  const stateOf = ({ up, sends, a, b }: WalkerState) => ({
    on: {
      ...(up < 0
        ? {}
        : { Up: { target: `s${up}`, ...(sends === undefined ? {} : { actions: emit(() => send(other, { type: sends }) as never) }) } }),
      A: a < 0 ? wait : `s${a}`,
      B: b < 0 ? wait : `s${b}`
    }
  })
  const all = Object.fromEntries(states.map((state, i) => [`s${i}`, stateOf(state)]))
  return actorOf(name, { initial: "s0", states: all }, states.some(({ up }) => up >= 0) ? ["Up"] : [])
}

test("so it does where messages wait in a set for whoever takes them now and then", async () => {
  const { note, requires } = counted()
  await fc.assert(
    fc.asyncProperty(walkers, async ([one, other]) => {
      const bare = instantiate(scenarioOfActors({ one: walkerOf("one", "other", one!), other: walkerOf("other", "one", other!) }, []))
      await compare(
        bare,
        promisesOf(bare, ({ value }) => Number(String(value).slice(1))),
        note
      )
    }),
    { numRuns: timesOf(200), seed: seedOf(20_261_128), maxSkipsPerRun: 60 }
  )
  requires({ round: 200, "weak matters": 30, "strong matters": 15, "strong kept": 100, "strong broken": 100 })
})
