import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { headFoundBy, headStride } from "../../../src/model-check/core/tables/layout.ts"
import { Level } from "../../../src/model-check/core/states/level.ts"
import { type SpillFile, SpillFailure, ChunkPool } from "../../../src/model-check/core/states/chunk-pool.ts"
import { DiskSpillFile } from "../../../src/model-check/resources/spill-file.ts"

interface Entry {
  readonly lo: number
  readonly hi: number
  readonly by: number
  readonly row: readonly number[]
}

const slots = 3
const rowsOf = (level: Level, count: number): readonly (Entry | undefined)[] =>
  Array.from({ length: count }, () => {
    const rows = new Int32Array(slots + level.widest)
    const head = new Int32Array(headStride)
    const entries = level.read(rows, 0, head, 0)
    return entries < 0 ? undefined : { lo: head[0]!, hi: head[1]!, by: head[headFoundBy]!, row: [...rows.subarray(0, slots + entries)] }
  })

/** A spillFile in memory that holds so many bytes. */
const spillFileOf = (room: number) => {
  const held = new Map<number, Uint8Array>()
  let next = 0
  const spillFile: SpillFile = {
    put: (data) => {
      if ([...held.values()].reduce((sum, { length }) => sum + length, data.length) > room) throw new Error("no space left")
      held.set(next, data.slice())
      return next++
    },
    read: (place, into) => into.set(held.get(place)!),
    take: (place, into) => {
      into.set(held.get(place)!)
      held.delete(place)
    }
  }
  return { spillFile, held }
}

const halves = (value: number): readonly number[] => [value & 0xffff, value >>> 16]

/** A record as chunks keep it. */
const packed = ({ lo, hi, by, row }: Entry, isWide: boolean, isCounted: boolean): readonly number[] => [
  ...(isWide ? [lo, hi, by] : [lo, hi, by].flatMap(halves)),
  ...(isCounted ? [row.length - slots] : []),
  ...row
]

/** Takes up to so many records at once from what a level has ready, as an engine does. */
const takeFrom = (level: Level, times: number): readonly Entry[] => {
  const { data, words } = level.rest()!
  const isWide = data instanceof Uint32Array
  const found: Entry[] = []
  let at = 0
  while (found.length < times && at < data.length) {
    const [lo, hi, by] = [0, 1, 2].map((i) => (isWide ? data[at + i]! | 0 : data[at + 2 * i]! | (data[at + 2 * i + 1]! << 16))) as [
      number,
      number,
      number
    ]
    at += isWide ? 3 : 6
    const entries = words < 0 ? data[at++]! : words
    found.push({ lo, hi, by, row: [...data.subarray(at, at + slots + entries)] })
    at += slots + entries
  }
  level.skip(at, found.length)
  return found
}

const half = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
/** Records of several sizes, one by one or many at once; now and then so many that a chunk is full. */
const step = fc.oneof(
  fc.record({
    kind: fc.constantFrom("push" as const, "add" as const),
    times: fc.constantFrom(1, 3, 9_000),
    lo: half,
    hi: half,
    row: fc.array(fc.oneof({ weight: 20, arbitrary: fc.nat(0xffff) }, fc.nat(2 ** 30)), { minLength: slots, maxLength: slots + 40 })
  }),
  fc.record({ kind: fc.constantFrom("read" as const, "take" as const), times: fc.constantFrom(1, 5, 20_000) }),
  fc.record({ kind: fc.constant("next" as const), times: fc.constant(1) })
)

