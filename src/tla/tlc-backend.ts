import { Effect, FileSystem, Layer, Stream } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { existsSync } from "node:fs"
import { delimiter, dirname, join } from "node:path"
import { Refused } from "../kernel/index.ts"
import { InputError } from "../world/index.ts"
import { SpecBackend, type SpecFiles } from "./spec-backend.ts"
import { BackendFailure, boundsOf, type SpecBounds, type SpecResult } from "./spec-result.ts"
import { tlcExit, tlcFound } from "./tlc-output.ts"

type Environment = Readonly<Record<string, string | undefined>>

/** How TLC is called: by `TLC_JAR` or, without it, by a `tlc` on the path. */
export const tlcCommand = (environment: Environment): readonly [program: string, ...args: string[]] => {
  const jar = environment["TLC_JAR"]
  if (jar !== undefined && jar !== "") {
    if (!existsSync(jar)) throw new InputError(`TLC_JAR is ${jar}, which is not there; let it name tla2tools.jar`)
    return ["java", "-XX:+UseParallelGC", "-cp", jar, "tlc2.TLC"]
  }
  const folders = (environment["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "")
  const program = folders.map((folder) => join(folder, "tlc")).find((path) => existsSync(path))
  if (program !== undefined) return [program]
  throw new Refused("there is no TLC: set TLC_JAR to a tla2tools.jar (it needs Java), or put tlc on the PATH")
}

/** TLC in a process of its own. Its folder for states is temporary and removed, whatever happens; interrupting ends the process. */
export const tlcBackend = (environment: Environment) =>
  Layer.effect(
    SpecBackend,
    Effect.gen(function* () {
      const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
      const files = yield* FileSystem.FileSystem
      const check = Effect.fnUntraced(
        function* ({ file, config }: SpecFiles, bounds: SpecBounds) {
          for (const path of [file, config]) if (!existsSync(path)) return yield* Effect.fail(new InputError(`${path} is not there`))
          if (bounds.maxStates !== undefined || bounds.maxDepth !== undefined)
            return yield* Effect.fail(
              new InputError("TLC has no --max-states and no --max-depth; give --time, or a CONSTRAINT in the configuration")
            )
          const [program, ...args] = yield* Effect.try({
            try: () => tlcCommand(environment),
            catch: (error) => error as InputError | Refused
          })
          const folder = yield* files.makeTempDirectoryScoped({ prefix: "borealis-tlc-" }).pipe(Effect.mapError(failure))
          const heap = bounds.bytes === undefined || program !== "java" ? [] : [`-Xmx${Math.floor(bounds.bytes / 2 ** 20)}m`]
          const handle = yield* spawner
            .spawn(
              ChildProcess.make(program, [...heap, ...args, "-tool", "-coverage", "1", "-metadir", folder, "-config", config, file], {
                cwd: dirname(file)
              })
            )
            .pipe(Effect.mapError(failure))
          const run = Effect.gen(function* () {
            const output = yield* handle.all.pipe(Stream.decodeText(), Stream.mkString)
            return { output, exitCode: Number(yield* handle.exitCode) }
          }).pipe(Effect.mapError(failure))
          if (bounds.seconds === undefined) return yield* resultOf(yield* run, file, bounds)
          const ended = yield* run.pipe(Effect.timeoutOrElse({ duration: bounds.seconds * 1000, orElse: () => Effect.succeed(undefined) }))
          return ended === undefined ? stopped(bounds) : yield* resultOf(ended, file, bounds)
        },
        (effect) => Effect.scoped(effect)
      )
      return SpecBackend.of({ check })
    })
  )

const failure = (error: unknown): BackendFailure =>
  new BackendFailure({ message: `TLC could not be run: ${error instanceof Error ? error.message : String(error)}` })

const nothing = {
  distinct: undefined,
  generated: undefined,
  depth: undefined,
  violated: undefined,
  trace: undefined,
  loop: undefined,
  coverage: undefined
}

const stopped = (bounds: SpecBounds): SpecResult => ({
  ...nothing,
  backend: "tlc",
  verdict: "inconclusive",
  reason: `it was stopped after ${bounds.seconds} s`,
  bounds: boundsOf(bounds, "time"),
  notes: [],
  exitCode: undefined
})

/** What a run of TLC says. What is no verdict is a failure, with TLC's own words. */
export const resultOf = (
  { output, exitCode }: { readonly output: string; readonly exitCode: number },
  file: string,
  bounds: SpecBounds
): Effect.Effect<SpecResult, InputError | Refused | BackendFailure> => {
  const found = tlcFound(output, exitCode)
  if (!("error" in found)) return Effect.succeed({ ...found, backend: "tlc", bounds: boundsOf(bounds), notes: [], exitCode })
  // 75 to 77: it cannot be evaluated; 150 and 151: it cannot be read
  if (exitCode === tlcExit.assumption || (exitCode >= 75 && exitCode <= 77) || exitCode === 150)
    return Effect.fail(new InputError(`${file}: TLC says: ${found.error}`))
  if (exitCode === 151) return Effect.fail(new Refused(`${file}: TLC says: ${found.error}`))
  return Effect.fail(new BackendFailure({ message: `TLC ended with ${exitCode}: ${found.error}` }))
}
