import { Refused } from "./errors.ts"

/**
 * What a machine must not reach stands behind a trap from the moment this module is loaded, so that what a protocol's module takes hold of
 * at its own beginning (`const { random } = Math`) is behind it too. A trap lets everybody through but the code of actors and properties
 * while `purely` runs it: a look at one flag.
 */
interface Watch {
  /** Is code of an actor or a property running? */
  isOn: boolean
  /** What it has reached for. */
  reached: string | undefined
}

// one for all copies of this module in a process: each trap is set once
const place = Symbol.for("borealis/purity")
const shared = globalThis as typeof globalThis & { [place]?: Watch }
const isFirst = shared[place] === undefined
const watch: Watch = (shared[place] ??= { isOn: false, reached: undefined })

/** Ends the code that has reached for `what`. Throws only while `purely` runs it. */
export const reach = (what: string): void => {
  if (!watch.isOn) return
  watch.reached ??= what
  throw new Error(`reads ${what}`)
}

/**
 * Runs code of an actor or a property. Fails with `Refused`, naming the place, where it reaches for a clock, chance, the environment, a
 * timer, the network or its own actor, even if it catches what it is then thrown. Cost: next to nothing.
 */
export const purely = <T>(where: () => string, body: () => T): T => {
  const { isOn, reached } = watch
  watch.isOn = true
  watch.reached = undefined
  try {
    const result = body()
    if (watch.reached !== undefined) throw impure(where(), watch.reached)
    return result
  } catch (error) {
    // XState wraps what a guard throws
    if (watch.reached !== undefined) throw impure(where(), watch.reached)
    throw error
  } finally {
    watch.isOn = isOn
    watch.reached = reached
  }
}

const impure = (where: string, what: string): Refused =>
  new Refused(
    what.startsWith("self.") || what.startsWith("system.")
      ? `${where}: a step uses ${what}, which is another in each host; name an actor by its id in the cast, and ask by emit(send(…)) or raise`
      : `${where}: a step reads ${what}; take the time from event.now and chance from choose(), since a machine must be pure`
  )

type Table = Record<PropertyKey, unknown>

/** A function that first asks whether it may be called. */
const trapped = (original: object, what: string): unknown =>
  new Proxy(original, {
    apply: (target, self, args) => (reach(what), Reflect.apply(target as () => unknown, self, args)),
    construct: (target, args, newTarget) => (reach(what), Reflect.construct(target as new () => object, args, newTarget))
  })

const setTrap = (owner: object, key: string, what: string): void => {
  const original = (owner as Table)[key]
  if (typeof original !== "function") return
  const before = Object.getOwnPropertyDescriptor(owner, key)
  Object.defineProperty(owner, key, {
    value: trapped(original, what),
    configurable: true,
    writable: true,
    enumerable: before?.enumerable ?? false
  })
}

const setDateTrap = (): void => {
  const original = Date
  setTrap(original, "now", "Date.now()")
  const trap: DateConstructor = new Proxy(original, {
    apply: (target, self, args) => (reach("the Date constructor"), Reflect.apply(target, self, args)),
    // a date that is computed is no look at the clock
    construct: (target, args, newTarget) => {
      if (args.length === 0) reach("the Date constructor")
      return Reflect.construct(target, args, newTarget === trap ? target : newTarget)
    }
  })
  Object.defineProperty(original.prototype, "constructor", { value: trap, configurable: true, writable: true })
  Object.defineProperty(globalThis, "Date", { value: trap, configurable: true, writable: true, enumerable: false })
}

/** What formats a date formats the time of day where it is given none. */
const setFormatTrap = (): void => {
  const { prototype } = Intl.DateTimeFormat
  const before = Object.getOwnPropertyDescriptor(prototype, "format")!
  const unlessGiven =
    (format: (...dates: unknown[]) => unknown) =>
    (...dates: unknown[]): unknown => {
      if (dates[0] === undefined) reach("the clock by Intl.DateTimeFormat")
      return format(...dates)
    }
  Object.defineProperty(prototype, "format", {
    ...before,
    get(this: Intl.DateTimeFormat) {
      return unlessGiven(Reflect.apply(before.get!, this, []) as (...dates: unknown[]) => unknown)
    }
  })
  const { formatToParts } = prototype
  Object.defineProperty(prototype, "formatToParts", {
    value(this: Intl.DateTimeFormat, ...dates: [date?: Date | number]) {
      return unlessGiven((...given) => Reflect.apply(formatToParts, this, given))(...dates)
    },
    configurable: true,
    writable: true
  })
}

const setEnvironmentTrap = (): void => {
  let environment = process.env
  Object.defineProperty(process, "env", {
    get: () => (reach("process.env"), environment),
    set: (value: typeof environment) => {
      environment = value
    },
    configurable: true,
    enumerable: true
  })
}

const globals: readonly (readonly [owner: object, name: string, keys: readonly string[]])[] = [
  [Math, "Math.", ["random"]],
  [performance, "performance.", ["now", "mark", "measure", "toJSON"]],
  [crypto, "crypto.", ["getRandomValues", "randomUUID"]],
  [process, "process.", ["cpuUsage", "cwd", "hrtime", "memoryUsage", "resourceUsage", "uptime"]],
  [globalThis, "", ["fetch", "queueMicrotask", "setImmediate", "setInterval", "setTimeout", "WebSocket"]]
]

if (isFirst) {
  for (const [owner, name, keys] of globals) for (const key of keys) setTrap(owner, key, `${name}${key}()`)
  setTrap(process.hrtime, "bigint", "process.hrtime.bigint()")
  setDateTrap()
  setFormatTrap()
  setEnvironmentTrap()
}

/** The modules of Node that a machine has no business with. */
const modules = "child_process crypto dgram dns fs http http2 https net os perf_hooks timers tls worker_threads".split(" ")

/**
 * Sets traps in Node's own modules too, before a file of a user's is loaded: what is imported from them is then behind a trap. For a
 * command, whose process is its own.
 */
export const trapModules = (): void => {
  const { getBuiltinModule } = process
  for (const name of modules) {
    const module = getBuiltinModule(`node:${name}`) as unknown as Table | undefined
    for (const key of Object.keys(module ?? {})) {
      const { value, writable, configurable } = Object.getOwnPropertyDescriptor(module, key)!
      // a class has members that a proxy of it would not change; nobody makes one without a call of the module's functions
      if (typeof value === "function" && writable === true && configurable === true && !/^[A-Z]/.test(key))
        setTrap(module!, key, `${key}() of node:${name}`)
    }
  }
  ;(getBuiltinModule("node:module") as unknown as { syncBuiltinESMExports(): void }).syncBuiltinESMExports()
}
