import { type AnyStateMachine, assign, createMachine, emit, raise } from "xstate"
import type { Scenario, Spec } from "../../src/scenario/index.ts"
import type { Borealis, Edit } from "./planted.ts"

/** A bug that was there once, how to plant it again, and a scenario of which it makes the checker say what is not so. */
export interface Bug {
  readonly name: string
  readonly edits: readonly Edit[]
  readonly scenario: (borealis: Pick<Borealis, "kernel" | "scenarios">) => Scenario
  /** Is the scenario refused where the bug is not planted? */
  readonly isRefused?: true
  /** Does a comparison of random machines under both hosts find it as well? */
  readonly showsInOneMachine?: true
}

type Config = Readonly<Record<string, unknown>>
const machine = (config: Config): AnyStateMachine =>
  createMachine({ id: "m", context: {}, ...config } as never) as unknown as AnyStateMachine

/** A scenario of one actor that is never to be in the state "bad", and may stop anywhere. */
const alone = (
  { kernel, scenarios }: Parameters<Bug["scenario"]>[0],
  config: Config,
  options: { readonly spontaneous?: readonly string[]; readonly timers?: true; readonly spec?: Partial<Spec> } = {}
): Scenario => {
  const { spontaneous = [], timers, spec } = options
  const one = kernel.actor("one", machine(config), { spontaneous: spontaneous as never[] })
  const reads = { one: scenarios.view(one, ({ value }) => value) }
  return scenarios.scenario("alone", {
    cast: { one: scenarios.role(one) },
    network: scenarios.bag(),
    budgets: {
      faults: "none",
      ...(spontaneous.length > 0 ? { spontaneous: "unbounded" } : {}),
      ...(timers === undefined ? {} : { timers: "unbounded" })
    },
    properties: [
      scenarios.always("never bad", { reads, holds: ({ one: [value] }) => value !== "bad" }),
      scenarios.sometimes("it begins", { reads, holds: () => true })
    ],
    final: scenarios.final({ reads, holds: () => true }),
    ...spec
  })
}

type Given = { readonly context: any; readonly event: any }
const doing = (by: (given: Given) => object) => assign(by as never)

/** Serves whoever stands first in a record; that must not be Ben. `kept` is what the author does with a record of his. */
const queue = (kept: <T>(record: T) => T): Config => {
  const standing = (name: string) => doing(({ context }) => ({ waiting: kept({ ...context.waiting, [name]: true }) }))
  return {
    context: { waiting: {} },
    initial: "open",
    states: {
      open: {
        on: {
          Anna: { actions: standing("anna") },
          Ben: { actions: standing("ben") },
          Serve: [
            { guard: ({ context }: Given) => Object.keys(context.waiting).length < 2 },
            { guard: ({ context }: Given) => Object.keys(context.waiting)[0] === "ben", target: "bad" },
            { target: "served" }
          ]
        }
      },
      served: {},
      bad: {}
    }
  }
}

/** Asks twice with one id, where once would do. */
const impatient: Config = {
  initial: "waiting",
  entry: [raise({ type: "Ask" }, { id: "ask", delay: 300 }), raise({ type: "Ask" }, { id: "ask", delay: 300 })],
  states: { waiting: { on: { Ask: "asked" } }, asked: { on: { Ask: "bad" } }, bad: {} }
}

/** Is ready too late for its timer, and waits for ever. */
const late: Config = {
  context: { ready: false },
  initial: "waiting",
  states: {
    waiting: {
      on: { Ready: { actions: assign({ ready: true } as never) } },
      after: { 1000: { guard: ({ context }: Given) => context.ready, target: "over" } }
    },
    over: {}
  }
}

/** The states "a.b" and, inside "a", "b" have one id; a history remembers one or the other. */
const dotted: Config = {
  context: { resumed: 0 },
  initial: "working",
  states: {
    working: {
      initial: "a.b",
      states: {
        "a.b": { after: { 10: { guard: ({ context }: Given) => context.resumed === 0, target: "a" } } },
        a: { initial: "b", states: { b: { after: { 10: { guard: ({ context }: Given) => context.resumed === 1, target: "#bad" } } } } },
        h: { type: "history", history: "deep" }
      },
      on: { Pause: "paused" }
    },
    paused: {
      on: {
        Resume: { guard: ({ context }: Given) => context.resumed === 0, target: "working.h", actions: assign({ resumed: 1 } as never) }
      }
    },
    bad: { id: "bad" }
  }
}

/** Two regions that a history remembers, in whatever order they were last entered. */
const region = (event: string): Config => ({ initial: "a", states: { a: { on: { [event]: "b" } }, b: { on: { [event]: "a" } } } })
const remembering: Config = {
  initial: "working",
  states: {
    working: {
      initial: "both",
      states: { both: { type: "parallel", states: { one: region("One"), two: region("Two") } }, h: { type: "history", history: "deep" } },
      on: { Pause: "paused" }
    },
    paused: { on: { Resume: "working.h" } }
  }
}

