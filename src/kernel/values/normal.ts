/** A value that is not plain JSON, with the path to it. */
export class NotPlain extends Error {
  readonly path: string
  constructor(path: string, what: string) {
    super(`${path === "" ? "the value" : path} is ${what}; only plain JSON values may stand in a context, a message or an input`)
    this.name = "NotPlain"
    this.path = path
  }
}

/** Gives back what it is given, so that a class below it puts its private member there. */
const given = function (object: object): object {
  return object
} as unknown as new (object: object) => object

/**
 * The mark of the objects that normal values consist of, with how deep and how large they are. Nobody sees it from outside, and it costs
 * a hundredth of a `WeakMap`.
 */
class Mark extends given {
  readonly #depth: number
  readonly #members: number
  constructor(object: object, depth: number, members: number) {
    super(object)
    this.#depth = depth
    this.#members = members
  }
  static isOn(object: object): boolean {
    return #depth in object
  }
  static depthOf(object: object): number {
    return (object as Mark).#depth
  }
  static membersOf(object: object): number {
    return (object as Mark).#members
  }
}

/** Is this an object that `normal` or `copy` has made? Whoever sees one need not look inside. */
export const isNormal = (value: object): boolean => Mark.isOn(value)

/**
 * A value as all hosts keep it: plain JSON, frozen through and through, a tree of its own whatever its author still holds. A member that
 * is `undefined` is left out, -0 is 0. Keys keep their order, since a machine may go through them: it is part of the value. What is
 * normal already is given back as it is.
 * Fails with `NotPlain`, with the path: functions, class instances (Map, Set, Date and bytes too), symbols, bigints, NaN, infinities,
 * holes, accessors, hidden members, members of an array beside its elements, cycles, more than 400 levels, more than 100,000 members.
 * Cost: linear in what is not normal yet; hot.
 */
export const normal = <T>(value: T): T => normalOf(value, undefined) as T

/** A normal value once more, with objects of its own throughout: what a machine must not be able to tell from the first. */
export const copy = <T>(value: T): T => copyOf(value) as T

/** Copies of normal values in which what is equal is one and the same object: as if their author had never made it twice. */
export class Sharing {
  /** Was anything there twice? */
  hasShared = false
  private readonly known = new Map<string, object>()

  copy<T>(value: T): T {
    return this.of(value) as T
  }

  private of(value: unknown): unknown {
    if (typeof value !== "object" || value === null) return value
    const text = JSON.stringify(value)
    const known = this.known.get(text)
    if (known !== undefined) {
      this.hasShared = true
      return known
    }
    const made = copyBy(value, (member) => this.of(member))
    this.known.set(text, made)
    return made
  }
}

/**
 * A context as all hosts keep it. The keys that its actor started with come first, in their order, whether or not they were `undefined`
 * in between: so they stand in a plain XState machine. Fails with `NotPlain`.
 */
export const normalContext = (context: Readonly<Record<string, unknown>>, order: readonly string[]): Readonly<Record<string, unknown>> => {
  if (isNormal(context)) return context
  const inside: Inside = { object: context, at: "", outer: undefined, depth: 1 }
  const made: Record<string, unknown> = {}
  let placed = 0
  for (const key of order) {
    if (!Object.hasOwn(context, key)) continue
    placed++
    place(made, key, context[key], inside)
  }
  requireOpen(context, inside)
  const keys = Object.keys(context)
  if (keys.length > placed) for (const key of keys) if (!order.includes(key)) place(made, key, context[key], inside)
  return frozen(made, inside)
}

/** An object that is being made normal and the place inside it, and so on outwards. */
interface Inside {
  readonly object: object
  at: string | number
  readonly outer: Inside | undefined
  readonly depth: number
}

/** A trace holds values a few levels deeper, and is read up to 500. */
const deepest = 400
const mostMembers = 100_000

const normalOf = (value: unknown, inside: Inside | undefined): unknown => {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value
    case "number":
      if (!Number.isFinite(value)) throw new NotPlain(pathOf(inside), `${value}`)
      return value === 0 ? 0 : value
    case "object":
      if (value === null || isNormal(value)) return value
      return Array.isArray(value) ? normalList(value, enter(value, inside)) : normalRecord(value, enter(value, inside))
    default:
      throw new NotPlain(pathOf(inside), value === undefined ? "undefined" : `a ${typeof value}`)
  }
}

