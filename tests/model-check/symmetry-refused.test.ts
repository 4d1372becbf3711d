import { describe, expect, test } from "vitest"
import { assign, createMachine, emit } from "xstate"
import { actor, type AnyActor, Refused, send } from "../../src/kernel/index.ts"
import { checkPromise } from "../../src/model-check/check.ts"
import {
  always,
  bag,
  between,
  final,
  InputError,
  instantiate,
  monitor,
  type Role,
  role,
  scenario,
  type Scenario,
  sometimes,
  type Spec,
  type SymmetrySpec,
  view
} from "../../src/world/index.ts"

interface Given {
  readonly context: { readonly heard: readonly string[]; readonly first: string; readonly n: number }
  readonly event: { readonly from: string }
}

/** Collects who has greeted. `answer` says whom it answers once two have. */
const hubOf = (
  answer: (heard: readonly string[], from: string) => string | readonly string[],
  inOrder = (heard: readonly string[]): readonly string[] => heard.toSorted()
): AnyActor =>
  actor(
    "hub",
    createMachine({
      id: "hub",
      context: ({ input }: { input: { first?: string } }) => ({ heard: [], ...input }),
      on: {
        Hello: {
          actions: [
            assign({ heard: (({ context, event }: Given) => inOrder([...new Set([...context.heard, event.from])])) as never }),
            emit((({ context, event }: Given) =>
              send(context.heard.length < 2 ? [] : answer(context.heard, event.from), { type: "Welcome" })) as never)
          ]
        }
      }
    } as never) as never
  )

/** Greets once, and counts what it gets back. */
const guest = actor(
  "guest",
  createMachine({
    id: "guest",
    context: ({ input }: { input: object }) => ({ n: 0, ...input }),
    initial: "new",
    on: { Welcome: { actions: assign({ n: (({ context }: Given) => context.n + 1) as never }) } },
    states: { new: { on: { Greet: { target: "known", actions: emit(send("hub", { type: "Hello" }) as never) } } }, known: {} }
  } as never) as never,
  { spontaneous: ["Greet" as never] }
)

const fair = hubOf((_, from) => from)
const sees = view(guest, (({ context }: Given, id: string) => ({ id, n: context.n })) as never) as ReturnType<
  typeof view<AnyActor, { readonly id: string; readonly n: number }>
>
const everybody = sometimes("two are welcome", { reads: { sees }, holds: (all) => all.sees.filter(({ n }) => n > 0).length === 2 })
const guests = ["g1", "g2", "g3"]

interface Party extends Partial<Omit<Spec, "symmetry">> {
  readonly hub?: AnyActor
  readonly hubInput?: object
  readonly roles?: Readonly<Record<string, Partial<Role>>>
  readonly symmetry?: SymmetrySpec
}

const party = ({ hub = fair, hubInput = {}, roles = {}, symmetry, ...spec }: Party = {}): Scenario<any> =>
  scenario("party", {
    cast: {
      hub: role(hub, { input: hubInput as never }),
      ...Object.fromEntries(guests.map((id) => [id, { ...role(guest, { input: {} as never }), ...roles[id] }]))
    },
    network: bag(),
    budgets: { faults: "none", spontaneous: "unbounded" },
    properties: [everybody],
    final: final({ reads: {}, holds: () => true }),
    symmetry: symmetry ?? { groups: [guests], sets: ["heard"] },
    ...spec
  })

test("a party that is symmetric holds, with less than a third of the states", async () => {
  const [full, reduced] = [await checkPromise(party()), await checkPromise(party(), { symmetry: true })]
  expect(full).toMatchObject({ verdict: "holds", symmetry: undefined })
  expect(reduced).toMatchObject({ verdict: "holds", depth: full.depth, symmetry: { groups: [guests], isVerified: true } })
  expect(reduced.symmetry!.compared).toBeGreaterThan(50)
  expect(reduced.distinct).toBeLessThan(full.distinct / 3)
})

const refusal = async (of: Scenario<any>): Promise<string> => {
  try {
    const report = await checkPromise(of, { symmetry: true })
    return `not refused: ${report.verdict}`
  } catch (error) {
    if (error instanceof Refused) return error.message
    throw error
  }
}

const counted = (ids: readonly string[]) =>
  monitor(
    "counts",
    createMachine({
      id: "counts",
      context: { n: 0 },
      on: {
        Step: {
          actions: assign({ n: (({ context, event }: Given) => Math.min(1, context.n + (ids.includes(event.from) ? 1 : 0))) as never })
        }
      }
    } as never) as never
  )

