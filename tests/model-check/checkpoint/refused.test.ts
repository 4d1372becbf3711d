import { execFileSync } from "node:child_process"
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { beforeAll, describe, expect, test } from "vitest"
import { pingPong } from "../../../src/actors/tutorial/ping-pong/scenarios.ts"
import { mutants as twoPhaseMutants } from "../../../src/actors/tutorial/two-phase-commit/mutants.ts"
import { twoPhaseCommit } from "../../../src/actors/tutorial/two-phase-commit/scenarios.ts"
import { actor, InputError, send } from "../../../src/kernel/index.ts"
import { PieceReader, PieceWriter } from "../../../src/model-check/checkpoint/file.ts"
import type { CheckOptions } from "../../../src/model-check/options.ts"
import { Run } from "../../../src/model-check/run.ts"
import { always, bag, role, scenario, sometimes, type System, view } from "../../../src/scenario/index.ts"
import { instantiate } from "../../../src/world/index.ts"
import { assign, emit, setup } from "xstate"
import { seedOf, timesOf } from "../../sizes.ts"
import { finished } from "../check-to-end.ts"
import { checkpointsOf, newFolder, resumed } from "./keeping-checkpoints.ts"

const batchSizes = { round: 64, block: 16, chunk: 100 }
const fourManagers = instantiate(twoPhaseCommit, { rms: 4 })
let whole = ""

beforeAll(async () => {
  const { folders } = await checkpointsOf(fourManagers, { batchSizes })
  whole = folders[15]!
})

const sentenceOf = async (body: () => Promise<unknown>): Promise<string> => {
  const error = await body().then(
    () => undefined,
    (reason: unknown) => reason
  )
  expect(error).toBeInstanceOf(InputError)
  const { message } = error as InputError
  expect(message).not.toContain("\n")
  return message
}

const refusal = (system: System, folder: string, options: CheckOptions = {}) =>
  sentenceOf(() => resumed(system, folder, { batchSizes, ...options }))

/** A folder with such a checkpoint. */
const folderWith = (bytes: Uint8Array): string => {
  const folder = newFolder()
  writeFileSync(join(folder, "checkpoint"), bytes)
  return folder
}

describe("a checkpoint that is not whole is refused in one sentence", () => {
  test("cut off at each sixteenth", async () => {
    const bytes = readFileSync(join(whole, "checkpoint"))
    for (let part = 0; part < 16; part++) {
      const folder = folderWith(bytes.subarray(0, Math.floor((bytes.length * part) / 16)))
      expect(await refusal(fourManagers, folder)).toBe(
        `the checkpoint in ${folder} is no whole checkpoint; check from the start, with another folder`
      )
    }
  })

  test("with a byte that is another one, or that came to it", async () => {
    const bytes = readFileSync(join(whole, "checkpoint"))
    let state = seedOf(7)
    const times = timesOf(60)
    for (let i = 0; i < times; i++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      const flipped = Buffer.from(bytes)
      flipped[state % bytes.length]! ^= 1 << (state >>> 29)
      expect(await refusal(fourManagers, folderWith(flipped))).toMatch(
        / (is no whole checkpoint|was written by another version of Borealis);/
      )
    }
    expect(await refusal(fourManagers, folderWith(Buffer.concat([bytes, Buffer.of(0)])))).toContain("is no whole checkpoint")
  })

  test("a pipe, a folder, a link in its place", async () => {
    const [pipe, inner, link] = [newFolder(), newFolder(), newFolder()]
    execFileSync("mkfifo", [join(pipe, "checkpoint")])
    mkdirSync(join(inner, "checkpoint"))
    symlinkSync(join(whole, "checkpoint"), join(link, "checkpoint"))
    expect(await refusal(fourManagers, pipe)).toContain("it is a pipe")
    expect(await refusal(fourManagers, inner)).toContain("it is a folder")
    expect(await refusal(fourManagers, link)).toMatch(/cannot be read: it is a link$/)
  })
})

describe("a checkpoint of something else is refused with what differs and what to do", () => {
  const cases: readonly (readonly [string, () => System, CheckOptions, RegExp])[] = [
    [
      "another scenario",
      () => instantiate(pingPong),
      {},
      /is of scenario "tutorial\/two-phase-commit", not of ".*ping-pong.*"; name that one/
    ],
    ["another parameter", () => instantiate(twoPhaseCommit, { rms: 3 }), {}, /is of rms=4, not of rms=3; give the same --set/],
    [
      "a mutant",
      () => instantiate(twoPhaseCommit, { rms: 4 }, twoPhaseMutants[0]),
      {},
      /is of the scenario itself, not of mutant ".*"; give the same --mutant/
    ],
    ["another seed", () => fourManagers, { salt: "other" }, /was made with --seed borealis; give the same/],
    ["another way to keep states", () => fourManagers, { keep: "wide" }, /keeps fingerprints, and this check wide; keep the same/],
    ["up to symmetry", () => fourManagers, { symmetry: true }, /was made without --symmetry; do the same, or name another folder$/],
    [
      "other properties",
      () => fourManagers,
      { only: [fourManagers.properties[0]!.name] },
      /looks at other properties; give the same --property/
    ]
  ]
  for (const [name, system, options, sentence] of cases)
    test(name, async () => expect(await refusal(system(), whole, options)).toMatch(sentence))
})

test("a search that leaves out steps keeps none", async () => {
  expect(await refusal(fourManagers, whole, { partialOrder: true })).toBe(
    "a search with --partial-order keeps no checkpoints; leave out --checkpoint and --resume, or --partial-order"
  )
})

