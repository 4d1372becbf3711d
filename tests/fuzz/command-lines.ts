import { copyFileSync, mkdtempSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import type { Dice } from "./dice.ts"
import { hostileTexts, type Inputs, mangled } from "./inputs.ts"

/** A command line, and what happens to the process meanwhile. */
export interface Invocation {
  readonly args: readonly string[]
  /** After so many seconds it must be over, beside what it takes to start. */
  readonly seconds: number
  readonly stdin: "closed" | "garbage"
  /** Who reads along: `gone` after the first piece, or from the start. */
  readonly reader: "there" | "gone"
  /** Ctrl-C after so many milliseconds. */
  readonly interruptAfterMs: number | undefined
}

const builtIn = [
  "tutorial/two-phase-commit",
  "aurora/storage/failover",
  "aurora/limitless/snapshot",
  "aurora/limitless/snapshot/visibility",
  "tutorial/*",
  "two-phase-commit M1",
  "storage F-04",
  "limitless B1",
  "lock M1"
]

const numbers = [
  "1",
  "2",
  "10",
  "50",
  "300",
  "1_000",
  "5000",
  "1000",
  "1e3",
  "1_0",
  "0",
  "-1",
  "1.5",
  "NaN",
  "1e999",
  "0x10",
  "９",
  "99999999999999999999",
  "constructor"
]
const times = ["0.1s", "0.3s", "1s", "0", "-1s", "1e3s", "5constructor", "s", "1d"]
const shares = ["10%", "50%", "90%", "95%", "0%", "-1%", "10", "ten%", "1e1%", "100%"]
const sizes = ["1MiB", "16MiB", "128MiB", "64MiB", "1GiB", "0", "1XB", "5toString", "-1", "1e2"]

type Draw = (dice: Dice, inputs: Inputs) => readonly string[]
const flag =
  (name: string, ...values: readonly string[]): Draw =>
  (dice) => [`--${name}`, dice.happens(0.08) ? dice.of(hostileTexts) : dice.of(values)]
const yes =
  (name: string): Draw =>
  () => [`--${name}`]

const bounds = [
  flag("max-states", ...numbers),
  flag("max-depth", ...numbers),
  flag("memory", ...sizes),
  flag("seed", "a", "", "\u001b[31m"),
  yes("paranoid"),
  yes("quiet"),
  yes("json")
]
const searching = [
  ...bounds,
  flag("workers", "1", "2", "3", "auto", "0", "-1", "x"),
  flag("engine", "webassembly", "typescript", "constructor"),
  flag(
    "set",
    "rms=2",
    "rms=1",
    "rms=",
    "=1",
    "rms",
    "constructor=1",
    "__proto__=2",
    "until=2",
    "rms=1e999",
    "most=5",
    "pace=fast",
    "pace=constructor"
  ),
  yes("symmetry"),
  yes("no-symmetry"),
  yes("exact"),
  yes("wide"),
  yes("bitstate")
]
const mutantFlag = flag("mutant", "two-phase-commit M1", "two-phase-commit M2", "lock M1", "constructor", "storage F-04")
const traceFlag: Draw = (dice, { folder, odd }) => [
  "--trace",
  dice.happens(0.5) ? join(folder, "out.json") : dice.of(odd.filter(isWritable))
]
/** An empty folder, one that may have a checkpoint by then, or what is none. */
const checkpointFlag: Draw = (dice, { folder, odd }) => [
  dice.of(["--checkpoint", "--resume"]),
  dice.happens(0.3) ? dice.of(odd.filter(isWritable)) : join(folder, dice.of(["kept", `kept-${counter++}`]))
]
const vitestFlag: Draw = (dice, { folder }) => ["--vitest", dice.of([join(folder, "out.test.ts"), "/dev/null", "/"])]
/** What is written there must not spoil what others read. */
const isWritable = (path: string): boolean => /folder$|pipe$|circle$|folder\/|\/dev\/null$|^x/.test(path)
const from: Draw = (dice, { scenarios, odd }) => ["--from", dice.of(dice.happens(0.8) ? scenarios : odd)]
const nonsense: Draw = (dice) => [
  dice.of(["--constructor", "--", "-x", "--json=maybe", "--quiet", "--help", "--version", "--no-json", ...hostileTexts])
]

const name: Draw = (dice, { scenarios, odd }) => [
  dice.happens(0.12) ? dice.of([...odd, ...hostileTexts]) : dice.of(dice.happens(0.5) ? builtIn : scenarios)
]
/** Names are told apart by count: several processes never share a folder. */
let counter = 0
const changed = (dice: Dice, inputs: Inputs, file: string): string =>
  mangled(dice, file, join(inputs.folder, `mangled-${counter++}-${basename(file)}`))
const traceFile: Draw = (dice, inputs) => [
  dice.happens(0.12) ? dice.of(inputs.odd) : dice.happens(0.4) ? dice.of(inputs.traces) : changed(dice, inputs, dice.of(inputs.traces))
]
const logFile: Draw = (dice, inputs) => [
  dice.happens(0.15) ? dice.of(inputs.odd) : changed(dice, inputs, dice.of([...inputs.logs, ...inputs.traces]))
]
/** A specification is found by the name of its module. */
const specFile: Draw = (dice, inputs) => {
  if (dice.happens(0.1)) return [dice.of(inputs.odd)]
  const file = dice.of(inputs.specs)
  if (dice.happens(0.4)) return [file]
  const copy = join(mkdtempSync(join(inputs.folder, "spec-")), basename(file))
  mangled(dice, file, copy)
  const config = join(dirname(file), basename(file).replace(".tla", ".cfg"))
  if (dice.happens(0.5)) copyFileSync(config, copy.replace(".tla", ".cfg"))
  else mangled(dice, config, copy.replace(".tla", ".cfg"))
  return [copy]
}
const configFlag: Draw = (dice, inputs) => ["--config", dice.happens(0.3) ? dice.of(inputs.odd) : dice.of(inputs.configs)]

interface Command {
  readonly words: readonly string[]
  readonly weight: number
  readonly names: Draw
  readonly most: number
  readonly flags: readonly Draw[]
  /** Has it --time? */
  readonly timed: boolean
}

const commands: readonly Command[] = [
  {
    words: ["check"],
    weight: 6,
    names: name,
    most: 2,
    flags: [
      ...searching,
      mutantFlag,
      traceFlag,
      vitestFlag,
      checkpointFlag,
      flag("checkpoint-every", ...times),
      flag("property", "resource managers agree", "constructor"),
      flag("hunt", ...shares),
      yes("all"),
      yes("mermaid"),
      yes("no-types"),
      yes("no-properties"),
      yes("partial-order")
    ],
    timed: true
  },
  {
    words: ["hunt"],
    weight: 4,
    names: name,
    most: 2,
    flags: [
      ...bounds.slice(1),
      flag("by", "guided", "walks", "priorities", "deepening", "depth-first", "walks,guided", "constructor", ","),
      flag("workers", "1", "2", "3", "auto", "0", "-1", "x"),
      flag("set", "rms=2", "rms=", "constructor=1", "until=2", "most=5"),
      mutantFlag,
      traceFlag,
      vitestFlag,
      flag("property", "resource managers agree", "constructor"),
      yes("all"),
      yes("mermaid"),
      yes("no-types")
    ],
    timed: true
  },
  { words: ["mutants"], weight: 3, names: name, most: 1, flags: searching, timed: true },
  {
    words: ["mutate"],
    weight: 2,
    names: name,
    most: 1,
    flags: [...bounds, flag("min", ...numbers), flag("sample", ...numbers), flag("seed", "1", ""), yes("json"), yes("quiet")],
    timed: true
  },
  {
    words: ["replay"],
    weight: 6,
    names: traceFile,
    most: 1,
    flags: [from, vitestFlag, yes("mermaid"), yes("json"), yes("quiet")],
    timed: false
  },
  {
    words: ["trace", "convert"],
    weight: 4,
    names: traceFile,
    most: 1,
    flags: [from, flag("to", "itf", "mermaid", "trace", "constructor", "toString"), flag("out", "/dev/null", "/")],
    timed: false
  },
  {
    words: ["run"],
    weight: 3,
    names: name,
    most: 1,
    flags: [flag("set", "rms=2", "constructor=1"), flag("seed", "1", ""), mutantFlag, traceFlag, yes("quiet")],
    timed: true
  },
  { words: ["list"], weight: 1, names: () => [], most: 0, flags: [yes("json")], timed: false },
  {
    words: ["init"],
    weight: 1,
    names: (dice) => [dice.of(["lock", "constructor", "prototype", "hasownproperty", "a", "class", ...hostileTexts])],
    most: 1,
    flags: [],
    timed: false
  },
  {
    words: ["spec", "check"],
    weight: 2,
    names: specFile,
    most: 1,
    flags: [...bounds, configFlag, flag("backend", "wasm", "constructor", "tl")],
    timed: true
  },
  { words: ["spec", "refine"], weight: 2, names: name, most: 1, flags: [...bounds, mutantFlag, traceFlag], timed: true },
  {
    words: ["spec", "validate"],
    weight: 3,
    names: logFile,
    most: 1,
    flags: [from, configFlag, flag("hidden", ...numbers), yes("json"), yes("quiet"), (dice, { specs }) => ["--spec", dice.of(specs)]],
    timed: true
  },
  { words: ["headline"], weight: 0.5, names: () => ["x"], most: 1, flags: [yes("help")], timed: false },
  { words: ["spec"], weight: 0.3, names: nonsense, most: 1, flags: [], timed: false },
  {
    words: [],
    weight: 1,
    names: nonsense,
    most: 1,
    flags: [flag("completions", "bash", "zsh", "fish", "constructor"), yes("help"), yes("version"), flag("log-level", "all")],
    timed: false
  }
]

/** A command line at random: flags and values of every kind, files of every kind, and what befalls the process. */
export const invocationOf = (dice: Dice, inputs: Inputs): Invocation => {
  let draw = dice.number() * commands.reduce((sum, { weight }) => sum + weight, 0)
  const command = commands.find(({ weight }) => (draw -= weight) < 0)!
  const names = Array.from({ length: Math.max(1, dice.below(command.most + 1)) }, () => command.names(dice, inputs)).flat()
  const flags = dice.upTo(3, () =>
    dice.happens(0.04) ? nonsense(dice, inputs) : command.flags.length === 0 ? [] : dice.of(command.flags)(dice, inputs)
  )
  const time = command.timed ? [`--time`, dice.happens(0.1) ? dice.of(times) : dice.of(["0.1s", "0.1s", "0.3s"])] : []
  const words = dice.happens(0.02) ? [...command.words, dice.of(hostileTexts)] : command.words
  const rest = [names, ...flags, time].filter((part) => part.length > 0)
  return {
    // an argument cannot hold the byte that ends it
    args: [...words, ...(dice.happens(0.03) ? time : rest.flat())].map((text) => text.replaceAll("\0", "")),
    seconds: (command.timed ? 1 : 0) + 2,
    stdin: dice.happens(0.9) ? "closed" : "garbage",
    reader: dice.happens(0.93) ? "there" : "gone",
    interruptAfterMs: dice.happens(0.04) ? 200 + dice.below(1500) : undefined
  }
}
