import { parentPort, workerData } from "node:worker_threads"
import { isTheirs, placesIn } from "../workbench/load/stack-places.ts"
import { interrupt, ofProcess } from "../workbench/surroundings.ts"
import { tell, tellTo, type ThreadData } from "../workbench/telling.ts"
import { note } from "../workbench/terminal.ts"
import { watchUnderWay } from "../world/index.ts"
import { exitCode } from "./exit-code.ts"
import { failureOf } from "./failure.ts"
import { main } from "./main.ts"
import { writerTo } from "./thread-memory.ts"

// The thread that does the work; see process.ts.

const { memory, terminals } = workerData as ThreadData
const { covered, underWay } = writerTo(memory)

tellTo({ hear: (told) => parentPort!.postMessage(told), covered })
watchUnderWay(underWay)
parentPort!.on("message", interrupt)
parentPort!.unref()

// a thread's own streams hand over what is written when the thread rests, which it may never do again
for (const name of ["stdout", "stderr"] as const) {
  const write = (text: string | Uint8Array, encoding?: unknown, done?: unknown): boolean => {
    tell({ write: name, text: typeof text === "string" ? text : Buffer.from(text).toString() })
    const then = typeof encoding === "function" ? encoding : done
    if (typeof then === "function") process.nextTick(then)
    return true
  }
  Object.assign(process[name], terminals[name], { write })
}

let hasEnded = false

// Node ends when nothing is left to wait for, even if a scenario file awaits what never comes
process.exitCode = exitCode.input
process.on("exit", () => {
  if (hasEnded) return
  note("the command was ended from within, or waits for something that never comes, such as a promise at the top of a scenario file")
  process.exitCode = exitCode.input
})

/** Was an error thrown by a user's code, and not on its way through ours? */
const isByUser = ({ stack = "" }: Error): boolean => placesIn(stack).slice(0, 1).some(isTheirs)

// what a file throws when nobody waits for it any more: in a timer, or in a promise
process.on("uncaughtException", (error) => {
  hasEnded = true
  const isInput = error instanceof Error && isByUser(error)
  note(isInput ? `a file that was loaded has thrown what nobody catches: ${error.message.split("\n")[0]}` : failureOf(error).sentence)
  process.exit(isInput ? exitCode.input : exitCode.internal)
})

void main(process.argv.slice(2), ofProcess()).then((code) => {
  hasEnded = true
  process.exitCode = code
})
