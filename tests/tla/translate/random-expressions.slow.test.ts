import * as fc from "fast-check"
import { expect, test } from "vitest"
import { textOf, setValue, sequenceValue, type Value } from "../../../src/tla/language/value.ts"
import { checking, moduleOf, specFolder, written } from "../spec-files.ts"

// Random expressions, with what they are by an evaluation of our own, against tla-checker: two ways to the same value.

const folder = specFolder()
const { outcome } = checking()

type Names = Readonly<Record<string, bigint>>

interface Known<T> {
  readonly text: string
  /** The value where the bound names n and m have these values. */
  readonly at: (names: Names) => T
}
type Ints = readonly bigint[]

const floorDiv = (a: bigint, b: bigint): bigint => a / b - (a % b < 0n ? 1n : 0n)
const distinct = (items: Ints): Ints => [...new Set(items)]

const expressions = (names: readonly string[]) =>
  fc.letrec<{ int: Known<bigint>; bool: Known<boolean>; set: Known<Ints> }>((tie) => {
    const leaf: fc.Arbitrary<Known<bigint>> = fc.oneof(
      fc.integer({ min: 0, max: 9 }).map((n) => ({ text: `${n}`, at: () => BigInt(n) })),
      ...names.map((name) => fc.constant({ text: name, at: (of: Names) => of[name]! }))
    )
    const pair = <A, B, C>(
      one: fc.Arbitrary<Known<A>>,
      other: fc.Arbitrary<Known<B>>,
      sign: string,
      compute: (a: A, b: B) => C
    ): fc.Arbitrary<Known<C>> =>
      fc.tuple(one, other).map(([a, b]) => ({ text: `(${a.text} ${sign} ${b.text})`, at: (of: Names) => compute(a.at(of), b.at(of)) }))
    const [int, bool, set] = [tie("int"), tie("bool"), tie("set")]
    const positive = fc.integer({ min: 1, max: 5 }).map((n): Known<bigint> => ({ text: `${n}`, at: () => BigInt(n) }))
    return {
      int: fc.oneof(
        { maxDepth: 4, depthSize: "small" },
        leaf,
        pair(int, int, "+", (a, b) => a + b),
        pair(int, int, "-", (a, b) => a - b),
        pair(leaf, leaf, "*", (a, b) => a * b),
        pair(int, positive, "\\div", floorDiv),
        pair(int, positive, "%", (a, b) => ((a % b) + b) % b),
        int.map((a) => ({ text: `(-${a.text})`, at: (of: Names) => -a.at(of) })),
        set.map((a) => ({ text: `Cardinality(${a.text})`, at: (of: Names) => BigInt(a.at(of).length) })),
        fc.tuple(bool, int, int).map(([c, a, b]) => ({
          text: `(IF ${c.text} THEN ${a.text} ELSE ${b.text})`,
          at: (of: Names) => (c.at(of) ? a.at(of) : b.at(of))
        }))
      ),
      bool: fc.oneof(
        { maxDepth: 4, depthSize: "small" },
        pair(int, int, "<", (a, b) => a < b),
        pair(int, int, "=", (a, b) => a === b),
        pair(int, int, ">=", (a, b) => a >= b),
        pair(int, set, "\\in", (a, s) => s.includes(a)),
        pair(int, set, "\\notin", (a, s) => !s.includes(a)),
        pair(set, set, "\\subseteq", (a, b) => a.every((one) => b.includes(one))),
        pair(set, set, "=", (a, b) => a.length === b.length && a.every((one) => b.includes(one))),
        pair(bool, bool, "/\\", (a, b) => a && b),
        pair(bool, bool, "\\/", (a, b) => a || b),
        pair(bool, bool, "=>", (a, b) => !a || b),
        pair(bool, bool, "<=>", (a, b) => a === b),
        bool.map((a) => ({ text: `(~${a.text})`, at: (of: Names) => !a.at(of) })),
        int.map((a) => ({ text: `(${a.text} \\in Nat)`, at: (of: Names) => a.at(of) >= 0n }))
      ),
      set: fc.oneof(
        { maxDepth: 3, depthSize: "small" },
        fc.array(leaf, { maxLength: 3 }).map((all) => ({
          text: `{${all.map(({ text }) => text).join(", ")}}`,
          at: (of: Names) => distinct(all.map((one) => one.at(of)))
        })),
        pair(leaf, leaf, "..", (a, b) => Array.from({ length: Math.max(0, Number(b - a) + 1) }, (_, i) => a + BigInt(i))),
        pair(set, set, "\\cup", (a, b) => distinct([...a, ...b])),
        pair(set, set, "\\cap", (a, b) => a.filter((one) => b.includes(one))),
        pair(set, set, "\\", (a, b) => a.filter((one) => !b.includes(one)))
      )
    }
  })

/** What binds a name: its body may use it. */
const binding: fc.Arbitrary<Known<bigint | boolean | Ints>> = (() => {
  const outer = expressions([])
  const inner = expressions(["n"])
  const over = <T>(
    body: fc.Arbitrary<Known<T>>,
    text: (set: string, body: string) => string,
    compute: (set: Ints, at: (n: bigint) => T) => boolean | Ints
  ) =>
    fc.tuple(outer.set, body).map(([set, known]) => ({
      text: text(set.text, known.text),
      at: () => compute(set.at({}), (n) => known.at({ n }))
    }))
  return fc.oneof(
    outer.int,
    outer.bool,
    outer.set,
    over(
      inner.bool,
      (s, p) => `\\A n \\in ${s} : ${p}`,
      (set, at) => set.every(at)
    ),
    over(
      inner.bool,
      (s, p) => `\\E n \\in ${s} : ${p}`,
      (set, at) => set.some(at)
    ),
    over(
      inner.bool,
      (s, p) => `{n \\in ${s} : ${p}}`,
      (set, at) => set.filter(at)
    ),
    over(
      inner.int,
      (s, e) => `{${e} : n \\in ${s}}`,
      (set, at) => distinct(set.map(at))
    )
  )
})()

const valueOf = (value: bigint | boolean | Ints): Value => (Array.isArray(value) ? setValue(value as Value[]) : (value as bigint | boolean))

test("random expressions have the values that an evaluation of our own gives", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(binding, { minLength: 30, maxLength: 30 }), async (all) => {
      const definitions = all.map(({ text }, i) => `V${i} == ${text}`)
      const body = [
        ...definitions,
        `Init == x = <<${all.map((_, i) => `V${i}`).join(", ")}>> /\\ y = 0`,
        "Next == UNCHANGED <<x, y>>",
        "Never == FALSE"
      ]
      const file = written(folder, { "Probe.tla": moduleOf(body.join("\n")), "Probe.cfg": "INIT Init\nNEXT Next\nINVARIANT Never" })
      const found = await outcome(file)
      if ("failed" in found) throw new Error(found.message)
      expect(textOf(found.trace![0]!.state["x"]!)).toBe(textOf(sequenceValue(all.map(({ at }) => valueOf(at({}))))))
    }),
    { numRuns: 40 }
  )
})
