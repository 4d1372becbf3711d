import { canonical, Refused } from "../../kernel/index.ts"
import {
  cellKey,
  deadlockName,
  definitionsOf,
  endsIn,
  type Fault,
  type Label,
  Misfit,
  replay,
  type Replayed,
  type Trace
} from "../../world/index.ts"
import type { Property, System } from "../../scenario/index.ts"
import type { Compiled } from "../compile/compile.ts"
import type { Finding } from "../core/search/judge.ts"
import {
  actionDeliver,
  actionDuplicate,
  actionFixed,
  actionKinds,
  actionLocal,
  actionLoseAt,
  outcomeStride
} from "../core/tables/layout.ts"
import type { Search } from "../core/search/search.ts"
import type { Path, PathStep } from "../core/search/walk.ts"
import { actionOf } from "../compile/numbering.ts"
import type { BrokenPromise } from "../liveness/promises.ts"
import { unfold } from "../symmetry/unfold.ts"
import type { Violation, ViolationKind } from "../report.ts"
import { untangle } from "./untangle.ts"

/**
 * A finding of the search as a violation: its path named, put into an order that is easy to follow, and replayed. A
 * search up to symmetry (`isReduced`) has walked over orbits: the steps that are named are those of the system itself.
 */
export const explain = (
  system: System,
  compiled: Compiled,
  { root, steps }: Path,
  finding: Finding,
  salt: string,
  isReduced: boolean,
  rule: { readonly name: string } | undefined
): Violation => {
  const labels = isReduced ? unfold(system, compiled, root, steps) : steps.map((step) => labelOf(system, compiled, step))
  const property = system.properties[finding.property]
  const claim = claims[finding.kind](property)
  const replayed = followed(() => untangle(system, root, labels), system, claim)
  const found = broken(finding, property, replayed.steps.at(-1)?.fault, rule)
  // what the path was found to break is only said of it if it breaks that when it is taken on the actors
  if (found === undefined || (finding.kind !== "rule" && !endsIn(system, replayed, found)))
    throw impure(system, claim, isReduced ? undefined : departure(system, compiled, steps, labels, replayed))
  const { kind, name } = found
  return { kind, name, id: property?.id, counterexample: { trace: traceOf(system, found, salt, root, replayed), replayed } }
}

/**
 * A promise that is broken for ever as a violation. Its steps stay in the order in which they were found: in another they would go through
 * worlds in which what was promised may have come.
 */
export const explainPromise = (
  system: System,
  compiled: Compiled,
  search: Search,
  property: Property,
  broken: BrokenPromise,
  salt: string
): Violation => {
  const { name, id } = property
  const found = { kind: "liveness" as const, name }
  const { root, steps } = search.walk(broken.root, broken.ordinals, false)
  const labels = steps.map((step) => labelOf(system, compiled, step))
  const claim = `violate ${property.kind} "${name}"`
  const replayed = followed(() => replay(system, root, labels), system, claim)
  if (!endsIn(system, replayed, found, broken.loop)) throw impure(system, claim, departure(system, compiled, steps, labels, replayed))
  const trace = { ...traceOf(system, found, salt, root, replayed), loop: broken.loop }
  return { ...found, id, counterexample: { trace, replayed } }
}

const traceOf = (
  system: System,
  { kind, name }: { readonly kind: ViolationKind; readonly name: string },
  salt: string,
  start: number,
  { steps }: Replayed
): Trace => ({
  schema: 1,
  scenario: system.scenario,
  parameters: system.parameters,
  mutant: system.mutant?.id ?? null,
  violated: { kind, name },
  origin: "check",
  salt,
  definitions: definitionsOf(system),
  start,
  steps: steps.map(({ label }) => label)
})

const broken = (
  finding: Finding,
  property: Property | undefined,
  fault: Fault | undefined,
  rule: { readonly name: string } | undefined
): { readonly kind: ViolationKind; readonly name: string } | undefined => {
  switch (finding.kind) {
    case "property":
      return { kind: property!.kind as "always" | "between", name: property!.name }
    case "deadlock":
      return { kind: "deadlock", name: deadlockName }
    case "rule":
      return { kind: "refinement", name: rule!.name }
    case "fault":
      return fault && { kind: fault.kind, name: fault.detail }
  }
}

/** What a path is found to do. */
const claims: Readonly<Record<Finding["kind"], (property: Property | undefined) => string>> = {
  property: (property) => `violate ${property!.kind} "${property!.name}"`,
  deadlock: () => "end in a deadlock",
  fault: () => "break in its last step",
  rule: () => "leave the specification"
}

/** A path that the actors do not even follow was found by steps that they do not take a second time. */
const followed = (replayed: () => Replayed, system: System, claim: string): Replayed => {
  try {
    return replayed()
  } catch (error) {
    if (!(error instanceof Misfit)) throw error
    throw impure(system, claim, error.step)
  }
}

const impure = ({ scenario }: System, claim: string, where: string | undefined): Refused =>
  new Refused(
    `scenario "${scenario}": the path that was found to ${claim} does not do so when it is taken again` +
      `${where === undefined ? "" : `; the first that differs is ${where}`}; ` +
      "a machine, monitor, view or property must depend on what it is given alone: not on the order of keys, on identity, or on what it keeps elsewhere"
  )

/** The first step of a replay that leaves an actor in another cell than the search has computed, as far as that can be told: steps that were put into another order cannot. */
const departure = (
  system: System,
  { numbers, origins, tables }: Compiled,
  steps: readonly PathStep[],
  labels: readonly Label[],
  { steps: replayed }: Replayed
): string | undefined => {
  if (labels.some((label, i) => label !== replayed[i]?.label && canonical(label) !== canonical(replayed[i]?.label))) return undefined
  for (const [i, { outcomes }] of steps.entries()) {
    for (const outcome of outcomes) {
      const { slot } = origins[outcome]!
      const computed = numbers.cells[slot]!.values[tables.outcomes.data[outcome * outcomeStride]!]!
      if (cellKey(computed) !== cellKey(replayed[i]!.world.cells[slot]!))
        return `step ${i + 1} of ${steps.length}, of "${system.members[slot]!.id}"`
    }
  }
  return undefined
}

const labelOf = (system: System, compiled: Compiled, { action, outcomes, envelope }: PathStep): Label => {
  const origins = outcomes.map((outcome) => compiled.origins[outcome]!)
  const chosen = origins.flatMap((origin) => origin.chosen)
  const argument = Math.floor(action / actionKinds)
  switch (action % actionKinds) {
    case actionLocal: {
      const { slot, input } = origins[0]!
      return { action: actionOf(system.members[slot]!.id, compiled.numbers.inputs[slot]!.values[input]!)!, chosen }
    }
    case actionFixed:
      return { action: compiled.statics[argument]!, chosen }
    case actionDeliver:
      return { action: { kind: "deliver", ...compiled.numbers.envelopes.values[envelope]! }, chosen }
    case actionDuplicate:
      return { action: { kind: "duplicate", ...compiled.numbers.envelopes.values[envelope]! }, chosen }
    case actionLoseAt:
      return { action: { kind: "lose", ...compiled.numbers.envelopes.values[envelope]!, position: argument }, chosen }
    default:
      return { action: { kind: "lose", ...compiled.numbers.envelopes.values[envelope]! }, chosen }
  }
}
