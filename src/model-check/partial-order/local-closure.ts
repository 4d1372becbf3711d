import {
  cellLocals,
  cellLocalsEnd,
  cellStride,
  envelopeCarry,
  envelopeDuplicate,
  envelopeInput,
  envelopeLose,
  envelopeStride,
  envelopeTo,
  firstOutcome,
  flagFault,
  flagLast,
  outcomeCell,
  outcomeFlags,
  outcomeObservation,
  outcomeSends,
  outcomeSendsEnd,
  outcomeStride
} from "../core/tables/layout.ts"
import type { Row } from "../core/tables/rows.ts"
import type { Tables } from "../core/tables/tables.ts"

/** What an actor may do in one of its cells, whatever the rest of the world is. Lists may name a number twice. */
export interface Node {
  /** The cells that its steps lead to. */
  readonly to: number[]
  /** The envelopes whose delivery is a step there. */
  readonly takes: number[]
  /** The environment moves and observations of its local events and deliveries. */
  readonly moves: number[]
  readonly observations: number[]
  /** What its steps may send, those included that are its part in a static action. */
  readonly sends: number[]
  /** The static actions in which it may take part. */
  readonly statics: number[]
}

/**
 * What each actor may come to by itself: every cell that it can reach if any message may come that anybody may send, and if faults may
 * befall it at any time. More than the search will see, never less: worlds are made of such cells and envelopes alone.
 */
export class LocalClosure {
  /** Per actor and cell; undefined: not reached. */
  readonly nodes: (Node | undefined)[][]
  /** By static action, what monitors may see of it. */
  readonly staticObservations: number[][]
  /** How many envelopes one step sends to one receiver, at most. */
  mostSends = 0
  /** May some step break a rule by itself? */
  mayFault = false
  /** How many local steps were asked for. */
  steps = 0
  private readonly tables: Tables
  private readonly most: number
  private readonly isSent: boolean[] = []
  /** Per actor: cells and envelopes that were met with each other. */
  private readonly cells: number[][]
  private readonly envelopes: number[][]
  /** What is still to be met: pairs of an actor and a cell, or of -1 and an envelope. */
  private readonly waiting: number[] = []

  /** Gives up beyond `most` local steps. */
  constructor(tables: Tables, most: number) {
    this.tables = tables
    this.most = most
    const perActor = <T>(): T[][] => Array.from({ length: tables.actors }, () => [])
    this.nodes = perActor()
    this.cells = perActor()
    this.envelopes = perActor()
    this.staticObservations = tables.statics.map(() => [])
  }

  /** Takes note of an initial state. */
  addRoot({ cells, entries }: Row): void {
    const { tables } = this
    for (let slot = 0; slot < tables.actors; slot++) this.reach(slot, cells[slot]!)
    if (tables.network === "fifo")
      tables.queueItems.forEach((items, channel) => {
        const queue = cells[tables.environment + 1 + channel]!
        for (let i = tables.queueStart[channel]!.data[queue]!; i < tables.queueEnd[channel]!.data[queue]!; i++) this.send(items.data[i]!)
      })
    const at = tables.slots.length
    for (let i = 0; i < entries; i++) {
      if (tables.network === "bag") this.send(cells[at + i]!)
      else for (let bit = 0; bit < 16; bit++) if (((cells[at + i]! >>> bit) & 1) === 1) this.send(i * 16 + bit)
    }
  }

  /** Goes on until all is reached (true), or there is too much of it (false), with a rest after each cell or envelope. */
  *run(): Generator<void, boolean> {
    for (let next = 0; next < this.waiting.length; next += 2) {
      const [slot, number] = [this.waiting[next]!, this.waiting[next + 1]!]
      if (slot >= 0) this.meetCell(slot, number)
      else this.meetEnvelope(number)
      if (this.steps > this.most) return false
      yield
    }
    return true
  }

  private reach(slot: number, cell: number): void {
    if (this.nodes[slot]![cell] !== undefined) return
    this.nodes[slot]![cell] = { to: [], takes: [], moves: [], observations: [], sends: [], statics: [] }
    this.waiting.push(slot, cell)
  }

