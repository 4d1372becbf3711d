import type { AnyStateMachine } from "xstate"
import { actionChanges } from "./actions.ts"
import { nameOf } from "./built-in.ts"
import { type ActionsPlace, placeText, type StateSite, statesOf } from "./draft.ts"
import { durabilityChanges } from "./durability.ts"
import { guardChanges } from "./guards.ts"
import type { Change, Family, Mutation } from "./mutation.ts"
import { outputChanges } from "./outputs.ts"
import type { Recording } from "./recording.ts"
import { initialChanges, transitionChanges } from "./transitions.ts"

export interface Mutated {
  readonly mutations: readonly Mutation[]
  /** Places that no run has come to, in words: nothing there is broken. */
  readonly unreached: readonly string[]
}

/**
 * All first-order mutations of an actor's machine, in the order of its configuration, as far as the runs recorded have come there.
 * `crashes` are the numbers of those in which the actor may crash.
 */
export const mutationsOf = (recording: Recording, crashes: ReadonlySet<number>): Mutated => {
  const { original } = recording
  const states = statesOf(original.machine)
  const uses = usesOf(original.machine, states)
  const isSole = (name: string): boolean => uses.get(name) === 1
  const of = (family: Family, place: string, changes: readonly Change[]): readonly Mutation[] =>
    changes.map((change) => ({ written: undefined, ...change, family, place }))
  const acting = (place: ActionsPlace, text: string, actions: readonly unknown[]): readonly Mutation[] => [
    ...of("actions", text, actionChanges(recording, place, actions, isSole)),
    ...of("outputs", text, outputChanges(recording, place, actions, isSole))
  ]
  const mutations = states.flatMap((site) => [
    ...of("transitions", site.state.length === 0 ? "root" : site.state.join("."), initialChanges(recording, site)),
    ...(["entry", "exit"] as const).flatMap((part) => {
      const place = { state: site.state, part }
      return acting(place, placeText(place), site.draft[part])
    }),
    ...site.transitions.flatMap((one) => {
      const text = placeText(one.place, one.of)
      return [
        ...of("guards", text, guardChanges(recording, one, isSole)),
        ...of("transitions", text, transitionChanges(recording, one)),
        ...acting(one.place, text, one.transition.actions)
      ]
    })
  ])
  return {
    mutations: [...mutations, ...of("durability", "durable", durabilityChanges(original, crashes))],
    unreached: states.flatMap(({ transitions }) =>
      transitions.filter(({ place }) => recording.ran(place).size === 0).map(({ place, of: all }) => placeText(place, all))
    )
  }
}

/** How often each name of a guard or action is referred to. */
const usesOf = (machine: AnyStateMachine, states: readonly StateSite[]): ReadonlyMap<string, number> => {
  const uses = new Map<string, number>()
  const note = (reference: unknown): void => {
    const name = reference === undefined ? undefined : nameOf(reference)
    if (name !== undefined) uses.set(name, (uses.get(name) ?? 0) + 1)
    const found = name === undefined ? reference : (machine.implementations.guards as Readonly<Record<string, unknown>>)[name]
    for (const inner of (found as { readonly guards?: readonly unknown[] } | undefined)?.guards ?? []) note(inner)
  }
  for (const { draft, transitions } of states) {
    for (const reference of [...draft.entry, ...draft.exit]) note(reference)
    for (const { transition } of transitions) for (const reference of [transition.guard, ...transition.actions]) note(reference)
  }
  return uses
}
