import { bag, type Counts, integer, role, scenario } from "../../../scenario/index.ts"
import { client } from "./client.ts"
import { answeredIsDone, doneOnce, ended, mayBeUnheard, mayEnd } from "./invariants.ts"
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
