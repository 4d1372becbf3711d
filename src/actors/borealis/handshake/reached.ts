/** What must be reachable, so that no scenario holds by doing nothing. */
import { sometimes, view } from "../../../scenario/index.ts"
import { driver } from "./driver.ts"
import { worker } from "./worker.ts"

const drivers = view(driver, ({ value, context: { phase, phases, expected, hasGivenUp, hasHeard } }) => ({
  phase,
  expected,
  hasGivenUp,
  hasHeard,
  isLast: phase === phases,
  isIdle: value === "idle",
  isClosed: value === "closed"
}))
const workers = view(worker, ({ value, context: { place, reported, seen } }) => ({
  place,
  reported,
  seen,
  isAbsent: value === "absent",
  isDead: value === "dead",
  isWorking: value === "working",
  isEnded: value === "ended",
  isRoused: typeof value === "object" && value.looking === "woken"
}))
const reads = { d: drivers, w: workers }

export const reached = [
  sometimes("every worker takes part in the last phase, and all are done", {
    reads,
    holds: ({ d: [d], w }) => d!.isIdle && d!.isLast && w.every(({ reported }) => reported === d!.phase)
  }),
  sometimes("the driver does all of it alone", {
    reads,
    holds: ({ d: [d], w }) => d!.isClosed && !d!.hasGivenUp && w.every(({ reported }) => reported === 0)
  }),
  sometimes("a worker joins while others are at work, and takes no part", {
    reads,
    holds: ({ d: [d], w }) => d!.expected > 0 && w.some(({ isWorking }) => isWorking) && w.some(({ place }) => place > d!.expected)
  }),
  sometimes("a worker is woken for a phase of which it has done its part", {
    reads,
    holds: ({ d: [d], w }) => w.some(({ isRoused, reported, seen }) => isRoused && reported === d!.phase && seen === d!.phase)
  }),
  sometimes("the driver gives up on a worker that is slow", {
    reads,
    holds: ({ d: [d], w }) => d!.hasGivenUp && w.every(({ isDead }) => !isDead)
  }),
  sometimes("the search closes while a worker is at work", {
    reads,
    holds: ({ d: [d], w }) => d!.isClosed && w.some(({ isWorking }) => isWorking)
  }),
  sometimes("a worker ends without having been started", {
    reads,
    holds: ({ d: [d], w }) => d!.isClosed && w.some(({ isAbsent }) => isAbsent)
  })
]

export const reachedByDeath = [
  sometimes("the driver hears of a death and closes", {
    reads,
    holds: ({ d: [d], w }) => d!.isClosed && d!.hasHeard && w.some(({ isDead }) => isDead)
  }),
  sometimes("the driver gives up on a worker that has died", {
    reads,
    holds: ({ d: [d], w }) => d!.hasGivenUp && w.some(({ isDead, place }) => isDead && place > 0 && place <= d!.expected)
  })
]
