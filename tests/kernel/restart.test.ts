import { assign, emit } from "xstate"
import { describe, expect, test } from "vitest"
import { canonicalState, durablePart, observe, send, start } from "../../src/kernel/index.ts"
import { actorOf, on, started } from "./step-results.ts"

const server = actorOf(
  "server",
  {
    context: ({ input }: { input: { size: number } }) => ({ term: 0, cache: input.size, votes: [] as number[] }),
    initial: "booting",
    entry: emit(({ context }) => send("log", { type: "Booted", term: context.term })),
    states: {
      booting: {
        always: [{ guard: ({ context }: { context: { term: number } }) => context.term > 1, target: "recovering" }, { target: "serving" }]
      },
      serving: {
        on: {
          Vote: {
            actions: assign({ term: ({ context }) => context.term + 1, cache: 0, votes: ({ context }) => [...context.votes, context.term] })
          }
        }
      },
      recovering: { entry: emit(observe({ type: "Recovering" })) }
    }
  },
  { durable: ["term", "votes"] }
)

describe("a restart", () => {
  const fresh = started(server, { size: 4 })
  const voted = on(server, on(server, fresh, { type: "Vote" }).state, { type: "Vote" }).state
  const kept = durablePart(server, voted)

  test("keeps the durable keys and builds the others afresh from the cast's input", () => {
    expect(kept).toEqual({ term: 2, votes: [0, 1] })
    expect(voted.snapshot.context).toMatchObject({ cache: 0 })
    expect(started(server, { size: 4 }, kept).snapshot.context).toEqual({ term: 2, votes: [0, 1], cache: 4 })
  })

  test("lays the durable keys over the context before entry actions, always and guards run", () => {
    const [result] = start(server, { size: 4 }, kept)
    if (result?.kind !== "stepped") throw new Error("not stepped")
    expect(result.state.snapshot.value).toBe("recovering")
    expect(result.sent).toEqual([{ to: "log", message: { type: "Booted", term: 2 } }])
    expect(result.observed).toEqual([{ type: "Recovering" }])
  })

  test("from an empty disk is a first start", () => {
    expect(canonicalState(started(server, { size: 4 }))).toBe(canonicalState(fresh))
    expect(fresh.snapshot.value).toBe("serving")
  })

  test("leaves no trace on the next actor that starts from the same definition", () => {
    started(server, { size: 4 }, kept)
    expect(started(server, { size: 4 }).snapshot.context).toMatchObject({ term: 0 })
  })
})

describe("the whole snapshot is the state", () => {
  const player = actorOf("player", {
    context: {},
    initial: "on",
    states: {
      on: {
        initial: "quiet",
        states: { quiet: { on: { Up: "loud" } }, loud: {}, last: { type: "history" } },
        on: { Off: "off" }
      },
      off: { on: { On: "on.last", End: "over" } },
      over: { type: "final" }
    },
    output: { songs: 3 }
  })
  const quietOff = on(player, started(player), { type: "Off" }).state
  const loudOff = on(player, on(player, started(player), { type: "Up" }).state, { type: "Off" }).state

  test("history tells two states apart whose value and context are the same", () => {
    expect(quietOff.snapshot.value).toEqual(loudOff.snapshot.value)
    expect(canonicalState(quietOff)).not.toBe(canonicalState(loudOff))
    expect(on(player, quietOff, { type: "On" }).state.snapshot.value).toEqual({ on: "quiet" })
    expect(on(player, loudOff, { type: "On" }).state.snapshot.value).toEqual({ on: "loud" })
  })

  test("value and context through resolveState would lose the history", () => {
    const { value, context } = loudOff.snapshot
    const resolved = player.machine.resolveState({ value, context } as never)
    expect(on(player, { ...quietOff, snapshot: resolved }, { type: "On" }).state.snapshot.value).toEqual({ on: "quiet" })
  })

  test("status and output are part of it", () => {
    const over = on(player, quietOff, { type: "End" }).state
    expect(over.snapshot.status).toBe("done")
    expect(canonicalState(over)).toContain('done{"songs":3}')
  })
})
