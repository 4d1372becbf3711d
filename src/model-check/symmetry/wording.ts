import { canonical } from "../../kernel/index.ts"
import type { Cell, Input } from "../../world/index.ts"
import type { System } from "../../scenario/index.ts"
import type { Numbering } from "../compile/numbering.ts"

/** Whose a slot is, as a sentence names it. */
export const placeName = ({ members, monitors }: System, slot: number): string => {
  if (slot < members.length) return `actor "${members[slot]!.id}"`
  const monitor = monitors[slot - members.length]
  if (monitor !== undefined) return `monitor "${monitor.name}"`
  return slot === members.length + monitors.length ? "the environment" : "a channel"
}

/** What a slot holds, in full. */
export const cellText = (numbers: Numbering, system: System, slot: number, cell: number): string => {
  const { actors, environment } = numbers.tables
  if (slot < actors) return actorText(numbers.cells[slot]!.values[cell]!)
  if (slot < environment) {
    const { snapshot } = numbers.observations.states[slot - actors]!.values[cell]!
    return `${canonical(snapshot.value)} ${canonical(snapshot.context)}`
  }
  if (slot === environment) return canonical(numbers.environments.values[cell]!)
  return canonical(numbers.queues[slot - environment - 1]!.values[cell]!.map((id) => numbers.envelopes.values[id]!))
}

const actorText = ({ status, state, durable, spent, clock, left }: Cell): string => {
  const rest = [
    Object.keys(spent).length === 0 ? "" : `spent ${canonical(spent)}`,
    left.length === 0 ? "" : `ticks left ${canonical(left)}`,
    clock === undefined ? "" : `clock ${canonical(clock)}`
  ].filter((text) => text !== "")
  const what =
    state === undefined
      ? `${status}${durable === undefined ? "" : ` with ${canonical(durable)}`}`
      : `${canonical(state.snapshot.value)} ${canonical(state.snapshot.context)}`
  return [what, ...rest].join(", ")
}

export const inputText = (input: Input): string => {
  switch (input.kind) {
    case "deliver":
      return `message ${canonical(input.message)} from "${input.from}"`
    case "timer":
      return `timer "${input.id}"${input.nth === undefined ? "" : `, number ${input.nth + 1} of that id`}`
    case "spontaneous":
      return `spontaneous "${input.event}"`
    default:
      return input.kind
  }
}
