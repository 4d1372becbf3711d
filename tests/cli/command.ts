import { spawnSync } from "node:child_process"
import { mkdtempSync, realpathSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { afterAll, expect } from "vitest"

export const root = resolve(import.meta.dirname, "../..")
export const lock = join(root, "tests/fixtures/lock.scenario.ts")
export const verdicts = join(root, "tests/fixtures/verdicts.scenario.ts")

/** Node's arguments for the command from its sources. */
export const main = ["--conditions=borealis-source", join(root, "src/cli/process.ts")]

/** What the user's shell has: nothing of npm's, nor colours that the test runner asked for. */
export const userEnv = (): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:npm_|INIT_CWD|FORCE_COLOR|NO_COLOR|NODE_)/.test(name)))

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the command as a process, where a user would. */
export const borealis = (
  args: readonly string[],
  { cwd = root, env = {} }: { readonly cwd?: string; readonly env?: Record<string, string> } = {}
): Ended => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...main, ...args], {
    cwd,
    env: { ...userEnv(), ...env },
    encoding: "utf8"
  })
  return { code: status, stdout, stderr }
}

/** A command that must end with one sentence on stderr, without a stack and with nothing on stdout. */
export const expectSentence = (ended: Ended, code: number, sentence: RegExp | string): void => {
  expect(ended.stderr).toMatch(sentence)
  expect(ended.stderr).not.toMatch(/^\s+at /m)
  expect(ended.stderr.trim().split("\n")).toHaveLength(1)
  expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code, stdout: "" })
}

/** An empty folder without package.json, gone after the tests of a file. */
export const bareFolder = (): string => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "borealis-cli-")))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
