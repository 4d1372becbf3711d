import type { AnyStateMachine, AnyStateNode } from "xstate"
import { Refused } from "../errors.ts"
import { longestTimerMs } from "../node-limits.ts"
import { suggestion } from "../nearest.ts"
import { actionsOf, type BuiltIn, named, stateNodes, transitionsOf } from "./machine.ts"

/** Walks a machine's definition and refuses what a pure, hostable actor cannot have. Fails with `Refused`. */
export const inspectDefinition = (actor: string, machine: AnyStateMachine): void => {
  const ids = new Map<string, AnyStateNode>()
  for (const node of stateNodes(machine)) {
    const other = ids.get(node.id)
    if (other !== undefined)
      throw new Refused(
        `${place(actor, node)}: it has the id "${node.id}", as the state "${other.path.join(".")}" has, and XState takes one for the other; ` +
          `rename one of them, or give it an id`
      )
    ids.set(node.id, node)
    inspectNode(actor, machine, node)
  }
  for (const [name, delay] of Object.entries(machine.implementations.delays as Record<string, unknown>)) {
    if (typeof delay !== "function") requireDelay(actor, `delay "${name}"`, delay)
  }
}

const actionTypes = new Set(["xstate.assign", "xstate.emit", "xstate.raise", "xstate.cancel"])

const nodeKeys = new Set(
  (
    "id type initial states on after always entry exit history target output tags description meta onDone context version options " +
    "types schemas invoke order key"
  ).split(" ")
)
const transitionKeys = new Set("target actions guard reenter description meta".split(" "))

const place = (actor: string, node: AnyStateNode): string => {
  const path = node.path.join(".")
  return `actor "${actor}", state "${path === "" ? "(root)" : path}"`
}

const inspectNode = (actor: string, machine: AnyStateMachine, node: AnyStateNode): void => {
  const where = place(actor, node)
  const config = node.config as Record<string, unknown>
  if (node.key === "__proto__" || Object.hasOwn((config["states"] as object | undefined) ?? {}, "__proto__"))
    throw new Refused(`${where}: a state cannot be called "__proto__", which XState drops; rename it`)
  for (const key of Object.keys(config)) {
    if (!nodeKeys.has(key)) throw new Refused(`${where}: unknown key "${key}"; check its spelling${suggestion(key, [...nodeKeys])}`)
  }
  if (config["invoke"] !== undefined) {
    throw new Refused(`${where}: a machine may not invoke; cast the other machine as an actor of its own and send it a message`)
  }
  // XState resolves the initial state lazily: ask now, so that a misspelt name does not wait for its first use
  if (node.type === "compound") {
    try {
      if (!node.initial.target.every(isNode)) throw new Error("no state")
    } catch {
      throw new Refused(`${where}: the initial state "${String(config["initial"])}" does not exist; name one of its states`)
    }
  }
  for (const key of Object.keys((config["on"] as object | undefined) ?? {})) {
    if (key.includes("*"))
      throw new Refused(`${where}: the wildcard "${key}" is refused; list each message by its type, an ignored one as {}`)
  }
  for (const key of Object.keys((config["after"] as object | undefined) ?? {})) {
    if (!Number.isNaN(Number(key))) requireDelay(actor, `${where}, after`, Number(key))
    else if (!Object.hasOwn(machine.implementations.delays, key)) {
      throw new Refused(
        `${where}: the delay "${key}" does not exist; name it in setup({ delays })${suggestion(key, Object.keys(machine.implementations.delays))}`
      )
    }
  }
  for (const { eventType, target } of transitionsOf(node)) {
    // where a target is called like a member of every object, XState finds that
    if (target !== undefined && !target.every(isNode))
      throw new Refused(`${where}: the target of its transition on "${eventType}" does not exist; check its spelling`)
  }
  for (const action of actionsOf(node)) inspectAction(actor, machine, where, action)
  for (const { guard } of transitionsOf(node)) inspectGuard(machine, where, guard)
  for (const raw of [
    ...rawTransitions(config["on"]),
    ...rawTransitions(config["after"]),
    ...list(config["always"]),
    ...list(config["onDone"])
  ]) {
    if (typeof raw !== "object" || raw === null) continue
    for (const key of Object.keys(raw)) {
      if (!transitionKeys.has(key))
        throw new Refused(`${where}: unknown key "${key}" in a transition; check its spelling${suggestion(key, [...transitionKeys])}`)
    }
  }
}

