import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { fromItf } from "../../src/tla/language/itf-value.ts"
import { textOf } from "../../src/tla/language/value.ts"
import { bareFolder, borealis, expectSentence, lock } from "./run-command.ts"

const folder = bareFolder()
const at = (name: string): string => join(folder, name)

interface Itf {
  readonly vars: readonly string[]
  readonly states: readonly (Readonly<Record<string, unknown>> & {
    readonly "#meta": { readonly index: number; readonly action?: string }
  })[]
}

/** The format has a form for what it does not know, such as null, which is no value of TLA+. */
const withoutNull = (json: unknown): unknown =>
  JSON.parse(JSON.stringify(json), (_, value: unknown) =>
    JSON.stringify(value) === JSON.stringify({ "#unserializable": "null" }) ? "null" : value
  )

/** The counterexample of a mutant, canonical and in the Informal Trace Format. */
const counterexample = (scenario: string, mutant: string) => {
  const trace = at(`${mutant.replaceAll(" ", "-")}.json`)
  const itf = trace.replace(".json", ".itf.json")
  borealis(["check", scenario, "--mutant", mutant, "--trace", trace])
  const { code, stderr } = borealis(["trace", "convert", trace, "--out", itf])
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
  return { trace, itf }
}

describe.each([
  ["tutorial/two-phase-commit", "two-phase-commit M2", 9],
  ["aurora/storage/failover", "storage F-04", 13],
  ["aurora/limitless/snapshot", "limitless B1", 12]
])("a counterexample of %s", (scenario, mutant, steps) => {
  const { trace, itf } = counterexample(scenario, mutant)
  const { vars, states } = JSON.parse(readFileSync(itf, "utf8")) as Itf

  test("has a state for each of its worlds, and says of each which step led there", () => {
    expect(states.map(({ "#meta": { index } }) => index)).toEqual(Array.from({ length: steps + 1 }, (_, i) => i))
    expect(states.slice(1).every(({ "#meta": { action } }) => typeof action === "string")).toBe(true)
  })

  test("is made of values of the format, and each step changes some", () => {
    const texts = states.map((state) => vars.map((name) => textOf(fromItf(withoutNull(state[name])))).join("\n"))
    for (const [i, text] of texts.entries()) expect(text).not.toBe(texts[i + 1])
  })

  test("comes back as it was", () => {
    expect(borealis(["trace", "convert", itf, "--to", "trace"]).stdout).toBe(readFileSync(trace, "utf8"))
  })

  test("is replayed in either form, and drawn in either", () => {
    expect(borealis(["replay", itf])).toEqual(borealis(["replay", trace]))
    const drawn = borealis(["trace", "convert", itf, "--to", "mermaid"])
    expect(drawn).toEqual(borealis(["trace", "convert", trace, "--to", "mermaid"]))
    expect(drawn.stdout.startsWith("sequenceDiagram\n  participant a0 as ")).toBe(true)
  })
})

describe("what is no trace of a scenario", () => {
  const { itf } = counterexample("tutorial/two-phase-commit", "two-phase-commit M1")
  const changed = (name: string, change: (json: Itf) => unknown): string => {
    writeFileSync(at(name), JSON.stringify(change(JSON.parse(readFileSync(itf, "utf8")) as Itf)))
    return at(name)
  }

  test("is said to be one of a specification, where it is", () => {
    const foreign = changed("foreign.itf.json", ({ states }) => ({ vars: ["x"], states: states.map(() => ({ x: 1 })) }))
    expectSentence(borealis(["replay", foreign]), 150, /foreign.itf.json is in the Informal Trace Format, but of no scenario/)
  })

  test("is told by the first state without a label", () => {
    const bare = changed("bare.itf.json", ({ states, ...rest }) => ({ ...rest, states: states.map(({ actors }) => ({ actors })) }))
    expectSentence(borealis(["replay", bare]), 150, /state 1 does not say which step led to it/)
  })

  test("is one of a scenario file where --from names it", () => {
    const trace = at("lock.json")
    borealis(["check", lock, "--mutant", "lock M1", "--trace", trace])
    expectSentence(borealis(["trace", "convert", trace]), 150, /which is not built in; name its file with --from/)
    expect(borealis(["trace", "convert", trace, "--from", lock]).code).toBe(0)
  })

  test("is not made in a form that there is not, nor where nothing can be written", () => {
    expectSentence(
      borealis(["trace", "convert", itf, "--to", "mermiad"]),
      150,
      /--to mermiad is no form of a trace; did you mean "mermaid"\?; there are trace, itf, mermaid/
    )
    expectSentence(
      borealis(["trace", "convert", itf, "--out", join(itf, "x.json")]),
      150,
      /cannot be written to .*name another file with --out/
    )
  })
})
