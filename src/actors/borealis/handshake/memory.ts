/**
 * The memory that driver and workers share, with the sleepers on its words.
 * Source: ECMAScript, "The Atomics Object": wait compares and goes to sleep in one step, notify wakes those who sleep now, and a wait that
 * is bounded may end by time. Invented: time passes at any moment, so that each worker may be too slow for each wait.
 * Leaves out: what the words of a portion say of blocks and shards.
 */
import { assign, cancel, emit, raise, setup } from "xstate"
import { actor, type ActorId, type Delivered, observe, type Output, send, several } from "../../../kernel/index.ts"
import type { FromMemory, MemoryEntry, Phase, ToMemory, Word } from "./messages.ts"

type Portion = "free" | "taken" | "done"

export interface Sleeper {
  readonly id: ActorId
  readonly word: Word
  /** The number of the phase, or of those that were done, when it went to sleep. */
  readonly was: number
  readonly isBounded: boolean
}

interface Context {
  readonly phase: Phase
  readonly ready: number
  readonly done: number
  readonly portions: readonly Portion[]
  /** In the order in which they went to sleep. */
  readonly sleepers: readonly Sleeper[]
}

type Events = Delivered<ToMemory> | { readonly type: "TimeIsUp" }

const valueOf = ({ phase, done }: Context, word: Word): number => (word === "phase" ? phase.number : done)

/** Who is woken: those who sleep on a word, or the first ones of them. */
const woken = ({ sleepers }: Context, word: Word, most = sleepers.length): readonly ActorId[] =>
  sleepers
    .filter((sleeper) => sleeper.word === word)
    .slice(0, most)
    .map(({ id }) => id)

const bounded = ({ sleepers }: Context): readonly ActorId[] => sleepers.filter(({ isBounded }) => isBounded).map(({ id }) => id)

const without = ({ sleepers }: Context, ids: readonly ActorId[]): readonly Sleeper[] => sleepers.filter(({ id }) => !ids.includes(id))

const withPortion = ({ portions }: Context, portion: number, now: Portion): readonly Portion[] => portions.with(portion, now)

export const memoryMachine = setup({
  types: {} as {
    context: Context
    events: Events
    emitted: Output<FromMemory, MemoryEntry>
    input: { readonly portions: number }
  },
  guards: {
    /** Portions are taken by compare and exchange. */
    isFree: ({ context }, portion: number) => context.portions[portion] === "free",
    /** Wait compares before it sleeps. */
    hasChanged: ({ context }, { word, was }: { word: Word; was: number }) => valueOf(context, word) !== was,
    isLastBounded: ({ context }, word: Word) => bounded(context).some((id) => woken(context, word).includes(id))
  },
  delays: { waitMs: 500 }
}).createMachine({
  id: "memory",
  context: ({ input }) => ({
    phase: { number: 0, expected: 0, isClose: false },
    ready: 0,
    done: 0,
    portions: Array.from({ length: input.portions }, () => "done"),
    sleepers: []
  }),
  on: {
    LoadPhase: { actions: emit(({ context: { phase }, event: { from } }) => send(from, { type: "Phase", phase })) },
    LoadReady: { actions: emit(({ context: { ready }, event: { from } }) => send(from, { type: "Count", count: ready })) },
    LoadDone: {
      actions: emit(({ context: { done }, event: { from } }) =>
        several([send(from, { type: "Count", count: done }), observe({ type: "Looked" })])
      )
    },
    Join: {
      actions: [
        assign({ ready: ({ context: { ready } }) => ready + 1 }),
        emit(({ context: { ready }, event: { from } }) => send(from, { type: "Count", count: ready }))
      ]
    },
    Clear: {
      actions: [
        assign({ portions: ({ context: { portions } }) => portions.map(() => "free" as const) }),
        emit(({ event: { from } }) => send(from, { type: "Stored" }))
      ]
    },
    Zero: { actions: [assign({ done: 0 }), emit(({ event: { from } }) => send(from, { type: "Stored" }))] },
    Tell: {
      actions: [
        assign({ phase: ({ event: { phase } }) => phase }),
        emit(({ event: { from, phase } }) => several([send(from, { type: "Stored" }), observe({ type: "Told", number: phase.number })]))
      ]
    },
    Claim: [
      {
        guard: { type: "isFree", params: ({ event: { portion } }) => portion },
        actions: [
          assign({ portions: ({ context, event: { portion } }) => withPortion(context, portion, "taken") }),
          emit(({ event: { from } }) => send(from, { type: "Claimed", isMine: true }))
        ]
      },
      { actions: emit(({ event: { from } }) => send(from, { type: "Claimed", isMine: false })) }
    ],
    Settle: {
      actions: [
        assign({ portions: ({ context, event: { portion } }) => withPortion(context, portion, "done") }),
        emit(({ event: { from, portion } }) => several([send(from, { type: "Stored" }), observe({ type: "Settled", portion })]))
      ]
    },
    Report: {
      actions: [
        assign({ done: ({ context: { done } }) => done + 1 }),
        emit(({ event: { from } }) => several([send(from, { type: "Stored" }), observe({ type: "Reported", by: from })]))
      ]
    },
    Wait: [
      {
        guard: { type: "hasChanged", params: ({ event: { word, was } }) => ({ word, was }) },
        actions: emit(({ event: { from } }) => send(from, { type: "Woken", by: "change" }))
      },
      {
        guard: ({ event: { isBounded } }) => isBounded,
        actions: [
          assign({
            sleepers: ({ context: { sleepers }, event: { from, word, was } }) => [...sleepers, { id: from, word, was, isBounded: true }]
          }),
          raise({ type: "TimeIsUp" }, { id: "timeIsUp", delay: "waitMs" })
        ]
      },
      {
        actions: assign({
          sleepers: ({ context: { sleepers }, event: { from, word, was } }) => [...sleepers, { id: from, word, was, isBounded: false }]
        })
      }
    ],
    Notify: [
      {
        guard: { type: "isLastBounded", params: ({ event: { word } }) => word },
        actions: [
          emit(({ context, event: { word, most, from } }) =>
            several([send(woken(context, word, most), { type: "Woken", by: "notify" }), send(from, { type: "Stored" })])
          ),
          assign({ sleepers: ({ context, event: { word, most } }) => without(context, woken(context, word, most)) }),
          cancel("timeIsUp")
        ]
      },
      {
        actions: [
          emit(({ context, event: { word, most, from } }) =>
            several([send(woken(context, word, most), { type: "Woken", by: "notify" }), send(from, { type: "Stored" })])
          ),
          assign({ sleepers: ({ context, event: { word, most } }) => without(context, woken(context, word, most)) })
        ]
      }
    ],
    TimeIsUp: {
      actions: [
        emit(({ context }) => several([send(bounded(context), { type: "Woken", by: "time" }), observe({ type: "TimedOut" })])),
        assign({ sleepers: ({ context }) => without(context, bounded(context)) })
      ]
    }
  }
})

export const memory = actor("memory", memoryMachine)
