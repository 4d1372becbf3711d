import { expect, test } from "vitest"
import { readTranslated } from "../../../src/tla/translate/model.ts"
import { withoutAnswer } from "../../../src/tla/backends/wasm-backend.ts"
import { checking, moduleOf, simple, specFolder, written } from "../spec-files.ts"

// What is long or deep works, and what is too large is refused with its place: tla-checker's own stack and its sets are small.

const folder = specFolder()
const { outcome } = checking()

const counting = "Init == x = 0 /\\ y = 0\nNext == x < 2 /\\ x' = x + 1 /\\ y' = y"
const config = `${simple}INVARIANT Inv\nCHECK_DEADLOCK FALSE`
const checked = (body: string, text = config) => outcome(written(folder, { "Probe.tla": moduleOf(body), "Probe.cfg": text }))
const invariant = (expression: string, before = "") => checked(`${before}${counting}\nInv == ${expression}`)
const holds = { verdict: "holds", distinct: 3 }

const chain = (terms: number, term: string, sign: string): string => Array.from({ length: terms }, () => term).join(`\n  ${sign} `)

test.each([
  ["+", "x", "< 9999"],
  ["-", "x", "< 1"],
  ["/\\", "x < 5", ""],
  ["\\/", "x > 5", "\\/ x < 5"],
  ["\\cup", "{x}", "= {x}"],
  ["\\cap", "{x}", "= {x}"],
  ["\\o", "<<x>>", "# <<>>"],
  ["@@", "(x :> 1)", "= (x :> 1)"]
])(
  "a chain of 2,000 terms with %s",
  async (sign, term, rest) => expect(await invariant(`${chain(2000, term, sign)}\n  ${rest}`)).toMatchObject(holds),
  60_000
)

test("a chain of 2,000 actions and of 2,000 conditions in a step", async () => {
  const actions = Array.from({ length: 2000 }, (_, i) => `(x = ${i} /\\ x' = ${i + 1} /\\ y' = y)`).join("\n  \\/ ")
  const conditions = chain(2000, "x < 3", "/\\")
  const found = await checked(`Init == x = 0 /\\ y = 0\nNext == (${actions})\n  /\\ ${conditions}\nInv == x < 9`)
  expect(found).toMatchObject({ verdict: "holds", distinct: 4 })
}, 60_000)

test.each([
  ["IF", (n: number) => `${Array.from({ length: n }, (_, i) => `IF x = ${i + 9}\n THEN FALSE\n ELSE `).join("")}TRUE`],
  ["CASE", (n: number) => `CASE ${Array.from({ length: n }, (_, i) => `x = ${i + 9} -> FALSE`).join("\n [] ")} [] OTHER -> TRUE`],
  ["brackets", (n: number) => `${"(\n".repeat(n)}x${")\n".repeat(n)} < 5`],
  ["negations", (n: number) => `${"~\n".repeat(2 * n)} TRUE`],
  ["sets", (n: number) => `${"{\n".repeat(n)}x${"}\n".repeat(n)} # {}`],
  ["quantifiers", (n: number) => `${Array.from({ length: n }, (_, i) => `\\E k${i} \\in {1} :\n`).join("")} x < 5`],
  [
    "definitions in LET",
    (n: number) => `LET ${Array.from({ length: n }, (_, i) => `k${i} == ${i === 0 ? "x" : `k${i - 1}`}\n`).join("")} IN k${n - 1} < 5`
  ],
  ["LETs", (n: number) => `${Array.from({ length: n }, (_, i) => `LET k${i} == x IN\n`).join("")} k${n - 1} < 5`]
])("%s, 1,000 of them within one another", async (_, nested) => expect(await invariant(nested(1000))).toMatchObject(holds), 60_000)

test("definitions that use one another in a chain of 2,000, and twice each over 60", async () => {
  const chained = Array.from({ length: 2000 }, (_, i) => `D${i} == ${i === 0 ? "x" : `D${i - 1}`} < 5\n`)
    .join("")
    .replaceAll(/(D\d+) == (D\d+) < 5/g, "$1 == $2")
  expect(await invariant("D1999", chained)).toMatchObject(holds)
  const doubled = Array.from({ length: 60 }, (_, i) => `D${i} == ${i === 0 ? "{1}" : `D${i - 1} \\cap D${i - 1}`}\n`).join("")
  expect(
    await checked(
      `${doubled}${counting}\nInv == x \\in Nat \\/ D59 = {}\nSpec == Init /\\ [][Next]_<<x, y>>`,
      "SPECIFICATION Spec\nCHECK_DEADLOCK FALSE"
    )
  ).toMatchObject(holds)
}, 60_000)

