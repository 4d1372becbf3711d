import { execFileSync } from "node:child_process"
import { mkdtempSync, symlinkSync, truncateSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { InputError } from "../../src/kernel/index.ts"
import { parseInput, readInputFile } from "../../src/scenario/index.ts"

const folder = mkdtempSync(join(tmpdir(), "inputs-"))
const at = (name: string): string => join(folder, name)
const written = (name: string, text: string): string => {
  writeFileSync(at(name), text)
  return at(name)
}

const refusedAs = (sentence: RegExp | string, body: () => unknown): void => {
  expect(body).toThrow(InputError)
  expect(body).toThrow(sentence)
}

describe("what is no ordinary file is told in one sentence, and nobody waits for it", () => {
  execFileSync("mkfifo", [at("pipe")])
  symlinkSync(at("pipe"), at("link"))
  symlinkSync(at("circle"), at("circle"))
  truncateSync(written("large", "{"), 2 ** 30 + 1)
  test.each([
    ["a pipe", at("pipe"), /^x cannot be read: it is a pipe; write what comes out of it to a file first$/],
    ["a link to a pipe", at("link"), /it is a pipe/],
    ["a folder", folder, /it is a folder$/],
    ["a device without end", "/dev/zero", /it is a device$/],
    ["more than 1 GiB", at("large"), /it is larger than 512 MiB$/],
    ["a circle of links", at("circle"), /its links lead in a circle$/],
    ["nothing", at("missing"), /there is no such file$/],
    ["a path through a file", join(at("large"), "x"), /a part of the path is no folder$/]
  ])("%s", (_, path, sentence) => refusedAs(sentence, () => readInputFile(path, "x")))
})

test("an ordinary file is read, through a link too", () => {
  symlinkSync(written("plain", "ünïcode"), at("plain-link"))
  expect([readInputFile(at("plain")), readInputFile(at("plain-link"))]).toEqual(["ünïcode", "ünïcode"])
})

describe("JSON", () => {
  const nested = (depth: number): string => `${"[".repeat(depth)}${"]".repeat(depth)}`
  test("of 500 levels is read, and deeper is refused", () => {
    expect(parseInput(nested(500), "x")).toBeInstanceOf(Array)
    for (const depth of [501, 100_000]) refusedAs("x is nested more than 500 deep", () => parseInput(nested(depth), "x"))
    refusedAs("x is nested more than 500 deep", () => parseInput(`${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`, "x"))
  })
  test("may hold brackets in its strings", () => expect(parseInput(JSON.stringify(`"\\${"[".repeat(1000)}`), "x")).toHaveLength(1002))
  test("of more values than memory has room for is refused before it is read", () =>
    refusedAs("x holds more than 16,777,216 values", () => parseInput(`[${"[],".repeat(9_000_000)}1]`, "x")))
  test("that is none is told", () => refusedAs("x is not JSON: ", () => parseInput("{", "x")))
})
