import { spawn } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { join } from "node:path"
import { main, userEnv } from "../cli/run-command.ts"
import type { Invocation } from "./command-lines.ts"

/** What an invocation ended in. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  readonly seconds: number
  /** It had to be ended. */
  readonly hangs: boolean
}

/** Runs the command in a folder of its own. `startSeconds` is what it may take beside its own time. */
export const invoke = async (invocation: Invocation, folder: string, startSeconds: number): Promise<Ended> => {
  const { args, seconds, stdin, reader, interruptAfterMs } = invocation
  const cwd = mkdtempSync(join(folder, "cwd-"))
  const began = performance.now()
  const child = spawn(process.execPath, [...main, ...args], {
    cwd,
    env: { ...userEnv(), TMPDIR: folder, NODE_COMPILE_CACHE: join(folder, "compiled") } as NodeJS.ProcessEnv,
    stdio: [stdin === "closed" ? "ignore" : "pipe", "pipe", "pipe"]
  })
  const out: Buffer[] = []
  const err: Buffer[] = []
  child.stdin?.on("error", () => {}).end("\u001b[31m\0garbage\n")
  if (reader === "gone") {
    child.stdout!.destroy()
    child.stderr!.destroy()
  }
  child.stdout!.on("data", (piece: Buffer) => out.push(piece))
  child.stderr!.on("data", (piece: Buffer) => err.push(piece))
  let hangs = false
  const interrupt = interruptAfterMs === undefined ? undefined : setTimeout(() => child.kill("SIGINT"), interruptAfterMs)
  const watch = setTimeout(
    () => {
      hangs = true
      child.kill("SIGKILL")
    },
    (seconds + startSeconds) * 1000
  )
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) =>
    child.on("close", (...ended) => resolve(ended))
  )
  clearTimeout(interrupt)
  clearTimeout(watch)
  rmSync(cwd, { recursive: true, force: true })
  const text = (pieces: readonly Buffer[]) => Buffer.concat(pieces).toString()
  return { code, signal, stdout: text(out), stderr: text(err), seconds: (performance.now() - began) / 1000, hangs }
}

const documented: readonly (number | null)[] = [0, 3, 4, 5, 6, 11, 12, 13, 130, 150, 151]

/** All that a terminal would obey, but for the ends of lines. */
// oxlint-disable-next-line no-control-regex
const control = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u

/** What is wrong with how an invocation ended, a phrase each. */
export const flawsOf = (
  { args, interruptAfterMs, reader }: Invocation,
  { code, signal, stdout, stderr, seconds, hangs }: Ended
): readonly string[] => {
  const said = `${stdout}${stderr}`
  const isEarlyEnd = interruptAfterMs !== undefined && signal === "SIGINT"
  const isJson = args.includes("--json") && !args.includes("--help") && !args.includes("--version") && code !== 150
  const dirty = isJson ? stdout.split("\n").find((line) => line !== "" && !isRecord(line)) : undefined
  return [
    ...(hangs ? [`was not over after ${seconds.toFixed(1)} s`] : []),
    ...(!hangs && !isEarlyEnd && !documented.includes(code) ? [`ended with ${code ?? signal}`] : []),
    ...(/^\s+at .*:\d+:\d+\)?$/m.test(said) || said.includes("internal error") ? ["shows a stack"] : []),
    ...(control.test(said) ? [`writes ${JSON.stringify(control.exec(said)![0])}`] : []),
    ...(dirty !== undefined ? [`has no JSON on stdout: ${dirty.slice(0, 80)}`] : []),
    ...(code === 150 && reader === "there" && stderr === "" && stdout === "" ? ["says nothing"] : [])
  ]
}

const isRecord = (line: string): boolean => {
  try {
    return typeof JSON.parse(line) === "object"
  } catch {
    return false
  }
}
