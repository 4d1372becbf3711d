/**
 * What the steps of one scenario cost that no table holds yet, as JSON on stdout: what the benchmark runs in a process of its own.
 * The scenario is checked several times over: the first time from cold, the last times with all code compiled. A miss is a step that is
 * computed; its cost is the time inside the `Filler` by the number of misses, so that local events, watches, projections and tables are
 * in it and the search is not. Verdicts on tuples of projections are counted apart: they are no steps. Time is what the thread had of a
 * processor, so that a busy machine matters less.
 */
import { transition, type AnyMachineSnapshot } from "xstate"
import { checkPromise } from "../../src/model-check/check.ts"
import { Compiled } from "../../src/model-check/compile.ts"
import { type Cell, eventOf, type System } from "../../src/world/index.ts"
import type { Event } from "../../src/kernel/index.ts"
import { scenarioNamed } from "./scenarios.ts"

export interface MissesAsked {
  readonly scenario: string
  readonly set: Readonly<Record<string, number | string>>
}

/** One check. Times are in seconds. */
export interface Missed {
  readonly misses: number
  readonly xstateCalls: number
  readonly cells: number
  /** Inside the filler, in its verdicts, and of the whole check. */
  readonly filling: number
  readonly judging: number
  readonly whole: number
}

export interface MissesTold {
  readonly runs: readonly Missed[]
  /** XState's own `transition()` on the events of these very misses, once all code is compiled: how many, and the time of one. */
  readonly alone: { readonly calls: number; readonly seconds: number }
}

interface Step {
  readonly machine: any
  readonly snapshot: AnyMachineSnapshot
  readonly event: Event
}

/** Times every call that comes from the search; what the filler asks of itself is in the call that asks. */
const timed = { misses: 0, filling: 0, judging: 0, depth: 0 }
const asked = new Map<Compiled, number[]>()

const instrument = (): void => {
  for (const name of ["step", "locals", "move", "watch", "timed", "joined", "pushed", "requeued", "verdict"] as const) {
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
  let steps = asked.get(compiled)
  if (steps === undefined) {
    asked.clear()
    asked.set(compiled, (steps = []))
  }
  steps.push(...step)
}

/** The processor's seconds of this thread. */
const threadSeconds = (): number => {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1e6
}

const { scenario: name, set } = JSON.parse(process.argv[2]!) as MissesAsked
const scenario = await scenarioNamed(name)
instrument()
const runs: Missed[] = []
while (runs.length < 3 || (runs.length < 12 && runs.reduce((sum, { whole }) => sum + whole, 0) < 4)) {
  Object.assign(timed, { misses: 0, filling: 0, judging: 0 })
  const [cpu, wall] = [threadSeconds(), performance.now()]
  const { verdict, xstateCalls, cells } = await checkPromise(scenario, { set })
  if (verdict !== "holds") throw new Error(`${name}: ${verdict}`)
  const elapsed = performance.now() - wall
  const whole = threadSeconds() - cpu
  runs.push({
    misses: timed.misses,
    xstateCalls,
    cells,
    filling: (timed.filling / elapsed) * whole,
    judging: (timed.judging / elapsed) * whole,
    whole
  })
}

/** What XState alone would have to do: the same events at the same states of the authors' own machines. */
const stepsAlone = (): readonly Step[] =>
  [...asked].flatMap(([compiled, numbers]) => {
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

const told: MissesTold = { runs, alone: { calls: steps.length, seconds: best / steps.length } }
console.log(JSON.stringify(told))
