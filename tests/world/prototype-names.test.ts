import { type AnyStateMachine, assign, emit, setup } from "xstate"
import { describe, expect, test } from "vitest"
import { checkPromise } from "../../src/model-check/check.ts"
import { different, traceFrom } from "../../src/trace/index.ts"
import {
  actor,
  bag,
  InputError,
  instantiate,
  integer,
  monitor,
  mutant,
  observe,
  role,
  scenario,
  send,
  sometimes,
  replay,
  view,
  viewMonitor
} from "../../src/index.ts"

/** Types know no machine whose every name is a variable. */
const loose = (machine: unknown): AnyStateMachine => machine as AnyStateMachine

/** A scenario in which everything that can have a name has this one. */
const called = (name: string) => {
  const speaker = actor(
    name,
    loose(
      setup({
        types: {} as never,
        delays: { [name]: 10 },
        guards: { [name]: () => true },
        actions: { [name]: assign({ said: true }) as never }
      }).createMachine({
        id: "m",
        context: { said: false, [name === "__proto__" ? "proto" : name]: 1 },
        initial: "idle",
        states: {
          idle: {
            on: {
              [name]: {
                target: "said",
                guard: name,
                actions: [name, emit(send(`${name}2`, { type: name, [name]: name }) as never), emit(observe({ type: name }) as never)]
              }
            },
            after: { [name]: "late" }
          },
          said: {},
          late: {},
          // XState itself loses a state called __proto__
          ...(name === "__proto__" ? {} : { [name]: {} })
        }
      } as never)
    ),
    { spontaneous: [name as never], durable: name === "__proto__" ? [] : [name as never], invariants: { [name]: () => true } }
  )
  const listener = actor(
    `${name}2`,
    loose(
      setup({ types: {} as never }).createMachine({
        id: "l",
        context: { heard: null },
        initial: "a",
        states: { a: { on: { [name]: { target: "b", actions: assign({ heard: ({ event }: any) => Object.entries(event) }) } } }, b: {} }
      } as never)
    )
  )
  const watching = monitor(
    name,
    loose(
      setup({ types: {} as never }).createMachine({
        id: "w",
        context: {},
        initial: "a",
        states: { a: { on: { [name]: "b" } }, b: {} }
      } as never)
    )
  )
  return scenario(name, { parameters: Object.fromEntries([[name, integer(1)]]) }, (given) => ({
    cast: Object.fromEntries([
      [name, role(speaker as never, { host: name } as never)],
      [`${name}2`, role(listener as never, {} as never)]
    ]),
    hosts: Object.fromEntries([[name, { zone: name }]]),
    network: bag(),
    monitors: [watching],
    timers: { tickMs: 5 },
    budgets: {
      faults: {
        crash: { total: 1, only: [name] },
        restart: 1,
        zoneOutage: 1,
        hostRestart: 1,
        loss: { total: 1, of: [name] },
        partition: { total: 1, into: [[[name], [`${name}2`]]] }
      },
      spontaneous: { each: 1 },
      timers: { each: 1 },
      ticks: 3
    },
    properties: [
      sometimes(name, {
        reads: Object.fromEntries([[name, view(speaker, ({ context }: any) => context.said as boolean)]]),
        holds: (read) => Object.hasOwn(read, name) && read[name]!.includes(Object.values(given)[0] === 4)
      }),
      sometimes("heard", {
        reads: { l: view(listener, ({ context }: any) => context.heard as unknown) },
        holds: ({ l }) => l.some((heard) => JSON.stringify(heard).includes(JSON.stringify([name, name])))
      }),
      sometimes("late", { reads: { s: view(speaker, ({ value }: any) => value as unknown) }, holds: ({ s }) => s.includes("late") }),
      sometimes("watched", { reads: { w: viewMonitor(watching, ({ value }: any) => value as unknown) }, holds: ({ w }) => w.includes("b") })
    ]
  }))
}

const names = ["constructor", "__proto__", "toString", "hasOwnProperty", "valueOf"]

describe("a name that every object knows is a name like any other", () => {
  test.each(names)("%s, whatever is called so", async (name) => {
    const one = called(name)
    const set = Object.fromEntries([[name, 4]])
    const report = await checkPromise(one, { set })
    expect({ verdict: report.verdict, reason: report.reason }).toMatchObject({ verdict: "holds" })
    expect(Object.entries(report.parameters)).toEqual([[name, 4]])
    const { distinct } = await checkPromise(called("plain"), { set: { plain: 4 } })
    expect(report.distinct).toBe(distinct)
    const broken = mutant(name, { of: one, breaks: name, expected: [name], parameters: Object.fromEntries([[name, 3]]) })
    expect((await checkPromise(one, { mutant: broken })).parameters).toEqual(Object.fromEntries([[name, 3]]))
  })

  test.each(names)("%s is no parameter, host or actor of who has none of that name", (name) => {
    const plain = called("plain")
    expect(() => instantiate(plain, Object.fromEntries([[name, 1]]))).toThrow(InputError)
    expect(instantiate(called(name)).parameters).toEqual(Object.fromEntries([[name, 1]]))
    const lodger = scenario("lodger", {
      ...plain.build({ plain: 1 }),
      cast: { a: role(actor("a", loose(setup({}).createMachine({}))) as never, { host: name } as never) }
    })
    expect(() => instantiate(lodger)).toThrow(`lives on host "${name}", which hosts does not list`)
    const system = instantiate(plain)
    const steps = [{ action: { kind: "crash", actor: name }, chosen: [] }]
    const { steps: labels } = traceFrom({ schema: 1, scenario: "plain", parameters: {}, start: 0, steps }, "t")
    expect(() => replay(system, 0, labels)).toThrow(`"${name}" is not in the cast`)
  })

  test.each(names)("a record that gains the key %s changes there", (name) => {
    const record = JSON.parse(`{"${name}": 1}`) as object
    expect(different("", {}, record)).toEqual([`${name}: nothing → 1`])
    expect(different("", record, {})).toEqual([`${name}: 1 → nothing`])
  })
})
