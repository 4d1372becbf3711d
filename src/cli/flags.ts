import { Argument, type Command, Flag } from "effect/cli"

const text = (name: string, metavar: string, describe: string) =>
  Flag.String(name).pipe(Flag.withMetavar(metavar), Flag.withDescription(describe), Flag.withDefault(undefined))

const yes = (name: string, describe: string) =>
  Flag.Boolean(name).pipe(Flag.withoutNegation, Flag.withDescription(describe), Flag.withDefault(false))

const names = Argument.String("names").pipe(
  Argument.variadic(),
  Argument.withDescription(
    "Scenarios: names, globs of names (* stands for anything), or files (./lock.scenario.ts, lock.scenario.ts#export)"
  )
)

const set = Flag.String("set").pipe(
  Flag.atLeast(0),
  Flag.withMetavar("name=value"),
  Flag.withDescription("Change a parameter of the scenario; may be given several times")
)

const json = yes("json", "Print one JSON object a line, and nothing else, on stdout")
const quiet = yes("quiet", "Print the verdicts alone")
const mermaid = yes("mermaid", "Print the counterexample as a Mermaid sequence diagram instead of text")
const mutant = text("mutant", "id", "Check this mutant of the scenario")
const trace = text("trace", "file", "Write the counterexample there, for replay")
const vitest = text("vitest", "file", "Write the counterexample there as a regression test, which passes once the bug is fixed")

const bounds = {
  maxStates: text("max-states", "number", "Stop after so many distinct states"),
  maxDepth: text("max-depth", "number", "Stop at this depth"),
  time: text("time", "60s|5m", "Stop after so much time"),
  memory: text("memory", "8GiB", "Stop when the search takes so much memory; default: half of the machine's"),
  workers: text(
    "workers",
    "number|auto",
    "Threads to search with; auto: one per core. Default: 1. The result is the same, unless memory or time run out"
  ),
  engine: text("engine", "name", "webassembly or typescript; both find the same. Default: the first, which is faster"),
  paranoid: yes("paranoid", "Run every step twice to see that it is deterministic, not the first 10,000 and a sample"),
  symmetry: Flag.Boolean("symmetry").pipe(
    Flag.withDescription("Count states that swaps of interchangeable actors make of each other as one, as the scenario declares"),
    Flag.withDefault(false)
  ),
  seed: text("seed", "text", "Salt of the fingerprints: another seed has other collisions"),
  exact: yes("exact", "Keep whole states: none is taken for another"),
  wide: yes("wide", "Keep fingerprints of 128 bits, not of 64"),
  bitstate: yes("bitstate", "Keep a few bits a state: the most states in little memory, but some may be left out")
}

export const listFlags = { json }
export type ListConfig = Command.Command.Config.Infer<typeof listFlags>

const properties = Flag.String("property").pipe(
  Flag.atLeast(0),
  Flag.withMetavar("name"),
  Flag.withDescription("Look at this property only, by name or id; may be given several times")
)
const all = yes("all", "Go on after a violation, to find one of each property")
const noTypes = yes("no-types", "Do not type-check a file first")

/** Of what `check` and `hunt` go through, and how they show what is found. */
const shown = { all, noTypes, mutant, trace, vitest, mermaid, json, quiet }

export const checkFlags = {
  names,
  set,
  ...bounds,
  hunt: text("hunt", "10%", "Hunt beside the search for this share of the time, for what lies deep"),
  checkpoint: text("checkpoint", "folder", "Keep there how far the search has come: every minute, and when it is cut short"),
  resume: text("resume", "folder", "Go on from the checkpoint there, and keep the next ones there"),
  checkpointEvery: text(
    "checkpoint-every",
    "60s|5m",
    "Keep a checkpoint so often, in place of every minute; writing takes a tenth of the time at most"
  ),
  property: properties,
  noProperties: yes("no-properties", "Look at no property, only for deadlocks and steps that break a rule by themselves"),
  partialOrder: yes("partial-order", "Leave out steps that commute with others, and worlds that only these lead to, where that is sound"),
  ...shown
}
export type CheckConfig = Command.Command.Config.Infer<typeof checkFlags>
export type BoundsConfig = Pick<CheckConfig, keyof typeof bounds>

export const huntFlags = {
  names,
  set,
  by: Flag.String("by").pipe(
    Flag.atLeast(0),
    Flag.withMetavar("strategy"),
    Flag.withDescription(
      "How to look: guided, walks, priorities, deepening or depth-first; may be given several times. Default: all, by turns"
    )
  ),
  time: text("time", "60s|5m", "Stop after so much time; default: 60s"),
  seed: text("seed", "text", "Fixes what is drawn by chance, in each thread; default: the same each time"),
  maxDepth: text("max-depth", "number", "No walk goes on beyond this depth; default: 1000"),
  memory: text("memory", "8GiB", "What may be taken to remember worlds; default: a quarter of the machine's"),
  workers: text("workers", "number|auto", "Threads that hunt, each its own ways; auto: one per core. Default: 1"),
  paranoid: bounds.paranoid,
  property: properties,
  ...shown
}
export type HuntConfig = Command.Command.Config.Infer<typeof huntFlags>

