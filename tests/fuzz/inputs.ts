import { spawnSync } from "node:child_process"
import { chmodSync, mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { lock, main, root, userEnv, verdicts } from "../cli/run-command.ts"
import type { Dice } from "./dice.ts"

/** What a name, a message or a value may say that is more than text to a terminal, a line, a prototype or a format. */
export const hostileTexts = [
  "\u001b[31mred",
  "\u009b2J",
  "a\nviolated  forged",
  "\u202eabc\u2066",
  "\u007f\u0008\u0000".replace("\u0000", "\u0001"),
  "\ud800",
  "\u2028",
  "constructor",
  "__proto__",
  "toString",
  "hasOwnProperty",
  "",
  " ",
  "-",
  "%%{init: {}}%%;#end",
  "<script>alert(1)</script>",
  "x".repeat(5000),
  "../../../etc/passwd",
  "$(touch x)",
  "漢字🎉"
] as const

/** The pieces of a scenario file whose every name is hostile. */
const hostileScenario = (name: string): string => `
import { actor, bag, monitor, mutant, observe, role, scenario, send, sometimes, view } from "borealis"
import { assign, emit, setup } from "xstate"
const name = ${JSON.stringify(name)}
const machine = setup({ types: {} as never }).createMachine({
  id: "m", context: { n: 0 }, initial: "idle",
  states: {
    idle: { on: { [name]: { target: "said", actions: [emit(send(name, { type: name + "!", [name]: name } as never) as never), emit(observe({ type: name }) as never)] } } },
    said: { on: { [name + "!"]: { actions: assign({ n: ({ context }: any) => context.n + 1 }) } } }
  }
} as never)
const speaker = actor(name, machine as never, { spontaneous: [name as never], invariants: { [name]: (seen: any) => seen.context.n < 3 } } as never)
const watching = monitor(name, setup({ types: {} as never }).createMachine({ id: "w", context: {}, initial: "a", states: { a: { on: { [name]: "b" } }, b: {} } } as never) as never)
export const one = scenario("fuzz/" + name, {
  describe: name, cast: Object.fromEntries([[name, role(speaker as never)]]) as never, network: bag(), monitors: [watching],
  budgets: { faults: { loss: 1, duplication: 1 }, spontaneous: 1 },
  properties: [sometimes(name, { id: name, source: name, reads: { [name]: view(speaker as never, (seen: any) => seen.value) }, holds: () => true } as never)]
} as never)
export const broken = mutant(name + " M", { of: one, breaks: name, expected: [name] } as never)
export const thrown = scenario("fuzz/thrown", { parameters: {} }, () => { throw new Error(name) })
`

const spec = "specs/tutorial/two-phase-commit/TwoPhaseCommit"

/** The files that commands are given. */
export interface Inputs {
  readonly folder: string
  readonly scenarios: readonly string[]
  readonly traces: readonly string[]
  readonly specs: readonly string[]
  readonly configs: readonly string[]
  readonly logs: readonly string[]
  /** What is no file to read, or none that can be read. */
  readonly odd: readonly string[]
}

const command = (args: readonly string[]): void =>
  void spawnSync(process.execPath, [...main, ...args], { cwd: root, env: userEnv() as NodeJS.ProcessEnv })

/** Writes what all command lines draw from. `folder` is empty. */
export const writeInputs = (folder: string): Inputs => {
  const at = (name: string): string => join(folder, name)
  const written = (name: string, content: string | Uint8Array): string => {
    writeFileSync(at(name), content)
    return at(name)
  }
  command(["check", "tutorial/two-phase-commit", "--mutant", "two-phase-commit M1", "--trace", at("two-phase.json"), "--json"])
  command(["check", lock, "--mutant", "lock M1", "--trace", at("lock.json"), "--json"])
  command(["run", "tutorial/two-phase-commit", "--seed", "1", "--time", "1s", "--trace", at("run.json"), "--quiet"])
  command(["trace", "convert", at("two-phase.json"), "--out", at("two-phase.itf.json")])
  const traces = ["two-phase.json", "lock.json", "run.json", "two-phase.itf.json"].map(at)
  mkdirSync(at("folder"))
  spawnSync("mkfifo", [at("pipe"), at("pipe.scenario.ts")])
  symlinkSync(at("circle"), at("circle"))
  truncateSync(written("large.json", "{"), 1.5 * 2 ** 30)
  chmodSync(written("secret.json", "{}"), 0)
  return {
    folder,
    scenarios: [
      lock,
      verdicts,
      `${verdicts}#deadlock`,
      `${verdicts}#endless`,
      `${verdicts}#constructor`,
      ...hostileTexts.slice(0, 12).map((text, i) => written(`hostile-${i}.scenario.ts`, hostileScenario(text))),
      written("empty.scenario.ts", ""),
      written("throws.scenario.ts", `throw new Error("a\\n\\u001b[31m")`),
      written("null.scenario.ts", "throw null"),
      written("waits.scenario.ts", "await new Promise(() => {})"),
      written("exits.scenario.ts", "process.exit(0)"),
      written("syntax.scenario.ts", "export const \u001b[31m = @"),
      written(
        "binary.scenario.ts",
        Uint8Array.from({ length: 300 }, (_, i) => i % 256)
      ),
      written("noisy.scenario.ts", `console.log("noise")\nexport * from ${JSON.stringify(lock)}\n`),
      written(
        "shapes.scenario.ts",
        `import { scenario } from "borealis"\nexport const x = scenario("x", { cast: null, budgets: 5 } as never)\n`
      )
    ],
    traces,
    specs: [`${spec}.tla`, "specs/aurora/storage/quorum-sets/QuorumSets.tla"].map((file) => join(root, file)),
    configs: [`${spec}.cfg`, `${spec}-Hasty.cfg`].map((file) => join(root, file)),
    logs: [
      at("two-phase.itf.json"),
      written("log.ndjson", `{"rmState":{"#map":[]}}\n{"tmState":"init"}\n`),
      written("hostile.ndjson", `{"rmState":"\\u001b[31m"}\n{"\u202e":1e999}\n`)
    ],
    odd: [
      at("folder"),
      at("pipe"),
      at("pipe.scenario.ts"),
      at("circle"),
      at("large.json"),
      at("secret.json"),
      at("missing.json"),
      at("missing\u001b[31m\n.scenario.ts"),
      `${at("folder")}/two-phase.json/x`,
      "/dev/null",
      "/dev/zero",
      written("empty.json", ""),
      written("deep.json", "[".repeat(100_000) + "]".repeat(100_000)),
      written("deep-steps.json", `{"steps":${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}}`),
      written("huge.json", `{"schema":1,"scenario":"x","parameters":{"rms":1e999},"start":1e999,"steps":[]}`),
      written(
        "garbage.json",
        Uint8Array.from({ length: 300 }, (_, i) => (i * 37) % 256)
      ),
      written("utf16.json", Buffer.from("\ufeff{}", "utf16le")),
      `x${"y".repeat(300)}.json`
    ]
  }
}

const oddValues: readonly ((dice: Dice) => string)[] = [
  () => "null",
  () => "[]",
  () => "{}",
  () => "-1",
  () => "0.5",
  () => "1e999",
  () => "true",
  () => "12345678901234567890",
  () => `{"__proto__":{"kind":"crash"}}`,
  () => `${"[".repeat(2000)}${"]".repeat(2000)}`,
  (dice) => JSON.stringify(dice.of(hostileTexts))
]

/** A file like another one, with some places of it changed: a value, a key, a byte, the end. */
export const mangled = (dice: Dice, file: string, to: string): string => {
  let text = readFileSync(file, "utf8")
  for (let i = dice.below(2); i >= 0; i--) {
    const places = [...text.matchAll(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|\bnull\b|\{\}|\[\]/g)]
    const how = dice.below(10)
    if (how < 7 && places.length > 0) {
      const { index, 0: old } = dice.of(places)
      text = text.slice(0, index) + dice.of(oddValues)(dice) + text.slice(index + old.length)
    } else if (how === 7) text = text.slice(0, dice.below(text.length + 1))
    else {
      const at = dice.below(text.length + 1)
      text =
        text.slice(0, at) + dice.of(["{", "]", ",", "\u0000", "\u001b", "\n", '"', "\\", "=", "\\*", "é"]) + text.slice(at + dice.below(4))
    }
  }
  writeFileSync(to, text)
  return to
}
