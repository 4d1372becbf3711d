/** What was ever committed, whoever has heard of it or lost it since. */
import { assign, setup } from "xstate"
import type { Observed } from "../../../kernel/index.ts"
import { monitor, viewMonitor } from "../../../scenario/index.ts"
import type { Committed, Entry } from "./messages.ts"

export const committed = monitor(
  "committed",
  setup({
    types: {} as {
      context: { /** The longest log that was committed. */ readonly log: readonly Entry[]; readonly term: number }
      events: Observed<Committed>
    }
  }).createMachine({
    context: { log: [], term: 0 },
    on: {
      Committed: {
        guard: ({ context, event }) => event.log.length > context.log.length,
        actions: assign({ log: ({ event }) => event.log, term: ({ event }) => event.term })
      }
    }
  })
)

/** The longest log that was committed, and in which term. */
export const committedLog = viewMonitor(committed, ({ context }) => context)
