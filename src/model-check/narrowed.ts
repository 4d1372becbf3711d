import { InputError } from "../kernel/index.ts"
import type { System } from "../scenario/index.ts"

/** The system with these properties alone, by name or id. Fails with `InputError` on one that is not there. */
export const narrowed = (system: System, only: readonly string[]): System => {
  const properties = system.properties.filter(({ name, id }) => only.includes(name) || (id !== undefined && only.includes(id)))
  const missing = only.find((wanted) => !properties.some(({ name, id }) => name === wanted || id === wanted))
  if (missing !== undefined) {
    const there = system.properties.map(({ name, id }) => `"${id ?? name}"`).join(", ")
    throw new InputError(`scenario "${system.scenario}" has no property "${missing}"; it has ${there}`)
  }
  return { ...system, properties }
}
