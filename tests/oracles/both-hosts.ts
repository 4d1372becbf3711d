import type { AnyStateMachine } from "xstate"
import type * as Kernel from "../../src/kernel/index.ts"
import type * as Scenarios from "../../src/scenario/index.ts"
import type * as Worlds from "../../src/world/index.ts"
import { type Letter, labelOf, PlainActor, type Shown, type Stimulus } from "./plain-actor.ts"
import { blind, seen, visible } from "./plain-values.ts"
import { me, other, surroundings } from "./xstate-machine.ts"

/** The modules that are judged: the repository's own, or copies with a bug planted in them. */
export interface Judged {
  readonly kernel: typeof Kernel
  readonly scenarios: typeof Scenarios
  readonly worlds: typeof Worlds
}

/** The letters that lie in the network from the start, and the event that may come of its own accord. */
const letters: readonly Letter[] = [
  { type: "A", v: 0 },
  { type: "A", v: 1 },
  { type: "B", v: 0 }
].map((message) => ({ from: other, message }))
const spontaneous = ["Go"]
const mostWorlds = 20

/** Where both hosts may be after the same steps. */
interface Place {
  readonly plain: readonly Played[]
  readonly worlds: readonly Worlds.World[]
}

/** A plain actor with the script that led it there: to go on in several ways, the script is played again. */
interface Played {
  readonly actor: PlainActor
  readonly stimuli: readonly Stimulus[]
  readonly options: readonly number[]
}

/** A step that only one of the hosts can do, with the steps before it. */
export interface Difference {
  readonly before: readonly string[]
  readonly step: string
  readonly only: "XState" | "Borealis"
  /** What the other one can do instead. */
  readonly instead: readonly string[]
}

/** A difference as text: the steps that lead there, one a line, then the step and its alternatives. */
export const textOfDifference = ({ before, step, only, instead }: Difference): string =>
  [...before, `${only} alone: ${step}`, ...instead.map((one) => `the other: ${one}`)].join("\n").replaceAll('\\"', "'")

/** One machine as a scenario: on a set network, where the letters stay for ever. */
export class BothHosts {
  readonly traits = new Set<string>()
  private isOvergrown = false
  private readonly judged: Judged
  private readonly machine: AnyStateMachine
  private readonly system: Scenarios.System
  private readonly isTicked: boolean
  private readonly events: readonly string[]

  constructor(judged: Judged, machine: AnyStateMachine, timing: "ticked" | "untimed", has: ReadonlySet<string>) {
    this.judged = judged
    this.machine = machine
    this.isTicked = timing === "ticked"
    this.events = has.has("spontaneous") ? spontaneous : []
    this.system = systemOf(judged, machine, this.isTicked, has.has("timers"), this.events)
  }

  /** Compares all that can happen, breadth first, until `most` places have been looked at. */
  explore(most: number): Difference | undefined {
    const start = this.perOption([], [])
    if (this.isOvergrown) return undefined
    const worlds = this.judged.worlds.startWorlds(this.system)
    let frontier: { readonly place: Place; readonly before: readonly string[] }[] = []
    const known = new Set<string>()
    const enter = (place: Place, before: readonly string[]): void => {
      const key = seen([place.plain.map(({ actor }) => actor.whole), place.worlds])
      if (known.has(key) || place.plain.some(({ actor }) => actor.isOver)) return
      known.add(key)
      frontier.push({ place, before })
    }
    const first = this.compare(
      start,
      worlds.map((one) => [this.shownBy(one, "start"), one.world]),
      [],
      enter
    )
    if (first !== undefined) return first
    for (let looked = 0; looked < most; looked++) {
      const next = frontier.shift()
      if (next === undefined) return undefined
      const { place, before } = next
      const plain = place.plain.flatMap((played) => this.plainSteps(played))
      if (this.isOvergrown) return undefined
      const difference = this.compare(plain, this.worldSteps(place.worlds), before, enter)
      if (difference !== undefined) return difference
    }
    return undefined
  }

  /** Follows one actor on XState's simulated clock, and asks whether Borealis can do each of its steps. `draws` say what happens. */
  follow(draws: readonly number[]): Difference | undefined {
    const options = { script: draws.map((draw) => draw % 2), met: [] }
    const plain = new PlainActor(me, this.machine, false, options)
    let worlds: readonly Worlds.World[] = []
    let done = 0
    plain.flush()
    const before: string[] = []
    const catchUp = (): Difference | undefined => {
      for (; done < plain.steps.length; done++) {
        const shown = plain.steps[done]!
        const possible =
          done === 0
            ? this.judged.worlds.startWorlds(this.system).map((one) => [this.shownBy(one, "start"), one.world] as const)
            : this.worldSteps(worlds, shown.label)
        const step = textOf(shown)
        const fitting = possible.filter(([one]) => textOf(one) === step)
        if (fitting.length === 0) return { before, step, only: "XState", instead: possible.map(([one]) => textOf(one)) }
        const keys = new Map(fitting.map(([, world]) => [seen(world), world]))
        worlds = [...keys.values()]
        // untimed, what may have gone off unseen multiplies
        if (worlds.length > mostWorlds) plain.isOvergrown = true
        if (plain.isOvergrown) return undefined
        before.push(step)
        if (shown.visible === "broken") return undefined
      }
      return undefined
    }
    let difference = plain.isOvergrown ? undefined : catchUp()
    for (const draw of draws) {
      if (difference !== undefined || plain.isOver || plain.isOvergrown) break
      const possible = this.stimuliOf(plain)
      plain.take(possible[draw % possible.length]!)
      plain.flush()
      difference = plain.isOvergrown ? undefined : catchUp()
    }
    for (const trait of plain.traits) this.traits.add(trait)
    return difference
  }

