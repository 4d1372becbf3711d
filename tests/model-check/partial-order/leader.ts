import { assign, emit, setup } from "xstate"
import {
  actor,
  type ActorId,
  defer,
  type Delivered,
  fifo,
  final,
  integer,
  type Output,
  role,
  scenario,
  send,
  sometimes,
  view
} from "../../../src/index.ts"

/**
 * Leader election in a ring, statement by statement as SPIN runs its example leader0: a node takes a message, looks at it, and sends, in steps
 * of their own. A state is named by what is asked or done next; what is not read any more is forgotten.
 * Source: D. Dolev, M. Klawe and M. Rodeh, "An O(n log n) unidirectional distributed algorithm for extrema finding in a circle", 1982;
 * Examples/leader0.pml of SPIN 6.5.
 * Leaves out: that a process of SPIN begins with the run of another, and ends, by itself, after all younger ones.
 */
interface Message {
  readonly type: "One" | "Two" | "Winner"
  readonly nr: number
}

interface Context {
  readonly next: ActorId
  readonly mine: number
  readonly isActive: boolean
  readonly knows: boolean
  /** Of the message at hand; 0 where there is none. */
  readonly nr: number
  readonly maximum: number
  readonly neighbour: number
}

const machine = setup({
  types: {} as {
    context: Context
    events: Delivered<Message> | { readonly type: "Go" }
    emitted: Output<Message>
    input: { readonly next: ActorId; readonly mine: number }
  },
  guards: {
    isActive: ({ context }) => context.isActive,
    isMaximum: ({ context: { nr, maximum } }) => nr === maximum,
    isNeighbourGreatest: ({ context: { nr, maximum, neighbour } }) => neighbour > nr && neighbour > maximum,
    isMine: ({ context: { nr, mine } }) => nr === mine,
    knows: ({ context }) => context.knows
  },
  actions: {
    wait: emit(defer()),
    take: assign({ nr: ({ event }) => (event.type === "Go" ? 0 : event.nr) }),
    forget: assign({ nr: 0 }),
    begin: emit(({ context }) => send(context.next, { type: "One", nr: context.mine })),
    raiseBid: emit(({ context }) => send(context.next, { type: "One", nr: context.neighbour })),
    pass: emit(({ context }, type: Message["type"]) => send(context.next, { type, nr: context.nr })),
    retire: assign({ isActive: false, nr: 0, maximum: 0, neighbour: 0 })
  }
}).createMachine({
  id: "node",
  context: ({ input }) => ({ ...input, isActive: true, knows: false, nr: 0, maximum: input.mine, neighbour: 0 }),
  on: { One: { actions: "wait" }, Two: { actions: "wait" }, Winner: { actions: "wait" } },
  initial: "starting",
  states: {
    starting: { on: { Go: "offering" } },
    offering: { on: { Go: { target: "receiving", actions: "begin" } } },
    receiving: {
      on: {
        One: { target: "hasOne", actions: "take" },
        Two: { target: "hasTwo", actions: "take" },
        Winner: { target: "hasWinner", actions: "take" }
      }
    },
    hasOne: { on: { Go: [{ guard: "isActive", target: "comparing" }, { target: "passingOne" }] } },
    passingOne: { on: { Go: { target: "receiving", actions: [{ type: "pass", params: "One" }, "forget"] } } },
    comparing: { on: { Go: [{ guard: "isMaximum", target: "winning" }, { target: "telling" }] } },
    telling: {
      on: {
        Go: { target: "receiving", actions: [{ type: "pass", params: "Two" }, assign({ neighbour: ({ context }) => context.nr, nr: 0 })] }
      }
    },
    winning: { on: { Go: { target: "announcing", actions: assign({ knows: true }) } } },
    announcing: { on: { Go: { target: "receiving", actions: [{ type: "pass", params: "Winner" }, "forget"] } } },
    hasTwo: { on: { Go: [{ guard: "isActive", target: "judging" }, { target: "passingTwo" }] } },
    passingTwo: { on: { Go: { target: "receiving", actions: [{ type: "pass", params: "Two" }, "forget"] } } },
    judging: {
      on: {
        Go: [
          { guard: "isNeighbourGreatest", target: "goingOn", actions: [assign({ maximum: ({ context }) => context.neighbour }), "forget"] },
          { target: "retiring", actions: "forget" }
        ]
      }
    },
    goingOn: { on: { Go: { target: "receiving", actions: "raiseBid" } } },
    retiring: { on: { Go: { target: "receiving", actions: "retire" } } },
    hasWinner: { on: { Go: [{ guard: "isMine", target: "leading" }, { target: "ending" }] } },
    leading: { on: { Go: "counting" } },
    counting: { on: { Go: "asserting" } },
    asserting: { on: { Go: "ending" } },
    ending: { on: { Go: [{ guard: "knows", target: "over" }, { target: "passingWinner" }] } },
    passingWinner: { on: { Go: { target: "over", actions: { type: "pass", params: "Winner" } } } },
    over: {}
  }
})
const node = actor("node", machine, { spontaneous: ["Go"] })

/** The nodes' numbers are SPIN's: the third has the smallest. */
export const leader = scenario(
  "leader",
  { parameters: { nodes: integer(5, { min: 2, max: 8, describe: "nodes in the ring" }) } },
  ({ nodes }) => ({
    cast: Object.fromEntries(
      Array.from({ length: nodes }, (_, i) => [
        `n${i}`,
        role(node, { input: { next: `n${(i + 1) % nodes}`, mine: ((nodes + 3 - (i + 1)) % nodes) + 1 } })
      ])
    ),
    network: fifo({ capacity: 2 * nodes }),
    budgets: { faults: "none", spontaneous: "unbounded" },
    final: final({ reads: { all: view(node, ({ value }) => value) }, by: (is) => is.each("all", (one) => one === "over") }),
    properties: [
      sometimes("one counts itself", {
        reads: { counts: view(node, ({ value }) => value === "counting") },
        holds: ({ counts }) => counts.includes(true)
      })
    ]
  })
)
