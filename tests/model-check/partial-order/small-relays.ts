import type { Claim, RelayRecipe, RelayState } from "../../oracles/relay-scenario.ts"

const relays = (actors: readonly (readonly RelayState[])[], rest: Partial<RelayRecipe> = {}): RelayRecipe => ({
  actors,
  network: { kind: "bag", ignored: "consume" },
  spontaneous: "unbounded",
  faults: "none",
  claims: [],
  monitor: "none",
  ...rest
})

const still: RelayState = { A: "ignore", B: "ignore" }
const go = (...send: readonly (readonly [number, "A" | "B"])[]): RelayState => ({ ...still, go: { to: 1, send } })
const claim = (kind: Claim["kind"], actors: readonly [number, number], states: readonly [number, number]): Claim => ({
  kind,
  actors,
  states
})
const fifo = (capacity: number, skipDeferred = false) => ({ kind: "fifo" as const, capacity, ignored: "consume" as const, skipDeferred })

/** Systems made by hand, each for one condition of partial order reduction. */
export const smallRelays: Readonly<Record<string, RelayRecipe>> = {
  // one that is taken first must not hide that the other one was there before
  "two steps that a property sees": relays(
    [
      [go(), still],
      [go(), still]
    ],
    { claims: [claim("always", [0, 1], [0, 1]), claim("always", [0, 1], [1, 0])] }
  ),
  // the third goes round; what breaks at rest is there after the first's step only
  "a step that changes nothing": relays([[go(), still], [go(), still], [still]], { claims: [claim("at rest", [0, 2], [1, 0])] }),
  // what the first may do where there is room is another end than what it does meanwhile
  "a full channel": relays(
    [
      [
        { A: "ignore", B: "defer", go: { to: 1, send: [[1, "A"]] } },
        { A: "ignore", B: { to: 3 }, go: { to: 2, send: [[1, "A"]] } },
        still,
        still
      ],
      [{ A: { to: 1 }, B: "ignore" }, still],
      [go([0, "B"]), still]
    ],
    { network: fifo(1) }
  ),
  // behind a message that is put off comes one that is taken, unless its receiver goes on by itself
  "a message that passes by": relays(
    [
      [{ A: "defer", B: { to: 1 }, go: { to: 2 } }, { ...still, A: "defer" }, still],
      [{ ...still, go: { to: 1, send: [[0, "A"]] } }, { ...still, go: { to: 2, send: [[0, "B"]] } }, still]
    ],
    { network: fifo(2, true) }
  ),
  // one message may be lost: this one, or one that is not sent yet
  "a message that is lost later": relays([[{ A: "defer", B: "defer" }], [go([0, "A"]), still], [go([0, "B"]), still]], {
    faults: { loss: 1 }
  }),
  // a copy takes the room that the sender needs
  "a copy that fills a channel": relays(
    [[{ ...still, go: { to: 1, send: [[1, "A"]] } }, { ...still, go: { to: 2, send: [[1, "B"]] } }, still], [{ A: "defer", B: "defer" }]],
    { network: fifo(2), faults: { duplication: 1 } }
  )
}
