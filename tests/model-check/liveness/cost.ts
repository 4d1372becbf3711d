/** Two-phase commit with eight managers, without and with a promise: seconds of processor time of both, as JSON. Run by Node itself. */
import { resourceManager } from "../../../src/actors/tutorial/two-phase-commit/resource-manager.ts"
import { twoPhaseCommit } from "../../../src/actors/tutorial/two-phase-commit/scenarios.ts"
import { checkPromise } from "../../../src/model-check/check.ts"
import { eventually, type Fair, scenario, type Spec, view } from "../../../src/scenario/index.ts"

const spec = twoPhaseCommit.build({ rms: 8 } as never)
const decides = eventually("every resource manager decides", {
  reads: { rm: view(resourceManager, ({ value }) => value) },
  holds: ({ rm }) => rm.every((value) => value === "committed" || value === "aborted")
})

const secondsOf = async (more: Partial<Spec>): Promise<number> => {
  const before = process.cpuUsage()
  const { verdict } = await checkPromise(scenario("two-phase-commit with a promise", { ...spec, ...more }))
  if (verdict !== "holds") throw new Error(`it ${verdict}`)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

const under = (steps: Fair["steps"]): Partial<Spec> => ({
  properties: [...spec.properties, decides],
  fair: { steps, of: ["actors", "messages"] }
})

// what is compiled while it runs is not to count
await secondsOf({})
console.log(JSON.stringify({ safety: await secondsOf({}), weak: await secondsOf(under("weak")), strong: await secondsOf(under("strong")) }))
