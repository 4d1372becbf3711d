import { layer as nodeServices } from "@effect/platform-node/NodeServices"
import { Cause, Effect, Exit, Layer } from "effect"
import { CliConfig, CliError, CliOutput, Command, GlobalFlag } from "effect/cli"
import { readFileSync } from "node:fs"
import { parentPort, workerData } from "node:worker_threads"
import { watchUnderWay } from "../world/index.ts"
import { borealis, Ended } from "./command.ts"
import { exitCode, failureOf } from "./ending.ts"
import { complain, interrupt, note } from "./output.ts"
import { isTheirs, placesIn } from "./stack-places.ts"
import { tell, tellTo, type ThreadData } from "./telling.ts"
import { writerTo } from "./under-way.ts"

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { readonly version: string }

/** Help that was asked for goes to stdout; a usage error is one sentence on stderr, which `ending` writes. */
const presenter: CliOutput.Presenter = {
  present: (event) => (event._tag === "InvalidInvocation" ? Effect.void : CliOutput.defaultPresenter.present(event))
}

const layer = Layer.mergeAll(
  nodeServices,
  CliOutput.layerPresenter(presenter),
  CliConfig.layer({ builtIns: [GlobalFlag.Help, GlobalFlag.Version, GlobalFlag.Completions] })
)

/** A usage error in one sentence. */
const usage = (errors: readonly CliError.NonShowHelpErrors[], path: readonly string[]): string => {
  const sentences = errors.map((error) => {
    const sentence = error.message
      .split(/\n+\s*Did you mean this\?/)[0]!
      .replaceAll(/\s*\n\s*/g, " ")
      .replace(/\.$/, "")
    const meant = "suggestions" in error && error.suggestions.length > 0 ? `; did you mean ${error.suggestions.join(" or ")}?` : ""
    return `${sentence[0]!.toLowerCase()}${sentence.slice(1)}${meant}`
  })
  return `${sentences.join("; ")} (see ${path.join(" ")} --help)`
}

const codeOf = (error: unknown): number => {
  if (error instanceof Ended) return error.code
  if (error instanceof CliError.ShowHelp) {
    if (error.errors.length === 0) return exitCode.fine
    note(usage(error.errors, error.commandPath))
    return exitCode.input
  }
  return complain(failureOf(error))
}

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

void Effect.runPromiseExit(Command.runWith(borealis, { version })(process.argv.slice(2)).pipe(Effect.provide(layer))).then((exit) => {
  hasEnded = true
  process.exitCode = Exit.isSuccess(exit) ? exitCode.fine : codeOf(Cause.squash(exit.cause))
})
