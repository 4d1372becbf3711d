import { longestTimerMs, InputError, suggestion } from "../../kernel/index.ts"
import { exitCode } from "../exit-code.ts"
import { Effect } from "effect"
import { Journal, type LiveEvent, type LiveOptions, type LiveResult, paced, runLive } from "../../runtime/index.ts"
import { detailLines, detailsOf, wordsOf } from "../../trace/index.ts"
import { definitionsOf, instantiate, type Trace, withoutBudgets } from "../../world/index.ts"
import type { System } from "../../scenario/index.ts"
import { assignments, duration, plural } from "../../workbench/amounts.ts"
import { find } from "../../workbench/load/catalogue.ts"
import type { RunConfig } from "../flags.ts"
import { judgeRun, type JudgedRun } from "../../workbench/verify/judge-run.ts"
import { interruption, paint, print } from "../../workbench/terminal.ts"
import { tell } from "../../workbench/telling.ts"
import { replayLine, writeTrace } from "../../workbench/load/trace-file.ts"

/** How late a run may be. */
const lateMs = 500

/** How long a run goes on that is given no time. */
const usualSeconds = 2

/** Runs one scenario in real time, prints what happens as it happens, and holds what was recorded against the properties. */
export const run = async (config: RunConfig): Promise<number> => {
  const seconds = config.time === undefined ? undefined : duration("time", config.time)
  const { scenario, mutant, from } = await subjectOf(config, seconds)
  const system = instantiate(scenario, assignments(config.set), mutant)
  const seed = config.seed ?? String(Math.floor(Math.random() * 2 ** 32))
  const durationMs = (seconds ?? usualSeconds) * 1000
  // the time that is given is that of the run, which may be late
  tell({ begun: { what: scenario.name, seconds: seconds && seconds + lateMs / 1000 } })
  print(`${paint("bold", scenario.name)}  live, --seed ${seed}`)
  const onEvent = config.quiet ? () => {} : (event: LiveEvent) => show(system, event)
  const result = await Effect.runPromise(paced(played(system, { durationMs, seed, onEvent })))
  print(summaryOf(result))
  const { trace, judged } = await traceOf(system, result, seconds !== undefined)
  tell({ ended: true })
  const isWhole = judged.broken !== undefined || judged.steps === result.labels.length
  if (!isWhole) print(`judged    the first ${plural(judged.steps, "step")}; there was no time for the rest`)
  for (const { actor, cause } of result.stopped) print(`${paint("red", "stopped")}  ${actor}: ${cause.kind}: ${cause.detail}`)
  if (trace.violated !== null && result.stopped.length === 0)
    print(`${paint("red", "violated")}  ${trace.violated.kind}: ${trace.violated.name}`)
  if (config.trace !== undefined) {
    writeTrace(trace, config.trace)
    print(replayLine(config.trace, from))
  }
  if (interruption().aborted) return exitCode.interrupted
  if (trace.violated !== null || result.stopped.length > 0) return exitCode.violated
  return isWhole ? exitCode.fine : exitCode.inconclusive
}

const subjectOf = async ({ name, mutant: id }: RunConfig, seconds: number | undefined) => {
  const modules = await find([name], seconds)
  const jobs = modules.flatMap(({ from, scenarios, mutants }) =>
    scenarios.map((scenario) => ({ scenario, mutants: mutants.filter(({ of }) => of === scenario), from }))
  )
  const [job, ...more] = jobs
  if (job === undefined) throw new InputError(`${name} means no scenario`)
  if (more.length > 0)
    throw new InputError(
      `${name} means ${jobs.length} scenarios, and one is run at a time; name one: ${jobs.map((one) => one.scenario.name).join(", ")}`
    )
  const mutant = job.mutants.find((one) => one.id === id)
  if (id !== undefined && mutant === undefined) {
    throw new InputError(
      `there is no mutant "${id}" of ${job.scenario.name}${suggestion(
        id,
        job.mutants.map((one) => one.id)
      )}`
    )
  }
  return { scenario: job.scenario, mutant, from: job.from }
}

