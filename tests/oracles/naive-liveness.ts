import { canonical } from "../../src/kernel/index.ts"
import type { Property, System } from "../../src/scenario/index.ts"
import { type Action, isTrue, startWorlds, successors, type World, worldKey } from "../../src/world/index.ts"

/** What becomes of a promise: it is broken, or not; and what cut steps in worlds that its answer rests on. */
export interface NaivePromise {
  readonly isBroken: boolean
  readonly cut: readonly string[]
}

interface Node {
  readonly world: World
  readonly isStart: boolean
  readonly edges: { readonly to: Node | undefined; readonly owed: string | undefined }[]
  cut: readonly string[]
  /** Does nothing have to happen here? */
  isQuiet: boolean
}

/** To whom or what a step is owed, by kind and name. */
const owedBy = (action: Action): string | undefined => {
  if (action.kind === "spontaneous") return `actors ${action.actor}`
  if (action.kind === "deliver") return `messages ${canonical([action.from, action.to, action.message])}`
  if (action.kind === "timer") return `timers ${action.actor} ${action.timer}`
  return action.kind === "tick" ? "timers tick" : undefined
}

/** The kinds of what may be enabled although a cut hides it. */
const hiddenBy = (cut: string): readonly string[] =>
  cut === "capacity" ? ["actors", "messages", "timers"] : cut === "spontaneous" ? ["actors"] : ["timers"]

const graphOf = (system: System, most: number): readonly Node[] => {
  const nodes = new Map<string, Node>()
  const nodeOf = (world: World, isStart: boolean): Node => {
    const key = worldKey(world)
    let node = nodes.get(key)
    if (node === undefined) nodes.set(key, (node = { world, isStart, edges: [], cut: [], isQuiet: true }))
    return node
  }
  for (const { world, fault } of startWorlds(system)) if (fault === undefined) nodeOf(world, true)
  for (const node of nodes.values()) {
    if (nodes.size > most) throw new Error(`more than ${most} worlds`)
    const { steps, cut } = successors(system, node.world)
    node.cut = cut
    for (const { label, world, fault } of steps) {
      const owed = owedBy(label.action)
      node.edges.push({ to: fault === undefined ? nodeOf(world, false) : undefined, owed })
      if (owed !== undefined) node.isQuiet = false
    }
  }
  return [...nodes.values()]
}

type Wanted = { readonly inNode: (node: Node) => boolean; readonly onEdge: (owed: string | undefined) => boolean }

/** The nodes from which a path stays within `nodes` for ever and meets each that is wanted again and again: a greatest fixpoint. */
const forEver = (nodes: ReadonlySet<Node>, wanted: readonly Wanted[]): ReadonlySet<Node> => {
  let kept = new Set(nodes)
  for (;;) {
    let next = kept
    for (const one of [...wanted, { inNode: () => true, onEdge: () => true }]) {
      const from = next
      // those with a step, within, that is wanted or after which there is a way to one
      const good = new Set<Node>()
      for (let count = -1; count < good.size;) {
        count = good.size
        for (const node of from) {
          const isGood = node.edges.some(
            ({ to, owed }) => to !== undefined && from.has(to) && (one.onEdge(owed) || one.inNode(to) || good.has(to))
          )
          if (isGood) good.add(node)
        }
      }
      next = new Set([...from].filter((node) => good.has(node)))
    }
    if (next.size === kept.size) return next
    kept = next
  }
}

/** The nodes from which a fair path stays within `pending` for ever. Strong fairness is guessed: which constraints are enabled no more. */
const fairly = (system: System, pending: ReadonlySet<Node>): ReadonlySet<Node> | undefined => {
  const { fair } = system
  if (fair === undefined) return forEver(pending, [])
  const kindOf = (owed: string) => owed.slice(0, owed.indexOf(" "))
  const owed = new Set([...pending].flatMap(({ edges }) => edges.flatMap((edge) => edge.owed ?? [])))
  const all = [...[...owed].filter((one) => fair.of.includes(kindOf(one) as "actors")), ...fair.of.map((kind) => `${kind} hidden`)]
  const isEnabled = (one: string, { edges, cut }: Node) =>
    edges.some((edge) => edge.owed === one) || cut.some((name) => hiddenBy(name).includes(kindOf(one)))
  const taken = (one: string): Wanted => ({ inNode: () => false, onEdge: (served) => served === one })
  if (fair.steps === "weak")
    return forEver(
      pending,
      all.map((one) => ({ ...taken(one), inNode: (node) => !isEnabled(one, node) }))
    )
  const found = new Set<Node>()
  // what is enabled nowhere need not be guessed
  const some = all.filter((one) => [...pending].some((node) => isEnabled(one, node)))
  if (some.length > mostGuessed) return undefined
  for (let guess = 0; guess < 1 << some.length; guess++) {
    const never = some.filter((_, i) => (guess & (1 << i)) !== 0)
    const within = new Set([...pending].filter((node) => !never.some((one) => isEnabled(one, node))))
    const good = forEver(within, some.filter((one) => !never.includes(one)).map(taken))
    for (const node of good) found.add(node)
  }
  return found
}

const mostGuessed = 10

/** Judges promises by sets of whole worlds and greatest fixpoints: slow, and by other means than the check. Undefined where it would take too long. */
export const naiveLiveness = (system: System, promises: readonly Property[], most: number): readonly NaivePromise[] | undefined => {
  const nodes = graphOf(system, most)
  const judged = promises.flatMap(({ kind, name, reads, holds, given }): readonly NaivePromise[] => {
    const pending = new Set(nodes.filter(({ world }) => !isTrue(system, { name, reads, holds }, world)))
    const isGiven = ({ world, isStart }: Node): boolean =>
      kind === "leadsTo" ? isTrue(system, { name, reads, holds: given! }, world) : kind !== "eventually" || isStart
    const reached = new Set([...pending].filter(isGiven))
    for (const node of reached) for (const { to } of node.edges) if (to !== undefined && pending.has(to)) reached.add(to)
    const endless = fairly(system, reached)
    if (endless === undefined) return []
    const isBroken = endless.size > 0 || [...reached].some(({ isQuiet, cut }) => isQuiet && cut.length === 0)
    const relevant = kind === "infinitelyOften" ? nodes : [...reached]
    return [{ isBroken, cut: [...new Set(relevant.flatMap(({ cut }) => cut))].sort() }]
  })
  return judged.length < promises.length ? undefined : judged
}
