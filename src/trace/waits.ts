import { listed } from "../kernel/index.ts"
import { apply, type Cell, localStep, type World } from "../world/index.ts"
import type { Envelope, Member, System } from "../scenario/index.ts"
import { compactMessage, compactState } from "./compact.ts"
import { timerWords } from "./words.ts"

/**
 * What each actor waits for in a world in which nothing happens, a line an actor: its state, the events that this lists, its timers, and
 * the messages under way to it, which it defers or cannot get.
 */
export const waitsText = (system: System, world: World): readonly string[] => {
  const width = Math.max(...system.members.map(({ id }) => id.length))
  return system.members.map((member) => `${member.id.padEnd(width)}  ${waitText(system, world, member)}`)
}

const waitText = (system: System, world: World, member: Member): string => {
  const cell = world.cells[member.index]!
  const stuck = world.network.filter(({ to }) => to === member.id).flatMap((one) => stuckText(system, world, cell, member, one))
  return [stateText(member, cell), ...new Set(stuck)].join("; ")
}

/** Why a message stays under way. One that may come again and again, and changes nothing, is not waited for. */
const stuckText = (system: System, world: World, cell: Cell, member: Member, { from, to, message }: Envelope): readonly string[] => {
  if (!("disabled" in apply(system, world, { kind: "deliver", from, to, message }))) return []
  const tried = localStep(system, member, cell, { kind: "deliver", from, message })
  const isDeferred = "disabled" in tried && tried.transitions !== undefined
  return [`${compactMessage(message)} from ${from} ${isDeferred ? "is deferred" : "is under way and cannot come"}`]
}

const stateText = ({ actor }: Member, { status, state }: Cell): string => {
  if (state === undefined) return status === "dormant" ? "has not started: no message has come" : "is down"
  const { value, status: life } = state.snapshot
  const name = Object.keys(value as object).length === 0 ? "" : `is ${compactState(value)}`
  if (life !== "active") return `${name || "is over"}, where it ends`
  const types = listed(state.snapshot)
  const own = actor.spontaneous.filter((event: string) => types.includes(event))
  const messages = types.filter((type) => !own.includes(type))
  const guarded = own.length === 0 ? [] : [`its own ${own.join(", ")}, which a guard keeps away`]
  const timers = state.pending.timers.length === 0 ? [] : [`timers: ${state.pending.timers.map(({ id }) => timerWords(id)).join(", ")}`]
  const waits = [messages.join(", "), ...guarded, ...timers].filter((part) => part !== "")
  return `${name}${name === "" ? "" : ", and "}waits for ${waits.length === 0 ? "nothing" : waits.join("; ")}`
}
