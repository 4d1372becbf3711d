import type { System } from "../system.ts"
import { instead, Refused } from "../../kernel/index.ts"
import { type AnyView, isFinal, isMonitor, isProperty } from "../properties.ts"
import { requireRefinement } from "../refinement.ts"

type Bare = Omit<System, "symmetry">

/** Refuses properties, monitors, finals and refinements that are none, or that read who is not there. Fails with `Refused`. */
export const requireProperties = (where: string, system: Bare): void => {
  const { properties = [], monitors, final, refines } = system
  requireMonitors(where, monitors)
  if (!Array.isArray(properties)) throw new Refused(`${where}: properties is no list; write properties: [always(…), sometimes(…)]`)
  for (const property of properties)
    if (!isProperty(property)) throw new Refused(`${where}: one of the properties is none; make it with always, sometimes or between`)
  if (!properties.some(({ kind }) => kind === "sometimes"))
    throw new Refused(
      `${where}: no "sometimes" is stated, so that a check could hold by doing nothing; state one world that must be reached`
    )
  // two may share an id: a document's invariant may have two halves
  const names = new Set<string>()
  for (const { name, reads } of properties) {
    if (names.has(name)) throw new Refused(`${where}: two properties are called "${name}"; give each a name of its own`)
    names.add(name)
    if (Object.keys(reads).length === 0)
      throw new Refused(`${where}: the property "${name}" reads nothing; give it reads: { name: view(actor, …) }`)
    requireThere(where, `the property "${name}"`, reads, system)
  }
  if (final !== undefined && !isFinal(final)) throw new Refused(`${where}: final is not of final({ reads, holds })`)
  if (final !== undefined) requireThere(where, "final", final.reads, system)
  if (refines === undefined) return
  requireRefinement(where, refines)
  requireThere(where, "the refinement", refines.reads, system)
}

const requireMonitors = (where: string, monitors: Bare["monitors"]): void => {
  if (!Array.isArray(monitors)) throw new Refused(`${where}: monitors is no list; write monitors: [monitor(…)]`)
  const seen = new Set<string>()
  for (const one of monitors as Bare["monitors"]) {
    if (!isMonitor(one)) throw new Refused(`${where}: one of the monitors is none; make it with monitor("…", machine)`)
    if (seen.has(one.name)) throw new Refused(`${where}: two monitors are called "${one.name}"; give each a name of its own`)
    seen.add(one.name)
  }
}

const requireThere = (where: string, who: string, reads: Readonly<Record<string, AnyView>>, { members, monitors }: Bare): void => {
  for (const { of } of Object.values(reads)) {
    const there = isMonitor(of) ? monitors.map(({ name }) => name) : [...new Set(members.map(({ actor }) => actor.name))]
    if (!there.includes(of.name)) throw new Refused(`${where}: ${who} reads "${of.name}", who is not there${instead(of.name, there)}`)
  }
}
