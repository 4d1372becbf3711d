import { describe, expect, test } from "vitest"
import { assign, createMachine, emit } from "xstate"
import { actor, choose } from "../../../src/kernel/index.ts"
import { checkPromise } from "../../../src/model-check/check.ts"
import { bag, final, role, scenario, sometimes, view } from "../../../src/scenario/index.ts"

interface Given {
  readonly context: { readonly peers: readonly string[] }
  readonly event: { readonly option: string }
}

/** Points once at anybody, itself included: all that the worlds of such actors differ in is who points at whom. */
const pointer = actor(
  "pointer",
  createMachine({
    id: "pointer",
    context: ({ input }: { input: { peers: readonly string[] } }) => ({ peers: input.peers, at: null }),
    initial: "free",
    states: {
      free: {
        on: {
          Point: { actions: emit((({ context }: Given) => choose("at", context.peers)) as never) },
          Chosen: { target: "done", actions: assign({ at: (({ event }: Given) => event.option) as never }) }
        }
      },
      done: {}
    }
  } as never) as never,
  { spontaneous: ["Point" as never] }
)

const value = view(pointer, (({ value: state }: { value: string }) => state) as never)

const pointing = (size: number) => {
  const peers = Array.from({ length: size }, (_, i) => `p${i + 1}`)
  return scenario("pointing", {
    cast: Object.fromEntries(peers.map((id) => [id, role(pointer, { input: { peers } as never })])),
    network: bag(),
    budgets: { faults: "none", spontaneous: "unbounded" },
    properties: [sometimes("begun", { reads: { value }, holds: () => true })],
    final: final({ reads: { value }, by: (is) => is.each("value", (state) => state === "done") }),
    symmetry: { groups: [peers], sets: ["peers"] }
  })
}

/** Partial and total mappings of n points up to their names: OEIS A126285 and A001372. */
const mappings: readonly (readonly [size: number, partial: number, total: number])[] = [
  [1, 2, 1],
  [2, 6, 3],
  [3, 16, 7],
  [4, 45, 19],
  [5, 121, 47],
  [6, 338, 130],
  [7, 929, 343],
  [8, 2_598, 951]
]

describe("who points at whom has as many orbits as there are mappings without names", () => {
  test.each(mappings)("of %i points: %i, and %i where everybody points", async (size, distinct, finalStates) => {
    for (const salt of ["a", "b"])
      expect(await checkPromise(pointing(size), { symmetry: true, salt })).toMatchObject({ verdict: "holds", distinct, finalStates })
  })
})

test("which are all worlds, where names count", async () => {
  const report = await checkPromise(pointing(4))
  expect(report).toMatchObject({ distinct: 5 ** 4, finalStates: 4 ** 4 })
})
