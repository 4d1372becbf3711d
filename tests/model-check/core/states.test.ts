import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { heap, Ints } from "../../../src/model-check/core/tables/arrays.ts"
import { Bitstate } from "../../../src/model-check/core/states/bitstate.ts"
import { ExactStates } from "../../../src/model-check/core/states/exact-states.ts"
import type { States } from "../../../src/model-check/core/states/states.ts"
import { SlotTable, type Tables } from "../../../src/model-check/core/tables/tables.ts"
import { Visited } from "../../../src/model-check/core/states/visited.ts"
import { WideStates } from "../../../src/model-check/core/states/wide-states.ts"

const slots = 2
const most = 2 ** 30

/** Second keys that tell 64 cells and envelopes apart. */
const keys = (): Ints => {
  const made = new Ints(16, heap)
  for (let id = 0; id < 64; id++) for (const value of [Math.imul(id + 1, 0x9e3779b1), Math.imul(id + 3, 0x85ebca6b)]) made.push(value)
  return made
}
const tablesOf = (network: Tables["network"]): Tables => {
  const table = (): SlotTable => Object.assign(new SlotTable(heap), { secondKeys: keys() })
  return { network, slots: Array.from({ length: slots }, table), secondKeys: keys() } as unknown as Tables
}

const rowOf = (...values: readonly number[]): Int32Array => Int32Array.from(values)
const addTo = (states: States, lo: number, hi: number, row: Int32Array): boolean => states.add(lo, hi, row, row.length - slots)

describe("two different rows with one fingerprint", () => {
  const [one, other] = [rowOf(1, 2), rowOf(2, 1)]

  test("are one state to fingerprints", () => {
    const states = new Visited(most)
    expect([states.add(7, 9), states.add(7, 9)]).toEqual([true, false])
  })

  test.each<readonly [string, States]>([
    [
      "wide fingerprints",
      new WideStates(Object.assign(tablesOf("bag"), { slots: [{ secondKeys: keys() }, { secondKeys: new Ints(256) }] }), most)
    ],
    ["whole states", new ExactStates(slots, false, most)]
  ])("are two states to %s", (_, states) => {
    expect([one, other, one, other].map((row) => addTo(states, 7, 9, row))).toEqual([true, true, false, false])
    expect(states.size).toBe(2)
  })
})

test("whole states are told apart however they are cut into slots, entries and bytes", () => {
  const states = new ExactStates(slots, false, most)
  const rows = [rowOf(1, 2), rowOf(1, 2, 0), rowOf(1, 2, 0, 0), rowOf(127, 1), rowOf(255, 1), rowOf(128, 1), rowOf(16_383, 2 ** 30)]
  for (const isNew of [true, false]) expect(rows.map((row) => addTo(states, 0, 0, row))).toEqual(rows.map(() => isNew))
})

test.each<readonly [string, States]>([
  ["whole states", new ExactStates(slots, true, most)],
  ["wide fingerprints", new WideStates(tablesOf("set"), most)]
])("a set of messages stays the same for %s when more messages are known", (_, states) => {
  expect([rowOf(1, 2, 5), rowOf(1, 2, 5, 0), rowOf(1, 2, 5, 0, 0), rowOf(1, 2, 5, 1)].map((row) => addTo(states, 3, 4, row))).toEqual([
    true,
    false,
    false,
    true
  ])
})

const halves = fc.tuple(fc.integer({ min: -3, max: 3 }), fc.constantFrom(0, 1, -1, 2 ** 31 - 1, -(2 ** 31)))

test("fingerprints are a set, (0, 0) and full shards included", () => {
  fc.assert(
    fc.property(fc.array(halves), (added) => {
      const states = new Visited(most)
      const model = new Set<string>()
      for (const [lo, hi] of added) {
        // (0, 0) is taken for (1, 0)
        const name = `${lo === 0 && hi === 0 ? 1 : lo} ${hi}`
        expect(states.add(lo, hi)).toBe(!model.has(name))
        model.add(name)
        expect(states.size).toBe(model.size)
      }
    })
  )
})

test("rows are a set of whole states whatever their fingerprints are", () => {
  const row = fc.array(fc.integer({ min: 0, max: 2 ** 20 }), { minLength: slots, maxLength: 6 }).map((values) => rowOf(...values))
  fc.assert(
    fc.property(fc.array(fc.tuple(halves, row)), (added) => {
      const states = new ExactStates(slots, false, most)
      const model = new Map<string, readonly [number, number]>()
      for (const [[, hi], one] of added) {
        // one row has one fingerprint
        const known = model.get(one.join())
        const [, of] = known ?? [0, hi]
        expect(addTo(states, 0, of, one)).toBe(known === undefined)
        model.set(one.join(), [0, of])
      }
    })
  )
})

/** A generator that repeats: 64 bits, well spread. */
const spread = (n: number): readonly [number, number] => {
  const mix = (value: number) => {
    let x = Math.imul(value ^ (value >>> 16), 0x7feb352d)
    x = Math.imul(x ^ (x >>> 15), 0x846ca68b)
    return x ^ (x >>> 16)
  }
  return [mix(n), mix(n + 0x5bd1e995)]
}

test.each<readonly [string, () => States]>([
  ["fingerprints", () => new Visited(most)],
  ["wide fingerprints", () => new WideStates(tablesOf("bag"), most)],
  ["whole states", () => new ExactStates(slots, false, most)]
])("%s outlive the growth of their table", (_, open) => {
  const states = open()
  const count = 200_000
  const row = (n: number) => rowOf(n & 63, (n >> 6) & 63)
  for (let n = 0; n < count; n++) if (!addTo(states, ...spread(n), row(n))) throw new Error(`${n} was taken for another`)
  for (let n = 0; n < count; n++) if (addTo(states, ...spread(n), row(n))) throw new Error(`${n} was forgotten`)
  expect(states.size).toBe(count)
  expect(states.bytes / count).toBeLessThan(48)
})

test("bitstate leaves out about as many states as it says", () => {
  const states = new Bitstate(100_000)
  expect(states.bytes).toBe(65_536)
  const count = 60_000
  for (let n = 0; n < count; n++) states.add(...spread(n))
  for (let n = 0; n < count; n++) expect(states.add(...spread(n))).toBe(false)
  const leftOut = count - states.size
  expect(leftOut).toBeGreaterThan(0)
  expect(states.leftOut / leftOut).toBeGreaterThan(0.7)
  expect(states.leftOut / leftOut).toBeLessThan(1.4)
})
