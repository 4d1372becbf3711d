import { describe, expect, test } from "vitest"
import { assign, createMachine, emit } from "xstate"
import { mutants } from "../../src/actors/tutorial/two-phase-commit/mutants.ts"
import { resourceManager } from "../../src/actors/tutorial/two-phase-commit/resource-manager.ts"
import { twoPhaseCommit } from "../../src/actors/tutorial/two-phase-commit/scenarios.ts"
import { transactionManager } from "../../src/actors/tutorial/two-phase-commit/transaction-manager.ts"
import { actor, type AnyActor, send } from "../../src/kernel/index.ts"
import { checkPromise } from "../../src/model-check/check.ts"
import { Run } from "../../src/model-check/run.ts"
import { bag, type Budgets, final, type Network, role, scenario, type Scenario, set, sometimes, view } from "../../src/scenario/index.ts"
import { instantiate } from "../../src/world/index.ts"
import { naiveSearch } from "../oracles/naive-search.ts"

/** TLC's counts of TwoPhase.tla: distinct, transitions, depth, and the states in which nothing can happen any more. */
const golden: readonly (readonly [rms: number, distinct: number, transitions: number, depth: number, ends: number])[] = [
  [1, 12, 14, 5, 4],
  [2, 56, 105, 8, 10],
  [3, 288, 761, 11, 28],
  [4, 1_568, 5_377, 14, 82],
  [5, 8_832, 37_345, 17, 244],
  [6, 50_816, 256_001, 20, 730],
  [7, 296_448, 1_735_809, 23, 2_188]
]

describe("two-phase commit counts what TLC counts", () => {
  test.each(golden)("with %i resource managers: %i states, %i transitions", async (rms, distinct, transitions, depth, ends) => {
    const report = await checkPromise(twoPhaseCommit, { set: { rms } })
    expect(report).toMatchObject({ verdict: "holds", distinct, transitions, depth, finalStates: ends, frontier: 0, cutStates: 0 })
  })

  test.each(golden.slice(0, 4))("the naive search agrees for %i", (rms, distinct, transitions, depth, ends) => {
    const naive = naiveSearch(instantiate(twoPhaseCommit, { rms }))
    expect(naive).toMatchObject({ distinct, transitions, depth, stuck: ends, finalStates: ends, faults: [] })
  })

  test("with fewer than 20,000 calls of XState for 1.7 million states", async () => {
    const run = new Run(instantiate(twoPhaseCommit, { rms: 8 }))
    while (!run.advance(1_000));
    const report = run.report()
    expect(report.distinct).toBe(1_745_408)
    expect(report.xstateCalls).toBeGreaterThan(1_000)
    expect(report.xstateCalls).toBeLessThan(20_000)
  })

  test("another count once one guard is changed", async () => {
    for (const mutant of mutants) {
      const broken = await checkPromise(mutant.of, { mutant, all: true })
      expect(broken.verdict).toBe("violated")
      expect(broken.distinct).not.toBe(288)
    }
  })
})

interface Deciding {
  readonly context: { readonly resourceManagers: readonly string[]; readonly prepared: readonly string[] }
  readonly event: { readonly from: string }
}

const isPreparedByAll = ({ context }: Deciding) => context.prepared.length === context.resourceManagers.length
const telling = (type: string, target: string) => ({
  target,
  actions: emit((({ context }: Deciding) => send(context.resourceManagers, { type })) as never)
})
const commit = { guard: isPreparedByAll, ...telling("Commit", "committed") }

/** A manager that commits in another way than by a spontaneous event. */
const managerThat = (decides: object, waits: readonly string[] = []): AnyActor => {
  const prepared = ({ context, event }: Deciding) => [...new Set([...context.prepared, event.from])].sort()
  const machine = createMachine({
    id: "transactionManager",
    context: ({ input }: { input: object }) => ({ ...input, prepared: [] }),
    initial: "deciding",
    states: {
      deciding: {
        ...decides,
        on: { Prepared: { actions: assign({ prepared: prepared as never }) }, DecideAbort: telling("Abort", "aborted") }
      },
      committed: { on: { Prepared: {} } },
      aborted: { on: { Prepared: {} } }
    }
  } as never)
  return actor("transactionManager", machine, { spontaneous: ["DecideAbort"], waits })
}

const variant =
  (manager: AnyActor, budgets: Budgets, network: Network = set()) =>
  (rms: number): Scenario<any> => {
    const ids = Array.from({ length: rms }, (_, i) => `rm${i + 1}`)
    return scenario("variant", {
      cast: {
        tm: role(manager, { input: { resourceManagers: ids } }),
        ...Object.fromEntries(ids.map((id) => [id, role(resourceManager, { input: { transactionManager: "tm" } })]))
      },
      network,
      budgets,
      properties: [sometimes("begun", { reads: { rm: view(resourceManager, ({ value }) => value) }, holds: () => true })],
      final: final({ reads: {}, holds: () => true })
    })
  }

const free: Budgets = { faults: "none", spontaneous: "unbounded" }
const always = managerThat({ always: commit })
const timed = managerThat({ after: { 100: commit } }, ["100"])

/** What other ways to write it count, with 1, 2 and 3 resource managers. */
const variants: readonly (readonly [string, (rms: number) => Scenario<any>, readonly number[]])[] = [
  ["as Lamport writes it", variant(transactionManager, free), [12, 56, 288]],
  ["a commit that happens by itself is not Lamport's", variant(always, free), [9, 51, 279]],
  ["on a bag, where messages are consumed", variant(transactionManager, free, bag()), [14, 84, 584]],
  [
    "a commit by a guarded timer, which stays pending until its guard is true",
    variant(timed, { ...free, timers: "unbounded" }),
    [12, 56, 288]
  ],
  [
    "a budget that is counted although the machines bound the event anyway",
    variant(transactionManager, { faults: "none", spontaneous: { each: 100 } }),
    [13, 69, 415]
  ]
]

describe("two-phase commit written otherwise", () => {
  test.each(variants)("%s", async (_, of, expected) => {
    for (const [i, distinct] of expected.entries()) {
      expect(naiveSearch(instantiate(of(i + 1))).distinct).toBe(distinct)
      expect((await checkPromise(of(i + 1))).distinct).toBe(distinct)
    }
  })
})
