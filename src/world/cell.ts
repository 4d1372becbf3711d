import {
  type ActorId,
  type ActorState,
  canonical,
  canonicalState,
  type Choice,
  copy,
  copyOfState,
  type Event,
  namedTimers,
  type Reading,
  type Sent,
  type TakenTransition,
  type Timer,
  withReading
} from "../kernel/index.ts"
import type { BudgetName, Member } from "../scenario/index.ts"

/** All that one actor contributes to a world. Immutable; equal cells have equal keys. */
export interface Cell {
  readonly status: "up" | "down" | "dormant"
  /** What the machine is in, while up. */
  readonly state: ActorState | undefined
  /** What is on disk, while down; undefined if the actor was dormant when its host went down. */
  readonly durable: Readonly<Record<string, unknown>> | undefined
  /** Ticks until each pending timer is due, in the order of the state's timers; empty where time does not tick. */
  readonly left: readonly number[]
  /** Per-actor budgets used up so far. */
  readonly spent: Readonly<Partial<Record<BudgetName, number>>>
  /** What the node's clock shows, and by how much a disruption has moved it. */
  readonly clock: { readonly shown: number; readonly drift: number } | undefined
}

/** Canonical form of a cell: the content from which keys and fingerprints are made. */
export const cellKey = ({ status, state, durable, left, spent, clock }: Cell): string =>
  `${status}|${state === undefined ? "" : canonicalState(state, left)}|` +
  `${durable === undefined ? "" : canonical(durable)}|${canonical(spent)}${canonical(clock ?? null)}`

/** The same cell made of other objects, by `copied`. */
export const copyOfCell = (cell: Cell, copied: <T>(value: T) => T = copy): Cell => ({
  ...cell,
  state: cell.state && copyOfState(cell.state, copied),
  durable: copied(cell.durable)
})

/** What can befall one actor. */
export type Input =
  | { readonly kind: "deliver"; readonly from: ActorId; readonly message: Event }
  /** `nth`: which of several of that id. */
  | { readonly kind: "timer"; readonly id: string; readonly nth?: number }
  | { readonly kind: "spontaneous"; readonly event: string }
  | { readonly kind: "crash" }
  | { readonly kind: "restart" }
  | { readonly kind: "diskLoss" }
  | { readonly kind: "disrupt"; readonly by: number }
  /** Real time becomes `time`; undefined where there are no clocks. */
  | { readonly kind: "tick"; readonly time: number | undefined }
  /** Part of a host's or zone's crash or restart: passes over actors that it does not concern. */
  | { readonly kind: "hostCrash" }
  | { readonly kind: "hostRestart" }

/** What breaks a run at once, whatever the properties say. */
export interface Fault {
  readonly kind: "unhandled message" | "local invariant" | "failed step"
  readonly detail: string
}

export interface Outcome {
  readonly cell: Cell
  /** The cell's key, where the step had to write it anyway. */
  readonly key: string | undefined
  readonly sent: readonly Sent[]
  readonly observed: readonly Event[]
  readonly chosen: readonly Choice[]
  readonly transitions: readonly TakenTransition[]
  /** The receiver did nothing with the message. */
  readonly ignored: boolean
  /** The receiver is down: the message is gone. */
  readonly lost: boolean
  readonly fault: Fault | undefined
}

/** Why a step is not there: it makes no sense in this cell, or a progress budget is spent (`cut`). */
export interface Disabled {
  readonly disabled: true
  readonly cut: CutName | undefined
  /** The transitions that deferred, for coverage. */
  readonly transitions?: readonly TakenTransition[]
}

/** What can cut a search: a progress budget, the bound on real time, or a full fifo channel. */
export type CutName = BudgetName | "realTime" | "capacity"

/** What the node's clock says, in ticks. */
export const readingOf = (member: Member, cell: Cell): Reading | undefined =>
  member.clock === undefined || cell.clock === undefined
    ? undefined
    : { earliest: cell.clock.shown - member.clock.error, latest: cell.clock.shown + member.clock.error }

/** An event as the member's machine receives it: with the reading of its clock, if it has one. */
export const withClock = (member: Member, cell: Cell, event: Event): Event => {
  const now = readingOf(member, cell)
  return now === undefined ? event : withReading(event, now)
}

/** The pending timer that an input names, if there is one. */
export const timerOf = ({ state, left }: Cell, { id, nth = 0 }: { readonly id: string; readonly nth?: number }): Timer | undefined =>
  state && namedTimers(state.pending, left).find((named) => named.timer.id === id && named.nth === nth)?.timer

/** The ticks until a pending timer is due. */
export const leftTo = ({ state, left }: Cell, timer: Timer): number => left[state!.pending.timers.indexOf(timer)] ?? 0
