import { type AnyMachineSnapshot, type AnyStateMachine, createActor, SimulatedClock } from "xstate"
import { blind, visible } from "./plain-values.ts"

/** A message as it lies in the network, and who sent it. */
export interface Letter {
  readonly from: string
  readonly message: { readonly type: string }
}

/** One thing that befalls a machine. `nth` counts the pending timers in the order in which they were armed. */
export type Stimulus =
  | { readonly kind: "deliver"; readonly letter: Letter }
  | { readonly kind: "spontaneous"; readonly event: string }
  | { readonly kind: "timer"; readonly nth: number }
  | { readonly kind: "tick" }

type Chosen = readonly [key: string, option: unknown]

/** What a step of one machine shows: by which stimulus, which options were taken, what it put out, where it is then. */
export interface Shown {
  readonly label: string
  readonly chosen: readonly Chosen[]
  readonly sent: readonly string[]
  readonly observed: readonly string[]
  readonly visible: string
}

/** A timer as the clock has it: with what it was armed, and when it is due. */
interface Pending {
  readonly id: string
  readonly event: unknown
  readonly dueMs: number
  readonly fire: () => void
}

type Emitted = { readonly type: string } & Record<string, any>

/** Which option to take, by its place: the script first, then the first one. `met` tells how many there were each time. */
export interface Options {
  readonly script: readonly number[]
  readonly met: number[]
}

const tickMs = 10

/**
 * A machine under XState's plain `createActor`. `Chosen` is sent, once a macrostep has come to rest, for each choice in turn, those that an
 * answer asks for before the next one. With `isFree` any timer that is due may be the next to go off; without it, XState's own
 * `SimulatedClock` says which.
 */
export class PlainActor {
  readonly steps: Shown[] = []
  /** What happened to the timers of each id since none of them was pending: all on which `cancel` may depend. */
  readonly log = new Map<string, string[]>()
  /** Traits of what took part, for counting. */
  readonly traits = new Set<string>()
  readonly sentToSelf: Letter[] = []
  private readonly clock = new SimulatedClock()
  private readonly pending = new Map<number, Pending>()
  private readonly arming: { readonly id: string; readonly event: unknown }[] = []
  private emitted: Emitted[] = []
  private readonly actor
  private readonly name: string
  private readonly isFree: boolean
  private isRepeating: boolean
  private readonly options: Options
  private nowMs = 0
  private handles = 0
  private firedInARow = 0
  /** Has the stimulus enabled a transition? */
  private took = false
  private isEndless = false
  /** Has a step so many choices that to follow all of them takes too long? */
  isOvergrown = false
  private isBroken = false

  /** `known` are stimuli that come first and are not told as steps: then only what follows is worth a look. */
  constructor(name: string, machine: AnyStateMachine, isFree: boolean, options: Options, known: readonly Stimulus[] = []) {
    this.isRepeating = known.length > 0
    this.name = name
    this.isFree = isFree
    this.options = options
    this.actor = createActor(machine, {
      clock: { setTimeout: (fire, ms) => this.arm(fire, ms), clearTimeout: (handle) => this.disarm(handle) },
      inspect: (inspected: any) => this.inspect(inspected)
    })
    this.actor.on("*", (emitted) => this.emitted.push(emitted as Emitted))
    // without an observer XState throws what breaks a machine at the process
    this.actor.subscribe({ error: () => {} })
    this.perform("start", () => this.actor.start())
    known.forEach((stimulus, i) => {
      this.isRepeating = i < known.length - 1
      this.take(stimulus)
    })
  }

  get snapshot(): AnyMachineSnapshot {
    return this.actor.getSnapshot() as AnyMachineSnapshot
  }

  get isActive(): boolean {
    return this.snapshot.status === "active"
  }

