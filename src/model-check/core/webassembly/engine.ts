import * as the from "../assembly/frame.ts"
import type { Engine, EngineContext } from "../search/engine.ts"
import type { Level } from "../states/level.ts"
import { putAll, type Sink, type Source, takeAll } from "../states/pieces.ts"
import type { Row } from "../tables/rows.ts"
import type { Packed } from "../states/chunk-pool.ts"
import { Instance, type Module } from "./api.ts"
import { Blocks } from "./blocks.ts"
import { Descriptors, narrow } from "./descriptors.ts"
import { FarStates } from "./far-states.ts"
import { atLeast, Intake, lengthOf } from "./intake.ts"
import { type Crew, type EngineExports, isDone, phase, takePart } from "./phases.ts"
import { Shards, statesBytes } from "./shards.ts"
import type { SharedMemory } from "./shared-memory.ts"

const appealsLength = the.blockAppeals + the.listLength
/** Fingerprints that are restored together: fewer than a shard that is full has room for. */
const restoredAtOnce = 64
const shardNumbers = Array.from({ length: the.shards }, (_, shard) => shard)

/** The shard of a fingerprint: its highest bits. */
const shardOf = (hi: number): number => hi >>> 28

/** Runs the rounds in WebAssembly: a driver that allocates, and feeds and empties the engine in `assembly`. */
export class WebAssemblyEngine implements Engine {
  readonly sleeps = true
  readonly comparesRows = false
  readonly roundBytes = 0
  distinct = 0
  private readonly context: EngineContext
  private readonly crew: Crew | undefined
  private readonly workers: number
  private readonly space: SharedMemory
  private readonly engine: EngineExports
  private readonly memory: Int32Array
  private readonly frame: Int32Array
  private readonly descriptors: Descriptors
  private readonly blocks: Blocks
  private readonly intake: Intake
  private readonly shards: Shards
  private readonly far: FarStates
  private unseen: Int32Array
  private scratch: Int32Array
  /** Per portion of a phase: has somebody taken it, or done it? */
  private readonly portions: Int32Array
  /** Per block: where its new states belong, if that is known before they are written. */
  private readonly rooms: (Packed | undefined)[] = []
  private count = 0
  private expanded = 0
  /** May tables have moved, or what is asked of properties have changed, since the engine was told? */
  private isStale = true
  /** Blocks of the round that were taken over. */
  private over = 0

  constructor(context: EngineContext, space: SharedMemory, module: Module, crew?: Crew, nearBytes = statesBytes) {
    this.context = context
    this.crew = crew
    this.workers = 1 + (crew?.size ?? 0)
    this.space = space
    this.engine = new Instance(module, { env: { memory: space.memory } }).exports as unknown as EngineExports
    this.memory = new Int32Array(space.memory.buffer)
    this.frame = space.at(the.frameAddress, the.frameWords)
    this.descriptors = new Descriptors(context, space, this.frame)
    this.blocks = new Blocks(space, this.frame, context.batchSizes)
    this.intake = new Intake(context, space, this.engine, this.blocks)
    this.shards = new Shards(space, this.frame, the.shards, nearBytes)
    this.far = new FarStates(module)
    this.unseen = space.take(0)
    this.scratch = space.take(0)
    this.portions = space.take(Math.max(the.shards, this.blocks.most))
    this.frame[the.framePortions] = this.portions.byteOffset
    this.frame[the.frameSeenSteps] = space.take(this.workers * (the.seenSteps * 2 + context.tables.properties.length)).byteOffset
    this.frame[the.frameRecent] = space.take(this.workers * the.recents * 2).byteOffset
  }

  get bytes(): number {
    return this.shards.bytes + this.far.bytes
  }
  get bytesToGrow(): number {
    return this.frame[the.frameIsSealed] === 1 ? this.far.bytesToGrow : this.shards.bytesToGrow
  }

  addRoot(_row: Row, lo: number, hi: number): boolean {
    this.open()
    // it is judged by and by
    this.isStale = true
    const isNew = this.engine.addState((BigInt(hi >>> 0) << 32n) | BigInt(lo >>> 0)) !== 0
    if (isNew) this.distinct++
    return isNew
  }

  /** The size, then the fingerprints, as `Visited` saves them. */
  save(sink: Sink): void {
    sink.put(Float64Array.of(this.distinct))
    putAll(sink, this.fingerprints())
  }

