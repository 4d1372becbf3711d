import type { Replayed, Successor, World } from "../world/index.ts"
import type { System } from "../scenario/index.ts"
import { changesBetween } from "./changes.ts"
import { compact, compactMessage } from "./compact.ts"
import { visible } from "./visible.ts"
import { wordsOf } from "./words.ts"

/**
 * A run as a Mermaid sequence diagram. `ending` is written over all actors at the end: what the run violates. With `loop`, the run goes on
 * for ever as it did after so many steps.
 */
export const mermaidOf = (system: System, { start, steps }: Replayed, ending?: string, loop = steps.length): string => {
  const alias = new Map(system.members.map(({ id, index }) => [id, `a${index}`]))
  const worlds = [start, ...steps.map(({ world }) => world)]
  const everyone = [alias.get(system.members[0]!.id)!, alias.get(system.members.at(-1)!.id)!]
  const over = [...new Set(everyone)].join(",")
  const lines = [
    ...system.members.map(({ id }) => `participant ${alias.get(id)} as ${escaped(id)}`),
    ...steps.flatMap((step, i) => [...(i === loop ? ["loop for ever"] : []), ...stepLines(system, alias, over, worlds[i]!, step)]),
    ...(loop < steps.length ? ["end"] : []),
    ...(ending === undefined ? [] : [`Note over ${over}: ${escaped(ending)}`])
  ]
  return ["sequenceDiagram", ...lines.map((line) => `  ${line}`)].join("\n")
}

const stepLines = (system: System, alias: ReadonlyMap<string, string>, over: string, before: World, step: Successor): readonly string[] => {
  const { action, chosen } = step.label
  const at = (id: string): string => alias.get(id) ?? over
  const arrow =
    action.kind === "deliver"
      ? `${at(action.from)}${step.lost ? "-x" : "->>"}${at(action.to)}: ${escaped(compactMessage(action.message))}`
      : action.kind === "lose"
        ? `${at(action.from)}-x${at(action.to)}: ${escaped(compactMessage(action.message))} (lost)`
        : `Note over ${"actor" in action ? at(action.actor) : over}: ${escaped(wordsOf(system, action))}`
  const notes = changesBetween(system, before, step.world).map(({ who, what }) =>
    alias.has(who) ? `Note right of ${at(who)}: ${escaped(what.join("; "))}` : `Note over ${over}: ${escaped(`${who}: ${what.join("; ")}`)}`
  )
  const choices = chosen.map(
    ({ key, option }) =>
      `Note over ${"actor" in action ? at(action.actor) : "to" in action ? at(action.to) : over}: ${escaped(`${key} = ${compact(option)}`)}`
  )
  const broken = step.fault === undefined ? [] : [`Note over ${over}: ${escaped(step.fault.detail)}`]
  return [arrow, ...choices, ...notes, ...broken]
}

/**
 * Mermaid ends a statement at a semicolon, takes a hash for an entity, `%%` for a directive, `$$` for mathematics and angle brackets for
 * HTML: only what it reads as text stays as it is. The marks that it puts in the place of entities, `ﬂ°` and `¶ß`, do not.
 */
const unread = /[^\p{L}\p{M}\p{N} ,.:"()[\]{}=+_/|*→…'-]|[ﬂß]/gu

/** Words that end a block, are an option of a message, or have Mermaid look at the rest of the line with other eyes. */
const reserved = /\bend\b|wrap|style|classDef/gi

const escaped = (text: string): string =>
  visible(text)
    .replaceAll(unread, (character) => `#${character.codePointAt(0)};`)
    .replaceAll(reserved, (word) => `#${word.charCodeAt(0)};${word.slice(1)}`)
