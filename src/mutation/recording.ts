import { type AnyMachineSnapshot, assign } from "xstate"
import { type AnyActor, canonical } from "../kernel/index.ts"
import { type Args, evaluated, guardAround, kindOf, outputsBy, putAssign, putEmit, type Single, updateBy } from "./built-in.ts"
import { type ActionsPlace, actionsAt, placeKey, redrafted, stateAt, statesOf, transitionAt } from "./draft.ts"

/** One thing that was seen, and the numbers of the runs that it was seen in. */
interface Seen {
  readonly runs: Set<number>
}

/** A guard asked once. A transition without one has been asked too, and said yes. */
export interface Asked extends Seen, Args {
  readonly snapshot: AnyMachineSnapshot
  readonly answer: boolean
}

/** An assignment made once: the keys that it changed. */
export interface Assigned extends Seen {
  readonly changed: readonly string[]
}

/** What one emit emitted once. */
export interface Emitted extends Seen {
  readonly outputs: readonly Single[]
}

const actionKey = (place: ActionsPlace, index: number): string => `${placeKey(place)} ${index}`

/** Different things by place and then by content. */
class Notes<T extends Seen> {
  private readonly notes = new Map<string, Map<string, T>>()

  of(place: string): readonly T[] {
    return [...(this.notes.get(place)?.values() ?? [])]
  }

  add(place: string, content: string, run: number, make: (runs: Set<number>) => T): void {
    let known = this.notes.get(place)
    if (known === undefined) this.notes.set(place, (known = new Map()))
    const found = known.get(content)
    if (found === undefined) known.set(content, make(new Set([run])))
    else found.runs.add(run)
  }
}

/**
 * What an actor's guards were asked, and what its actions did, in whole searches: what the places of its machine are worth breaking for.
 * `actor` does the very same as the original, and takes note of it under the number `run`.
 */
export class Recording {
  readonly original: AnyActor
  readonly actor: AnyActor
  /** The number of the search at hand. */
  run = 0
  /** Everybody in the casts. */
  readonly ids = new Set<string>()
  private readonly guards = new Notes<Asked>()
  private readonly updates = new Notes<Assigned>()
  private readonly emits = new Notes<Emitted>()
  private readonly entries = new Notes<Seen>()

  constructor(original: AnyActor) {
    this.original = original
    this.actor = redrafted(original, (draft, implementations) => {
      const { machine } = original
      const watch = (place: ActionsPlace) => {
        actionsAt(draft, place).forEach((reference, index) => {
          const kind = kindOf(machine, reference)
          const key = actionKey(place, index)
          if (kind === "assign") putAssign(draft, implementations, place, index, this.assigning(key, updateBy(machine, reference)))
          if (kind === "emit") putEmit(draft, implementations, place, index, this.emitting(key, outputsBy(machine, reference)))
        })
      }
      for (const { state, transitions, node } of statesOf(machine)) {
        for (const { place } of transitions) {
          watch(place)
          const transition = transitionAt(draft, place)
          transition.guard = this.asking(placeKey(place), transition.guard)
        }
        watch({ state, part: "entry" })
        watch({ state, part: "exit" })
        const key = JSON.stringify(state)
        if (node.type === "compound") stateAt(draft, state).entry.push(assign((() => this.entering(key)) as never))
      }
    })
  }

  private asking(place: string, guard: unknown): unknown {
    return guardAround(guard, (ask, { context, event }, snapshot) => {
      const answer = ask({ context, event })
      this.guards.add(place, canonical({ context, event }), this.run, (runs) => ({ runs, snapshot, context, event, answer }))
      return answer
    })
  }

  private assigning(place: string, update: ReturnType<typeof updateBy>): typeof update {
    return (args, params) => {
      const made = update(args, params)
      const changed = Object.keys(made).filter((key) => canonical({ to: made[key] }) !== canonical({ to: args.context[key] }))
      this.updates.add(place, changed.join(), this.run, (runs) => ({ runs, changed }))
      return made
    }
  }

  private emitting(place: string, outputs: ReturnType<typeof outputsBy>): typeof outputs {
    return (args, params) => {
      const made = outputs(args, params)
      this.emits.add(place, canonical(made), this.run, (runs) => ({ runs, outputs: made }))
      return made
    }
  }

  private entering(place: string): Readonly<Record<string, never>> {
    this.entries.add(place, "", this.run, (runs) => ({ runs }))
    return {}
  }

  /** What the guard of a transition was asked. */
  asked(place: ActionsPlace): readonly Asked[] {
    return this.guards.of(placeKey(place))
  }

  assigned(place: ActionsPlace, index: number): readonly Assigned[] {
    return this.updates.of(actionKey(place, index))
  }

  emitted(place: ActionsPlace, index: number): readonly Emitted[] {
    return this.emits.of(actionKey(place, index))
  }

  /** The runs in which a compound state was entered. */
  entered(state: readonly string[]): ReadonlySet<number> {
    return runsOf(this.entries.of(JSON.stringify(state)))
  }

  /** The runs in which a list of actions was gone through: for one on entry or exit, all in which one of them is known to have been. */
  ran(place: ActionsPlace): ReadonlySet<number> {
    if ("index" in place) return runsOf(this.asked(place).filter(({ answer }) => answer))
    const all = actionsAt(statesOf(this.original.machine)[0]!.draft, place)
    return runsOf(all.flatMap((_, index): readonly Seen[] => [...this.assigned(place, index), ...this.emitted(place, index)]))
  }
}

/** All runs in which some of these were seen. */
export const runsOf = (seen: readonly Seen[]): ReadonlySet<number> => new Set(seen.flatMap(({ runs }) => [...runs]))

/** What a guard in the place of the one that was asked would have said, a sign for each time; it may throw. */
export const answersOf = (asked: readonly Asked[], guard: unknown, change: (args: Args) => Args = (args) => args): string =>
  asked
    .map(({ snapshot, context, event }) => {
      try {
        return evaluated(guard, snapshot, change({ context, event })) ? "1" : "0"
      } catch {
        return "!"
      }
    })
    .join("")
