import { canonical } from "../kernel/index.ts"

/**
 * A plain value with every string replaced by what `of` makes of it, keys of records too. Under a key of `sets` an array is sorted again,
 * unless it still holds the same, and a record by its keys; elsewhere all stays in its place. What holds no such string comes back as it
 * is, the very same object.
 */
export const renamed = (value: unknown, of: (text: string) => string, sets: ReadonlySet<string>, isSet = false): unknown => {
  if (typeof value === "string") return of(value)
  if (typeof value !== "object" || value === null) return value
  return Array.isArray(value) ? renamedList(value, of, sets, isSet) : renamedRecord(value as Record<string, unknown>, of, sets, isSet)
}

const renamedList = (
  list: readonly unknown[],
  of: (text: string) => string,
  sets: ReadonlySet<string>,
  isSet: boolean
): readonly unknown[] => {
  const next = list.map((item) => renamed(item, of, sets))
  if (next.every((item, i) => item === list[i])) return list
  if (!isSet) return next
  const sorted = next.toSorted(byContent)
  const before = list.toSorted(byContent)
  // a set of all the members has the order that its author gave it
  return sorted.every((item, i) => byContent(item, before[i]) === 0) ? list : sorted
}

const renamedRecord = (
  record: Record<string, unknown>,
  of: (text: string) => string,
  sets: ReadonlySet<string>,
  isSet: boolean
): Record<string, unknown> => {
  let isSame = true
  let hasMoved = false
  const entries = Object.entries(record).map(([key, member]) => {
    const next = [of(key), renamed(member, of, sets, sets.has(key))] as const
    if (next[0] !== key) hasMoved = true
    if (hasMoved || next[1] !== member) isSame = false
    return next
  })
  if (isSame) return record
  return Object.fromEntries(hasMoved && isSet ? entries.sort(([a], [b]) => (a < b ? -1 : 1)) : entries)
}

const byContent = (one: unknown, other: unknown): number => {
  const isText = typeof one === "string" && typeof other === "string"
  const [a, b] = isText ? [one, other] : [canonical(one), canonical(other)]
  return a < b ? -1 : a > b ? 1 : 0
}
