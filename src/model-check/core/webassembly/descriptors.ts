import * as the from "../assembly/frame.ts"
import type { PairIndex } from "../tables/arrays.ts"
import type { EngineContext } from "../search/engine.ts"
import { cellStride, envelopeStride, outcomeSends, outcomeSendsEnd, outcomeStride } from "../tables/layout.ts"
import { stepBits } from "../tables/tables.ts"
import type { SharedMemory } from "./shared-memory.ts"

const networks = { set: the.networkSet, bag: the.networkBag, fifo: the.networkFifo } as const
const kinds = {
  always: the.kindAlways,
  sometimes: the.kindSometimes,
  between: the.kindBetween,
  final: the.kindFinal,
  condition: the.kindCondition
} as const
const formWords = 3
/** More ids than 16 bits hold. */
export const narrow = 1 << 16

/** Tells the engine where the tables are: the system once, and what may have moved before each phase. */
export class Descriptors {
  /** The most messages that one actor's outcome sends. */
  mostSent = 0
  private outcomesSeen = 0
  private readonly context: EngineContext
  private readonly space: SharedMemory
  private readonly frame: Int32Array
  private readonly slots: Int32Array
  private readonly monitors: Int32Array
  private readonly channels: Int32Array
  private readonly columns: Int32Array
  private readonly properties: Int32Array
  private readonly groups: Int32Array
  /** Forms of the tries of each property, and of each group. */
  private readonly tries: readonly Int32Array[]
  private readonly groupTries: readonly Int32Array[]

  constructor(context: EngineContext, space: SharedMemory, frame: Int32Array) {
    const { tables, judge } = context
    this.context = context
    this.space = space
    this.frame = frame
    this.slots = space.take(tables.slots.length * the.slotWords)
    this.monitors = space.take(tables.monitors * the.monitorWords)
    this.channels = space.take(tables.pushed.length * the.channelWords)
    this.columns = space.take(tables.columns.length)
    this.properties = space.take(tables.properties.length * the.propertyWords)
    this.groups = space.take(judge.groups.length * the.groupWords)
    this.tries = tables.properties.map(({ trie }) => space.take(trie.length * formWords))
    this.groupTries = judge.groups.map(({ tuples }) => space.take(tuples.trie.length * formWords))
    this.describeSystem()
    this.describeStatics()
    this.describeProperties()
  }

  get envelopes(): number {
    return this.context.tables.envelopes.length / envelopeStride
  }

  /** Are there more cells or envelopes than 16 bits can number? */
  get isWide(): boolean {
    const { slots } = this.context.tables
    return this.envelopes > narrow || slots.some(({ cells }) => cells.length > narrow * cellStride)
  }

  private describeSystem(): void {
    const { frame } = this
    const { tables, judge } = this.context
    const facts: readonly (readonly [number, number])[] = [
      [the.frameNetwork, networks[tables.network]],
      [the.frameActors, tables.actors],
      [the.frameMonitors, tables.monitors],
      [the.frameEnvironment, tables.environment],
      [the.frameSlots, tables.slots.length],
      [the.frameIsCompound, tables.monitors > 0 || tables.network === "fifo" ? 1 : 0],
      [the.frameIgnoredStay, tables.ignoredStay ? 1 : 0],
      [the.frameSkipDeferred, tables.skipDeferred ? 1 : 0],
      [the.frameCapacity, tables.capacity],
      [the.frameCapacityCut, tables.capacityCut],
      [the.frameExcuses, tables.excuses],
      [the.frameStepBits, stepBits(tables)],
      [the.frameIsClocked, tables.clocked ? 1 : 0],
      [the.framePropertiesCount, tables.properties.length],
      [the.frameGroupsCount, judge.groups.length],
      [the.frameFinal, judge.finalProperty],
      [the.frameSlotTables, this.slots.byteOffset],
      [the.frameMonitorTables, this.monitors.byteOffset],
      [the.frameChannelTables, this.channels.byteOffset],
      [the.frameColumns, this.columns.byteOffset],
      [the.frameProperties, this.properties.byteOffset],
      [the.frameGroups, this.groups.byteOffset]
    ]
    for (const [word, value] of facts) frame[word] = value
  }

  private describeStatics(): void {
    const { statics } = this.context.tables
    const table = this.space.take(statics.length * the.staticWords)
    statics.forEach(({ move, observation, slots, inputs }, i) => {
      const at = i * the.staticWords
      table[at + the.staticMove] = move
      table[at + the.staticObservation] = observation
      table[at + the.staticSlots] = this.copy(slots)
      table[at + the.staticInputs] = this.copy(inputs)
      table[at + the.staticParts] = slots.length
    })
    this.frame[the.frameStatics] = table.byteOffset
    this.frame[the.frameStaticsCount] = statics.length
  }

