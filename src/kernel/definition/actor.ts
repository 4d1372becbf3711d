import { type AnyStateMachine, type ContextFrom, createMachine, type EventFromLogic, type InputFrom, type StateValueFrom } from "xstate"
import { assignCheaply } from "./cheap-assign.ts"
import { requireMachine, requireOptions, requireUsed, waitingTimers } from "./actor-options.ts"
import { inspectDefinition, requireDelay } from "./requirements.ts"
import { refuseUnknown } from "../refusals.ts"
import { normal, NotPlain } from "../values/normal.ts"
import { Refused } from "../errors.ts"

/** What a local invariant or a property's projection sees of an actor that is up. */
export interface Seen<Machine extends AnyStateMachine> {
  readonly value: StateValueFrom<Machine>
  readonly context: ContextFrom<Machine>
}

/** The types of events that need no field beside those that the host gives. */
type Bare<Event> = Event extends { readonly type: infer Type extends string }
  ? {} extends Omit<Event, "type" | "from" | "now">
    ? Type
    : never
  : never

export interface ActorOptions<Machine extends AnyStateMachine, Durable extends keyof ContextFrom<Machine>> {
  /** Context keys that survive a crash; the rest is lost. Default: none. */
  readonly durable?: readonly Durable[]
  /**
   * Event types that the environment may give the actor whenever its machine accepts them. They carry nothing, so only those are taken
   * whose other fields are optional: values are offered by `choose`. Default: none.
   */
  readonly spontaneous?: readonly Bare<EventFromLogic<Machine>>[]
  /**
   * Timers that wait until their event is taken, by the delay's name or milliseconds in `after` or by the id of a delayed raise: where it
   * enables no transition such a timer stays pending. Any other is gone then, as in XState. Default: none. A check reports them as assumed.
   */
  readonly waits?: readonly string[]
  /** Predicates of this actor alone, by name. One that turns false stops the actor, live too, and is a violation in a check. */
  readonly invariants?: Readonly<Record<string, (seen: Seen<Machine>) => boolean>>
}

const brand = Symbol.for("borealis/actor")

/** A machine made an actor: what a cast takes. Made by `actor()`. */
export interface Actor<Machine extends AnyStateMachine = AnyStateMachine, Durable extends string = string> {
  readonly [brand]: true
  readonly name: string
  readonly durable: readonly Durable[]
  readonly spontaneous: readonly string[]
  readonly waits: readonly string[]
  readonly invariants: Readonly<Record<string, (seen: Seen<Machine>) => boolean>>
  /** The author's machine, for types and for the inspector. */
  readonly machine: Machine
  /** What `actor()` was given beside the machine, for whoever makes the same actor of another machine. */
  readonly options: ActorOptions<Machine, any>
  /** The machine that hosts step: the author's, bounded, its context factory able to take a durable part. */
  readonly stepped: AnyStateMachine
  /** The ids of the timers that wait. */
  readonly waiting: ReadonlySet<string>
  /** How the next `getInitialSnapshot` builds the context: with this laid over it. And the keys that the last one built had. */
  readonly factory: Factory
  /** The same actor with other guards, actions or delays: the way a mutant breaks one named rule. */
  with(implementations: Parameters<Machine["provide"]>[0]): Actor<Machine, Durable>
}

interface Factory {
  durable: Readonly<Record<string, unknown>> | undefined
  order: readonly string[]
}

export type AnyActor = Actor<any, any>
export type MachineOf<A> = A extends Actor<infer Machine, any> ? Machine : never
export type DurableOf<A> = A extends Actor<any, infer Durable> ? Durable : never
export type InputOf<A> = InputFrom<MachineOf<A>>

export const isActor = (value: unknown): value is AnyActor => typeof value === "object" && value !== null && brand in value

/** XState would otherwise run an `always` loop until memory is gone. */
const maxMicrosteps = 1000

/**
 * Declares an actor. `name` is how traces, views and refusals call it.
 * Fails with `Refused`, one sentence that names actor, state and cause, where the machine is not pure: anything but
 * assign, emit, raise and cancel; invoke, spawn, wildcards; what is misspelt and what TypeScript cannot see.
 */
export const actor = <Machine extends AnyStateMachine, const Durable extends keyof ContextFrom<Machine> & string = never>(
  name: string,
  machine: Machine,
  options: ActorOptions<Machine, Durable> = {}
): Actor<Machine, Durable> => {
  refuseUnknown(`actor "${name}"`, options, ["durable", "spontaneous", "waits", "invariants"])
  requireMachine(name, machine)
  inspectDefinition(name, machine)
  requireOptions(name, machine, options)
  requirePlain(name, machine)
  const factory: Factory = { durable: undefined, order: [] }
  return {
    [brand]: true,
    name,
    durable: options.durable ?? [],
    spontaneous: options.spontaneous ?? [],
    waits: options.waits ?? [],
    waiting: waitingTimers(name, machine, options.waits ?? []),
    invariants: options.invariants ?? {},
    machine,
    options,
    stepped: steppable(name, machine, options.durable ?? [], factory),
    factory,
    with: (implementations) => {
      requireUsed(name, machine, implementations)
      return actor(name, machine.provide(implementations) as Machine, options)
    }
  }
}

/** A context that is written down is known before anything runs. */
const requirePlain = (name: string, { config: { context } }: AnyStateMachine): void => {
  if (context === undefined || typeof context === "function") return
  try {
    normal(context)
  } catch (error) {
    throw error instanceof NotPlain ? new Refused(`actor "${name}", context: ${error.message}`) : error
  }
}

const steppable = (name: string, machine: AnyStateMachine, durable: readonly string[], factory: Factory): AnyStateMachine => {
  const { context } = machine.config
  const spawn = () => {
    throw new Refused(`actor "${name}": spawn is refused; cast every actor that may ever exist, dormant until its first message`)
  }
  // XState itself never replaces the context of a restarted actor before its entry actions and `always` run: the factory must
  const build = ({ input }: { input: unknown }): Record<string, unknown> => {
    const built: Record<string, unknown> = {
      ...(typeof context === "function" ? (context as (args: object) => object)({ input, spawn }) : context)
    }
    factory.order = Object.keys(built)
    const kept = factory.durable
    if (kept === undefined) return built
    for (const key of durable) {
      if (Object.hasOwn(kept, key)) built[key] = kept[key]
      else delete built[key]
    }
    return built
  }
  const delays = Object.fromEntries(
    Object.entries(machine.implementations.delays as Record<string, unknown>).map(([delay, value]) => [
      delay,
      typeof value === "function" ? (args: { context: unknown }) => contextualDelay(name, delay, value as DelayOf, args.context) : value
    ])
  )
  const stepped = createMachine(
    { ...machine.config, context: build, options: { ...machine.config.options, maxIterations: maxMicrosteps } } as never,
    { ...machine.implementations, actions: { ...machine.implementations.actions }, delays } as never
  ) as AnyStateMachine
  assignCheaply(stepped, spawn)
  return stepped
}

type DelayOf = (args: object) => unknown

/** Evaluates a delay on the context alone: what else it reads would differ between hosts. */
const contextualDelay = (name: string, delay: string, compute: DelayOf, context: unknown): number => {
  const args = { context }
  const value = compute(
    new Proxy(args, {
      get: (target, key) => {
        if (key !== "context")
          throw new Refused(`actor "${name}": the delay "${delay}" reads ${String(key)}; a delay may read the context only`)
        return target.context
      }
    })
  )
  return requireDelay(name, `delay "${delay}"`, value)
}
