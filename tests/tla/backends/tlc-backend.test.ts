import { NodeServices } from "@effect/platform-node"
import { Effect, Exit } from "effect"
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, test } from "vitest"
import { SpecBackend } from "../../../src/tla/backends/spec-backend.ts"
import type { SpecBounds, SpecResult } from "../../../src/tla/language/spec-result.ts"
import { findTlc, resultOf, type Tlc, tlcBackend } from "../../../src/tla/backends/tlc-backend.ts"
import { textOf } from "../../../src/tla/language/value.ts"

const models = join(import.meta.dirname, "../tlc")
const work = mkdtempSync(join(tmpdir(), "borealis-tlc-test-"))
afterAll(() => rmSync(work, { recursive: true, force: true }))

/** A transcript of TLC, recorded by record.ts beside it, and what TLC ended with. */
const recorded = (name: string): { readonly said: string; readonly exitCode: number } => {
  const text = readFileSync(join(models, `${name}.txt`), "utf8")
  const [, said = "", exitCode] = /^([\s\S]*)\nexit code (\d+)\n$/.exec(text)!
  return { said, exitCode: Number(exitCode) }
}

const run = (effect: Effect.Effect<SpecResult, unknown>): Promise<SpecResult | string> =>
  Effect.runPromise(effect.pipe(Effect.catch((error) => Effect.succeed((error as Error).message))))

/** A trace in few words: actions, and the values of x. */
const told = (result: SpecResult | string) => {
  if (typeof result === "string") return result
  const { verdict, violated, distinct, generated, depth, trace, loop, exitCode } = result
  const steps = trace?.map(({ action, state }) => `${action ?? "start"}: ${textOf(state["x"]!)} ${textOf(state["done"]!)}`)
  return {
    verdict,
    violated: violated === undefined ? undefined : `${violated.kind} ${violated.name}`,
    distinct,
    generated,
    depth,
    steps,
    loop,
    exitCode
  }
}

type Counts = readonly [distinct: number, generated: number, depth: number] | undefined

/** A result as `told` tells it; without a violation there are no steps. */
const finding = (violated: string | undefined, counts: Counts, exitCode: number, steps?: readonly string[], loop?: number) => {
  const [distinct, generated, depth] = counts ?? []
  return { verdict: violated === undefined ? "holds" : "violated", violated, distinct, generated, depth, steps, loop, exitCode }
}

const start = "start: 0 FALSE"

/** What TLC finds of each model of the folder. */
const expected: Readonly<Record<string, unknown>> = {
  "Counter-holds": finding(undefined, [5, 7, 4], 0),
  "Counter-invariant": finding("invariant Small", [3, 3, 2], 12, [start, "Add(2): 2 FALSE"]),
  "Counter-initial": finding("invariant Started", undefined, 12, [start]),
  "Counter-deadlock": finding("deadlock deadlock", [5, 7, 4], 11, [start, "Add(1): 1 FALSE", "Add(2): 3 FALSE", "Finish: 3 TRUE"]),
  "Counter-lasso": finding("property StaysDone", [4, 6, 3], 13, [start, "Add(1): 1 FALSE", "Add(1): 2 FALSE", "Finish: 2 TRUE"], 0),
  "Counter-stuttering": finding("property Ends", [4, 5, 3], 13, [start, "Add(2): 2 FALSE"], 1),
  "Counter-action": finding("property Grows", [4, 6, 3], 13, [start, "Add(2): 2 FALSE", "Finish: 2 TRUE", "Reset: 0 FALSE"]),
  "Counter-assumption": "M.tla: Assumption line 7, col 20 to line 7, col 26 of module Counter is false.",
  "Counter-constant": "M.tla: The constant parameter Max is not assigned a value by the configuration file.",
  "Counter-missing": "M.tla: The invariant Absent specified in the configuration file is not defined in the specification.",
  "Counter-evaluation":
    'M.tla: Attempted to check equality of integer 0 with non-integer: "odd" While working on the initial state: /\\ done = FALSE /\\ x = 0',
  Syntax: 'M.tla:17: Encountered ")" at line 17, column 11 and token "="'
}

