import type { Tables } from "../core/tables/tables.ts"
import { BitTable, uniteReachable } from "./bit-table.ts"

/** All cells that can be reached from some, by what `following` gives, and the edges between them. Undefined beyond `most` cells. */
const reachable = (
  starts: readonly number[],
  most: number,
  following: (cell: number) => readonly number[]
): (readonly number[])[] | undefined => {
  const to: (readonly number[])[] = []
  const waiting = new Set(starts)
  for (const cell of waiting) {
    if (waiting.size > most) return undefined
    to[cell] = following(cell)
    for (const next of to[cell]) waiting.add(next)
  }
  return Array.from(to, (next) => next ?? [])
}

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
  const enabled: (readonly [cell: number, move: number])[] = []
  const varying: (readonly [cell: number, move: number])[] = []
  const to = reachable(starts, most / moves, (cell) => {
    const next: number[] = []
    for (let move = 1; move < moves; move++) {
      if (tables.moves.get(cell, move) === 0) tables.filler.move(cell, move)
      const result = tables.moves.get(cell, move)
      if (result > 0) enabled.push([cell, move])
      if (result !== cell + 1) varying.push([cell, move])
      if (result > 0 && result !== cell + 1) next.push(result - 1)
    }
    return next
  })
  if (to === undefined) return undefined
  const alive = new BitTable(to.length, moves)
  const touching = new BitTable(to.length, moves)
  for (const [cell, move] of enabled) alive.set(cell, move)
  for (const [cell, move] of varying) touching.set(cell, move)
  uniteReachable(to, [alive, touching])
  // what may never be made touches nothing
  for (let cell = 0; cell < to.length; cell++) touching.keep(cell, alive, cell)
  return { alive, touching }
}

/** By cell of a monitor: the observations that may still change it from there on, or break it. Undefined where there are too many cells. */
export const effectsFrom = (
  tables: Tables,
  monitor: number,
  starts: readonly number[],
  observations: number,
  most: number
): { readonly effects: BitTable; readonly mayBreak: boolean } | undefined => {
  const changing: (readonly [cell: number, observation: number])[] = []
  let mayBreak = false
  const steps = tables.monitorSteps[monitor]!
  const to = reachable(starts, most / observations, (cell) => {
    const next: number[] = []
    // the first is of nothing
    for (let observation = 1; observation < observations; observation++) {
      if (steps.get(cell, observation) === 0) tables.filler.monitorStep(monitor, cell, observation)
      const result = steps.get(cell, observation)
      if (result === cell + 1) continue
      changing.push([cell, observation])
      if (result < 0) mayBreak = true
      else next.push(result - 1)
    }
    return next
  })
  if (to === undefined) return undefined
  const effects = new BitTable(to.length, observations)
  for (const [cell, observation] of changing) effects.set(cell, observation)
  uniteReachable(to, [effects])
  return { effects, mayBreak }
}
