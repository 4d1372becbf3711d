import {
  channelEnd,
  channelItems,
  channelPushed,
  channelRequeued,
  channelStart,
  channelWords,
  frameActors,
  frameBetweenBits,
  frameCapacity,
  frameCapacityCut,
  frameChannelTables,
  frameColumns,
  frameEnvelopes,
  frameEnvelopesCount,
  frameEnvironment,
  frameFinal,
  frameGroups,
  frameGroupsCount,
  frameIgnoredStay,
  frameIsClocked,
  frameIsCompound,
  frameJoined,
  frameMonitors,
  frameMonitorTables,
  frameMoves,
  frameNetwork,
  frameOutcomes,
  frameProperties,
  framePropertiesCount,
  frameSends,
  frameSkipDeferred,
  frameSlots,
  frameSlotTables,
  frameStateBits,
  frameStatics,
  frameStaticsCount,
  frameTimed,
  frameWatchCopy,
  frameWatchLoss,
  groupBits,
  groupIsFull,
  groupPlaces,
  groupPlacesCount,
  groupProperties,
  groupPropertiesCount,
  groupTrie,
  groupWords,
  kindAlways,
  kindBetween,
  kindFinal,
  kindSometimes,
  monitorSteps,
  monitorTouch,
  monitorWords,
  propertyIsActive,
  propertyKind,
  propertySites,
  propertySitesCount,
  propertySitesOf,
  propertySkipsAbsent,
  propertyTrie,
  propertyWidth,
  propertyWords,
  slotCells,
  slotLocals,
  slotSteps,
  slotWords,
  staticInputs,
  staticMove,
  staticParts,
  staticSlots,
  staticWatch,
  staticWords
} from "../assembly/frame.ts"
import type { PairIndex } from "../arrays.ts"
import type { Workshop } from "../engine.ts"
import { cellStride, envelopeStride, outcomeSends, outcomeSendsEnd, outcomeStride } from "../layout.ts"
import type { SharedMemory } from "./shared-memory.ts"

const networks = { set: 0, bag: 1, fifo: 2 } as const
const kinds = { always: kindAlways, sometimes: kindSometimes, between: kindBetween, final: kindFinal } as const
const formWords = 3
/** More ids than 16 bits hold. */
const narrow = 1 << 16

/** Tells the engine where the tables are: the system once, and what may have moved before each phase. */
export class Descriptors {
  /** The most messages that one actor's outcome sends. */
  mostSent = 0
  private outcomesSeen = 0
  private readonly workshop: Workshop
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

  constructor(workshop: Workshop, space: SharedMemory, frame: Int32Array) {
    const { tables, judge } = workshop
    this.workshop = workshop
    this.space = space
    this.frame = frame
    this.slots = space.take(tables.slots.length * slotWords)
    this.monitors = space.take(tables.monitors * monitorWords)
    this.channels = space.take(tables.pushed.length * channelWords)
    this.columns = space.take(tables.columns.length)
    this.properties = space.take(tables.properties.length * propertyWords)
    this.groups = space.take(judge.groups.length * groupWords)
    this.tries = tables.properties.map(({ trie }) => space.take(trie.length * formWords))
    this.groupTries = judge.groups.map(({ tuples }) => space.take(tuples.trie.length * formWords))
    this.describeSystem()
    this.describeStatics()
    this.describeProperties()
  }

  get envelopes(): number {
    return this.workshop.tables.envelopes.length / envelopeStride
  }

  /** Are there more cells or envelopes than 16 bits can number? */
  get isWide(): boolean {
    const { slots } = this.workshop.tables
    return this.envelopes > narrow || slots.some(({ cells }) => cells.length > narrow * cellStride)
  }

  private describeSystem(): void {
    const { frame } = this
    const { tables, judge } = this.workshop
    const facts: readonly (readonly [number, number])[] = [
      [frameNetwork, networks[tables.network]],
      [frameActors, tables.actors],
      [frameMonitors, tables.monitors],
      [frameEnvironment, tables.environment],
      [frameSlots, tables.slots.length],
      [frameIsCompound, tables.monitors > 0 || tables.network === "fifo" ? 1 : 0],
      [frameIgnoredStay, tables.ignoredStay ? 1 : 0],
      [frameSkipDeferred, tables.skipDeferred ? 1 : 0],
      [frameCapacity, tables.capacity],
      [frameCapacityCut, tables.capacityCut],
      [frameIsClocked, tables.clocked ? 1 : 0],
      [framePropertiesCount, tables.properties.length],
      [frameGroupsCount, judge.groups.length],
      [frameFinal, judge.finalProperty],
      [frameSlotTables, this.slots.byteOffset],
      [frameMonitorTables, this.monitors.byteOffset],
      [frameChannelTables, this.channels.byteOffset],
      [frameColumns, this.columns.byteOffset],
      [frameProperties, this.properties.byteOffset],
      [frameGroups, this.groups.byteOffset]
    ]
    for (const [word, value] of facts) frame[word] = value
  }

