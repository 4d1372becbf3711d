/** The steps of a run by number: whom each is of, and which earlier ones it must stay behind. */
export interface Precedence {
  readonly actors: readonly (readonly string[])[]
  readonly needs: readonly (readonly number[])[]
}

/** Nobody reads a longer run for its switches. */
const longest = 64
/** So many beginnings of an order are followed at once; of more, those with the most switches are left. */
const mostBeginnings = 1_000

/**
 * An order of the steps, the last one last, with few switches between actors: one that stays with an actor for as long as it can, or, if
 * there is one, an order with fewer switches. They are the fewest that there are, unless the run is long or its steps are in very many orders.
 */
export const easiestOrder = (precedence: Precedence): readonly number[] => {
  const steady = steadyOrder(precedence)
  if (steady.length > longest) return steady
  const best = bestOrder(precedence)
  return switchesIn(precedence, best) < switchesIn(precedence, steady) ? best : steady
}

/** How often an order goes from one step to another that is of no actor of the first. */
export const switchesIn = ({ actors }: Precedence, order: readonly number[]): number =>
  order.filter((step, at) => at > 0 && !isShared(actors, order[at - 1]!, step)).length

const isShared = (actors: Precedence["actors"], one: number, other: number): boolean =>
  actors[one]!.some((id) => actors[other]!.includes(id))

const steadyOrder = ({ actors, needs }: Precedence): readonly number[] => {
  const done = new Set<number>()
  let at: string | undefined
  while (done.size < actors.length) {
    const ready = actors.flatMap((_, i) =>
      !done.has(i) && needs[i]!.every((j) => done.has(j)) && (i < actors.length - 1 || done.size === i) ? [i] : []
    )
    const next = ready.find((i) => at !== undefined && actors[i]!.includes(at)) ?? ready[0]!
    done.add(next)
    at = actors[next]![0]
  }
  return [...done]
}

interface Beginning {
  /** A bit per step. */
  readonly done: bigint
  readonly order: readonly number[]
  readonly switches: number
}

/** The best beginning for each set of steps and last of them, a step longer each time. */
const bestOrder = ({ actors, needs }: Precedence): readonly number[] => {
  const bits = actors.map((_, i) => 1n << BigInt(i))
  const needed = needs.map((list) => list.reduce((mask, j) => mask | bits[j]!, 0n))
  let beginnings: readonly Beginning[] = [{ done: 0n, order: [], switches: 0 }]
  for (let length = 0; length < actors.length; length++) {
    const longer = new Map<string, Beginning>()
    for (const { done, order, switches } of beginnings) {
      for (let step = 0; step < actors.length; step++) {
        if ((done & bits[step]!) !== 0n || (needed[step]! & ~done) !== 0n || (step === actors.length - 1 && length < step)) continue
        const cost = switches + (length === 0 || isShared(actors, order.at(-1)!, step) ? 0 : 1)
        const key = `${done | bits[step]!} ${step}`
        if (cost < (longer.get(key)?.switches ?? Number.POSITIVE_INFINITY))
          longer.set(key, { done: done | bits[step]!, order: [...order, step], switches: cost })
      }
    }
    beginnings = [...longer.values()].sort((a, b) => a.switches - b.switches).slice(0, mostBeginnings)
  }
  return beginnings[0]!.order
}
