import { narrowHead } from "../tables/layout.ts"
import type { Packed, ChunkPool } from "./chunk-pool.ts"
import type { Sink, Source } from "./pieces.ts"

/** Entries of a record before its slots, at most: its head, and how many network entries it has. */
const headRoom = narrowHead + 1

interface Chunk {
  /** Empty where it is on the spill file, or was read. */
  data: Packed
  /** Its place on the spill file, and how many entries it takes there; -1: it is in memory. */
  place: number
  length: number
  used: number
  /** Network words of each record in it; -1 where each record says its own length. */
  readonly words: number
  readonly isWide: boolean
}

/**
 * One breadth-first level: records of 16-bit entries (32-bit from the first id or count that needs it), packed into chunks. A record is
 * its head (its fingerprint's halves and the outcome it was found by: two entries each in the narrow form), its slots, then its
 * network. A chunk keeps one layout; when the layout changes, a new chunk begins. Where memory is short, full chunks go to the pool's
 * spill file until they are read.
 */
export class Level {
  private readonly chunks: Chunk[] = []
  private wide = false
  private readChunk = 0
  private readAt = 0
  /** Chunks before this one were written to their end, and put on the spill file or not. */
  private written = 0
  size = 0
  /** How many of its records were read. */
  readCount = 0
  /** The most network entries that any record has. */
  widest = 0
  private readonly slots: number
  /** Does each record say how many network entries it has? Else all of a chunk have as many. */
  private readonly isCounted: boolean
  private readonly pool: ChunkPool
  /** What was read through and may still be looked at. */
  private readonly done: Packed[] = []
  constructor(slots: number, isCounted: boolean, pool: ChunkPool) {
    this.slots = slots
    this.isCounted = isCounted
    this.pool = pool
  }

  /**
   * Adds a record from `row`: slots, then so many network entries. `by` is 1 + the number of the outcome that it was found by, 0 where no
   * step of it is asleep.
   */
  push(lo: number, hi: number, by: number, row: Int32Array, entries: number): void {
    const length = this.slots + entries
    const words = this.isCounted ? -1 : entries
    const chunk = this.chunkFor(words, length + headRoom)
    this.shelve()
    const { data } = chunk
    let at = chunk.used
    if (this.wide) {
      data[at++] = lo
      data[at++] = hi
      data[at++] = by
    } else {
      data[at++] = lo & 0xffff
      data[at++] = lo >>> 16
      data[at++] = hi & 0xffff
      data[at++] = hi >>> 16
      data[at++] = by & 0xffff
      data[at++] = by >>> 16
    }
    if (words < 0) data[at++] = entries
    // how many entries there are is written as they are
    let high = words < 0 ? entries : 0
    for (let i = 0; i < length; i++) {
      const entry = row[i]!
      high |= entry
      data[at++] = entry
    }
    if (high > 0xffff && !this.wide) {
      // the record has not been taken yet: write it again, into a chunk that has room for it
      this.wide = true
      return this.push(lo, hi, by, row, entries)
    }
    this.widest = Math.max(this.widest, entries)
    chunk.used = at
    this.size++
  }

  /**
   * Reads the next record into `rows` at `base`, and its head, a fingerprint's halves and what it was found by, into `heads` at `place`.
   * Returns the number of network entries, or -1 at the end.
   */
  read(rows: Int32Array, base: number, heads: Int32Array, place: number): number {
    const chunk = this.chunkToRead()
    this.letGo()
    if (chunk === undefined) return -1
    const { data } = chunk
    let at = this.readAt
    if (data instanceof Uint32Array) {
      heads[place] = data[at++]!
      heads[place + 1] = data[at++]!
      heads[place + 2] = data[at++]!
    } else {
      heads[place] = data[at]! | (data[at + 1]! << 16)
      heads[place + 1] = data[at + 2]! | (data[at + 3]! << 16)
      heads[place + 2] = data[at + 4]! | (data[at + 5]! << 16)
      at += 6
    }
    const network = chunk.words >= 0 ? chunk.words : data[at++]!
    const length = this.slots + network
    for (let i = 0; i < length; i++) rows[base + i] = data[at++]!
    this.readAt = at
    this.readCount++
    return network
  }

