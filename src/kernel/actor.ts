import { type AnyStateMachine, type ContextFrom, createMachine, type EventFromLogic, type InputFrom, type StateValueFrom } from "xstate"
import { assignCheaply } from "./assigning.ts"
import { inspectDefinition, referredTo, requireDelay, stateNodes } from "./definition.ts"
import { refuseUnknown } from "./closed.ts"
import { Refused } from "./refused.ts"

/** What a local invariant or a property's projection sees of an actor that is up. */
export interface Seen<Machine extends AnyStateMachine> {
  readonly value: StateValueFrom<Machine>
  readonly context: ContextFrom<Machine>
}

export interface ActorOptions<Machine extends AnyStateMachine, Durable extends keyof ContextFrom<Machine>> {
  /** Context keys that survive a crash; the rest is lost. Default: none. */
  readonly durable?: readonly Durable[]
  /** Event types that the environment may give the actor whenever its machine accepts them. Default: none. */
  readonly spontaneous?: readonly EventFromLogic<Machine>["type"][]
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
  readonly invariants: Readonly<Record<string, (seen: Seen<Machine>) => boolean>>
  /** The author's machine, for types and for the inspector. */
  readonly machine: Machine
  /** What `actor()` was given beside the machine, for whoever makes the same actor of another machine. */
  readonly options: ActorOptions<Machine, any>
  /** The machine that hosts step: the author's, bounded, its context factory able to take a durable part. */
  readonly stepped: AnyStateMachine
  /** Lays `durable` over the context that the next `getInitialSnapshot` builds. */
  readonly overlay: { durable: Readonly<Record<string, unknown>> | undefined }
  /** The same actor with other guards, actions or delays: the way a mutant breaks one named rule. */
  with(implementations: Parameters<Machine["provide"]>[0]): Actor<Machine, Durable>
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
  refuseUnknown(`actor "${name}"`, options, ["durable", "spontaneous", "invariants"])
  inspectDefinition(name, machine)
  const spontaneous = (options.spontaneous ?? []) as readonly string[]
  const known = new Set(stateNodes(machine).flatMap((node) => [...node.transitions.keys()]))
  for (const type of spontaneous) {
    if (!known.has(type)) throw new Refused(`actor "${name}": the spontaneous event "${type}" is accepted in no state; check its spelling`)
  }
  const overlay: { durable: Readonly<Record<string, unknown>> | undefined } = { durable: undefined }
  return {
    [brand]: true,
    name,
    durable: options.durable ?? [],
    spontaneous,
    invariants: options.invariants ?? {},
    machine,
    options,
    stepped: steppable(name, machine, options.durable ?? [], overlay),
    overlay,
    with: (implementations) => {
      requireUsed(name, machine, implementations)
      return actor(name, machine.provide(implementations) as Machine, options)
    }
  }
}

/** A mutant that replaces what no state refers to would change nothing, and survive unseen. */
const requireUsed = (name: string, machine: AnyStateMachine, implementations: object): void => {
  const used = referredTo(machine)
  for (const [kind, given] of Object.entries(implementations) as [keyof typeof used, object | undefined][]) {
    for (const key of Object.keys(given ?? {})) {
      if (used[kind]?.has(key)) continue
      const known = [...(used[kind] ?? [])]
      throw new Refused(
        `actor "${name}": with() replaces "${key}" among its ${kind}, which no state refers to; ` +
          (known.length === 0 ? "they refer to none" : `they refer to ${known.join(", ")}`)
      )
    }
  }
}

const steppable = (
  name: string,
  machine: AnyStateMachine,
  durable: readonly string[],
  overlay: { durable: Readonly<Record<string, unknown>> | undefined }
): AnyStateMachine => {
  const { context } = machine.config
  const spawn = () => {
    throw new Refused(`actor "${name}": spawn is refused; cast every actor that may ever exist, dormant until its first message`)
  }
  // XState itself never replaces the context of a restarted actor before its entry actions and `always` run: the factory must
  const factory = ({ input }: { input: unknown }): Record<string, unknown> => {
    const fresh = typeof context === "function" ? (context as (args: object) => object)({ input, spawn }) : context
    if (overlay.durable === undefined) return { ...fresh }
    // every durable key, also one that is undefined: in the canonical form it is as good as absent
    return { ...fresh, ...Object.fromEntries(durable.map((key) => [key, overlay.durable?.[key]])) }
  }
  const delays = Object.fromEntries(
    Object.entries(machine.implementations.delays as Record<string, unknown>).map(([delay, value]) => [
      delay,
      typeof value === "function" ? (args: { context: unknown }) => contextualDelay(name, delay, value as DelayOf, args.context) : value
    ])
  )
  const stepped = createMachine(
    { ...machine.config, context: factory, options: { ...machine.config.options, maxIterations: maxMicrosteps } } as never,
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
