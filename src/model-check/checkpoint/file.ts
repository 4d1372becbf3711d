import { createHash } from "node:crypto"
import { closeSync, constants, fstatSync, fsyncSync, openSync, readSync, writeSync } from "node:fs"
import { InputError } from "../../kernel/index.ts"
import { reasonOf, requireOrdinary } from "../../scenario/index.ts"
import { underWay } from "../../world/index.ts"
import type { Piece, Sink, Source } from "../core/states/pieces.ts"

// A file of pieces: a mark with the version of this format; each piece as its kind, its length and its integers, the least byte first;
// then the length of the file and the SHA-256 of all that comes before it.

const mark = Buffer.from("borealis-check-1")
const kinds = [Uint8Array, Uint16Array, Uint32Array, Int32Array, Float64Array] as const
const headBytes = 8
const lengthBytes = 8
const hashBytes = 32
const tailBytes = lengthBytes + hashBytes
/** What is written, read or hashed at once. */
const bufferBytes = 2 ** 20

/** Writes a file that must not be there yet, for its owner alone. Fails as the system does. */
export class PieceWriter implements Sink {
  private readonly file: number
  private readonly hash = createHash("sha256")
  private readonly buffer = Buffer.alloc(bufferBytes)
  private used = 0
  private written = 0

  constructor(path: string) {
    const { O_CREAT, O_EXCL, O_WRONLY, O_NOFOLLOW = 0 } = constants
    this.file = openSync(path, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW, 0o600)
    this.copy(mark)
  }

  put(piece: Piece): void {
    this.copy(bytesOf(Int32Array.of(kindOf(piece), piece.length)))
    this.copy(bytesOf(piece))
  }

  /** Ends the file, and sees to it that it is on the disk. Returns how many bytes it has. */
  end(): number {
    const length = this.written + this.used + tailBytes
    this.copy(bytesOf(Float64Array.of(length)))
    this.flush()
    this.copy(this.hash.digest())
    this.write()
    fsyncSync(this.file)
    return length
  }

  close(): void {
    closeSync(this.file)
  }

  /** By way of a buffer of ours, since what workers see too can be neither hashed nor written safely. */
  private copy(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      const part = bytes.subarray(at, at + bufferBytes - this.used)
      this.buffer.set(part, this.used)
      this.used += part.length
      at += part.length
      if (this.used === bufferBytes) this.flush()
    }
  }

  private flush(): void {
    this.hash.update(this.buffer.subarray(0, this.used))
    this.write()
  }

  private write(): void {
    for (let at = 0; at < this.used;) at += writeSync(this.file, this.buffer, at, this.used - at)
    this.written += this.used
    this.used = 0
    underWay(() => "")
  }
}

/** Reads such a file. Nothing in it is believed before `verify` has ended. */
export class PieceReader implements Source {
  private readonly file: number
  private readonly size: number
  private readonly shown: string
  private at = mark.length

  /** `shown` is how a sentence calls it. Fails with `InputError`. */
  constructor(path: string, shown: string) {
    this.file = opened(path, shown)
    const stats = fstatSync(this.file)
    this.size = stats.size
    this.shown = shown
    try {
      requireOrdinary(stats, shown, Number.MAX_SAFE_INTEGER)
      const uid = process.getuid?.()
      if (uid !== undefined && stats.uid !== uid) throw new InputError(`${shown} is another user's; go on with what you wrote yourself`)
    } catch (error) {
      this.close()
      throw error
    }
  }

  /** Reads all of the file and holds it against its length and its hash. Fails with `InputError` where it is not whole. */
  *verify(): Generator<void> {
    const { size } = this
    const start = size >= mark.length + tailBytes ? this.bytes(0, mark.length) : Buffer.alloc(0)
    if (start.equals(mark)) {
      const hash = createHash("sha256")
      const until = size - hashBytes
      for (let at = 0; at < until; at += bufferBytes) {
        hash.update(this.bytes(at, Math.min(bufferBytes, until - at)))
        underWay(() => "")
        yield
      }
      const tail = this.bytes(size - tailBytes, tailBytes)
      if (tail.readDoubleLE(0) === size && hash.digest().equals(tail.subarray(lengthBytes))) return
    } else if (start.length > 0 && start.subarray(0, -1).equals(mark.subarray(0, -1)))
      throw new InputError(`${this.shown} was written by another version of Borealis; check from the start, with another folder`)
    throw new InputError(`${this.shown} is no whole checkpoint; check from the start, with another folder`)
  }

  take(): Piece {
    const head = this.next(headBytes)
    const [kind, length] = [head.readInt32LE(0), head.readInt32LE(4)]
    const Kind = kinds[kind]
    if (Kind === undefined || length < 0) throw this.misfit()
    const bytes = this.next(length * Kind.BYTES_PER_ELEMENT)
    return new Kind(bytes.buffer, bytes.byteOffset, length)
  }

  close(): void {
    closeSync(this.file)
  }

  /** The next bytes of the pieces, of which there must be so many. */
  private next(length: number): Buffer<ArrayBuffer> {
    if (this.at + length > this.size - tailBytes) throw this.misfit()
    const bytes = this.bytes(this.at, length)
    this.at += length
    return bytes
  }

  private bytes(from: number, length: number): Buffer<ArrayBuffer> {
    const bytes = Buffer.from(new ArrayBuffer(length))
    for (let at = 0; at < length;) {
      const read = readSync(this.file, bytes, at, length - at, from + at)
      if (read === 0) throw this.misfit()
      at += read
    }
    return bytes
  }

  private misfit(): InputError {
    return new InputError(`${this.shown} says something else than a checkpoint; check from the start, with another folder`)
  }
}

const opened = (path: string, shown: string): number => {
  const { O_RDONLY, O_NONBLOCK = 0, O_NOFOLLOW = 0 } = constants
  try {
    return openSync(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW)
  } catch (error) {
    const isLink = (error as NodeJS.ErrnoException).code === "ELOOP"
    throw new InputError(`${shown} cannot be read: ${isLink ? "it is a link" : reasonOf(error)}`)
  }
}

const kindOf = (piece: Piece): number => kinds.findIndex((Kind) => piece instanceof Kind)

const bytesOf = ({ buffer, byteOffset, byteLength }: Piece): Uint8Array => new Uint8Array(buffer, byteOffset, byteLength)
