import { type AnyActor, emittedTypes } from "../../src/kernel/index.ts"
import type { FaultBudgets } from "../../src/scenario/index.ts"

/** Of some budgets those of faults that can happen: others are refused. */
export const possible = (faults: FaultBudgets, cast: readonly AnyActor[]): FaultBudgets => {
  const isMute = cast.every(({ machine }) => emittedTypes(machine)?.size === 0)
  const isPossible = (name: keyof FaultBudgets): boolean => {
    switch (name) {
      case "restart":
      case "diskLoss":
        return faults.crash !== undefined
      case "hostRestart":
        return faults.hostCrash !== undefined || faults.zoneOutage !== undefined
      case "loss":
      case "duplication":
        return !isMute
      default:
        return true
    }
  }
  return Object.fromEntries(Object.entries(faults).filter(([name]) => isPossible(name as keyof FaultBudgets)))
}
