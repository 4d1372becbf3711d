import { createMachine } from "xstate"
import { actor } from "../../../kernel/index.ts"
import { mutant } from "../../../scenario/index.ts"
import { client, clientMachine } from "./client.ts"
import { answeredIsDone, doneOnce } from "./invariants.ts"
import { isAnswered } from "./promises.ts"
import { live, pingPong } from "./scenarios.ts"
import { server, serverMachine } from "./server.ts"

const { config, implementations } = clientMachine
const asking = config.states?.asking

/** What is broken is how a transition enters its state, which has no name. */
const askingTwice = createMachine(
  { ...config, states: { ...config.states, asking: { ...asking, after: { resendMs: { target: "asking", actions: "ask" } } } } },
  implementations
)

/** What is broken is an answer that is not there. */
const answeringOnce = createMachine(
  { ...serverMachine.config, on: { Ping: [(serverMachine.config.on!.Ping as readonly object[])[0]!, {}] } } as never,
  serverMachine.implementations as never
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
  }),
  mutant("ping-pong M5", {
    of: live,
    breaks: "the server does not answer what it has answered already",
    replace: actor("server", answeringOnce),
    expected: [isAnswered.name]
  })
]
