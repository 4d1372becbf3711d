import { spawn, spawnSync } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"

const root = resolve(import.meta.dirname, "../..")
const main = ["--conditions=borealis-source", join(root, "src/cli/process.ts")]

/** A check, by the arguments of the command. */
export type Checked = readonly string[]

/** What a check ends with, but for what it took and who searched. */
interface Found {
  readonly code: number | null
  readonly line: Readonly<Record<string, unknown>>
  /** The file of the trace as it is, if there is one. */
  readonly trace: string | undefined
}

/** What becomes of a check that is killed again and again. */
export interface Killed {
  readonly found: Found
  /** What it finds without a break. */
  readonly expected: Found
  /** How often it was killed, and how often it had a checkpoint to go on from then. */
  readonly kills: number
  readonly resumptions: number
  readonly stderr: string
}

/** The checks that are killed: either engine, two workers, a clocked scenario, a violated one whose search goes on. */
export const killedChecks: readonly Checked[] = [
  ["tutorial/two-phase-commit", "--set", "rms=8"],
  ["tutorial/two-phase-commit", "--set", "rms=8", "--engine", "typescript"],
  ["tutorial/two-phase-commit", "--set", "rms=8", "--workers", "2"],
  ["aurora/limitless/snapshot"],
  ["--mutant", "storage F-07", "--all"]
]

const foundBy = (code: number | null, stdout: string, trace: string): Found => {
  const { seconds: _seconds, resumed: _resumed, ...line } = JSON.parse(stdout) as Record<string, unknown>
  return { code, line, trace: existsSync(trace) ? readFileSync(trace, "utf8") : undefined }
}

/**
 * Runs a check as a process that is killed (SIGKILL) after a while, goes on from what it has left behind, and so on up to so many times; then
 * lets it come to its end. `chance` gives a number from 0 to 1 each time it is called.
 */
export const killed = async (check: Checked, kills: number, chance: () => number): Promise<Killed> => {
  const folder = mkdtempSync(join(tmpdir(), "borealis-killed-"))
  const [checkpoints, trace, whole] = [join(folder, "kept"), join(folder, "trace.json"), join(folder, "whole.json")]
  const argsOf = (to: string) => [...main, "check", ...check, "--json", "--trace", to]
  const began = performance.now()
  const plain = spawnSync(process.execPath, argsOf(whole), { cwd: root, encoding: "utf8" })
  const tookMs = performance.now() - began
  const expected = foundBy(plain.status, plain.stdout, whole)
  let [done, resumptions] = [0, 0]
  for (;;) {
    const hasOne = existsSync(join(checkpoints, "checkpoint"))
    if (hasOne) resumptions++
    const args = [...argsOf(trace), hasOne ? "--resume" : "--checkpoint", checkpoints, "--checkpoint-every", "0.01s"]
    // what is killed while it starts says little
    const afterMs = done < kills ? tookMs * (0.3 + 0.6 * chance()) : undefined
    const { code, stdout, stderr } = await ended(args, afterMs)
    if (code === null) {
      done++
      continue
    }
    try {
      return { found: foundBy(code, stdout, trace), expected, kills: done, resumptions, stderr }
    } finally {
      rmSync(folder, { recursive: true })
    }
  }
}

/** Runs a process to its end, or kills it after so many milliseconds; its code is null then. */
const ended = (args: readonly string[], afterMs: number | undefined) =>
  new Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>((done) => {
    const child = spawn(process.execPath, args, { cwd: root })
    let [stdout, stderr] = ["", ""]
    child.stdout.on("data", (text) => (stdout += String(text)))
    child.stderr.on("data", (text) => (stderr += String(text)))
    const timer = afterMs === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), afterMs)
    child.on("close", (code) => {
      clearTimeout(timer)
      done({ code, stdout, stderr })
    })
  })

/**
 * Lets a check be killed until that was done so many times, from the start each time that it has come to its end. Returns how often it was
 * killed and resumed, and how often it has found something else.
 */
export const killedAgain = async (check: Checked, kills: number, chance: () => number) => {
  const sum = { kills: 0, resumptions: 0, ends: 0, wrong: 0 }
  while (sum.kills < kills) {
    const one = await killed(check, kills - sum.kills, chance)
    sum.kills += one.kills
    sum.resumptions += one.resumptions
    sum.ends++
    if (JSON.stringify(one.found) !== JSON.stringify(one.expected)) sum.wrong++
  }
  return sum
}

/** Numbers from 0 to 1 that are the same each time. */
export const chanceOf = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
