import { expect, test } from "vitest"
import { sourceMutations } from "../../src/mutation/index.ts"
import { tokensOf } from "../../src/mutation/tokens.ts"

/** The source after each of its mutations, and what each is called. */
const mutated = (source: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    sourceMutations(source).map(({ line, change, start, end, by }) => [
      `${line}: ${change}`,
      source.slice(0, start) + by + source.slice(end)
    ])
  )

test("and and or, comparisons and bounds, yes and no, and not are changed", () => {
  expect(mutated("a && b || !c")).toEqual({ "1: && is ||": "a || b || !c", "1: || is &&": "a && b && !c", "1: without !": "a && b || c" })
  expect(mutated("a < b\nc >= true")).toEqual({
    "1: < is <=": "a <= b\nc >= true",
    "2: >= is >": "a < b\nc > true",
    "2: true is false": "a < b\nc >= false"
  })
  expect(Object.values(mutated("a === b"))).toEqual(["a !== b"])
})

test("a number that is added or taken away is the other, or is not there; texts are left alone", () => {
  expect(Object.values(mutated("f(x) + 1"))).toEqual(["f(x) - 1", "f(x) "])
  expect(mutated("x + y; -1; [0, -1]; name + 'a'")).toEqual({})
})

test("Math.max and Math.min, some and every are exchanged; filter and sort are not there", () => {
  expect(Object.values(mutated("Math.max(a, b.min(c))"))).toEqual(["Math.min(a, b.min(c))"])
  expect(Object.values(mutated("list.some(is)"))).toEqual(["list.every(is)"])
  expect(Object.values(mutated("list.filter((x) => (f)(x))?.toSorted()[0]"))).toEqual([
    "list?.toSorted()[0]",
    "list.filter((x) => (f)(x))[0]"
  ])
  expect(mutated("filter(x); ({ every: some })")).toEqual({})
})

test("nothing in comments, strings, templates' texts and regular expressions is changed, and what is between is", () => {
  const source = [
    "// a && b",
    "/* a < b */ const s = 'a && b' + \"c || d\"",
    "const t = `a && ${b < `${c}`} || ${{ d: 1 }}`",
    "const r = /[/&&]</g.test(s) / 2"
  ].join("\n")
  expect(Object.keys(mutated(source))).toEqual(["3: < is <="])
})

test("tokens cover the whole source, but for white space and comments", () => {
  const source = "const f = (a) => `x${a ?? { b: '}' }}y` + a?.b[1e-3] / 2 // end\nreturn /x/u"
  const tokens = tokensOf(source)
  expect(tokens.map(({ start, end, text }) => source.slice(start, end) === text).every(Boolean)).toBe(true)
  expect(tokens.map(({ text }) => text).join("")).toBe(source.replace("// end", "").replaceAll(/\s/g, ""))
})