describe("a transcript of TLC", () => {
  test.each(Object.entries(expected))("%s is read for what it says", async (name, result) => {
    const { said, exitCode } = recorded(name)
    expect(told(await run(resultOf(said, exitCode, "M.tla", {})))).toEqual(result)
  })

  test("there is one of every model", () => {
    const configured = readdirSync(models).filter((name) => name.endsWith(".cfg"))
    expect(configured.map((name) => name.replace(".cfg", "")).sort()).toEqual(Object.keys(expected).sort())
  })

  test("tells how often each action was taken", async () => {
    const { said, exitCode } = recorded("Counter-holds")
    expect(await run(resultOf(said, exitCode, "M.tla", {}))).toMatchObject({
      coverage: { Add: { distinct: 3, generated: 5 }, Finish: { distinct: 1, generated: 1 } }
    })
  })

  test("that fails passes TLC's exit code on", async () => {
    const { said, exitCode } = recorded("Counter-evaluation")
    const exit = await Effect.runPromise(Effect.flip(resultOf(said, exitCode, "M.tla", {})))
    expect(exit.exitCode).toBe(75)
  })

  test("is no success where TLC does not say so, whatever the exit code", async () => {
    expect(await run(resultOf("", 0, "M.tla", {}))).toMatch(/TLC ended with 0 and does not say that no error was found/)
    expect(await run(resultOf(recorded("Counter-invariant").said, 0, "M.tla", {}))).toMatch(/does not say that no error was found/)
  })

  test("of what is no TLC says how that was told", async () => {
    expect(await run(resultOf("Error: Could not find or load main class tlc2.TLC\n", 1, "M.tla", {}))).toBe(
      "TLC did not start: Error: Could not find or load main class tlc2.TLC; let TLC_JAR name tla2tools.jar"
    )
  })

  test("that was cut by the time is inconclusive, with the counts of the last progress", async () => {
    const { said } = recorded("Counter-holds")
    const cut = said.slice(0, said.indexOf("@!@!@STARTMSG 2193"))
    expect(told(await run(resultOf(cut, undefined, "M.tla", { seconds: 3 })))).toMatchObject({
      verdict: "inconclusive",
      distinct: 5,
      depth: 4
    })
  })

  test("with values over several lines, sets that TLC writes as intervals, and text around it, is read all the same", async () => {
    const said = [
      "some output of PrintT",
      "@!@!@STARTMSG 2110:1 @!@!@",
      "Invariant I is violated.",
      "@!@!@ENDMSG 2110 @!@!@",
      "@!@!@STARTMSG 2217:4 @!@!@",
      "1: <Initial predicate>",
      "/\\ log = ( a :>",
      '      [type |-> "x /\\\\ y",',
      "        of |-> 1..3] )",
      "/\\ z = <<>>",
      "",
      "@!@!@ENDMSG 2217 @!@!@"
    ].join("\n")
    const result = (await run(resultOf(said, 12, "M.tla", {}))) as SpecResult
    expect(Object.entries(result.trace![0]!.state).map(([name, value]) => `${name} = ${textOf(value)}`)).toEqual([
      'log = (a :> [of |-> {1, 2, 3}, type |-> "x /\\\\ y"])',
      "z = <<>>"
    ])
  })
})

describe("where TLC is", () => {
  test("is said by TLC_JAR, or by a command on the PATH; otherwise the sentence says how to have it", () => {
    const jar = join(work, "tla2tools.jar")
    writeFileSync(jar, "")
    expect(findTlc({ TLC_JAR: jar }).arguments(2 ** 30)).toEqual(["-Xmx1024m", "-XX:+UseParallelGC", "-cp", jar, "tlc2.TLC"])
    expect(() => findTlc({ TLC_JAR: join(work, "no.jar") })).toThrow(/TLC_JAR is .*no\.jar, which is not there/)
    expect(() => findTlc({ PATH: work })).toThrow(/TLC is not here: set TLC_JAR/)
  })
})

