import {
  blockStatus,
  blockWords,
  frameBlocks,
  frameBlockStates,
  frameCount,
  framePortions,
  frameWorkers,
  shards,
  statusWaiting
} from "../assembly/frame.ts"

/** What the compiled module, core/assembly, gives. Addresses are in bytes. */
export interface EngineExports {
  open(worker: number): void
  forgetRecent(): void
  addState(fingerprint: bigint): number
  unpack(address: number, from: number, most: number, length: number, words: number, isWide: number): number
  expandBlock(index: number, from: number, to: number): number
  addRecords(shard: number, address: number, count: number): void
  lookUpShard(shard: number, blocks: number): void
  settleBlock(index: number, from: number, to: number): number
}

export const phase = { expand: 0, lookUp: 1, settle: 2, close: 3 } as const

/** Others who take part in phases. The driver is worker 0, and is not among them. */
export interface Crew {
  readonly size: number
  /** How many of them take part from now on. */
  muster(): number
  /** Lets them begin. */
  begin(which: number): void
  /** Waits until all have done their part. Fails with `CrewFailure`. */
  finish(): void
}

/** A worker has died or does not answer. */
export class CrewFailure extends Error {
  override readonly name = "CrewFailure"
}

/** What is said of a portion of a phase, a block or a shard. */
const [portionTaken, portionDone] = [1, 2]

/**
 * One worker's part in a phase of a round. It begins with its own share of the blocks, or shards, the same in each phase, since what it
 * has written is in its cache; then it takes what is left of the others'. Calls `after` when it has done one.
 */
export const takePart = (
  engine: EngineExports,
  memory: Int32Array,
  frame: Int32Array,
  which: number,
  me: number,
  after?: () => void
): void => {
  const count = frame[frameCount]!
  const states = frame[frameBlockStates]!
  const blocks = Math.ceil(count / states)
  const portions = which === phase.lookUp ? shards : blocks
  const claims = frame[framePortions]! / 4
  const first = Math.floor((me * portions) / frame[frameWorkers]!)
  for (let i = 0; i < portions; i++) {
    const portion = (first + i) % portions
    // of two steps to one state the first in order finds it: what was come across in later blocks must not hide it
    if (portion === 0 && i > 0) engine.forgetRecent()
    if (Atomics.compareExchange(memory, claims + portion, 0, portionTaken) !== 0) continue
    if (which === phase.lookUp) engine.lookUpShard(portion, blocks)
    else if (memory[frame[frameBlocks]! / 4 + portion * blockWords + blockStatus] === statusWaiting) {
      const from = portion * states
      const to = Math.min(from + states, count)
      if (which === phase.expand) engine.expandBlock(portion, from, to)
      else engine.settleBlock(portion, from, to)
    }
    Atomics.store(memory, claims + portion, portionDone)
    after?.()
  }
}

/** Has somebody done a portion of the phase at hand? Then all that was written in doing so can be read. */
export const isDone = (memory: Int32Array, frame: Int32Array, portion: number): boolean =>
  Atomics.load(memory, frame[framePortions]! / 4 + portion) === portionDone
