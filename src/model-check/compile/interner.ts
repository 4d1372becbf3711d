import { hash } from "node:crypto"
import type { Ints } from "../core/tables/arrays.ts"
import { cellKeyHi, cellStride } from "../core/tables/layout.ts"

/** What a value in some place adds to a world's fingerprint; `second` does so where fingerprints are wide. */
export interface Key {
  readonly lo: number
  readonly hi: number
  readonly second: readonly [lo: number, hi: number]
}

/** 128 bits of SHA-256 over (salt, place, content). */
export class Keys {
  readonly salt: string
  constructor(salt: string) {
    this.salt = salt
  }
  of(place: string, content: string): Key {
    // as a string of bytes: a buffer costs more than the hash
    const bytes = hash("sha256", `${this.salt}\n${place}\n${content}`, "binary")
    return { lo: int32At(bytes, 0), hi: int32At(bytes, 4), second: [int32At(bytes, 8), int32At(bytes, 12)] }
  }
}

/** Four bytes, the least first, as an integer. */
const int32At = (bytes: string, at: number): number =>
  bytes.charCodeAt(at) | (bytes.charCodeAt(at + 1) << 8) | (bytes.charCodeAt(at + 2) << 16) | (bytes.charCodeAt(at + 3) << 24)

/** Gives equal contents one number, in the order in which they first come. */
export class Interner<T> {
  private readonly ids = new Map<string, number>()
  readonly values: T[] = []

  /** The number that the content has already. */
  known(content: string): number | undefined {
    return this.ids.get(content)
  }

  /** The number of `value`, whose canonical form is `content`; `added` is called once for each new one. */
  intern(content: string, value: T, added?: (id: number) => void): number {
    const known = this.ids.get(content)
    if (known !== undefined) return known
    const id = this.values.length
    this.ids.set(content, id)
    this.values.push(value)
    added?.(id)
    return id
  }
}

/** The key difference between two cells of a slot. */
export const keyDelta = ({ data }: Ints, from: number, to: number): { readonly lo: number; readonly hi: number } => {
  const [a, b] = [from * cellStride, to * cellStride]
  const less = data[a]! >>> 0
  const more = data[b]! >>> 0
  return { lo: (more - less) | 0, hi: (data[b + cellKeyHi]! - data[a + cellKeyHi]! - (more < less ? 1 : 0)) | 0 }
}
