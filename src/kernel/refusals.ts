import { suggestion } from "./nearest.ts"
import { Refused } from "./errors.ts"

/** Refuses a key that nobody reads: a misspelt option would otherwise be one that silently does nothing. */
export const refuseUnknown = (where: string, record: unknown, keys: readonly string[]): void => {
  if (typeof record !== "object" || record === null) return
  for (const key of Object.keys(record)) {
    if (keys.includes(key)) continue
    const known = keys.length === 0 ? "there are none" : `the keys are ${keys.join(", ")}`
    throw new Refused(`${where}: unknown key "${key}"; ${known}${suggestion(key, keys)}`)
  }
}

/** Refuses a list that says one thing twice: the second time says nothing, and was meant to be another. */
export const refuseTwice = (where: string, list: readonly string[]): void => {
  const twice = list.find((item, at) => list.indexOf(item) !== at)
  if (twice !== undefined) throw new Refused(`${where} names "${twice}" twice; name it once`)
}

/** No list is told that is longer than this. */
const mostTold = 8

/** `; there are "a", "b"; did you mean "a"?`: what a word that is not known may have meant. */
export const instead = (word: string, known: readonly string[]): string => {
  if (known.length < 2) return `; there is ${known.length === 0 ? "none" : `"${known[0]}"`}`
  const more = known.length - mostTold
  const told = known.slice(0, mostTold).map((one) => `"${one}"`)
  return `; there are ${told.join(", ")}${more > 0 ? ` and ${more} more` : ""}${suggestion(word, known)}`
}
