import { type ActorState, type Event, normal } from "../kernel/index.ts"
import type { Action } from "./action.ts"
import type { Cell, Input } from "./cell.ts"
import type { Environment, EnvironmentMove } from "./environment.ts"
import { type Envelope, renamed, type Swap, type Symmetry, type System } from "../scenario/index.ts"

/** What a swap makes of all that a world consists of, and of what can befall it. Pure, and undone by doing it again. */
export interface Swapping {
  cell(cell: Cell): Cell
  monitor(state: ActorState): ActorState
  environment(environment: Environment): Environment
  envelope(envelope: Envelope): Envelope
  input(input: Input): Input
  move(move: EnvironmentMove): EnvironmentMove
  action(action: Action): Action
  /** What monitors see of one step: observations in the order of the actors that made them. */
  events(events: readonly Event[]): readonly Event[]
}

export const swapping = (system: System, { sets }: Pick<Symmetry, "sets">, { ids, splits }: Swap): Swapping => {
  const of = (text: string): string => ids.get(text) ?? text
  // contexts share most of what they consist of; a list may be a set under one key and a sequence under another
  const known = [new WeakMap<object, unknown>(), new WeakMap<object, unknown>()] as const
  const content = <T>(value: T, isSet = false): T => {
    if (typeof value !== "object" || value === null) return renamed(value, of, sets, isSet) as T
    const seen = known[isSet ? 1 : 0]
    if (!seen.has(value)) seen.set(value, normal(renamed(value, of, sets, isSet)))
    return seen.get(value) as T
  }
  const record = <T extends object>(value: T): T => {
    const entries = Object.entries(value)
    const next = entries.map(([key, member]) => [of(key), content(member as unknown, sets.has(key))] as const)
    if (next.every(([key, member], i) => key === entries[i]![0] && member === entries[i]![1])) return value
    return normal(Object.fromEntries(next) as T)
  }
  const state = (before: ActorState): ActorState => {
    const { snapshot, pending } = before
    const context = record(snapshot.context as object)
    const output = content(snapshot.output as unknown)
    const timers = pending.timers.map((timer) => {
      const event = content(timer.event)
      return event === timer.event ? timer : { ...timer, event }
    })
    const isSameTimers = timers.every((timer, i) => timer === pending.timers[i])
    const isSame = context === snapshot.context && output === snapshot.output
    if (isSame && isSameTimers) return before
    return {
      ...before,
      // value and history are nodes of the machine, which a swap leaves alone
      snapshot: isSame ? snapshot : ({ ...snapshot, context, output } as ActorState["snapshot"]),
      pending: isSameTimers ? pending : { ...pending, timers }
    }
  }
  const split = (place: number): number => splits[place]!
  return {
    cell: (cell) => {
      const next = cell.state && state(cell.state)
      const durable = cell.durable && record(cell.durable)
      return next === cell.state && durable === cell.durable ? cell : { ...cell, state: next, durable }
    },
    monitor: state,
    environment: (environment) => ({
      ...environment,
      ...(environment.split === undefined ? {} : { split: split(environment.split) }),
      ...(environment.hostsDown === undefined ? {} : { hostsDown: environment.hostsDown.map(of).sort() })
    }),
    envelope: ({ from, to, message }) => ({ from: of(from), to: of(to), message: record(message) }),
    input: (input) => (input.kind === "deliver" ? { ...input, from: of(input.from), message: record(input.message) } : input),
    move: (move) => {
      if (move.kind === "split") return { ...move, index: split(move.index) }
      return Object.fromEntries(Object.entries(move).map(([key, value]) => [key, places.has(key) ? of(value as string) : value])) as never
    },
    action: (action) => {
      if (action.kind === "partition") return { ...action, split: split(action.split) }
      if ("message" in action) return { ...action, from: of(action.from), to: of(action.to), message: record(action.message) }
      return Object.fromEntries(Object.entries(action).map(([key, value]) => [key, places.has(key) ? of(value as string) : value])) as never
    },
    events: (events) => {
      const isStep = events[0]?.type === "Step"
      const next = events.map((event) => record(event))
      const observed = isStep ? next.slice(1) : next
      const place = (event: Event): number => system.indexOf.get(event["from"] as string) ?? -1
      return [...(isStep ? [next[0]!] : []), ...observed.toSorted((a, b) => place(a) - place(b))]
    }
  }
}

/** The keys of moves and actions that name an actor, a host or a zone. */
const places = new Set(["actor", "from", "to", "host", "zone"])
