/**
 * The transaction manager of two-phase commit.
 * Source: L. Lamport, TwoPhase (J. Gray and L. Lamport, "Consensus on Transaction Commit", ACM TODS 2006, section 4).
 * Spec: actions TMRcvPrepared, TMCommit, TMAbort.
 * Leaves out: timeouts, and the manager's own crash and recovery.
 */
import { assign, emit, setup } from "xstate"
import { actor, type ActorId, type Delivered, type Output, send } from "../../../kernel/index.ts"
import type { ToResourceManager, ToTransactionManager } from "./messages.ts"

interface Context {
  readonly resourceManagers: readonly ActorId[]
  /** Who has prepared, sorted. */
  readonly prepared: readonly ActorId[]
}

/** What the manager may decide on its own, at any moment that its guards allow. */
type Decision = { readonly type: "DecideCommit" } | { readonly type: "DecideAbort" }

export const transactionManagerMachine = setup({
  types: {} as {
    context: Context
    events: Delivered<ToTransactionManager> | Decision
    emitted: Output<ToResourceManager>
    input: { readonly resourceManagers: readonly ActorId[] }
  },
  guards: {
    isPreparedByAll: ({ context }) => context.prepared.length === context.resourceManagers.length
  },
  actions: {
    announceAbort: emit(({ context }) => send(context.resourceManagers, { type: "Abort" }))
  }
}).createMachine({
  id: "transactionManager",
  context: ({ input }) => ({ resourceManagers: input.resourceManagers, prepared: [] }),
  initial: "deciding",
  states: {
    deciding: {
      on: {
        Prepared: {
          actions: assign({ prepared: ({ context, event }) => [...new Set([...context.prepared, event.from])].sort() })
        },
        DecideCommit: {
          guard: "isPreparedByAll",
          target: "committed",
          actions: emit(({ context }) => send(context.resourceManagers, { type: "Commit" }))
        },
        DecideAbort: { target: "aborted", actions: "announceAbort" }
      }
    },
    committed: { on: { Prepared: {} } },
    aborted: { on: { Prepared: {} } }
  }
})

export const transactionManager = actor("transactionManager", transactionManagerMachine, {
  spontaneous: ["DecideCommit", "DecideAbort"]
})