  private compare(
    plain: readonly Played[],
    ours: readonly (readonly [Shown, Worlds.World])[],
    before: readonly string[],
    enter: (place: Place, before: readonly string[]) => void
  ): Difference | undefined {
    const plainBy = Map.groupBy(plain, ({ actor }) => textOf(actor.steps.at(-1)!))
    const oursBy = Map.groupBy(ours, ([shown]) => textOf(shown))
    for (const [step, played] of plainBy) {
      const worlds = oursBy.get(step)
      if (worlds === undefined) return { before, step, only: "XState", instead: [...oursBy.keys()].filter((one) => !plainBy.has(one)) }
      enter({ plain: played, worlds: worlds.map(([, world]) => world) }, [...before, step])
    }
    // untimed, Borealis can do more: a timer may go off before another that is due earlier
    const more = this.isTicked ? [...oursBy.keys()].find((step) => !plainBy.has(step)) : undefined
    return more === undefined
      ? undefined
      : { before, step: more, only: "Borealis", instead: [...plainBy.keys()].filter((one) => !oursBy.has(one)) }
  }

  private plainSteps({ actor, stimuli, options }: Played): readonly Played[] {
    return this.stimuliOf(actor).flatMap((stimulus) => this.perOption([...stimuli, stimulus], options))
  }

  /** The end of a script, once per way to answer the choices of its last step. */
  private perOption(stimuli: readonly Stimulus[], options: readonly number[]): readonly Played[] {
    const met: number[] = []
    const actor = new PlainActor(me, this.machine, true, { script: options, met }, stimuli)
    for (const trait of actor.traits) this.traits.add(trait)
    const zeros = (from: number, to: number) => Array.from({ length: to - from }, () => 0)
    this.isOvergrown ||= actor.isOvergrown
    if (actor.steps.length === 0 || this.isOvergrown) return []
    const results: Played[] = [{ actor, stimuli, options: [...options, ...zeros(options.length, met.length)] }]
    for (let at = options.length; at < met.length; at++) {
      for (let option = 1; option < met[at]!; option++)
        results.push(...this.perOption(stimuli, [...options, ...zeros(options.length, at), option]))
    }
    return results
  }

  private stimuliOf(plain: PlainActor): readonly Stimulus[] {
    const sent = new Map([...letters, ...plain.sentToSelf].map((letter) => [labelOf({ kind: "deliver", letter }), letter]))
    return plain.stimuli([...sent.values()], this.events)
  }

  private worldSteps(worlds: readonly Worlds.World[], only?: string): readonly (readonly [Shown, Worlds.World])[] {
    const { actionsOf, apply } = this.judged.worlds
    return worlds.flatMap((world) => {
      const steps = actionsOf(this.system, world).flatMap((action) => {
        const label = labelOfAction(action)
        if (label === undefined || (only !== undefined && label !== only)) return []
        const done = apply(this.system, world, action)
        return "disabled" in done ? [] : done.map((one) => [this.shownBy(one, label), one.world] as const)
      })
      // untimed, time passes unseen
      const passing: Shown = { label: "tick", chosen: [], sent: [], observed: [], visible: visibleIn(world) }
      return [...steps, ...(this.isTicked ? [] : [[passing, world] as const])]
    })
  }

  private shownBy({ label, world, sent, observed, fault }: Worlds.Successor, name: string): Shown {
    if (fault !== undefined) return { label: name, chosen: [], sent: [], observed: [], visible: "broken" }
    return {
      label: name,
      chosen: label.chosen.map(({ key, option }) => [key, option] as const),
      sent: sent.filter(({ from }) => from === me).map(({ to, message }) => `to ${to}: ${blind(message)}`),
      observed: observed.filter(({ from }) => from === me).map((entry) => blind({ ...entry, from: undefined })),
      visible: visibleIn(world)
    }
  }
}

const textOf = ({ label, chosen, sent, observed, visible: where }: Shown): string => blind({ label, chosen, sent, observed, where })

const labelOfAction = (action: Worlds.Action): string | undefined => {
  if (action.kind === "tick") return "tick"
  if (action.kind === "timer") return `timer ${action.timer}`
  if (action.kind === "spontaneous") return labelOf(action)
  if (action.kind !== "deliver" || action.to !== me) return undefined
  return labelOf({ kind: "deliver", letter: action })
}

const visibleIn = ({ cells }: Worlds.World): string => visible(cells[0]!.state!.snapshot)

const systemOf = (
  { kernel, scenarios, worlds }: Judged,
  machine: AnyStateMachine,
  isTicked: boolean,
  hasTimers: boolean,
  events: readonly string[]
): Scenarios.System => {
  const { actor } = kernel
  const { role, scenario, set, sometimes, view } = scenarios
  const judged = actor("machine", machine, { spontaneous: events as never[] })
  const around = actor("around", surroundings(letters.map(({ message }) => message)))
  const budgets = {
    faults: "none" as const,
    ...(events.length > 0 ? { spontaneous: "unbounded" as const } : {}),
    ...(hasTimers ? { timers: "unbounded" as const } : {}),
    ...(isTicked ? { ticks: "unbounded" as const } : {})
  }
  return worlds.instantiate(
    scenario("one machine", {
      cast: { [me]: role(judged), [other]: role(around) },
      network: set(),
      ...(isTicked ? { timers: { tickMs: 10 } } : {}),
      budgets,
      properties: [sometimes("it begins", { reads: { one: view(judged, () => 1) }, holds: () => true })]
    })
  )
}