  private describeStatics(): void {
    const { statics } = this.workshop.tables
    const table = this.space.take(statics.length * staticWords)
    statics.forEach(({ move, watch, slots, inputs }, i) => {
      const at = i * staticWords
      table[at + staticMove] = move
      table[at + staticWatch] = watch
      table[at + staticSlots] = this.copy(slots)
      table[at + staticInputs] = this.copy(inputs)
      table[at + staticParts] = slots.length
    })
    this.frame[frameStatics] = table.byteOffset
    this.frame[frameStaticsCount] = statics.length
  }

  private describeProperties(): void {
    const { tables, judge } = this.workshop
    tables.properties.forEach(({ kind, skipAbsent, width, sites, sitesOf }, p) => {
      const at = p * propertyWords
      this.properties[at + propertyKind] = kinds[kind]
      this.properties[at + propertySkipsAbsent] = skipAbsent ? 1 : 0
      this.properties[at + propertyWidth] = width
      this.properties[at + propertySites] = this.copy(sites)
      this.properties[at + propertySitesCount] = sites.length
      this.properties[at + propertySitesOf] = this.copy(sitesOf.flatMap((some) => [this.copy(some), some.length]))
      this.properties[at + propertyTrie] = this.tries[p]!.byteOffset
    })
    judge.groups.forEach(({ tuples }, g) => {
      const at = g * groupWords
      this.groups[at + groupPlaces] = this.copy(tuples.places)
      this.groups[at + groupPlacesCount] = tuples.places.length
      this.groups[at + groupTrie] = this.groupTries[g]!.byteOffset
      this.groups[at + groupProperties] = this.copy(tuples.properties)
      this.groups[at + groupPropertiesCount] = tuples.properties.length
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
    const { tables, judge } = this.workshop
    frame[frameOutcomes] = tables.outcomes.data.byteOffset
    frame[frameSends] = tables.sends.data.byteOffset
    frame[frameEnvelopes] = tables.envelopes.data.byteOffset
    frame[frameEnvelopesCount] = this.envelopes
    frame[frameWatchLoss] = tables.watchLoss.data.byteOffset
    frame[frameWatchCopy] = tables.watchCopy.data.byteOffset
    frame[frameStateBits] = judge.stateBits
    frame[frameBetweenBits] = judge.betweenBits
    form(frame, frameMoves, tables.moves)
    form(frame, frameTimed, tables.timed)
    form(frame, frameJoined, tables.joined)
    tables.slots.forEach(({ cells, locals, steps }, slot) => {
      const at = slot * slotWords
      this.slots[at + slotCells] = cells.data.byteOffset
      this.slots[at + slotLocals] = locals.data.byteOffset
      form(this.slots, at + slotSteps, steps)
    })
    for (let monitor = 0; monitor < tables.monitors; monitor++) {
      form(this.monitors, monitor * monitorWords + monitorSteps, tables.watched[monitor]!)
      form(this.monitors, monitor * monitorWords + monitorTouch, tables.monitorTouch[monitor]!)
    }
    tables.pushed.forEach((pushed, channel) => {
      const at = channel * channelWords
      this.channels[at + channelStart] = tables.queueStart[channel]!.data.byteOffset
      this.channels[at + channelEnd] = tables.queueEnd[channel]!.data.byteOffset
      this.channels[at + channelItems] = tables.queueItems[channel]!.data.byteOffset
      form(this.channels, at + channelPushed, pushed)
      form(this.channels, at + channelRequeued, tables.requeued[channel]!)
    })
    tables.columns.forEach(({ data }, column) => (this.columns[column] = data.byteOffset))
    tables.properties.forEach(({ trie }, p) => {
      this.properties[p * propertyWords + propertyIsActive] = judge.active[p] || p === judge.finalProperty ? 1 : 0
      trie.forEach((index, i) => form(this.tries[p]!, i * formWords, index))
    })
    judge.groups.forEach(({ tuples, bits }, g) => {
      this.groups[g * groupWords + groupBits] = bits
      this.groups[g * groupWords + groupIsFull] = tuples.isFull ? 1 : 0
      tuples.trie.forEach((index, i) => form(this.groupTries[g]!, i * formWords, index))
    })
    this.findMostSent()
  }

  private findMostSent(): void {
    const { data, length } = this.workshop.tables.outcomes
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