  /** The packed records that were not read yet, as far as their chunk goes; undefined at the end. They are there until `letGo`. */
  rest(): { readonly data: Packed; readonly words: number } | undefined {
    const chunk = this.chunkToRead()
    return chunk && { data: chunk.data.subarray(this.readAt, chunk.used), words: chunk.words }
  }

  /** Goes past so many entries of what `rest` gave, which are so many records. */
  skip(entries: number, records: number): void {
    this.readAt += entries
    this.readCount += records
  }

  /** Lets go of what was read through. */
  letGo(): void {
    for (const data of this.done) this.pool.give(data)
    this.done.length = 0
  }

  /**
   * Adds so many records, entries of packed ones, each of which has so many network entries, and gives the room for them. Whoever writes
   * them there calls `shelve` afterwards.
   */
  add(isWide: boolean, length: number, count: number, words: number): Packed {
    this.wide = isWide
    const chunk = this.chunkFor(this.isCounted ? -1 : words, length)
    const room = chunk.data.subarray(chunk.used, chunk.used + length)
    chunk.used += length
    this.size += count
    this.widest = Math.max(this.widest, words)
    return room
  }

  /** Adds packed records, of which `widest` is the most network entries. */
  append(records: Packed, count: number, widest: number): void {
    this.add(records instanceof Uint32Array, records.length, count, widest).set(records)
    this.shelve()
  }

  /** Saves what was not read yet: per chunk, the network words of each record, then the records. */
  save(sink: Sink): void {
    sink.put(Float64Array.of(this.size, this.readCount, this.widest))
    for (let i = this.readChunk; i < this.chunks.length; i++) {
      const { data, place, used, length, words, isWide } = this.chunks[i]!
      const from = i === this.readChunk ? this.readAt : 0
      if (from >= used) continue
      const records = place < 0 ? data : this.pool.copy(place, isWide, length)
      sink.put(Float64Array.of(words))
      sink.put(records.subarray(from, used))
    }
    sink.put(empty)
  }

  /** Takes back what was saved. To be called on an empty one. */
  restore(source: Source): void {
    const [size, readCount, widest] = source.take()
    for (let layout = source.take(); layout.length > 0; layout = source.take()) this.append(source.take() as Packed, 0, layout[0]!)
    this.size = size!
    this.readCount = readCount!
    this.widest = widest!
  }

  /** The chunk to read on in. */
  private chunkToRead(): Chunk | undefined {
    let chunk = this.chunks[this.readChunk]
    while (chunk !== undefined && this.readAt >= chunk.used) {
      this.done.push(chunk.data)
      chunk.data = empty
      this.readChunk++
      this.readAt = 0
      chunk = this.chunks[this.readChunk]
    }
    if (chunk !== undefined && chunk.place >= 0) {
      chunk.data = this.pool.restore(chunk.place, chunk.isWide, chunk.length)
      chunk.place = -1
    }
    return chunk
  }

  /** The chunk to write to: the last one, if it is of that layout and has room for so many entries, or a new one. */
  private chunkFor(words: number, length: number): Chunk {
    const last = this.chunks.at(-1)
    const fits = last !== undefined && last.words === words && last.isWide === this.wide && last.used + length <= last.data.length
    return fits ? last : this.open(words, length)
  }

  private open(words: number, least: number): Chunk {
    const data = this.pool.take(this.wide, Math.max(this.pool.chunk, least))
    const chunk = { data, place: -1, length: data.length, used: 0, words, isWide: this.wide }
    this.chunks.push(chunk)
    return chunk
  }

  /** Chunks before the last one, all of which is written, may leave the memory, unless they are being read. */
  shelve(): void {
    for (; this.written < this.chunks.length - 1; this.written++) {
      const chunk = this.chunks[this.written]!
      if (chunk.used === 0 || this.written < this.readChunk || (this.written === this.readChunk && this.readAt > 0)) continue
      chunk.place = this.pool.store(chunk.data)
      if (chunk.place >= 0) chunk.data = empty
    }
  }
}

const empty: Packed = new Uint16Array(0)
