/**
 * `node --conditions=borealis-source tests/bench/misses.ts ["scenario parameter=value …" …]`: what a step costs that no table holds yet.
 * Each scenario runs in a process of its own, several times over: the first time from cold, the last time with all code compiled.
 * A miss is a step that is computed; its cost is the time inside the `Filler` by the number of misses, so that local events, watches,
 * projections and tables are in it and the search is not. Verdicts on tuples of projections are counted apart: they are no steps.
 * Time is what the thread had of a processor, so that a busy machine matters less.
 */
import { spawnSync } from "node:child_process"
import { assign, createMachine, emit, setup } from "xstate"
import { protocols } from "../../src/actors/index.ts"
import { actor, type Delivered, observe, type Output, send, several } from "../../src/kernel/index.ts"
import { checkPromise } from "../../src/model-check/check.ts"
import { Compiled } from "../../src/model-check/compile.ts"
import { final, role, scenario, type Scenario, set, sometimes, view } from "../../src/world/index.ts"

const names = [
  "counter",
  "ledger",
  "aurora/limitless/snapshot",
  "aurora/limitless/snapshot/visibility",
  "aurora/limitless/snapshot/router-crash",
  "aurora/limitless/snapshot/shard-crash",
  "aurora/storage/failover",
  "aurora/storage/failover/next-commit",
  "aurora/storage/failover/crash",
  "aurora/storage/failover/gossip",
  "aurora/storage/failover/next-commit commits=2",
  "aurora/limitless/snapshot until=6 routerError=2 shardError=1"
]

/** One actor that counts to 70,000: each step makes a new cell. */
const counter = (): Scenario<any> => {
  const machine = createMachine({
    types: {} as { context: { n: number }; events: { type: "Up" } },
    id: "counter",
    context: { n: 0 },
    initial: "counting",
    states: {
      counting: {
        on: { Up: { guard: ({ context }) => context.n < 70_000, actions: assign({ n: ({ context }) => context.n + 1 }) } }
      }
    }
  })
  const one = actor("counter", machine, { spontaneous: ["Up"] })
  return scenario("counter", {
    cast: { counter: role(one) },
    network: set(),
    budgets: { faults: "none", spontaneous: "unbounded", timers: "unbounded" },
    final: final({ reads: {}, holds: () => true }),
    properties: [
      sometimes("it counts", {
        reads: { w: view(one, ({ context }) => ({ big: context.n > 1000 })) },
        holds: ({ w }) => w.some(({ big }) => big)
      })
    ]
  })
}

interface Entry {
  readonly account: string
  readonly amount: number
}

/** A bank with nested context, and clients who ask it for transfers: about as much state as a real protocol's, in tens of thousands of cells. */
const ledger = (): Scenario<any> => {
  interface Books {
    readonly balances: Readonly<Record<string, number>>
    readonly journal: readonly Entry[]
    readonly audited: readonly Entry[]
    readonly audits: number
  }
  const bankMachine = setup({
    types: {} as {
      context: Books
      events: Delivered<{ readonly type: "Deposit"; readonly entry: Entry }>
      emitted: Output<{ readonly type: "Booked"; readonly entry: Entry }, { readonly type: "Moved"; readonly entry: Entry }>
    },
    guards: { isKnown: ({ context }, account: string) => account in context.balances },
    delays: { auditMs: 100 }
  }).createMachine({
    id: "bank",
    context: { balances: { ann: 0, bob: 0, cyd: 0 }, journal: [], audited: [], audits: 0 },
    initial: "open",
    states: {
      open: {
        after: {
          auditMs: {
            guard: ({ context }) => context.journal.length > 0,
            target: "open",
            reenter: true,
            actions: assign({
              audited: ({ context }) => [...context.audited, ...context.journal].slice(-2),
              journal: [],
              audits: ({ context }) => (context.audits + 1) % 3
            })
          }
        },
        on: {
          Deposit: {
            guard: { type: "isKnown", params: ({ event }) => event.entry.account },
            actions: [
              assign({
                balances: ({ context: { balances }, event: { entry } }) => ({
                  ...balances,
                  [entry.account]: ((balances[entry.account] ?? 0) + entry.amount) % 3
                }),
                journal: ({ context: { journal }, event }) => [...journal, event.entry].slice(-2)
              }),
              emit(({ event }) =>
                several([observe({ type: "Moved", entry: event.entry }), send(event.from, { type: "Booked", entry: event.entry })])
              )
            ]
          }
        }
      }
    }
  })
  const clientMachine = setup({
    types: {} as {
      context: { readonly asked: number }
      events: Delivered<{ readonly type: "Booked" }> | { readonly type: "Ask" }
      emitted: Output<{ readonly type: "Deposit"; readonly entry: Entry }>
    }
  }).createMachine({
    id: "client",
    context: { asked: 0 },
    on: {
      Booked: {},
      Ask: {
        guard: ({ context }) => context.asked < 4,
        actions: [
          emit(({ context: { asked } }) =>
            send("bank", { type: "Deposit", entry: { account: ["ann", "bob", "cyd"][asked % 3]!, amount: 1 + (asked >> 1) } })
          ),
          assign({ asked: ({ context }) => context.asked + 1 })
        ]
      }
    }
  })
  const bank = actor("bank", bankMachine)
  const client = actor("client", clientMachine, { spontaneous: ["Ask"] })
  return scenario("ledger", {
    cast: { bank: role(bank), client: role(client) },
    network: set(),
    budgets: { faults: "none", spontaneous: "unbounded", timers: "unbounded" },
    final: final({ reads: {}, holds: () => true }),
    properties: [
      sometimes("it is audited", {
        reads: { bank: view(bank, ({ context: { audited, balances } }) => ({ audited, balances })) },
        holds: (worlds) => worlds.bank.some(({ audited }) => audited.length === 2)
      })
    ]
  })
}

