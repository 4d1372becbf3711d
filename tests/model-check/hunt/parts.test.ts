import { describe, expect, test } from "vitest"
import { Dice } from "../../../src/model-check/hunt/dice.ts"
import { luby } from "../../../src/model-check/hunt/walks.ts"
import { missedBy } from "../../../src/model-check/report.ts"
import { actor, type AnyActor } from "../../../src/kernel/index.ts"
import { huntPromise } from "../../../src/model-check/index.ts"
import { always, bag, final, role, scenario, sometimes, view } from "../../../src/scenario/index.ts"
import { assign, setup } from "xstate"

describe("dice", () => {
  test("fall on each side about as often", () => {
    const dice = new Dice("a seed")
    const sides = Array.from({ length: 7 }, () => 0)
    for (let i = 0; i < 70_000; i++) sides[dice.below(7)]!++
    // five standard deviations of a binomial distribution
    for (const count of sides) expect(Math.abs(count - 10_000)).toBeLessThan(5 * Math.sqrt((70_000 * 6) / 49))
  })

  test("fall the same with one seed, and otherwise with another", () => {
    const thrown = (seed: string) => {
      const dice = new Dice(seed)
      return Array.from({ length: 20 }, () => dice.below(1000))
    }
    expect(thrown("one")).toEqual(thrown("one"))
    expect(thrown("one")).not.toEqual(thrown("other"))
  })
})

test("lengths of walks follow Luby's sequence", () => {
  expect(Array.from({ length: 15 }, (_, i) => luby(i + 1))).toEqual([1, 1, 2, 1, 1, 2, 4, 1, 1, 2, 1, 1, 2, 4, 8])
})

/** Each of some threads takes so many steps; the last one to begin must not be the first. */
const threads = (count: number, steps: number) => {
  const machine = setup({ types: {} as { context: { done: number }; events: { type: "Step" } } }).createMachine({
    context: { done: 0 },
    on: { Step: { guard: ({ context }) => context.done < steps, actions: assign({ done: ({ context }) => context.done + 1 }) } }
  })
  const thread: AnyActor = actor("thread", machine, { spontaneous: ["Step"] })
  const done = view(thread, ({ context }) => (context as { done: number }).done)
  return scenario("threads", {
    cast: Object.fromEntries(Array.from({ length: count }, (_, i) => [`t${i}`, role(thread)])),
    network: bag(),
    budgets: { faults: "none", spontaneous: "unbounded" },
    properties: [
      // one order of two steps, of threads that many others are between
      always("the last thread has not ended before the first has begun", {
        reads: { done },
        holds: (are) => !(are.done.at(-1) === steps && are.done[0] === 0)
      }),
      sometimes("the last thread ends", { reads: { done }, holds: (are) => are.done.at(-1) === steps })
    ],
    final: final({ reads: {}, holds: () => true })
  })
}

test("walks by priorities keep the promise of the theorem on what lies in the order of one step", async () => {
  // a thread of the highest priority runs to its end first: 1 in 4 walks that change nothing, where one step at a time hardly ever does
  let within = 0
  const rounds = 60
  for (let seed = 0; seed < rounds; seed++) {
    const { hunted } = await huntPromise(threads(4, 6), { strategies: ["priorities"], seed: `${seed}`, seconds: 10 })
    const { walks, priorities } = hunted!
    expect(priorities!.threads).toBeLessThanOrEqual(4)
    // missed in so many walks before: with odds of at most 3 in 4 each
    if (walks <= 10) within++
  }
  // the odds that ten walks miss it are below 6 %: so few of 60 would come once in 10⁶ times
  expect(within).toBeGreaterThan(rounds * 0.75)
})

test("odds are those of the theorem", () => {
  const hunted = {
    seed: "",
    strategies: [],
    steps: 0,
    walks: 0,
    isFull: false,
    priorities: { threads: 4, steps: 10, walks: [8, 100, 1000], hasDrawn: false }
  }
  const [one, two, three] = missedBy(hunted)
  expect(one).toEqual({ depth: 1, odds: (1 - 1 / 4) ** 8 })
  expect(two).toEqual({ depth: 2, odds: (1 - 1 / 40) ** 100 })
  expect(three).toEqual({ depth: 3, odds: (1 - 1 / 400) ** 1000 })
  expect(missedBy({ ...hunted, priorities: undefined })).toEqual([])
})

test("less than one in 10¹² is not told apart from nothing", () => {
  const priorities = { threads: 2, steps: 2, walks: [1000], hasDrawn: false }
  expect(missedBy({ seed: "", strategies: [], steps: 0, walks: 0, isFull: false, priorities })).toEqual([{ depth: 1, odds: 1e-12 }])
})

/** One actor alone, whose bug takes many steps of one kind, and none of the other. */
const lane = (length: number) => {
  const machine = setup({ types: {} as { context: { at: number }; events: { type: "Right" | "Wrong" } } }).createMachine({
    context: { at: 0 },
    initial: "on",
    states: {
      on: {
        on: {
          Right: { guard: ({ context }) => context.at < length, actions: assign({ at: ({ context }) => context.at + 1 }) },
          Wrong: "off"
        }
      },
      off: {}
    }
  })
  const walker: AnyActor = actor("walker", machine, { spontaneous: ["Right", "Wrong"] })
  // of its place the properties read no more than whether it is the last
  const isThere = view(walker, ({ context }) => (context as { at: number }).at === length)
  return scenario("lane", {
    cast: { walker: role(walker) },
    network: bag(),
    budgets: { faults: "none", spontaneous: "unbounded" },
    properties: [
      always("it never comes there", { reads: { isThere }, holds: (are) => !are.isThere[0] }),
      sometimes("it is elsewhere", { reads: { isThere }, holds: (are) => !are.isThere[0] })
    ],
    final: final({ reads: {}, holds: () => true })
  })
}

test("what is drawn of an actor's several steps is no part of the odds, and that is said", async () => {
  const { hunted, verdict } = await huntPromise(lane(40), { strategies: ["priorities"], seconds: 0.3 })
  expect(verdict).toBe("sampled")
  expect(hunted!.priorities!.hasDrawn).toBe(true)
})

test("guided walks become longer where nothing new comes of short ones", async () => {
  expect((await huntPromise(lane(40), { strategies: ["guided"], seconds: 1 })).depth).toBeGreaterThan(14)
  expect((await huntPromise(lane(16), { strategies: ["guided"], seconds: 20 })).verdict).toBe("violated")
})