  /** The stimuli that are possible now: a tick only where nothing is due. */
  stimuli(letters: readonly Letter[], spontaneous: readonly string[]): readonly Stimulus[] {
    const due = this.timers.flatMap(({ dueMs }, nth) => (dueMs <= this.nowMs ? [{ kind: "timer" as const, nth }] : []))
    return [
      ...due,
      ...(due.length === 0 ? [{ kind: "tick" as const }] : []),
      ...letters.map((letter) => ({ kind: "deliver" as const, letter })),
      ...spontaneous.map((event) => ({ kind: "spontaneous" as const, event }))
    ]
  }

  /** Is there no point in going on: broken, busy without end, or with more and more timers? */
  get isOver(): boolean {
    return this.isBroken || this.isEndless || this.pending.size > 5
  }

  /** All that the future may depend on, as text. */
  get whole(): readonly unknown[] {
    return [this.snapshot, this.timers.map(({ id, event, dueMs }) => [id, event, dueMs - this.nowMs]), [...this.log], this.sentToSelf]
  }

  /** A stopped actor's clock may still hold timers, which do nothing. */
  private get timers(): readonly Pending[] {
    return this.isActive ? [...this.pending.values()] : []
  }

  take(stimulus: Stimulus): void {
    this.firedInARow = 0
    switch (stimulus.kind) {
      case "deliver":
        return this.perform(labelOf(stimulus), () => this.send({ ...stimulus.letter.message, from: stimulus.letter.from }))
      case "spontaneous":
        return this.perform(labelOf(stimulus), () => this.send({ type: stimulus.event }))
      case "timer":
        return this.timers[stimulus.nth]!.fire()
      case "tick": {
        this.nowMs += tickMs
        this.perform("tick", () => {})
        if (!this.isFree) this.clock.increment(tickMs)
      }
    }
  }

  /** Lets the simulated clock fire what is due, also what was armed with no delay meanwhile: one flush does not do all of that. */
  flush(): void {
    while (!this.isEndless && this.timers.some(({ dueMs }) => dueMs <= this.nowMs)) this.clock.increment(0)
  }

  /** A stopped actor drops what it is sent, with a warning that nobody needs here. */
  private send(event: { readonly type: string; readonly from?: string }): void {
    if (this.isActive) this.actor.send(event)
  }

  private arm(fire: () => void, ms: number): number {
    const handle = this.handles++
    const { id, event } = this.arming.shift()!
    const own = (): void => {
      // a timer of no delay that arms itself again never lets a simulated clock come to rest
      this.isEndless ||= !this.isFree && ++this.firedInARow > 20
      if (this.isEndless) return
      this.note(id, `fire ${this.placeOf(handle)}`)
      this.pending.delete(handle)
      this.forget(id)
      // a stopped actor's clock may still hold what no cancel reaches: nothing comes of it
      if (this.isActive) this.perform(`timer ${id}`, fire)
    }
    if ([...this.pending.values()].some((one) => one.id === id)) this.traits.add("two timers of one id")
    if ([...this.pending.values()].some(({ dueMs }) => dueMs === this.nowMs + ms)) this.traits.add("two timers due at once")
    if (ms === 0) this.traits.add("no delay")
    const simulated = this.isFree ? handle : this.clock.setTimeout(own, ms)
    this.pending.set(handle, { id, event, dueMs: this.nowMs + ms, fire: own })
    this.simulated.set(handle, simulated)
    this.note(id, "arm")
    return handle
  }

  private readonly simulated = new Map<number, number>()

  private disarm(handle: number): void {
    const { id } = this.pending.get(handle)!
    this.note(id, `cancel ${this.placeOf(handle)}`)
    this.pending.delete(handle)
    this.forget(id)
    if (!this.isFree) this.clock.clearTimeout(this.simulated.get(handle)!)
    this.traits.add("timer cancelled")
  }

  private note(id: string, what: string): void {
    this.log.set(id, [...(this.log.get(id) ?? []), what])
  }

  private forget(id: string): void {
    if (![...this.pending.values()].some((one) => one.id === id)) this.log.delete(id)
  }

