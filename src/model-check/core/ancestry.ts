/** A growable column of bytes; a value that does not fit is kept beside it. */
class Bytes {
  private data = new Uint8Array(1 << 12)
  private readonly large = new Map<number, number>()
  length = 0
  push(value: number): void {
    if (this.length === this.data.length) {
      const grown = new Uint8Array(Math.ceil(this.data.length * 1.5))
      grown.set(this.data)
      this.data = grown
    }
    if (value >= 255) this.large.set(this.length, value)
    this.data[this.length++] = value >= 255 ? 255 : value
  }
  at(index: number): number {
    const value = this.data[index]!
    return value === 255 ? this.large.get(index)! : value
  }
  get bytes(): number {
    return this.data.byteLength + this.large.size * 64
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
  /** Closes the expansion of the next state in order, which had so many new children. */
  expanded(newChildren: number): void {
    this.children.push(newChildren)
  }
  get bytes(): number {
    return this.children.bytes + this.ordinals.bytes
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
