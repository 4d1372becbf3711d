import { type ActorState, InputError } from "../kernel/index.ts"
import type { Cell, Replayed, Trace, World } from "../world/index.ts"
import type { SpecValue, System } from "../scenario/index.ts"
import { traceFrom } from "./form.ts"
import { wordsOf } from "./words.ts"

type ItfState = {
  readonly "#meta": { readonly index: number; readonly action?: string; readonly label?: Trace["steps"][number] }
} & Readonly<Record<(typeof vars)[number], SpecValue>>

/** A run in the Informal Trace Format (Apalache ADR-015): each world is a state, and its `#meta` says which step led to it. */
export interface ItfTrace {
  readonly "#meta": {
    readonly format: "ITF"
    readonly "format-description": string
    readonly description: string
    /** The trace without its steps, so that it can be made a trace again. */
    readonly trace: Omit<Trace, "steps">
  }
  readonly vars: readonly string[]
  readonly states: readonly ItfState[]
  /** Of a run that goes on for ever: which state follows the last one, which is the same. */
  readonly loop?: number
}

const vars = ["actors", "monitors", "network", "environment"] as const

export const itfOf = (system: System, { steps: labels, ...head }: Trace, { start, steps }: Replayed): ItfTrace => ({
  "#meta": {
    format: "ITF",
    "format-description": "https://apalache-mc.org/docs/adr/015adr-trace.html",
    description: `a run of ${head.scenario}${head.violated === null ? "" : `, which ends in ${head.violated.kind}: ${head.violated.name}`}`,
    trace: head
  },
  vars,
  states: [
    { "#meta": { index: 0 }, ...worldValue(system, start) },
    ...steps.map(({ world }, i) => ({
      "#meta": { index: i + 1, action: wordsOf(system, labels[i]!.action), label: labels[i]! },
      ...worldValue(system, world)
    }))
  ],
  ...(head.loop === undefined ? {} : { loop: head.loop })
})

/** Is this JSON a trace in the Informal Trace Format, whoever wrote it? */
export const isItf = (json: unknown): json is Partial<ItfTrace> & { readonly states: readonly unknown[] } =>
  typeof json === "object" && json !== null && "vars" in json && Array.isArray((json as { states?: unknown }).states)

/** The trace that a run in the Informal Trace Format was written from. Fails with `InputError` where it is no run of a scenario. */
export const traceFromItf = (itf: { readonly "#meta"?: unknown; readonly states: readonly unknown[] }, file: string): Trace => {
  const head = (itf["#meta"] as Partial<ItfTrace["#meta"]> | undefined)?.trace
  if (head === undefined)
    throw new InputError(
      `${file} is in the Informal Trace Format, but of no scenario of Borealis; hold it against its specification with spec validate`
    )
  const steps = itf.states.slice(1).map((state, i) => {
    const label = (state as Partial<ItfState> | null)?.["#meta"]?.label
    if (label === undefined) throw new InputError(`${file}: state ${i + 1} does not say which step led to it; its #meta has no label`)
    return label
  })
  return traceFrom({ ...head, steps }, file)
}

const worldValue = (
  system: System,
  { cells, monitors, network, environment }: World
): Readonly<Record<(typeof vars)[number], SpecValue>> => {
  const envelopes = network.map(valueOf)
  return {
    actors: Object.fromEntries(system.members.map(({ id, index }) => [id, cellValue(cells[index]!)])),
    monitors: Object.fromEntries(system.monitors.map(({ name }, i) => [name, stateValue(monitors[i]!)])),
    network: system.network.kind === "set" ? { "#set": envelopes } : envelopes,
    environment: valueOf(environment)
  }
}

const cellValue = ({ status, state, durable, left, spent, clock }: Cell): SpecValue => ({
  status,
  ...(state === undefined ? {} : stateValue(state)),
  ...(durable === undefined ? {} : { durable: valueOf(durable) }),
  ...(Object.keys(left).length === 0 ? {} : { left: valueOf(left) }),
  ...(Object.keys(spent).length === 0 ? {} : { spent: valueOf(spent) }),
  ...(clock === undefined ? {} : { clock: valueOf(clock) })
})

const stateValue = ({ snapshot, pending: { timers } }: ActorState): Readonly<Record<string, SpecValue>> => ({
  value: valueOf(snapshot.value),
  context: valueOf(snapshot.context),
  ...(timers.length === 0 ? {} : { timers: { "#set": timers.map(({ id }) => id) } })
})

/** Plain JSON as a value of the format, which knows neither null nor fractions, and keeps fields with a # for itself. */
const valueOf = (json: unknown): SpecValue => {
  if (typeof json === "string" || typeof json === "boolean" || Number.isSafeInteger(json)) return json as SpecValue
  if (typeof json !== "object" || json === null) return { "#unserializable": String(json) }
  if (Array.isArray(json)) return json.map(valueOf)
  const fields = Object.entries(json).flatMap(([name, value]) => (value === undefined ? [] : [[name, valueOf(value)] as const]))
  return fields.some(([name]) => name.startsWith("#")) ? { "#map": fields } : Object.fromEntries(fields)
}
