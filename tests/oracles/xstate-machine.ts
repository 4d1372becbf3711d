import { and, assign, cancel, createMachine, emit, not, or, raise, stateIn, type AnyStateMachine } from "xstate"
import { choose, observe, send, several } from "../../src/kernel/outputs.ts"
import type { ActionRecipe, GuardRecipe, NodeRecipe, TransitionRecipe } from "./xstate-recipe.ts"

/** The two actors of a comparison: the machine and the world around it. */
export const me = "m"
export const other = "env"

interface Context {
  /** Counts to 2 and begins again. */
  readonly n: number
  /** Bounds what a machine does in one macrostep: whatever is not started from outside costs one. */
  readonly fuel: number
  readonly list: readonly number[]
  /** Built key by key, in varying order. */
  readonly record: Readonly<Record<string, number>>
  readonly last: unknown
}

interface Given {
  readonly context: Context
  readonly event: { readonly type: string; readonly v?: number; readonly option?: number; readonly output?: unknown }
}

/** A field of an event, which a spontaneous one must not be asked for. */
const said = <Key extends keyof Given["event"]>(event: Given["event"], key: Key): Given["event"][Key] | undefined =>
  key in event ? event[key] : undefined

/** A node with its place, and the ways to name it. */
interface Placed {
  readonly recipe: NodeRecipe
  readonly key: string
  readonly path: readonly string[]
  readonly id: string
  readonly isNamed: boolean
  readonly isHistory: boolean
  readonly children: readonly Placed[]
}

const names = ["a", "b", "c", "d"]

const placed = (recipe: NodeRecipe, path: readonly string[], count: { next: number }): Placed => {
  const index = count.next++
  const isNamed = path.length > 0 && recipe.named
  const children = recipe.children.map((child, i) => placed(child, [...path, child.dotted ? `a.${names[i]}` : names[i]!], count))
  const h = { ...recipe, named: false, children: [] }
  const withHistory =
    recipe.history === "none" || children.length === 0
      ? children
      : [
          ...children,
          { recipe: h, key: "h", path: [...path, "h"], id: ["m", ...path, "h"].join("."), isNamed: false, isHistory: true, children: [] }
        ]
  return {
    recipe,
    key: path.at(-1) ?? "m",
    path,
    id: isNamed ? `n${index}` : ["m", ...path].join("."),
    isNamed,
    isHistory: false,
    children: withHistory
  }
}

const below = (node: Placed): readonly Placed[] => node.children.flatMap((child) => [child, ...below(child)])

/** A reference that XState resolves, dots in keys escaped. */
const reference = ({ path, isNamed, id }: Placed): string =>
  isNamed ? `#${id}` : ["#m", ...path].map((key) => key.replaceAll(".", "\\.")).join(".")

const change = (by: (given: Given) => Partial<Context>): unknown => assign(by as never)
const keys = ["x", "y", "z"]
const ids = ["x", "y"]
const delays = [0, 10, 20, "soon", "later", 10] as const
const message = (a: number, context: Context) => ({ type: a % 2 === 0 ? "A" : "B", v: context.n % 2 })
const at = <T>(list: readonly T[], i: number): T => list[i % list.length]!