export const mutantsFlags = { names, set, ...bounds, json, quiet }
export type MutantsConfig = Command.Command.Config.Infer<typeof mutantsFlags>

const { workers } = bounds

export const mutateFlags = {
  names,
  set,
  min: text("min", "percent", "End with 4 where fewer of the mutants that matter are caught"),
  sample: text("sample", "number", "Check so many of the mutants only, drawn by --seed"),
  seed: text("seed", "text", "What --sample draws by; default: the same each time"),
  survivors: text("survivors", "file.ts", "Write those that nothing caught there, as mutants to put beside the scenario"),
  source: Flag.String("source").pipe(
    Flag.atLeast(0),
    Flag.withMetavar("file.ts"),
    Flag.withDescription("Break the text of this module, which the scenario loads, in place of the machines; may be given several times")
  ),
  maxStates: text("max-states", "number", "Give a mutant up after so many states; always after ten times those of the original"),
  maxDepth: bounds.maxDepth,
  time: text("time", "60s|5m", "The whole command ends after so much time, with what it has"),
  memory: bounds.memory,
  workers,
  json,
  quiet: yes("quiet", "Print the score alone")
}
export type MutateConfig = Command.Command.Config.Infer<typeof mutateFlags>

const traceOf = {
  file: Argument.String("trace").pipe(Argument.withDescription("A trace, as check --trace, run --trace and trace convert write it")),
  from: text("from", "file", "The scenario file that the trace is of, where it is not built in")
}

const { maxStates, maxDepth, time, memory, paranoid, seed } = bounds

export const refineFlags = { names, set, maxStates, maxDepth, time, memory, paranoid, seed, mutant, trace, json, quiet }
export type RefineConfig = Command.Command.Config.Infer<typeof refineFlags>

export const specCheckFlags = {
  file: Argument.String("file.tla").pipe(Argument.withDescription("The specification")),
  config: text("config", "file.cfg", "Its configuration; default: beside it, with the ending .cfg"),
  backend: text("backend", "wasm|tlc", "Who checks: tla-checker, which is built in, or TLC, which must be there. Default: wasm"),
  maxStates,
  maxDepth,
  time,
  memory,
  json,
  quiet
}
export type SpecCheckConfig = Command.Command.Config.Infer<typeof specCheckFlags>

export const validateFlags = {
  file: Argument.String("log").pipe(
    Argument.withDescription("A trace of a scenario, a run in the Informal Trace Format, or a log: a state a line, as JSON")
  ),
  from: text("from", "file", "The scenario file that a trace is of, where it is not built in"),
  spec: text("spec", "file.tla", "The specification, for what is no trace of a scenario"),
  config: text("config", "file.cfg", "Its configuration; default: beside it, with the ending .cfg"),
  hidden: text("hidden", "number", "So many steps may have gone unlogged between two entries; default: none"),
  time,
  memory,
  json,
  quiet
}
export type ValidateConfig = Command.Command.Config.Infer<typeof validateFlags>

export const replayFlags = {
  ...traceOf,
  vitest,
  mermaid,
  json,
  quiet
}
export type ReplayConfig = Command.Command.Config.Infer<typeof replayFlags>

export const convertFlags = {
  ...traceOf,
  to: Flag.String("to").pipe(
    Flag.withMetavar("form"),
    Flag.withDescription("itf: the Informal Trace Format; mermaid: a sequence diagram; trace: the form that check writes"),
    Flag.withDefault("itf")
  ),
  out: text("out", "file", "Write it there; default: stdout")
}
export type ConvertConfig = Command.Command.Config.Infer<typeof convertFlags>

export const runFlags = {
  name: Argument.String("scenario").pipe(Argument.withDescription("A scenario by name, or a file")),
  set,
  seed: text("seed", "text", "Fixes the run: what happens, in which order, and when"),
  time: text("time", "60s|5m", "The run ends after so much time at the latest; default: 2s"),
  mutant: text("mutant", "id", "Run this mutant of the scenario"),
  trace: text("trace", "file", "Write there what happened, for replay"),
  quiet
}
export type RunConfig = Command.Command.Config.Infer<typeof runFlags>

export const initFlags = {
  name: Argument.String("name").pipe(Argument.withDescription("What the protocol is called, such as lock"))
}
export type InitConfig = Command.Command.Config.Infer<typeof initFlags>
