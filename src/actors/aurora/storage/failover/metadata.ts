/**
 * The storage metadata service, and the control plane that starts a failover there.
 * Source: S18 §2.4. Documented: the service increments the volume epoch. Invented: a failover may
 * start at any moment, whether the writer is dead or not, and the new writer is woken by the message that brings its epoch.
 * Leaves out: geometry, membership, the S3 catalogue, and how a writer comes to be suspected.
 */
import { assign, emit, setup } from "xstate"
import { actor, type ActorId, type Output, send } from "../../../../kernel/index.ts"
import type { Epoch } from "../vocabulary.ts"
import type { ToWriter } from "./messages.ts"

interface Context {
  readonly standbys: readonly ActorId[]
  readonly epoch: Epoch
  /** How many standbys have been woken. */
  readonly woken: number
}

export const metadataMachine = setup({
  types: {} as {
    context: Context
    events: { readonly type: "FailOver" }
    emitted: Output<ToWriter>
    input: { readonly standbys: readonly ActorId[] }
  },
  guards: {
    hasStandby: ({ context: { standbys, woken } }) => woken < standbys.length
  },
  actions: {
    advanceEpoch: assign({ epoch: ({ context }) => context.epoch + 1 }),
    wake: emit(({ context: { standbys, woken, epoch } }) => send(standbys[woken] ?? [], { type: "TakeOver", epoch }))
  }
}).createMachine({
  id: "metadata",
  context: ({ input }) => ({ standbys: input.standbys, epoch: 1, woken: 0 }),
  on: {
    FailOver: {
      guard: "hasStandby",
      actions: ["advanceEpoch", "wake", assign({ woken: ({ context }) => context.woken + 1 })]
    }
  }
})

export const metadata = actor("metadata", metadataMachine, { durable: ["epoch", "woken"], spontaneous: ["FailOver"] })
