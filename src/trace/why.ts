import { type Blamed, type ReadValue, type Replayed, sendingOf, type Why } from "../world/index.ts"
import type { System } from "../scenario/index.ts"
import { different } from "./changes.ts"
import { compact, compactState } from "./compact.ts"
import { wordsOf } from "./words.ts"

/** How many values are listed at most; those to blame come first. */
const mostRows = 12
/** A longer value is told by what changed in it. */
const longest = 60

/** Why something is false, one line an element: the values that were read, and in which step each was written; last the sentence. */
export const whyText = (system: System, { steps }: Replayed, why: Why): readonly string[] => {
  const isBlamed = ({ read, actor }: ReadValue) => why.blamed.some((one) => one.read === read && one.actor === actor)
  const shown = [...why.read.filter(isBlamed), ...why.read.filter((one) => !isBlamed(one))].slice(0, mostRows)
  const rows = why.read
    .filter((one) => shown.includes(one))
    .map((one) => [nameOf(one), valueOf(one.seen), writtenText(system, steps, one.step)] as const)
  const [name, value] = [0, 1].map((column) => Math.max(0, ...rows.map((row) => row[column]!.length))) as [number, number]
  const left = why.read.length - shown.length
  return [
    ...rows.map((row) => `${row[0].padEnd(name)}  ${row[1].padEnd(Math.min(value, longest))}  ${row[2]}`),
    ...(left === 0 ? [] : [`and ${left} more`]),
    becauseText(system, steps, why)
  ]
}

/** In one sentence: which values make it false, and in which step each was written. */
export const becauseText = (system: System, steps: Replayed["steps"], { kind, steps: n, read, blamed }: Why): string => {
  if (n === 0) return "false from the start"
  if (kind === "unhandled message") return unlistedText(system, steps, n, read[0]!)
  // of a value that grew wrong, and of what a step may not do, what was there before is half of the story
  const withBefore = (one: Blamed): boolean => (kind === "between" ? one.since === n : blamed.length === 1 && one.beforeStep > 0)
  const [first, ...others] = blamed.map((one) => isText(system, steps, one, withBefore(one)))
  if (first === undefined) return `false of step ${n}, which changes nothing that is read`
  const rest = others.length > mostRows ? [...others.slice(0, mostRows), `${others.length - mostRows} more`] : others
  return `false, since ${first}${rest.length === 0 ? "" : ` while ${rest.join(" and ")}`}`
}

/** The state in which a message is not listed. */
const unlistedText = (system: System, steps: Replayed["steps"], n: number, { actor, seen, step }: ReadValue): string =>
  `not listed, since ${actor} is ${compactState(seen?.value)} (${stepText(system, steps, step)}) when it comes in ${stepText(system, steps, n)}`

const nameOf = ({ read, actor }: ReadValue): string => `${read} of ${actor}`

const valueOf = (seen: ReadValue["seen"]): string => (seen === undefined ? "not read" : compact(seen.value))

/** A value and who wrote it, and what it was before. */
const isText = (system: System, steps: Replayed["steps"], one: Blamed, withBefore: boolean): string => {
  const { seen, before, since, step, read, actor, beforeStep } = one
  const where = `${stepText(system, steps, since)}${step === since ? "" : `, as it is since step ${step}`}`
  const [was, is, from] = [valueOf(before), valueOf(seen), stepText(system, steps, beforeStep)]
  if (seen !== undefined && before !== undefined && Math.max(was.length, is.length) > longest)
    return `${actor} has ${different(read, before.value, seen.value).join("; ")} (${where}${withBefore ? `; before, ${from}` : ""})`
  return withBefore ? `${nameOf(one)} goes from ${was} (${from}) to ${is} (${where})` : `${nameOf(one)} is ${is} (${where})`
}

/** A step by its number and, where it delivers a message, by who sent it when. */
const stepText = (system: System, steps: Replayed["steps"], n: number): string => {
  if (n === 0) return "the start"
  const { action } = steps[n - 1]!.label
  const sent = sendingOf(system, steps, n)
  return `step ${n}${"message" in action && sent !== undefined ? `, on ${action.message.type} sent in step ${sent}` : ""}`
}

const writtenText = (system: System, steps: Replayed["steps"], n: number): string => {
  if (n === 0) return "from the start"
  const sent = sendingOf(system, steps, n)
  return `step ${n}: ${wordsOf(system, steps[n - 1]!.label.action)}${sent === undefined ? "" : `, sent in step ${sent}`}`
}
