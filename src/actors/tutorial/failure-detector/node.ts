/**
 * A node that sends heartbeats as long as it is up.
 * Source: T. Chandra and S. Toueg, "Unreliable Failure Detectors for Reliable Distributed Systems", J. ACM 1996.
 * Leaves out: what the node is there for.
 */
import { emit, setup } from "xstate"
import { actor, type ActorId, observe, type Output, send, several } from "../../../kernel/index.ts"
import type { NodeEntry, ToDetector } from "./messages.ts"

interface Input {
  readonly detector: ActorId
  readonly periodMs: number
}

export const nodeMachine = setup({
  types: {} as {
    context: Input
    emitted: Output<ToDetector, NodeEntry>
    input: Input
  },
  actions: {
    beat: emit(({ context }) => several([send(context.detector, { type: "Heartbeat" }), observe({ type: "Sent" })]))
  },
  delays: { periodMs: ({ context }) => context.periodMs }
}).createMachine({
  id: "node",
  context: ({ input }) => input,
  initial: "beating",
  states: {
    beating: { entry: "beat", after: { periodMs: { target: "beating", reenter: true } } }
  }
})

export const node = actor("node", nodeMachine)
