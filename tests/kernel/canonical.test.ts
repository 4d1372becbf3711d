import { isDeepStrictEqual } from "node:util"
import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { canonical, freeze, NotPlain } from "../../src/kernel/index.ts"

/** Plain values, -0 and odd keys among them, but nothing undefined. */
const plain = fc.jsonValue({ maxDepth: 4, depthSize: "large" })

/** The same value with the keys of its records in another order. */
const reordered = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reordered)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reordered(member)])
  )
}

/** What canonical() takes for equal: -0 is 0. */
const normal = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe("the canonical form", () => {
  test("of equal values is equal, whatever the order of their keys", () => {
    fc.assert(fc.property(plain, (value) => canonical(reordered(value)) === canonical(value)))
  })

  test("of different values is different", () => {
    fc.assert(
      fc.property(plain, plain, (one, other) => {
        const isEqual = isDeepStrictEqual(normal(one), normal(other))
        return (canonical(one) === canonical(other)) === isEqual
      })
    )
  })

  test("parses back to the value", () => {
    fc.assert(
      fc.property(plain, (value) => {
        expect(JSON.parse(canonical(value))).toEqual(normal(value))
      })
    )
  })

  test.each([
    [-0, 0],
    [{ a: undefined }, {}],
    [{ a: 1, b: undefined }, { a: 1 }],
    [Object.assign(Object.create(null), { a: 1 }), { a: 1 }]
  ])("%o is as good as %o", (one, other) => {
    expect(canonical(one)).toBe(canonical(other))
  })

  test.each([
    ["1", 1],
    [null, {}],
    [[], {}],
    [["a"], { 0: "a" }],
    [{ a: null }, {}],
    ["\ud800", "\\ud800"],
    [
      [[1], 2],
      [1, [2]]
    ],
    [{ a: { b: 1 } }, { "a.b": 1 }],
    [1e21, "1e+21"]
  ])("%o differs from %o", (one, other) => {
    expect(canonical(one)).not.toBe(canonical(other))
  })

  const cycle: Record<string, unknown> = {}
  cycle["self"] = { again: cycle }
  const hole: number[] = []
  hole[1] = 1

  test.each<readonly [unknown, string]>([
    [{ at: [{ n: Number.NaN }] }, "at[0].n is NaN"],
    [Number.POSITIVE_INFINITY, "the value is Infinity"],
    [cycle, "self.again is a cycle"],
    [{ when: new Date(0) }, "when is an instance of Date"],
    [{ map: new Map() }, "map is an instance of Map"],
    [
      [
        new (class Lock {
          readonly n = 1
        })()
      ],
      "[0] is an instance of Lock"
    ],
    [{ f: () => 1 }, "f is a function"],
    [{ s: Symbol("s") }, "s is a symbol"],
    [{ b: 1n }, "b is a bigint"],
    [[undefined], "[0] is undefined"],
    [hole, "[0] is undefined"],
    [undefined, "the value is undefined"]
  ])("is refused for %o, with the path to it", (value, sentence) => {
    expect(() => canonical(value)).toThrow(NotPlain)
    expect(() => canonical(value)).toThrow(sentence)
  })

  test("takes the same value in two places for no cycle", () => {
    const shared = { n: 1 }
    expect(canonical([shared, shared])).toBe('[{"n":1},{"n":1}]')
  })
})

test("freezing goes through and through and gives back the value itself", () => {
  const value = { list: [{ n: 1 }], none: null }
  expect(freeze(value)).toBe(value)
  expect([value, value.list, value.list[0]].every(Object.isFrozen)).toBe(true)
})
