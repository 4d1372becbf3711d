import type { Candidates } from "../tables/candidates.ts"
import {
  cellKeyHi,
  cellStride,
  changeCell,
  changeSlot,
  changeStride,
  envelopeChannel,
  envelopeStride,
  missPushed,
  missRequeued,
  moveCopy
} from "../tables/layout.ts"
import type { Misses } from "./misses.ts"
import { borrowOf, carryOf } from "../tables/sums.ts"
import type { Tables } from "../tables/tables.ts"

/**
 * A step in the making: the slots that it changes and what it sends, in the candidates' pools, and the fingerprint that this leads to.
 */
export class Change {
  /** Bits of what cut further steps of the state at hand. */
  cut = 0
  protected readonly tables: Tables
  protected candidates!: Candidates
  // the state at hand
  protected rows: Int32Array = new Int32Array(0)
  protected base = 0
  protected entries = 0
  protected lo = 0
  protected hi = 0
  // the step at hand
  protected toLo = 0
  protected toHi = 0
  protected firstChange = 0
  protected firstSend = 0
  private readonly misses: Misses

  constructor(tables: Tables, misses: Misses) {
    this.tables = tables
    this.misses = misses
  }

  begin(rows: Int32Array, base: number, entries: number, lo: number, hi: number, candidates: Candidates): void {
    this.rows = rows
    this.base = base
    this.entries = entries
    this.lo = lo
    this.hi = hi
    this.candidates = candidates
    this.cut = 0
  }

  /** Begins a step that so far changes nothing. */
  protected beginStep(): void {
    this.firstChange = this.candidates.changes.length
    this.firstSend = this.candidates.sends.length
    this.toLo = this.lo
    this.toHi = this.hi
  }

  protected change(slot: number, to: number): void {
    const { changes } = this.candidates
    const at = changes.extend(changeStride)
    changes.data[at + changeSlot] = slot
    changes.data[at + changeCell] = to
  }

  /** Replaces a slot's cell, and moves the fingerprint along. */
  protected swap(slot: number, before: number, after: number): void {
    const { data } = this.tables.slots[slot]!.cells
    this.subtractKey(data[before * cellStride]!, data[before * cellStride + cellKeyHi]!)
    this.addKey(data[after * cellStride]!, data[after * cellStride + cellKeyHi]!)
    this.change(slot, after)
  }

  protected addKey(keyLo: number, keyHi: number): void {
    const lo = this.toLo
    const sum = (lo + keyLo) | 0
    this.toHi = (this.toHi + keyHi + carryOf(lo, keyLo, sum)) | 0
    this.toLo = sum
  }

  protected subtractKey(keyLo: number, keyHi: number): void {
    this.toHi = (this.toHi - keyHi - borrowOf(this.toLo, keyLo)) | 0
    this.toLo = (this.toLo - keyLo) | 0
  }

  protected isThere(id: number): boolean {
    const word = id >>> 4
    if (word < this.entries && ((this.rows[this.base + this.tables.slots.length + word]! >>> (id & 15)) & 1) === 1) return true
    const { sends } = this.candidates
    for (let i = this.firstSend; i < sends.length; i++) if (sends.data[i] === id) return true
    return false
  }

  /** A channel's queue as this step has left it so far. */
  private queue(slot: number): number {
    const { changes } = this.candidates
    let queue = this.rows[this.base + slot]!
    for (let i = this.firstChange; i < changes.length; i += changeStride)
      if (changes.data[i + changeSlot] === slot) queue = changes.data[i + changeCell]!
    return queue
  }

  protected changeQueue(moving: number, envelopeAt: number, position: number): void {
    const { tables } = this
    const slot = tables.envelopes.data[envelopeAt + envelopeChannel]!
    const channel = slot - tables.environment - 1
    const before = this.queue(slot)
    // a copy of the head is kept under the position before the first
    const place = moving === moveCopy ? 0 : position + 1
    const moved = tables.requeued[channel]!.get(before, place)
    if (moved === 0) this.miss(missRequeued, channel, before, place)
    else this.swap(slot, before, moved - 1)
  }

  protected enqueue(id: number): void {
    const { tables } = this
    const slot = tables.envelopes.data[id * envelopeStride + envelopeChannel]!
    const channel = slot - tables.environment - 1
    const before = this.queue(slot)
    const pushed = tables.pushed[channel]!.get(before, id)
    if (pushed === 0) this.miss(missPushed, channel, before, id)
    else this.swap(slot, before, pushed - 1)
  }

  protected overflows(): boolean {
    const { tables } = this
    const { changes } = this.candidates
    for (let i = this.firstChange; i < changes.length; i += changeStride) {
      const channel = changes.data[i + changeSlot]! - tables.environment - 1
      if (channel < 0) continue
      const queue = changes.data[i + changeCell]!
      if (tables.queueEnd[channel]!.data[queue]! - tables.queueStart[channel]!.data[queue]! > tables.capacity) return true
    }
    return false
  }

  protected miss(kind: number, a: number, b: number, c: number): void {
    this.misses.note(kind, a, b, c)
    this.candidates.isIncomplete = true
  }
}
