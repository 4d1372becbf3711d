import { globSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { protocols } from "../../src/actors/index.ts"
import { canonical } from "../../src/kernel/index.ts"
import { checkPromise } from "../../src/model-check/check.ts"
import type { Report, Violation } from "../../src/model-check/report.ts"
import { brokenBy, brokenForEver, instantiate, Misfit, replay, stuckAfter, type Trace } from "../../src/world/index.ts"
import { isMutant, isScenario, type Mutant, type Scenario, type System } from "../../src/scenario/index.ts"

/** Larger default scopes are left to `npm run check:full`. */
const mostStates = 400_000

const modules = await Promise.all(
  protocols.map(async ({ path, load }) => {
    const exported = (await load()).flatMap((module) => Object.values(module) as unknown[]).flat()
    return { path, scenarios: exported.filter(isScenario), mutants: exported.filter(isMutant) }
  })
)

const reports = new Map<string, Promise<Report>>()

/** Checks an original, each scope once. */
const original = (scenario: Scenario<any>, set: Mutant["parameters"] = {}): Promise<Report> => {
  const key = canonical([scenario.name, instantiate(scenario, set).parameters])
  const found = reports.get(key) ?? checkPromise(scenario, { set })
  reports.set(key, found)
  return found
}

const isNamed = (mutant: Mutant, violation: Violation): boolean =>
  mutant.expected.some(
    (name) =>
      name === violation.id ||
      name === violation.name ||
      name === violation.kind ||
      (violation.kind === "local invariant" && violation.name.includes(`"${name}"`))
  )

/** What a system breaks when it follows a trace; nothing where it cannot. */
const brokenOn = (system: System, { start, steps, loop }: Trace): readonly string[] => {
  try {
    const replayed = replay(system, start, steps)
    return [...brokenBy(system, replayed), ...stuckAfter(system, replayed), ...brokenForEver(system, replayed, loop)].map(
      ({ kind, name }) => `${kind}: ${name}`
    )
  } catch (error) {
    if (error instanceof Misfit) return []
    throw error
  }
}

test("every protocol that has a file of scenarios is among the built-in ones", () => {
  const files = globSync("src/actors/**/scenarios.ts").map((file) =>
    file.replaceAll("\\", "/").replace(/^src\/actors\/(.*)\/scenarios\.ts$/, "$1")
  )
  expect(files.length).toBeGreaterThan(0)
  expect(modules.map(({ path }) => path).toSorted()).toEqual(files.toSorted())
})

describe.each(modules)("$path", ({ path, scenarios, mutants }) => {
  test("has scenarios and mutants, all under its path", () => {
    expect(scenarios.length).toBeGreaterThan(0)
    expect(mutants.length).toBeGreaterThan(0)
    expect(scenarios.filter(({ name }) => name !== path && !name.startsWith(`${path}/`))).toEqual([])
    expect(new Set(mutants.map(({ id }) => id)).size).toBe(mutants.length)
  })

  test.each(scenarios)("$name holds with the counts that it expects", async (scenario) => {
    const { expected } = instantiate(scenario)
    expect(expected).toBeDefined()
    if (expected!.distinct > mostStates) return expect(expected!.transitions).toBeGreaterThan(expected!.distinct)
    expect(await original(scenario)).toMatchObject({ verdict: "holds", ...expected })
  })

  test.each(mutants)("$id: $breaks", async (mutant) => {
    const { parameters, of, replace } = mutant
    const sound = await original(of, replace.length === 0 ? {} : parameters)
    expect(sound.verdict).toBe("holds")
    const first = await checkPromise(of, { set: parameters, mutant })
    // another property may be broken sooner than the one that the mutant names
    const report = first.violations.some((one) => isNamed(mutant, one))
      ? first
      : await checkPromise(of, { set: parameters, mutant, all: true })
    const caught = report.violations.find((one) => isNamed(mutant, one))
    expect(caught, `${report.violations.map(({ id, name }) => id ?? name).join(", ")} of ${mutant.expected.join(", ")}`).toBeDefined()
    const { kind, name, counterexample } = caught!
    // only what was never reached or counted has no trace to replay
    if (counterexample === undefined) return expect(["sometimes", "expected counts"]).toContain(kind)
    const { trace } = counterexample
    expect(brokenOn(instantiate(of, parameters, mutant), trace)).toContain(`${kind}: ${name}`)
    expect(brokenOn(instantiate(of, sound.parameters), trace)).toEqual([])
  })
})
