/**
 * The handshake with one rule broken each.
 * Source: M1 and M2 were in the code: the first gave searches up at random, the second, found by H4, could let the driver go on while a
 * worker was at work. The others are ours.
 */
import { assign, emit } from "xstate"
import { send } from "../../../kernel/index.ts"
import { mutant } from "../../../scenario/index.ts"
import { driver } from "./driver.ts"
import { allAreDone, countedOnce, driverIsCalled, isPatient, nobodyOversleeps, oneEach } from "./invariants.ts"
import { memory } from "./memory.ts"
import { death, handshake } from "./scenarios.ts"
import { worker } from "./worker.ts"

export const mutants = [
  mutant("handshake M1", {
    of: handshake,
    breaks: "the driver counts every wake-up as a wait that timed out",
    replace: driver.with({
      guards: { isOutOfPatience: ({ context: { left } }) => left === 0 },
      actions: {
        renew: assign(({ context: { left } }, count: number) => ({ done: count, left: left - 1 })),
        spend: assign({ left: ({ context: { left } }) => left - 1 })
      }
    }),
    expected: [isPatient.id!]
  }),
  mutant("handshake M2", {
    of: handshake,
    breaks: "a worker that is woken takes the phase that it sees for a new one",
    replace: worker.with({ guards: { isOld: ({ context: { seen } }, { number, asked }) => asked === "before sleep" && number === seen } }),
    expected: [countedOnce.id!]
  }),
  mutant("handshake M3", {
    of: handshake,
    breaks: "that a worker is done does not let the driver's patience start afresh",
    parameters: { waits: 2 },
    replace: driver.with({
      actions: {
        renew: assign(({ context: { left, wokenBy } }, count: number) => ({ done: count, left: wokenBy === "time" ? left - 1 : left }))
      }
    }),
    expected: [isPatient.id!]
  }),
  mutant("handshake M4", {
    of: handshake,
    breaks: "nobody is done is said after the phase has been told",
    replace: driver.with({
      actions: {
        zero: emit(({ context: { phase: number, expected } }) =>
          send("memory", { type: "Tell", phase: { number, expected, isClose: false } })
        ),
        tell: emit(() => send("memory", { type: "Zero" }))
      }
    }),
    expected: [countedOnce.id!]
  }),
  mutant("handshake M5", {
    of: handshake,
    breaks: "the portions of the phase before are not freed",
    replace: driver.with({ actions: { clear: emit(() => send("memory", { type: "Zero" })) } }),
    expected: [allAreDone.id!]
  }),
  mutant("handshake M6", {
    of: handshake,
    breaks: "a worker joins before it knows which phase there is",
    replace: worker.with({
      // whatever it sees first is the phase that it knows
      actions: { remember: assign({ seen: -1 }) },
      guards: { isOld: ({ context: { seen } }, { number, asked }) => number === seen || (seen === -1 && asked === "before sleep") }
    }),
    expected: [nobodyOversleeps.id!]
  }),
  mutant("handshake M7", {
    of: handshake,
    breaks: "one sleeper is woken for a phase, not all of them",
    replace: driver.with({ actions: { tellAll: emit(() => send("memory", { type: "Notify", word: "phase", most: 1 })) } }),
    expected: [nobodyOversleeps.id!]
  }),
  mutant("handshake M8", {
    of: handshake,
    breaks: "a worker that is done does not call the driver",
    replace: worker.with({ actions: { call: emit(() => send("memory", { type: "Notify", word: "phase" })) } }),
    expected: [driverIsCalled.id!]
  }),
  mutant("handshake M9", {
    of: handshake,
    breaks: "workers that have joined since the phase began take part in it",
    replace: worker.with({ guards: { isExpected: () => true } }),
    expected: [allAreDone.id!]
  }),
  mutant("handshake M10", {
    of: handshake,
    breaks: "the driver goes on when one worker is not done",
    replace: driver.with({ guards: { isAllDone: ({ context: { expected } }, count: number) => count + 1 >= expected } }),
    expected: [allAreDone.id!]
  }),
  mutant("handshake M11", {
    of: handshake,
    breaks: "a portion that somebody has taken can be taken again",
    replace: memory.with({ guards: { isFree: ({ context: { portions } }, portion: number) => portions[portion] !== "done" } }),
    expected: [oneEach.id!]
  }),
  mutant("handshake M12", {
    of: handshake,
    breaks: "wait sleeps without comparing",
    replace: memory.with({ guards: { hasChanged: () => false } }),
    expected: [nobodyOversleeps.id!]
  }),
  mutant("handshake M13", {
    of: handshake,
    breaks: "workers are sent home by the word of the phase alone, which who joins later has seen",
    replace: driver.with({ actions: { dismiss: emit(() => send([], { type: "Terminate" })) } }),
    expected: ["deadlock"]
  }),
  mutant("handshake M14", {
    of: death,
    breaks: "the driver waits until it is called, which who has died will not do",
    replace: driver.with({
      actions: { sleep: emit((_, count: number) => send("memory", { type: "Wait", word: "done", was: count, isBounded: false })) }
    }),
    expected: ["deadlock"]
  })
]
