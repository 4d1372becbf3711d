import { Effect } from "effect"
import { Command } from "effect/cli"
import {
  checkFlags,
  convertFlags,
  huntFlags,
  initFlags,
  listFlags,
  mutantsFlags,
  mutateFlags,
  refineFlags,
  replayFlags,
  runFlags,
  specCheckFlags,
  validateFlags
} from "./flags.ts"

/** A command that has ended: carries its exit code, 0 too, to where the process ends. */
export class Ended extends Error {
  readonly code: number
  constructor(code: number) {
    super(`ended with ${code}`)
    this.code = code
  }
}

/** Loads a command only when it is called, so that help is quick. It gives its exit code, or throws what `failureOf` knows. */
const when =
  <Config>(load: () => Promise<(config: Config) => Promise<number>>) =>
  (config: Config): Effect.Effect<void, unknown> =>
    Effect.tryPromise({ try: async () => (await load())(config), catch: (error) => error }).pipe(
      Effect.flatMap((code) => Effect.fail(new Ended(code)))
    )

const list = Command.make(
  "list",
  listFlags,
  when(async () => (await import("./commands/list.ts")).list)
).pipe(Command.withDescription("List the built-in scenarios, their parameters and their mutants"))

const check = Command.make(
  "check",
  checkFlags,
  when(async () => (await import("./commands/check.ts")).check)
).pipe(
  Command.withDescription("Explore every schedule of a scenario, within its budgets, and show the shortest counterexample"),
  Command.withExamples([
    { command: "borealis check tutorial/two-phase-commit --set rms=5", description: "Check a built-in scenario" },
    { command: "borealis check ./lock.scenario.ts --trace lock.json", description: "Check your own and keep the counterexample" }
  ])
)

const hunt = Command.make(
  "hunt",
  huntFlags,
  when(async () => (await import("./commands/hunt.ts")).hunt)
).pipe(
  Command.withDescription("Look for what is wrong where there are too many schedules to explore, and show it as short as it gets"),
  Command.withExamples([
    { command: 'borealis hunt tutorial/raft --mutant "raft M3" --set start=empty', description: "Find what lies twenty steps deep" }
  ])
)

const mutants = Command.make(
  "mutants",
  mutantsFlags,
  when(async () => (await import("./commands/mutants.ts")).mutants)
).pipe(Command.withDescription("Break one rule at a time and see that the named property catches it"))

const mutate = Command.make(
  "mutate",
  mutateFlags,
  when(async () => (await import("./commands/mutate.ts")).mutate)
).pipe(
  Command.withDescription("Break a scenario's machines in every small way, and show what no property notices"),
  Command.withExamples([
    { command: "borealis mutate ./lock.scenario.ts --min 95", description: "Require that 95 % of what matters is noticed" },
    { command: "borealis mutate ./lock.scenario.ts --survivors survivors.ts", description: "Keep what was not, as mutants to work on" }
  ])
)

const replay = Command.make(
  "replay",
  replayFlags,
  when(async () => (await import("./commands/replay.ts")).replay)
).pipe(Command.withDescription("Run a trace again, step by step, and say what it violates"))

const convert = Command.make(
  "convert",
  convertFlags,
  when(async () => (await import("./commands/trace-convert.ts")).convert)
).pipe(Command.withDescription("Write a trace in another form: the Informal Trace Format, a Mermaid diagram, or back"))

const refine = Command.make(
  "refine",
  refineFlags,
  when(async () => (await import("./commands/spec-refine.ts")).specRefine)
).pipe(
  Command.withDescription("Hold every step of a scenario's actors against the TLA+ specification that it names"),
  Command.withExamples([{ command: "borealis spec refine tutorial/two-phase-commit", description: "Are the two state graphs equal?" }])
)

const specCheck = Command.make(
  "check",
  specCheckFlags,
  when(async () => (await import("./commands/spec-check.ts")).specCheck)
).pipe(
  Command.withDescription("Check a TLA+ specification: every state that it allows, its invariants, deadlocks"),
  Command.withExamples([{ command: "borealis spec check ./Lock.tla --config Lock-broken.cfg", description: "Check one configuration" }])
)

const validate = Command.make(
  "validate",
  validateFlags,
  when(async () => (await import("./commands/spec-validate.ts")).validate)
).pipe(Command.withDescription("Hold what was recorded against a TLA+ specification: is it a prefix of some behaviour?"))

const spec = Command.make("spec").pipe(
  Command.withDescription("Work with TLA+ specifications"),
  Command.withSubcommands([specCheck, refine, validate])
)

const trace = Command.make("trace").pipe(Command.withDescription("Work with traces"), Command.withSubcommands([convert]))

const run = Command.make(
  "run",
  runFlags,
  when(async () => (await import("./commands/run.ts")).run)
).pipe(Command.withDescription("Run a scenario's actors in real time, and tell what happens as it happens"))

const init = Command.make(
  "init",
  initFlags,
  when(async () => (await import("./commands/init.ts")).init)
).pipe(Command.withDescription("Write a protocol of your own to start from: an actor, a scenario, a mutant, a test"))

const headline = Command.make(
  "headline",
  {},
  when(async () => (await import("./commands/headline.ts")).headline)
).pipe(Command.withDescription("Check the headline scenarios and every mutant: what npm start runs"), Command.unlisted)

export const borealis = Command.make("borealis").pipe(
  Command.withDescription("Check, replay and run protocols written as actors"),
  Command.withSubcommands([list, check, hunt, mutants, mutate, replay, spec, trace, run, init, headline])
)
