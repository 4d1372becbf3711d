import { createMachine } from "xstate"
import { actor } from "../../../kernel/index.ts"
import { mutant } from "../../../scenario/index.ts"
import { client, clientMachine } from "./client.ts"
import { answeredIsDone, doneOnce } from "./invariants.ts"
import { pingPong } from "./scenarios.ts"
import { server } from "./server.ts"

const { config, implementations } = clientMachine
const asking = config.states?.asking

/** What is broken is how a transition enters its state, which has no name. */
const askingTwice = createMachine(
  { ...config, states: { ...config.states, asking: { ...asking, after: { resendMs: { target: "asking", actions: "ask" } } } } },
  implementations
)

export const mutants = [
  mutant("ping-pong M1", {
    of: pingPong,
    breaks: "the client takes any answer for that of its round",
    replace: client.with({ guards: { isAwaited: () => true } }),
    expected: [answeredIsDone.name]
  }),
  mutant("ping-pong M2", {
    of: pingPong,
    breaks: "the server works again on what it is asked again",
    replace: server.with({ guards: { isNew: () => true } }),
    expected: [doneOnce.name]
  }),
  mutant("ping-pong M3", {
    of: pingPong,
    breaks: "the timer goes off once a round, and is not started again",
    replace: actor("client", askingTwice),
    expected: ["deadlock"]
  }),
  mutant("ping-pong M4", {
    of: pingPong,
    breaks: "the client compares one bit of the round's number, on a network that lets messages overtake each other",
    replace: client.with({ guards: { isAwaited: ({ context }, round: number) => round % 2 === context.round % 2 } }),
    parameters: { rounds: 3 },
    expected: [answeredIsDone.name]
  })
]