const scenarioOf = async (name: string): Promise<Scenario<any>> => {
  if (name === "counter") return counter()
  if (name === "ledger") return ledger()
  const loaded = await Promise.all(protocols.map(({ load }) => load()))
  const found = loaded
    .flat()
    .flatMap((module) => Object.values(module))
    .find((value) => (value as Partial<Scenario>)?.name === name)
  if (found === undefined) throw new Error(`no scenario "${name}"`)
  return found as Scenario<any>
}

interface Measured {
  readonly misses: number
  readonly xstateCalls: number
  readonly cells: number
  /** Seconds inside the filler, in its verdicts, and of the whole check. */
  readonly filling: number
  readonly judging: number
  readonly seconds: number
}

/** Times every call that comes from the search; what the filler asks of itself is in the call that asks. */
const timed = { misses: 0, filling: 0, judging: 0, depth: 0 }
const instrument = (): void => {
  for (const name of ["step", "locals", "move", "watch", "timed", "joined", "pushed", "requeued", "verdict"] as const) {
    const call = Compiled.prototype[name] as (...args: unknown[]) => unknown
    const isStep = name === "step"
    const account = name === "verdict" ? "judging" : "filling"
    Object.defineProperty(Compiled.prototype, name, {
      value(this: Compiled, ...args: unknown[]) {
        if (isStep) timed.misses++
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

const measure = async (what: string): Promise<readonly Measured[]> => {
  const [name, ...parameters] = what.split(" ") as [string, ...string[]]
  const one = await scenarioOf(name)
  const values = Object.fromEntries(parameters.map((parameter) => parameter.split("=") as [string, string]))
  instrument()
  const runs: Measured[] = []
  while (runs.length < 3 || (runs.length < 12 && runs.reduce((sum, { seconds }) => sum + seconds, 0) < 4)) {
    Object.assign(timed, { misses: 0, filling: 0, judging: 0 })
    const [cpu, wall] = [process.threadCpuUsage(), performance.now()]
    const { verdict, xstateCalls, cells } = await checkPromise(one, { set: values })
    const elapsed = performance.now() - wall
    const { user, system } = process.threadCpuUsage(cpu)
    const seconds = (user + system) / 1e6
    const [filling, judging] = [(timed.filling / elapsed) * seconds, (timed.judging / elapsed) * seconds]
    if (verdict === "inconclusive") throw new Error(`${name}: ${verdict}`)
    runs.push({ misses: timed.misses, xstateCalls, cells, filling, judging, seconds })
  }
  return runs
}

const row = (columns: readonly (string | number)[]): string =>
  columns.map((column, i) => (i === 0 ? `${column}`.padEnd(64) : `${column}`.padStart(13))).join("")
const perMiss = ({ filling, misses }: Measured): string => ((filling * 1e6) / misses).toFixed(1)

const [flag, ...rest] = process.argv.slice(2)
if (flag === "--one") console.log(JSON.stringify(await measure(rest[0]!)))
else {
  console.log(row(["scenario", "misses", "XState calls", "cells", "filling s", "judging s", "whole s", "µs a miss", "warm"]))
  for (const name of flag === undefined ? names : [flag, ...rest]) {
    const program = [...process.execArgv, import.meta.filename, "--one", name]
    const { stdout, stderr, status } = spawnSync(process.execPath, program, { encoding: "utf8" })
    if (status !== 0) throw new Error(`${name} failed: ${stderr}`)
    const runs = JSON.parse(stdout) as readonly Measured[]
    const cold = runs[0]!
    const warm = runs.reduce((best, run) => (run.filling < best.filling ? run : best))
    const { misses, xstateCalls, cells, filling, judging, seconds } = cold
    const times = [filling, judging, seconds].map((one) => one.toFixed(2))
    console.log(row([name, misses, xstateCalls, cells, ...times, perMiss(cold), perMiss(warm)]))
  }
}
