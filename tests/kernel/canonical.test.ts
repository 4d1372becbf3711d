import { isDeepStrictEqual } from "node:util"
import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { canonical, copy, normal, NotPlain } from "../../src/kernel/index.ts"

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
const parsed = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe("the canonical form", () => {
  test("of equal values that no machine has seen is equal, whatever the order of their keys", () => {
    fc.assert(fc.property(plain, (value) => canonical(reordered(value)) === canonical(value)))
  })

  test("of different values is different", () => {
    fc.assert(
      fc.property(plain, plain, (one, other) => {
        const isEqual = isDeepStrictEqual(parsed(one), parsed(other))
        return (canonical(one) === canonical(other)) === isEqual
      })
    )
  })

  test("parses back to the value", () => {
    fc.assert(
      fc.property(plain, (value) => {
        expect(JSON.parse(canonical(value))).toEqual(parsed(value))
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
})

/** So many lists in each other. */
const deep = (levels: number): unknown => {
  let value: unknown = 1
  for (let i = 0; i < levels; i++) value = [value]
  return value
}

/** One object in ever more places: a tree of 2^levels. */
const doubled = (levels: number): unknown => {
  let value: unknown = 1
  for (let i = 0; i < levels; i++) value = [value, value]
  return value
}

describe("a normal value", () => {
  const isFrozen = (value: unknown): boolean =>
    typeof value !== "object" || value === null || (Object.isFrozen(value) && Object.values(value).every(isFrozen))

  test("says what the value said, keeps the order of its keys, is frozen throughout, and is given back as it is", () => {
    fc.assert(
      fc.property(plain, (value) => {
        const made = normal(value)
        expect(JSON.stringify(made)).toBe(JSON.stringify(value))
        expect(isFrozen(made)).toBe(true)
        expect(normal(made)).toBe(made)
        expect(canonical(made) === canonical(normal(reordered(value)))).toBe(JSON.stringify(made) === JSON.stringify(reordered(value)))
      })
    )
  })

  test("may not become ever deeper or larger, from what is normal already", () => {
    const grown = (grow: (value: unknown) => unknown, times: number): unknown => {
      let value: unknown = normal([])
      for (let i = 0; i < times; i++) value = normal(grow(value))
      return value
    }
    expect(() => grown((value) => [value], 398)).not.toThrow()
    expect(() => grown((value) => [value], 400)).toThrow("nested more than 400 levels deep")
    expect(() => grown((value) => ({ one: value, other: value }), 20)).toThrow("more than 100000 members")
  })

  test("is a tree of its own, whatever its author froze or still holds", () => {
    const inner = { seen: ["a"] }
    const made = normal(Object.freeze({ inner }))
    inner.seen.push("b")
    expect(made).toEqual({ inner: { seen: ["a"] } })
    expect(isFrozen(made)).toBe(true)
    const again = copy(made)
    expect(again).toEqual(made)
    expect([again === made, again.inner === made.inner, isFrozen(again)]).toEqual([false, false, true])
  })

  test("has neither undefined members nor -0, and a key called __proto__ is one like any other", () => {
    expect(Object.keys(normal({ a: undefined, b: 1 }))).toEqual(["b"])
    expect(Object.is(normal({ n: -0 }).n, 0)).toBe(true)
    const odd = normal(JSON.parse('{"__proto__":{"x":1},"constructor":2}') as object)
    expect(Object.keys(odd)).toEqual(["__proto__", "constructor"])
    expect(canonical(odd)).toBe('{"__proto__":{"x":1},"constructor":2}')
    expect((odd as { x?: number }).x).toBeUndefined()
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
    [undefined, "the value is undefined"],
    [{ bytes: new Uint8Array(2) }, "bytes is an instance of Uint8Array"],
    [{ a: { [Symbol("s")]: 1 } }, "a is an object with a symbol for a key"],
    [
      {
        get a() {
          return 1
        }
      },
      "a is an accessor"
    ],
    [Object.defineProperty([1], 0, { get: () => 1 }), "[0] is an accessor"],
    [Object.defineProperty({}, "a", { value: 1 }), "a is hidden"],
    [Object.assign([1], { name: "one" }), 'an array with "name" beside its elements'],
    [{ list: new (class List extends Array {})() }, "list is an instance of List"],
    [deep(401), "nested more than 400 levels deep"],
    [doubled(25), "more than 100000 members"]
  ])("is refused for %o, with the path to it", (value, sentence) => {
    expect(() => normal(value)).toThrow(NotPlain)
    expect(() => normal(value)).toThrow(sentence)
  })

  test("takes the same value in two places for no cycle, and makes two of it", () => {
    const shared = { n: 1 }
    const [one, other] = normal([shared, shared])
    expect([one, other]).toEqual([{ n: 1 }, { n: 1 }])
    expect(one).not.toBe(other)
  })
})