/** A monitor that asks for a choice, of whose options the second is the bad one. */
const watched: Bug["scenario"] = (borealis) => {
  const { scenarios } = borealis
  const watch = scenarios.monitor(
    "watch",
    machine({
      initial: "calm",
      states: {
        calm: {
          on: {
            Noted: { actions: emit({ type: "choose", key: "k", options: [0, 1] }) },
            Chosen: [{ guard: ({ event }: Given) => event.option === 1, target: "bad" }, {}]
          }
        },
        bad: {}
      }
    })
  )
  const reads = { watch: scenarios.viewMonitor(watch, ({ value }) => value as string) }
  return alone(
    borealis,
    {
      initial: "before",
      states: { before: { on: { Go: { target: "after", actions: emit({ type: "observe", entry: { type: "Noted" } }) } } }, after: {} }
    },
    {
      spontaneous: ["Go"],
      spec: {
        monitors: [watch],
        properties: [
          scenarios.always("the monitor is never bad", { reads, holds: ({ watch: [value] }) => value !== "bad" }),
          scenarios.sometimes("it begins", { reads, holds: () => true })
        ]
      }
    }
  )
}

const placesOf = "nodes.map(({ order }) => order).sort((a, b) => a - b)"

export const bugs: readonly Bug[] = [
  {
    name: "the canonical form forgets the order of keys",
    edits: [
      {
        file: "kernel/values/canonical.ts",
        from: "isNormal(value) ? Object.keys(value) : sorted(Object.keys(value))",
        to: "sorted(Object.keys(value))"
      }
    ],
    scenario: (borealis) =>
      alone(
        borealis,
        queue((record) => record),
        { spontaneous: ["Anna", "Ben", "Serve"] }
      )
  },
  {
    name: "what an author has frozen is taken for frozen through and through",
    edits: [
      {
        file: "kernel/values/normal.ts",
        from: "if (value === null || isNormal(value)) return value",
        to: "if (value === null || Object.isFrozen(value)) return value"
      },
      // what is only frozen has no mark that says how deep and large it is
      {
        file: "kernel/values/normal.ts",
        from: "return (object as Mark).#depth",
        to: "return #depth in object ? (object as Mark).#depth : 0"
      },
      {
        file: "kernel/values/normal.ts",
        from: "return (object as Mark).#members",
        to: "return #depth in object ? (object as Mark).#members : 0"
      }
    ],
    scenario: (borealis) => alone(borealis, queue(Object.freeze), { spontaneous: ["Anna", "Ben", "Serve"] })
  },
  {
    name: "timers are a map by id",
    edits: [
      {
        file: "kernel/step/timers.ts",
        from: "timers: [...timers, timer]",
        to: "timers: [...timers.filter(({ id }) => id !== timer.id), timer]"
      }
    ],
    scenario: (borealis) => alone(borealis, impatient, { timers: true }),
    showsInOneMachine: true
  },
  {
    name: "a timer whose event nothing takes waits",
    edits: [{ file: "world/timing.ts", from: "member.actor.waiting.has(timer.id) && !accepts(", to: "!accepts(" }],
    scenario: (borealis) => {
      const spec = alone(borealis, late, { spontaneous: ["Ready"], timers: true }).build({})
      const one = spec.cast["one"]!.actor
      const isOver = {
        reads: { one: borealis.scenarios.view(one, ({ value }) => value as string) },
        holds: ({ one: [value] }: any) => value === "over"
      }
      return borealis.scenarios.scenario("late", { ...spec, final: borealis.scenarios.final(isOver) })
    },
    showsInOneMachine: true
  },
  {
    name: "a history tells nodes apart by ids that two may share",
    edits: [
      { file: "kernel/step/state.ts", from: placesOf, to: "nodes.map(({ id }) => id).sort() as never" },
      { file: "kernel/definition/requirements.ts", from: "if (other !== undefined)", to: "if (other !== undefined && ids.size < 0)" }
    ],
    scenario: (borealis) => alone(borealis, dotted, { spontaneous: ["Pause", "Resume"], timers: true }),
    isRefused: true
  },
  {
    name: "a history is as long as the way into it",
    edits: [{ file: "kernel/step/state.ts", from: placesOf, to: "nodes.map(({ order }) => order)" }],
    scenario: (borealis) => alone(borealis, remembering, { spontaneous: ["One", "Two", "Pause", "Resume"] })
  },
  {
    name: "of a monitor's options only the first is followed",
    edits: [
      {
        file: "scenario/properties.ts",
        from: "if (hasOutputs(watching.machine))",
        to: "if (hasOutputs(watching.machine) && name === undefined)"
      }
    ],
    scenario: watched,
    isRefused: true
  }
]
