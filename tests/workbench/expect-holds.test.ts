import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { checkPromise, expectHolds, InputError, isMutant, isScenario, Refused } from "borealis"
import { expect, test } from "vitest"
import { mutants, twoClients } from "../fixtures/lock.scenario.ts"
import { endless, unreached, vacuous } from "../fixtures/verdicts.scenario.ts"
import { bareFolder, borealis, lock } from "../cli/run-command.ts"

const folder = bareFolder()
const [mutant] = mutants

const messageOf = async (run: Promise<void>): Promise<string> =>
  run.then(
    () => "it holds",
    (error: unknown) => (error as Error).message
  )

test("expectHolds resolves to nothing for a scenario that holds, which is what test runners want", async () => {
  await expect(expectHolds(twoClients)).resolves.toBeUndefined()
})

test("expectHolds fails with the counterexample as text and a command that replays it", async () => {
  const trace = join(folder, "lock.json")
  const message = await messageOf(expectHolds(twoClients, { mutant: mutant!, trace, from: lock }))
  expect(message).toMatch(/^lock\/two-clients {2}mutant "lock M1" {2}violated: found at depth 6/)
  expect(message).toMatch(/^violated {2}always: "one client holds the lock at most" \(E\. W\. Dijkstra, .*\), after 6 steps$/m)
  expect(message).toMatch(/^ {2}6 {2}lock → bob {2}Granted$/m)
  const [, command = ""] = /^replay .*?borealis (.+)$/m.exec(message) ?? []
  expect(borealis(command.split(" "))).toMatchObject({ code: 12, stdout: expect.stringContaining("as recorded") })
  expect(message).toMatch(/^why {7}the original does otherwise in step \d/m)
  const [, writing = ""] = /^test .*?borealis (replay .+ --vitest regression\.test\.ts)$/m.exec(message) ?? []
  expect(borealis(writing.split(" "), { cwd: folder }).code).toBe(12)
  expect(existsSync(join(folder, "regression.test.ts"))).toBe(true)
})

test("a failure that nobody asked to keep is kept among the temporary files", async () => {
  const [, file = ""] = /^replay .*?borealis replay (\S+)/m.exec(await messageOf(expectHolds(twoClients, { mutant: mutant! }))) ?? []
  expect(existsSync(file)).toBe(true)
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ scenario: "lock/two-clients", mutant: "lock M1" })
})

test("a world that is never reached, and a search that is cut short, fail too", async () => {
  expect(await messageOf(expectHolds(unreached))).toMatch(/violated {2}sometimes: "the counter reaches 7"/)
  expect(await messageOf(expectHolds(endless, { maxStates: 10 }))).toMatch(/inconclusive: the bound of 10 states was reached/)
})

test("bad input and unsound definitions keep their own errors", async () => {
  await expect(expectHolds(twoClients, { set: { clients: 3 } })).rejects.toBeInstanceOf(InputError)
  await expect(expectHolds(vacuous)).rejects.toBeInstanceOf(Refused)
  await expect(checkPromise(vacuous)).rejects.toBeInstanceOf(Refused)
})

test("scenarios and mutants are recognised by brand", () => {
  expect([isScenario(twoClients), isMutant(mutant), isScenario(mutant), isMutant({}), isScenario(null)]).toEqual([
    true,
    true,
    false,
    false,
    false
  ])
})