/** What is declared to be symmetric and is not, and where that shows. */
const broken: readonly (readonly [what: string, of: Party, sentence: RegExp])[] = [
  [
    "an actor that breaks ties by the smallest id",
    { hub: hubOf((heard) => heard[0]!) },
    /^scenario "party" is not symmetric: with "g1" and "g2" swapped, actor "hub" in \{\} \{"heard":\["g2"\]\} on message \{"type":"Hello"\} from "g1" sends .*"to":"g1".* rather than .*"to":"g2".*; mend it, or take them out of symmetry\.groups$/
  ],
  ["a set that is not declared", { symmetry: { groups: [guests] } }, /actor "hub" in .* on message .* goes to .* rather than/],
  [
    "a set that is not kept sorted",
    {
      hub: hubOf(
        (_, from) => from,
        (heard) => heard
      )
    },
    /actor "hub" in .* goes to .*\["g2","g1"\]\} rather than .*\["g1","g2"\]\}/
  ],
  ["an actor that starts with one of them", { hubInput: { first: "g1" } }, /the inputs of "hub" and "hub" do not map onto each other/],
  [
    "a property of one of them",
    {
      properties: [
        everybody,
        always("g1 is not welcome twice", { reads: { sees }, by: (is) => is.each("sees", ({ id, n }) => id !== "g1" || n < 1) })
      ]
    },
    /property "g1 is not welcome twice" is true of \{"id":"g.","n":1\} and false of \{"id":"g1","n":1\}|is false of .* and true of/
  ],
  [
    "a property of two of them",
    {
      properties: [
        everybody,
        always("g2 only with g1", {
          reads: { sees },
          by: (is) => is.pairs("sees", "sees", (a, b) => !(a.id === "g2" && b.id === "g1") || a.n <= b.n)
        })
      ]
    },
    /property "g2 only with g1" is (?:true|false) of .* and (?:true|false) of/
  ],
  [
    "a property of all, by their places",
    {
      properties: [
        everybody,
        always("the last is not welcome alone", { reads: { sees }, holds: (all) => all.sees[2]!.n === 0 || all.sees[0]!.n > 0 })
      ]
    },
    /property "the last is not welcome alone" is/
  ],
  [
    "a property of steps",
    { properties: [everybody, between("g3 stays", { reads: { sees }, holds: (before, after) => after.sees[2]!.n === before.sees[2]!.n })] },
    /property "g3 stays" is/
  ],
  [
    "a view that names one of them",
    {
      properties: [
        everybody,
        always("seen", {
          reads: { h: view(fair, (({ context }: Given) => context.heard.includes("g1")) as never) },
          by: (is) => is.each("h", () => true)
        })
      ]
    },
    /a view of property "seen" shows .* or .* for what it took for one/
  ],
  [
    "a final that looks at one of them",
    { final: final({ reads: { sees }, by: (is) => is.each("sees", ({ id, n }) => n === (id === "g1" ? 7 : n)) }) },
    /property "final" is/
  ],
  [
    "a monitor that counts for one of them",
    { monitors: [counted(["g1"])] },
    /monitor "counts" in .* on .* goes to \{\} \{"n":.\} rather than \{\} \{"n":.\}/
  ],
  [
    "a budget for one of them",
    { budgets: { faults: { crash: { total: 1, only: ["g1"] } }, spontaneous: "unbounded" } },
    /"g1" and "g2" differ: the budget "crash" names "g1" only/
  ],
  [
    "a partition that cuts off one of them",
    { budgets: { faults: { partition: { total: 1, into: [[["g1"], ["g2", "g3", "hub"]]] } }, spontaneous: "unbounded" } },
    /"g1" and "g2" differ: partition 1 tells them apart/
  ],
  [
    "another actor among them",
    { roles: { g2: { actor: actor("other", guest.machine as never) } } },
    /"g1" and "g2" differ: "g1" and "g2" are different actors/
  ],
  ["one that starts dormant", { roles: { g3: { dormant: true } } }, /"g2" and "g3" differ: "g2" and "g3" start otherwise/],
  [
    "one with another clock",
    { roles: { g3: { clock: { error: 1 } } }, clocks: { until: 1, offsets: "at the start" } },
    /"g2" and "g3" differ: "g2" and "g3" start otherwise/
  ],
  [
    "one on another host",
    { roles: { g1: { host: "h1" } }, hosts: { h1: {} } },
    /"g1" and "g2" differ: "g1" and "g2" live elsewhere; declare the hosts/
  ],
  ["one with another input", { roles: { g1: { input: { age: 9 } } } }, /the inputs of "g1" and "g2" do not map onto each other/],
  ["nobody", { symmetry: { groups: [] } }, /groups is missing/],
  ["a stranger", { symmetry: { groups: [["g1", "g9"]] } }, /"g9" is neither in the cast nor a host nor a zone; check its spelling/],
  ["one twice", { symmetry: { groups: [["g1", "g2"], ["g2"]] } }, /"g2" is in the groups twice/],
  ["what is no list of keys", { symmetry: { groups: [guests], sets: "heard" as never } }, /sets is not a list of keys/],
  ["a misspelt key", { symmetry: { groups: [guests], set: ["heard"] } as never }, /unknown key "set"; the keys are groups, sets, expected/],
  [
    "hosts and actors in one group",
    { roles: { g1: { host: "h1" } }, hosts: { h1: {} }, symmetry: { groups: [["g2", "h1"]] } },
    /"g2" is an actor and "h1" a host; a group is of one kind/
  ],
  [
    "hosts that carry different actors",
    {
      roles: { g1: { host: "h1" }, g2: { host: "h1" }, g3: { host: "h2" } },
      hosts: { h1: {}, h2: {} },
      symmetry: { groups: [["h1", "h2"]] }
    },
    /"h1" and "h2" do not carry as many hosts and actors/
  ]
]

