/**
 * A failure detector: it suspects a node of which it has heard nothing for too long, and trusts it again when it does.
 * Source: T. Chandra and S. Toueg, J. ACM 1996. Invented: one node, which may come back, and a timeout that does not grow.
 * Leaves out: a timeout that adapts, and what is done about a suspicion.
 */
import { setup } from "xstate"
import { actor, type Delivered } from "../../../kernel/index.ts"
import type { ToDetector } from "./messages.ts"

interface Input {
  readonly timeoutMs: number
}

export const detectorMachine = setup({
  types: {} as {
    context: Input
    events: Delivered<ToDetector>
    input: Input
  },
  delays: { timeoutMs: ({ context }) => context.timeoutMs }
}).createMachine({
  id: "detector",
  context: ({ input }) => input,
  initial: "trusting",
  states: {
    // entered anew with each heartbeat, so that the timer starts again
    trusting: { on: { Heartbeat: { target: "trusting", reenter: true } }, after: { timeoutMs: "suspecting" } },
    // it was slow, or it has come back
    suspecting: { on: { Heartbeat: "trusting" } }
  }
})

export const detector = actor("detector", detectorMachine)
