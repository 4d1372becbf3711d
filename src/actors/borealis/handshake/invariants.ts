/**
 * What the handshake promises.
 * Source: docs/decisions/rounds.md ("between parts all wait for each other"; what is found does not depend on who does it), and the
 * comments of src/model-check/resources/threads.ts, src/model-check/resources/worker.ts and
 * src/model-check/core/webassembly/phases.ts. Invented: the numbers H1 to H7.
 */
import { always, final, view, viewMonitor } from "../../../scenario/index.ts"
import { driver } from "./driver.ts"
import { memory } from "./memory.ts"
import { patience, reports, settlements } from "./monitors.ts"
import { worker } from "./worker.ts"

const drivers = view(driver, ({ value, context: { phase, expected, waits, held } }) => ({
  phase,
  expected,
  waits,
  held,
  isBetween: value === "idle" || value === "mustering",
  hasTold: value === "calling" || value === "working" || value === "counting" || value === "waiting",
  hasCalled: value === "working" || value === "counting" || value === "waiting",
  isWaiting: value === "waiting"
}))

const workers = view(worker, ({ value, context: { place, reported, held } }, id) => ({
  id,
  place,
  reported,
  held,
  isWorking: value === "working",
  /** It has reported, or is about to, and will call. */
  isCalling: value === "reporting" || value === "calling",
  isDead: value === "dead"
}))

const words = view(memory, ({ context: { phase, done, portions, sleepers } }) => ({
  phase: phase.number,
  done,
  portions: portions.length,
  sleepers
}))

export const allAreDone = always("the driver goes on when every portion is done", {
  id: "handshake H1",
  source: "docs/decisions/rounds.md",
  reads: { d: drivers, m: words, s: viewMonitor(settlements, ({ context }) => context.done.length) },
  holds: ({ d: [d], m: [m], s: [done] }) => d!.phase === 0 || !d!.isBetween || done === m!.portions
})

export const nobodyIsLate = always("nobody is at work between phases, until the next one is told", {
  id: "handshake H2",
  source: "src/model-check/core/webassembly/engine.ts, run",
  reads: { d: drivers, m: words, w: workers },
  holds: ({ d: [d], m: [m], w }) => (!d!.isBetween && m!.phase >= d!.phase) || w.every(({ isWorking }) => !isWorking)
})

export const oneEach = always("nobody works on a portion that another works on, or has done in this phase", {
  id: "handshake H3",
  source: "src/model-check/core/webassembly/phases.ts, takePart",
  reads: { d: drivers, w: workers, s: viewMonitor(settlements, ({ context }) => context.twice) },
  holds: ({ d, w, s: [twice] }) => {
    const held = [...d, ...w.filter(({ isWorking }) => isWorking)].flatMap((one) => one.held ?? [])
    return !twice! && new Set(held).size === held.length
  }
})

export const countedOnce = always("each worker that is done is counted, and once a phase", {
  id: "handshake H4",
  source: "src/model-check/resources/threads.ts, begin; src/model-check/resources/worker.ts",
  reads: { d: drivers, m: words, r: viewMonitor(reports, ({ context }) => context) },
  holds: ({ d: [d], m: [m], r: [r] }) => !r!.twice && (!d!.hasTold || m!.done === r!.by.length)
})

export const isPatient = always("a search is given up only after so many waits that timed out, with nobody done since", {
  id: "handshake H5",
  source: "src/model-check/resources/threads.ts, waits",
  reads: { d: drivers, p: viewMonitor(patience, ({ context }) => context.atTheEnd) },
  holds: ({ d: [d], p: [atTheEnd] }) => atTheEnd === null || atTheEnd! >= d!.waits
})

export const nobodyOversleeps = always("who takes part in a phase and has not done its part does not sleep once it was called out", {
  id: "handshake H6",
  source: "src/model-check/resources/worker.ts",
  reads: { d: drivers, m: words, w: workers },
  holds: ({ d: [d], m: [m], w }) =>
    !d!.hasCalled ||
    w.every(
      ({ id, place, reported }) =>
        place === 0 || place > d!.expected || reported === d!.phase || !m!.sleepers.some((one) => one.word === "phase" && one.id === id)
    )
})

/** One that has died in between is why waits are bounded. */
export const driverIsCalled = always("the driver does not sleep when a worker was done and will not call it", {
  id: "handshake H7",
  source: "src/model-check/resources/threads.ts, finish",
  reads: { d: drivers, m: words, w: workers },
  holds: ({ m: [m], w }) =>
    m!.sleepers.every(({ word, was }) => word !== "done" || was === m!.done || w.some(({ isCalling, isDead }) => isCalling || isDead))
})

export const isOver = final({
  reads: { d: view(driver, ({ value }) => value), w: view(worker, ({ value }) => value) },
  holds: ({ d, w }) => d.every((value) => value === "closed") && w.every((value) => value === "ended" || value === "dead")
})

export const safety = [allAreDone, nobodyIsLate, oneEach, countedOnce, isPatient, nobodyOversleeps, driverIsCalled]
