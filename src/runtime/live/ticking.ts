import { Effect } from "effect"
import type { Action } from "../../world/index.ts"
import type { Host } from "./host.ts"

/**
 * Lets time pass in ticks, where the scenario has ticks or clocks. Timers and clocks move with recorded ticks only: on the grid
 * of the check, so that every run replays. As in a check, a tick waits while a due timer has not gone off; late ticks are made up for.
 */
export const ticking = Effect.fnUntraced(function* (host: Host): Effect.fn.Return<never> {
  const { nowMs, settings } = host.parts
  for (let ticks = 0; ;) {
    yield* Effect.sleep(Math.max(retryMs, (ticks + 1) * settings.tickMs - nowMs()))
    while ((ticks + 1) * settings.tickMs <= nowMs() && tick(host)) {
      ticks++
      // whoever else is due now comes in between
      yield* Effect.sleep(0)
    }
  }
})

const retryMs = 0.5

const tick = (host: Host): boolean => {
  const { world, system } = host.parts
  const action: Action = system.clocks === undefined ? { kind: "tick" } : { kind: "tick", time: (world.environment.time ?? 0) + 1 }
  const performed = host.perform(action)
  for (const member of system.members) host.offerPossible(member)
  return performed !== undefined
}
