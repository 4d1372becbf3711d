import { evaluated, guardAround, nameOf, withoutOperands } from "./built-in.ts"
import { type DraftTransition, redrafted, type TransitionSite, transitionAt } from "./draft.ts"
import type { Change } from "./mutation.ts"
import { notePaths, type Path, pathText, shifted } from "./numbers.ts"
import { type Asked, answersOf, type Recording, runsOf } from "./recording.ts"

/** With more, each of a number's changes is tried on some of them only. */
const mostAsked = 5_000

/**
 * What may be wrong with a guard: it is always true (which is to drop it) or never (which is to drop its transition), it is the contrary, an `and` or `or` lacks an
 * operand, or a number that it sees is one off, the length of a list among them. Of changes of a kind that would have given the same answers
 * throughout one is made; one of another kind may differ from it further on.
 */
export const guardChanges = (
  recording: Recording,
  { place, transition }: TransitionSite,
  isSole: (name: string) => boolean
): readonly Change[] => {
  const { original } = recording
  const { guard } = transition
  const asked = recording.asked(place)
  if (guard === undefined || asked.length === 0) return []
  const name = nameOf(guard)
  const known = new Set<string>()
  const change = (what: string, other: unknown, answers: string, of = asked, by?: "true" | "false" | "negated"): readonly Change[] => {
    if (known.has(answers)) return []
    known.add(answers)
    return [
      {
        change: what,
        runs: runsOf(of.filter(({ answer }, i) => answers[i] !== (answer ? "1" : "0"))),
        make: () => redrafted(original, (draft) => void ((transitionAt(draft, place) as DraftTransition).guard = other)),
        written: by !== undefined && name !== undefined && isSole(name) ? { kind: "guards", name, by } : undefined
      }
    ]
  }
  const constant = (answer: boolean): unknown => guardAround(guard, () => answer)
  const called = name === undefined ? "the guard" : `the guard ${name}`
  const always = change(`${called} is always true`, constant(true), "1".repeat(asked.length), asked, "true")
  const never = change(`${called} is never true`, constant(false), "0".repeat(asked.length), asked, "false")
  const contrary = asked.map(({ answer }) => (answer ? "0" : "1")).join("")
  const negated = change(
    `${called} says the contrary`,
    guardAround(guard, (ask, args) => !ask(args)),
    contrary,
    asked,
    "negated"
  )
  known.clear()
  const operands = withoutOperands(original.machine, guard).flatMap(({ operand, rest }, i) =>
    change(`${called} lacks its operand ${nameOf(operand) ?? i + 1}`, rest, answersOf(asked, rest))
  )
  known.clear()
  const some = sampled(asked)
  const numbers = [...pathsOf(some, recording.ids)].flatMap(([text, path]) =>
    ([1, -1] as const).flatMap((by) => {
      const other = guardAround(guard, (ask, args) => ask(shifted(args, path, by) as typeof args))
      const answers = answersOf(some, other)
      // what it does not look at is no change of it
      const isSeen = some.some(({ answer }, i) => answers[i] !== (answer ? "1" : "0"))
      return isSeen ? change(`${called} sees ${text} ${by > 0 ? "one higher" : "one lower"}`, other, answers, some) : []
    })
  )
  return [...always, ...never, ...negated, ...operands, ...numbers, ...parameterChanges(guard, some, called, change)]
}

/** A guard with a number for its parameter, or a record with some. */
const parameterChanges = (
  guard: unknown,
  asked: readonly Asked[],
  called: string,
  change: (what: string, other: unknown, answers: string, of: readonly Asked[]) => readonly Change[]
): readonly Change[] => {
  const { params } = guard as { readonly params?: unknown }
  if (typeof guard !== "object" || params === undefined || typeof params === "function") return []
  const paths = new Map<string, Path>()
  notePaths(paths, params, { ids: new Set(), lengths: false })
  return [...paths.values()].flatMap((path) =>
    ([1, -1] as const).flatMap((by) => {
      const other = { ...guard, params: shifted(params, path, by) }
      const answers = asked.map(({ snapshot, ...args }) => (evaluated(other, snapshot, args) ? "1" : "0")).join("")
      return change(`${called} has its parameter ${pathText(path)} ${by > 0 ? "one higher" : "one lower"}`, other, answers, asked)
    })
  )
}

const sampled = (asked: readonly Asked[]): readonly Asked[] => {
  const stride = Math.ceil(asked.length / mostAsked)
  return asked.filter((_, i) => i % stride === 0)
}

/** The numbers that were there to be seen. */
const pathsOf = (asked: readonly Asked[], ids: ReadonlySet<string>): ReadonlyMap<string, Path> => {
  const paths = new Map<string, Path>()
  for (const { context, event } of asked) notePaths(paths, { context, event }, { ids, lengths: true })
  return paths
}
