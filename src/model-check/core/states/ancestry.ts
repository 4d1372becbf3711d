import { type Piece, putAll, type Sink, type Source, takeAll } from "./pieces.ts"

const chunkBits = 16
const chunkLength = 1 << chunkBits

/** A growable column of small numbers, a byte each; a chunk in which some do not fit has more for all of its own. */
class Bytes {
  length = 0
  bytes = 0
  private readonly chunks: (Uint8Array | Uint16Array | Uint32Array)[] = []

  push(value: number): void {
    const at = this.length & (chunkLength - 1)
    if (at === 0) this.open()
    if (value > 0xff) this.widen(value)
    this.chunks[this.chunks.length - 1]![at] = value
    this.length++
  }

  append(values: Int32Array | Uint8Array): void {
    for (let from = 0; from < values.length;) {
      const at = this.length & (chunkLength - 1)
      if (at === 0) this.open()
      const part = values.subarray(from, from + chunkLength - at)
      if (part instanceof Int32Array) {
        let high = 0
        for (let i = 0; i < part.length; i++) high |= part[i]!
        if (high > 0xff) this.widen(high)
      }
      this.chunks[this.chunks.length - 1]!.set(part, at)
      this.length += part.length
      from += part.length
    }
  }

  at(index: number): number {
    return this.chunks[index >>> chunkBits]![index & (chunkLength - 1)]!
  }

  save(sink: Sink): void {
    putAll(sink, this.pieces())
  }

  restore(source: Source): void {
    for (const piece of takeAll(source)) this.append(piece instanceof Uint8Array ? piece : Int32Array.from(piece))
  }

  private *pieces(): Generator<Piece> {
    for (let i = 0; i < this.chunks.length; i++) yield this.chunks[i]!.subarray(0, this.length - i * chunkLength)
  }

  private open(): void {
    this.chunks.push(new Uint8Array(chunkLength))
    this.bytes += chunkLength
  }

  /** Lets the last chunk hold such numbers. */
  private widen(value: number): void {
    const chunk = this.chunks.at(-1)!
    if (value < 2 ** (8 * chunk.BYTES_PER_ELEMENT)) return
    const wider = value > 0xffff ? Uint32Array.from(chunk) : Uint16Array.from(chunk)
    this.chunks[this.chunks.length - 1] = wider
    this.bytes += wider.byteLength - chunk.byteLength
  }
}

/**
 * How each state was found, in two bytes a state. States are numbered in the order of discovery; since breadth-first parents
 * never decrease, the number of new children of each expanded state says who its parent is. A second byte says which of the
 * parent's steps led to it.
 */
export class Ancestry {
  private readonly children = new Bytes()
  private readonly ordinals = new Bytes()
  private roots = 0

  addRoot(): void {
    this.roots++
    this.ordinals.push(0)
  }
  addChild(ordinal: number): void {
    this.ordinals.push(ordinal)
  }
  addChildren(ordinals: Int32Array | Uint8Array): void {
    this.ordinals.append(ordinals)
  }
  /** Closes the expansion of the next state in order, which had so many new children. */
  expanded(newChildren: number): void {
    this.children.push(newChildren)
  }
  /** Closes the expansion of the next states. */
  allExpanded(newChildren: Int32Array | Uint8Array): void {
    this.children.append(newChildren)
  }
  get bytes(): number {
    return this.children.bytes + this.ordinals.bytes
  }

  save(sink: Sink): void {
    sink.put(Float64Array.of(this.roots))
    this.children.save(sink)
    this.ordinals.save(sink)
  }

  /** Takes back what was saved. To be called on an empty one. */
  restore(source: Source): void {
    this.roots = source.take()[0]!
    this.children.restore(source)
    this.ordinals.restore(source)
  }

  /** The steps from a root to a state: the root's number and the ordinals, first step first. Linear in the states. */
  pathTo(state: number): { readonly root: number; readonly ordinals: readonly number[] } {
    const ordinals: number[] = []
    let parent = this.children.length
    let firstChild = this.roots
    for (let i = 0; i < this.children.length; i++) firstChild += this.children.at(i)
    let at = state
    while (at >= this.roots) {
      while (firstChild > at) firstChild -= this.children.at(--parent)
      ordinals.push(this.ordinals.at(at))
      at = parent
    }
    return { root: at, ordinals: ordinals.reverse() }
  }
}
