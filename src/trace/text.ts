import { canonical } from "../kernel/index.ts"
import type { Replayed, Successor, World } from "../world/index.ts"
import type { System } from "../scenario/index.ts"
import { changesBetween } from "./changes.ts"
import { compact, compactMessage } from "./compact.ts"
import { wordsOf } from "./words.ts"

/**
 * A run as text, one line an element: numbered steps, and under each what was chosen, sent and observed, and what changed.
 * A step that breaks something says so in place of changes.
 */
export const textOf = (system: System, { start, steps }: Replayed): readonly string[] => {
  const worlds = [start, ...steps.map(({ world }) => world)]
  return steps.flatMap((step, i) => stepText(system, worlds[i]!, step, i + 1))
}

/** How a run of so many steps goes on for ever. */
export const forEverText = (steps: number, loop: number): string =>
  loop === steps ? "and nothing happens any more" : `and so for ever, from step ${loop + 1} on`

/** One step of a run as text. `number` is its place, from 1; a step aside, which has no part in what is told, has a dot before it. */
export const stepText = (system: System, before: World, step: Successor, number: number, isAside = false): readonly string[] => {
  const details: readonly Detail[] = [
    ...detailsOf(step),
    ...changesBetween(system, before, step.world).map(({ who, what }) => [who, what.join("; ")] as const),
    ...(step.fault === undefined ? [] : [["breaks", step.fault.detail] as const])
  ]
  return [
    `${isAside ? "·" : ""}${String(number).padStart(isAside ? 2 : 3)}  ${wordsOf(system, step.label.action)}`,
    ...detailLines(details, 7)
  ]
}

/** A remark under a step: what it is, or whom it concerns, and the text. */
export type Detail = readonly [name: string, text: string]

/** Remarks in two columns, indented by so many spaces. */
export const detailLines = (details: readonly Detail[], indent: number): readonly string[] => {
  const width = Math.max(0, ...details.map(([name]) => name.length))
  return details.map(([name, text]) => `${" ".repeat(indent)}${name.padEnd(width)}  ${text}`)
}

/** What a step chose, sent and observed, and whether its message was lost on the receiver. */
export const detailsOf = (step: Pick<Successor, "label" | "sent" | "observed" | "lost" | "ignored">): readonly Detail[] => [
  ...step.label.chosen.map(({ key, option }) => ["chooses", `${key} = ${compact(option)}`] as const),
  ...(step.lost ? [["lost", "the receiver is down"] as const] : []),
  ...(step.ignored ? [["ignored", "the receiver does nothing with it"] as const] : []),
  ...sentText(step.sent),
  ...step.observed.map((entry) => ["observes", observedText(entry)] as const)
]

/** One line per message and sender: whoever it goes to. */
const sentText = (sent: Successor["sent"]): readonly Detail[] => {
  const groups = new Map<string, { readonly from: string; readonly text: string; readonly to: string[] }>()
  for (const { from, to, message } of sent) {
    const key = canonical([from, message])
    const group = groups.get(key) ?? { from, text: compactMessage(message), to: [] }
    group.to.push(to)
    groups.set(key, group)
  }
  return [...groups.values()].map(({ from, text, to }) => ["sends", `${from} → ${to.join(", ")}  ${text}`])
}

const observedText = ({ from, ...entry }: Successor["observed"][number]): string =>
  `${String(from)}: ${compactMessage(entry as { readonly type: string })}`
