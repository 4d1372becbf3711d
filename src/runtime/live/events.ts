import { Schema } from "effect"
import type { ActorId, Event } from "../../kernel/index.ts"
import type { BudgetName, Envelope } from "../../scenario/index.ts"
import type { Cell, Fault, Label } from "../../world/index.ts"

/** Why an actor was stopped: a bug of its protocol, or a journal that failed it. */
export type StopCause = Fault | { readonly kind: "journal"; readonly detail: string }

/** An actor (or a monitor, by its name) that was stopped while the rest went on. */
export interface Stopped {
  readonly actor: ActorId
  readonly cause: StopCause
  /** How many labels were recorded by then; the last of them broke it, where a step did. */
  readonly step: number
}

/** What a live run tells while it goes on. `atMs` counts from its start. */
export type LiveEvent =
  | {
      readonly kind: "started"
      readonly atMs: 0
      readonly start: number
      readonly sent: readonly Envelope[]
      readonly observed: readonly Event[]
    }
  | {
      readonly kind: "step"
      readonly atMs: number
      /** The place of `label` among the recorded ones. */
      readonly step: number
      readonly label: Label
      readonly sent: readonly Envelope[]
      /** Each entry with `from`, who observed it. */
      readonly observed: readonly Event[]
      /** The receiver did nothing with the message. */
      readonly ignored: boolean
      /** The receiver was down. */
      readonly lost: boolean
    }
  | { readonly kind: "deferred"; readonly atMs: number; readonly envelope: Envelope }
  | ({ readonly kind: "stopped"; readonly atMs: number } & Stopped)
  | { readonly kind: "ended"; readonly atMs: number; readonly reason: EndReason }

/** Nothing could happen any more, the time was up, or the scope was closed first. */
export type EndReason = "quiescent" | "duration" | "closed"

export interface LiveResult {
  readonly reason: EndReason
  readonly elapsedMs: number
  /** Which of `startWorlds` the run began in. */
  readonly start: number
  /** What happened, in order: `replay(withoutBudgets(system), start, labels)` follows it. */
  readonly labels: readonly Label[]
  /** What of the run `replay` cannot follow, in a sentence; undefined where it follows all. */
  readonly unreplayable: string | undefined
  /** Protocol bugs, loudest first: nobody should be in here. */
  readonly stopped: readonly Stopped[]
  /** The bounds of a check that this run went beyond. */
  readonly exceeded: readonly (BudgetName | "realTime" | "capacity")[]
  /** Messages that arrived and were never taken: deferred, cut off, or for an actor that is down on a set network. */
  readonly waiting: readonly Envelope[]
  /** What each actor ended in. */
  readonly cells: ReadonlyMap<ActorId, Cell>
}

/** A fault that was asked for and makes no sense now, such as the crash of an actor that is down. */
export class FaultRefused extends Schema.TaggedError<FaultRefused>()("FaultRefused", { message: Schema.String }) {}
