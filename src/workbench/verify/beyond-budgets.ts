import type { BudgetName, System } from "../../scenario/index.ts"
import { budgetOf, type Replayed } from "../../world/index.ts"

/** The bounds of a check that a recorded live run went beyond, a phrase each: no check within them has seen such a run. */
export const exceededBy = (system: System, { steps }: Replayed): readonly string[] => {
  const total = new Map<BudgetName, number>()
  const each = new Map<BudgetName, Map<string, number>>()
  for (const { label } of steps) {
    const { action } = label
    const budget = budgetOf[action.kind]
    if (budget === undefined) continue
    total.set(budget, (total.get(budget) ?? 0) + 1)
    if (!("actor" in action)) continue
    const counts = each.get(budget) ?? new Map<string, number>()
    each.set(budget, counts.set(action.actor, (counts.get(action.actor) ?? 0) + 1))
  }
  const beyond = [...total].flatMap(([budget, count]) => {
    const allowance = system.allowances.get(budget)
    // real time bounds the ticks of a clocked scenario
    if (allowance === undefined) return budget === "ticks" ? [] : [`${budget} ${count}, where none is assumed`]
    const most = Math.max(0, ...(each.get(budget)?.values() ?? []))
    return [
      ...(allowance.total !== undefined && count > allowance.total ? [`${budget} ${count}, where ${allowance.total} are stated`] : []),
      ...(allowance.each !== undefined && most > allowance.each
        ? [`${budget} ${most} at one actor, where ${allowance.each} are stated`]
        : [])
    ]
  })
  const time = steps.at(-1)?.world.environment.time ?? 0
  const late = system.clocks !== undefined && time > system.clocks.until ? [`realTime ${time}, where ${system.clocks.until} is stated`] : []
  return [...beyond, ...late, ...crowded(system, steps)]
}

const crowded = ({ network }: System, steps: Replayed["steps"]): readonly string[] => {
  if (network.kind !== "fifo") return []
  const lengths = steps.flatMap(({ world }) => {
    const channels = new Map<string, number>()
    for (const { from, to } of world.network) channels.set(`${from} ${to}`, (channels.get(`${from} ${to}`) ?? 0) + 1)
    return [...channels.values()]
  })
  const most = Math.max(0, ...lengths)
  return most > network.capacity ? [`capacity ${most}, where ${network.capacity} is stated`] : []
}
