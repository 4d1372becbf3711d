import * as fc from "fast-check"
import { expect, test } from "vitest"
import { type Config, parseConfig } from "../../../src/tla/language/config.ts"
import { checking, moduleOf, specFolder, written } from "../spec-files.ts"

const folder = specFolder()
const { outcome } = checking()

/** Statements of a configuration: all of them together, or each by itself, mean the same in any order. */
const sections: Readonly<Record<string, readonly string[]>> = {
  CONSTANT: [
    "n1 = n1",
    "n2 = n2",
    "Node = {n1, n2}",
    "Pair = {{n1}, {n2, 5}}",
    'Text = "INIT (* no comment"',
    "Limit <- Three",
    "Low = -5"
  ],
  INIT: ["Init"],
  NEXT: ["Next"],
  INVARIANT: ["Inv", "TypeOK"],
  CONSTRAINT: ["Few"],
  SYMMETRY: ["Sym"],
  VIEW: ["Seen"],
  ALIAS: ["Shown"],
  ACTION_CONSTRAINT: ["Slow"],
  PROPERTY: ["Live"],
  POSTCONDITION: ["Done"],
  CHECK_DEADLOCK: ["FALSE"]
}
const plurals: Readonly<Record<string, string>> = {
  CONSTANT: "CONSTANTS",
  INVARIANT: "INVARIANTS",
  CONSTRAINT: "CONSTRAINTS",
  ACTION_CONSTRAINT: "ACTION-CONSTRAINTS",
  PROPERTY: "PROPERTIES"
}
const statements = Object.entries(sections).flatMap(([keyword, all]) => all.map((text) => ({ keyword, text })))

/** Without lines, which differ, and with lists in one order, which says nothing. */
const meaning = (config: Config): readonly string[] => {
  const textOf = (value: unknown) =>
    JSON.stringify(value, (key, one: unknown) => (key === "line" ? undefined : typeof one === "bigint" ? `${one}` : one))
  return Object.entries(config).map(
    ([name, value]) => `${name} ${Array.isArray(value) ? value.map(textOf).sort().join(" ") : textOf(value)}`
  )
}

const blanks = ["\n", " ", "\r\n\r\n", "\t", " \\* INIT of another, and N = 1\n", " (* SYMMETRY (* Sym *) \n *) "]

/** The statements in some order, with keywords said once or again, and whatever may stand between them. */
const anyText = fc
  .record({
    order: fc.shuffledSubarray(statements, { minLength: statements.length, maxLength: statements.length }),
    again: fc.array(fc.boolean(), { minLength: statements.length, maxLength: statements.length }),
    plural: fc.array(fc.boolean(), { minLength: statements.length, maxLength: statements.length }),
    between: fc.array(fc.constantFrom(...blanks), { minLength: 3 * statements.length, maxLength: 3 * statements.length })
  })
  .map(({ order, again, plural, between }) =>
    order
      .map(({ keyword, text }, i) => {
        const isOpen = order[i - 1]?.keyword === keyword && again[i] === false
        const word = plural[i] === true ? (plurals[keyword] ?? keyword) : keyword
        return `${isOpen ? "" : word + between[3 * i]!}${text.replaceAll(/ (?=[^"]*$)/g, between[3 * i + 1] === "\n" ? "\n" : " ")}${between[3 * i + 2]!}`
      })
      .join("")
  )

test("a configuration means the same in any order of its lines, however they are broken and commented", () => {
  const plain = parseConfig(statements.map(({ keyword, text }) => `${keyword} ${text}\n`).join(""), "x.cfg")
  expect(plain.assignments.map(({ name }) => name)).toEqual(["Low", "Node", "Pair", "Text", "n1", "n2"])
  fc.assert(
    fc.property(anyText, (text) => {
      expect(meaning(parseConfig(text, "x.cfg"))).toEqual(meaning(plain))
    }),
    { numRuns: 300 }
  )
})

test.each(["SPECIFICATION Spec INIT Init NEXT Next", "INIT Init SPECIFICATION Spec NEXT Next", "NEXT Next INIT Init SPECIFICATION Spec"])(
  "%s says two things, in any order",
  (text) => expect(() => parseConfig(text, "x.cfg")).toThrow(/there is SPECIFICATION and INIT/)
)

test.each([
  ["CHECK_DEADLOCK\nINIT Init NEXT Next", /x\.cfg:1: CHECK_DEADLOCK is followed by nothing/],
  ["INIT Init NEXT Next\nCHECK_DEADLOCK", /x\.cfg:2: CHECK_DEADLOCK is followed by nothing/],
  ["CONSTANT N = 1\nCONSTANT N = 2", /x\.cfg:2: N is given twice, = 1 and = 2/],
  ["CONSTANT N = 2\nN = 1", /x\.cfg:2: N is given twice, = 2 and = 1/],
  ["CONSTANT N <- One\nN = 1", /x\.cfg:2: N is given twice/]
])("%j is told, with the line", (text, sentence) => expect(() => parseConfig(text, "x.cfg")).toThrow(sentence))

test("a value that is nested very deep is one sentence", () => {
  const text = `CONSTANT N = ${"{".repeat(100_000)}${"}".repeat(100_000)}`
  expect(() => parseConfig(text, "x.cfg")).toThrow(/^x\.cfg:1: the value of N cannot be read, values are nested more than 500 deep/)
})

const body =
  "CONSTANTS n1, n2, Node\nASSUME Node = {n1, n2}\nInit == x = n1 /\\ y = 0\nNext == x' \\in Node \\ {x} /\\ y' = y\nInv == x \\in Node"
const lines = ["n1 = n1", "n2 = n2", "Node = {n1, n2}"]

test.each(
  lines.flatMap((one) =>
    lines.filter((two) => two !== one).map((two) => [one, two, lines.find((three) => three !== one && three !== two)!])
  )
)("a model value that is a constant too may stand in a set before it and after it: %s, %s, %s", async (...order) => {
  const config = `CONSTANTS\n ${order.join("\n ")}\nINIT Init\nNEXT Next\nINVARIANT Inv\n`
  expect(await outcome(written(folder, { "Probe.tla": moduleOf(body), "Probe.cfg": config }))).toMatchObject({
    verdict: "holds",
    distinct: 2
  })
})

test.each([
  ["n1 = 3\nn2 = n2\nNode = {n1, n2}", "n1"],
  ["Node = {n1, n2}\nn2 = n2\nn1 = 3", "n1"]
])("%j: a model value of the name of a constant that is something else is told, in any order", async (text, name) => {
  const config = `INIT Init\nNEXT Next\nCONSTANTS\n${text}\n`
  expect(await outcome(written(folder, { "Probe.tla": moduleOf(body), "Probe.cfg": config }))).toEqual({
    failed: "InputError",
    message: expect.stringMatching(new RegExp(`Probe\\.cfg:\\d: the model value ${name} is also declared`))
  })
})
