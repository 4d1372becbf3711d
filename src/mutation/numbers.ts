/** Each item of a list, and a list's length, in a path. */
const each = Symbol("each")
const size = Symbol("size")

/** Where a number is in a plain value. */
export type Path = readonly (string | symbol)[]

/** A path in words: `context.owed[].commitTs`, `context.peers.length`. */
export const pathText = (path: Path): string =>
  path.reduce<string>(
    (text, key) => (key === each ? `${text}[]` : `${text}${text === "" ? "" : "."}${key === size ? "length" : String(key)}`),
    ""
  )

/** What counts as one place: the members of a record by actor are alike, as a list's items are; with `lengths`, a list's length is a number too. */
export interface Reading {
  readonly ids: ReadonlySet<string>
  readonly lengths: boolean
}

/** Adds the paths of a value's numbers to those that are known, by their text. */
export const notePaths = (known: Map<string, Path>, value: unknown, reading: Reading, path: Path = []): void => {
  if (typeof value === "number") known.set(pathText(path), path)
  if (typeof value !== "object" || value === null) return
  if (Array.isArray(value)) {
    if (reading.lengths) known.set(pathText([...path, size]), [...path, size])
    for (const item of value) notePaths(known, item, reading, [...path, each])
  } else for (const [key, member] of Object.entries(value)) notePaths(known, member, reading, [...path, reading.ids.has(key) ? each : key])
}

/** The value with the numbers at a path changed; a list is made longer by its last item, or loses that. The same where nothing is there. */
export const shifted = (value: unknown, path: Path, by: 1 | -1): unknown => {
  const [key, ...rest] = path
  if (key === undefined) return typeof value === "number" ? value + by : value
  if (typeof value !== "object" || value === null) return value
  if (Array.isArray(value)) {
    if (key === size) return by < 0 ? value.slice(0, -1) : [...(value as unknown[]), ...(value.slice(-1) as unknown[])]
    return key === each ? value.map((item) => shifted(item, rest, by)) : value
  }
  if (key === each) return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shifted(member, rest, by)]))
  if (typeof key === "symbol" || !Object.hasOwn(value, key)) return value
  return { ...value, [key]: shifted((value as Record<string, unknown>)[key], rest, by) }
}
