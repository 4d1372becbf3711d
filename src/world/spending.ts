import type { Allowance, BudgetName, System } from "../scenario/index.ts"
import type { Cell, CutName, Disabled } from "./cell.ts"

/** How much of each budget was used up. */
interface Spent {
  readonly spent?: Readonly<Partial<Record<BudgetName, number>>>
}

/** Has an actor used up what it has of a budget by itself? */
export const isSpent = (system: System, cell: Cell, budget: BudgetName): boolean => {
  const each = system.allowances.get(budget)?.each
  return each !== undefined && usedOf(cell, budget) >= each
}

/** The cell after one of its own budget is used, or why it cannot be. Costs nothing where no `each` is stated. */
export const spendEach = (system: System, cell: Cell, budget: BudgetName): Cell | Disabled =>
  spend(cell, system.allowances.get(budget), system.allowances.get(budget)?.each)

/** What is global (the environment) after one of a budget's total is used, or why it cannot be. */
export const spendTotal = <Global extends Spent>(system: System, global: Global, budget: BudgetName): Global | Disabled =>
  spend(global, system.allowances.get(budget), system.allowances.get(budget)?.total)

const spend = <Purse extends Spent>(purse: Purse, allowance: Allowance | undefined, most: number | undefined): Purse | Disabled => {
  if (allowance === undefined || most === undefined) return purse
  const used = usedOf(purse, allowance.name)
  if (used >= most) return { disabled: true, cut: cutBy(allowance) }
  return { ...purse, spent: { ...purse.spent, [allowance.name]: used + 1 } }
}

const usedOf = ({ spent }: Spent, budget: BudgetName): number => spent?.[budget] ?? 0

/** A spent progress budget cuts the search; a spent fault budget is what the scenario assumes. */
const cutBy = ({ kind, name }: Allowance): CutName | undefined => (kind === "progress" ? name : undefined)
