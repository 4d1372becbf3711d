import { InputError } from "../kernel/index.ts"
import type { Property, System } from "../scenario/index.ts"
import type { Report } from "./report.ts"

/** The system with these properties alone, by name or id. Fails with `InputError` on one that is not there. */
export const narrowed = (system: System, only: readonly string[]): System => {
  const properties = system.properties.filter(isAmong(only))
  const missing = only.find((wanted) => !properties.some(({ name, id }) => name === wanted || id === wanted))
  if (missing !== undefined) {
    const there = system.properties.map(({ name, id }) => `"${id ?? name}"`).join(", ")
    throw new InputError(`scenario "${system.scenario}" has no property "${missing}"; it has ${there}`)
  }
  return { ...system, properties }
}

/** A report that says which of the system's properties were not to be looked at, if any were not. */
export const tellingNotAsked = (report: Report, { properties }: System, only: readonly string[] | undefined): Report => {
  const isAsked = only === undefined ? () => true : isAmong(only)
  const notAsked = properties.filter((property) => !isAsked(property)).map(({ name, id }) => id ?? name)
  return notAsked.length === 0 ? report : { ...report, notAsked }
}

const isAmong =
  (only: readonly string[]) =>
  ({ name, id }: Pick<Property, "name" | "id">): boolean =>
    only.includes(name) || (id !== undefined && only.includes(id))
