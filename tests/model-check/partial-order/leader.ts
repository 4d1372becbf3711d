import { assign, emit, setup } from "xstate"
import {
  actor,
  type ActorId,
  defer,
  type Delivered,
  final,
  fifo,
  integer,
  type Output,
  role,
  scenario,
  send,
  several,
  sometimes,
  view
} from "../../../src/index.ts"

/**
 * Leader election in a ring, the model that SPIN calls leader0: every node passes numbers on to the next.
 * Source: D. Dolev, M. Klawe and M. Rodeh, "An O(n log n) unidirectional distributed algorithm for extrema finding in a circle", 1982.
 * Leaves out: SPIN's counter of leaders, which all nodes write.
 */
interface Numbered<Type extends string> {
  readonly type: Type
  readonly nr: number
}
type Message = Numbered<"One"> | Numbered<"Two"> | Numbered<"Winner">

interface Context {
  readonly next: ActorId
  readonly mine: number
  readonly isActive: boolean
  readonly maximum: number
  readonly neighbour: number
  /** What was taken and is not reacted to yet. */
  readonly held: Message | null
  readonly knows: boolean
}

/** What a node makes of a message: what it knows then, and what it sends. */
const reaction = (context: Context, { type, nr }: Message): { readonly context: Partial<Context>; readonly sent: Message | undefined } => {
  const { isActive, maximum, neighbour, knows } = context
  switch (type) {
    case "One":
      if (!isActive) return { context: {}, sent: { type, nr } }
      if (nr !== maximum) return { context: { neighbour: nr }, sent: { type: "Two", nr } }
      return { context: { knows: true }, sent: { type: "Winner", nr } }
    case "Two":
      if (!isActive) return { context: {}, sent: { type, nr } }
      if (neighbour > nr && neighbour > maximum) return { context: { maximum: neighbour }, sent: { type: "One", nr: neighbour } }
      return { context: { isActive: false }, sent: undefined }
    case "Winner":
      return { context: {}, sent: knows ? undefined : { type, nr } }
  }
}

const machine = setup({
  types: {} as {
    context: Context
    events: Delivered<Message> | { readonly type: "Go" }
    emitted: Output<Message>
    input: { readonly next: ActorId; readonly mine: number }
  },
  guards: { isLast: ({ context }) => context.held?.type === "Winner" },
  actions: {
    wait: emit(defer()),
    take: assign({ held: ({ event }) => (event.type === "Go" ? null : { type: event.type, nr: event.nr }) }),
    react: emit(({ context }) => {
      const { sent } = reaction(context, context.held!)
      return several(sent === undefined ? [] : [send(context.next, sent)])
    }),
    learn: assign(({ context }) => ({ ...reaction(context, context.held!).context, held: null }))
  }
}).createMachine({
  id: "node",
  context: ({ input }) => ({ ...input, isActive: true, maximum: input.mine, neighbour: 0, held: null, knows: false }),
  initial: "starting",
  states: {
    starting: {
      on: {
        Go: { target: "waiting", actions: emit(({ context }) => send(context.next, { type: "One", nr: context.mine })) },
        One: { actions: "wait" },
        Two: { actions: "wait" },
        Winner: { actions: "wait" }
      }
    },
    waiting: {
      on: {
        One: { target: "holding", actions: "take" },
        Two: { target: "holding", actions: "take" },
        Winner: { target: "holding", actions: "take" }
      }
    },
    holding: {
      on: {
        Go: [
          { guard: "isLast", target: "over", actions: ["react", "learn"] },
          { target: "waiting", actions: ["react", "learn"] }
        ],
        One: { actions: "wait" },
        Two: { actions: "wait" },
        Winner: { actions: "wait" }
      }
    },
    over: { on: { One: {}, Two: {}, Winner: {} } }
  }
})
const node = actor("node", machine, { spontaneous: ["Go"] })

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
      sometimes("all are told", {
        reads: { all: view(node, ({ value }) => value) },
        holds: ({ all }) => all.every((one) => one === "over")
      })
    ]
  })
)
