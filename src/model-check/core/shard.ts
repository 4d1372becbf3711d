const initialCapacity = 1 << 10
const maxLoad = 0.7
/** Up to this capacity a shard doubles; beyond it memory matters more. */
const doublesUpTo = 1 << 15
/** A shard this near to its limit may grow during the next round. */
const isNear = 0.96
const shardBits = 6

/**
 * A part of a table of states: open addressing with linear probing over records of `stride` integers, of which the second one is
 * the high word of a fingerprint and the first two are 0 in an empty place. A record's place is its high word scaled to the
 * capacity, so that the shard is sorted by and large and growing it is one sequential pass.
 */
export class Shard {
  table: Int32Array
  size = 0
  limit: number
  private capacity = initialCapacity
  private scale = initialCapacity / 2 ** 32
  private readonly stride: number

  constructor(stride: number) {
    this.stride = stride
    this.table = new Int32Array(initialCapacity * stride)
    this.limit = Math.floor(initialCapacity * maxLoad)
  }

  /** Where to begin to look for a high word. */
  home(hi: number): number {
    return ((((hi << shardBits) >>> 0) * this.scale) | 0) * this.stride
  }

  /** What growing adds; 0 while it is not near. */
  get bytesToGrow(): number {
    return this.size < this.limit * isNear ? 0 : (nextCapacity(this.capacity) - this.capacity) * this.stride * 4
  }

  grow(): void {
    const { stride, table: old } = this
    const capacity = nextCapacity(this.capacity)
    const table = new Int32Array(capacity * stride)
    this.capacity = capacity
    this.scale = capacity / 2 ** 32
    this.limit = Math.floor(capacity * maxLoad)
    this.table = table
    for (let i = 0; i < old.length; i += stride) {
      if ((old[i]! | old[i + 1]!) === 0) continue
      let at = this.home(old[i + 1]!)
      while ((table[at]! | table[at + 1]!) !== 0) if ((at += stride) === table.length) at = 0
      for (let word = 0; word < stride; word++) table[at + word] = old[i + word]!
    }
  }
}

const nextCapacity = (capacity: number): number => (capacity < doublesUpTo ? capacity * 2 : capacity + (capacity >> 2))

/**
 * The shards of a table, told apart by the highest bits of the high word. Each grows by itself, so that growing takes little more
 * memory than what it adds.
 */
export const shardsOf = (stride: number): readonly Shard[] => Array.from({ length: 1 << shardBits }, () => new Shard(stride))

/** The number of a high word's shard. */
export const shardOf = (hi: number): number => hi >>> (32 - shardBits)

export const bytesOf = (shards: readonly Shard[]): number => shards.reduce((sum, { table }) => sum + table.byteLength, 0)

/** What shards take while they grow: what they add, and the old table of the one that is at it. */
export const bytesToGrowOf = (shards: readonly Shard[]): number => {
  let added = 0
  let largest = 0
  for (const { bytesToGrow, table } of shards) {
    if (bytesToGrow === 0) continue
    added += bytesToGrow
    largest = Math.max(largest, table.byteLength)
  }
  return added + largest
}
