import type { AnyStateNode } from "xstate"
import type { Output } from "../outputs.ts"
import { reach } from "../purity.ts"
import type { Event } from "./event.ts"
import type { TakenTransition } from "./state.ts"

/** How often XState was asked for a step since the process began: what the checker's step table saves. */
export const tally = { xstateCalls: 0 }

export type Recorded =
  | { readonly kind: "output"; readonly output: Output<Event, Event> }
  | { readonly kind: "arm"; readonly id: string; readonly event: Event; readonly delayMs: number }
  | { readonly kind: "disarm"; readonly id: string }

/** What the current call of XState has done so far. One for all calls: they are synchronous and never nest. */
export const recorder = {
  actions: [] as Recorded[],
  transitions: [] as TakenTransition[],
  begin() {
    this.actions = []
    this.transitions = []
  }
}

interface ExecutableAction {
  readonly type: string
  readonly params: { readonly event?: Event; readonly delay?: number; readonly id?: string; readonly sendId?: string }
}

const record = ({ type, params }: ExecutableAction): void => {
  if (type === "xstate.emit") recorder.actions.push({ kind: "output", output: params.event as never })
  else if (type === "xstate.cancel") recorder.actions.push({ kind: "disarm", id: params.sendId! })
  else if (type === "xstate.raise" && params.delay !== undefined) {
    recorder.actions.push({ kind: "arm", id: params.id!, event: params.event!, delayMs: params.delay })
  }
}

interface Inspected {
  readonly type: string
  readonly snapshot?: { readonly _nodes: readonly AnyStateNode[] }
  readonly _transitions?: readonly TakenTransition["transition"][]
}

const none: readonly never[] = []

/** What XState gives to code of the author's as `self` and `system`: they are others in each host, so there is nothing to be had there. */
const outOfReach = (name: string, own: object): object =>
  new Proxy(own, {
    get: (target, key, receiver) => {
      if (!(key in target)) reach(`${name}.${String(key)}`)
      return Reflect.get(target, key, receiver) as unknown
    },
    set: (_, key) => (reach(`${name}.${String(key)}`), false)
  })

/** The one scope that every step reuses: XState's own `transition()` builds an actor per call, at four times the cost. */
export const scope = {
  id: "",
  sessionId: "",
  self: outOfReach("self", {}),
  logger() {},
  defer() {},
  stopChild() {},
  emit() {},
  actionExecutor: record,
  system: outOfReach("system", {
    _sendInspectionEvent({ _transitions = none, snapshot }: Inspected) {
      for (const transition of _transitions) recorder.transitions.push({ transition, after: snapshot?._nodes ?? none })
    }
  })
} as never
