import { assign, emit } from "xstate"
import { describe, expect, test } from "vitest"
import { type AnyActor, choose, type Event, observe, send, several, start, step } from "../../src/kernel/index.ts"
import { actorOf, failed, started } from "./step-results.ts"

const note = assign({ took: ({ context, event }) => [...context.took, `${event.key}=${event.option}`] })

/** Asks for two things at once; what is chosen as "first" may ask for a third. */
const chooser = actorOf("chooser", {
  context: { took: [] },
  on: {
    One: { actions: emit(choose("color", ["red", "green", "blue"])) },
    Two: { actions: [emit(choose("first", [1, 2])), emit(send("a", { type: "Hello" })), emit(choose("second", ["x", "y"]))] },
    Several: { actions: emit(several([choose("first", [3]), choose("second", ["x", "y"])])) },
    Nothing: { actions: emit(choose("none", [])) },
    Chosen: [
      {
        guard: ({ event }: { event: Event }) => event.key === "first" && event.option === 2,
        actions: [note, emit(choose("inner", ["p", "q"]))]
      },
      { actions: [note, emit(({ event }: { event: Event }) => observe({ type: "Took", option: event["option"] })) as never] }
    ]
  }
})

const tookAfter = (actor: AnyActor, event: Event) =>
  step(actor, started(actor), event).map((result) =>
    result.kind === "stepped" ? (result.state.snapshot.context as { took: string[] }).took : []
  )

describe("a choice", () => {
  test("goes on in the same atomic step, with one successor per option", () => {
    expect(tookAfter(chooser, { type: "One" })).toEqual([["color=red"], ["color=green"], ["color=blue"]])
  })

  test("names what was chosen, in order, for the trace", () => {
    const results = step(chooser, started(chooser), { type: "Two" })
    expect(results.map((result) => result.kind === "stepped" && result.chosen)).toEqual([
      [
        { key: "first", option: 1 },
        { key: "second", option: "x" }
      ],
      [
        { key: "first", option: 1 },
        { key: "second", option: "y" }
      ],
      ...["p", "q"].flatMap((inner) =>
        ["x", "y"].map((second) => [
          { key: "first", option: 2 },
          { key: "inner", option: inner },
          { key: "second", option: second }
        ])
      )
    ])
  })

  test("may come with others: every combination, one that an option asks for before the next", () => {
    expect(tookAfter(chooser, { type: "Two" })).toEqual([
      ["first=1", "second=x"],
      ["first=1", "second=y"],
      ["first=2", "inner=p", "second=x"],
      ["first=2", "inner=p", "second=y"],
      ["first=2", "inner=q", "second=x"],
      ["first=2", "inner=q", "second=y"]
    ])
    expect(tookAfter(chooser, { type: "Several" })).toEqual([
      ["first=3", "second=x"],
      ["first=3", "second=y"]
    ])
  })

  test("keeps the messages and observations of every part of the step", () => {
    for (const result of step(chooser, started(chooser), { type: "Two" })) {
      if (result.kind !== "stepped") throw new Error(result.kind)
      expect(result.sent).toEqual([{ to: "a", message: { type: "Hello" } }])
      expect(result.observed.at(-1)).toMatchObject({ type: "Took" })
      expect(result.ignored).toBe(false)
    }
  })

  test("a host that picks follows its one option", () => {
    const picked = step(chooser, started(chooser), { type: "One" }, (_, options) => [options[1]])
    expect(picked.map((result) => result.kind === "stepped" && result.chosen)).toEqual([[{ key: "color", option: "green" }]])
  })

  test("brings the reading of the clock along", () => {
    const timed = actorOf("timed", {
      context: { at: -1 },
      on: { Go: { actions: emit(choose("k", [1])) }, Chosen: { actions: assign({ at: ({ event }) => event.now.earliest }) } }
    })
    const [result] = step(timed, started(timed), { type: "Go", now: { earliest: 7, latest: 9 } })
    expect(result?.kind === "stepped" && result.state.snapshot.context).toEqual({ at: 7 })
  })

  test("without an option breaks the step", () => {
    expect(failed(chooser, started(chooser), { type: "Nothing" })).toBe('choose("none") offers no option')
  })

  test("where Chosen is not handled breaks the step", () => {
    const deaf = actorOf("deaf", { on: { Go: { actions: emit(choose("k", [1])) } } })
    expect(failed(deaf, started(deaf), { type: "Go" })).toBe('choose("k") is emitted where "Chosen" is not handled')
  })

  test("at the start makes several initial states", () => {
    const initial = actorOf("initial", {
      context: { took: [] },
      entry: emit(choose("mode", ["fast", "slow"])),
      on: { Chosen: { actions: note } }
    })
    expect(start(initial, undefined).map((result) => result.kind === "stepped" && result.chosen)).toEqual([
      [{ key: "mode", option: "fast" }],
      [{ key: "mode", option: "slow" }]
    ])
  })
})
