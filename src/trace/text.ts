import { canonical } from "../kernel/index.ts"
import type { Replayed, Successor, System, World } from "../world/index.ts"
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

/** One step of a run as text. `number` is its place, from 1. */
export const stepText = (system: System, before: World, step: Successor, number: number): readonly string[] => {
  const details: (readonly [string, string])[] = [
    ...step.label.chosen.map(({ key, option }) => ["chooses", `${key} = ${compact(option)}`] as const),
    ...(step.lost ? [["lost", "the receiver is down"] as const] : []),
    ...(step.ignored ? [["ignored", "the receiver does nothing with it"] as const] : []),
    ...sentText(step),
    ...step.observed.map((entry) => ["observes", observedText(entry)] as const),
    ...changesBetween(system, before, step.world).map(({ who, what }) => [who, what.join("; ")] as const),
    ...(step.fault === undefined ? [] : [["breaks", step.fault.detail] as const])
  ]
  const width = Math.max(0, ...details.map(([name]) => name.length))
  return [
    `${String(number).padStart(3)}  ${wordsOf(system, step.label.action)}`,
    ...details.map(([name, text]) => `       ${name.padEnd(width)}  ${text}`)
  ]
}

/** One line per message and sender: whoever it goes to. */
const sentText = ({ sent }: Successor): readonly (readonly ["sends", string])[] => {
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
