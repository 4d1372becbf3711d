import type { Space } from "../arrays.ts"
import { Memory } from "./api.ts"

/** 4 GiB in pages of 64 KiB: all that 32 bits address. Pages that nobody has written cost nothing. */
const pages = 65_536
/** Where tables begin: what is before belongs to the engine's compiler and to the frame. */
const tablesFrom = 1 << 16
/** Where tables end, and the set of states begins. */
export const tablesUntil = 2 ** 30
export const memoryEnd = 2 ** 32

/** The tables have outgrown their part of the memory. */
export class OutOfSpace extends Error {}

/** The memory that the WebAssembly engine and its workers see. Tables live in its first part, in pieces of 2ⁿ integers. */
export class SharedMemory implements Space {
  readonly memory: Memory
  private next = tablesFrom
  /** By the logarithm of their length: pieces that were given back. */
  private readonly free: number[][] = Array.from({ length: 32 }, () => [])

  /** Fails with `RangeError` where so large a range of addresses is not to be had. */
  constructor() {
    this.memory = new Memory({ initial: pages, maximum: pages, shared: true })
  }

  take(length: number): Int32Array {
    if (length === 0) return new Int32Array(0)
    const size = sizeOf(length)
    const known = this.free[size]!.pop()
    if (known !== undefined) return this.at(known, length).fill(0)
    const address = this.next
    if (address + 4 * 2 ** size > tablesUntil) throw new OutOfSpace("the tables have outgrown their part of the memory")
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

  /** How much of the memory was ever taken for tables. */
  get bytes(): number {
    return this.next - tablesFrom
  }
}

const sizeOf = (length: number): number => Math.max(2, 32 - Math.clz32(length - 1))
