import * as fc from "fast-check"

/** What an action of a random machine does. `a` and `b` pick a message, a delay, a key or an id, modulo what there is. */
export interface ActionRecipe {
  readonly kind: (typeof actionKinds)[number]
  readonly a: number
  readonly b: number
}

export const actionKinds = [
  "bump",
  "reset",
  "bump and list",
  "bump by",
  "add key",
  "drop key",
  "turn keys",
  "keep event",
  "send to other",
  "send to self",
  "send to both",
  "observe",
  "choose",
  "several",
  "raise",
  "raise computed",
  "arm",
  "arm computed",
  "cancel",
  "cancel computed",
  "cancel after"
] as const

export interface GuardRecipe {
  readonly kind: "named" | "with params" | "inline" | "of event" | "in state" | "and" | "or" | "not"
  readonly pick: number
  readonly of: readonly GuardRecipe[]
}

export interface TransitionRecipe {
  /** Among all nodes but the root, modulo their number; undefined: no target. */
  readonly target: number | undefined
  readonly form: "ignore" | "plain" | "reenter" | "self"
  readonly guard: GuardRecipe | undefined
  readonly actions: readonly ActionRecipe[]
}

/** The events of a random machine: three messages, one of its own accord, one raised, two armed, and the answer to a choice. */
export const eventTypes = ["A", "B", "Go", "R", "T", "U", "Chosen"] as const
export type EventType = (typeof eventTypes)[number]

export const afterDelays = ["0", "10", "20", "soon", "later"] as const

export interface NodeRecipe {
  readonly kind: "atomic" | "compound" | "parallel" | "final"
  /** Is its key written with a dot, which may give it the id of another node? */
  readonly dotted: boolean
  /** Has it an id of its own? */
  readonly named: boolean
  readonly children: readonly NodeRecipe[]
  readonly initial: number
  readonly history: "none" | "shallow" | "deep"
  /** Where the history leads to that remembers nothing; undefined: to the parent's initial state. */
  readonly historyTarget: number | undefined
  readonly initialActions: readonly ActionRecipe[]
  readonly entry: readonly ActionRecipe[]
  readonly exit: readonly ActionRecipe[]
  readonly on: Readonly<Partial<Record<EventType, readonly TransitionRecipe[]>>>
  readonly after: Readonly<Partial<Record<(typeof afterDelays)[number], readonly TransitionRecipe[]>>>
  readonly always: TransitionRecipe | undefined
  readonly onDone: TransitionRecipe | undefined
  readonly output: boolean
}

const often = <T>(weight: number, one: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.tuple(fc.nat(9), one).map(([chance, made]) => (chance < weight ? made : undefined))
const rarely = (weight: number): fc.Arbitrary<boolean> => fc.nat(9).map((chance) => chance < weight)

const action: fc.Arbitrary<ActionRecipe> = fc.record({
  kind: fc.constantFrom(...actionKinds, "bump", "arm", "arm", "cancel"),
  a: fc.nat(5),
  b: fc.nat(5)
})
const actions = (maxLength: number) => fc.array(action, { maxLength })

const plainGuard: fc.Arbitrary<GuardRecipe> = fc.record({
  kind: fc.constantFrom("named", "with params", "inline", "of event", "in state"),
  pick: fc.nat(5),
  of: fc.constant([])
})
const guard: fc.Arbitrary<GuardRecipe> = fc.oneof(
  { weight: 3, arbitrary: plainGuard },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom("and", "or", "not"),
      pick: fc.nat(5),
      of: fc.array(plainGuard, { minLength: 1, maxLength: 2 })
    })
  }
)

const transition: fc.Arbitrary<TransitionRecipe> = fc.record({
  target: often(7, fc.nat(11)),
  form: fc.constantFrom("plain", "plain", "plain", "reenter", "self", "ignore"),
  guard: often(4, guard),
  actions: actions(2)
})
const transitions = fc.array(transition, { minLength: 1, maxLength: 2 })

/** A record that lists some of the keys. */
const some = <K extends string>(keys: readonly K[], weight: number) =>
  fc
    .tuple(...keys.map(() => often(weight, transitions)))
    .map((lists) =>
      Object.fromEntries(keys.flatMap((key, i) => (lists[i] === undefined ? [] : [[key, lists[i]]])))
    ) as unknown as fc.Arbitrary<Readonly<Partial<Record<K, readonly TransitionRecipe[]>>>>

const node = (kind: fc.Arbitrary<NodeRecipe["kind"]>, children: fc.Arbitrary<readonly NodeRecipe[]>): fc.Arbitrary<NodeRecipe> =>
  fc.record({
    kind,
    dotted: rarely(1),
    named: rarely(4),
    children,
    initial: fc.nat(3),
    history: fc.constantFrom("none", "none", "shallow", "deep"),
    historyTarget: often(4, fc.nat(3)),
    initialActions: rarely(1).chain((has) => actions(has ? 1 : 0)),
    entry: actions(2),
    exit: actions(1),
    on: some(eventTypes, 3),
    after: some(afterDelays, 1),
    always: often(1, transition),
    onDone: often(6, transition),
    output: fc.boolean()
  })

const leaf = node(fc.constantFrom("atomic", "atomic", "atomic", "final"), fc.constant([]))
const branch = (below: fc.Arbitrary<NodeRecipe>) =>
  node(fc.constantFrom("compound", "compound", "parallel"), fc.array(below, { minLength: 1, maxLength: 3 }))
const inner = branch(fc.oneof({ weight: 3, arbitrary: leaf }, { weight: 1, arbitrary: branch(leaf) }))

/** The root of a random machine: at most four levels of states, compound and parallel ones mixed. */
export const xstateRecipe: fc.Arbitrary<NodeRecipe> = node(
  fc.constantFrom("compound", "compound", "parallel"),
  fc.array(fc.oneof({ weight: 2, arbitrary: leaf }, { weight: 2, arbitrary: inner }), { minLength: 2, maxLength: 3 })
)