const actionOf = ({ kind, a, b }: ActionRecipe, owner: Placed): unknown => {
  switch (kind) {
    case "bump":
      return "bump"
    case "reset":
      return assign({ n: 0, list: [] } as never)
    case "bump and list":
      return change(({ context: { n, list } }) => ({ n: (n + 1) % 3, list: [...list, n].slice(-2) }))
    case "bump by":
      return { type: "bumpBy", params: a % 2 === 0 ? { by: 2 } : ({ context }: Given) => ({ by: context.list.length }) }
    case "add key":
      return assign({ record: ({ context: { record, n } }: Given) => ({ ...record, [at(keys, a)]: n }) } as never)
    case "drop key":
      return change(({ context: { record } }) => ({
        record: Object.fromEntries(Object.entries(record).filter(([key]) => key !== at(keys, a)))
      }))
    case "turn keys":
      return change(({ context: { record } }) => ({ record: Object.fromEntries(Object.entries(record).toReversed()) }))
    case "keep event":
      return assign({
        last: ({ event }: Given) => said(event, "v") ?? said(event, "option") ?? said(event, "output") ?? event.type
      } as never)
    case "send to other":
      return emit((({ context }: Given) => send(other, message(a, context))) as never)
    case "send to self":
      return emit((({ context }: Given) => send(me, message(a, context))) as never)
    case "send to both":
      return emit((({ context }: Given) => send([me, other], message(a, context))) as never)
    case "observe":
      return emit((({ context }: Given) => observe({ type: "Noted", n: context.n, record: context.record })) as never)
    case "choose":
      return emit(choose(at(keys, a), [0, 1]) as never)
    case "several":
      return emit((({ context: { n } }: Given) =>
        several([send(other, { type: "A", v: 1 }), ...(a % 2 === 0 ? [choose("s", [1, 0])] : []), observe({ type: "Noted", n })])) as never)
    case "raise":
      return raise({ type: "R" })
    case "raise computed":
      return raise((({ context }: Given) => ({ type: "R", v: context.n % 2 })) as never)
    case "arm":
      return raise({ type: a % 3 === 0 ? "U" : "T", v: b % 2 } as never, { delay: at(delays, a) as never, id: at(ids, b) })
    case "arm computed":
      return raise((({ context }: Given) => ({ type: "T", v: context.n % 2 })) as never, { delay: at(delays, a) as never, id: at(ids, b) })
    case "cancel":
      return cancel(at(ids, b))
    case "cancel computed":
      return cancel((({ context }: Given) => at(ids, context.n)) as never)
    case "cancel after":
      return cancel(`xstate.after.10.${owner.id}`)
  }
}

const guardOf = ({ kind, pick, of }: GuardRecipe, all: readonly Placed[]): unknown => {
  const inner = () => of.map((one) => guardOf(one, all)) as never
  switch (kind) {
    case "named":
      return at(["isLow", "isLowOrListed", "hasKey"], pick)
    case "with params":
      return { type: "isCount", params: pick % 2 === 0 ? { n: pick % 3 } : ({ context }: Given) => ({ n: context.list.length }) }
    case "inline":
      return ({ context }: Given) => context.n !== pick % 3
    case "of event":
      return ({ event }: Given) => (said(event, "v") ?? said(event, "option")) === pick % 2
    case "in state":
      return stateIn(
        reference(
          at(
            all.filter(({ isHistory }) => !isHistory),
            pick
          )
        ) as never
      )
    case "and":
      return and(inner())
    case "or":
      return or(inner())
    case "not":
      return not(guardOf(of[0]!, all) as never)
  }
}

const implementations = {
  actions: {
    bump: change(({ context }) => ({ n: (context.n + 1) % 3 })),
    bumpBy: assign({ n: (({ context }: Given, { by }: { by: number }) => (context.n + by) % 3) as never } as never)
  },
  guards: {
    isLow: ({ context }: Given) => context.n < 1,
    isLowOrListed: or(["isLow", (({ context }: Given) => context.list.length > 0) as never]),
    hasKey: ({ context }: Given) => "x" in context.record,
    isCount: ({ context }: Given, { n }: { n: number }) => context.n === n
  },
  delays: { soon: 10, later: ({ context }: { context: Context }) => (context.n === 0 ? 10 : 20) }
}

const hasFuel = ({ context }: Given): boolean => context.fuel > 0
const burn = change(({ context }) => ({ fuel: context.fuel - 1 }))
const refuel = assign({ fuel: 2 } as never)

/** What a machine does of itself, in the macrostep of another event, costs fuel: or it might do so for ever. */
const transitionOf = (recipe: TransitionRecipe, owner: Placed, all: readonly Placed[], isInternal: boolean): unknown => {
  const { target, form, guard, actions } = recipe
  if (form === "ignore" && !isInternal) return {}
  const made = guard === undefined ? undefined : guardOf(guard, all)
  const to = form === "self" && owner.path.length > 0 ? reference(owner) : target === undefined ? undefined : reference(at(all, target))
  return {
    ...(to === undefined ? {} : { target: to }),
    ...(form === "reenter" || form === "self" ? { reenter: form === "reenter" } : {}),
    ...(isInternal
      ? { guard: made === undefined ? hasFuel : and([hasFuel as never, made as never]) }
      : made === undefined
        ? {}
        : { guard: made }),
    actions: [...(isInternal ? [burn] : form === "reenter" ? [refuel] : []), ...actions.map((one) => actionOf(one, owner))]
  }
}