  private describeProperties(): void {
    const { tables, judge } = this.context
    tables.properties.forEach(({ kind, skipAbsent, width, sites, sitesOf }, p) => {
      const at = p * the.propertyWords
      this.properties[at + the.propertyKind] = kinds[kind]
      this.properties[at + the.propertySkipsAbsent] = skipAbsent ? 1 : 0
      this.properties[at + the.propertyWidth] = width
      this.properties[at + the.propertySites] = this.copy(sites)
      this.properties[at + the.propertySitesCount] = sites.length
      this.properties[at + the.propertySitesOf] = this.copy(sitesOf.flatMap((some) => [this.copy(some), some.length]))
      this.properties[at + the.propertyTrie] = this.tries[p]!.byteOffset
    })
    judge.groups.forEach(({ tuples }, g) => {
      const at = g * the.groupWords
      this.groups[at + the.groupPlaces] = this.copy(tuples.places)
      this.groups[at + the.groupPlacesCount] = tuples.places.length
      this.groups[at + the.groupTrie] = this.groupTries[g]!.byteOffset
      this.groups[at + the.groupProperties] = this.copy(tuples.properties)
      this.groups[at + the.groupPropertiesCount] = tuples.properties.length
    })
  }

  private copy(values: ArrayLike<number>): number {
    const data = this.space.take(values.length)
    data.set(values)
    return data.byteOffset
  }

  /** Tells where everything is now. */
  refresh(): void {
    const { frame } = this
    const { tables, judge } = this.context
    frame[the.frameOutcomes] = tables.outcomes.data.byteOffset
    frame[the.frameSends] = tables.sends.data.byteOffset
    frame[the.frameEnvelopes] = tables.envelopes.data.byteOffset
    frame[the.frameEnvelopesCount] = this.envelopes
    frame[the.frameLossObservation] = tables.lossObservation.data.byteOffset
    frame[the.frameCopyObservation] = tables.copyObservation.data.byteOffset
    frame[the.frameStateBits] = judge.stateBits
    frame[the.frameBetweenBits] = judge.betweenBits
    form(frame, the.frameMoves, tables.moves)
    form(frame, the.frameObservationAtTime, tables.observationAtTime)
    form(frame, the.frameObservationPair, tables.observationPair)
    tables.slots.forEach(({ cells, locals, steps }, slot) => {
      const at = slot * the.slotWords
      this.slots[at + the.slotCells] = cells.data.byteOffset
      this.slots[at + the.slotLocals] = locals.data.byteOffset
      form(this.slots, at + the.slotSteps, steps)
    })
    for (let monitor = 0; monitor < tables.monitors; monitor++) {
      form(this.monitors, monitor * the.monitorWords + the.monitorSteps, tables.monitorSteps[monitor]!)
      form(this.monitors, monitor * the.monitorWords + the.monitorAffects, tables.monitorAffects[monitor]!)
    }
    tables.pushed.forEach((pushed, channel) => {
      const at = channel * the.channelWords
      this.channels[at + the.channelStart] = tables.queueStart[channel]!.data.byteOffset
      this.channels[at + the.channelEnd] = tables.queueEnd[channel]!.data.byteOffset
      this.channels[at + the.channelItems] = tables.queueItems[channel]!.data.byteOffset
      form(this.channels, at + the.channelPushed, pushed)
      form(this.channels, at + the.channelRequeued, tables.requeued[channel]!)
    })
    tables.columns.forEach(({ data }, column) => (this.columns[column] = data.byteOffset))
    tables.properties.forEach(({ trie }, p) => {
      this.properties[p * the.propertyWords + the.propertyIsActive] = judge.active[p] || p === judge.finalProperty ? 1 : 0
      trie.forEach((index, i) => form(this.tries[p]!, i * formWords, index))
    })
    judge.groups.forEach(({ tuples, bits }, g) => {
      this.groups[g * the.groupWords + the.groupBits] = bits
      this.groups[g * the.groupWords + the.groupIsFull] = tuples.isFull ? 1 : 0
      tuples.trie.forEach((index, i) => form(this.groupTries[g]!, i * formWords, index))
    })
    this.findMostSent()
  }

  private findMostSent(): void {
    const { data, length } = this.context.tables.outcomes
    for (; this.outcomesSeen < length; this.outcomesSeen += outcomeStride)
      this.mostSent = Math.max(this.mostSent, data[this.outcomesSeen + outcomeSendsEnd]! - data[this.outcomesSeen + outcomeSends]!)
  }
}

/** Tells how a table of two arguments is to be read: see assembly/memory.ts. */
const form = (table: Int32Array, at: number, index: PairIndex): void => {
  const { data, rows, key } = index.form
  table[at] = data.byteOffset
  table[at + 1] = rows
  table[at + 2] = key
}
