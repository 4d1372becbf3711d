import { expect, test } from "vitest"
import { checkPromise } from "../../src/model-check/check.ts"
import { becauseText } from "../../src/trace/index.ts"
import { departureOf, instantiate, whyOf } from "../../src/world/index.ts"
import { builtIn } from "../../src/workbench/load/catalogue.ts"

/**
 * In which step of its counterexample a mutant's broken rule acts, read off the trace, and whether the sentence names that step; where it
 * does not, why.
 */
const rows: readonly (readonly [id: string, acts: number, unnamed?: string])[] = [
  ["ping-pong M1", 5],
  ["ping-pong M2", 3],
  ["ping-pong M4", 7],
  ["lease M1", 7],
  ["lease M2", 11],
  ["lease M3", 16],
  ["lease M4", 11],
  ["two-phase-commit M1", 1],
  ["two-phase-commit M2", 2],
  ["two-phase-commit M3", 1],
  ["two-phase-commit M4", 4],
  ["failure-detector M1", 6],
  ["failure-detector M2", 8],
  ["failure-detector M3", 2, "the heartbeat leaves the timer as it was: what it does not do is no write"],
  ["failure-detector M4", 9, "the heartbeat is ignored: what it does not do is no write"],
  ["paxos M1", 12],
  ["paxos M2", 11],
  ["paxos M3", 5],
  ["paxos M4", 6],
  ["paxos M5", 18],
  ["paxos M6", 5],
  ["paxos M7", 7],
  ["paxos M8", 11],
  ["paxos M9", 12, "the crash takes a promise, which the property does not read"],
  ["paxos M10", 7],
  ["storage F-04", 13],
  ["storage F-05", 8],
  ["storage F-06", 7],
  ["storage F-07", 13],
  ["storage F-08", 14],
  ["storage F-09", 16],
  ["storage F-10", 12],
  ["storage F-11", 12],
  ["storage F-13", 2],
  ["storage F-37", 3],
  ["storage F-41", 9],
  ["failover M2", 4],
  ["failover M3", 2, "the crash takes the epoch of the metadata service, which the property does not read"],
  ["handshake M10", 27],
  ["handshake M11", 24]
]

/** These start with another number in a context: there is no step that the original does otherwise first. */
const byParameter = ["ping-pong M4", "lease M2", "failure-detector M1", "failure-detector M2"]

const mutants = (await builtIn()).flatMap((module) => module.mutants)

test.each(rows.map(([id, acts, unnamed]) => ({ id, acts, unnamed })))(
  "$id: its broken rule acts in step $acts",
  async ({ id, acts, unnamed }) => {
    const mutant = mutants.find((one) => one.id === id)!
    const report = await checkPromise(mutant.of, { set: mutant.parameters, mutant })
    const { kind, name, counterexample } = report.violations[0]!
    const { replayed, trace } = counterexample!
    const system = instantiate(mutant.of, report.parameters, mutant)
    const others = Object.entries(report.parameters).filter(([parameter]) => !Object.hasOwn(mutant.parameters, parameter))
    const departure = departureOf(instantiate(mutant.of, Object.fromEntries(others)), trace.start, replayed)
    expect(departure).toBe(byParameter.includes(id) ? 0 : acts)
    const why = whyOf(system, replayed, { kind: kind as "always", name, step: replayed.steps.length })!
    const named = [...becauseText(system, replayed.steps, why).matchAll(/step (\d+)/g)].map(([, step]) => Number(step))
    expect(named.includes(acts), becauseText(system, replayed.steps, why)).toBe(unnamed === undefined)
    expect(why.past[acts - 1]).toBe(true)
  }
)

test("of at least 20 mutants the sentence names the step", () => {
  expect(rows.filter(([, , unnamed]) => unnamed === undefined).length).toBeGreaterThanOrEqual(20)
})
