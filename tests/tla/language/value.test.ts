import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { fromItf, toItf } from "../../../src/tla/language/itf-value.ts"
import { NoValue, parseValue } from "../../../src/tla/language/parse-value.ts"
import { functionValue, sequenceValue, setValue, textOf, type Value } from "../../../src/tla/language/value.ts"
import { anyValue } from "./values.ts"

const normal = (text: string): string => textOf(parseValue(text))

describe("a TLA+ value", () => {
  it("comes back from its text", () => {
    fc.assert(fc.property(anyValue, (value) => void expect(parseValue(textOf(value))).toEqual(value)))
  })

  it("comes back from the Informal Trace Format, through JSON", () => {
    fc.assert(fc.property(anyValue, (value) => void expect(fromItf(JSON.parse(JSON.stringify(toItf(value))))).toEqual(value)))
  })

  it("has one text: equal values have equal ones, different values different ones", () => {
    const isSame = (a: Value, b: Value) => JSON.stringify(toItf(a)) === JSON.stringify(toItf(b))
    fc.assert(fc.property(anyValue, anyValue, (a, b) => void expect(textOf(a) === textOf(b)).toBe(isSame(a, b))))
  })

  it("does not depend on the order and repetition of what makes a set or a function", () => {
    fc.assert(
      fc.property(fc.array(anyValue, { maxLength: 5 }), fc.nat(), (members, by) => {
        const turned = [...members.slice(by % (members.length + 1)), ...members, ...members.slice(0, by % (members.length + 1))]
        expect(textOf(setValue(turned))).toBe(textOf(setValue(members)))
      })
    )
    expect(
      textOf(
        functionValue([
          ["b", 2n],
          ["a", 1n],
          ["b", 2n]
        ])
      )
    ).toBe("[a |-> 1, b |-> 2]")
  })

  it.each([
    ["integers in order of size, not of digits", "{10, 9, -1}", "{-1, 9, 10}"],
    ["an interval as TLC writes it", "2..4", "{2, 3, 4}"],
    ["an empty interval", "3..2", "{}"],
    ["a function over 1..n as the sequence that it is", "(1 :> TRUE @@ 2 :> false)", "<<TRUE, FALSE>>"],
    ["a function over strings as the record that it is", '("b" :> 1 @@ "a" :> {})', "[a |-> {}, b |-> 1]"],
    ["a function over other things", '(<<1, 2>> :> r1 @@ <<1>> :> "r1")', '(<<1, 2>> :> r1 @@ <<1>> :> "r1")'],
    ["strings with what TLA+ escapes", String.raw`"a\"b\\c\n"`, String.raw`"a\"b\\c\n"`],
    ["blanks and line ends between", "[ a |->\n  << >> ]", "[a |-> <<>>]"]
  ])("reads %s", (_, text, expected) => expect(normal(text)).toBe(expected))

  it.each([
    ["{1, 2", "} is expected"],
    ["[a |-> ]", "a value is expected"],
    ["<<1>> x", "nothing more is expected"],
    [String.raw`"\q"`, "escape"],
    ["1..999999999", "interval"],
    ["(1 :> 2 @@ 3)", ":> is expected"]
  ])("says where %s is no value", (text, words) => {
    expect(() => parseValue(text)).toThrow(NoValue)
    expect(() => parseValue(text)).toThrow(words)
  })

  it("is not a function with two values at one argument", () => {
    expect(() =>
      functionValue([
        [1n, true],
        [1n, false]
      ])
    ).toThrow("a function has two values at 1")
  })

  it("reads every way in which the trace format writes a thing", () => {
    const forms = [{ "#bigint": "3" }, 3].map((json) => textOf(fromItf(json)))
    expect(new Set(forms)).toEqual(new Set(["3"]))
    expect(textOf(fromItf({ "#tup": [1, "a"] }))).toBe(textOf(sequenceValue([1n, "a"])))
    expect(
      textOf(
        fromItf({
          "#map": [
            ["a", 1],
            ["b", { "#set": [2, 1, 2] }]
          ]
        })
      )
    ).toBe("[a |-> 1, b |-> {1, 2}]")
  })

  it.each([[1.5], [null], [2 ** 60], [{ "#bigint": 3 }], [{ "#set": [1], a: 2 }], [{ "#unserializable": "Nat" }], [{ "#map": [[1]] }]])(
    "does not take %j for one",
    (json) => expect(() => fromItf(json)).toThrow(RangeError)
  )
})
