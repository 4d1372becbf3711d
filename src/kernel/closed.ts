import { Refused } from "./refused.ts"

/** Refuses a key that nobody reads: a misspelt option would otherwise be one that silently does nothing. */
export const refuseUnknown = (where: string, record: unknown, keys: readonly string[]): void => {
  if (typeof record !== "object" || record === null) return
  for (const key of Object.keys(record)) {
    if (!keys.includes(key)) throw new Refused(`${where}: unknown key "${key}"; the keys are ${keys.join(", ")}`)
  }
}