  private send(envelope: number): void {
    if (this.isSent[envelope] === true) return
    this.isSent[envelope] = true
    this.waiting.push(-1, envelope)
  }

  private meetCell(slot: number, cell: number): void {
    const { tables } = this
    this.cells[slot]!.push(cell)
    const node = this.nodes[slot]![cell]!
    this.locals(slot, cell, node)
    tables.statics.forEach(({ slots, inputs }, k) =>
      slots.forEach((one, part) => {
        if (one !== slot) return
        const step = this.step(slot, cell, inputs[part]!)
        if (step < firstOutcome) return
        node.statics.push(k)
        this.outcomes(slot, (step - firstOutcome) * outcomeStride, node, this.staticObservations[k]!)
      })
    )
    for (const envelope of this.envelopes[slot]!) this.deliver(slot, cell, envelope)
  }

  private locals(slot: number, cell: number, node: Node): void {
    const { tables } = this
    const { cells, locals } = tables.slots[slot]!
    if (cells.data[cell * cellStride + cellLocals] === 0) tables.filler.locals(slot, cell)
    const at = cell * cellStride
    const [first, end] = [cells.data[at + cellLocals]!, cells.data[at + cellLocalsEnd]!]
    for (let i = first; i < end; i += 2) {
      this.steps++
      node.moves.push(locals.data[i + 1]!)
      this.outcomes(slot, locals.data[i]!, node, node.observations)
    }
  }

  private meetEnvelope(envelope: number): void {
    const slot = this.tables.envelopes.data[envelope * envelopeStride + envelopeTo]!
    this.envelopes[slot]!.push(envelope)
    for (const cell of this.cells[slot]!) this.deliver(slot, cell, envelope)
  }

  private deliver(slot: number, cell: number, envelope: number): void {
    const { data } = this.tables.envelopes
    const at = envelope * envelopeStride
    const step = this.step(slot, cell, data[at + envelopeInput]!)
    if (step < firstOutcome) return
    const node = this.nodes[slot]![cell]!
    node.takes.push(envelope)
    node.moves.push(data[at + envelopeCarry]!)
    this.outcomes(slot, (step - firstOutcome) * outcomeStride, node, node.observations)
  }

  private step(slot: number, cell: number, input: number): number {
    const { steps } = this.tables.slots[slot]!
    this.steps++
    if (steps.get(cell, input) === 0) this.tables.filler.step(slot, cell, input)
    return steps.get(cell, input)
  }

  /** Takes note of all outcomes of a step; what monitors see of them goes into `observations`. */
  private outcomes(slot: number, first: number, node: Node, observations: number[]): void {
    const { tables } = this
    for (let at = first; ; at += outcomeStride) {
      const { data } = tables.outcomes
      const flags = data[at + outcomeFlags]!
      observations.push(data[at + outcomeObservation]!)
      if ((flags & flagFault) !== 0) this.mayFault = true
      else {
        node.to.push(data[at + outcomeCell]!)
        const counts = new Map<number, number>()
        for (let i = data[at + outcomeSends]!; i < data[at + outcomeSendsEnd]!; i++) {
          const envelope = tables.sends.data[i]!
          const to = tables.envelopes.data[envelope * envelopeStride + envelopeTo]!
          counts.set(to, (counts.get(to) ?? 0) + 1)
          node.sends.push(envelope)
          this.send(envelope)
        }
        this.mostSends = Math.max(this.mostSends, ...counts.values())
        this.reach(slot, data[at + outcomeCell]!)
      }
      if ((flags & flagLast) !== 0) return
    }
  }

  /** The envelopes that may ever come to an actor, and of which the network may lose or copy one. */
  *movable(slot: number): Generator<{ readonly envelope: number; readonly moves: readonly number[] }> {
    const { data } = this.tables.envelopes
    for (const envelope of this.envelopes[slot]!) {
      const moves = [data[envelope * envelopeStride + envelopeLose]!, data[envelope * envelopeStride + envelopeDuplicate]!]
      if (moves.some((move) => move >= 0)) yield { envelope, moves }
    }
  }
}
