import { Context, Effect, Layer, Schema } from "effect"
import { type ActorId, canonical } from "../kernel/index.ts"

/** The durable keys of an actor's context, as they were after its last step. Plain JSON; a key may be undefined. */
export type Durable = Readonly<Record<string, unknown>>

/** A durable part could not be kept or found. The actor concerned cannot go on. */
export class JournalError extends Schema.TaggedError<JournalError>()("JournalError", {
  actor: Schema.String,
  message: Schema.String
}) {}

/** Where actors keep what outlives a crash. A step's outputs leave only after its `save` is done. */
export class Journal extends Context.Service<
  Journal,
  {
    /** Replaces what is kept of an actor; done means that it would survive the end of the process, where the medium can. */
    save(actor: ActorId, durable: Durable): Effect.Effect<void, JournalError>
    /** What was saved last, or undefined where nothing was. Keys that were undefined may be missing. */
    load(actor: ActorId): Effect.Effect<Durable | undefined, JournalError>
    /** The actor's disk is gone. */
    clear(actor: ActorId): Effect.Effect<void, JournalError>
  }
>()("borealis/runtime/Journal") {
  /** Keeps everything in memory, as text, so that nobody holds on to what was saved. */
  static readonly layerMemory = Layer.sync(Journal, () => {
    const kept = new Map<ActorId, string>()
    return Journal.of({
      save: (actor, durable) => Effect.sync(() => void kept.set(actor, canonical(durable))),
      load: (actor) =>
        Effect.sync(() => {
          const text = kept.get(actor)
          return text === undefined ? undefined : (JSON.parse(text) as Durable)
        }),
      clear: (actor) => Effect.sync(() => void kept.delete(actor))
    })
  })
}
