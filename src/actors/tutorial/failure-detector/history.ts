/** What has happened so far, in ticks: what the claims assume, and what they are about. No actor sees any of it. */
import { assign, setup } from "xstate"
import { monitor, type StepSeen } from "../../../scenario/index.ts"
import type { Observed } from "../../../kernel/index.ts"
import type { NodeEntry } from "./messages.ts"

export interface History {
  /** How long each heartbeat has been under way, the oldest first. One heartbeat is like another: the one that arrives is the oldest. */
  readonly ages: readonly number[]
  /** Was one under way for longer than the bound? */
  readonly isLate: boolean
  readonly isUp: boolean
  /** For how long it has been so, counted up to a limit. At the start: for ever. */
  readonly since: number
}

interface Limits {
  /** How long a heartbeat may be under way. */
  readonly delay: number
  /** Ticks since the node came or went are counted so far. */
  readonly most: number
}

const made = ({ delay, most }: Limits) => {
  const older = ({ ages, isLate, isUp, since }: History): History => {
    const late = isLate || ages.some((age) => age >= delay)
    // once the bound is broken nothing is claimed, and ages need not be told apart
    return { ages: late ? [] : ages.map((age) => age + 1), isLate: late, isUp, since: Math.min(since + 1, most) }
  }
  const after = (history: History, { step, message }: StepSeen): History => {
    switch (step) {
      case "tick":
        return older(history)
      case "crash":
        return { ...history, isUp: false, since: 0 }
      case "restart":
        return { ...history, isUp: true, since: 0 }
      case "deliver":
        return message?.type === "Heartbeat" ? { ...history, ages: history.ages.slice(1) } : history
      default:
        return history
    }
  }
  return monitor(
    "history",
    setup({ types: {} as { context: History; events: Observed<NodeEntry> | StepSeen } }).createMachine({
      context: { ages: [], isLate: false, isUp: true, since: most },
      on: {
        Step: { actions: assign(({ context, event }) => after(context, event)) },
        Sent: { actions: assign({ ages: ({ context: { ages, isLate } }) => (isLate ? [] : [...ages, 0]) }) }
      }
    })
  )
}

const known = new Map<string, ReturnType<typeof made>>()

/** The monitor for some limits: the same one each time, since a scenario that is built twice has the same states. */
export const historyOf = (limits: Limits): ReturnType<typeof made> => {
  const key = `${limits.delay} ${limits.most}`
  const found = known.get(key) ?? made(limits)
  known.set(key, found)
  return found
}
