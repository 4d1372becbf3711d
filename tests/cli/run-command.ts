import { spawnSync } from "node:child_process"
import { mkdtempSync, realpathSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { MessageChannel, type MessagePort, receiveMessageOnPort, SHARE_ENV, Worker } from "node:worker_threads"
import { afterAll, expect } from "vitest"
import type { CommandCall, CommandThreadData } from "./command-thread.ts"

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

interface Where {
  readonly cwd?: string
  readonly env?: Record<string, string>
}

/** Runs the command as a process of its own: for what a signal, a pipe or the end of a process does. Costs about a second. */
export const borealisProcess = (args: readonly string[], { cwd = root, env = {} }: Where = {}): Ended => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...main, ...args], {
    cwd,
    env: { ...userEnv(), ...env },
    encoding: "utf8"
  })
  return { code: status, stdout, stderr }
}

/** Runs the command as `main`, in a thread of this process that is there already, and waits for its end. */
export const borealis = (args: readonly string[], { cwd = root, env = {} }: Where = {}): Ended => {
  const { port, answered } = (thread ??= startThread())
  Atomics.store(answered, 0, 0)
  port.postMessage({ args, cwd, env: { ...userEnv(), ...env } } satisfies CommandCall)
  if (Atomics.wait(answered, 0, 0, longestMs) === "timed-out") {
    // its answer may come yet, and is not that of the next call
    thread = undefined
    throw new Error(`borealis ${args.join(" ")} did not end`)
  }
  const { failure, ...ended } = receiveMessageOnPort(port)!.message as Ended & { readonly failure?: string }
  if (failure !== undefined) {
    thread = undefined
    throw new Error(`borealis ${args.join(" ")}: ${failure}`)
  }
  return ended
}

/** Against hanging alone. */
const longestMs = 300_000

let thread: { readonly port: MessagePort; readonly answered: Int32Array } | undefined

const startThread = () => {
  const { port1, port2 } = new MessageChannel()
  const answered = new Int32Array(new SharedArrayBuffer(4))
  const workerData: CommandThreadData = { port: port2, answered }
  const worker = new Worker(join(import.meta.dirname, "command-thread.ts"), {
    workerData,
    transferList: [port2],
    // the temporary folder of the file that is being run
    env: SHARE_ENV,
    execArgv: ["--conditions=borealis-source"]
  })
  worker.unref()
  port1.unref()
  return { port: port1, answered }
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
