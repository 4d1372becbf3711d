import { type AnyStateMachine, type AnyStateNode, createMachine } from "xstate"
import { actor, type AnyActor, stateNodes } from "../kernel/index.ts"

/** A transition of a draft: what the author wrote, with a list of actions. */
export interface DraftTransition {
  target?: unknown
  guard?: unknown
  actions: unknown[]
  readonly [key: string]: unknown
}

/** A state of a machine's configuration that may be written to: every transition in a list, every action too. */
export interface Draft {
  initial?: unknown
  readonly on?: Record<string, DraftTransition[]>
  readonly after?: Record<string, DraftTransition[]>
  readonly always?: DraftTransition[]
  readonly onDone?: DraftTransition[]
  readonly entry: unknown[]
  readonly exit: unknown[]
  readonly states?: Readonly<Record<string, Draft>>
}

/** The names that a configuration refers to, to add others to. */
export type Implementations = Readonly<Record<"guards" | "actions" | "delays", Record<string, unknown>>>

type Config = Readonly<Record<string, unknown>>

const list = (value: unknown): unknown[] => (value === undefined ? [] : Array.isArray(value) ? [...(value as unknown[])] : [value])
const mapped = <T>(record: unknown, of: (value: unknown) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(record as object).map(([key, value]) => [key, of(value)]))

const transition = (raw: unknown): DraftTransition => {
  if (typeof raw === "string" || raw === undefined) return { target: raw, actions: [] }
  return { ...(raw as object), actions: list((raw as Config)["actions"]) }
}
// one that is undefined is still listed, to be ignored
const transitions = (raw: unknown): DraftTransition[] => (raw === undefined ? [transition(undefined)] : list(raw).map(transition))

const draftOf = (config: Config): Draft => ({
  ...config,
  entry: list(config["entry"]),
  exit: list(config["exit"]),
  ...(config["on"] !== undefined && { on: mapped(config["on"], transitions) }),
  ...(config["after"] !== undefined && { after: mapped(config["after"], transitions) }),
  ...(config["always"] !== undefined && { always: transitions(config["always"]) }),
  ...(config["onDone"] !== undefined && { onDone: transitions(config["onDone"]) }),
  ...(config["states"] !== undefined && { states: mapped(config["states"], (state) => draftOf((state ?? {}) as Config)) })
})

/**
 * The same actor of another machine: `edit` changes a draft of the author's configuration and adds to its implementations. Its
 * `options` are those of the original, but for spontaneous events that no state accepts any more. Fails with `Refused`.
 */
export const redrafted = (
  original: AnyActor,
  edit: (draft: Draft, implementations: Implementations) => void,
  options: AnyActor["options"] = original.options
): AnyActor => {
  const { config, implementations } = original.machine as AnyStateMachine
  const draft = draftOf(config as Config)
  const { guards, actions, delays } = implementations as unknown as Implementations
  const copies = { ...implementations, guards: { ...guards }, actions: { ...actions }, delays: { ...delays } }
  edit(draft, copies)
  const machine = createMachine(draft as never, copies as never) as AnyStateMachine
  const accepted = new Set(stateNodes(machine).flatMap((node) => [...node.transitions.keys()]))
  const { spontaneous } = options
  return actor(original.name, machine, {
    ...options,
    ...(spontaneous !== undefined && { spontaneous: spontaneous.filter((type) => accepted.has(type)) })
  } as never) as AnyActor
}

/** Where in a configuration transitions are. */
export type Part = "on" | "after" | "always" | "onDone"

/** Where a transition is: the keys of its state, the part, the event or delay, and its place among those for the same. */
export interface TransitionPlace {
  readonly state: readonly string[]
  readonly part: Part
  readonly key: string
  readonly index: number
}

/** Where a list of actions is. */
export type ActionsPlace = TransitionPlace | { readonly state: readonly string[]; readonly part: "entry" | "exit" }

const isTransition = (place: ActionsPlace): place is TransitionPlace => "index" in place

export const stateAt = (draft: Draft, state: readonly string[]): Draft => state.reduce((at, key) => at.states![key]!, draft)

/** The transitions for one event, delay or none. */
export const transitionsAt = (draft: Draft, { state, part, key }: Pick<TransitionPlace, "state" | "part" | "key">): DraftTransition[] => {
  const at = stateAt(draft, state)
  return part === "on" || part === "after" ? at[part]![key]! : at[part]!
}

export const transitionAt = (draft: Draft, place: TransitionPlace): DraftTransition => transitionsAt(draft, place)[place.index]!

export const actionsAt = (draft: Draft, place: ActionsPlace): unknown[] =>
  isTransition(place) ? transitionAt(draft, place).actions : stateAt(draft, place.state)[place.part]

/** A state of a machine, all its transitions and its own lists of actions. */
export interface StateSite {
  readonly node: AnyStateNode
  readonly state: readonly string[]
  readonly draft: Draft
  readonly transitions: readonly TransitionSite[]
}

export interface TransitionSite {
  readonly place: TransitionPlace
  readonly transition: DraftTransition
  /** Where it leads, as XState has resolved it. */
  readonly target: AnyStateNode | undefined
  /** How many there are for the same event. */
  readonly of: number
}

/** Every state of a machine, the root first, as its configuration has it. */
export const statesOf = (machine: AnyStateMachine): readonly StateSite[] => below(machine.root, [], draftOf(machine.config as Config))

const below = (node: AnyStateNode, state: readonly string[], draft: Draft): readonly StateSite[] => [
  { node, state, draft, transitions: sitesOf(node, state, draft) },
  ...Object.entries(draft.states ?? {}).flatMap(([key, inner]) => below(node.states[key]!, [...state, key], inner))
]

type Resolved = readonly { readonly target: readonly AnyStateNode[] | undefined }[] | undefined

const sitesOf = (node: AnyStateNode, state: readonly string[], draft: Draft): readonly TransitionSite[] => {
  const of = (part: Part, key: string, all: readonly DraftTransition[], resolved: Resolved): readonly TransitionSite[] =>
    all.map((one, index) => ({
      place: { state, part, key, index },
      transition: one,
      target: resolved?.[index]?.target?.[0],
      of: all.length
    }))
  // XState has those of all delays in one list, in order
  let delayed = 0
  return [
    ...Object.entries(draft.on ?? {}).flatMap(([key, all]) => of("on", key, all, node.transitions.get(key))),
    ...Object.entries(draft.after ?? {}).flatMap(([key, all]) => {
      const first = delayed
      delayed += all.length
      return of("after", key, all, node.after.slice(first, delayed))
    }),
    ...of("always", "", draft.always ?? [], node.always),
    ...of("onDone", "", draft.onDone ?? [], node.transitions.get(`xstate.done.state.${node.id}`))
  ]
}

/** A place in words: `serving, on Write (2nd of 3)`. */
export const placeText = (place: ActionsPlace, of = 1): string => {
  const state = place.state.length === 0 ? "root" : place.state.join(".")
  if (!isTransition(place)) return `${state}, ${place.part}`
  const { part, key, index } = place
  const event = part === "on" ? `on ${key}` : part === "after" ? `after ${key}` : part
  return `${state}, ${event}${of > 1 ? ` (${index + 1} of ${of})` : ""}`
}

/** A place as a key, unlike that of any other. */
export const placeKey = (place: ActionsPlace): string =>
  JSON.stringify(isTransition(place) ? [place.state, place.part, place.key, place.index] : [place.state, place.part])
