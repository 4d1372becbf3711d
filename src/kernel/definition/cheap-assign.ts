import type { AnyMachineSnapshot, AnyStateMachine } from "xstate"
import { transitionsOf, stateNodes } from "./machine.ts"

/** XState's own form of `assign`, as far as a machine without spawned actors needs it. */
interface Assign {
  readonly type: "xstate.assign"
  readonly assignment: Assignment | Readonly<Record<string, unknown>>
}

type Assignment = (args: Arguments, params: unknown) => Readonly<Record<string, unknown>>

interface Arguments {
  readonly context: Readonly<Record<string, unknown>>
  readonly [key: string]: unknown
}

const isAssign = (action: unknown): action is Assign =>
  typeof action === "function" && "resolve" in action && (action as unknown as Assign).type === "xstate.assign"

/**
 * Makes the assignments of a machine cheaper, in place. XState clones the snapshot for each of them and works out its value and its tags
 * anew, which takes longer than the rest of a plain step. They follow from the active states, and an assignment changes the context alone.
 */
export const assignCheaply = (machine: AnyStateMachine, spawn: () => never): void => {
  const cheap = (action: unknown): unknown => (isAssign(action) ? cheapAssign(action, spawn) : action)
  const revise = <Key extends string>(owner: { readonly [K in Key]: readonly unknown[] }, key: Key): void => {
    ;(owner as Record<Key, readonly unknown[]>)[key] = owner[key].map(cheap)
  }
  for (const node of stateNodes(machine)) {
    revise(node, "entry")
    revise(node, "exit")
    if (node.type === "compound") revise(node.initial, "actions")
    for (const transition of transitionsOf(node)) revise(transition, "actions")
  }
  const actions = machine.implementations.actions as Record<string, unknown>
  for (const name of Object.keys(actions)) actions[name] = cheap(actions[name])
}

const cheapAssign = ({ assignment }: Assign, spawn: () => never): unknown => {
  const assigned = (args: Arguments, params: unknown): Readonly<Record<string, unknown>> => {
    if (typeof assignment === "function") return assignment(args, params)
    const update: Record<string, unknown> = {}
    for (const key of Object.keys(assignment)) {
      const value = assignment[key]
      update[key] = typeof value === "function" ? (value as Assignment)(args, params) : value
    }
    return update
  }
  return Object.assign(() => {}, {
    type: "xstate.assign",
    resolve: (_scope: unknown, snapshot: AnyMachineSnapshot, { event, self, system }: Arguments, params: unknown) => {
      const { context } = snapshot
      const update = assigned({ context, event, spawn, self, system }, params)
      return [{ ...snapshot, context: { ...context, ...update } }, undefined, undefined]
    }
  })
}
