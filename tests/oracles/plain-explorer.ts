import type { Role, Spec } from "../../src/scenario/index.ts"
import type { AnyActor } from "../../src/kernel/index.ts"
import { isTrueIn, isTrueOf } from "./plain-claims.ts"
import { type Ended, fired, isListed, joined, type Out, starts, stepped, type Up } from "./plain-machine.ts"
import { seen } from "./plain-values.ts"
import { type Event, isSpent, keyOfWorld, type Letter, paid, type PlainWorld, posted, product, withPlace } from "./plain-world.ts"

/** What the explorer has to say of a scenario. `broken` names properties, deadlocks and steps that fail. */
export interface Explored {
  readonly distinct: number
  readonly broken: ReadonlySet<string>
}

/** One thing that happens to one actor, or to a letter: the budget that it uses, what a monitor sees of it, and what comes of it. */
interface Happening {
  readonly budget?: string
  readonly at?: number
  readonly seen: Event
  readonly leads: () => readonly Led[]
}

/** "full": a channel would hold more than it may. */
type Led = PlainWorld | "failed" | "unhandled message" | "full"

const known = new Set([
  "describe",
  "cast",
  "network",
  "budgets",
  "properties",
  "monitors",
  "timers",
  "final",
  "tolerate",
  "expected",
  "symmetry",
  "refines",
  "hosts"
])
const progress = new Set(["spontaneous", "timers", "ticks"])

/**
 * Explores a scenario with nothing but XState's pure functions: a breadth-first search in plain objects that tells worlds apart by all
 * that a machine can see of them. Hosts, clocks and partitions are beyond it. Fails where there are more than `most` worlds.
 */
export const explorePlainly = (spec: Spec, most = 20_000): Explored => new Exploration(spec).run(most)

class Exploration {
  private readonly spec: Spec
  private readonly roles: readonly (readonly [string, Role])[]
  private readonly tickMs: number | undefined

  constructor(spec: Spec) {
    this.spec = spec
    this.roles = Object.entries(spec.cast)
    this.tickMs = spec.timers === undefined || spec.timers === "untimed" ? undefined : spec.timers.tickMs
    const odd = Object.keys(spec).find((key) => !known.has(key))
    if (odd !== undefined || this.roles.some(([, { host, clock }]) => host !== undefined || clock !== undefined))
      throw new Error(`the plain explorer knows no ${odd ?? "hosts or clocks"}`)
  }

  run(most: number): Explored {
    const broken = new Set<string>()
    const reached = new Set<string>()
    const worlds = new Map<string, PlainWorld>()
    const meet = (world: PlainWorld): void => {
      const key = keyOfWorld(this.spec, world)
      if (worlds.has(key)) return
      if (worlds.size >= most) throw new Error(`more than ${most} worlds`)
      worlds.set(key, world)
      for (const claim of this.spec.properties) {
        if (claim.kind === "always" && !isTrueIn(this.spec, claim, world)) broken.add(claim.name)
        if (claim.kind === "sometimes" && isTrueIn(this.spec, claim, world)) reached.add(claim.name)
      }
    }
    for (const world of this.starts()) {
      if (typeof world === "string") broken.add(world)
      else meet(world)
    }
    // a Map hands out what is added while it is walked
    for (const [key, world] of worlds) {
      let isStuck = true
      for (const { budget, at, leads } of this.happenings(world)) {
        if (budget !== undefined && isSpent(this.spec, world, budget, at)) {
          isStuck &&= !progress.has(budget)
          continue
        }
        for (const led of leads()) {
          if (typeof led === "string") {
            if (led !== "full") broken.add(led)
            isStuck = false
            continue
          }
          const next = budget === undefined ? led : paid(this.spec, led, budget, at)
          if (keyOfWorld(this.spec, next) === key) continue
          isStuck = false
          for (const claim of this.spec.properties)
            if (claim.kind === "between" && !isTrueOf(this.spec, claim, world, next)) broken.add(claim.name)
          meet(next)
        }
      }
      if (isStuck && (this.spec.final === undefined || !isTrueIn(this.spec, this.spec.final, world))) broken.add("deadlock")
    }
    for (const { kind, name } of this.spec.properties) if (kind === "sometimes" && !reached.has(name)) broken.add(name)
    return { distinct: worlds.size, broken }
  }

