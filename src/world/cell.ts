import {
  accepts,
  type ActorId,
  type ActorState,
  canonical,
  canonicalState,
  type Choice,
  durablePart,
  type Event,
  everyOption,
  NotPlain,
  type Pick,
  type Reading,
  type Sent,
  start,
  step,
  type StepResult,
  type Taken,
  withoutTimer
} from "../kernel/index.ts"
import type { BudgetName } from "./budgets.ts"
import type { Member, System } from "./system.ts"

/** All that one actor contributes to a world. Immutable; equal cells have equal keys. */
export interface Cell {
  readonly status: "up" | "down" | "dormant"
  /** What the machine is in, while up. */
  readonly state: ActorState | undefined
  /** What is on disk, while down. */
  readonly durable: Readonly<Record<string, unknown>> | undefined
  /** Ticks until each pending timer is due, by timer id; ticked scenarios only. */
  readonly left: Readonly<Record<string, number>>
  /** Per-actor budgets used up so far. */
  readonly spent: Readonly<Partial<Record<BudgetName, number>>>
  /** What the node's clock shows, and by how much a disruption has moved it. */
  readonly clock: { readonly shown: number; readonly drift: number } | undefined
}

/** Canonical form of a cell: the content from which keys and fingerprints are made. */
export const cellKey = (cell: Cell): string => {
  let key = keys.get(cell)
  if (key === undefined) keys.set(cell, (key = writeCell(cell)))
  return key
}

const keys = new WeakMap<Cell, string>()

const writeCell = (cell: Cell): string =>
  `${cell.status}|${cell.state === undefined ? "" : canonicalState(cell.state)}|` +
  `${cell.durable === undefined ? "" : canonical(cell.durable)}|${canonical(cell.left)}${canonical(cell.spent)}${canonical(cell.clock ?? null)}`

/** What can befall one actor. */
export type Input =
  | { readonly kind: "deliver"; readonly from: ActorId; readonly message: Event }
  | { readonly kind: "timer"; readonly id: string }
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
  readonly sent: readonly Sent[]
  readonly observed: readonly Event[]
  readonly chosen: readonly Choice[]
  readonly taken: readonly Taken[]
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
}

/** What can cut a search: a progress budget, the bound on real time, or a full fifo channel. */
export type CutName = BudgetName | "realTime" | "capacity"

const disabled: Disabled = { disabled: true, cut: undefined }

/** The cells in which a member may start, with what it does at once: one per option and per clock offset. */
export const startCells = (system: System, member: Member): readonly Outcome[] =>
  offsets(member, 0).flatMap((clock) => {
    const blank: Cell = { status: "dormant", state: undefined, durable: undefined, left: {}, spent: {}, clock }
    return member.dormant ? [quiet(blank)] : boot(system, member, blank, undefined)
  })

/**
 * What `input` does to a member in `cell`: pure, and a function of these two alone. The one definition of a local step
 * that checker, oracle, simulator and live host share. `pick` follows some of a choice's options only.
 */
export const localStep = (
  system: System,
  member: Member,
  cell: Cell,
  input: Input,
  pick: Pick = everyOption
): readonly Outcome[] | Disabled => {
  switch (input.kind) {
    case "deliver":
      return deliver(system, member, cell, input.from, input.message, pick)
    case "timer":
      return goOff(system, member, cell, input.id, pick)
    case "spontaneous":
      return cell.state !== undefined && accepts(member.actor, cell.state, withClock(member, cell, { type: input.event }))
        ? spend(system, cell, "spontaneous", (paid) => machineStep(system, member, paid, paid.state!, { type: input.event }, pick))
        : disabled
    case "crash":
      return cell.status === "up" ? spend(system, cell, "crash", (paid) => [quiet(crashed(member, paid))]) : disabled
    case "restart":
      return cell.status === "down" ? spend(system, cell, "restart", (paid) => boot(system, member, paid, cell.durable, pick)) : disabled
    case "diskLoss":
      return cell.status === "down" ? spend(system, cell, "diskLoss", (paid) => boot(system, member, paid, undefined, pick)) : disabled
    case "hostCrash":
      return [quiet(cell.status === "up" ? crashed(member, cell) : cell)]
    case "hostRestart":
      return cell.status === "down" ? boot(system, member, cell, cell.durable, pick) : [quiet(cell)]
    case "disrupt":
      return cell.clock === undefined
        ? disabled
        : spend(system, cell, "clockDisruption", (paid) => [
            quiet({ ...paid, clock: { shown: cell.clock!.shown + input.by, drift: cell.clock!.drift + input.by } })
          ])
    case "tick":
      return tick(system, member, cell, input.time)
  }
}

