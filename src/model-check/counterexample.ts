import { deadlockName, definitionsOf, type Fault, type Label, type Property, type System } from "../world/index.ts"
import type { Compiled } from "./compile.ts"
import type { Finding } from "./core/judge.ts"
import { actionDeliver, actionDuplicate, actionFixed, actionKinds, actionLocal, actionLoseAt } from "./core/layout.ts"
import type { PathStep, Search } from "./core/search.ts"
import { actionOf } from "./numbering.ts"
import { unfold } from "./reduce/unfold.ts"
import type { Violation, ViolationKind } from "./report.ts"
import { untangle } from "./untangle.ts"

/**
 * A finding of the search as a violation: its path walked again, named, put into an order that is easy to follow, and replayed. A
 * search up to symmetry (`isReduced`) has walked over orbits: the steps that are named are those of the system itself.
 */
export const explain = (
  system: System,
  compiled: Compiled,
  search: Search,
  finding: Finding,
  salt: string,
  isReduced: boolean,
  rule: { readonly name: string } | undefined
): Violation => {
  const { root, steps } = search.path(finding)
  const labels = isReduced ? unfold(system, compiled, root, steps) : steps.map((step) => labelOf(system, compiled, step))
  const replayed = untangle(system, root, labels)
  const property = system.properties[finding.property]
  const { kind, name } = broken(finding, property, replayed.steps.at(-1)?.fault, rule)
  const trace = {
    schema: 1 as const,
    scenario: system.scenario,
    parameters: system.parameters,
    mutant: system.mutant?.id ?? null,
    violated: { kind, name },
    origin: "check" as const,
    salt,
    definitions: definitionsOf(system),
    start: root,
    steps: replayed.steps.map(({ label }) => label)
  }
  return { kind, name, id: property?.id, counterexample: { trace, replayed } }
}

const broken = (
  finding: Finding,
  property: Property | undefined,
  fault: Fault | undefined,
  rule: { readonly name: string } | undefined
): { readonly kind: ViolationKind; readonly name: string } => {
  switch (finding.kind) {
    case "property":
      return { kind: property!.kind, name: property!.name }
    case "deadlock":
      return { kind: "deadlock", name: deadlockName }
    case "rule":
      return { kind: "refinement", name: rule!.name }
    case "fault":
      return { kind: fault!.kind, name: fault!.detail }
  }
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
