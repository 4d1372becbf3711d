import { isNormal } from "./normal.ts"

/**
 * The canonical form of a plain value: equal values give equal strings, different values different ones. Of a normal value the order of
 * its keys is a part, since machines may go through them; the keys of all other records, which no machine sees, are sorted. A member
 * that is `undefined` is as good as absent, -0 is 0.
 * Cost: linear in the value; hot.
 */
export const canonical = (value: unknown): string => {
  switch (typeof value) {
    case "string":
      return quoted(value)
    case "number":
      return value === 0 ? "0" : `${value}`
    case "boolean":
      return value ? "true" : "false"
    case "object":
      if (value === null) return "null"
      if (Array.isArray(value)) return listText(value)
      return recordText(value as Record<string, unknown>, isNormal(value) ? Object.keys(value) : sorted(Object.keys(value)))
    default:
      throw new TypeError(`a ${typeof value} has no canonical form`)
  }
}

const listText = (list: readonly unknown[]): string => {
  if (list.length === 0) return "[]"
  let text = "["
  for (let i = 0; i < list.length; i++) text += (i === 0 ? "" : ",") + canonical(list[i])
  return text + "]"
}

const recordText = (record: Readonly<Record<string, unknown>>, keys: readonly string[]): string => {
  let text = ""
  for (const key of keys) {
    const member = record[key]
    if (member !== undefined) text += (text === "" ? "{" : ",") + keyText(key) + canonical(member)
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
