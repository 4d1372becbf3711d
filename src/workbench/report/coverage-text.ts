import type { ActorCoverage } from "../../model-check/index.ts"

/** How many of a kind are named before the rest is only counted. */
const shown = 6

/** What of the statecharts nothing in the scope has touched, a row per actor and kind. */
export const coverageText = (coverage: readonly ActorCoverage[]): readonly (readonly [string, string])[] => {
  const rows = coverage.flatMap(({ actor, states, transitions, ignores }) => [
    ...row(actor, "never entered", states),
    ...row(actor, "never taken", transitions),
    ...row(actor, "never ignored", ignores)
  ])
  return rows.length === 0 ? [["coverage", "every state, transition and ignored message was met"]] : rows.map((text) => ["coverage", text])
}

const row = (actor: string, what: string, items: readonly string[]): readonly string[] => {
  if (items.length === 0) return []
  const rest = items.length > shown ? `, and ${items.length - shown} more` : ""
  return [`${actor}: ${what}: ${items.slice(0, shown).join(", ")}${rest}`]
}
