import { spawnSync } from "node:child_process"
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { linesOfFile } from "../../../src/tla/refine/log-lines.ts"
import { readInputFile } from "../../../src/scenario/index.ts"
import { fromItf } from "../../../src/tla/language/itf-value.ts"
import { checking, moduleOf, simple, specFolder, written } from "../spec-files.ts"

const folder = specFolder()
const { outcome } = checking()
const still = "Init == x = 0 /\\ y = 0\nNext == UNCHANGED <<x, y>>"
const at = (name: string) => join(folder, name)

const strange: readonly (readonly [what: string, name: string, sentence: RegExp])[] = [
  ["a pipe", "pipe", /cannot be read: it is a pipe; write what comes out of it to a file first$/],
  ["a folder", "folder", /cannot be read: it is a folder$/],
  ["a device", "device", /cannot be read: it is a device$/],
  ["a link in a circle", "circle", /(?:cannot be read: its links lead in a circle|is not there.*)$/],
  ["a file of 2 GiB", "large", /cannot be read: it is larger than \d+ MiB$/]
]
spawnSync("mkfifo", [at("pipe")])
mkdirSync(at("folder"))
symlinkSync("/dev/zero", at("device"))
symlinkSync(at("circle"), at("circle"))
writeFileSync(at("large"), "")
truncateSync(at("large"), 2 ** 31)

test.each(strange)("%s is no specification, no configuration and no module", async (_, name, sentence) => {
  const complaint = { failed: "InputError", message: expect.stringMatching(sentence) }
  const fine = written(folder, { "Probe.tla": moduleOf(still), "Probe.cfg": simple })
  expect(await outcome(fine, { config: at(name) })).toEqual(complaint)
  expect(await outcome(at(name), { config: at("Probe.cfg") })).toEqual(complaint)
})

test.each(strange)("%s is no log", (_, name, sentence) => {
  expect(() => [...linesOfFile(at(name), name)]).toThrow(sentence.source.includes("circle") ? /circle/ : sentence)
})

test("what is no text is no specification", async () => {
  for (const text of ["", "\0\u0001\u0002", "{}", "---- MODULE Probe ----", "\uFFFD".repeat(1000)])
    expect(await outcome(written(folder, { "Probe.tla": text, "Probe.cfg": simple }))).toMatchObject({ failed: "InputError" })
  for (const text of ["\0", "{}", "= 1", "CONSTANT", "INIT INIT", '"'])
    expect(await outcome(written(folder, { "Probe.tla": moduleOf(still), "Probe.cfg": text }))).toMatchObject({
      failed: expect.stringMatching(/^(?:InputError|Refused)$/)
    })
})

test("a mark of the order of bytes, as editors write it, is passed over", async () => {
  const file = written(folder, { "Probe.tla": `\uFEFF${moduleOf(still)}`, "Probe.cfg": `\uFEFF${simple}` })
  expect(await outcome(file)).toMatchObject({ verdict: "holds" })
  expect(readInputFile(file)).toBe(moduleOf(still))
})

test("the lines of a log come one by one, with their numbers, blank ones left out, whatever their length", () => {
  const long = "é".repeat(3_000_000)
  const file = written(folder, { "log.ndjson": `1\n\n${long}\r\n  \n3` })
  expect([...linesOfFile(file, "log")].map(({ line, text }) => [line, text.trim()])).toEqual([
    [1, "1"],
    [3, long],
    [5, "3"]
  ])
})

test.each([
  ["arrays", (n: number) => "[".repeat(n) + "]".repeat(n)],
  ["sets", (n: number) => '{"#set":['.repeat(n) + "]}".repeat(n)],
  ["records", (n: number) => `${'{"constructor":'.repeat(n)}1${"}".repeat(n)}`],
  ["functions", (n: number) => `${'{"#map":[[1,'.repeat(n)}1${"]]}".repeat(n)}`]
])("%s in the Informal Trace Format may be nested, but not very deep", (_, nested) => {
  expect(fromItf(JSON.parse(nested(300)))).toBeTypeOf("object")
  for (const depth of [501, 100_000]) expect(() => fromItf(JSON.parse(nested(depth)))).toThrow(/^a value is nested more than 500 deep$/)
})