test("a checkpoint of another version of Borealis is refused", async () => {
  const folder = newFolder()
  const reader = new PieceReader(join(whole, "checkpoint"), "it")
  const writer = new PieceWriter(join(folder, "checkpoint"))
  const head = JSON.parse(Buffer.from(reader.take().buffer).toString()) as object
  writer.put(Buffer.from(JSON.stringify({ ...head, version: "0.0.7" })))
  writer.end()
  for (const file of [reader, writer]) file.close()
  expect(await refusal(fourManagers, folder)).toBe(`the checkpoint in ${folder} was written by Borealis 0.0.7; go on with that`)
})

/** A counter that goes to six; what `add` gives is not told by its source, if it asks somebody else. */
const counting = (add: (n: number) => number, isAllowed: (n: number) => boolean, most = 6): System => {
  const machine = setup({
    types: {} as {
      context: { readonly n: number }
      events: { readonly type: "More" } | { readonly type: "Told"; readonly from: string }
      emitted: ReturnType<typeof send<{ readonly type: "Told" }>>
    },
    actions: { more: assign({ n: ({ context }) => add(context.n) }), tell: emit(() => send("b", { type: "Told" })) }
  }).createMachine({
    context: { n: 0 },
    on: { More: { guard: ({ context }) => context.n < 6, actions: ["more", "tell"] }, Told: {} }
  })
  const counter = actor("counter", machine, { spontaneous: ["More"] })
  const reads = { n: view(counter, ({ context }) => context.n) }
  return instantiate(
    scenario("counting", {
      cast: { a: role(counter), b: role(counter), c: role(counter) },
      network: bag(),
      budgets: { faults: "none", spontaneous: most },
      properties: [
        always("allowed", { reads, by: (is) => is.each("n", isAllowed) }),
        sometimes("six", { reads, holds: ({ n }) => n.includes(3) })
      ]
    })
  )
}

describe("a checkpoint that was made before the definitions were changed is refused", () => {
  let step = 1
  let limit = 100
  const add = (n: number) => n + step
  const isAllowed = (n: number) => n < limit
  const options = { batchSizes: { round: 16, block: 4, chunk: 100 } }
  let folder = ""

  beforeAll(async () => {
    const { folders } = await checkpointsOf(counting(add, isAllowed), options)
    expect(folders.length).toBeGreaterThan(6)
    folder = folders[6]!
  })

  const changed = / was made before the definitions were changed; name another folder to check them from the start$/

  test("nothing was changed", async () => {
    expect((await finished(counting(add, isAllowed), { ...options, checkpoint: { folder, resume: true } })).verdict).toBe("holds")
  })
  test("the text of a property, a budget", async () => {
    expect(
      await refusal(
        counting(add, (n) => limit > n),
        folder,
        options
      )
    ).toMatch(changed)
    expect(await refusal(counting(add, isAllowed, 7), folder, options)).toMatch(changed)
  })
  test("what an action does, while its text is the same", async () => {
    step = 2
    expect(await refusal(counting(add, isAllowed), folder, options)).toMatch(changed)
    step = 1
  })
  test("what a property says, while its text is the same", async () => {
    limit = 1
    expect(await refusal(counting(add, isAllowed), folder, options)).toMatch(changed)
    limit = 100
  })
})

describe("folders", () => {
  test("one that has a checkpoint is not written over, and one that has none is not gone on from", async () => {
    const empty = newFolder()
    expect(await refusal(fourManagers, empty)).toBe(`there is no checkpoint in ${empty}; start with --checkpoint ${empty}`)
    expect(await sentenceOf(() => finished(fourManagers, { checkpoint: { folder: whole } }))).toBe(
      `${whole} has a checkpoint; go on from it with --resume ${whole}, or name another folder`
    )
  })

  test("one that cannot be written is refused before the search", async () => {
    const file = join(newFolder(), "file")
    writeFileSync(file, "")
    expect(await sentenceOf(() => finished(fourManagers, { checkpoint: { folder: file } }))).toMatch(
      /^no checkpoint can be written to .*: a part of the path is no folder; name another folder$/
    )
  })

  test("what is written is its owner's alone, and nothing else is left there", async () => {
    const folder = join(newFolder(), "new")
    writeFileSync(join(mkdirs(folder), "draft-999999999"), "begun by a process that is gone")
    await finished(fourManagers, { maxStates: 500, checkpoint: { folder } })
    expect(readdirSync(folder)).toEqual(["checkpoint"])
    expect(statSync(join(folder, "checkpoint")).mode & 0o777).toBe(0o600)
    const made = join(newFolder(), "made")
    await finished(fourManagers, { maxStates: 500, checkpoint: { folder: made } })
    expect(statSync(made).mode & 0o777).toBe(0o700)
  })

  test("where one can no longer be written, the search goes on and says so", async () => {
    const folder = newFolder()
    const told: string[] = []
    const run = new Run(fourManagers, { batchSizes, checkpoint: { folder, everySeconds: 0, onFailure: (text) => told.push(text) } })
    run.advance(-1)
    rmSync(folder, { recursive: true })
    while (!run.advance(1000));
    expect(run.report().verdict).toBe("holds")
    run.close()
    expect(told[0]).toMatch(/^no checkpoint could be written to .*; the search goes on$/)
  })
})

const mkdirs = (folder: string): string => {
  mkdirSync(folder)
  return folder
}

test("a copy of a checkpoint is one", async () => {
  const folder = newFolder()
  copyFileSync(join(whole, "checkpoint"), join(folder, "checkpoint"))
  expect((await resumed(fourManagers, folder, { batchSizes })).verdict).toBe("holds")
})
