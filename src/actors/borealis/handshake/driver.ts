/**
 * The thread that drives a search: it begins each phase, takes part in it, and waits for the others.
 * Source: src/model-check/resources/threads.ts, and `run` in src/model-check/core/webassembly/engine.ts. Documented: all of it. The driver
 * looks a while before it sleeps; the model may sleep at once. It hears of threads that have ended between phases only, since in one it
 * has the thread.
 * Leaves out: that its own part may fail (it then waits for the others all the same, and closes), and `joined`, by which tests wait for all workers.
 */
import { assign, emit, setup } from "xstate"
import { actor, type ActorId, defer, type Delivered, observe, type Output, send } from "../../../kernel/index.ts"
import { type DriverEntry, driverPlace, type FromMemory, type ToDriver, type ToMemory, type ToWorker } from "./messages.ts"

interface Scope {
  readonly workers: readonly ActorId[]
  readonly phases: number
  readonly portions: number
  /** How many waits may time out, one after another without that a worker is done, before the search is given up. */
  readonly waits: number
}

interface Context extends Scope {
  /** The number of the phase at hand. */
  readonly phase: number
  readonly expected: number
  readonly tried: number
  readonly held: number | null
  /** How many were done when it looked last. */
  readonly done: number
  readonly left: number
  readonly wokenBy: "notify" | "change" | "time" | null
  readonly hasGivenUp: boolean
  /** Has it heard of a worker that has ended? */
  readonly hasHeard: boolean
}

/** What the driver may do at any time that it has for it: begin the next phase, or end the search where there is none. */
type Decision = { readonly type: "Advance" }

const nextPortion = ({ tried, portions }: Context): number => (driverPlace + tried) % portions

const toMemory = (message: ToMemory) => send("memory", message)

export const driverMachine = setup({
  types: {} as {
    context: Context
    events: Delivered<FromMemory | ToDriver> | Decision
    emitted: Output<ToMemory | ToWorker, DriverEntry>
    input: Scope
  },
  guards: {
    hasPhase: ({ context: { phase, phases } }) => phase < phases,
    hasMore: ({ context: { tried, portions } }) => tried + 1 < portions,
    isAllDone: ({ context: { expected } }, count: number) => count >= expected,
    /** Waits that timed out are counted, not wake-ups: as many workers as there are may be done one by one. */
    isOutOfPatience: ({ context: { left, done, wokenBy } }, count: number) => count === done && wokenBy === "time" && left === 1,
    isProgress: ({ context: { done } }, count: number) => count > done
  },
  actions: {
    muster: assign({ expected: (_, ready: number) => ready }),
    number: assign({
      phase: ({ context: { phase } }) => phase + 1,
      tried: 0,
      done: 0,
      left: ({ context: { waits } }) => waits,
      wokenBy: null
    }),
    clear: emit(() => toMemory({ type: "Clear" })),
    zero: emit(() => toMemory({ type: "Zero" })),
    tell: emit(({ context: { phase: number, expected } }) => toMemory({ type: "Tell", phase: { number, expected, isClose: false } })),
    tellAll: emit(() => toMemory({ type: "Notify", word: "phase" })),
    claim: emit(({ context }) => toMemory({ type: "Claim", portion: nextPortion(context) })),
    goOn: assign({ tried: ({ context: { tried } }) => tried + 1, held: null }),
    look: emit(() => toMemory({ type: "LoadDone" })),
    sleep: emit((_, count: number) => toMemory({ type: "Wait", word: "done", was: count, isBounded: true })),
    renew: assign({ done: (_, count: number) => count, left: ({ context: { waits } }) => waits }),
    spend: assign({ left: ({ context: { left, wokenBy } }) => (wokenBy === "time" ? left - 1 : left) }),
    close: emit(({ context: { phase, expected } }) => toMemory({ type: "Tell", phase: { number: phase + 1, expected, isClose: true } })),
    dismiss: emit(({ context: { workers } }) => send(workers, { type: "Terminate" }))
  }
}).createMachine({
  id: "driver",
  context: ({ input }) => ({
    ...input,
    phase: 0,
    expected: 0,
    tried: 0,
    held: null,
    done: 0,
    left: input.waits,
    wokenBy: null,
    hasGivenUp: false,
    hasHeard: false
  }),
  initial: "unstarted",
  // it has the thread: what its loop would hear has to wait
  on: { Ended: { actions: emit(defer()) } },
  states: {
    unstarted: {
      on: {
        Advance: {
          target: "mustering",
          actions: [emit(({ context: { workers } }) => send(workers, { type: "Start" })), emit(() => toMemory({ type: "LoadReady" }))]
        }
      }
    },
    idle: {
      on: {
        Advance: [
          { guard: "hasPhase", target: "mustering", actions: emit(() => toMemory({ type: "LoadReady" })) },
          { target: "closing", actions: "close" }
        ],
        Ended: { target: "closing", actions: [assign({ hasHeard: true }), "close"] }
      }
    },
    mustering: {
      on: { Count: { target: "clearing", actions: [{ type: "muster", params: ({ event: { count } }) => count }, "number", "clear"] } }
    },
    clearing: { on: { Stored: { target: "zeroing", actions: "zero" } } },
    zeroing: { on: { Stored: { target: "telling", actions: "tell" } } },
    telling: { on: { Stored: { target: "calling", actions: "tellAll" } } },
    calling: { on: { Stored: { target: "working", actions: "claim" } } },
    working: {
      on: {
        Claimed: [
          {
            guard: ({ event: { isMine } }) => isMine,
            actions: [
              assign({ held: ({ context }) => nextPortion(context) }),
              emit(({ context }) => toMemory({ type: "Settle", portion: nextPortion(context) }))
            ]
          },
          { guard: "hasMore", actions: ["goOn", "claim"] },
          { target: "counting", actions: ["goOn", "look"] }
        ],
        Stored: [
          { guard: "hasMore", actions: ["goOn", "claim"] },
          { target: "counting", actions: ["goOn", "look"] }
        ]
      }
    },
    counting: {
      on: {
        Count: [
          { guard: { type: "isAllDone", params: ({ event: { count } }) => count }, target: "idle" },
          {
            guard: { type: "isOutOfPatience", params: ({ event: { count } }) => count },
            target: "closing",
            actions: [assign({ hasGivenUp: true }), emit(observe({ type: "GaveUp" })), "close"]
          },
          {
            guard: { type: "isProgress", params: ({ event: { count } }) => count },
            target: "waiting",
            actions: [
              { type: "renew", params: ({ event: { count } }) => count },
              { type: "sleep", params: ({ event: { count } }) => count }
            ]
          },
          { target: "waiting", actions: ["spend", { type: "sleep", params: ({ event: { count } }) => count }] }
        ]
      }
    },
    waiting: { on: { Woken: { target: "counting", actions: [assign({ wokenBy: ({ event: { by } }) => by }), "look"] } } },
    closing: { on: { Stored: { target: "dismissing", actions: emit(() => toMemory({ type: "Notify", word: "phase" })) }, Ended: {} } },
    dismissing: { on: { Stored: { target: "closed", actions: "dismiss" }, Ended: {} } },
    closed: { type: "final" }
  }
})

export const driver = actor("driver", driverMachine, { spontaneous: ["Advance"] })
