/** A value that is not plain JSON, with the path to it. */
export class NotPlain extends Error {
  readonly path: string
  constructor(path: string, what: string) {
    super(`${path === "" ? "the value" : path} is ${what}; only plain JSON values may stand in a context, a message or an input`)
    this.name = "NotPlain"
    this.path = path
  }
}

/**
 * The canonical form of a plain value: equal values give equal strings, different values different ones.
 * Keys are sorted, a key whose value is `undefined` is as good as absent, -0 is 0.
 * Fails with `NotPlain` on functions, class instances (Map, Set and Date too), symbols, bigints, NaN, infinities, holes and cycles.
 * Cost: linear in the value; hot.
 */
export const canonical = (value: unknown): string => write(value, undefined)

/** An object that is being written and the place inside it, and so on outwards. */
interface Inside {
  readonly object: object
  at: string | number
  readonly outer: Inside | undefined
}

const pathOf = (inside: Inside | undefined): string => {
  if (inside === undefined) return ""
  const { at, outer } = inside
  const path = pathOf(outer)
  return typeof at === "number" ? `${path}[${at}]` : path === "" ? at : `${path}.${at}`
}

const isInside = (object: object, inside: Inside | undefined): boolean => {
  for (let place = inside; place !== undefined; place = place.outer) if (place.object === object) return true
  return false
}

const write = (value: unknown, inside: Inside | undefined): string => {
  switch (typeof value) {
    case "string":
      return quoted(value)
    case "boolean":
      return value ? "true" : "false"
    case "number":
      if (!Number.isFinite(value)) throw new NotPlain(pathOf(inside), `${value}`)
      return value === 0 ? "0" : `${value}`
    case "object":
      return value === null ? "null" : Array.isArray(value) ? writeList(value, inside) : writeRecord(value, inside)
    default:
      throw new NotPlain(pathOf(inside), value === undefined ? "undefined" : `a ${typeof value}`)
  }
}

const writeList = (list: readonly unknown[], outer: Inside | undefined): string => {
  if (list.length === 0) return "[]"
  if (isInside(list, outer)) throw new NotPlain(pathOf(outer), "a cycle")
  const inside: Inside = { object: list, at: 0, outer }
  let text = "["
  for (let i = 0; i < list.length; i++) {
    inside.at = i
    text += (i === 0 ? "" : ",") + write(list[i], inside)
  }
  return text + "]"
}

const writeRecord = (object: object, outer: Inside | undefined): string => {
  if (isInside(object, outer)) throw new NotPlain(pathOf(outer), "a cycle")
  const prototype: unknown = Object.getPrototypeOf(object)
  if (prototype !== Object.prototype && prototype !== null) {
    throw new NotPlain(pathOf(outer), `an instance of ${(object as { constructor?: { name?: string } }).constructor?.name ?? "a class"}`)
  }
  const record = object as Record<string, unknown>
  const inside: Inside = { object, at: "", outer }
  let text = ""
  for (const key of sorted(Object.keys(record))) {
    const member = record[key]
    if (member === undefined) continue
    inside.at = key
    text += (text === "" ? "{" : ",") + keyText(key) + write(member, inside)
  }
  return text === "" ? "{}" : text + "}"
}

/** Sorts in place by insertion: with few keys it takes a third of the time of `sort()`. */
const sorted = (keys: string[]): readonly string[] => {
  if (keys.length > fewKeys) return keys.sort()
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i]!
    let at = i
    for (; at > 0 && keys[at - 1]! > key; at--) keys[at] = keys[at - 1]!
    keys[at] = key
  }
  return keys
}

const fewKeys = 20

/** `JSON.stringify` of a string, at a fifth of its cost where nothing is escaped. */
const quoted = (text: string): string => {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x20 || code > 0x7e || code === 0x22 || code === 0x5c) return JSON.stringify(text)
  }
  return `"${text}"`
}

/** The same few keys come again and again; where they do not, because a record is a table, the memory of them starts afresh. */
const keyTexts = new Map<string, string>()
const mostKeys = 10_000

const keyText = (key: string): string => {
  let text = keyTexts.get(key)
  if (text === undefined) {
    if (keyTexts.size === mostKeys) keyTexts.clear()
    keyTexts.set(key, (text = `${quoted(key)}:`))
  }
  return text
}

/**
 * A plain value frozen through and through. A key whose value is `undefined` is left out, in a copy: the canonical form does not know
 * it, so a machine must not either. Stops at what is frozen already.
 */
export const freeze = <T>(value: T): T => frozenOf(value, undefined) as T

const frozenOf = (value: unknown, outer: Inside | undefined): unknown => {
  // a cycle is left as it is: the canonical form refuses it with its path
  if (typeof value !== "object" || value === null || Object.isFrozen(value) || isInside(value, outer)) return value
  const inside: Inside = { object: value, at: "", outer }
  return Object.freeze(Array.isArray(value) ? frozenList(value, inside) : frozenRecord(value as Record<string, unknown>, inside))
}

const frozenList = (list: unknown[], inside: Inside): unknown[] => {
  let copy: unknown[] | undefined
  for (let i = 0; i < list.length; i++) {
    const frozen = frozenOf(list[i], inside)
    if (frozen !== list[i]) (copy ??= [...list])[i] = frozen
  }
  return copy ?? list
}

const frozenRecord = (record: Record<string, unknown>, inside: Inside): Record<string, unknown> => {
  let copy: Record<string, unknown> | undefined
  for (const key of Object.keys(record)) {
    const member = record[key]
    const frozen = frozenOf(member, inside)
    if (frozen === undefined) delete (copy ??= { ...record })[key]
    else if (frozen !== member) (copy ??= { ...record })[key] = frozen
  }
  return copy ?? record
}