describe("levels give back what was pushed, in order", () => {
  test.each<readonly [string, number, number]>([
    ["with memory enough", Number.POSITIVE_INFINITY, 0],
    ["with all that is full on the spillFile", 0, Number.POSITIVE_INFINITY],
    ["with a spillFile that is soon full", 600_000, 1_000_000]
  ])("%s", (_, limit, room) => {
    let spilled = 0
    fc.assert(
      fc.property(fc.boolean(), fc.array(step, { minLength: 8, maxLength: 24 }), (isCounted, steps) => {
        const { spillFile, held } = spillFileOf(room)
        const pool = new ChunkPool(limit, spillFile, 1 << 17)
        const open = () => ({ level: new Level(slots, isCounted, pool), model: [] as Entry[], read: 0, isWide: false })
        let reading = open()
        let writing = open()
        const readSome = (times: number) => {
          const count = Math.min(times, reading.model.length - reading.read)
          const expected = reading.model.slice(reading.read, reading.read + count)
          // compared as text, which is faster for many
          expect(JSON.stringify(rowsOf(reading.level, count)) === JSON.stringify(expected)).toBe(true)
          reading.read += count
        }
        const takeSome = (times: number) => {
          if (reading.read === reading.model.length) return expect(reading.level.rest()).toBeUndefined()
          const taken = takeFrom(reading.level, times)
          const expected = reading.model.slice(reading.read, reading.read + taken.length)
          expect(taken.length > 0 && JSON.stringify(taken) === JSON.stringify(expected)).toBe(true)
          reading.read += taken.length
          expect(reading.level.readCount).toBe(reading.read)
          reading.level.letGo()
        }
        for (const one of steps) {
          if (one.kind === "read") readSome(one.times)
          else if (one.kind === "take") takeSome(one.times)
          else if (one.kind === "push" || one.kind === "add") {
            const { lo, hi, row } = one
            const entries = [...Array(one.times).keys()].map((i) => ({ lo, hi: (hi + i) | 0, by: i * 9_999, row }))
            const words = row.length - slots
            writing.isWide ||= row.some((entry) => entry > 0xffff)
            if (one.kind === "add") {
              const records = entries.flatMap((entry) => packed(entry, writing.isWide, isCounted))
              writing.level.add(writing.isWide, records.length, entries.length, words).set(records)
              writing.level.shelve()
            } else for (const { by, ...entry } of entries) writing.level.push(lo, entry.hi, by, Int32Array.from(row), words)
            writing.model.push(...entries)
            expect(writing.level.size).toBe(writing.model.length)
          } else {
            readSome(Number.POSITIVE_INFINITY)
            expect(rowsOf(reading.level, 1)).toEqual([undefined])
            reading = writing
            writing = open()
          }
        }
        for (let i = 0; i < 2; i++) {
          readSome(Number.POSITIVE_INFINITY)
          expect(rowsOf(reading.level, 1)).toEqual([undefined])
          reading = writing
        }
        expect(held.size).toBe(0)
        spilled += pool.spilled
      }),
      { numRuns: 40, seed: 7 }
    )
    if (room === 0) expect(spilled).toBe(0)
    else expect(spilled).toBeGreaterThan(1_000_000)
  })
})

describe("the spillFile on disk", () => {
  const bytes = (value: number, length = 1000) => new Uint8Array(length).fill(value)

  test("gives back what was put, and uses free places again", () => {
    const spillFile = new DiskSpillFile()
    const [first, second, other] = [spillFile.put(bytes(1)), spillFile.put(bytes(2)), spillFile.put(bytes(3, 500))]
    const into = bytes(0)
    spillFile.take(first, into)
    expect(into).toEqual(bytes(1))
    expect(spillFile.put(bytes(4))).toBe(first)
    for (const [place, value] of [
      [second, bytes(2)],
      [other, bytes(3, 500)],
      [first, bytes(4)]
    ] as const) {
      const back = bytes(0, value.length)
      spillFile.take(place, back)
      expect(back).toEqual(value)
    }
    spillFile.close()
  })

  test("says so where something cannot be read back", () => {
    const spillFile = new DiskSpillFile()
    const place = spillFile.put(bytes(1))
    expect(() => spillFile.take(place + 10, bytes(0))).toThrow(SpillFailure)
    spillFile.close()
    expect(() => spillFile.take(place, bytes(0))).toThrow(SpillFailure)
  })
})
