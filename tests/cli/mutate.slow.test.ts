import { spawn } from "node:child_process"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { mutateLines as linesOf } from "./mutate-lines.ts"
import { bareFolder, borealis, expectSentence, lock, main, root, userEnv } from "./run-command.ts"

const loose = join(root, "tests/fixtures/loose.scenario.ts")

describe("what ends before all mutants are checked", () => {
  test("by time, says what it has and ends with 3", () => {
    const { code, stdout, stderr } = borealis(["mutate", "aurora/storage/failover/loss", "--time", "5s"])
    expect([code, stderr.includes("internal")]).toEqual([3, false])
    expect(stdout).toMatch(/\d+ not checked/)
    expect(stdout).toMatch(/^score /m)
  }, 30_000)

  test("by Ctrl-C, says what it has and ends with 130", async () => {
    const child = spawn(process.execPath, [...main, "mutate", "aurora/storage/failover/loss", "--json"], { cwd: root, env: userEnv() })
    let stdout = ""
    child.stdout.on("data", (chunk: Buffer) => {
      if (stdout === "") child.kill("SIGINT")
      stdout += chunk.toString()
    })
    const code = await new Promise((resolve) => child.on("close", resolve))
    const { mutants, score } = linesOf(stdout)
    expect(code).toBe(130)
    expect(mutants.length).toBeGreaterThan(0)
    expect(score.unchecked).toBeGreaterThan(50)
  }, 60_000)
})

describe("--source", () => {
  const folder = bareFolder()
  const queue = [
    `export const isEmpty = (waiting: readonly string[]): boolean => waiting.length === 0`,
    `export const last = (waiting: readonly string[]): number => {`,
    `  let at = 0`,
    `  for (;;) {`,
    `    if (at >= waiting.length) return at`,
    `    at = at + 1`,
    `  }`,
    `}`
  ].join("\n")
  writeFileSync(join(folder, "queue.ts"), queue)
  writeFileSync(
    join(folder, "lock.scenario.ts"),
    readFileSync(lock, "utf8")
      .replace(`from "xstate"`, `from "xstate"\nimport { isEmpty, last } from "./queue.ts"`)
      .replace("isFirst: ({ context }) => context.waiting.length === 0", "isFirst: ({ context }) => isEmpty(context.waiting)")
      .replace("isLast: ({ context }) => context.waiting.length === 1", "isLast: ({ context }) => last(context.waiting) === 1")
  )

  test("breaks the text of a module, and ends what goes on for ever", () => {
    const { code, stdout } = borealis(["mutate", "./lock.scenario.ts", "--source", "queue.ts", "--json"], { cwd: folder })
    const { mutants, score } = linesOf(stdout)
    expect(code).toBe(0)
    expect(mutants.map(({ fault, place, change, fate }) => [fault, place, change, fate])).toEqual([
      ["queue.ts 1", "line 1", "=== is !==", "caught"],
      ["queue.ts 2", "line 5", ">= is >", "caught"],
      ["queue.ts 3", "line 6", "+ is -", "no end"],
      ["queue.ts 4", "line 6", "without + 1", "no end"]
    ])
    expect(score.subjects).toMatchObject([{ subject: "queue.ts", score: 100 }])
  }, 120_000)

  test("breaks a module of a built-in protocol", () => {
    const source = "src/actors/aurora/limitless/snapshot/transactions.ts"
    const { code, stdout } = borealis(["mutate", "aurora/limitless/snapshot/three-shards", "--source", source, "--json", "--sample", "2"])
    expect(code).toBe(0)
    expect(linesOf(stdout).mutants.map(({ subject, family }) => [subject, family])).toEqual([
      [source, "source"],
      [source, "source"]
    ])
  }, 60_000)

  test("refuses a file that no scenario loads, or that is not there", () => {
    const strange = borealis(["mutate", "./lock.scenario.ts", "--quiet", "--source", loose], { cwd: folder })
    expectSentence(strange, 150, /is loaded by none of the scenarios that you named/)
    expectSentence(borealis(["mutate", lock, "--quiet", "--source", "./nobody.ts"]), 150, /--source .*nobody.ts does not exist/)
  })
})
