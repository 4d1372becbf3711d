import { createMachine } from "xstate"
import { actor } from "../../../kernel/index.ts"
import { mutant } from "../../../scenario/index.ts"
import { detector, detectorMachine } from "./detector.ts"
import { accurate, complete } from "./invariants.ts"
import { deadAreSuspected } from "./promises.ts"
import { failureDetector, live } from "./scenarios.ts"

const { config, implementations } = detectorMachine
const { trusting, suspecting } = config.states!

/** What is broken is where transitions lead and how, which has no name. */
const detectorWith = (states: object) => actor("detector", createMachine({ ...config, states } as never, implementations as never))

export const mutants = [
  mutant("failure-detector M1", {
    of: failureDetector,
    breaks: "the timeout is as long as a period and a delay, and no longer",
    parameters: { timeout: 3 },
    expected: [accurate]
  }),
  mutant("failure-detector M2", {
    of: failureDetector,
    breaks: "the detector waits one tick longer than it says",
    replace: detector.with({ delays: { timeoutMs: ({ context }) => context.timeoutMs + 1 } }),
    expected: [complete]
  }),
  mutant("failure-detector M3", {
    of: failureDetector,
    breaks: "a heartbeat does not start the timer again",
    replace: detectorWith({ suspecting, trusting: { ...trusting, on: { Heartbeat: {} } } }),
    expected: [accurate]
  }),
  mutant("failure-detector M4", {
    of: failureDetector,
    breaks: "who was suspected is never trusted again",
    replace: detectorWith({ trusting, suspecting: { on: { Heartbeat: {} } } }),
    expected: [accurate]
  }),
  mutant("failure-detector M5", {
    of: live,
    breaks: "a heartbeat stops the timer, and does not start it again",
    replace: detectorWith({ trusting: { ...trusting, on: { Heartbeat: "reassured" } }, reassured: { on: { Heartbeat: {} } }, suspecting }),
    expected: [deadAreSuspected.name]
  })
]
