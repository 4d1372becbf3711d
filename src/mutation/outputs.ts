import { canonical } from "../kernel/index.ts"
import { kindOf, nameOf, outputsBy, putEmit, type Single } from "./built-in.ts"
import { type ActionsPlace, redrafted } from "./draft.ts"
import type { Change } from "./mutation.ts"
import { notePaths, type Path, shifted } from "./numbers.ts"
import { type Emitted, type Recording, runsOf } from "./recording.ts"

/** What is said of one kind of output that is not there. */
const dropped: Readonly<Record<Single["type"], string>> = {
  send: "nothing is sent",
  observe: "nothing is observed",
  choose: "nothing is chosen",
  defer: "nothing is deferred"
}

/** What may be wrong with what is emitted: all of a kind is not there, only the first recipient is sent to, a number in a message is one off. */
export const outputChanges = (
  recording: Recording,
  place: ActionsPlace,
  actions: readonly unknown[],
  isSole: (name: string) => boolean
): readonly Change[] =>
  actions.flatMap((reference, index) => {
    const { original } = recording
    const { machine } = original
    const emitted = recording.emitted(place, index)
    if (kindOf(machine, reference) !== "emit" || emitted.length === 0) return []
    const change = (what: string, edit: (outputs: readonly Single[]) => readonly Single[]): Change => ({
      change: what,
      runs: runsOf(emitted.filter(({ outputs }) => canonical(edit(outputs)) !== canonical(outputs))),
      make: () =>
        redrafted(original, (draft, implementations) => {
          const outputs = outputsBy(machine, reference)
          putEmit(draft, implementations, place, index, (args, params) => edit(outputs(args, params)))
        })
    })
    const types = [...new Set(emitted.flatMap(({ outputs }) => outputs.map(({ type }) => type)))]
    const name = nameOf(reference)
    const written =
      name !== undefined && isSole(name) && types.length === 1 ? ({ kind: "actions", name, by: "nothing" } as const) : undefined
    return [
      ...types.map((type) => ({ ...change(dropped[type], (outputs) => outputs.filter((output) => output.type !== type)), written })),
      ...(emitted.some(({ outputs }) => recipients(outputs) > 1) ? [change("only the first recipient is sent to", toFirst)] : []),
      ...numbersIn(emitted, recording.ids).flatMap(({ type, text, path }) =>
        ([1, -1] as const).map((by) =>
          change(`${type} says ${text} ${by > 0 ? "one higher" : "one lower"}`, (outputs) => outputs.map(said(type, path, by)))
        )
      )
    ]
  })

const listed = (to: string | readonly string[]): readonly string[] => (typeof to === "string" ? [to] : to)
const recipients = (outputs: readonly Single[]): number =>
  outputs.reduce((sum, output) => sum + (output.type === "send" ? listed(output.to).length : 0), 0)

const toFirst = (outputs: readonly Single[]): readonly Single[] => {
  const first = outputs.findIndex((output) => output.type === "send" && listed(output.to).length > 0)
  return outputs.flatMap((output, i): readonly Single[] => {
    if (output.type !== "send") return [output]
    return i === first ? [{ ...output, to: listed(output.to).slice(0, 1) }] : []
  })
}

interface NumberIn {
  readonly type: string
  readonly text: string
  readonly path: Path
}

/** The numbers in messages, each kind of message and place once. */
const numbersIn = (emitted: readonly Emitted[], ids: ReadonlySet<string>): readonly NumberIn[] => {
  const found = new Map<string, NumberIn>()
  for (const output of emitted.flatMap(({ outputs }) => outputs)) {
    if (output.type !== "send") continue
    const { message } = output
    const paths = new Map<string, Path>()
    notePaths(paths, message, { ids, lengths: false })
    for (const [text, path] of paths) found.set(`${message.type} ${text}`, { type: message.type, text, path })
  }
  return [...found.values()]
}

const said =
  (type: string, path: Path, by: 1 | -1) =>
  (output: Single): Single =>
    output.type === "send" && output.message.type === type
      ? { ...output, message: shifted(output.message, path, by) as typeof output.message }
      : output
