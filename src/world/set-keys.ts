import { type ActorState, instead, Refused } from "../kernel/index.ts"
import { startCells } from "./local-step.ts"
import type { System } from "../scenario/index.ts"
import { startWorlds, type Successor, successors, worldKey } from "./world.ts"

/** So many worlds are looked through for a key; where there are more, a key that none of these has may be in another. */
const mostWorlds = 500

/**
 * Refuses a key of `sets` under which neither an array nor a record ever stands: it is misspelt. Only a space small enough to be gone through whole can tell,
 * so that no key is refused which some world has. Fails with `Refused`.
 */
export const requireSets = (here: string, sets: readonly string[], system: System): void => {
  const keys = new KeysMet()
  for (const { input } of system.members) keys.read(input)
  const isMet = () => sets.every((key) => keys.met.has(key))
  if (isMet()) return
  try {
    if (!isWalked(system, keys, isMet)) return
  } catch {
    // a step that breaks is the check's to tell
    return
  }
  const stranger = sets.find((key) => !keys.met.has(key))
  if (stranger !== undefined)
    throw new Refused(
      `${here}: sets names "${stranger}", under which neither an array nor a record ever stands${instead(stranger, [...keys.met].sort())}`
    )
}

/** Reads worlds until all of them, or enough, were read. Were they all? */
const isWalked = (system: System, keys: KeysMet, isMet: () => boolean): boolean => {
  const starts = system.members.reduce((product, member) => product * startCells(system, member).length, 1)
  if (starts > mostWorlds) return false
  const found = startWorlds(system)
  const seen = new Set(found.map(({ world }) => worldKey(world)))
  const waiting = [...found]
  for (const one of waiting) {
    keys.readStep(one)
    if (isMet()) return true
    for (const next of successors(system, one.world).steps) {
      const key = worldKey(next.world)
      if (seen.has(key)) keys.readStep(next)
      else waiting.push(next)
      seen.add(key)
    }
    if (waiting.length > mostWorlds) return false
  }
  return true
}

/** Collects the keys under which arrays and records stand, anywhere inside of values. */
class KeysMet {
  readonly met = new Set<string>()

  read(value: unknown): void {
    if (typeof value !== "object" || value === null) return
    for (const [key, member] of Object.entries(value)) {
      if (typeof member === "object" && member !== null && !Array.isArray(value)) this.met.add(key)
      this.read(member)
    }
  }

  readStep({ world: { cells, monitors, network }, label, sent, observed }: Successor): void {
    for (const { state, durable } of cells) {
      this.read(durable)
      if (state !== undefined) this.readState(state)
    }
    for (const state of monitors) this.readState(state)
    for (const { message } of [...network, ...sent]) this.read(message)
    for (const { option } of label.chosen) this.read({ option })
    for (const entry of observed) this.read(entry)
  }

  private readState({ snapshot, pending }: ActorState): void {
    for (const value of [snapshot.context, snapshot.output, pending.timers]) this.read(value)
  }
}
