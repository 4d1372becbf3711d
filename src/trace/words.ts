import type { Action } from "../world/index.ts"
import type { System } from "../scenario/index.ts"
import { compactMessage } from "./compact.ts"

/** An action in words: who does what. */
export const wordsOf = (system: System, action: Action): string => {
  switch (action.kind) {
    case "deliver":
      return `${action.from} → ${action.to}  ${compactMessage(action.message)}`
    case "spontaneous":
      return `${action.actor} decides ${action.event}`
    case "timer":
      return `${action.actor}'s timer goes off: ${timerWords(action.timer)}${action.nth === undefined ? "" : ` (number ${action.nth + 1} of that id)`}`
    case "tick":
      return action.time === undefined ? "time passes: one tick" : `time passes: it is now ${action.time}`
    case "lose":
      return `the network loses ${action.from} → ${action.to}  ${compactMessage(action.message)}`
    case "duplicate":
      return `the network copies ${action.from} → ${action.to}  ${compactMessage(action.message)}`
    case "crash":
      return `${action.actor} crashes`
    case "restart":
      return `${action.actor} restarts`
    case "diskLoss":
      return `${action.actor} restarts with an empty disk`
    case "hostCrash":
      return `host ${action.host} goes down`
    case "hostRestart":
      return `host ${action.host} comes back`
    case "zoneOutage":
      return `zone ${action.zone} goes down`
    case "partition":
      return `the network splits: ${(system.splits[action.split] ?? []).map((group) => group.join(", ")).join(" | ")}`
    case "heal":
      return "the network is whole again"
    case "disrupt":
      return `${action.actor}'s clock jumps by ${action.by > 0 ? "+" : ""}${action.by}`
  }
}

/** XState calls the timer of `after` by the state it belongs to; a delayed `raise` has the author's id. */
export const timerWords = (id: string): string => {
  const after = /^xstate\.after\.(.+?)\.([^.]+(?:\..+)?)$/.exec(id)
  return after === null ? id : `after ${/^\d+$/.test(after[1]!) ? `${after[1]} ms` : after[1]} in ${after[2]}`
}
