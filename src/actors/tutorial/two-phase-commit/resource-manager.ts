/**
 * A resource manager of two-phase commit.
 * Source: L. Lamport, TwoPhase (J. Gray and L. Lamport, "Consensus on Transaction Commit", ACM TODS 2006, section 4).
 * Spec: actions RMPrepare, RMChooseToAbort, RMRcvCommitMsg, RMRcvAbortMsg.
 * Leaves out: the work that is prepared, and recovery from a crash.
 */
import { emit, setup } from "xstate"
import { actor, type ActorId, type Delivered, type Output, send } from "../../../kernel/index.ts"
import type { ToResourceManager, ToTransactionManager } from "./messages.ts"

/** What a resource manager may decide on its own until it has prepared. */
type Decision = { readonly type: "Prepare" } | { readonly type: "ChooseToAbort" }

export const resourceManagerMachine = setup({
  types: {} as {
    context: { readonly transactionManager: ActorId }
    events: Delivered<ToResourceManager> | Decision
    emitted: Output<ToTransactionManager>
    input: { readonly transactionManager: ActorId }
  },
  guards: {
    /** A prepared resource manager has given up the right to abort on its own. */
    isFreeToAbort: (_, state: "working" | "prepared") => state === "working"
  }
}).createMachine({
  id: "resourceManager",
  context: ({ input }) => ({ transactionManager: input.transactionManager }),
  initial: "working",
  states: {
    working: {
      on: {
        Prepare: {
          target: "prepared",
          actions: emit(({ context }) => send(context.transactionManager, { type: "Prepared" }))
        },
        ChooseToAbort: { guard: { type: "isFreeToAbort", params: "working" }, target: "aborted" },
        Commit: "committed",
        Abort: "aborted"
      }
    },
    prepared: {
      on: {
        ChooseToAbort: { guard: { type: "isFreeToAbort", params: "prepared" }, target: "aborted" },
        Commit: "committed",
        Abort: "aborted"
      }
    },
    committed: { on: { Commit: {}, Abort: "aborted" } },
    aborted: { on: { Abort: {}, Commit: "committed" } }
  }
})

export const resourceManager = actor("resourceManager", resourceManagerMachine, { spontaneous: ["Prepare", "ChooseToAbort"] })
