import type { Compiled } from "../compile/compile.ts"
import type { OrbitFiller } from "../core/orbits/orbit-tables.ts"
import type { Judge } from "../core/search/judge.ts"
import type { Sink, Source } from "../core/states/pieces.ts"
import { takeAll, putAll } from "../core/states/pieces.ts"
import { askFor, noteIn, questionAt } from "../core/steps/misses.ts"
import { Ints } from "../core/tables/arrays.ts"
import {
  cellStride,
  envelopeStride,
  missLocals,
  missMonitorStep,
  missMove,
  missObservationAtTime,
  missObservationPair,
  missPushed,
  missRequeued,
  missStep,
  missStride
} from "../core/tables/layout.ts"
import type { Filler } from "../core/tables/tables.ts"

// What is noted beside misses.

/** A property, how many projections follow, and 1 where it held of them. */
const askedVerdict = missRequeued + 1
/** How many initial states were listed. */
const askedRoots = missRequeued + 2
// As `OrbitFiller` names them.
const askedCell = missRequeued + 3
const askedEnvelope = missRequeued + 4
const askedMentions = missRequeued + 5
const askedEnvelopeMentions = missRequeued + 6

/** How many questions are asked again before the caller may breathe. */
const askedAtOnce = 8

/** What a log is replayed into. */
interface Asked {
  readonly compiled: Compiled
  readonly judge: Judge
  /** Lists so many more initial states; false where there are not so many. */
  readonly listRoots: (count: number) => boolean
}

/**
 * All that a search asks of the user's code, in order. Asked again in that order, everything gets the numbers that it had: cells,
 * messages, outcomes, projections. So the log stands for all of that. 16 bytes a question.
 */
export class FillLog implements Filler, OrbitFiller {
  private readonly asked = new Ints(1 << 10)
  private readonly to: Filler
  private orbits: OrbitFiller | undefined
  private isReplaying = false

  constructor(to: Filler) {
    this.to = to
  }

  get bytes(): number {
    return this.asked.bytes
  }

  /** Has what a search up to symmetry asks go through it too. */
  through(orbits: OrbitFiller): OrbitFiller {
    this.orbits = orbits
    return this
  }

  step(slot: number, cell: number, input: number): void {
    this.pass(missStep, slot, cell, input)
  }
  locals(slot: number, cell: number): void {
    this.pass(missLocals, slot, cell, 0)
  }
  move(environment: number, move: number): void {
    this.pass(missMove, environment, move, 0)
  }
  monitorStep(monitor: number, cell: number, observation: number): void {
    this.pass(missMonitorStep, monitor, cell, observation)
  }
  observationAtTime(observation: number, environment: number): void {
    this.pass(missObservationAtTime, observation, environment, 0)
  }
  observationPair(first: number, second: number): void {
    this.pass(missObservationPair, first, second, 0)
  }
  pushed(channel: number, queue: number, envelope: number): void {
    this.pass(missPushed, channel, queue, envelope)
  }
  requeued(channel: number, queue: number, place: number): void {
    this.pass(missRequeued, channel, queue, place)
  }

  roots(count: number): void {
    this.note(askedRoots, count, 0, 0)
  }

  cell(swap: number, slot: number, cell: number): void {
    this.passOrbit(askedCell, swap, slot, cell)
  }
  envelope(swap: number, envelope: number): void {
    this.passOrbit(askedEnvelope, swap, envelope, 0)
  }
  mentions(slot: number, cell: number): void {
    this.passOrbit(askedMentions, slot, cell, 0)
  }
  envelopeMentions(envelope: number): void {
    this.passOrbit(askedEnvelopeMentions, envelope, 0, 0)
  }

  verdict(property: number, projections: readonly number[]): boolean {
    const verdict = this.to.verdict(property, projections)
    // what reads nothing is asked again each time, and nobody keeps the answer
    if (projections.length > 0) this.note(askedVerdict, property, projections.length, verdict ? 1 : 0, projections)
    return verdict
  }