test.each([
  ["\\A k \\in 1..100000 : k > x - 9"],
  ["\\E k \\in 0..(x + 100000) : k = x"],
  ["Cardinality({k \\in 1..100000 : k > 5}) = 99995"],
  ["x \\in 0..2147483647"],
  ["x \\in -2147483647..2147483647"],
  ["x + 1 \\in 1..2147483647 /\\ x - 1 \\notin 0..0 - 2147483647"],
  ["x \\notin 5..2147483647"],
  ["{x, 7} \\subseteq 0..2147483647"],
  ["[a |-> x, b |-> <<x>>] \\in [a : 0..2147483647, b : Seq(0..2147483647)]"],
  ["[k \\in {1, 2} |-> x] \\in [{1, 2} -> 0..Limit]"],
  ["x \\in 0..(Limit * 2 + 1) /\\ x \\in {y} \\cup 0..Limit"],
  ["x + 0 \\in y..(y + 2147483647)"],
  ["~ (x - 5 \\in y..(y + 2147483647))"]
])("%s holds", async (expression) => expect(await invariant(expression, "Limit == 1073741823\n")).toMatchObject(holds), 60_000)

test("a number that is in no interval, small or large, breaks the invariant that says so", async () => {
  for (const interval of ["1..5", "1..2147483647", "(y + 1)..5", "(y + 1)..2147483647"])
    expect(await invariant(`x + 0 \\in ${interval}`)).toMatchObject({ verdict: "violated", violated: { name: "Inv" }, distinct: 1 })
})

test.each([
  ["\\A k \\in 0..2147483647 : k >= x", /an interval has more than 10000000 numbers, in the state x = 0, y = 0; give smaller bounds/],
  ["\\E k \\in x..(x + 2147483600) : k < x", /an interval has more than 10000000 numbers/],
  ["(0..2147483647) # {}", /an interval has more than/],
  ["Cardinality(0..2147483646) > 1", /an interval has more than/],
  ["{k \\in 0..2147483647 : k < 2} = {0, 1}", /an interval has more than/],
  ["(CHOOSE k \\in 0..2147483647 : k > 3) = 4", /an interval has more than/]
])("%s is refused with its line", async (expression, sentence) => {
  const found = await invariant(expression)
  expect(found).toEqual({ failed: "Refused", message: expect.stringMatching(sentence) })
  expect(found).toEqual({ failed: "Refused", message: expect.stringMatching(/Probe\.tla:6: /) })
})

test.each([
  [
    "Init == x \\in 0..2147483647 /\\ y = 0\nNext == UNCHANGED <<x, y>>\nInv == TRUE",
    /Probe\.tla:4: x has no value yet, and is asked to be in a set that is infinite or too large/
  ],
  ["Init == x \\in Nat /\\ y = 0\nNext == UNCHANGED <<x, y>>\nInv == TRUE", /Probe\.tla:4: x has no value yet/],
  ["Init == x = 0 /\\ y = 0\nNext == x' \\in 0..2147483647 /\\ y' = y\nInv == TRUE", /Probe\.tla:5: x' has no value yet/],
  ["Init == x = 0 /\\ y = 0\nNext == \\E k \\in 0..2147483647 : x' = k /\\ y' = y\nInv == TRUE", /Probe\.tla:5: an interval has more than/],
  [`ASSUME \\A k \\in 0..2147483647 : k >= 0\n${counting}\nInv == TRUE`, /Probe\.tla:4: an interval has more than/]
])("%j is refused with its line", async (body, sentence) =>
  expect(await checked(body)).toEqual({ failed: "Refused", message: expect.stringMatching(sentence) })
)

test("where tla-checker stops without a word, the sets that may be too large are named with their lines", async () => {
  const body = `${counting}\nInv == [{1, 2} -> {3}] # {}\n  /\\ (1..2) \\X (1..2) # {}`
  const file = written(folder, { "Probe.tla": moduleOf(body), "Probe.cfg": config })
  const { message } = withoutAnswer({ reason: "crash", message: "unreachable" }, file, await readTranslated({ file, use: "check" }))
  expect(message).toMatch(
    /Probe\.tla:6: tla-checker stops at a set that is too large to be written out, as there may be at .*Probe\.tla:7;/
  )
})

test("a recursion without an end is refused with a line", async () => {
  const endless = await invariant("F(0) = 1", "RECURSIVE F(_)\nF(n) == F(n + 1)\n")
  expect(endless).toEqual({
    failed: "Refused",
    message: expect.stringMatching(/Probe\.tla:\d+: .*a recursion, goes deeper than tla-checker can/)
  })
}, 60_000)
