import { existsSync } from "node:fs"
import { longestTimerMs } from "../kernel/node-limits.ts"
import { exitCode, overall } from "./exit-code.ts"
import type { Progress } from "../model-check/index.ts"
import { visible } from "../trace/visible.ts"
import type { Draft, Told, Work } from "../workbench/telling.ts"
import { readFrom } from "./thread-memory.ts"

/**
 * How long after its time is up a check may take to say what it has covered, before it is said for it. What it took to come to the first
 * one goes off that, since whoever waits counts from the beginning; but not all of it.
 */
const graceMs = 1500
const leastGraceMs = 800
/** One Ctrl-C may come several times, from the terminal and from whoever started the command. */
const sameMs = 500
/** After so long a command that was interrupted and does not end is told how to be ended. */
const hintMs = 1000

/** What ends the command from outside. */
type Cause = "time" | "interrupted" | "memory"

/** What a supervisor acts upon. */
export interface Supervised {
  /** Where the thread says how far it has come, and what it is about to run. */
  readonly memory: SharedArrayBuffer
  /** The limit of the thread's heap, in bytes. */
  readonly heapBytes: number
  readonly write: (stream: "stdout" | "stderr", text: string) => void
  /** Asks the thread to come to an end. */
  readonly interrupt: () => void
  /** Ends the process at once. */
  readonly leave: (code: number) => void
}

/**
 * Watches over the thread that does the work: passes on what it writes, and ends the command where the thread does not come back in time
 * or when it is asked to for the second time. It then says what was covered, in the thread's place.
 */
export const supervisor = ({ memory, heapBytes, write, interrupt, leave }: Supervised) => {
  let listens = false
  let work: Work | undefined
  let beganAt = performance.now()
  let interruptedAt: number | undefined
  let timer: NodeJS.Timeout | undefined
  let atDeadline = -1
  const end = (cause: Cause): void => {
    clearTimeout(timer)
    // names of a user's are in it, and a terminal shows them rather than obeys
    const reason = visible(reasonOf(cause))
    const codes = work?.codes ?? []
    const covered = { ...readFrom(memory).covered, seconds: secondsSince(beganAt) }
    if (work?.draft !== undefined) write("stdout", `${reportLines(work.draft, reason, covered, cause).join("\n")}\n`)
    else if (cause !== "interrupted" || work !== undefined)
      write("stderr", `${work === undefined ? "" : `${visible(work.what)}: `}${reason}\n`)
    if (work?.keeps !== undefined && existsSync(work.keeps.file)) write("stderr", `${visible(work.keeps.line)}\n`)
    leave(cause === "interrupted" ? exitCode.interrupted : overall([...codes, exitCode.inconclusive]))
  }

  const reasonOf = (cause: Cause): string => {
    const { sequence, what, covered } = readFrom(memory)
    const isStuck = cause === "time" ? sequence === atDeadline : cause === "interrupted"
    const stuck = what === "" || !isStuck ? "" : `, and ${what} did not come back`
    const found = covered.found === 0 ? "" : "; a violation was found, and the path to it was not walked yet"
    const left = work?.draft === undefined ? "" : `; ${leftText(covered.waiting)}${found}`
    return causeText(cause, `after ${secondsSince(beganAt).toFixed(1)} s${stuck}${left}`, `${mebibytes(heapBytes)}${left}`)
  }

  /** Ends what has not come back in time. Who keeps a checkpoint may end its round and write, as long as no code of the user's holds it up. */
  const endInTime = (): void => {
    const { sequence, what } = readFrom(memory)
    if (work?.keeps === undefined || (sequence === atDeadline && what !== "")) return end("time")
    atDeadline = sequence
    timer = setTimeout(endInTime, leastGraceMs)
  }

  const begin = (next: Work): void => {
    clearTimeout(timer)
    work = next
    beganAt = performance.now()
    atDeadline = -1
    if (next.seconds === undefined || next.seconds * 1000 > longestTimerMs) return
    const ms = next.seconds * 1000
    const before = (next.codes ?? []).length === 0 ? process.uptime() * 1000 : 0
    const grace = Math.max(leastGraceMs, graceMs - before)
    timer = setTimeout(() => {
      atDeadline = readFrom(memory).sequence
      timer = setTimeout(endInTime, grace)
    }, ms)
  }

  return {
    hear: (told: Told): void => {
      if ("write" in told) write(told.write, told.text)
      else if ("listens" in told) listens = true
      else if ("begun" in told) begin(told.begun)
      else {
        clearTimeout(timer)
        work = undefined
      }
    },
    /** A Ctrl-C, or a request to end. */
    signal: (): void => {
      if (!listens) return end("interrupted")
      if (interruptedAt === undefined) {
        interruptedAt = performance.now()
        interrupt()
        setTimeout(() => write("stderr", "interrupted; Ctrl-C again ends it at once, and says what was covered\n"), hintMs).unref()
      } else if (performance.now() - interruptedAt > sameMs) end("interrupted")
    },
    /** V8 has taken the thread away, for it has no heap left. */
    outOfMemory: (): void => end("memory")
  }
}

const causeText = (cause: Cause, after: string, heap: string): string => {
  switch (cause) {
    case "time":
      return `the bound on time was reached ${after}`
    case "interrupted":
      return `interrupted ${after}`
    case "memory":
      return `memory ran out: V8's heap is full, of which there are ${heap}; NODE_OPTIONS=--max-old-space-size=<MiB> gives more`
  }
}

const secondsSince = (at: number): number => (performance.now() - at) / 1000

const mebibytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20).toLocaleString("en")} MiB`

const leftText = (waiting: number): string =>
  `${waiting.toLocaleString("en")} ${waiting === 1 ? "state was" : "states were"} found and not expanded`

/** The bound that a cause is named by in a line of JSON. */
const boundOf = { time: "seconds", memory: "heap", interrupted: undefined } as const

/** What the check would have said by itself. */
const reportLines = (
  draft: Draft,
  reason: string,
  { distinct, transitions, depth, seconds }: Progress,
  cause: Cause
): readonly string[] => {
  if ("line" in draft) {
    const bounds = (draft.line["bounds"] as readonly { readonly name: string }[]).map((bound) => ({
      ...bound,
      reached: bound.name === boundOf[cause]
    }))
    return [visible(JSON.stringify({ ...draft.line, verdict: "inconclusive", reason, distinct, transitions, depth, seconds, bounds }))]
  }
  if (draft.quiet) return [draft.title]
  const [states, steps] = [distinct, transitions].map((count) => count.toLocaleString("en"))
  return [
    draft.title,
    `  because  ${reason}`,
    `  counted  ${states} distinct states, ${steps} transitions, depth ${depth}, ${seconds.toFixed(2)} s`,
    ""
  ]
}