describe("refused with its place is", () => {
  test.each(broken)("%s", async (_, of, sentence) => expect(await refusal(party(of))).toMatch(sentence))
})

test("an actor whose name is an event is refused", async () => {
  const cast = {
    Hello: role(guest, { input: {} as never }),
    g2: role(guest, { input: {} as never }),
    hub: role(fair, { input: {} as never })
  }
  expect(await refusal(party({ cast, symmetry: { groups: [["Hello", "g2"]] } }))).toMatch(
    /"Hello" is an event of "hub" too; rename one of them/
  )
})

test("an initial world that has no counterpart is refused", async () => {
  // the hub's start names one of them, which no input does
  const hub = actor("hub", createMachine({ id: "hub", context: { first: "g1" }, on: { Hello: {} } }))
  expect(await refusal(party({ hub }))).toMatch(/with "g1" and "g2" swapped, actor "hub" starts otherwise/)
})

test("a declaration is used where it is asked for", async () => {
  const asymmetric = party({ hub: hubOf((heard) => heard[0]!), properties: [sometimes("begun", { reads: { sees }, holds: () => true })] })
  expect((await checkPromise(asymmetric)).verdict).toBe("holds")
  expect(instantiate(asymmetric).symmetry).toMatchObject({ swaps: { length: 2 } })
  const none = scenario("none", { ...party().build({} as never), symmetry: undefined as never })
  await expect(checkPromise(none, { symmetry: true })).rejects.toThrow(InputError)
  await expect(checkPromise(none, { symmetry: true })).rejects.toThrow(/scenario "none" declares no symmetry; add symmetry: \{ groups/)
})

test("expected orbits are counted, and only under symmetry", async () => {
  const right = { distinct: 0, transitions: 0, depth: 0 }
  const first = await checkPromise(party(), { symmetry: true })
  Object.assign(right, { distinct: first.distinct, transitions: first.transitions, depth: first.depth })
  const stating = (expected: typeof right) => party({ symmetry: { groups: [guests], sets: ["heard"], expected } })
  expect((await checkPromise(stating(right), { symmetry: true })).verdict).toBe("holds")
  const wrong = await checkPromise(stating({ ...right, distinct: 1 }), { symmetry: true })
  expect(wrong.violations).toMatchObject([{ kind: "expected counts" }])
  expect((await checkPromise(stating({ ...right, distinct: 1 }))).verdict).toBe("holds")
})

test("a check that is cut short before its symmetry is verified does not hold", async () => {
  const report = await checkPromise(party(), { symmetry: true, maxStates: 3 })
  expect(report).toMatchObject({ verdict: "inconclusive", symmetry: { isVerified: true } })
  const late = await checkPromise(party(), { symmetry: true, seconds: 0 })
  expect(late).toMatchObject({ verdict: "inconclusive", symmetry: { isVerified: false } })
})
