import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, expect, test } from "vitest"
import { keepTrace, replayLine, writeTrace } from "../../src/workbench/load/trace-file.ts"
import type { Trace } from "../../src/world/index.ts"

const trace: Trace = {
  schema: 1,
  scenario: "../\u001b[31m\nlock",
  parameters: {},
  mutant: null,
  violated: { kind: "always", name: "\u009b\u202e" },
  origin: "check",
  salt: "s",
  definitions: "d",
  start: 0,
  steps: []
}
const own = join(tmpdir(), `borealis-${process.getuid!()}`)
const elsewhere = join(tmpdir(), "elsewhere")

afterEach(() => {
  for (const folder of [own, elsewhere]) rmSync(folder, { recursive: true, force: true })
})

test("a counterexample that nobody asked for goes to a folder that is the user's alone", () => {
  const file = keepTrace(trace)!
  expect(file.startsWith(`${own}/`)).toBe(true)
  expect([statSync(own).mode & 0o777, statSync(file).mode & 0o777]).toEqual([0o700, 0o600])
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(trace)
  expect(keepTrace(trace)).toBe(file)
})

test("what a file says is nothing that a terminal obeys", () => {
  expect(readFileSync(keepTrace(trace)!, "utf8")).toMatch(/^[\u0020-\u007e]+\n$/)
})

test("a folder that is a link is not written to", () => {
  mkdirSync(elsewhere, { mode: 0o700 })
  symlinkSync(elsewhere, own)
  expect(keepTrace(trace)).toBeUndefined()
  expect(readdirSync(elsewhere)).toEqual([])
})

test("nor is one that others may enter", () => {
  mkdirSync(own)
  chmodSync(own, 0o777)
  expect(keepTrace(trace)).toBeUndefined()
})

test("nor a link in the place of the file", () => {
  const file = keepTrace(trace)!
  mkdirSync(elsewhere)
  const victim = join(elsewhere, "victim")
  writeFileSync(victim, "mine")
  rmSync(file)
  symlinkSync(victim, file)
  expect(keepTrace(trace)).toBeUndefined()
  expect(readFileSync(victim, "utf8")).toBe("mine")
})

test("where there is no place for it, the line says how to have it", () => {
  expect(replayLine(undefined, undefined)).toBe(
    "replay    not kept: there is no folder of your own for it; check again with --trace <file>"
  )
})

test("a trace that cannot be written is told, and nobody waits for a pipe that has no reader", async () => {
  const { execFileSync } = await import("node:child_process")
  mkdirSync(elsewhere)
  const pipe = join(elsewhere, "pipe")
  execFileSync("mkfifo", [pipe])
  expect(() => writeTrace(trace, pipe)).toThrow("it is a pipe that nobody reads")
  expect(() => writeTrace(trace, elsewhere)).toThrow("it is a folder; name another file with --trace")
  expect(() => writeTrace(trace, "/dev/full")).toThrow("the disk is full")
})