const isNode = (target: unknown): boolean => typeof target === "object" && target !== null && "machine" in target && "transitions" in target

const list = (value: unknown): readonly unknown[] => (value === undefined ? [] : Array.isArray(value) ? value : [value])
const rawTransitions = (record: unknown): readonly unknown[] => Object.values((record as object | undefined) ?? {}).flatMap(list)

const inspectAction = (actor: string, machine: AnyStateMachine, where: string, action: unknown): void => {
  if (typeof action !== "function") {
    const name = typeof action === "string" ? action : (action as { type: string }).type
    const found = named(machine.implementations.actions, name)
    if (found === undefined)
      throw new Refused(
        `${where}: the action "${name}" is not implemented; give it in setup({ actions })${suggestion(name, Object.keys(machine.implementations.actions))}`
      )
    return inspectBuiltIn(actor, machine, where, name, found)
  }
  inspectBuiltIn(actor, machine, where, undefined, action as BuiltIn)
}

const inspectBuiltIn = (actor: string, machine: AnyStateMachine, where: string, name: string | undefined, action: BuiltIn): void => {
  const type = action.resolve === undefined ? undefined : action.type
  if (type === undefined || !actionTypes.has(type)) {
    const shown = type ?? name ?? action.name ?? ""
    throw new Refused(
      `${where}: the action "${shown === "" ? "(inline function)" : shown}" is refused; a machine may only assign, emit, raise and cancel, ` +
        `so ask the host by emit(send(…)), emit(choose(…)) or emit(observe(…))`
    )
  }
  if (type === "xstate.raise" && action.delay !== undefined) {
    if (typeof action.id !== "string")
      throw new Refused(`${where}: a delayed raise needs an id that is a text, so that its timer can be named; add { id: "…" }`)
    if (typeof action.delay === "number") requireDelay(actor, `${where}, raise`, action.delay)
    else if (typeof action.delay === "function") {
      throw new Refused(
        `${where}: the delay of a raise is an inline function; name it in setup({ delays }), where it reads the context alone`
      )
    } else if (!Object.hasOwn(machine.implementations.delays, action.delay as string)) {
      throw new Refused(`${where}: the delay "${String(action.delay)}" does not exist; name it in setup({ delays })`)
    }
  }
}

const inspectGuard = (machine: AnyStateMachine, where: string, guard: unknown): void => {
  if (guard === undefined) return
  if (typeof guard === "function") {
    for (const inner of (guard as { guards?: readonly unknown[] }).guards ?? []) inspectGuard(machine, where, inner)
    return
  }
  const name = typeof guard === "string" ? guard : (guard as { type: string }).type
  const found: unknown = named(machine.implementations.guards, name)
  if (found === undefined)
    throw new Refused(
      `${where}: the guard "${name}" is not implemented; give it in setup({ guards })${suggestion(name, Object.keys(machine.implementations.guards))}`
    )
  if (typeof found === "function" && "guards" in found) inspectGuard(machine, where, found)
}

/** A delay is a finite number of milliseconds, 0 or more. */
export const requireDelay = (actor: string, where: string, delay: unknown): number => {
  if (typeof delay !== "number" || !Number.isFinite(delay) || delay < 0) {
    throw new Refused(
      `${where.startsWith("actor") ? where : `actor "${actor}", ${where}`}: the delay ${String(delay)} is not a finite number ≥ 0`
    )
  }
  if (delay > longestTimerMs)
    throw new Refused(
      `${where.startsWith("actor") ? where : `actor "${actor}", ${where}`}: the delay ${delay} is longer than ${longestTimerMs} ms, which no clock of Node's can wait`
    )
  return delay
}
