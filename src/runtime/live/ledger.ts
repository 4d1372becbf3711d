import type { ActorId } from "../../kernel/index.ts"
import { type Action, budgetOf } from "../../world/index.ts"
import type { BudgetName, System } from "../../scenario/index.ts"

const progress: ReadonlySet<BudgetName> = new Set(["timers", "spontaneous", "ticks"])

/** Counts what a live run uses of the scenario's budgets. The host's actors step without them, so that a person may go beyond. */
export class Ledger {
  readonly #system: System
  /** Spontaneous events per actor where the scenario does not bound them. */
  readonly #spontaneous: number
  readonly #used = new Map<string, number>()

  constructor(system: System, spontaneous: number) {
    this.#system = system
    this.#spontaneous = spontaneous
  }

  /** May the host do this on its own account? */
  allows(action: Action): boolean {
    const budget = budgetOf[action.kind]
    if (budget === undefined) return true
    const allowance = this.#system.allowances.get(budget)
    if (allowance === undefined) return false
    const { total, each, only } = allowance
    const actor = actorOf(action)
    if (actor !== undefined && only !== undefined && !only.has(actor)) return false
    const isUnbounded = budget === "spontaneous" && total === undefined && each === undefined
    const perActor = isUnbounded ? this.#spontaneous : each
    return this.#of(budget) < (total ?? Number.POSITIVE_INFINITY) && this.#of(budget, actor) < (perActor ?? Number.POSITIVE_INFINITY)
  }

  count(action: Action): void {
    const budget = budgetOf[action.kind]
    if (budget === undefined) return
    const actor = actorOf(action)
    for (const key of actor === undefined ? [budget] : [budget, `${budget} ${actor}`]) this.#used.set(key, (this.#used.get(key) ?? 0) + 1)
  }

  /** The budgets that the run went beyond. */
  exceeded(): readonly BudgetName[] {
    return [...new Set(Object.values(budgetOf))].filter((budget): budget is BudgetName => {
      if (budget === undefined || this.#of(budget) === 0) return false
      const allowance = this.#system.allowances.get(budget)
      // ticks without a budget of their own are bounded by the end of real time
      if (allowance === undefined) return !progress.has(budget)
      const { total = Number.POSITIVE_INFINITY, each = Number.POSITIVE_INFINITY, only } = allowance
      return (
        this.#of(budget) > total ||
        this.#system.members.some(({ id }) => this.#of(budget, id) > (only === undefined || only.has(id) ? each : 0))
      )
    })
  }

  #of(budget: BudgetName, actor?: ActorId): number {
    return this.#used.get(actor === undefined ? budget : `${budget} ${actor}`) ?? 0
  }
}

const actorOf = (action: Action): ActorId | undefined => ("actor" in action ? action.actor : undefined)
