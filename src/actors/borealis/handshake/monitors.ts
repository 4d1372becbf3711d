/** What happened in the phase at hand, by what the memory saw. */
import { assign, setup } from "xstate"
import { monitor } from "../../../scenario/index.ts"
import type { Observed } from "../../../kernel/index.ts"
import type { DriverEntry, MemoryEntry } from "./messages.ts"

/** Who has reported, sorted; has anybody twice? */
export const reports = monitor(
  "reports",
  setup({
    types: {} as { context: { readonly by: readonly string[]; readonly twice: boolean }; events: Observed<MemoryEntry> }
  }).createMachine({
    context: { by: [], twice: false },
    on: {
      Told: { actions: assign({ by: [] }) },
      Reported: {
        actions: assign(({ context: { by, twice }, event }) => ({
          by: [...new Set([...by, event.by])].sort(),
          twice: twice || by.includes(event.by)
        }))
      }
    }
  })
)

/** Which portions were done, sorted; was one twice? */
export const settlements = monitor(
  "settlements",
  setup({
    types: {} as { context: { readonly done: readonly number[]; readonly twice: boolean }; events: Observed<MemoryEntry> }
  }).createMachine({
    context: { done: [], twice: false },
    on: {
      Told: { actions: assign({ done: [] }) },
      Settled: {
        actions: assign(({ context: { done, twice }, event: { portion } }) => ({
          done: [...new Set([...done, portion])].sort((a, b) => a - b),
          twice: twice || done.includes(portion)
        }))
      }
    }
  })
)

/** More need not be counted. */
export const mostWaits = 3

/**
 * How many waits have timed out since a worker was done, or the phase began; how many had when the driver looked last, since it cannot know
 * of more; and how many these were when it gave up.
 */
export const patience = monitor(
  "patience",
  setup({
    types: {} as {
      context: { readonly timedOut: number; readonly atLook: number; readonly atTheEnd: number | null }
      events: Observed<MemoryEntry> | Observed<DriverEntry>
    }
  }).createMachine({
    context: { timedOut: 0, atLook: 0, atTheEnd: null },
    on: {
      Told: { actions: assign({ timedOut: 0, atLook: 0 }) },
      Reported: { actions: assign({ timedOut: 0 }) },
      TimedOut: { actions: assign({ timedOut: ({ context: { timedOut } }) => Math.min(timedOut + 1, mostWaits) }) },
      Looked: { actions: assign({ atLook: ({ context: { timedOut } }) => timedOut }) },
      GaveUp: { actions: assign({ atTheEnd: ({ context: { atLook } }) => atLook }) }
    }
  })
)
