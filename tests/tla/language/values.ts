import * as fc from "fast-check"
import { functionValue, sequenceValue, setValue, type Value } from "../../../src/tla/language/value.ts"

const scalar: fc.Arbitrary<Value> = fc.oneof(
  fc.boolean(),
  fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }),
  fc.integer({ min: -3, max: 3 }).map(BigInt),
  fc.string(),
  fc.constantFrom("a", "rm1", 'quo"te', "back\\slash", "new\nline", "1"),
  fc.constantFrom("r1", "r2", "defaultInitValue").map((model) => ({ model }))
)

/** Pairs of which each argument comes once. */
const graph = (argument: fc.Arbitrary<Value>, value: fc.Arbitrary<Value>) =>
  fc.uniqueArray(fc.tuple(argument, value), { maxLength: 4, selector: ([one]) => setValue([one]), comparator: "SameValueZero" })

/** Values of TLA+ of every kind, nested. */
export const anyValue: fc.Arbitrary<Value> = fc.letrec<{ readonly value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalar,
    fc.array(tie("value"), { maxLength: 4 }).map(setValue),
    fc.array(tie("value"), { maxLength: 4 }).map(sequenceValue),
    graph(fc.constantFrom("x", "from", "type", "two words", "1"), tie("value")).map(distinctGraph),
    graph(tie("value"), tie("value")).map(distinctGraph)
  )
})).value

/** Takes the first value of each argument. */
function distinctGraph(pairs: readonly (readonly [Value, Value])[]): Value {
  const first: (readonly [Value, Value])[] = []
  for (const pair of pairs) {
    const isKnown = setValue([...first.map(([argument]) => argument), pair[0]]).set.length === first.length
    if (!isKnown) first.push(pair)
  }
  return functionValue(first)
}
