export type Packed = Uint16Array | Uint32Array

/** Keeps data elsewhere than in memory. */
export interface SpillFile {
  /** Keeps a copy; returns its place. Fails where there is no room. */
  put(data: Uint8Array): number
  /** Reads back what is at a place, which is then free. Fails with `SpillFailure`. */
  take(place: number, into: Uint8Array): void
  /** Reads what is at a place, and stays there. Fails with `SpillFailure`. */
  read(place: number, into: Uint8Array): void
}

/** Memory that others read and write too, as far as there is any. */
export interface SharedArena {
  tryToTake(length: number): Int32Array | undefined
  give(data: Int32Array): void
}

/** What was put on a spill file cannot be read back. */
export class SpillFailure extends Error {}

/**
 * The memory of all levels: arrays in use, and those that have been read and may be written again, since fresh pages from the system
 * cost more than searching what is in them. What goes beyond the limit goes to the spill file.
 */
export class ChunkPool {
  /** What is in memory. */
  bytes = 0
  /** What has gone to the spill file so far. */
  spilled = 0
  /** Why the spill file takes nothing more. */
  failure: string | undefined
  /** Entries of a chunk, at least. */
  readonly chunk: number
  private readonly spare: Packed[] = []
  private readonly limit: number
  private readonly spillFile: SpillFile | undefined
  private readonly arena: SharedArena | undefined

  /** What has no place in the arena is on the heap. */
  constructor(limit: number, spillFile: SpillFile | undefined, chunk: number, arena?: SharedArena) {
    this.arena = arena
    this.chunk = chunk
    this.limit = limit
    this.spillFile = spillFile
  }

  /** An array of at least so many entries: a spare one, or a new one. */
  take(isWide: boolean, length: number): Packed {
    const at = this.spare.findLastIndex((data) => data instanceof Uint32Array === isWide && data.length >= length)
    if (at >= 0) return this.spare.splice(at, 1)[0]!
    const size = length * (isWide ? 4 : 2)
    // spare ones that do not fit make room
    while (this.spare.length > 0 && this.bytes + size > this.limit) this.drop(this.spare.pop()!)
    const data = this.allocate(isWide, length)
    this.bytes += size
    return data
  }

  private allocate(isWide: boolean, length: number): Packed {
    const shared = this.arena?.tryToTake(Math.ceil(length / (isWide ? 1 : 2)))
    if (shared === undefined) return isWide ? new Uint32Array(length) : new Uint16Array(length)
    return isWide ? new Uint32Array(shared.buffer, shared.byteOffset, length) : new Uint16Array(shared.buffer, shared.byteOffset, length)
  }

  private drop({ buffer, byteOffset, byteLength }: Packed): void {
    this.bytes -= byteLength
    if (buffer instanceof SharedArrayBuffer) this.arena?.give(new Int32Array(buffer, byteOffset, Math.ceil(byteLength / 4)))
  }

  /** Takes back an array: to write it again, or for good where there is too much. */
  give(data: Packed): void {
    if (this.bytes > this.limit) this.drop(data)
    else this.spare.push(data)
  }

  /** Puts an array on the spill file if there is no memory for another one like it. Returns its place, or -1 if it has to stay. */
  store(data: Packed): number {
    if (this.spillFile === undefined || this.failure !== undefined) return -1
    if (this.bytes + data.byteLength <= this.limit || this.spare.some((one) => one.byteLength >= data.byteLength)) return -1
    try {
      const place = this.spillFile.put(bytesOf(data))
      this.spilled += data.byteLength
      this.give(data)
      return place
    } catch (error) {
      // nothing is lost: it stays in memory, as all that comes after it
      this.failure = error instanceof Error ? error.message : String(error)
      return -1
    }
  }

  /** Brings back what was stored at a place. */
  restore(place: number, isWide: boolean, length: number): Packed {
    const data = this.take(isWide, length)
    this.spillFile!.take(place, bytesOf(data).subarray(0, length * (isWide ? 4 : 2)))
    return data
  }

  /** A copy of what is stored at a place, and stays there. */
  copy(place: number, isWide: boolean, length: number): Packed {
    const data = isWide ? new Uint32Array(length) : new Uint16Array(length)
    this.spillFile!.read(place, bytesOf(data))
    return data
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Packed): Uint8Array => new Uint8Array(buffer, byteOffset, byteLength)
