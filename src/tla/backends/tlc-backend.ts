import { Duration, Effect, FileSystem, Layer, Option, Stream } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { existsSync } from "node:fs"
import { basename, delimiter, dirname, join, resolve } from "node:path"
import { InputError } from "../../kernel/index.ts"
import { SpecBackend, type SpecFiles } from "./spec-backend.ts"
import { BackendFailure, boundsOf, type SpecBounds, type SpecResult } from "../language/spec-result.ts"
import { complaintOf, findingsOf, isSuccess, transcriptOf } from "./tlc-transcript.ts"

/** How TLC is started: a program, and what comes before TLC's own arguments. */
export interface Tlc {
  readonly program: string
  readonly arguments: (heapBytes: number | undefined) => readonly string[]
}

/** TLC, where it is: `TLC_JAR` names tla2tools.jar, or there is a command `tlc`. Fails with `InputError`, which says how to have it. */
export const findTlc = (env: Readonly<Record<string, string | undefined>> = process.env): Tlc => {
  const { TLC_JAR: jar, PATH: path = "" } = env
  if (jar !== undefined && jar !== "") {
    if (!existsSync(resolve(jar))) throw new InputError(`TLC_JAR is ${jar}, which is not there; let it name tla2tools.jar`)
    return { program: "java", arguments: (bytes) => [...heap(bytes), "-XX:+UseParallelGC", "-cp", resolve(jar), "tlc2.TLC"] }
  }
  const command = path.split(delimiter).find((folder) => folder !== "" && existsSync(join(folder, "tlc")))
  if (command === undefined)
    throw new InputError("TLC is not here: set TLC_JAR to the path of tla2tools.jar, or put a command tlc on the PATH; it needs java")
  return { program: join(command, "tlc"), arguments: () => [] }
}

const heap = (bytes: number | undefined): readonly string[] =>
  bytes === undefined ? [] : [`-Xmx${Math.max(64, Math.floor(bytes / 2 ** 20))}m`]

/** What TLC's exit code means: the verdict, or that it is no verdict. */
const verdicts: ReadonlyMap<number, SpecResult["verdict"]> = new Map([
  [0, "holds"],
  [11, "violated"],
  [12, "violated"],
  [13, "violated"],
  [14, "violated"]
])

/** TLC as a backend, with one worker, so that counterexamples are shortest: a child process whose files go when it ends, however it ends. */
export const tlcBackend = (find: () => Tlc = findTlc) =>
  Layer.effect(
    SpecBackend,
    Effect.gen(function* () {
      const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
      const files = yield* FileSystem.FileSystem
      const check = Effect.fnUntraced(function* ({ file, config }: SpecFiles, bounds: SpecBounds) {
        for (const path of [file, config]) if (!existsSync(path)) return yield* Effect.fail(new InputError(`${path} is not there`))
        if (bounds.maxStates !== undefined || bounds.maxDepth !== undefined)
          return yield* Effect.fail(new InputError("TLC has no bound on states or depth; give it --time"))
        const tlc = yield* Effect.try({ try: find, catch: (error) => error as InputError })
        const metadata = yield* files.makeTempDirectoryScoped({ prefix: "borealis-tlc-" })
        const own = ["-tool", "-workers", "1", "-coverage", "1", "-noGenerateSpecTE", "-metadir", metadata]
        const command = ChildProcess.make(
          tlc.program,
          [...tlc.arguments(bounds.bytes), ...own, "-config", resolve(config), basename(file)],
          { cwd: dirname(resolve(file)), extendEnv: true, stdin: "ignore", detached: false, forceKillAfter: Duration.seconds(2) }
        )
        const running = yield* spawner.spawn(command)
        let said = ""
        const collect = running.all.pipe(
          Stream.decodeText(),
          Stream.runForEach((text) => Effect.sync(() => void (said += text)))
        )
        const ended = Effect.andThen(collect, running.exitCode)
        const exit = yield* bounds.seconds === undefined
          ? Effect.map(ended, Option.some)
          : Effect.timeoutOption(ended, Duration.seconds(bounds.seconds))
        return yield* resultOf(said, Option.getOrUndefined(exit), file, bounds)
      }, Effect.scoped)
      return SpecBackend.of({
        check: (job, bounds) =>
          check(job, bounds).pipe(
            Effect.catchTag("PlatformError", ({ message }) =>
              Effect.fail(new BackendFailure({ message: `TLC cannot be run: ${message}; it needs java` }))
            )
          )
      })
    })
  )

/** What a transcript and an exit code mean; without one, time was up. */
export const resultOf = (
  said: string,
  exitCode: number | undefined,
  file: string,
  bounds: SpecBounds
): Effect.Effect<SpecResult, BackendFailure> => {
  const transcript = transcriptOf(said)
  const verdict = exitCode === undefined ? "inconclusive" : verdicts.get(exitCode)
  // a pipe or another program called tlc may end with 0, whatever was found
  if (verdict === "holds" && !isSuccess(transcript))
    return Effect.fail(new BackendFailure({ message: `${file}: TLC ended with 0 and does not say that no error was found` }))
  if (verdict === undefined) return Effect.fail(new BackendFailure({ message: complaintOf(transcript, file), exitCode: exitCode! }))
  return Effect.try({
    try: () => {
      const findings = findingsOf(transcript)
      return {
        ...findings,
        backend: "tlc" as const,
        verdict,
        reason: reasonOf(verdict, findings, bounds),
        bounds: boundsOf(bounds, exitCode === undefined ? "time" : undefined),
        notes: [],
        leftOut: [],
        exitCode
      }
    },
    catch: (error) => new BackendFailure({ message: `TLC's transcript cannot be read: ${(error as Error).message}` })
  })
}

const reasonOf = (verdict: SpecResult["verdict"], { violated }: Pick<SpecResult, "violated">, { seconds }: SpecBounds): string => {
  if (verdict === "holds") return "the whole space was searched"
  if (verdict === "inconclusive") return `it was stopped after ${seconds} s`
  switch (violated?.kind) {
    case "deadlock":
      return "a state was found that has no step"
    case "invariant":
      return `the invariant ${violated.name} does not hold`
    case "property":
      return `the property ${violated.name} does not hold`
    default:
      return violated?.name ?? "TLC says no more"
  }
}
