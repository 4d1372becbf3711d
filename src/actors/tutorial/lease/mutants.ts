import { assign, cancel, createMachine } from "xstate"
import { actor } from "../../../kernel/index.ts"
import { mutant } from "../../../scenario/index.ts"
import { clientMachine } from "./client.ts"
import { exclusive, fenced, ownToken } from "./invariants.ts"
import { leaseEnds } from "./promises.ts"
import { lease, live } from "./scenarios.ts"
import { server, serverMachine } from "./server.ts"
import { storage } from "./storage.ts"

const { config, implementations } = clientMachine
const { Granted, ...others } = config.states!.waiting!.on as Readonly<Record<string, object>>

/** What is broken is when the time starts, which has no name. */
const startingAtGrant = createMachine(
  {
    ...config,
    states: {
      ...config.states,
      waiting: {
        on: { ...others, Granted: { ...Granted, actions: [(Granted as { actions: object }).actions, cancel("giveUp"), "startTime"] } }
      }
    }
  } as never,
  implementations as never
)

/** What is broken is a timer that is not there. */
const holdingOn = createMachine(
  {
    ...serverMachine.config,
    states: { ...serverMachine.config.states, leased: { on: serverMachine.config.states!.leased!.on } }
  } as never,
  serverMachine.implementations as never
)

export const mutants = [
  mutant("lease M1", {
    of: lease,
    breaks: "the client's time starts when the grant arrives",
    replace: actor("client", startingAtGrant, { spontaneous: ["Ask", "Store"] }),
    expected: [exclusive.name]
  }),
  mutant("lease M2", {
    of: lease,
    breaks: "the client does not allow for a timer that is late",
    parameters: { hold: 3 },
    expected: [exclusive.name]
  }),
  mutant("lease M3", {
    of: lease,
    breaks: "the storage takes a write of an older lease",
    replace: storage.with({ guards: { isStale: () => false } }),
    expected: [fenced.name]
  }),
  mutant("lease M4", {
    of: lease,
    breaks: "the server grants each lease with the same token",
    replace: server.with({ actions: { countUp: assign({ token: 1 }) } }),
    expected: [ownToken.name]
  }),
  mutant("lease M5", {
    of: live,
    breaks: "the server's time never ends: it waits for a client that has crashed",
    replace: actor("server", holdingOn),
    expected: [leaseEnds.name]
  })
]