const enter = (object: object, outer: Inside | undefined): Inside => {
  for (let around = outer; around !== undefined; around = around.outer)
    if (around.object === object) throw new NotPlain(pathOf(outer), "a cycle")
  const depth = (outer?.depth ?? 0) + 1
  if (depth > deepest) throw tooDeep(outer)
  return { object, at: "", outer, depth }
}

const normalList = (list: readonly unknown[], inside: Inside): readonly unknown[] => {
  const { outer } = inside
  if (Object.getPrototypeOf(list) !== Array.prototype) throw new NotPlain(pathOf(outer), instance(list))
  const made: unknown[] = []
  requireOpen(list, inside)
  for (let i = 0; i < list.length; i++) {
    inside.at = i
    made.push(normalOf(list[i], inside))
  }
  return frozen(made, inside)
}

const normalRecord = (record: object, inside: Inside): Readonly<Record<string, unknown>> => {
  const prototype: unknown = Object.getPrototypeOf(record)
  if (prototype !== Object.prototype && prototype !== null) throw new NotPlain(pathOf(inside.outer), instance(record))
  requireOpen(record, inside)
  const made: Record<string, unknown> = {}
  for (const key of Object.keys(record)) place(made, key, (record as Record<string, unknown>)[key], inside)
  return frozen(made, inside)
}

/** What JSON would drop, or evaluate, is refused: without it the value would mean something else. */
const requireOpen = (object: object, inside: Inside): void => {
  const isList = Array.isArray(object)
  for (const key of Reflect.ownKeys(object)) {
    if (typeof key === "symbol") throw new NotPlain(pathOf(inside.outer), "an object with a symbol for a key")
    if (isList && key === "length") continue
    const isElement = isList && /^\d+$/.test(key)
    if (isList && !isElement) throw new NotPlain(pathOf(inside.outer), `an array with "${key}" beside its elements`)
    inside.at = isElement ? Number(key) : key
    const { enumerable, get, set } = Object.getOwnPropertyDescriptor(object, key)!
    if (get !== undefined || set !== undefined) throw new NotPlain(pathOf(inside), "an accessor")
    if (enumerable !== true) throw new NotPlain(pathOf(inside), "hidden: it is not enumerable")
  }
}

const place = (made: Record<string, unknown>, key: string, value: unknown, inside: Inside): void => {
  if (value === undefined) return
  inside.at = key
  put(made, key, normalOf(value, inside))
}

/** An assignment would not make a member of this name. */
const put = (made: Record<string, unknown>, key: string, value: unknown): void => {
  if (key === "__proto__") Object.defineProperty(made, key, { value, enumerable: true, configurable: true, writable: true })
  else made[key] = value
}

const frozen = <T extends object>(made: T, inside: Inside | undefined): T => {
  let [depth, members] = [0, 0]
  for (const member of Object.values(made) as unknown[]) {
    members++
    if (typeof member !== "object" || member === null) continue
    depth = Math.max(depth, Mark.depthOf(member))
    members += Mark.membersOf(member)
  }
  if (depth >= deepest) throw tooDeep(inside?.outer)
  if (members > mostMembers) throw new NotPlain(startOf(inside?.outer), `larger than it may be: it has more than ${mostMembers} members`)
  return Object.freeze(new Mark(made, depth + 1, members)) as T
}

const tooDeep = (inside: Inside | undefined): NotPlain => new NotPlain(startOf(inside), `nested more than ${deepest} levels deep`)

/** The beginning of a path, which may be as long as the value is deep. */
const startOf = (inside: Inside | undefined): string => {
  const path = pathOf(inside)
  return path.length > 60 ? `${path.slice(0, 60)}…` : path
}

const copyOf = (value: unknown): unknown => (typeof value !== "object" || value === null ? value : copyBy(value, copyOf))

const copyBy = (value: object, copyMember: (member: unknown) => unknown): object => {
  if (Array.isArray(value)) return frozen(value.map(copyMember), undefined)
  const made: Record<string, unknown> = {}
  for (const key of Object.keys(value)) put(made, key, copyMember((value as Record<string, unknown>)[key]))
  return frozen(made, undefined)
}

const instance = (object: object): string => {
  const { constructor } = object as { constructor?: unknown }
  return `an instance of ${typeof constructor === "function" && constructor.name !== "" ? constructor.name : "a class"}`
}

const pathOf = (inside: Inside | undefined): string => {
  if (inside === undefined) return ""
  const { at, outer } = inside
  const path = pathOf(outer)
  return typeof at === "number" ? `${path}[${at}]` : path === "" ? at : `${path}.${at}`
}