/** Ctrl-C, or a machine that cannot keep up, ends the run in good order: what was recorded until then is the result. */
const played = (system: System, options: LiveOptions & { readonly durationMs: number }): Effect.Effect<LiveResult, unknown> =>
  Effect.gen(function* () {
    const live = yield* Effect.scoped(
      Effect.gen(function* () {
        const started = yield* runLive(system, options)
        yield* Effect.raceFirst(Effect.exit(started.result), Effect.raceFirst(interrupted, overdue(options.durationMs)))
        return started
      })
    )
    return yield* live.result
  }).pipe(Effect.provide(Journal.layerMemory))

const interrupted = Effect.callback<void>((resume) => {
  const signal = interruption()
  const stop = () => resume(Effect.void)
  if (signal.aborted) stop()
  signal.addEventListener("abort", stop)
  return Effect.sync(() => signal.removeEventListener("abort", stop))
})

/** Comes when a run should long have been over: its own time waits for what is to happen in it. */
const overdue = (durationMs: number): Effect.Effect<void> =>
  Effect.callback<void>((resume) => {
    const timer = setTimeout(() => resume(Effect.void), Math.min(durationMs + lateMs, longestTimerMs))
    return Effect.sync(() => clearTimeout(timer))
  })

const show = (system: System, event: LiveEvent): void => {
  const at = `${(event.atMs / 1000).toFixed(3).padStart(8)} s  `
  const indent = at.length
  switch (event.kind) {
    case "started":
      return detailLines(
        detailsOf({ ...event, label: { action: { kind: "tick" }, chosen: [] }, ignored: false, lost: false }),
        indent
      ).forEach(print)
    case "step":
      print(`${at}${wordsOf(system, event.label.action)}`)
      return detailLines(detailsOf(event), indent).forEach(print)
    case "deferred":
      return print(`${at}${wordsOf(system, { kind: "deliver", ...event.envelope })}  (waits)`)
    case "stopped":
      return print(`${at}${event.actor} is stopped: ${event.cause.detail}`)
    case "ended":
  }
}

const reasons: Readonly<Record<LiveResult["reason"], string>> = {
  quiescent: "nothing can happen any more",
  duration: "the time is up",
  closed: "interrupted"
}

const summaryOf = ({ reason, elapsedMs, labels, waiting, exceeded }: LiveResult): string =>
  `ended     ${reason === "closed" && !interruption().aborted ? "this machine could not keep up" : reasons[reason]}, after ${(elapsedMs / 1000).toFixed(2)} s and ${plural(labels.length, "step")}` +
  (waiting.length === 0 ? "" : `; never taken: ${plural(waiting.length, "message")}`) +
  (exceeded.length === 0 ? "" : `; beyond the budgets of a check: ${exceeded.join(", ")}`)

/** How long a run is held against the properties where its time was given, and where Ctrl-C has ended it. */
const [boundedMs, interruptedMs] = [300, 1000]

/** The run as a trace, with the first thing that it breaks, and how much of it was looked at. Ctrl-C ends that. */
const traceOf = async (
  system: System,
  { start, labels, unreplayable }: LiveResult,
  isBounded: boolean
): Promise<{ readonly trace: Trace; readonly judged: JudgedRun }> => {
  const signal = interruption()
  const wasInterrupted = signal.aborted
  const until = performance.now() + (wasInterrupted ? interruptedMs : isBounded ? boundedMs : Number.POSITIVE_INFINITY)
  const isOver = () => performance.now() > until || (signal.aborted && !wasInterrupted)
  tell({ begun: { what: system.scenario, seconds: isBounded ? boundedMs / 1000 : undefined } })
  const judged: JudgedRun =
    unreplayable === undefined
      ? await judgeRun(withoutBudgets(system), { start, steps: labels }, isOver)
      : { broken: undefined, steps: labels.length }
  const { broken } = judged
  const trace: Trace = {
    schema: 1,
    scenario: system.scenario,
    parameters: system.parameters,
    mutant: system.mutant?.id ?? null,
    violated: broken === undefined ? null : { kind: broken.kind, name: broken.name },
    origin: "run",
    salt: "borealis",
    definitions: definitionsOf(system),
    start,
    steps: labels
  }
  return { trace, judged }
}