  private starts(): readonly (PlainWorld | string)[] {
    const monitors = (this.spec.monitors ?? []).map(({ actor }) => starts(actor.machine, undefined))
    const places = this.roles.map(([, { actor, input, dormant }]) => (dormant ? [undefined] : starts(actor.machine, input)))
    return product([...monitors, ...places]).flatMap((ends): readonly (PlainWorld | string)[] => {
      if (ends.some((end) => end !== undefined && end.kind !== "stepped")) return ["failed"]
      const ups = ends as readonly (Extract<Ended, { kind: "stepped" }> | undefined)[]
      const first: PlainWorld = {
        monitors: ups.slice(0, monitors.length).map((end) => end!.up),
        places: ups.slice(monitors.length).map((end) => ({ ...(end === undefined ? {} : { up: end.up }), spent: {} })),
        letters: [],
        spent: {}
      }
      return this.roles.reduce<readonly (PlainWorld | string)[]>(
        (worlds, [id], i) =>
          worlds.flatMap((world): readonly (PlainWorld | string)[] => {
            const out = ups[monitors.length + i]?.out
            return typeof world === "string" ? [world] : this.told(posted(this.spec, world, id, out), id, out)
          }),
        [first]
      )
    })
  }

  private happenings(world: PlainWorld): readonly Happening[] {
    const { budgets } = this.spec
    const faults = budgets.faults === "none" ? {} : budgets.faults
    return [
      ...this.roles.flatMap(([id, role], at) => this.ownHappenings(world, id, role, at, faults)),
      ...this.letterHappenings(world, faults),
      ...this.ticks(world)
    ]
  }

  private ownHappenings(world: PlainWorld, id: string, { actor, input }: Role, at: number, faults: object): readonly Happening[] {
    const { up, durable } = world.places[at]!
    const seenAs = (step: string): Event => ({ type: "Step", step, to: id })
    const isDue = (left: number) => this.tickMs === undefined || left <= 0
    const happenings: Happening[] = []
    for (const [nth, timer] of (up?.timers ?? []).entries()) {
      if (!isDue(timer.left)) continue
      const { up: rest, event } = fired(up!, nth)
      const leads = () =>
        this.after(world, at, isListed(rest, event.type) ? stepped(actor.machine, rest, event) : [quietly(rest)], seenAs("timer"))
      happenings.push({ budget: "timers", at, seen: seenAs("timer"), leads })
    }
    for (const type of up === undefined ? [] : (actor.spontaneous as readonly string[])) {
      if (((actor.machine.getTransitionData(up!.snapshot, { type }) as readonly unknown[] | undefined) ?? []).length === 0) continue
      const leads = () => this.after(world, at, stepped(actor.machine, up!, { type }), seenAs("spontaneous"))
      happenings.push({ budget: "spontaneous", at, seen: seenAs("spontaneous"), leads })
    }
    if ("crash" in faults && up !== undefined) {
      const kept = Object.fromEntries(
        (actor.durable as readonly string[]).map((key) => [key, (up.snapshot.context as Record<string, unknown>)[key]])
      )
      const { up: _, ...rest } = world.places[at]!
      const leads = () => this.told(withPlace(world, at, { ...rest, durable: kept }), id, undefined, seenAs("crash"))
      happenings.push({ budget: "crash", at, seen: seenAs("crash"), leads })
    }
    for (const kind of ["restart", "diskLoss"]) {
      if (!(kind in faults) || durable === undefined) continue
      const { durable: _, ...rest } = world.places[at]!
      const again = () => starts(actor.machine, input, kind === "restart" ? durable : undefined)
      happenings.push({
        budget: kind,
        at,
        seen: seenAs(kind),
        leads: () => this.after(withPlace(world, at, rest), at, again(), seenAs(kind))
      })
    }
    return happenings
  }

  private letterHappenings(world: PlainWorld, faults: object): readonly Happening[] {
    const { kind } = this.spec.network
    const texts = world.letters.map((letter) => seen(letter))
    return world.letters.flatMap((letter, i): readonly Happening[] => {
      const isHead = kind !== "fifo" || world.letters.findIndex(({ from, to }) => from === letter.from && to === letter.to) === i
      const seenAs = (step: string): Event => ({ type: "Step", step, ...letter })
      const without = kind === "set" ? world : { ...world, letters: world.letters.toSpliced(i, 1) }
      const isFirst = texts.indexOf(texts[i]!) === i
      const deliver: Happening = { seen: seenAs("deliver"), leads: () => this.delivered(without, letter) }
      const lose: Happening = {
        budget: "loss",
        seen: seenAs("lose"),
        leads: () => this.told(without, letter.to, undefined, seenAs("lose"))
      }
      const doubled = { ...world, letters: world.letters.toSpliced(i, 0, letter) }
      const copy: Happening = {
        budget: "duplication",
        seen: seenAs("duplicate"),
        leads: () => this.told(doubled, letter.to, undefined, seenAs("duplicate"))
      }
      return [
        ...(isHead && (kind === "fifo" || isFirst) ? [deliver] : []),
        ...("loss" in faults && (kind === "fifo" || isFirst) ? [lose] : []),
        ...("duplication" in faults && isHead && (kind === "fifo" || isFirst) ? [copy] : [])
      ]
    })
  }

