import { kindOf, nameOf, putAssign, updateBy } from "./built-in.ts"
import { type ActionsPlace, actionsAt, redrafted } from "./draft.ts"
import type { Change } from "./mutation.ts"
import { type Recording, runsOf } from "./recording.ts"

/** What may be wrong with actions that are not outputs: one is not there, an assignment leaves a key as it was, two neighbours are swapped. */
export const actionChanges = (
  recording: Recording,
  place: ActionsPlace,
  actions: readonly unknown[],
  isSole: (name: string) => boolean
): readonly Change[] =>
  actions.flatMap((reference, index) => [
    ...ofOne(recording, place, reference, index, isSole),
    ...swapped(recording, place, actions, index)
  ])

const ofOne = (
  recording: Recording,
  place: ActionsPlace,
  reference: unknown,
  index: number,
  isSole: (name: string) => boolean
): readonly Change[] => {
  const { original } = recording
  const { machine } = original
  const kind = kindOf(machine, reference)
  const name = nameOf(reference)
  const called = `${kind === "assign" ? "the assignment" : `the ${kind}`}${name === undefined ? "" : ` ${name}`}`
  const dropped = (runs: ReadonlySet<number>): Change => ({
    change: `${called} is not there`,
    runs,
    make: () => redrafted(original, (draft) => void actionsAt(draft, place).splice(index, 1)),
    written: name !== undefined && isSole(name) ? { kind: "actions", name, by: "nothing" } : undefined
  })
  if (kind === "emit") return []
  if (kind !== "assign") return recording.ran(place).size === 0 ? [] : [dropped(recording.ran(place))]
  const assigned = recording.assigned(place, index)
  if (assigned.length === 0) return []
  const keys = [...new Set(assigned.flatMap(({ changed }) => changed))].sort()
  return [
    dropped(runsOf(assigned.filter(({ changed }) => changed.length > 0))),
    ...(keys.length < 2 ? [] : keys).map((key): Change => ({
      change: `${called} leaves ${key} as it was`,
      runs: runsOf(assigned.filter(({ changed }) => changed.includes(key))),
      make: () =>
        redrafted(original, (draft, implementations) => {
          const update = updateBy(machine, reference)
          putAssign(draft, implementations, place, index, (args, params) => {
            const { [key]: _, ...others } = update(args, params)
            return others
          })
        })
    }))
  ]
}

const swapped = (recording: Recording, place: ActionsPlace, actions: readonly unknown[], index: number): readonly Change[] => {
  const runs = recording.ran(place)
  if (index + 1 >= actions.length || runs.size === 0) return []
  return [
    {
      change: `actions ${index + 1} and ${index + 2} are swapped`,
      runs,
      make: () =>
        redrafted(recording.original, (draft) => {
          const all = actionsAt(draft, place)
          ;[all[index], all[index + 1]] = [all[index + 1], all[index]]
        })
    }
  ]
}