  private *fingerprints(): Generator<Int32Array> {
    yield* this.shards.fingerprints()
    yield* this.far.fingerprints()
  }

  restore(source: Source, expanded: number): void {
    this.open()
    this.isStale = true
    this.expanded = expanded
    this.distinct = source.take()[0]!
    const each = this.distinct / the.shards
    this.shards.reserve(each)
    const records = this.space.take(restoredAtOnce * the.sortedWords)
    for (const piece of takeAll(source)) {
      for (let at = 0; at < piece.length;) {
        const shard = shardOf(piece[at + 1]!)
        let length = 0
        for (; at < piece.length && length < records.length && shardOf(piece[at + 1]!) === shard; at += 2, length += the.sortedWords) {
          records[length] = piece[at]!
          records[length + 1] = piece[at + 1]!
          records[length + 2] = 0
        }
        if (this.shards.isFullAt(shard)) this.far.restore(shard, records.subarray(0, length), each - this.shards.sizeOf(shard))
        else this.engine.addRecords(shard, records.byteOffset, length / the.sortedWords)
      }
    }
    this.space.give(records)
  }

  load(level: Level, most: number): number {
    this.count = this.intake.load(level, most)
    this.frame[the.frameCount] = this.count
    this.frame[the.frameIsAgain] = 0
    return this.count
  }

  expand(): void {
    this.blocks.again()
    do {
      this.open()
      this.run(phase.expand)
      this.frame[the.frameIsAgain] = 1
    } while (this.blocks.enlarge())
    this.blocks.noteMisses(this.context.misses)
    this.isStale ||= this.context.misses.list.length > 0
  }

  finish(next: Level): void {
    this.open()
    this.lookUp()
    this.blocks.begin(this.count)
    this.openOutputs(next)
    this.over = 0
    do {
      this.open()
      this.run(phase.settle, () => this.takeOverQuiet(next))
    } while (this.blocks.enlarge())
    while (this.over < this.blocks.count) this.takeOver(this.over++, next)
    next.shelve()
    this.expanded += this.count
  }

  private lookUp(): void {
    const { frame, memory, shards } = this
    if (shards.isFull) {
      frame[the.frameIsSealed] = 1
      const most = Math.max(...shardNumbers.map((shard) => this.blocks.stepsOf(shard))) * the.sortedWords
      this.unseen = atLeast(this.space, this.unseen, most * the.shards)
      frame[the.frameUnseen] = this.unseen.byteOffset
      frame[the.frameUnseenBytes] = most * 4
    }
    this.run(phase.lookUp)
    if (frame[the.frameIsSealed] !== 1) return
    for (const shard of shardNumbers) {
      const first = this.unseen.byteOffset / 4 + (shard * frame[the.frameUnseenBytes]!) / 4
      const length = shards.unseen(shard) * the.sortedWords
      if (length > 0) this.far.add(shard, memory.subarray(first, first + length), memory)
    }
  }

  /**
   * Makes room for new states on the next level, where it is known how long they are. Blocks write them there if that is in the memory of
   * the engine, and otherwise each to its own list.
   */
  private openOutputs(next: Level): void {
    const { blocks, frame, descriptors, context } = this
    const { network } = context.tables
    const inWide = frame[the.frameIsWide] === 1
    const words = network === "set" ? Math.ceil(descriptors.envelopes / 16) : 0
    const length = lengthOf(context.tables, inWide, words)
    const isFixed = network !== "bag" && frame[the.frameIsSealed] !== 1
    for (let block = 0; block < blocks.count; block++) {
      const news = isFixed ? this.shards.newsOf(block) : 0
      this.rooms[block] = news > 0 ? next.add(inWide, news * length, news, words) : undefined
      blocks.setOutput(block, this.isInPlace(block) ? this.rooms[block] : undefined)
    }
  }

  private isInPlace(block: number): boolean {
    return this.rooms[block]?.buffer === this.memory.buffer
  }

  private run(which: number, after?: () => void): void {
    this.portions.fill(0)
    // a round of one block is done before others have woken up
    const crew = this.blocks.count > 1 ? this.crew : undefined
    this.frame[the.frameWorkers] = 1 + (crew?.muster() ?? 0)
    crew?.begin(which)
    try {
      takePart(this.engine, this.memory, this.frame, which, 0, after)
    } catch (error) {
      // nobody may still be at work when it is known, nor hide it
      try {
        crew?.finish()
      } catch {}
      throw error
    }
    crew?.finish()
  }

