import { createHash } from "node:crypto"
import { canonical, normal } from "../kernel/index.ts"
import { type Action, budgetOf, type Label } from "./action.ts"
import type { System } from "../scenario/index.ts"
import { apply, startsOf, type Successor, type World } from "./world.ts"

/** A run as a file: what was run, and each step by name. */
export interface Trace {
  readonly schema: 1
  readonly scenario: string
  readonly parameters: Readonly<Record<string, number | string>>
  /** The fault id of the mutant that ran, or null for the original. */
  readonly mutant: string | null
  /** What the run ended in; null for a recorded live run that broke nothing. */
  readonly violated: { readonly kind: string; readonly name: string } | null
  /** `check` or `run`: a live run may exceed the budgets. */
  readonly origin: "check" | "run"
  readonly salt: string
  /** Fingerprint of the definitions that ran: tells whether code has changed since. */
  readonly definitions: string
  /** Which of the initial worlds. */
  readonly start: number
  readonly steps: readonly Label[]
  /**
   * Of a run that breaks a promise: it goes on for ever, after its last world, as it did from the place after so many steps. Where that is
   * after the last one, nothing happens any more.
   */
  readonly loop?: number
}

/** A replayed run: the worlds from the first to the last, and the step between each two. */
export interface Replayed {
  readonly start: World
  readonly steps: readonly Successor[]
}

/** A trace that the definitions cannot follow; `step` says which one, as "step 3 of 9", where it is one. Exit code 6. */
export class Misfit extends Error {
  readonly step: string | undefined

  constructor(sentence: string, step?: string) {
    super(sentence)
    this.step = step
    this.name = "Misfit"
  }
}

/** Runs labels on the actors, step by step. Fails with `Misfit`, naming the first step that is not there. */
export const replay = (system: System, start: number, labels: readonly Label[]): Replayed => {
  const world = startOf(system, start)
  return { start: world, steps: [...stepsFrom(system, world, labels)] }
}

/** The initial world of a trace. Fails with `Misfit`. */
export const startOf = (system: System, start: number): World => {
  const starts = startsOf(system)
  const first = starts.at(start)
  if (first === undefined) throw new Misfit(`the trace starts in initial world ${start}; there are ${starts.count}`)
  if (first.fault !== undefined) throw new Misfit(`the trace starts in initial world ${start}, which breaks: ${first.fault.detail}`)
  return first.world
}

/** The steps of labels, one at a time: for whoever cannot keep them all, or must rest in between. Fails with `Misfit`. */
export function* stepsFrom(system: System, start: World, labels: readonly Label[]): Generator<Successor, void> {
  let world = start
  for (const [i, given] of labels.entries()) {
    const label = normalLabel(given)
    const where = `step ${i + 1} of ${labels.length}`
    const results = applyTo(system, world, label, where)
    const chosen = canonical(label.chosen)
    const found = results.find((one) => canonical(one.label.chosen) === chosen)
    if (found === undefined) throw misfitAt(where, label, `is not enabled with the choices ${chosen}`)
    world = found.world
    yield found
  }
}

/** A step as somebody has written it, its values made normal as those of a run are. Fails with `NotPlain`. */
export const normalLabel = ({ action, chosen }: Label): Label => ({
  action: "message" in action ? { ...action, message: normal(action.message) } : action,
  chosen: chosen.map(({ key, option }) => ({ key, option: normal(option) }))
})

const applyTo = (system: System, world: World, label: Label, where: string): readonly Successor[] => {
  const stranger = strangerIn(system, label.action)
  if (stranger !== undefined) throw misfitAt(where, label, stranger)
  const results = apply(system, world, label.action)
  if (!("disabled" in results)) return results
  throw misfitAt(where, label, "is not enabled")
}

const misfitAt = (where: string, { action }: Label, what: string): Misfit =>
  new Misfit(`${where}, ${canonical(action)}: ${what}; the definitions are not those that made this trace`, where)

/** Whom or what an action names that the system does not have. */
export const strangerIn = ({ indexOf, hosts, zones, splits }: System, action: Action): string | undefined => {
  if (!Object.hasOwn(budgetOf, action.kind)) return "there is no such kind of step"
  const ids = "actor" in action ? [action.actor] : "message" in action ? [action.from, action.to] : []
  const id = ids.find((one) => !indexOf.has(one))
  if (id !== undefined) return `"${id}" is not in the cast`
  if ("host" in action && !hosts.includes(action.host)) return `there is no host "${action.host}"`
  if ("zone" in action && !zones.includes(action.zone)) return `there is no zone "${action.zone}"`
  return "split" in action && splits[action.split] === undefined ? `there is no partition ${action.split}` : undefined
}

/**
 * The same system without what bounds a search: budgets, the capacity of fifo channels, the end of real time.
 * On it a live run replays even where it went beyond them. It is for stepping only: such a system cannot be searched.
 */
export const withoutBudgets = (system: System): System => ({
  ...system,
  network: system.network.kind === "fifo" ? { ...system.network, capacity: Number.POSITIVE_INFINITY } : system.network,
  clocks: system.clocks && { ...system.clocks, until: Number.POSITIVE_INFINITY },
  allowances: new Map([...system.allowances].map(([name, allowance]) => [name, { ...allowance, total: undefined, each: undefined }]))
})

/** A fingerprint of all definitions that a system runs: machines, guards, actions and delays by their source text. */
export const definitionsOf = (system: System): string => {
  const write = (_: string, value: unknown): unknown =>
    typeof value === "function" ? `${value}${JSON.stringify({ ...value }, write)}` : value
  const actors = [...system.members, ...system.monitors].map(({ actor }) => actor)
  const text = actors.map(({ name, machine: { config, implementations }, durable, spontaneous, waits, invariants }) => {
    const { guards, actions, delays } = implementations
    return JSON.stringify([name, config, guards, actions, delays, durable, spontaneous, waits, invariants], write)
  })
  return createHash("sha256")
    .update([...new Set(text)].join("\n"))
    .digest("hex")
    .slice(0, 16)
}
