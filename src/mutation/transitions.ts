import type { AnyStateNode } from "xstate"
import { type DraftTransition, redrafted, type StateSite, stateAt, transitionAt, type TransitionSite, transitionsAt } from "./draft.ts"
import type { Change } from "./mutation.ts"
import type { Recording } from "./recording.ts"

/** The state after this one among its siblings, the first after the last; undefined where it has none. */
const siblingOf = (node: AnyStateNode): AnyStateNode | undefined => {
  const siblings = Object.values(node.parent?.states ?? {}).filter(({ type }) => type !== "history")
  const next = siblings[(siblings.indexOf(node) + 1) % siblings.length]
  return node.parent?.type !== "compound" || next === node ? undefined : next
}

/**
 * What may be wrong with a transition that is taken: it is not there (one with a guard lacks it as if the guard were never true, which
 * `guardChanges` has), it does nothing, or it leads to the sibling after its target.
 */
export const transitionChanges = (recording: Recording, { place, transition, target }: TransitionSite): readonly Change[] => {
  const { original } = recording
  const runs = recording.ran(place)
  if (runs.size === 0) return []
  const change = (what: string, edit: (transition: DraftTransition) => void): Change => ({
    change: what,
    runs,
    make: () => redrafted(original, (draft) => edit(transitionAt(draft, place)))
  })
  const dropped: Change = {
    change: "the transition is not there",
    runs,
    make: () =>
      redrafted(original, (draft) => {
        const all = transitionsAt(draft, place)
        all.splice(place.index, 1)
        const { on, after } = stateAt(draft, place.state)
        // an empty list would still be listed, to be ignored
        if (all.length === 0) delete (place.part === "on" ? on : after)?.[place.key]
      })
  }
  const withoutEffect = change("the transition has no effect", (one) => {
    delete one.target
    one.actions = []
  })
  // a single action that is dropped, or a step without events that goes on for ever, tells as much
  const hasEffect = target !== undefined || transition.actions.length > 1
  const sibling = target && siblingOf(target)
  return [
    ...(transition.guard === undefined ? [dropped] : []),
    ...(hasEffect && place.part !== "always" ? [withoutEffect] : []),
    ...(sibling === undefined
      ? []
      : [change(`the transition leads to ${sibling.key}, not to ${target!.key}`, (one) => void (one.target = `#${sibling.id}`))])
  ]
}

/** A compound state may begin in the sibling of its initial state. */
export const initialChanges = (recording: Recording, { node, state }: StateSite): readonly Change[] => {
  const runs = recording.entered(state)
  const first = node.type === "compound" ? (node.initial.target as readonly AnyStateNode[])[0] : undefined
  const sibling = first && siblingOf(first)
  if (runs.size === 0 || first === undefined || sibling === undefined) return []
  return [
    {
      change: `begins in ${sibling.key}, not in ${first.key}`,
      runs,
      make: () => redrafted(recording.original, (draft) => void (stateAt(draft, state).initial = sibling.key))
    }
  ]
}