/** A command `tlc` that says what was recorded, and writes its arguments down. */
const stand = (name: string, before = ""): { readonly tlc: Tlc; readonly args: () => readonly string[] } => {
  const { said, exitCode } = recorded(name)
  const folder = mkdtempSync(join(work, "bin-"))
  writeFileSync(join(folder, "said"), said)
  const script = `#!/bin/sh\nprintf '%s\\n' "$@" > '${folder}/args'\ncat '${folder}/said'\n${before}\nexit ${exitCode}\n`
  writeFileSync(join(folder, "tlc"), script)
  chmodSync(join(folder, "tlc"), 0o755)
  return { tlc: findTlc({ PATH: folder }), args: () => readFileSync(join(folder, "args"), "utf8").trim().split("\n") }
}

const checked = async (tlc: Tlc, config: string, bounds: SpecBounds = {}) => {
  const files = { file: join(models, `${config.split("-")[0]}.tla`), config: join(models, `${config}.cfg`) }
  const check = Effect.flatMap(SpecBackend, (backend) => backend.check(files, bounds))
  return Effect.runPromiseExit(check.pipe(Effect.provide(tlcBackend(() => tlc)), Effect.provide(NodeServices.layer)))
}

describe("TLC as a child process", () => {
  const metadataOf = (args: readonly string[]): string => args[args.indexOf("-metadir") + 1]!

  test("gets the module and the configuration, and its metadata goes when it has ended", async () => {
    const { tlc, args } = stand("Counter-invariant")
    const exit = await checked(tlc, "Counter-invariant")
    expect(Exit.isSuccess(exit) && told(exit.value)).toEqual(expected["Counter-invariant"])
    expect(args().slice(-3)).toEqual(["-config", join(models, "Counter-invariant.cfg"), "Counter.tla"])
    expect(existsSync(metadataOf(args()))).toBe(false)
  })

  test("is stopped when the time is up, and what it had found is told", async () => {
    const { tlc, args } = stand("Counter-holds", "exec sleep 600")
    const exit = await checked(tlc, "Counter-holds", { seconds: 1 })
    expect(Exit.isSuccess(exit) && exit.value).toMatchObject({ verdict: "inconclusive", bounds: [{ name: "time", reached: true }] })
    expect(existsSync(metadataOf(args()))).toBe(false)
  })

  test("is not asked for bounds that it does not have", async () => {
    const exit = await checked(stand("Counter-holds").tlc, "Counter-holds", { maxStates: 10 })
    expect(String(Exit.isFailure(exit) && exit.cause)).toMatch(/TLC has no bound on states or depth; give it --time/)
  })

  test("that cannot be started is one sentence", async () => {
    const exit = await checked({ program: join(work, "nothing"), arguments: () => [] }, "Counter-holds")
    expect(String(Exit.isFailure(exit) && exit.cause)).toMatch(/TLC cannot be run: .*; it needs java/)
  })
})

/** The real one, where it is. */
const real = ((): Tlc | undefined => {
  try {
    return findTlc()
  } catch {
    return undefined
  }
})()

describe.skipIf(real === undefined)("TLC itself says of each model what was recorded", () => {
  test.each(Object.entries(expected).filter(([, result]) => typeof result !== "string"))("%s", async (name, result) => {
    const exit = await checked(real!, name)
    // of several lassos it takes one or the other
    const counted = (found: object) => ({ ...found, steps: undefined, loop: undefined })
    expect(Exit.isSuccess(exit) && counted(told(exit.value) as object)).toEqual(counted(result as object))
  })
})