  /** Among the pending timers of its id. */
  private placeOf(handle: number): number {
    const { id } = this.pending.get(handle)!
    return [...this.pending].filter(([, one]) => one.id === id).findIndex(([other]) => other === handle)
  }

  private perform(label: string, act: () => void): void {
    this.took = false
    const wasActive = label === "start" || this.isActive
    const before = this.actor.getSnapshot()
    const step = { label, chosen: [] as Chosen[], sent: [] as string[], observed: [] as string[] }
    act()
    if (wasActive) this.settle(step)
    if (label.startsWith("timer") && this.snapshot === before) this.traits.add("timer that nothing takes")
    if (wasActive && !this.isActive) this.traits.add(this.snapshot.status)
    // with us an event that would change nothing does not come of its own accord
    if (this.isRepeating || (label.startsWith("spontaneous") && !this.took)) return
    this.isBroken ||= this.snapshot.status === "error"
    this.steps.push(
      this.isBroken ? { label, chosen: [], sent: [], observed: [], visible: "broken" } : { ...step, visible: visible(this.snapshot) }
    )
  }

  private settle(step: { readonly chosen: Chosen[]; readonly sent: string[]; readonly observed: string[] }): void {
    const said = this.emitted.flatMap((one) => (one.type === "several" ? (one["outputs"] as Emitted[]) : [one]))
    this.emitted = []
    for (const one of said) {
      if (one.type === "send") {
        for (const to of [one["to"]].flat() as string[]) {
          step.sent.push(`to ${to}: ${blind(one["message"])}`)
          if (to === this.name) this.sentToSelf.push({ from: to, message: one["message"] as Letter["message"] })
        }
      } else if (one.type === "observe") step.observed.push(blind(one["entry"]))
    }
    for (const { key, options } of said.filter(({ type }) => type === "choose") as unknown as { key: string; options: unknown[] }[]) {
      // an actor that is done is stopped, and what comes is dropped: to choose in the last step is an author's mistake, told as such
      this.isBroken ||= !this.isActive
      if (this.isBroken) return
      this.isOvergrown ||= step.chosen.length > 3
      if (step.chosen.length > 0) this.traits.add("choice after choice")
      const pick = this.options.script[this.options.met.length] ?? 0
      this.options.met.push(options.length)
      step.chosen.push([key, options[pick]])
      this.actor.send({ type: "Chosen", key, option: options[pick] })
      this.settle(step)
    }
  }

  private inspect({ type, action, _transitions }: { type: string; action?: any; _transitions?: readonly any[] }): void {
    if (type === "@xstate.action") {
      this.traits.add(action.type)
      if (action.type === "xstate.raise" && typeof action.params.delay === "number") this.arming.push(action.params)
      if (action.type === "xstate.emit") this.traits.add(`emit ${action.params.event.type}`)
    } else if (type === "@xstate.microstep" && !this.isRepeating) {
      for (const transition of _transitions ?? []) this.countTransition(transition)
    }
  }

  private countTransition({ eventType, target, reenter, source, guard }: any): void {
    this.took = true
    const kind = eventType === "" ? "always" : /^xstate\.(after|done)/.exec(eventType)?.[0]
    if (kind !== undefined) this.traits.add(kind)
    if (reenter) this.traits.add("reenter")
    if (guard !== undefined) this.traits.add("guard passed")
    for (const node of target ?? []) {
      if (node.type === "history") {
        this.traits.add(`history ${node.history}${node.id in (this.actor?.getSnapshot().historyValue ?? {}) ? " restored" : ""}`)
      }
      if (node === source) this.traits.add("self-transition")
    }
  }
}

export const labelOf = (stimulus: Stimulus): string =>
  stimulus.kind === "deliver"
    ? `deliver ${stimulus.letter.from}: ${blind(stimulus.letter.message)}`
    : stimulus.kind === "spontaneous"
      ? `spontaneous ${stimulus.event}`
      : stimulus.kind
