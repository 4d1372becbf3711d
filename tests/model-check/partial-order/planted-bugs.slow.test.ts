import * as fc from "fast-check"
import { afterEach, describe, expect, test, vi } from "vitest"
import { faultBit, candidateAction, candidateStride } from "../../../src/model-check/core/tables/layout.ts"
import type { AboutSteps, Expanded } from "../../../src/model-check/core/search/step-choice.ts"
import { BitTable } from "../../../src/model-check/partial-order/bit-table.ts"
import { Dependence } from "../../../src/model-check/partial-order/dependence.ts"
import { LocalClosure } from "../../../src/model-check/partial-order/local-closure.ts"
import type { PartialOrderOptions } from "../../../src/model-check/partial-order/partial-order.ts"
import type { Reach } from "../../../src/model-check/partial-order/reach.ts"
import { StubbornSets } from "../../../src/model-check/partial-order/stubborn-sets.ts"
import { instantiate } from "../../../src/world/index.ts"
import type { System } from "../../../src/scenario/index.ts"
import { relayRecipe, relayScenario } from "../../oracles/relay-scenario.ts"
import { only, type Ordered, ordered } from "./ordered-search.ts"
import { smallRelays } from "./small-relays.ts"

afterEach(() => void vi.restoreAllMocks())

type Made = Partial<PartialOrderOptions>
const plain: Made = { mostSteps: 1_500 }

/** A reduction whose rule of dependence forgets one of its steps. */
const without = (method: string, instead: () => unknown = () => undefined) => {
  vi.spyOn(Dependence.prototype as unknown as Record<string, () => unknown>, method).mockImplementation(instead)
  return plain
}

/** A reduction that believes something else of what actors may do. */
const believing = (change: (reach: Reach) => Partial<Reach>): Made => ({
  ...plain,
  dependence: (tables, reach, translation) => new Dependence(tables, { ...reach, ...change(reach) }, translation)
})

/** A table that says no to all questions. */
const blank = (table: BitTable | undefined): BitTable =>
  Object.assign(Object.create(table ?? new BitTable(1, 1)) as BitTable, { meets: () => false, has: () => false })

const asking = (change: (about: AboutSteps) => Partial<AboutSteps>): Made => {
  const { choose } = StubbornSets.prototype
  vi.spyOn(StubbornSets.prototype, "choose").mockImplementation(function (this: StubbornSets, world, about) {
    return choose.call(this, world, { ...about, ...change(about) })
  })
  return plain
}

/** Has the nodes of a closure changed before they are used. */
const changingNodes = (change: (node: { to: number[]; statics: number[] }) => void): Made => {
  const { movable } = LocalClosure.prototype
  vi.spyOn(LocalClosure.prototype, "movable").mockImplementation(function (this: LocalClosure, slot) {
    for (const node of this.nodes[slot]!) if (node !== undefined) change(node)
    return movable.call(this, slot)
  })
  return plain
}

/** One side condition forgotten each. Every one must lose an end or a violation of some small system. */
const bugs: Readonly<Record<string, () => Made>> = {
  "that what an actor waits for may still be sent": () => without("senders"),
  "that actors come to other cells": () => changingNodes((node) => void (node.to.length = 0)),
  "that faults may still come": () => changingNodes((node) => void (node.statics.length = 0)),
  "that a fault belongs to all that it touches": () => without("statics"),
  "that what is needed needs something too": () => without("close"),
  "that actors share the environment: budgets, a partition": () => believing(({ touching }) => ({ touching: blank(touching) })),
  "that actors share a monitor": () => believing(({ effects }) => ({ effects: effects.map(blank) })),
  "that a channel may be full": () => without("receivers"),
  "that an empty channel may get a message": () => without("mayOffer", () => false),
  "that a message may pass by one that is deferred": () =>
    without("mayOffer", function (this: { lengthOf(...given: unknown[]): number }, world: Expanded, from: number, to: number) {
      return this.lengthOf(world.rows, world.base, from, to) === 0
    } as never),
  "that a message which comes later may be lost or copied": () =>
    believing(({ envelopes, footprints }) => ({ movable: new BitTable(footprints.length, envelopes) })),
  "that copies may fill a channel": () => believing(() => ({ copies: false })),
  "that a property sees what is taken first": () => asking(() => ({ isVisible: () => false })),
  "that what is left out must be taken in the end": () => ({
    ...plain,
    sets: (...given) => Object.defineProperty(new StubbornSets(...given), "onlyEnds", { get: () => true, set: () => {} })
  }),
  "that a step which breaks a rule leads nowhere": () => {
    const prototype = StubbornSets.prototype as unknown as { isEnough(world: Expanded, about: AboutSteps, seed: number): boolean }
    const { isEnough } = prototype
    vi.spyOn(prototype, "isEnough").mockImplementation(function (this: object, world, about, seed) {
      const { data } = world.candidates.steps
      const actions = Array.from({ length: world.end - world.first }, (_, i) => (world.first + i) * candidateStride + candidateAction)
      const before = actions.map((at) => data[at]!)
      for (const at of actions) data[at]! &= ~faultBit
      const answer = isEnough.call(this, world, { ...about, reached: () => ({ lo: 1, hi: 2 }) }, seed)
      actions.forEach((at, i) => (data[at] = before[i]!))
      return answer
    })
    return plain
  },
  "that a property may be broken by a step that changes nothing it reads": () => ({ ...plain, believesRest: true }) as Made
}

const answerOf = ({ ends, reached, broken }: Ordered): string => JSON.stringify({ ends, reached, broken })

interface Sample {
  readonly system: System
  readonly truth: string
}

/** Small systems, each with one property or none, and what a search with every step finds. */
const samples = (() => {
  let made: readonly Sample[] | undefined
  return () =>
    (made ??= [...Object.values(smallRelays), ...fc.sample(relayRecipe, { numRuns: 350, seed: 3 })].flatMap((recipe) => {
      const whole = instantiate(relayScenario(recipe))
      return [undefined, ...whole.properties.keys()].flatMap((property) => {
        const system = only(whole, property)
        const found = ordered(system, undefined, 600)
        return found === undefined ? [] : [{ system, truth: answerOf(found) }]
      })
    }))
})()

test("without a bug nothing differs", () => {
  let reduced = 0
  for (const { system, truth } of samples()) {
    const found = ordered(system, plain)!
    if (found.spoiledBy === undefined) expect(answerOf(found)).toBe(truth)
    if (found.leftOut > 0) reduced++
  }
  expect(samples().length).toBeGreaterThan(700)
  expect(reduced).toBeGreaterThan(200)
})

describe("a reduction that forgets one condition loses something", () => {
  test.each(Object.keys(bugs))("%s", (bug) => {
    samples()
    const options = bugs[bug]!()
    const takesRest = "believesRest" in options
    for (const { system, truth } of samples()) {
      const found = ordered(system, options, 3_000)
      if (found === undefined || (found.spoiledBy !== undefined && !takesRest)) continue
      if (answerOf(found) !== truth) return
    }
    expect.fail(`no system shows that this was forgotten: ${bug}`)
  })
})
