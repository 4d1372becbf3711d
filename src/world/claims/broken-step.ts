import { type ActorState, canonical } from "../../kernel/index.ts"
import type { Member, System } from "../../scenario/index.ts"
import { planOf } from "../action.ts"
import { type Column, columnsOfStates, type False, isTrueOf, type See, writesOf } from "./columns.ts"
import { transitionsOf } from "../transition.ts"
import type { Successor, World } from "../world.ts"

/**
 * What the last step of a run breaks in the actor that takes it: a local invariant, by what the step would have made of it, or the list of
 * messages that its state knows. Undefined for other steps.
 */
export const brokenStep = (system: System, worlds: readonly World[], steps: readonly Successor[]): False | undefined => {
  const { fault } = steps.at(-1) ?? {}
  if (fault?.kind !== "local invariant" && fault?.kind !== "unhandled message") return undefined
  const before = worlds[steps.length - 1]!
  const broken = brokenPart(system, before, steps.at(-1)!)
  if (broken === undefined) return undefined
  const { member, state } = broken
  const earlier = worlds.slice(0, -1).map(({ cells }) => cells[member.index]!.state)
  const columns = columnsOfStates(member.id, [...earlier, fault.kind === "local invariant" ? state : earlier.at(-1)])
  if (fault.kind === "local invariant") return { columns, tuple: columns, culprits: culpritsOf(member, state, columns) }
  const [value] = columns
  return value && { columns: [value], tuple: [value], culprits: (column) => writesOf(column, steps.length) }
}

/** Who broke in a step, and the state that the step made of it. */
const brokenPart = (
  system: System,
  before: World,
  { label }: Successor
): { readonly member: Member; readonly state: ActorState | undefined } | undefined => {
  const transitions = transitionsOf(system, before, label.action, planOf(system, label.action))
  if ("disabled" in transitions) return undefined
  const chosen = canonical(label.chosen)
  const taken = transitions.find((one) => one.broken !== undefined && canonical(one.label.chosen) === chosen)
  const part = taken?.outcomes.findIndex(({ fault }) => fault !== undefined)
  return part === undefined ? undefined : { member: taken!.participants[part]!, state: taken!.outcomes[part]!.cell.state }
}

/** The fields without whose last writes the first invariant that is broken would hold. */
const culpritsOf = ({ actor: { invariants } }: Member, state: ActorState | undefined, columns: readonly Column[]): False["culprits"] => {
  const n = columns[0]!.at.length - 1
  const test = (holds: (seen: never) => boolean, see: See) => {
    const [value, ...fields] = columns.map((column) => see(column)?.value)
    const context = Object.fromEntries(fields.map((field, i) => [columns[i + 1]!.read, field]))
    return holds({ ...state?.snapshot, value, context } as never)
  }
  const now: See = (column) => column.at[n]
  const broken = Object.entries(invariants).find(([name, holds]) => !isTrueOf(name, () => test(holds, now)))
  if (broken === undefined) return () => []
  const [name, holds] = broken
  return (column) => writesOf(column, n).filter((step) => isTrueOf(name, () => test(holds, (one) => one.at[one === column ? step - 1 : n])))
}
