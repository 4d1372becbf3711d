/**
 * A thread that takes part in the phases of a search.
 * Source: src/model-check/resources/worker.ts and takePart in src/model-check/core/webassembly/phases.ts. Documented: all
 * of it. To look for the next phase again and again is to load it as often, and to sleep at last; the model may sleep at once.
 * Leaves out: what a portion is; that a worker which fails says why.
 */
import { assign, emit, setup } from "xstate"
import { actor, type Delivered, type Output, send } from "../../../kernel/index.ts"
import type { FromMemory, Phase, ToDriver, ToMemory, ToWorker } from "./messages.ts"

interface Context {
  readonly portions: number
  readonly mayDie: boolean
  /** Its place: the driver is 0. */
  readonly place: number
  /** The number of the phase that it has seen last. */
  readonly seen: number
  /** Portions that it has tried to take in the phase at hand. */
  readonly tried: number
  /** The portion that it is at work on. */
  readonly held: number | null
  /** The phase of its last report. */
  readonly reported: number
}

const nextPortion = ({ place, tried, portions }: Context): number => (place + tried) % portions

const toMemory = (message: ToMemory) => send("memory", message)

export const workerMachine = setup({
  types: {} as {
    context: Context
    events: Delivered<FromMemory | ToWorker> | { readonly type: "Die" }
    emitted: Output<ToMemory | ToDriver>
    input: { readonly portions: number; readonly mayDie: boolean }
  },
  guards: {
    /** Is it the phase that it knows? Who is woken need not have been woken for a new one. */
    isOld: ({ context: { seen } }, { number }: { readonly number: number; readonly asked: "before sleep" | "after it" }) => number === seen,
    /** Who has joined since the phase began does not take part. */
    isExpected: ({ context: { place } }, { expected }: Phase) => place <= expected,
    isMortal: ({ context: { mayDie } }) => mayDie,
    hasMore: ({ context: { tried, portions } }) => tried + 1 < portions
  },
  actions: {
    remember: assign({ seen: (_, { number }: Phase) => number }),
    takePhase: assign({ seen: (_, { number }: Phase) => number }),
    begin: assign({ tried: 0 }),
    look: emit(() => toMemory({ type: "LoadPhase" })),
    sleep: emit((_, { number }: Phase) => toMemory({ type: "Wait", word: "phase", was: number, isBounded: false })),
    claim: emit(({ context }) => toMemory({ type: "Claim", portion: nextPortion(context) })),
    goOn: assign({ tried: ({ context: { tried } }) => tried + 1, held: null }),
    call: emit(() => toMemory({ type: "Notify", word: "done" }))
  }
}).createMachine({
  id: "worker",
  context: ({ input }) => ({ ...input, place: 0, seen: 0, tried: 0, held: null, reported: 0 }),
  initial: "absent",
  on: {
    Terminate: ".ended",
    Die: { guard: "isMortal", target: ".dead", actions: emit(() => send("driver", { type: "Ended" })) }
  },
  states: {
    absent: { on: { Start: { target: "booting", actions: "look" } } },
    booting: {
      on: {
        // which phase there is has to be known before the driver can count on this worker
        Phase: {
          target: "joining",
          actions: [{ type: "remember", params: ({ event: { phase } }) => phase }, emit(() => toMemory({ type: "Join" }))]
        }
      }
    },
    joining: { on: { Count: { target: "looking", actions: [assign({ place: ({ event: { count } }) => count }), "look"] } } },
    looking: {
      initial: "ahead",
      on: {
        Phase: [
          { guard: ({ event: { phase } }) => phase.isClose, target: "ended" },
          {
            guard: { type: "isExpected", params: ({ event: { phase } }) => phase },
            target: "working",
            actions: [{ type: "takePhase", params: ({ event: { phase } }) => phase }, "begin", "claim"]
          },
          { target: ".ahead", actions: [{ type: "takePhase", params: ({ event: { phase } }) => phase }, "look"] }
        ]
      },
      states: {
        ahead: {
          on: {
            Phase: {
              guard: { type: "isOld", params: ({ event: { phase } }) => ({ number: phase.number, asked: "before sleep" }) },
              target: "asleep",
              actions: { type: "sleep", params: ({ event: { phase } }) => phase }
            }
          }
        },
        asleep: { on: { Woken: { target: "woken", actions: "look" } } },
        woken: {
          on: {
            Phase: {
              guard: { type: "isOld", params: ({ event: { phase } }) => ({ number: phase.number, asked: "after it" }) },
              target: "asleep",
              actions: { type: "sleep", params: ({ event: { phase } }) => phase }
            }
          }
        }
      }
    },
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
          { target: "reporting", actions: ["goOn", emit(() => toMemory({ type: "Report" }))] }
        ],
        Stored: [
          { guard: "hasMore", actions: ["goOn", "claim"] },
          { target: "reporting", actions: ["goOn", emit(() => toMemory({ type: "Report" }))] }
        ]
      }
    },
    reporting: {
      on: { Stored: { target: "calling", actions: [assign({ reported: ({ context: { seen } }) => seen }), "call"] } }
    },
    calling: { on: { Stored: { target: "looking", actions: "look" } } },
    dead: { type: "final" },
    ended: { type: "final" }
  }
})

export const worker = actor("worker", workerMachine, { spontaneous: ["Die"] })
