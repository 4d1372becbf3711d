import { normal } from "../values/normal.ts"
import type { Choose } from "../outputs.ts"
import type { Event } from "./event.ts"
import type { Sent } from "./state.ts"

/** What a machine emitted that is no output: its own fault, told as a sentence. */
export class Misshapen extends Error {
  constructor(sentence: string) {
    super(sentence)
    this.name = "Misshapen"
  }
}

/** What a step asks of its host, in the order of emission. */
export interface Asked {
  readonly sent: readonly Sent[]
  readonly observed: readonly Event[]
  readonly choices: readonly Choose[]
  readonly isDeferred: boolean
}

/** Reads what a step emitted, made normal. Fails with `Misshapen` or `NotPlain` where that is no output. */
export const askedOf = (emitted: readonly unknown[]): Asked => {
  const sent: Sent[] = []
  const observed: Event[] = []
  const choices: Choose[] = []
  let isDeferred = false
  for (const output of emitted.flatMap(single)) {
    switch (output["type"]) {
      case "send": {
        const message = eventOf(output["message"], "sends", addedToMessages)
        for (const to of receivers(output["to"], message)) sent.push({ to, message })
        break
      }
      case "observe":
        observed.push(eventOf(output["entry"], "observes", addedToEntries))
        break
      case "choose":
        choices.push(choiceOf(output))
        break
      case "defer":
        isDeferred = true
        break
      default:
        throw new Misshapen(`emits ${shown(output)}, which is none of send, choose, observe, defer and several`)
    }
  }
  return { sent, observed, choices, isDeferred }
}

type Record = Readonly<globalThis.Record<string, unknown>>

const isRecord = (value: unknown): value is Record => typeof value === "object" && value !== null && !Array.isArray(value)

const single = (output: unknown): readonly Record[] => {
  if (!isRecord(output)) throw new Misshapen(`emits ${shown(output)}; emit what send, choose, observe, defer or several give`)
  if (output["type"] !== "several") return [output]
  const outputs = output["outputs"]
  if (!Array.isArray(outputs)) throw new Misshapen(`emits several(${shown(outputs)}); give a list of outputs`)
  return outputs.flatMap(single)
}

/** The fields that the host adds to what it hands on. */
const addedToMessages = { from: "names the sender", now: "gives the reading of the clock" }
const addedToEntries = { from: "names who observed", time: "gives the time" }

const eventOf = (value: unknown, verb: "sends" | "observes", added: Readonly<globalThis.Record<string, string>>): Event => {
  if (!isRecord(value) || typeof value["type"] !== "string")
    throw new Misshapen(`${verb} ${shown(value)}, which is no record with a type; write { type: "…" }`)
  const { type } = value
  const field = Object.keys(added).find((key) => Object.hasOwn(value, key))
  if (field !== undefined)
    throw new Misshapen(`${verb} "${type}" with the field "${field}", in which the host ${added[field]}; call it something else`)
  if (type === "Chosen" || (verb === "observes" && type === "Step"))
    throw new Misshapen(`${verb} the type "${type}", which is the host's own; call it something else`)
  if (type.startsWith("xstate.")) throw new Misshapen(`${verb} the type "${type}"; types that begin with "xstate." are XState's own`)
  return normal(value) as Event
}

const receivers = (to: unknown, { type }: Event): readonly string[] => {
  const list: readonly unknown[] = Array.isArray(to) ? to : [to]
  for (const one of list)
    if (typeof one !== "string") throw new Misshapen(`sends "${type}" to ${shown(one)}, which is no actor's id; give the id as a string`)
  return list as readonly string[]
}

const choiceOf = (output: Record): Choose => {
  const { key, options } = output
  if (typeof key !== "string") throw new Misshapen(`choose(${shown(key)}, …) has no string for a key`)
  if (!Array.isArray(options)) throw new Misshapen(`choose("${key}") is given ${shown(options)}; give a list of options`)
  if (options.length === 0) throw new Misshapen(`choose("${key}") offers no option`)
  return { type: "choose", key, options: normal(options) }
}

/** Whatever it is, in a few characters. */
const shown = (value: unknown): string => {
  if (typeof value === "function") return "a function"
  try {
    const text = typeof value === "string" ? JSON.stringify(value) : typeof value === "object" ? JSON.stringify(value) : String(value)
    return text.length > 80 ? `${text.slice(0, 79)}…` : text
  } catch {
    return "what cannot be written"
  }
}
