import { layer as nodeServices } from "@effect/platform-node/NodeServices"
import { Cause, Console, Effect, Exit, Layer } from "effect"
import { CliConfig, CliError, CliOutput, Command, GlobalFlag, TerminalCapabilities } from "effect/cli"
import { readFileSync } from "node:fs"
import { newSession } from "../workbench/load/session.ts"
import { type Surroundings, within } from "../workbench/surroundings.ts"
import { isColoured, logToStderr, note, consoleTo } from "../workbench/terminal.ts"
import { borealis, Ended } from "./command.ts"
import { exitCode } from "./exit-code.ts"
import { complain, failureOf } from "./failure.ts"

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { readonly version: string }

/** Help that was asked for goes to stdout; a usage error is one sentence on stderr, which `codeOf` writes. */
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

/**
 * Does what the arguments say, in the given surroundings, and gives the exit code. TypeScript files of users, and what they import of such, are
 * loaded afresh for each command. What the system itself reads of the environment (HOME, TMPDIR) is the process's, and once a file of a user
 * was loaded, Node's modules have their traps for good. One at a time in a thread; a machine that never ends keeps it, which is why
 * `process.ts` watches from another.
 */
export const main = (argv: readonly string[], surroundings: Surroundings): Promise<number> =>
  within(surroundings, async () => {
    newSession()
    const restore = logToStderr()
    const services = Layer.mergeAll(
      layer,
      Layer.succeed(Console.Console, consoleTo(surroundings.stdout)),
      Layer.succeed(TerminalCapabilities.TerminalCapabilities, { canColor: isColoured(), canAnimate: false, canPrompt: false })
    )
    const exit = await Effect.runPromiseExit(Command.runWith(borealis, { version })(argv).pipe(Effect.provide(services)))
    restore()
    return Exit.isSuccess(exit) ? exitCode.fine : codeOf(Cause.squash(exit.cause))
  })
