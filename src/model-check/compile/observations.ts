import { type ActorState, canonical, canonicalState, copyOfState, copy, type Event, normal, stateNodes } from "../../kernel/index.ts"
import { type Action, monitorEvents, startMonitor, stepMonitor } from "../../world/index.ts"
import type { System } from "../../scenario/index.ts"
import { Interner } from "./interner.ts"
import { Repeats } from "./repeats.ts"

/**
 * What monitors see, interned: an observation is a list of events that some monitor lists; 0 is the empty one. Real time is added by
 * `atTime`, so that a step's observation does not depend on when it happens.
 */
export class Observations {
  private readonly lists = new Interner<readonly Event[]>()
  private readonly types: ReadonlySet<string>
  /** Without clocks: time is added by `atTime`. */
  private readonly system: System
  readonly states: readonly Interner<ActorState>[]
  private readonly repeats: Repeats

  constructor(system: System, isParanoid: boolean) {
    this.repeats = new Repeats(isParanoid)
    this.system = { ...system, clocks: undefined }
    this.types = new Set(system.monitors.flatMap(({ actor }) => stateNodes(actor.machine).flatMap((node) => [...node.transitions.keys()])))
    this.lists.intern("[]", [])
    this.states = system.monitors.map(() => new Interner<ActorState>())
  }

  /** The observation of a whole step of one actor, or of one without any. */
  ofStep(action: Action, lost: boolean, observed: readonly Event[]): number {
    return this.system.monitors.length === 0 ? 0 : this.of(monitorEvents(this.system, action, lost, observed, {}))
  }

  /** How many there are, the empty one included. */
  get count(): number {
    return this.lists.values.length
  }

  /** What monitors see of some entries: one actor's part in a compound step. */
  of(events: readonly Event[]): number {
    const seen = events.filter(({ type }) => this.types.has(type))
    if (seen.length === 0) return 0
    return this.lists.intern(canonical(seen), seen)
  }

  /** How many there are. */
  get size(): number {
    return this.lists.values.length
  }

  events(observation: number): readonly Event[] {
    return this.lists.values[observation]!
  }

  atTime(observation: number, time: number): number {
    return this.of(this.lists.values[observation]!.map((event) => normal({ ...event, time })))
  }

  pair(first: number, second: number): number {
    return this.of([...this.lists.values[first]!, ...this.lists.values[second]!])
  }

  /** The initial state of a monitor. */
  start(monitor: number): ActorState {
    return startMonitor(this.system.monitors[monitor]!)
  }

  /** A monitor's state after an observation; undefined if it broke. */
  step(monitor: number, cell: number, observation: number): ActorState | undefined {
    const one = this.system.monitors[monitor]!
    const [state, events] = [this.states[monitor]!.values[cell]!, this.lists.values[observation]!]
    const after = stepMonitor(one, state, events)
    if (this.repeats.isDue())
      this.repeats.hold(
        () => `monitor "${one.name}", state ${JSON.stringify(state.snapshot.value)}`,
        textOf(after),
        () => textOf(stepMonitor(one, copyOfState(state), events.map(copy))),
        () => textOf(stepMonitor(one, state, events))
      )
    return typeof after === "string" ? undefined : after
  }
}

const textOf = (after: ActorState | string): string => (typeof after === "string" ? after : canonicalState(after))
