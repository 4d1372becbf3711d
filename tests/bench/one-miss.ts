/**
 * `one-miss.ts "scenario parameter=value …"`: what the steps of one scenario cost that no table holds yet, as JSON on stdout. The benchmark
 * runs it in a process of its own. The scenario is checked several times over: the first time from cold, the last times with all code
 * compiled. Measured is the time inside the `Filler`, so that local events, watches, projections and tables are in it and the search is
 * not. Verdicts on tuples of projections are counted apart: they are no steps. Time is what the thread had of a processor, so that a busy
 * machine matters less.
 */
import { transition, type AnyMachineSnapshot } from "xstate"
import { checkPromise } from "../../src/model-check/check.ts"
import { Compiled } from "../../src/model-check/compile/compile.ts"
import { type Cell, type Input, timerOf, withClock } from "../../src/world/index.ts"
import type { Member, System } from "../../src/scenario/index.ts"
import type { Event } from "../../src/kernel/index.ts"
import { scenarioNamed } from "./scenarios.ts"

/** One check. Times are in seconds. */
export interface Missed {
  /** Steps that were asked for. */
  readonly misses: number
  readonly cells: number
  /** Inside the filler, in its verdicts, and of the whole check. */
  readonly filling: number
  readonly judging: number
  readonly whole: number
}

export interface MissesTold {
  readonly runs: readonly Missed[]
  /** How many of the misses are steps of a machine. */
  readonly steps: number
  /** The time of XState's own `transition()` on all of these, once compiled, on the authors' machines. */
  readonly alone: number
}

interface Step {
  readonly machine: any
  readonly snapshot: AnyMachineSnapshot
  readonly event: Event
}

/** Times every call that comes from the search; what the filler asks of itself is in the call that asks. */
const timed = { misses: 0, filling: 0, judging: 0, depth: 0 }
const computed = new Map<Compiled, number[]>()

const instrument = (): void => {
  for (const name of [
    "step",
    "locals",
    "move",
    "monitorStep",
    "observationAtTime",
    "observationPair",
    "pushed",
    "requeued",
    "verdict"
  ] as const) {
    const call = Compiled.prototype[name] as (...args: unknown[]) => unknown
    const isStep = name === "step"
    const account = name === "verdict" ? "judging" : "filling"
    Object.defineProperty(Compiled.prototype, name, {
      value(this: Compiled, ...args: unknown[]) {
        if (isStep) {
          timed.misses++
          remember(this, args as number[])
        }
        if (timed.depth > 0) return call.apply(this, args)
        timed.depth++
        const before = performance.now()
        try {
          return call.apply(this, args)
        } finally {
          timed[account] += performance.now() - before
          timed.depth--
        }
      }
    })
  }
}

/** Which steps of the latest check were computed: slot, cell and input of each. */
const remember = (compiled: Compiled, step: readonly number[]): void => {
  let steps = computed.get(compiled)
  if (steps === undefined) {
    computed.clear()
    computed.set(compiled, (steps = []))
  }
  steps.push(...step)
}

/** The processor's seconds of this thread. */
const threadSeconds = (): number => {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1e6
}

const [name, ...parameters] = process.argv[2]!.split(" ") as [string, ...string[]]
const set = Object.fromEntries(parameters.map((parameter) => parameter.split("=") as [string, string]))
const scenario = await scenarioNamed(name)
instrument()
const runs: Missed[] = []
const sumOf = (part: "filling" | "whole"): number => runs.reduce((sum, run) => sum + run[part], 0)
while (runs.length < 3 || (runs.length < 12 && sumOf("filling") < 4 && sumOf("whole") < 40)) {
  Object.assign(timed, { misses: 0, filling: 0, judging: 0 })
  const [cpu, wall] = [threadSeconds(), performance.now()]
  const { verdict, cells } = await checkPromise(scenario, { set })
  if (verdict !== "holds") throw new Error(`${name}: ${verdict}`)
  const elapsed = performance.now() - wall
  const whole = threadSeconds() - cpu
  runs.push({
    misses: timed.misses,
    cells,
    filling: (timed.filling / elapsed) * whole,
    judging: (timed.judging / elapsed) * whole,
    whole
  })
}

/** The event with which an input reaches the machine, if it does. */
const eventOf = (member: Member, cell: Cell, input: Input): Event | undefined => {
  if (cell.state === undefined) return undefined
  if (input.kind === "deliver") return withClock(member, cell, { ...input.message, from: input.from })
  if (input.kind === "spontaneous") return withClock(member, cell, { type: input.event })
  const timer = input.kind === "timer" ? timerOf(cell, input) : undefined
  return timer && withClock(member, cell, timer.event)
}

/** What XState alone would have to do: the same events at the same states of the authors' own machines. */
const stepsAlone = (): readonly Step[] =>
  [...computed].flatMap(([compiled, numbers]) => {
    const { members } = (compiled as unknown as { readonly system: System }).system
    const steps: Step[] = []
    for (let i = 0; i < numbers.length; i += 3) {
      const [slot, cell, input] = numbers.slice(i, i + 3) as [number, number, number]
      const before: Cell = compiled.numbers.cells[slot]!.values[cell]!
      const event = eventOf(members[slot]!, before, compiled.numbers.inputs[slot]!.values[input]!)
      if (event === undefined || before.state!.snapshot.status !== "active") continue
      const { machine } = members[slot]!.actor
      const { value, context, historyValue } = before.state!.snapshot
      steps.push({ machine, snapshot: machine.resolveState({ value, context, historyValue }), event })
    }
    return steps
  })

const steps = stepsAlone()
let best = Number.POSITIVE_INFINITY
for (let round = 0; round < 5; round++) {
  const before = threadSeconds()
  for (const { machine, snapshot, event } of steps) transition(machine, snapshot, event)
  best = Math.min(best, threadSeconds() - before)
}

const told: MissesTold = { runs, steps: steps.length, alone: best }
console.log(JSON.stringify(told))
