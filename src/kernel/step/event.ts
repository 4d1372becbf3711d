/** An event as a machine receives it. Plain JSON. */
export interface Event {
  readonly type: string
  readonly [key: string]: unknown
}

/** What the host gives with any event; absent where it has nothing to give. */
const hosts: ReadonlySet<PropertyKey> = new Set(["type", "from", "now"])

const bare = new WeakSet<Event>()

/**
 * The event with which the environment makes an actor decide. It carries nothing, so code that reads a field of it throws: what it makes
 * of `undefined` would be taken for the protocol. Asking by `in` is allowed.
 */
export const spontaneousEvent = (type: string): Event => guarded({ type })

/** An event with a clock's reading. */
export const withReading = (event: Event, now: Event["now"]): Event => (bare.has(event) ? guarded({ ...event, now }) : { ...event, now })

const guarded = (given: Event): Event => {
  const event = new Proxy(given, {
    get: (target, key) => {
      if (typeof key === "string" && !hosts.has(key) && !(key in target)) throw new Error(unread(given.type, key))
      return Reflect.get(target, key) as unknown
    }
  })
  bare.add(event)
  return event
}

const unread = (type: string, key: string): string =>
  `reads event.${key}, but "${type}" is spontaneous and carries nothing; offer values by emit(choose(…)), or ask "${key}" in event`
