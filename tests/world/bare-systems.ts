import { createMachine } from "xstate"
import { actor, type AnyActor } from "../../src/kernel/index.ts"
import { type Action, apply, instantiate, startWorlds, type Successor, successors, type World } from "../../src/world/index.ts"
import { bag, role, scenario, sometimes, type Spec, type System, view } from "../../src/scenario/index.ts"

/** An actor of a bare configuration. */
export const actorOf = (name: string, config: object, options: object = {}): AnyActor =>
  actor(name, createMachine({ id: name, context: {}, ...config } as never) as never, options as never)

/** A system with the given parts; the rest as tame as can be. */
export const systemOf = (spec: Partial<Spec> & Pick<Spec, "cast">): System => {
  const [first] = Object.values(spec.cast)
  const begun = sometimes("it begins", { reads: { one: view(first!.actor, () => 1) }, holds: () => true })
  return instantiate(
    scenario("test", {
      network: bag(),
      budgets: { faults: "none", spontaneous: "unbounded", timers: "unbounded", ticks: "unbounded" },
      properties: [begun],
      ...spec
    })
  )
}

export const castOf = (actors: Readonly<Record<string, AnyActor>>): Spec["cast"] =>
  Object.fromEntries(Object.entries(actors).map(([id, one]) => [id, role(one)]))

/** The one world in which a system starts. */
export const startOf = (system: System): World => {
  const [first, ...others] = startWorlds(system)
  if (first === undefined || others.length > 0) throw new Error(`${others.length + 1} initial worlds`)
  return first.world
}

/** What an action leads to, or why it is not there. */
export const tried = (system: System, world: World, action: Action): readonly Successor[] | string => {
  const done = apply(system, world, action)
  return "disabled" in done ? `not enabled${done.cut === undefined ? "" : `, cut by ${done.cut}`}` : done
}

/** The world after some actions, each of which must lead to one. */
export const after = (system: System, world: World, ...actions: readonly Action[]): World => {
  let now = world
  for (const action of actions) {
    const done = tried(system, now, action)
    if (typeof done === "string" || done.length !== 1)
      throw new Error(`${JSON.stringify(action)}: ${typeof done === "string" ? done : done.length}`)
    now = done[0]!.world
  }
  return now
}

/** The kinds of the steps out of a world, messages by their type, and what cut others. */
export const stepsOf = (system: System, world: World): readonly string[] => {
  const { steps, cut } = successors(system, world)
  return [
    ...steps.map(({ label: { action }, lost }) =>
      "message" in action
        ? `${lost ? "lost" : action.kind} ${action.message.type}${"position" in action ? ` at ${action.position}` : ""}`
        : "actor" in action
          ? `${action.kind} ${action.actor}`
          : action.kind
    ),
    ...cut.map((name) => `cut by ${name}`)
  ]
}

export const valuesOf = (world: World): readonly unknown[] => world.cells.map(({ status, state }) => state?.snapshot.value ?? status)
export const underWay = (world: World): readonly string[] => world.network.map(({ message }) => message.type)
export const contextOf = (world: World, place: number): unknown => world.cells[place]!.state?.snapshot.context
