import { becauseText, forEverText, stepText, waitsText, whyText, wordsOf } from "../../trace/index.ts"
import type { Violation } from "../../model-check/index.ts"
import { type Broken, departureOf, instantiate, type Replayed, whyOf } from "../../world/index.ts"
import type { System } from "../../scenario/index.ts"
import { paint } from "../terminal.ts"
import type { CheckLine } from "./line-schemas.ts"

/** A run that breaks something, and in which of the initial worlds it begins. */
export interface Explained {
  readonly replayed: Replayed
  readonly start: number
  /** What it breaks; the run may go on. */
  readonly broken: { readonly kind: string; readonly name: string; readonly step: number } | undefined
  /** The run goes on for ever as it did after so many steps. */
  readonly loop?: number | undefined
}

/** The counterexample of a violation, which ends in what it breaks. */
export const explainedOf = ({ kind, name, counterexample }: Violation): Explained | undefined =>
  counterexample && {
    replayed: counterexample.replayed,
    start: counterexample.trace.start,
    broken: { kind, name, step: counterexample.replayed.steps.length },
    loop: counterexample.trace.loop
  }

/**
 * A run as text, and why it breaks what it does: steps outside the causal past of what is to blame are marked and grey, and the block `why`
 * says what was read and who wrote it. One line an element.
 */
export const explainedText = (system: System, { replayed, start, broken, loop }: Explained): readonly string[] => {
  const why = broken && whyOf(system, replayed, broken as Broken)
  const worlds = [replayed.start, ...replayed.steps.map(({ world }) => world)]
  const isAside = (i: number): boolean => why !== undefined && why.past[i] !== true
  const steps = replayed.steps.flatMap((step, i) => {
    const lines = stepText(system, worlds[i]!, step, i + 1, isAside(i))
    return isAside(i) ? lines.map((line) => paint("dim", line)) : lines
  })
  const legend = replayed.steps.some((_, i) => isAside(i)) ? ["steps marked · have no part in it"] : []
  const told =
    broken === undefined
      ? []
      : why !== undefined
        ? whyText(system, replayed, why)
        : broken.kind === "deadlock"
          ? waitsText(system, worlds.at(-1)!)
          : []
  const reasons = [
    ...legend,
    ...(broken === undefined || broken.kind === "refinement" ? [] : departureText(system, start, replayed)),
    ...told
  ]
  const forEver = loop === undefined ? [] : [`     ${forEverText(replayed.steps.length, loop)}`]
  return [...steps, ...forEver, ...whyBlock(reasons)]
}

/** Lines under the word `why`, in the column of what a report ends with. */
export const whyBlock = (lines: readonly string[]): readonly string[] =>
  lines.map((line, i) => `${(i === 0 ? "why" : "").padEnd(10)}${line}`)

/** Of a mutant: the first step that leads it where the original does not come by the same steps. */
const departureText = (system: System, start: number, replayed: Replayed): readonly string[] => {
  const { mutant, parameters } = system
  if (mutant === undefined) return []
  // where parameters are all that it breaks, the original has those that it has by default
  const broken = mutant.replace.length === 0 ? Object.keys(mutant.parameters) : []
  const original = instantiate(mutant.of, Object.fromEntries(Object.entries(parameters).filter(([name]) => !broken.includes(name))))
  const step = departureOf(original, start, replayed)
  if (step === undefined) return []
  if (step === 0) return ["the original does not start in this world"]
  return [`the original does otherwise in step ${step}: ${wordsOf(system, replayed.steps[step - 1]!.label.action)}`]
}

/** The same as data: `why` in the JSON of a check. */
export const whyLine = (system: System, { replayed, broken }: Explained): (typeof CheckLine.Type)["why"] => {
  const why = broken && whyOf(system, replayed, broken as Broken)
  if (why === undefined) return undefined
  const read = why.read.map(({ read: name, actor, seen, step }) => ({
    read: name,
    actor,
    ...(seen === undefined ? {} : { value: seen.value ?? null }),
    step
  }))
  const blamed = [...new Set(why.blamed.map(({ since }) => since))].sort((a, b) => a - b)
  return { read, because: becauseText(system, replayed.steps, why), blamed, past: why.past }
}
