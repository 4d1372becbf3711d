import { tmpdir } from "node:os"
import { expect, test } from "vitest"
import { invocationOf } from "../fuzz/command-lines.ts"
import { Dice } from "../fuzz/dice.ts"
import { failureText, fuzz } from "../fuzz/fuzz.ts"
import { flawsOf } from "../fuzz/invoke.ts"
import { placesOf } from "../fuzz/places.ts"
import { lock } from "./run-command.ts"

test("whatever the command is given, it ends in time, with a documented code, in sentences", async () => {
  const { seed, places } = placesOf(60)
  const { failures, codes } = await fuzz(seed, places)
  console.log(`fuzz with seed ${seed}: ${JSON.stringify(codes)}`)
  expect(failures.map(failureText).join("\n")).toBe("")
  if (places.length > 1) expect(Object.keys(codes).length).toBeGreaterThan(1)
})

test("the fuzz sees what it looks for", () => {
  const invocation = { args: ["check", "x", "--json"], seconds: 1, stdin: "closed", reader: "there", interruptAfterMs: undefined } as const
  const fine = { code: 12, signal: null, stdout: '{"a":1}\n', stderr: "", seconds: 1, hangs: false }
  expect(flawsOf(invocation, fine)).toEqual([])
  expect(flawsOf(invocation, { ...fine, code: 255 })).toEqual(["ended with 255"])
  expect(flawsOf(invocation, { ...fine, code: null, signal: "SIGSEGV" })).toEqual(["ended with SIGSEGV"])
  expect(flawsOf(invocation, { ...fine, hangs: true })).toEqual(["was not over after 1.0 s"])
  expect(flawsOf(invocation, { ...fine, stderr: "Error\n    at f (file:///x.ts:1:2)\n" })).toEqual(["shows a stack"])
  for (const character of ["\u001b", "\u0007", "\u007f", "\u009b", "\u202e", "\u2028"])
    expect(flawsOf(invocation, { ...fine, stderr: `a${character}` })).toEqual([`writes ${JSON.stringify(character)}`])
  expect(flawsOf(invocation, { ...fine, stdout: "noise\n" })).toEqual(["has no JSON on stdout: noise"])
  expect(flawsOf({ ...invocation, args: ["check"] }, { ...fine, code: 150, stdout: "" })).toEqual(["says nothing"])
})

test("an invocation follows from the seed and its place", () => {
  const inputs = { folder: tmpdir(), scenarios: ["a"], traces: [lock], specs: [lock], configs: ["b"], logs: [lock], odd: ["/dev/null"] }
  const drawn = (place: number) => invocationOf(new Dice(place), inputs).args.map((text) => text.replaceAll(/mangled-\d+|spec-\w+/g, ""))
  for (let place = 0; place < 20; place++) expect(drawn(place)).toEqual(drawn(place))
  expect(new Set(Array.from({ length: 20 }, (_, place) => drawn(place).join(" "))).size).toBeGreaterThan(15)
})
