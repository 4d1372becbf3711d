import { bag, type Counts, integer, oneOf, role, scenario } from "../../../scenario/index.ts"
import { client } from "./client.ts"
import { answeredIsDone, doneOnce, ended, mayBeUnheard, mayEnd } from "./invariants.ts"
import { isAnswered, mayWait } from "./promises.ts"
import { server } from "./server.ts"

/** [distinct, transitions, depth] by rounds, losses and timers. */
const counts: Readonly<Record<string, readonly [number, number, number]>> = {
  "1 2 3": [71, 159, 12],
  "2 2 3": [338, 1_069, 14],
  "3 2 3": [891, 3_313, 16],
  "2 0 3": [161, 333, 14],
  "2 5 6": [3_108, 13_763, 23]
}

const countsOf = (known: readonly [number, number, number] | undefined): Counts | undefined =>
  known && { distinct: known[0], transitions: known[1], depth: known[2] }

/** Untimed: the timer may go off at any moment, so an answer may be on its way when it is asked for again. */
export const pingPong = scenario(
  "tutorial/ping-pong",
  {
    describe: "A client asks a server, a round after the other, and asks again where the network has lost what was said",
    parameters: {
      rounds: integer(2, { min: 1, max: 5, describe: "rounds" }),
      losses: integer(2, { min: 0, max: 5, describe: "messages that the network may lose" }),
      resends: integer(3, { min: 0, max: 6, describe: "how often the timer may go off" })
    }
  },
  ({ rounds, losses, resends }) => ({
    cast: {
      client: role(client, { input: { server: "server", rounds } }),
      server: role(server)
    },
    network: bag(),
    budgets: { faults: { loss: losses }, timers: resends },
    properties: [answeredIsDone, doneOnce, mayEnd, mayBeUnheard],
    final: ended,
    expected: countsOf(counts[`${rounds} ${losses} ${resends}`])
  })
)

/** [distinct, transitions, depth] by rounds, losses and tries. */
const countsOfTries: typeof counts = { "2 2 3": [452, 1_675, 15], "2 2 2": [115, 320, 10] }

/**
 * A client that asks for ever puts one question after the other under way, so that there would be no end of worlds; one that asks so often and then
 * waits bounds its timer itself, and nothing is cut.
 */
export const live = scenario(
  "tutorial/ping-pong/live",
  {
    describe: "A client asks so often for each round, and then waits: is every round answered?",
    parameters: {
      rounds: integer(2, { min: 1, max: 5, describe: "rounds" }),
      losses: integer(2, { min: 0, max: 5, describe: "messages that the network may lose" }),
      tries: integer(3, { min: 1, max: 6, describe: "how often the client asks for a round" }),
      fair: oneOf("weak", ["none", "weak", "strong"], "which runs count")
    }
  },
  ({ rounds, losses, tries, fair }) => ({
    cast: {
      client: role(client, { input: { server: "server", rounds, tries } }),
      server: role(server)
    },
    network: bag(),
    budgets: { faults: { loss: losses }, timers: "unbounded" },
    properties: [answeredIsDone, doneOnce, mayEnd, isAnswered],
    final: mayWait,
    ...(fair === "none" ? {} : { fair: { steps: fair, of: ["messages", "timers"] } }),
    expected: countsOf(countsOfTries[`${rounds} ${losses} ${tries}`])
  })
)
