import { describe, expect, test } from "vitest"
import { assign, createMachine } from "xstate"
import { actor, Refused, InputError } from "../../../src/kernel/index.ts"
import { checkPromise } from "../../../src/model-check/check.ts"
import { always, between, final, monitor, scenario, type Scenario, sometimes, view } from "../../../src/scenario/index.ts"
import { instantiate } from "../../../src/world/index.ts"
import { everybody, fair, type Given, guests, hubOf, party, type Party, sees } from "./party-scenarios.ts"

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
    /^scenario "party" is not symmetric: with "g2" and "g3" swapped, actor "hub" in \{\} \{"heard":\["g2"\]\} on message \{"type":"Hello"\} from "g3" sends .*"to":"g2".* rather than .*"to":"g3".*; mend it, or take them out of symmetry\.groups$/
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
    /two swaps of "g1" and "g2" do not cancel out in actor "hub", \{\} \{"heard":\["g3","g1"\]\}; a set must be kept sorted/
  ],
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
  ]
]

describe("refused with its place is", () => {
  test.each(broken)("%s", async (_, of, sentence) => expect(await refusal(party(of))).toMatch(sentence))
})

test("an initial world that has no counterpart is refused", async () => {
  // the hub's start names one of them, which no input does
  const hub = actor("hub", createMachine({ id: "hub", context: { first: "g1", heard: [] }, on: { Hello: {} } }))
  expect(await refusal(party({ hub }))).toMatch(/with "g1" and "g2" swapped, actor "hub" starts otherwise/)
})

describe("what only one pair of them shows is refused, though one search sees one pair of three", () => {
  test.each([
    ["g1", "g2"],
    ["g1", "g3"],
    ["g2", "g3"]
  ])("%s and %s", async (...pair) => {
    // none of the others is one swap of neighbours away from each of the two others
    const hub = hubOf((heard, from) => (heard.join() === pair.join() ? heard : from))
    expect(await refusal(party({ hub }))).toMatch(/is not symmetric: with .* swapped, actor "hub" in \{\} \{"heard":\[.*\]\} on message/)
  })
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
