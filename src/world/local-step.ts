import { leftAfter, isWaiting, isDue, offsets } from "./timing.ts"
import { spendEach, isSpent } from "./spending.ts"
import {
  thrownText,
  accepts,
  type ActorId,
  type ActorState,
  afterFiring,
  durablePart,
  type Event,
  everyOption,
  namedTimers,
  type OptionPicker,
  purely,
  Refused,
  spontaneousEvent,
  start,
  step,
  type StepResult,
  type TakenTransition,
  type Timer
} from "../kernel/index.ts"
import type { BudgetName, Member, System } from "../scenario/index.ts"
import { type Cell, cellKey, type Disabled, type Fault, type Input, leftTo, type Outcome, timerOf, withClock } from "./cell.ts"

const disabled: Disabled = { disabled: true, cut: undefined }

/** The cells in which a member may start, with what it does at once: one per option and per clock offset. */
export const startCells = (system: System, member: Member): readonly Outcome[] =>
  offsets(member, 0).flatMap((clock) => {
    const blank: Cell = { status: "dormant", state: undefined, durable: undefined, left: [], spent: {}, clock }
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
  pick: OptionPicker = everyOption
): readonly Outcome[] | Disabled => {
  switch (input.kind) {
    case "deliver":
      return deliver(system, member, cell, input.from, input.message, pick)
    case "timer":
      return goOff(system, member, cell, timerOf(cell, input), pick)
    case "spontaneous":
      return cell.state !== undefined && accepts(member.actor, cell.state, withClock(member, cell, spontaneousEvent(input.event)))
        ? spend(system, cell, "spontaneous", (paid) => machineStep(system, member, paid, paid.state!, spontaneousEvent(input.event), pick))
        : disabled
    case "crash":
      return cell.status === "up" ? spend(system, cell, "crash", (paid) => [quiet(crashed(member, paid))]) : disabled
    case "restart":
      return hasCrashed(cell) ? spend(system, cell, "restart", (paid) => boot(system, member, paid, cell.durable, pick)) : disabled
    case "diskLoss":
      return hasCrashed(cell) ? spend(system, cell, "diskLoss", (paid) => boot(system, member, paid, undefined, pick)) : disabled
    case "hostCrash":
      // one that is dormant cannot be woken while its host is down
      return [quiet(cell.status === "up" ? crashed(member, cell) : { ...cell, status: "down" })]
    case "hostRestart":
      if (hasCrashed(cell)) return boot(system, member, cell, cell.durable, pick)
      return [quiet(cell.status === "down" ? { ...cell, status: "dormant" } : cell)]
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

const noInputs = { inputs: [], cut: [] }

/** The timers and spontaneous events that are enabled in a cell, and the budgets that alone keep others from it. */
export const localInputs = (
  system: System,
  member: Member,
  cell: Cell
): { readonly inputs: readonly Input[]; readonly cut: readonly BudgetName[] } => {
  const { state } = cell
  const { spontaneous } = member.actor
  if (state === undefined || (state.pending.timers.length === 0 && spontaneous.length === 0)) return noInputs
  const wanted: Input[] = [
    ...namedTimers(state.pending, cell.left)
      .filter(({ timer }) => isDue(system, cell, timer) && !isWaiting(member, cell, timer))
      .map(({ timer: { id }, nth }): Input => ({ kind: "timer", id, ...(nth === 0 ? {} : { nth }) })),
    ...spontaneous
      .filter((event: string) => accepts(member.actor, state, withClock(member, cell, spontaneousEvent(event))))
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

const quiet = (cell: Cell): Outcome => ({
  cell,
  key: undefined,
  sent: [],
  observed: [],
  chosen: [],
  transitions: [],
  ignored: false,
  lost: false,
  fault: undefined
})

const deliver = (
  system: System,
  member: Member,
  cell: Cell,
  from: ActorId,
  message: Event,
  pick: OptionPicker
): readonly Outcome[] | Disabled => {
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

interface Deferred {
  readonly deferred: readonly TakenTransition[]
}
type Attempt = Outcome | Deferred

const isOutcome = (attempt: Attempt): attempt is Outcome => !("deferred" in attempt)

const enabled = (attempts: readonly Attempt[]): readonly Outcome[] | Disabled => {
  if (attempts.length > 0 && attempts.every(isOutcome)) return attempts
  const outcomes = attempts.filter(isOutcome)
  if (outcomes.length > 0) return outcomes
  return { ...disabled, transitions: attempts.flatMap((attempt) => ("deferred" in attempt ? attempt.deferred : [])) }
}

const joined = (first: Outcome, next: Attempt): Attempt =>
  isOutcome(next)
    ? {
        ...next,
        sent: [...first.sent, ...next.sent],
        observed: [...first.observed, ...next.observed],
        chosen: [...first.chosen, ...next.chosen],
        transitions: [...first.transitions, ...next.transitions],
        ignored: false
      }
    : next

const goOff = (system: System, member: Member, cell: Cell, timer: Timer | undefined, pick: OptionPicker): readonly Outcome[] | Disabled => {
  if (timer === undefined || !isDue(system, cell, timer) || isWaiting(member, cell, timer)) return disabled
  const place = cell.state!.pending.timers.indexOf(timer)
  const rest: Cell = {
    ...cell,
    state: { ...cell.state!, pending: afterFiring(cell.state!.pending, timer) },
    left: cell.left.length === 0 ? cell.left : cell.left.toSpliced(place, 1)
  }
  // what nobody takes is gone, as in XState
  return spend(system, rest, "timers", (paid) =>
    accepts(member.actor, cell.state!, withClock(member, cell, timer.event))
      ? machineStep(system, member, paid, paid.state!, timer.event, pick)
      : [quiet(paid)]
  )
}

const tick = (system: System, member: Member, cell: Cell, time: number | undefined): readonly Outcome[] | Disabled => {
  if (cell.state !== undefined && system.tickMs !== undefined) {
    for (const timer of cell.state.pending.timers) {
      if (leftTo(cell, timer) <= -system.slack && holdsTime(system, member, cell, timer)) return disabled
    }
  }
  const left = cell.left.map((ticks) => Math.max(-system.slack, ticks - 1))
  if (cell.clock === undefined || time === undefined) return [quiet({ ...cell, left })]
  const { drift, shown } = cell.clock
  if (system.clocks!.offsets === "at the start") return [quiet({ ...cell, left, clock: { shown: shown + 1, drift } })]
  return offsets(member, time).map((clock) => ({
    ...quiet({ ...cell, left, clock: { shown: clock!.shown + drift, drift } }),
    chosen: [{ key: `clock of ${member.id}`, option: clock!.shown - time }]
  }))
}

/** A timer that is due holds time back until it has gone off, unless it waits for its guard or its actor puts it off. */
const holdsTime = (system: System, member: Member, cell: Cell, timer: Timer): boolean => {
  const tried = goOff(system, member, cell, timer, everyOption)
  return !("disabled" in tried) || tried.cut !== undefined
}

const spend = (system: System, cell: Cell, budget: BudgetName, act: (paid: Cell) => readonly Attempt[]): readonly Outcome[] | Disabled => {
  const paid = spendEach(system, cell, budget)
  return "disabled" in paid ? paid : enabled(act(paid))
}

/** Is the actor down after it was up? One that was dormant when its host went down never had a disk. */
const hasCrashed = ({ status, durable }: Cell): boolean => status === "down" && durable !== undefined

const crashed = (member: Member, cell: Cell): Cell => ({
  ...cell,
  status: "down",
  durable: durablePart(member.actor, cell.state!),
  state: undefined,
  left: []
})

const boot = (
  system: System,
  member: Member,
  cell: Cell,
  durable: Cell["durable"],
  pick: OptionPicker = everyOption
): readonly Outcome[] => {
  const empty: Cell = { ...cell, status: "up", state: undefined, durable: undefined, left: [] }
  return start(member.actor, member.input, durable, pick)
    .map((result) => outcomeOf(system, member, empty, result, "its start"))
    .map((attempt) => (isOutcome(attempt) ? attempt : { ...quiet(empty), fault: deferring(member) }))
}

const deferring = ({ id }: Member): Fault => ({
  kind: "failed step",
  detail: `${id} defers at its start, where there is nothing to put off`
})

const machineStep = (system: System, member: Member, cell: Cell, state: ActorState, event: Event, pick: OptionPicker): readonly Attempt[] =>
  step(member.actor, state, withClock(member, cell, event), pick).map((result) =>
    outcomeOf(system, member, cell, result, `"${event.type}"`)
  )

const outcomeOf = (system: System, member: Member, cell: Cell, result: StepResult, cause: string): Attempt => {
  const broken = (kind: Fault["kind"], detail: string): Outcome => ({ ...quiet(cell), fault: { kind, detail } })
  switch (result.kind) {
    case "deferred":
      return { deferred: result.transitions }
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
      const { sent, observed, chosen, transitions, ignored } = result
      const stranger = sent.find(({ to }) => !system.indexOf.has(to))
      if (stranger !== undefined)
        return broken("failed step", `${member.id} sends "${stranger.message.type}" to "${stranger.to}", who is not in the cast`)
      const isSame = result.state === cell.state
      const next: Cell = isSame ? cell : { ...cell, state: result.state, left: leftAfter(system, cell, result.state) }
      // written now, since who interns the cell will ask for it
      const key = isSame ? undefined : cellKey(next)
      return { cell: next, key, sent, observed, chosen, transitions, ignored, lost: false, fault: localInvariant(member, result.state) }
    }
  }
}

const localInvariant = (member: Member, state: ActorState): Fault | undefined => {
  for (const [name, holds] of Object.entries(member.actor.invariants) as [string, (seen: unknown) => boolean][]) {
    try {
      const isTrue = purely(
        () => `actor "${member.actor.name}", invariant "${name}"`,
        () => holds(state.snapshot)
      )
      if (!isTrue) return { kind: "local invariant", detail: `${member.id}: "${name}" does not hold` }
    } catch (error) {
      if (error instanceof Refused) throw error
      return { kind: "local invariant", detail: `${member.id}: "${name}" fails: ${thrownText(error)}` }
    }
  }
  return undefined
}
