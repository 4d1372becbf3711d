import { expect, test } from "vitest"
import { parseValue } from "../../../src/tla/language/parse-value.ts"
import { textOf } from "../../../src/tla/language/value.ts"
import { declarations, expressionProbes, unclear } from "./expression-probes.ts"
import { checking, moduleOf, specFolder, written } from "../spec-files.ts"

const folder = specFolder()
const { outcome } = checking()

/** The value of an expression: the initial state breaks the invariant, and the trace shows it. */
const valueOf = async (expression: string): Promise<{ readonly is?: string; readonly failed?: string; readonly message?: string }> => {
  const body = `${declarations}
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
