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
 * Cost: linear in the value.
 */
export const canonical = (value: unknown): string => write(value, "", [])

const write = (value: unknown, path: string, above: object[]): string => {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value)
    case "boolean":
      return value ? "true" : "false"
    case "number":
      if (!Number.isFinite(value)) throw new NotPlain(path, `${value}`)
      return value === 0 ? "0" : `${value}`
    case "object":
      return value === null ? "null" : writeObject(value, path, above)
    default:
      throw new NotPlain(path, value === undefined ? "undefined" : `a ${typeof value}`)
  }
}

const writeObject = (value: object, path: string, above: object[]): string => {
  if (above.includes(value)) throw new NotPlain(path, "a cycle")
  above.push(value)
  let text: string
  if (Array.isArray(value)) {
    text = "["
    for (let i = 0; i < value.length; i++) text += (i === 0 ? "" : ",") + write(value[i], `${path}[${i}]`, above)
    text += "]"
  } else {
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype !== Object.prototype && prototype !== null) {
      throw new NotPlain(path, `an instance of ${(value as { constructor?: { name?: string } }).constructor?.name ?? "a class"}`)
    }
    const record = value as Record<string, unknown>
    text = "{"
    let first = true
    for (const key of Object.keys(record).sort()) {
      const member = record[key]
      if (member === undefined) continue
      text += (first ? "" : ",") + JSON.stringify(key) + ":" + write(member, path === "" ? key : `${path}.${key}`, above)
      first = false
    }
    text += "}"
  }
  above.pop()
  return text
}

/**
 * A plain value frozen through and through. A key whose value is `undefined` is left out, in a copy: the canonical form does not know
 * it, so a machine must not either. Stops at what is frozen already.
 */
export const freeze = <T>(value: T): T => frozenOf(value, [])

const frozenOf = <T>(value: T, above: readonly unknown[]): T => {
  // a cycle is left as it is: the canonical form refuses it with its path
  if (typeof value !== "object" || value === null || Object.isFrozen(value) || above.includes(value)) return value
  const inside = [...above, value]
  const record = value as Record<string, unknown>
  const isList = Array.isArray(value)
  let copy: Record<string, unknown> | undefined
  for (const key of Object.keys(record)) {
    const member = record[key]
    const frozen = frozenOf(member, inside)
    const isGone = frozen === undefined && !isList
    if (!isGone && frozen === member) continue
    copy ??= (isList ? [...(value as readonly unknown[])] : { ...record }) as Record<string, unknown>
    if (isGone) delete copy[key]
    else copy[key] = frozen
  }
  return Object.freeze((copy ?? value) as T)
}