  private delivered(world: PlainWorld, { from, to, message }: Letter): readonly Led[] {
    const at = this.roles.findIndex(([id]) => id === to)
    const { actor, input } = this.roles[at]![1]
    const { up, durable } = world.places[at]!
    const seenAs: Event = { type: "Step", step: "deliver", from, to, message }
    if (durable !== undefined) return this.spec.network.kind === "set" ? [] : this.told(world, to, undefined, { ...seenAs, step: "lost" })
    const event = { ...message, from }
    const woken = up === undefined ? starts(actor.machine, input) : [{ kind: "stepped" as const, up, out: nothing }]
    return woken.flatMap((one): readonly Led[] => {
      if (one.kind !== "stepped") return this.after(world, at, [one], seenAs)
      if (one.up.snapshot.status === "done") return this.after(world, at, [one], seenAs)
      if (!isListed(one.up, event.type))
        return this.spec.tolerate === undefined ? ["unhandled message"] : this.after(world, at, [one], seenAs)
      const ends = stepped(actor.machine, one.up, event)
      return this.after(
        world,
        at,
        ends.map((end) => (end.kind === "stepped" ? { ...end, out: joined(one.out, end.out) } : end)),
        seenAs
      )
    })
  }

  /** Time passes unless a timer is due that goes off rather than being put off. */
  private ticks(world: PlainWorld): readonly Happening[] {
    const { tickMs } = this
    const goesOff = (up: Up, at: number, nth: number): boolean => {
      const { up: rest, event } = fired(up, nth)
      return !isListed(rest, event.type) || stepped(this.roles[at]![1].actor.machine, rest, event).some(({ kind }) => kind !== "deferred")
    }
    const isHeld = world.places.some(({ up }, at) => up?.timers.some(({ left }, nth) => left <= 0 && goesOff(up, at, nth)))
    if (tickMs === undefined || isHeld) return []
    const places = world.places.map((place) => {
      if (place.up === undefined) return place
      const timers = place.up.timers.map((timer) => ({ ...timer, left: Math.max(0, timer.left - tickMs) }))
      return { ...place, up: { ...place.up, timers } }
    })
    const seenAs: Event = { type: "Step", step: "tick" }
    return [{ budget: "ticks", seen: seenAs, leads: () => this.told({ ...world, places }, "", undefined, seenAs) }]
  }

  /** The worlds after one actor has stepped, its budgets paid, its letters posted, the monitors told. */
  private after(world: PlainWorld, at: number, ends: readonly Ended[], seenAs: Event): readonly Led[] {
    const [id, { actor }] = this.roles[at]!
    return ends.flatMap((end): readonly Led[] => {
      if (end.kind !== "stepped") return end.kind === "failed" ? ["failed"] : []
      const { up, out } = end
      if (!keepsInvariants(actor, up)) return ["failed"]
      return this.told(posted(this.spec, withPlace(world, at, { ...world.places[at]!, up }), id, out), id, out, seenAs)
    })
  }

  /** Tells the monitors, each of which may choose; and pays for the step. A fifo channel that holds too much is no world. */
  private told(world: PlainWorld, from: string, out: Out | undefined, seenAs?: Event): readonly Led[] {
    const { network } = this.spec
    const channels = Map.groupBy(world.letters, (letter) => `${letter.from} ${letter.to}`)
    if (network.kind === "fifo" && [...channels.values()].some(({ length }) => length > network.capacity)) return ["full"]
    const events: readonly Event[] = [
      ...(seenAs === undefined ? [] : [seenAs]),
      ...(out?.observed ?? []).map((entry) => ({ ...entry, from }))
    ]
    const each = (this.spec.monitors ?? []).map(({ actor }, i) =>
      events.reduce<readonly (Up | "failed")[]>(
        (ups, event) =>
          ups.flatMap((up) => {
            if (up === "failed" || up.snapshot.status !== "active" || !isListed(up, event.type)) return [up]
            return stepped(actor.machine, up, event).map((end) => (end.kind === "stepped" ? end.up : "failed"))
          }),
        [world.monitors[i]!]
      )
    )
    return product(each).map((monitors) => (monitors.includes("failed") ? "failed" : { ...world, monitors: monitors as readonly Up[] }))
  }
}

const keepsInvariants = ({ invariants }: AnyActor, { snapshot }: Up): boolean =>
  (Object.values(invariants) as ((seen: unknown) => boolean)[]).every((holds) => holds(snapshot))

const nothing: Out = { sent: [], observed: [] }
const quietly = (up: Up): Ended => ({ kind: "stepped", up, out: nothing })
