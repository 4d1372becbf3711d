import { Effect, Exit, Fiber } from "effect"
import { expect, test } from "vitest"
import { checkSpec } from "../../../src/tla/check-spec.ts"
import { readTranslated } from "../../../src/tla/translate/model.ts"
import { TlaChecker } from "../../../src/tla/backends/tla-checker.ts"
import { arrived } from "../../../src/tla/backends/wasm-backend.ts"
import { checking, moduleOf, simple, specFolder, written } from "../spec-files.ts"
import { specProbes } from "../spec-probes.ts"

const folder = specFolder()
const { runtime, outcome } = checking()
const probing = (module: string, config = simple, options = {}) =>
  outcome(written(folder, { "Probe.tla": module, "Probe.cfg": config }), options)

specProbes.forEach(({ feature, module, config, states, violates, refused }, i) =>
  test(`${feature} (${i})`, async () => {
    const found = await probing(module, config)
    if (refused !== undefined) expect(found).toEqual({ failed: "Refused", message: expect.stringMatching(refused) })
    else if (violates !== undefined) expect(found).toMatchObject({ verdict: "violated", violated: { name: violates } })
    else expect(found).toMatchObject({ verdict: "holds", distinct: states })
  })
)

const still = "Init == x = 0 /\\ y = 0\nNext == UNCHANGED <<x, y>>"
const fails = async (module: string, sentence: RegExp, config = simple) =>
  expect(await probing(module, config)).toEqual({
    failed: expect.stringMatching(/^(?:InputError|Refused)$/),
    message: expect.stringMatching(sentence)
  })

test("a syntax error on line 17 is told with the line", () =>
  fails(moduleOf(`${still}${"\n".repeat(12)}Broken == x +* 1`), /Probe\.tla:17: a syntax error.*: Broken == x \+\* 1$/))

test("a module that is not called as its file is told", () =>
  fails(moduleOf(still).replace("MODULE Probe", "MODULE Other"), /Probe\.tla:1: the module is called Other, and must be called Probe/))

test("a second module in a file is refused with its line", () =>
  fails(`${moduleOf(still)}\n---- MODULE Probe ----\nInit == FALSE\n====\n`, /Probe\.tla:8: a second module in one file/))

test("a name that is declared twice is told with both lines", () =>
  fails(moduleOf(`${still}\nInit == x = 1 /\\ y = 0`), /Probe\.tla:6: Init is already declared on line 4/))

test("a definition that comes after its use is told with both lines", () =>
  fails(
    moduleOf("Init == x = First /\\ y = 0\nNext == UNCHANGED <<x, y>>\nFirst == 0"),
    /Probe\.tla:4: First is used before it is defined, on line 6/
  ))

test("an ASSUME that is false is told with its line", () =>
  fails(moduleOf(`${still}\nASSUME 1 = 1\nASSUME 1 = 2`), /Probe\.tla:7: this ASSUME is false/))

test("no initial state is told", () =>
  fails(moduleOf("Init == x \\in {} /\\ y = 0\nNext == UNCHANGED <<x, y>>"), /there is no initial state/))

test.each([
  ["FOO BAR\n", /Probe\.cfg:1: a configuration has no FOO/],
  ["INIT Init\n", /Probe\.cfg:1: there is INIT without NEXT/],
  ["INIT Init\nNEXT Next\nINVARIANT Nothing", /Probe\.cfg:3: Nothing is not defined/],
  ["INIT Init\nNEXT Next\nCONSTANT x1 = 5", /Probe\.cfg:3: x1 is no constant/],
  ["INIT Init\nNEXT Next\nCONSTANT N", /Probe\.cfg:3: a constant is given as/],
  ["INIT Init\nNEXT Next\n(* never closed", /Probe\.cfg:3: a comment is not closed/],
  ["\\* nothing", /names no behaviour/]
])("the configuration %j is told what is wrong with it", (config, sentence) => fails(moduleOf(still), sentence, config))

test("a constant without a value is told, with where it is declared", () =>
  fails(moduleOf(`CONSTANT N\n${still}`), /the constant N \(.*Probe\.tla:4\) has no value/))