const configOf = (node: Placed, all: readonly Placed[]): object => {
  const { recipe, path, id, isNamed, isHistory, children } = node
  const states = children.filter((child) => !child.isHistory)
  const toChild = (i: number) => at(states, i).key.replaceAll(".", "\\.")
  const shared = {
    ...(isNamed ? { id } : {}),
    entry: recipe.entry.map((one) => actionOf(one, node)),
    exit: recipe.exit.map((one) => actionOf(one, node))
  }
  if (isHistory) {
    const { history, historyTarget } = recipe
    return { type: "history", history, ...(historyTarget === undefined ? {} : { target: undefined }) }
  }
  if (recipe.kind === "final" && path.length > 0)
    return { ...shared, type: "final", ...(recipe.output ? { output: ({ context }: Given) => context.n } : {}) }
  const always = recipe.always === undefined ? {} : { always: transitionOf(recipe.always, node, all, true) }
  const lists = (record: NodeRecipe["on"] | NodeRecipe["after"]) =>
    Object.fromEntries(
      Object.entries(record).map(([type, list]) => [
        type,
        list.map((one) => transitionOf(one, node, all, type === "R" || type === "Chosen"))
      ])
    )
  const isRoot = path.length === 0
  const listed = isRoot ? { A: {}, B: {}, Chosen: {}, ...lists(recipe.on) } : lists(recipe.on)
  const within =
    states.length === 0
      ? {}
      : {
          ...(recipe.kind === "parallel"
            ? { type: "parallel" }
            : {
                initial:
                  recipe.initialActions.length === 0
                    ? at(states, recipe.initial).key
                    : { target: at(states, recipe.initial).key, actions: recipe.initialActions.map((one) => actionOf(one, node)) }
              }),
          states: Object.fromEntries(
            children.map((child) => {
              const config = configOf(child, all) as { target?: undefined }
              if (!child.isHistory || !("target" in config)) return [child.key, config]
              return [child.key, { ...config, target: toChild(recipe.historyTarget!) }]
            })
          ),
          ...(recipe.onDone === undefined || isRoot ? {} : { onDone: transitionOf(recipe.onDone, node, all, true) })
        }
  return { ...shared, ...always, on: listed, after: lists(recipe.after), ...within }
}

const initialContext: Context = { n: 0, fuel: 2, list: [], record: {}, last: null }

/** A machine, and what is to be known of it without running it. */
export interface Made {
  readonly machine: AnyStateMachine
  readonly traits: ReadonlySet<string>
  /** Two of its nodes have the same id, which a host may refuse. */
  readonly sharesIds: boolean
}

/** A random machine, as an author would write it. */
export const machineOf = (recipe: NodeRecipe): Made => {
  const root = placed(recipe, [], { next: 0 })
  const all = below(root)
  const output = recipe.output ? { output: ({ context, event }: Given) => ({ n: context.n, of: said(event, "output") ?? null }) } : {}
  const config = { id: "m", context: () => initialContext, ...configOf(root, all), ...output }
  const nodes = [root, ...all].filter(({ isHistory }) => !isHistory).map((node) => node.recipe)
  const alive = nodes.filter(({ kind }) => kind !== "final")
  const text = JSON.stringify(recipe)
  const has = (trait: string, is: boolean): readonly string[] => (is ? [trait] : [])
  return {
    machine: createMachine(config as never, implementations as never) as unknown as AnyStateMachine,
    traits: new Set([
      ...has("timers", text.includes('"kind":"arm') || alive.some(({ after }) => Object.keys(after).length > 0)),
      ...has(
        "spontaneous",
        alive.some(({ on }) => on.Go !== undefined)
      ),
      ...has(
        "parallel",
        nodes.some(({ kind }) => kind === "parallel")
      ),
      ...has(
        "key with a dot",
        nodes.some(({ dotted }) => dotted)
      ),
      ...has(
        "id of its own",
        nodes.some(({ named }) => named)
      ),
      ...has(
        "entry and exit",
        nodes.some(({ entry, exit }) => entry.length > 0 && exit.length > 0)
      )
    ]),
    sharesIds: new Set(all.map(({ id }) => id)).size < all.length
  }
}

/** Whoever a random machine talks with: sends the letters at its start and listens. */
export const surroundings = (letters: readonly { readonly type: string }[]): AnyStateMachine =>
  createMachine({
    id: "around",
    context: {},
    entry: emit(several(letters.map((letter) => send(me, letter))) as never),
    on: { A: {}, B: {} }
  } as never) as unknown as AnyStateMachine
