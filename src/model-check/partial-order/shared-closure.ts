import type { Tables } from "../core/tables/tables.ts"
import { BitTable, uniteReachable } from "./bit-table.ts"

/**
 * By cell of the environment: the moves that may still be made from there on, and those of them that may then change something or be
 * kept away. To be made when all moves have their numbers. Undefined: there are more than `most` cells times moves.
 */
export const movesFrom = (
  tables: Tables,
  starts: readonly number[],
  moves: number,
  most: number
): { readonly alive: BitTable; readonly touching: BitTable } | undefined => {
  const to: number[][] = []
  const rows: { readonly enabled: number[]; readonly varying: number[] }[] = []
  const waiting = [...new Set(starts)]
  for (let next = 0; next < waiting.length; next++) {
    if ((next + 1) * moves > most) return undefined
    const cell = waiting[next]!
    const [enabled, varying] = [[], []] as [number[], number[]]
    to[cell] = []
    rows[cell] = { enabled, varying }
    for (let move = 1; move < moves; move++) {
      if (tables.moves.get(cell, move) === 0) tables.filler.move(cell, move)
      const result = tables.moves.get(cell, move)
      if (result > 0) enabled.push(move)
      if (result !== cell + 1) varying.push(move)
      if (result > 0 && result !== cell + 1) {
        to[cell].push(result - 1)
        if (!waiting.includes(result - 1)) waiting.push(result - 1)
      }
    }
  }
  const alive = new BitTable(to.length, moves)
  const touching = new BitTable(to.length, moves)
  const edges = Array.from({ length: to.length }, (_, cell) => to[cell] ?? [])
  rows.forEach(({ enabled, varying }, cell) => {
    for (const move of enabled) alive.set(cell, move)
    for (const move of varying) touching.set(cell, move)
  })
  uniteReachable(edges, [alive, touching])
  // what may never be made touches nothing
  for (let cell = 0; cell < to.length; cell++) touching.keep(cell, alive, cell)
  return { alive, touching }
}

/** By cell of a monitor: the observations that may still change it from there on, or break it. Undefined where there are too many cells. */
export const effectsFrom = (
  tables: Tables,
  monitor: number,
  starts: readonly number[],
  seen: readonly number[],
  observations: number,
  most: number
): { readonly effects: BitTable; readonly mayBreak: boolean } | undefined => {
  const to: number[][] = []
  const changing: number[][] = []
  const waiting = [...new Set(starts)]
  let mayBreak = false
  const steps = tables.monitorSteps[monitor]!
  for (let next = 0; next < waiting.length; next++) {
    if ((next + 1) * seen.length > most) return undefined
    const cell = waiting[next]!
    to[cell] = []
    changing[cell] = []
    for (const observation of seen) {
      if (steps.get(cell, observation) === 0) tables.filler.monitorStep(monitor, cell, observation)
      const result = steps.get(cell, observation)
      if (result === cell + 1) continue
      changing[cell].push(observation)
      if (result < 0) mayBreak = true
      else {
        to[cell].push(result - 1)
        if (!waiting.includes(result - 1)) waiting.push(result - 1)
      }
    }
  }
  const effects = new BitTable(to.length, observations)
  changing.forEach((list, cell) => list.forEach((observation) => effects.set(cell, observation)))
  uniteReachable(
    Array.from({ length: to.length }, (_, cell) => to[cell] ?? []),
    [effects]
  )
  return { effects, mayBreak }
}
