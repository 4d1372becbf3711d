import { describe, expect, test } from "vitest"
import { role, set, sometimes, view } from "../../src/scenario/index.ts"
import { begun, expectRefused, faulty, mute, sender } from "./two-pingers.ts"

describe("a fault that can never happen is refused", () => {
  const hosted = { cast: { a: role(sender, { host: "h" }), b: role(sender) } }
  const clocked = { cast: { a: role(sender, { clock: { error: 1 } }), b: role(sender) }, clocks: { until: 1, offsets: "at the start" } }
  const impossible: readonly (readonly [what: string, faults: object, sentence: string, part?: object])[] = [
    ["a disk loss without a crash", { diskLoss: 1 }, "diskLoss is budgeted, but no actor ever crashes; add crash, or leave diskLoss out"],
    ["a restart without a crash", { restart: 1 }, "restart is budgeted, but no actor ever crashes"],
    ["a restart where only hosts crash, since a host brings its actors back", { restart: 1, hostCrash: 1 }, "restart is budgeted", hosted],
    [
      "a restart of others than crash",
      { crash: { total: 1, only: ["a"] }, restart: { total: 1, only: ["b"] } },
      "let them have one in common"
    ],
    ["a host's restart without its crash", { hostRestart: 1 }, "no host ever goes down; add hostCrash or zoneOutage", hosted],
    ["a host's crash without hosts", { hostCrash: 1 }, "no actor is on a host; give a role its host"],
    ["a zone outage without zones", { zoneOutage: 1 }, "no host is in a zone", hosted],
    ["a crash of nobody", { crash: { total: 1, only: [] } }, 'the budget "crash", only, is [], which is nobody'],
    ["a crash of somebody twice", { crash: { total: 1, only: ["a", "a"] } }, 'the budget "crash", only, names "a" twice; name it once'],
    [
      "a crash of a stranger",
      { crash: { total: 1, only: ["ab"] } },
      'names "ab", who is not in the cast; there are "a", "b"; did you mean "a"?'
    ],
    ["a crash of none each", { crash: { each: 0 } }, 'the budget "crash" allows each actor none; write total: 0'],
    ["a loss of no type", { loss: { total: 1, of: [] } }, 'the budget "loss", of, is [], which is nobody'],
    [
      "a loss of a type that nobody lists",
      { loss: { total: 1, of: ["Pong"] } },
      'which nobody lists; there are "Go", "Ping"; did you mean "Ping"?'
    ],
    ["a loss of a type that nobody sends", { loss: { total: 1, of: ["Go"] } }, 'the message "Go", which nobody sends; there is "Ping"'],
    [
      "a copy where nobody sends",
      { duplication: 1 },
      "duplication is budgeted, but nobody sends",
      { cast: { b: role(mute) }, properties: [] }
    ],
    ["a loss on a set network", { loss: 1 }, "loss makes no sense on a set network", { network: set() }],
    ["a partition by number", { partition: 1 }, "a partition does not say into which groups; give { total, into"],
    ["a partition into nothing said", { partition: { total: 1 } }, "a partition does not say into which groups"],
    ["a partition into nothing", { partition: { total: 1, into: [] } }, "a partition is budgeted into nothing"],
    ["a partition of one group", { partition: { total: 1, into: [[["a", "b"]]] } }, "a partition has one group only"],
    ["a partition with an empty group", { partition: { total: 1, into: [[["a"], []]] } }, "a partition has an empty group"],
    ["a partition of a stranger", { partition: { total: 1, into: [[["a"], ["c"]]] } }, 'a partition names "c", who is not in the cast'],
    ["a disruption where there is no clock", { clockDisruption: { total: 1, by: 1 } }, "no actor has a clock"],
    [
      "a disruption by nothing",
      { clockDisruption: { total: 1, by: 0 } },
      "shifts a clock by 0; give by, a whole number of ticks > 0",
      clocked
    ],
    [
      "a disruption of whoever has no clock",
      { clockDisruption: { total: 1, by: 1, only: ["b"] } },
      'names "b", who has no clock; those with one are "a"',
      clocked
    ]
  ]
  test.each(impossible.map(([what, faults, sentence, part]) => [what, { faults, sentence, part: part ?? {} }] as const))(
    "%s",
    (_, { faults, sentence, part }) => {
      const properties = "properties" in part ? [sometimes("it begins", { reads: { m: view(mute, () => 1) }, holds: () => true })] : [begun]
      expectRefused(faulty(faults, { ...part, properties }), sentence)
    }
  )

  test("but not one that a parameter has switched off, which the report says", () => {
    expect(faulty({ crash: 0, restart: 1, loss: 0, partition: { total: 0, into: [[["a"], ["b"]]] } })).not.toThrow()
    expect(
      faulty({ zoneOutage: 1, hostRestart: 1 }, { cast: { a: role(sender, { host: "h" }) }, hosts: { h: { zone: "z" } } })
    ).not.toThrow()
  })
})