  private pass(kind: number, a: number, b: number, c: number): void {
    this.note(kind, a, b, c)
    askFor(this.to, kind, a, b, c)
  }

  private passOrbit(kind: number, a: number, b: number, c: number): void {
    this.note(kind, a, b, c)
    askForOrbit(this.orbits!, kind, a, b, c)
  }

  private note(kind: number, a: number, b: number, c: number, more: readonly number[] = []): void {
    if (this.isReplaying) return
    const { asked } = this
    noteIn(asked, kind, a, b, c)
    const at = asked.extend(more.length)
    asked.data.set(more, at)
  }

  save(sink: Sink): void {
    putAll(sink, [this.asked.data.subarray(0, this.asked.length)])
  }

  /** Takes a log back that was saved, and asks all of it again. Returns false where the answers cannot be those that there were. */
  *replay(source: Source, into: Asked): Generator<void, boolean> {
    const { asked } = this
    for (const piece of takeAll(source)) {
      const at = asked.extend(piece.length)
      asked.data.set(piece, at)
    }
    this.isReplaying = true
    for (let at = 0, count = 0; at < asked.length; count++) {
      if (!this.askAgain(at, into)) return false
      const [kind, , projections] = questionAt(asked.data, at)
      at += missStride + (kind === askedVerdict ? projections : 0)
      if (count % askedAtOnce === 0) yield
    }
    this.isReplaying = false
    return true
  }

  private askAgain(at: number, { compiled, judge, listRoots }: Asked): boolean {
    const { data } = this.asked
    const [kind, a, b, c] = questionAt(data, at)
    if (kind === askedRoots) return listRoots(a)
    if (kind === askedVerdict) {
      const projections = [...data.subarray(at + missStride, at + missStride + b)]
      return canBeJudged(compiled, a, projections) && judge.recall(a, projections) === (c === 1)
    }
    if (!isThere(compiled, kind, a, b, c)) return false
    if (kind < askedRoots) askFor(this.to, kind, a, b, c)
    else askForOrbit(this.orbits!, kind, a, b, c)
    return true
  }
}

const askForOrbit = (filler: OrbitFiller, kind: number, a: number, b: number, c: number): void => {
  switch (kind) {
    case askedCell:
      return filler.cell(a, b, c)
    case askedEnvelope:
      return filler.envelope(a, b)
    case askedMentions:
      return filler.mentions(a, b)
    case askedEnvelopeMentions:
      return filler.envelopeMentions(a)
  }
}

const canBeJudged = ({ tables, numbers }: Compiled, property: number, projections: readonly number[]): boolean =>
  tables.properties[property]?.trie.length === projections.length && projections.every((one) => one < numbers.projections.size)

/** Has all that a question speaks of a number already? */
const isThere = ({ tables, numbers }: Compiled, kind: number, a: number, b: number, c: number): boolean => {
  const cells = (slot: number) => (tables.slots[slot]?.cells.length ?? 0) / cellStride
  const envelopes = tables.envelopes.length / envelopeStride
  const { observations } = numbers
  switch (kind) {
    case missStep:
      return a < tables.actors && b < cells(a) && c < numbers.inputs[a]!.values.length
    case missLocals:
      return a < tables.actors && b < cells(a)
    case missMove:
      return a < cells(tables.environment) && b < numbers.moves.values.length
    case missMonitorStep:
      return a < tables.monitors && b < cells(tables.actors + a) && c < observations.size
    case missObservationAtTime:
      return a < observations.size && b < cells(tables.environment)
    case missObservationPair:
      return a < observations.size && b < observations.size
    case missPushed:
      return a < numbers.queues.length && b < numbers.queues[a]!.values.length && c < envelopes
    case missRequeued:
      return a < numbers.queues.length && b < numbers.queues[a]!.values.length && c <= numbers.queues[a]!.values[b]!.length
    case askedCell:
      return c < cells(b)
    case askedEnvelope:
      return b < envelopes
    case askedMentions:
      return b < cells(a)
    case askedEnvelopeMentions:
      return a < envelopes
    default:
      return false
  }
}