/** The timers and spontaneous events that are enabled in a cell, and the budgets that alone keep others from it. */
export const localInputs = (
  system: System,
  member: Member,
  cell: Cell
): { readonly inputs: readonly Input[]; readonly cut: readonly BudgetName[] } => {
  const { state } = cell
  if (state === undefined) return { inputs: [], cut: [] }
  const wanted: Input[] = [
    ...state.timers
      .filter((timer) => isDue(system, cell, timer.id) && accepts(member.actor, state, withClock(member, cell, timer.event)))
      .map((timer): Input => ({ kind: "timer", id: timer.id })),
    ...member.actor.spontaneous
      .filter((event: string) => accepts(member.actor, state, withClock(member, cell, { type: event })))
      .map((event: string): Input => ({ kind: "spontaneous", event }))
  ]
  const cut = new Set<BudgetName>()
  const inputs = wanted.filter((input) => {
    const budget = input.kind === "timer" ? "timers" : "spontaneous"
    if (!isSpent(system, cell, budget)) return true
    cut.add(budget)
    return false
  })
  return { inputs, cut: [...cut] }
}

/** The event with which an input reaches the machine, if it does: for the tripwire. */
export const eventOf = (member: Member, cell: Cell, input: Input): Event | undefined => {
  if (cell.state === undefined) return undefined
  if (input.kind === "deliver") return withClock(member, cell, { ...input.message, from: input.from })
  if (input.kind === "spontaneous") return withClock(member, cell, { type: input.event })
  const timer = input.kind === "timer" ? cell.state.timers.find(({ id }) => id === input.id) : undefined
  return timer && withClock(member, cell, timer.event)
}

/** What the node's clock says, in ticks. */
export const readingOf = (member: Member, cell: Cell): Reading | undefined =>
  member.clock === undefined || cell.clock === undefined
    ? undefined
    : { earliest: cell.clock.shown - member.clock.error, latest: cell.clock.shown + member.clock.error }

const quiet = (cell: Cell): Outcome => ({
  cell,
  sent: [],
  observed: [],
  chosen: [],
  taken: [],
  ignored: false,
  lost: false,
  fault: undefined
})

const withClock = (member: Member, cell: Cell, event: Event): Event => {
  const now = readingOf(member, cell)
  return now === undefined ? event : { ...event, now }
}

const deliver = (system: System, member: Member, cell: Cell, from: ActorId, message: Event, pick: Pick): readonly Outcome[] | Disabled => {
  if (cell.status === "down") return system.network.kind === "set" ? disabled : [{ ...quiet(cell), lost: true }]
  const event: Event = { ...message, from }
  if (cell.status === "up") return enabled(machineStep(system, member, cell, cell.state!, event, pick))
  // the first message wakes a dormant actor: its start and its first step are one
  return enabled(
    boot(system, member, cell, undefined, pick).flatMap((woken) =>
      woken.fault === undefined
        ? machineStep(system, member, woken.cell, woken.cell.state!, event, pick).map((next) => joined(woken, next))
        : [woken]
    )
  )
}

type Attempt = Outcome | "deferred"

const enabled = (attempts: readonly Attempt[]): readonly Outcome[] | Disabled => {
  const outcomes = attempts.filter((attempt) => attempt !== "deferred")
  return outcomes.length === 0 ? disabled : outcomes
}

const joined = (first: Outcome, next: Attempt): Attempt =>
  next === "deferred"
    ? next
    : {
        ...next,
        sent: [...first.sent, ...next.sent],
        observed: [...first.observed, ...next.observed],
        chosen: [...first.chosen, ...next.chosen],
        taken: [...first.taken, ...next.taken],
        ignored: false
      }

const goOff = (system: System, member: Member, cell: Cell, id: string, pick: Pick): readonly Outcome[] | Disabled => {
  const timer = cell.state?.timers.find((pending) => pending.id === id)
  if (timer === undefined || !isDue(system, cell, id) || !accepts(member.actor, cell.state!, withClock(member, cell, timer.event)))
    return disabled
  const rest = withoutTimer(cell.state!, id)
  return spend(system, cell, "timers", (paid) => machineStep(system, member, paid, rest, timer.event, pick))
}

const isDue = (system: System, cell: Cell, id: string): boolean => system.tickMs === undefined || (cell.left[id] ?? 0) <= 0

const tick = (system: System, member: Member, cell: Cell, time: number | undefined): readonly Outcome[] | Disabled => {
  if (cell.state !== undefined && system.tickMs !== undefined) {
    // a timer that is due and would be taken holds time back; one that waits for its guard does not
    for (const timer of cell.state.timers) {
      if ((cell.left[timer.id] ?? 0) <= -system.slack && accepts(member.actor, cell.state, withClock(member, cell, timer.event)))
        return disabled
    }
  }
  const left = Object.fromEntries(Object.entries(cell.left).map(([id, ticks]) => [id, Math.max(-system.slack, ticks - 1)]))
  if (cell.clock === undefined || time === undefined) return [quiet({ ...cell, left })]
  const { drift, shown } = cell.clock
  if (system.clocks!.offsets === "at the start") return [quiet({ ...cell, left, clock: { shown: shown + 1, drift } })]
  return offsets(member, time).map((clock) => ({
    ...quiet({ ...cell, left, clock: { shown: clock!.shown + drift, drift } }),
    chosen: [{ key: `clock of ${member.id}`, option: clock!.shown - time }]
  }))
}

