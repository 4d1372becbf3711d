import { fileURLToPath } from "node:url"
import { getHeapStatistics } from "node:v8"
import { Worker } from "node:worker_threads"
import { workerArguments } from "../kernel/node-limits.ts"
import { exitCode } from "./exit-code.ts"
import { supervisor } from "./supervision.ts"
import type { ThreadData, Told } from "../workbench/telling.ts"
import { sharedMemory } from "./thread-memory.ts"

// All work is done in a thread, and this one watches over it: a thread that runs a user's code may never rest again, and then hears
// neither Ctrl-C nor a clock. See docs/decisions/watchdog.md.

const { heap_size_limit: heapBytes } = getHeapStatistics()
const terminal = ({ isTTY = false, columns }: NodeJS.WriteStream) => ({ isTTY, columns })
const { stdout, stderr } = process
const threadData: ThreadData = { memory: sharedMemory(), terminals: { stdout: terminal(stdout), stderr: terminal(stderr) } }
const thread = new Worker(fileURLToPath(import.meta.resolve("#command")), {
  argv: process.argv.slice(2),
  workerData: threadData,
  execArgv: workerArguments(),
  resourceLimits: { maxOldGenerationSizeMb: heapBytes / 2 ** 20 }
})
let isClosed = false
let hasFailed = false

const { hear, signal, outOfMemory } = supervisor({
  memory: threadData.memory,
  heapBytes,
  write: (stream, text) => void (stream === "stdout" && isClosed ? undefined : process[stream].write(text)),
  interrupt: () => thread.postMessage("interrupt"),
  leave: (code) => process.exit(code)
})

// a reader that closes the pipe early (`borealis list | head -1`) is no error, and takes nothing from the exit code
stdout.on("error", (error: NodeJS.ErrnoException) => {
  isClosed = true
  if (error.code === "EPIPE") return
  stderr.write(`the output cannot be written: ${error.message}\n`)
  process.exit(exitCode.input)
})
// nor is one that does not want to hear what goes wrong
stderr.on("error", () => {})

for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, signal)

thread.on("message", (told: Told) => hear(told))
thread.on("error", (error: NodeJS.ErrnoException) => {
  hasFailed = true
  if (error.code === "ERR_WORKER_OUT_OF_MEMORY") return outOfMemory()
  stderr.write(`internal error: ${error.stack ?? error.message}\n`)
})
thread.on("exit", (code) => process.exit(hasFailed ? exitCode.internal : code))