test("a definition that does not arrive in tla-checker is refused by name, with its line", async () => {
  const file = written(folder, { "Probe.tla": moduleOf(`${still}\nI == x = 0`), "Probe.cfg": `${simple}INVARIANT I` })
  const whole = await readTranslated({ file, use: "check" })
  const source = whole.model.source.replace("I == (x = 0)", "I == (x = ")
  expect(source).not.toBe(whole.model.source)
  const check = (text: string) =>
    runtime.runPromise(
      Effect.flatMap(TlaChecker, (checker) => Effect.flip(arrived(checker, { ...whole, model: { ...whole.model, source: text } })))
    )
  expect(await check(source)).toMatchObject({ message: expect.stringMatching(/Probe\.tla:\d+: the definition \w+ did not arrive/) })
  const without = whole.model.source.replace(/^I == .*$/m, "")
  expect(await check(without)).toMatchObject({ message: expect.stringMatching(/Probe\.tla:6: the definition I did not arrive/) })
})

const counter = moduleOf(
  "Init == x = 0 /\\ y = 0\nUp == x' = x + 1 /\\ y' = y\nSide == y' = 1 - y /\\ x' = x\nNext == Up \\/ Side\nSmall == x # 40"
)

test("a trace of forty steps comes whole, each step with its action", async () => {
  const found = await probing(counter, `${simple}INVARIANT Small`)
  if (!("trace" in found)) throw new Error(found.message)
  expect(found.trace!.map(({ action }) => action)).toEqual([undefined, ...Array.from({ length: 40 }, () => "Up")])
  expect(found.trace!.map(({ state }) => state["x"])).toEqual(Array.from({ length: 41 }, (_, i) => BigInt(i)))
})

test("a step of a specification with one action is called by its name", async () => {
  const lone = moduleOf("Init == x = 0 /\\ y = 0\nNext == x' = x + 1 /\\ y' = y\nSmall == x < 1\nSpec == Init /\\ [][Next]_<<x, y>>")
  for (const config of [`${simple}INVARIANT Small`, "SPECIFICATION Spec\nINVARIANT Small"])
    expect(await probing(lone, config)).toMatchObject({ trace: [{ action: undefined }, { action: "Next" }] })
})

test("a specification without an end is inconclusive at its limit, whichever it is", async () => {
  const config = simple
  expect(await probing(counter, config, { seconds: 0.3 })).toMatchObject({
    verdict: "inconclusive",
    bounds: [{ name: "time", limit: 0.3, reached: true }]
  })
  expect(await probing(counter, config, { maxStates: 50 })).toMatchObject({
    verdict: "inconclusive",
    bounds: [{ name: "states", limit: 50, reached: true }]
  })
  expect(await probing(counter, config, { maxDepth: 5 })).toMatchObject({
    verdict: "inconclusive",
    bounds: [{ name: "depth", limit: 5, reached: true }]
  })
})

test("a check can be interrupted, and the backend goes on", async () => {
  const file = written(folder, { "Probe.tla": counter, "Probe.cfg": simple })
  const fiber = runtime.runFork(checkSpec(file))
  await runtime.runPromise(Effect.sleep(50))
  expect(Exit.hasInterrupts(await runtime.runPromise(Fiber.interrupt(fiber).pipe(Effect.andThen(Fiber.await(fiber)))))).toBe(true)
  expect(await probing(moduleOf(still))).toMatchObject({ verdict: "holds", distinct: 1 })
})

test("modules beside the specification are read for EXTENDS, and for INSTANCE of the same names", async () => {
  const base = `---- MODULE Base ----\nEXTENDS Naturals\nCONSTANT N\nVARIABLE x\nInit == x = 0\nNext == x < N /\\ x' = x + 1\n====\n`
  const config = `${simple}CONSTANT N = 3\nCHECK_DEADLOCK FALSE`
  const extended = written(folder, { "Top.tla": "---- MODULE Top ----\nEXTENDS Base\n====\n", "Base.tla": base, "Top.cfg": config })
  expect(await outcome(extended)).toMatchObject({ verdict: "holds", distinct: 4 })
  const instance = written(folder, {
    "Other.tla": "---- MODULE Other ----\nCONSTANT N\nVARIABLE x\nINSTANCE Base\n====\n",
    "Other.cfg": config
  })
  expect(await outcome(instance)).toMatchObject({ verdict: "holds", distinct: 4 })
  const renamed = written(folder, {
    "Third.tla": "---- MODULE Third ----\nCONSTANT M\nVARIABLE x\nINSTANCE Base WITH N <- M\n====\n",
    "Third.cfg": config
  })
  expect(await outcome(renamed)).toMatchObject({ failed: "Refused", message: expect.stringMatching(/Third\.tla:4: INSTANCE Base WITH/) })
})

