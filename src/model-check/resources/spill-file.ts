import { randomUUID } from "node:crypto"
import { closeSync, openSync, readSync, unlinkSync, writeSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type SpillFile, SpillFailure } from "../core/states/chunk-pool.ts"

/**
 * One file among the temporary ones, opened when it is first needed. It has no name from then on, so that nothing is left behind
 * however the process ends. Places that are free again are used again.
 */
export class DiskSpillFile implements SpillFile {
  private file: number | undefined
  private end = 0
  /** By size: places that are free. */
  private readonly free = new Map<number, number[]>()

  put(data: Uint8Array): number {
    this.file ??= openNameless()
    const known = this.free.get(data.length)?.pop()
    const place = known ?? this.end
    try {
      for (let at = 0; at < data.length;) at += writeSync(this.file, data, at, data.length - at, place + at)
    } catch (error) {
      if (known !== undefined) this.release(place, data.length)
      throw error
    }
    if (known === undefined) this.end += data.length
    return place
  }

  take(place: number, into: Uint8Array): void {
    this.read(place, into)
    this.release(place, into.length)
  }

  read(place: number, into: Uint8Array): void {
    try {
      for (let at = 0; at < into.length;) {
        const read = readSync(this.file!, into, at, into.length - at, place + at)
        if (read === 0) throw new Error("the file has become shorter")
        at += read
      }
    } catch (error) {
      throw new SpillFailure(`the frontier cannot be read back from disk: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  close(): void {
    if (this.file !== undefined) closeSync(this.file)
    this.file = undefined
  }

  private release(place: number, length: number): void {
    const places = this.free.get(length)
    if (places === undefined) this.free.set(length, [place])
    else places.push(place)
  }
}

const openNameless = (): number => {
  const path = join(tmpdir(), `borealis-${randomUUID()}`)
  const file = openSync(path, "wx+", 0o600)
  unlinkSync(path)
  return file
}
