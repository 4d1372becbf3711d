import * as fc from "fast-check"
import { expect, test } from "vitest"
import { Heap, PairIndex } from "../../../src/model-check/core/tables/arrays.ts"

/** Pairs as tables get them: close together, wide apart, and either beside the other, so that a table changes its form more than once. */
const pair = fc.oneof(
  fc.tuple(fc.nat(60), fc.nat(60)),
  fc.tuple(fc.nat(5_000), fc.nat(7)),
  fc.tuple(fc.nat(7), fc.nat(5_000)),
  fc.tuple(fc.nat(100_000), fc.nat(100_000))
)
const filling = fc.oneof(
  fc.record({ pairs: fc.array(pair, { maxLength: 200 }), rows: fc.constant(0), columns: fc.constant(0) }),
  // whole blocks as well, for which rows take less memory
  fc.record({ pairs: fc.array(fc.tuple(fc.nat(150), fc.nat(150)), { maxLength: 80 }), rows: fc.nat(120), columns: fc.nat(120) })
)

/** What the compiled engine does with a form: `lookUpPair` in core/assembly/memory.ts. */
const readForm = ({ data, rows, key }: PairIndex["form"], a: number, b: number): number => {
  if (rows !== 0) return a < rows && b >>> key === 0 ? data[(a << key) + b]! : 0
  if (key === 0) return 0
  let place = (Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b)) >>> 0
  place = (place ^ (place >>> 15)) & key
  while (data[place * 4 + 2] !== 0 && (data[place * 4] !== a || data[place * 4 + 1] !== b)) place = (place + 1) & key
  return data[place * 4 + 2]!
}

const keyOf = (a: number, b: number): number => a * 2 ** 20 + b
const formsSeen = new Set<string>()
const formOf = (index: PairIndex): string => (index.form.rows > 0 ? "dense" : index.form.key > 0 ? "hashed" : "empty")

test("a table of pairs gives what was put there, whatever form it has", () => {
  fc.assert(
    fc.property(filling, ({ pairs, rows, columns }) => {
      const space = new Heap()
      const index = new PairIndex(space)
      const model = new Map<number, number>()
      const set = (a: number, b: number, value: number) => {
        const before = formOf(index)
        index.set(a, b, value)
        model.set(keyOf(a, b), value)
        formsSeen.add(`${before} ${formOf(index)}`)
      }
      pairs.forEach(([a, b], i) => set(a, b, i + 1))
      for (let a = 0; a < rows; a++) for (let b = 0; b < columns; b++) set(a, b, -1 - a * columns - b)
      pairs.forEach(([a, b], i) => i % 3 === 0 && set(a, b, 1_000 + i))
      const asked = [...model.keys()].map((key) => [Math.floor(key / 2 ** 20), key % 2 ** 20] as const)
      const near = asked.flatMap(([a, b]) => [[a, b] as const, [a + 1, b] as const, [a, b + 1] as const, [a, b + 70_000] as const])
      const wrong = near.filter(([a, b]) => index.get(a, b) !== (model.get(keyOf(a, b)) ?? 0))
      expect(wrong).toEqual([])
      const { form } = index
      expect(asked.filter(([a, b]) => readForm(form, a, b) !== model.get(keyOf(a, b)))).toEqual([])
      const { bytes } = index
      for (const [a, b] of asked) index.set(a, b, model.get(keyOf(a, b))!)
      expect(index.bytes).toBe(bytes)
      expect(bytes).toBeLessThanOrEqual(4 * Math.max(4_096, 24 * (model.size + 1)))
      const visited = new Map<number, number>()
      let visits = 0
      index.forEach((a, b, value) => {
        visits++
        visited.set(keyOf(a, b), value)
      })
      expect(visits).toBe(model.size)
      expect(visited).toEqual(model)
      // what it has outgrown is given back
      expect(space.bytes).toBe(index.bytes)
    }),
    { seed: 20_260_101, numRuns: 200 }
  )
  for (const change of ["empty dense", "dense dense", "dense hashed", "hashed hashed", "hashed dense"]) expect(formsSeen).toContain(change)
})

test("a table that gets no memory to grow in stays as it was", () => {
  class Full extends Heap {
    isFull = false
    override take(length: number): ReturnType<Heap["take"]> {
      if (this.isFull) throw new RangeError("full")
      return super.take(length)
    }
  }
  const space = new Full()
  const index = new PairIndex(space)
  for (let a = 0; a < 64; a++) for (let b = 0; b < 64; b++) index.set(a, b, 1 + a * 64 + b)
  space.isFull = true
  expect(() => index.set(3, 100, 1)).toThrow("full")
  expect(() => index.set(100, 3, 1)).toThrow("full")
  expect([index.get(100, 3), index.get(3, 100), index.get(4, 36)]).toEqual([0, 0, 1 + 4 * 64 + 36])
  for (let a = 0; a < 64; a++) for (let b = 0; b < 64; b++) if (index.get(a, b) !== 1 + a * 64 + b) expect.fail(`${a} ${b}`)
  space.isFull = false
  index.set(3, 100, 7)
  expect([index.get(3, 100), index.get(63, 63)]).toEqual([7, 4_096])
})

test("a table takes little memory for few pairs, and no more than rows for many", () => {
  const few = new PairIndex()
  for (let i = 0; i < 600; i++) few.set((i * 5) % 3_072, (i * 7) % 256, i + 1)
  expect(few.bytes).toBeLessThan(600 * 4 * 4 * 4 + 1)
  const many = new PairIndex()
  for (let a = 0; a < 4_000; a++) for (let b = 0; b < 200; b++) many.set(a, b, 1)
  expect(many.form.rows).toBeGreaterThan(0)
  expect(many.bytes).toBe(4 * 4_096 * 256)
})