test.each([
  ["in a step", "x < 5 /\\ x' = x + 1 /\\ y' \\in 0..3 /\\ Assert(x < 3, <<\"bad\", x>>)", "TRUE", '<<"bad", 3>>', 4],
  ["in an invariant", "x < 5 /\\ x' = x + 1 /\\ y' \\in 0..3", 'Assert(x < 2, "bad")', '"bad"', 3],
  ["with sets and model values about", "x < 5 /\\ x' = x + 1 /\\ y' \\in {m, {m}, <<1, m>>}", 'Assert(x < 2, "bad")', '"bad"', 3]
])("an assertion that fails %s has its counts: as many states as an invariant that forbids the same", async (_, next, inv, name, steps) => {
  const body = `CONSTANT m\nInit == x = 0 /\\ y = m\nNext == ${next}\nInv == ${inv}\nSame == ${name.startsWith("<<") ? "x < 3" : "x < 2"}`
  const config = (invariant: string) => `${simple}CHECK_DEADLOCK FALSE\nINVARIANT ${invariant}\nCONSTANT m = m`
  const asserted = await probing(moduleOf(body), config("Inv"))
  expect(asserted).toMatchObject({ verdict: "violated", violated: { kind: "assertion", name } })
  const forbidden = await probing(moduleOf(body.replace(/ \/\\ Assert.*$/m, "")), config("Same"))
  if ("failed" in asserted || "failed" in forbidden) throw new Error("no result")
  expect(asserted.trace!.length).toBe(steps)
  expect(asserted.distinct).toBe(forbidden.distinct)
  expect(asserted.distinct).toBeGreaterThanOrEqual(steps)
})

test("an assertion that fails at the start has found no state", async () => {
  const found = await probing(moduleOf('Init == x = 0 /\\ y = Assert(FALSE, "no")\nNext == UNCHANGED <<x, y>>'))
  expect(found).toMatchObject({ verdict: "violated", violated: { kind: "assertion", name: '"no"' }, distinct: 0 })
})

test("an assertion that fails in an ASSUME is told with its line", () =>
  fails(moduleOf(`${still}\nASSUME Assert(1 = 2, "no")`), /Probe\.tla:6: this ASSUME cannot be evaluated: Assertion failed: "no"/))

test("SYMMETRY is left out, and said to be; what it names must be there", async () => {
  const body = `CONSTANT S\nInit == x \\in S /\\ y = 0\nNext == UNCHANGED <<x, y>>\nSym == Permutations(S)`
  const found = await probing(moduleOf(body), `${simple}SYMMETRY Sym\nCONSTANT S = {a, b}`)
  expect(found).toMatchObject({
    verdict: "holds",
    distinct: 2,
    leftOut: ["SYMMETRY"],
    notes: [expect.stringMatching(/^SYMMETRY is not used/)]
  })
  await fails(moduleOf(body), /Probe\.cfg:3: Other is not defined/, `${simple}SYMMETRY Other\nCONSTANT S = {a, b}`)
})

test("a specification of 20,000 lines is read, and one that takes too long to read is stopped in time", async () => {
  const definitions = Array.from(
    { length: 400 },
    (_, i) => `D${i} ==\n${Array.from({ length: 49 }, (_line, k) => `  /\\ x < ${i + k + 9}`).join("\n")}`
  )
  const large = moduleOf(`${still}\n${definitions.join("\n")}\nInv ==\n${definitions.map((_, i) => `  /\\ D${i}`).join("\n")}`)
  expect(large.split("\n").length).toBeGreaterThan(20_000)
  const started = performance.now()
  const short = await probing(large, `${simple}INVARIANT Inv`, { seconds: 0.05 })
  expect(short).toMatchObject({ verdict: "inconclusive", bounds: [{ name: "time", reached: true }], distinct: undefined })
  expect(performance.now() - started).toBeLessThan(2050)
  expect(await probing(large, `${simple}INVARIANT Inv`)).toMatchObject({ verdict: "holds", distinct: 1 })
}, 120_000)
