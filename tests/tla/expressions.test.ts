import { expect, test } from "vitest"
import { parseValue } from "../../src/tla/parse-value.ts"
import { textOf } from "../../src/tla/value.ts"
import { expressionProbes, unclear } from "./expression-probes.ts"
import { checking, moduleOf, specFolder, written } from "./spec-files.ts"

const folder = specFolder()
const { outcome } = checking()

/** The value of an expression: the initial state breaks the invariant, and the trace shows it. */
const valueOf = async (expression: string): Promise<{ readonly is?: string; readonly failed?: string; readonly message?: string }> => {
  const body = `CONSTANT Model
Zero == 0
Op(a) == a + 1
Pair(a, b) == <<a, b>>
Twice(F(_), a) == F(F(a))
IsLarge(n) == n > 1
Numbers == Nat
Inner(n) == \\E k \\in {5} : k # n
Captures(k) == Inner(k)
RECURSIVE Fact(_)
Fact(n) == IF n = 0 THEN 1 ELSE n * Fact(n - 1)
half[i \\in 1..3] == i \\div 2
grid[i \\in 1..2, j \\in 1..2] == i * 10 + j
sum[n \\in 0..4] == IF n = 0 THEN 0 ELSE n + sum[n - 1]
a \\oplus b == a + b
Value == ${expression}
Init == x = <<Value>> /\\ y = 0
Next == UNCHANGED <<x, y>>
Never == FALSE`
  const file = written(folder, {
    "Probe.tla": moduleOf(body),
    "Probe.cfg": "INIT Init\nNEXT Next\nINVARIANT Never\nCONSTANT Model = Model"
  })
  const found = await outcome(file)
  if ("failed" in found) return found
  const value = found.trace![0]!.state["x"]
  return { is: textOf(value!) }
}

for (const { feature, expression, is, refused } of expressionProbes)
  test(`${feature}: ${expression}`, async () => {
    const found = await valueOf(expression)
    if (is !== undefined) expect(found).toEqual({ is: textOf(parseValue(`<<${is}>>`)) })
    else expect(found).toEqual({ failed: "Refused", message: expect.stringMatching(refused!) })
  })

test.each(unclear)("%s is no TLA+, and says so with its line", async (expression, complaint) => {
  const found = await valueOf(expression)
  expect(found).toEqual({ failed: "InputError", message: expect.stringMatching(complaint) })
  expect(found.message).toMatch(/Probe\.tla:\d+: /)
})