const offsets = (member: Member, time: number): readonly Cell["clock"][] => {
  if (member.clock === undefined) return [undefined]
  const { error } = member.clock
  return Array.from({ length: 2 * error + 1 }, (_, i) => ({ shown: time + i - error, drift: 0 }))
}

const isSpent = (system: System, cell: Cell, budget: BudgetName): boolean => {
  const each = system.allowances.get(budget)?.each
  return each !== undefined && (cell.spent[budget] ?? 0) >= each
}

const spend = (system: System, cell: Cell, budget: BudgetName, act: (paid: Cell) => readonly Attempt[]): readonly Outcome[] | Disabled => {
  const each = system.allowances.get(budget)?.each
  if (each === undefined) return enabled(act(cell))
  const used = cell.spent[budget] ?? 0
  if (used >= each) return { disabled: true, cut: system.allowances.get(budget)!.kind === "progress" ? budget : undefined }
  return enabled(act({ ...cell, spent: { ...cell.spent, [budget]: used + 1 } }))
}

const crashed = (member: Member, cell: Cell): Cell => ({
  ...cell,
  status: "down",
  durable: durablePart(member.actor, cell.state!),
  state: undefined,
  left: {}
})

const boot = (system: System, member: Member, cell: Cell, durable: Cell["durable"], pick: Pick = everyOption): readonly Outcome[] => {
  const empty: Cell = { ...cell, status: "up", state: undefined, durable: undefined, left: {} }
  return start(member.actor, member.input, durable, pick)
    .map((result) => outcomeOf(system, member, empty, result, "its start"))
    .filter((attempt) => attempt !== "deferred")
}

const machineStep = (system: System, member: Member, cell: Cell, state: ActorState, event: Event, pick: Pick): readonly Attempt[] =>
  step(member.actor, state, withClock(member, cell, event), pick).map((result) =>
    outcomeOf(system, member, cell, result, `"${event.type}"`)
  )

const outcomeOf = (system: System, member: Member, cell: Cell, result: StepResult, cause: string): Attempt => {
  const broken = (kind: Fault["kind"], detail: string): Outcome => ({ ...quiet(cell), fault: { kind, detail } })
  switch (result.kind) {
    case "deferred":
      return "deferred"
    case "unhandled":
      return system.tolerateUnhandled
        ? { ...quiet(cell), ignored: true }
        : broken(
            "unhandled message",
            `${member.id} gets ${cause} in state ${JSON.stringify(cell.state?.snapshot.value)}, which does not list it`
          )
    case "failed":
      return broken("failed step", `${member.id}: ${result.cause}`)
    case "stepped": {
      const stranger = result.sent.find(({ to }) => !system.indexOf.has(to))
      if (stranger !== undefined)
        return broken("failed step", `${member.id} sends "${stranger.message.type}" to "${stranger.to}", who is not in the cast`)
      const isSame = result.ignored && result.state.snapshot === cell.state?.snapshot && result.state.timers === cell.state.timers
      const next: Cell = isSame ? cell : { ...cell, state: result.state, left: armed(system, cell, result.state) }
      const fault = unplain(member, next, result.sent) ?? localInvariant(member, result.state)
      const { sent, observed, chosen, taken, ignored } = result
      return { cell: next, sent, observed, chosen, taken, ignored, lost: false, fault }
    }
  }
}

const armed = (system: System, cell: Cell, state: ActorState): Cell["left"] => {
  const { tickMs } = system
  if (tickMs === undefined || state.timers.length === 0) return state.timers.length === 0 ? {} : cell.left
  const before = new Set(cell.state?.timers)
  return Object.fromEntries(
    state.timers.map((timer) => [timer.id, before.has(timer) ? (cell.left[timer.id] ?? 0) : Math.ceil(timer.delayMs / tickMs)])
  )
}

const unplain = (member: Member, cell: Cell, sent: readonly Sent[]): Fault | undefined => {
  try {
    cellKey(cell)
    for (const { message } of sent) canonical(message)
    return undefined
  } catch (error) {
    if (!(error instanceof NotPlain)) throw error
    return { kind: "failed step", detail: `${member.id}: ${error.message}` }
  }
}

const localInvariant = (member: Member, state: ActorState): Fault | undefined => {
  for (const [name, holds] of Object.entries(member.actor.invariants) as [string, (seen: unknown) => boolean][]) {
    if (!holds(state.snapshot)) return { kind: "local invariant", detail: `${member.id}: "${name}" does not hold` }
  }
  return undefined
}
