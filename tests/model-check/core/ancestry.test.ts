import * as fc from "fast-check"
import { expect, test } from "vitest"
import { Ancestry } from "../../../src/model-check/core/states/ancestry.ts"

/** New children of each expanded state in turn, and an ordinal for each; large ones too. */
const tree = fc.record({
  roots: fc.integer({ min: 1, max: 3 }),
  children: fc.array(fc.oneof(fc.nat(4), fc.constantFrom(255, 256, 300)), { maxLength: 60 }),
  ordinals: fc.infiniteStream(fc.oneof({ weight: 9, arbitrary: fc.nat(20) }, fc.constantFrom(254, 255, 256, 65_535, 65_536, 2 ** 30))),
  isBulk: fc.boolean()
})

test("every state's path is found again, pushed one by one or in bulk", () => {
  fc.assert(
    fc.property(tree, ({ roots, children, ordinals, isBulk }) => {
      const ancestry = new Ancestry()
      const paths: { readonly root: number; readonly ordinals: readonly number[] }[] = []
      for (let root = 0; root < roots; root++) {
        ancestry.addRoot()
        paths.push({ root, ordinals: [] })
      }
      const stream = ordinals[Symbol.iterator]()
      children.forEach((wanted, state) => {
        const parent = paths[state]
        const made = Array.from({ length: parent === undefined ? 0 : wanted }, () => stream.next().value as number)
        for (const ordinal of made) paths.push({ root: parent!.root, ordinals: [...parent!.ordinals, ordinal] })
        if (isBulk) {
          ancestry.addChildren(Int32Array.from(made))
          ancestry.allExpanded(Int32Array.of(made.length))
        } else {
          for (const ordinal of made) ancestry.addChild(ordinal)
          ancestry.expanded(made.length)
        }
      })
      for (const state of [0, paths.length >> 1, paths.length - 1]) expect(ancestry.pathTo(state)).toEqual(paths[state])
    }),
    { numRuns: 60 }
  )
})

test("a million states take two bytes each, whether a few steps have large numbers or not", () => {
  const ancestry = new Ancestry()
  ancestry.addRoot()
  const ordinals = new Int32Array(1000).fill(7)
  for (let i = 0; i < 1000; i++) {
    ancestry.addChildren(i === 500 ? ordinals.map((_, k) => k) : ordinals)
    ancestry.allExpanded(new Int32Array(1000).fill(1))
  }
  expect(ancestry.bytes / 1e6).toBeLessThan(2.3)
  expect(ancestry.pathTo(500_333).ordinals[500_332]).toBe(332)
})
