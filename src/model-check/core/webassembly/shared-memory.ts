import { OutOfSpace, type Space } from "../tables/arrays.ts"
import type { SharedArena } from "../states/chunk-pool.ts"
import { Memory } from "./api.ts"

/** 4 GiB in pages of 64 KiB: all that 32 bits address. Pages that nobody has written cost nothing. */
const pages = 65_536
/** Where tables begin: what is before belongs to the engine's compiler and to the frame. */
const tablesFrom = 1 << 16
/** Where tables end, and levels begin. */
const tablesUntil = 2 ** 30
/** Where levels end, and the set of states begins. */
export const levelsUntil = 1.75 * 2 ** 30
export const memoryEnd = 2 ** 32

/** A part of the memory, handed out in pieces of 2ⁿ integers. */
class Region implements Space, SharedArena {
  readonly memory: Memory
  private readonly what: string
  private readonly from: number
  private readonly until: number
  private next: number
  /** By the logarithm of their length: pieces that were given back. */
  private readonly free: number[][] = Array.from({ length: 32 }, () => [])

  constructor(what: string, memory: Memory, from: number, until: number) {
    this.what = what
    this.memory = memory
    this.from = from
    this.until = until
    this.next = from
  }

  take(length: number): Int32Array {
    const claimed = this.tryToTake(length)
    if (claimed === undefined) throw new OutOfSpace(`the ${this.what} have outgrown their part of the memory`)
    return claimed
  }

  tryToTake(length: number): Int32Array | undefined {
    if (length === 0) return new Int32Array(0)
    const size = sizeOf(length)
    const known = this.free[size]!.pop()
    if (known !== undefined) return this.at(known, length).fill(0)
    const address = this.next
    if (address + 4 * 2 ** size > this.until) return undefined
    this.next += 4 * 2 ** size
    return this.at(address, length)
  }

  give(data: Int32Array): void {
    if (data.length > 0) this.free[sizeOf(data.length)]!.push(data.byteOffset)
  }

  /** So many integers at an address. */
  at(address: number, length: number): Int32Array {
    return new Int32Array(this.memory.buffer, address, length)
  }

  /** How much was ever taken. */
  get bytes(): number {
    return this.next - this.from
  }
}

/** The memory that the WebAssembly engine and its workers see: tables, levels as far as they fit, then the set of states. */
export class SharedMemory extends Region {
  readonly levels: SharedArena

  /** Fails with `RangeError` where so large a range of addresses is not to be had. */
  constructor() {
    const memory = new Memory({ initial: pages, maximum: pages, shared: true })
    super("tables", memory, tablesFrom, tablesUntil)
    this.levels = new Region("levels", memory, tablesUntil, levelsUntil)
  }
}

const sizeOf = (length: number): number => Math.max(2, 32 - Math.clz32(length - 1))
