import { describe, expect, test } from "vitest"
import { actor, Refused } from "../../src/kernel/index.ts"
import { instantiate } from "../../src/world/index.ts"
import { role } from "../../src/scenario/index.ts"
import { fair, guest, guests, party, type Party } from "../model-check/symmetry/party-scenarios.ts"

/** Declarations that are plainly wrong, which nothing has to be searched for. */
const wrong: readonly (readonly [what: string, of: Party, sentence: RegExp])[] = [
  ["an actor that starts with one of them", { hubInput: { first: "g1" } }, /the inputs of "hub" and "hub" do not map onto each other/],
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

describe("a group is refused that has", () => {
  test.each(wrong)("%s", (_, of, sentence) => {
    expect(() => instantiate(party(of))).toThrow(Refused)
    expect(() => instantiate(party(of))).toThrow(sentence)
  })

  test("somebody whose name is an event", () => {
    const cast = {
      Hello: role(guest, { input: {} as never }),
      g2: role(guest, { input: {} as never }),
      hub: role(fair, { input: {} as never })
    }
    const of = party({ cast, symmetry: { groups: [["Hello", "g2"]] } })
    expect(() => instantiate(of)).toThrow(/"Hello" is an event of "hub" too; rename one of them/)
  })
})

test("a partition that is listed twice has two counterparts", () => {
  const into = ["g1", "g2", "g3", "g1", "g3", "g2"].map((id) => [[id], ["hub"]])
  const budgets = { faults: { partition: { total: 1, into } }, spontaneous: "unbounded" } as const
  expect(instantiate(party({ budgets })).symmetry!.swaps.map(({ splits }) => splits)).toEqual([
    [1, 0, 2, 5, 4, 3],
    [0, 2, 1, 3, 5, 4]
  ])
})

test("swaps are those of neighbours, with all that lives on them", () => {
  const system = instantiate(
    party({
      roles: { g1: { host: "h1" }, g2: { host: "h2" }, g3: { host: "h3" } },
      hosts: { h1: { zone: "z1" }, h2: { zone: "z2" }, h3: { zone: "z3" } },
      symmetry: { groups: [["z1", "z2", "z3"]], sets: ["heard"] }
    })
  )
  const { groups, swaps } = system.symmetry!
  expect(groups).toMatchObject([
    {
      ids: ["z1", "z2", "z3"],
      owned: [
        ["z1", "h1", "g1"],
        ["z2", "h2", "g2"],
        ["z3", "h3", "g3"]
      ]
    }
  ])
  expect(swaps.map(({ name, slots }) => [name, slots])).toEqual([
    ['"z1" and "z2"', [0, 2, 1, 3]],
    ['"z2" and "z3"', [0, 1, 3, 2]]
  ])
  expect([...swaps[0]!.ids]).toEqual([
    ["z1", "z2"],
    ["z2", "z1"],
    ["h1", "h2"],
    ["h2", "h1"],
    ["g1", "g2"],
    ["g2", "g1"]
  ])
})