  /** Tells the engine where everything is. To be called before each phase. Telling of the tables takes as long as dozens of states. */
  private open(): void {
    const { frame, descriptors } = this
    const { tables } = this.context
    if (this.isStale) descriptors.refresh()
    this.isStale = false
    const parts = tables.actors + 1
    const network = Math.max(Math.ceil(descriptors.envelopes / 16), this.intake.width + parts * descriptors.mostSent)
    // how many messages are under way is written like the ids of them
    frame[the.frameIsWide] = descriptors.isWide || network >= narrow ? 1 : 0
    const length = parts * 3 + tables.slots.length + network + 16
    this.scratch = atLeast(this.space, this.scratch, length * this.workers)
    frame[the.frameScratch] = this.scratch.byteOffset
    frame[the.frameScratchWords] = Math.floor(this.scratch.length / this.workers)
    this.engine.open(0)
  }

  /**
   * Takes over what blocks have found, in their order, as far as others have settled them and while these go on. Not what the judge has to
   * hear: it writes to tables, which others read.
   */
  private takeOverQuiet(next: Level): void {
    const { blocks, memory, frame } = this
    for (; this.over < blocks.count && isDone(memory, frame, this.over); this.over++) {
      const isQuiet = blocks.read(this.over, the.blockStatus) === the.statusDone && blocks.read(this.over, appealsLength) === 0
      if (!isQuiet) return
      this.takeOver(this.over, next)
    }
  }

  /** Takes over what a block has found. */
  private takeOver(block: number, next: Level): void {
    const { blocks, context } = this
    const { totals, ancestry, judge } = context
    const first = this.expanded + block * context.batchSizes.block
    const states = Math.min(context.batchSizes.block, this.count - block * context.batchSizes.block)
    const found = blocks.read(block, the.blockNewCount)
    totals.transitions += blocks.read(block, the.blockTransitions)
    totals.cut |= blocks.read(block, the.blockCut)
    totals.cutStates += blocks.read(block, the.blockCutStates)
    judge.finalStates += blocks.read(block, the.blockFinals)
    if (blocks.read(block, the.blockIsBeyondBytes) === 0) {
      ancestry.addChildren(blocks.bytes(block, the.blockOrdinalBytes, found))
      ancestry.allExpanded(blocks.bytes(block, the.blockChildBytes, states))
    } else {
      ancestry.addChildren(blocks.column(block, the.blockOrdinals, found))
      ancestry.allExpanded(blocks.column(block, the.blockChildren, states))
    }
    if (found > 0 && !this.isInPlace(block)) {
      const { buffer, byteOffset, length } = blocks.list(block, the.blockOutput)
      const inWide = this.frame[the.frameIsWide] === 1
      const records = inWide ? new Uint32Array(buffer, byteOffset, length) : new Uint16Array(buffer, byteOffset, length)
      const room = this.rooms[block]
      if (room === undefined) next.append(records, found, blocks.read(block, the.blockWidest))
      else room.set(records)
    }
    this.hear(blocks.list(block, the.blockAppeals), first)
    this.distinct += found
  }

  /** Judges what the engine could not. */
  private hear(appeals: Int32Array, first: number): void {
    if (appeals.length > 0) this.isStale = true
    const { judge, tables } = this.context
    const slots = tables.slots.length
    for (let at = 0; at < appeals.length;) {
      const [kind, about] = [appeals[at + the.appealKind]!, appeals[at + the.appealAbout]!]
      const [affects, which] = [appeals[at + the.appealAffects]!, appeals[at + the.appealWhich]!]
      at += the.appealHead
      if (kind === the.appealFault) {
        judge.fault(first + about, which)
        continue
      }
      if (kind === the.appealState) judge.state(appeals, at, which, affects, this.distinct + about)
      else if (kind === the.appealEnd) judge.end(first + about, appeals, at)
      else if (kind === the.appealEdge) {
        judge.edge(first + about, which, affects, appeals, at, appeals, at + slots)
        at += slots
      }
      at += slots
    }
  }
}
