import type { AnyStateMachine, AnyStateNode } from "xstate"

/** One of XState's own actions (assign, emit, raise, cancel), as far as Borealis reads it. */
export interface BuiltIn {
  readonly type?: string
  readonly name?: string
  readonly resolve?: unknown
  readonly delay?: unknown
  readonly id?: unknown
}

/** Every state node of a machine in the order of the definition, the root first. */
export const stateNodes = (machine: AnyStateMachine): readonly AnyStateNode[] => below(machine.root)

const below = (node: AnyStateNode): readonly AnyStateNode[] => [node, ...Object.values(node.states).flatMap(below)]

/** A node's transitions, on events and on none. */
export const transitionsOf = (node: AnyStateNode) => [...[...node.transitions.values()].flat(), ...(node.always ?? [])]

/** Every action of a node: on entry, on exit, with its initial state and its transitions. */
export const actionsOf = (node: AnyStateNode): readonly unknown[] => [
  ...node.entry,
  ...node.exit,
  ...(node.type === "compound" ? node.initial.actions : []),
  ...transitionsOf(node).flatMap(({ actions }) => actions)
]

/** An action as it is implemented. */
export const implemented = (machine: AnyStateMachine, action: unknown): BuiltIn | undefined =>
  typeof action === "function" ? (action as BuiltIn) : named(machine.implementations.actions, nameOf(action))

/** What a table has under a name of the author's, who may call anything anything. */
export const named = (table: unknown, name: string): BuiltIn | undefined =>
  Object.hasOwn(table as object, name) ? (table as Record<string, BuiltIn>)[name] : undefined

const nameOf = (reference: unknown): string => (typeof reference === "string" ? reference : (reference as { readonly type: string }).type)

/** The timers that a machine may arm: by XState's id, and as an author names them, by the delay of an `after` or the id of a raise. */
export const timersOf = (machine: AnyStateMachine): readonly { readonly id: string; readonly name: string }[] =>
  stateNodes(machine).flatMap((node) => {
    const after = Object.keys((node.config.after as object | undefined) ?? {}).map((name) => ({
      id: `xstate.after.${Number.isNaN(Number(name)) ? name : Number(name)}.${node.id}`,
      name
    }))
    const raised = actionsOf(node).flatMap((action) => {
      const { delay, id } = implemented(machine, action) ?? {}
      return delay === undefined || after.some((timer) => timer.id === id) ? [] : [{ id: String(id), name: String(id) }]
    })
    return [...after, ...raised]
  })

/** Has the machine `after` or a delayed raise anywhere? */
export const hasTimers = (machine: AnyStateMachine): boolean => timersOf(machine).length > 0

/** Has the machine an action that asks its host for something? */
export const hasOutputs = (machine: AnyStateMachine): boolean =>
  stateNodes(machine).some((node) => actionsOf(node).some((action) => implemented(machine, action)?.type === "xstate.emit"))

/**
 * The types of messages that a machine sends, as far as its definition alone tells: undefined where one of its emits is a function.
 */
export const emittedTypes = (machine: AnyStateMachine): ReadonlySet<string> | undefined => {
  const types = new Set<string>()
  const emits = stateNodes(machine)
    .flatMap((node) => actionsOf(node).map((action) => implemented(machine, action)))
    .filter((action) => action?.type === "xstate.emit")
  for (const { event } of emits as unknown as readonly { readonly event: unknown }[]) {
    if (typeof event === "function") return undefined
    const outputs = (event as { readonly outputs?: readonly unknown[] }).outputs ?? [event]
    for (const output of outputs as readonly { readonly type?: unknown; readonly message?: { readonly type?: string } }[])
      if (output.type === "send" && output.message?.type !== undefined) types.add(output.message.type)
  }
  return types
}

/** The names of guards, actions and delays that a machine's states refer to. */
export const referredTo = (machine: AnyStateMachine): Readonly<Record<"guards" | "actions" | "delays", ReadonlySet<string>>> => {
  const [guards, actions, delays] = [new Set<string>(), new Set<string>(), new Set<string>()]
  const noteGuard = (guard: unknown): void => {
    if (guard === undefined) return
    const found: unknown = typeof guard === "function" ? guard : named(machine.implementations.guards, nameOf(guard))
    if (typeof guard !== "function") guards.add(nameOf(guard))
    for (const inner of (found as { guards?: readonly unknown[] } | undefined)?.guards ?? []) noteGuard(inner)
  }
  for (const node of stateNodes(machine)) {
    for (const { guard } of transitionsOf(node)) noteGuard(guard)
    for (const action of actionsOf(node)) {
      if (typeof action !== "function") actions.add(nameOf(action))
      const delay = implemented(machine, action)?.delay
      if (typeof delay === "string") delays.add(delay)
    }
  }
  return { guards, actions, delays }
}
