import {
  blockStatus,
  blockWords,
  frameBlocks,
  frameCount,
  frameNextBlock,
  frameWorkers,
  statusWaiting
} from "../assembly/frame.ts"
import { blockStates } from "../candidates.ts"

/** What the compiled module, core/assembly, gives. Addresses are in bytes. */
export interface EngineExports {
  open(worker: number, parts: number): void
  addState(fingerprint: bigint): number
  unpack(from: number, most: number, length: number, words: number, isWide: number): number
  expandBlock(index: number, from: number, to: number): number
  lookUpBlock(index: number, states: number, worker: number, workers: number): void
  settleBlock(index: number, from: number, to: number): number
}

export const phase = { expand: 0, lookUp: 1, settle: 2 } as const

/** One worker's part in a phase of a round: blocks are taken as they come, steps are looked up by whom their shard belongs to. */
export const takePart = (engine: EngineExports, memory: Int32Array, frame: Int32Array, which: number, worker: number): void => {
  const count = frame[frameCount]!
  const blocks = Math.ceil(count / blockStates)
  if (which === phase.lookUp) {
    const workers = frame[frameWorkers]!
    for (let block = 0; block < blocks; block++)
      engine.lookUpBlock(block, Math.min(blockStates, count - block * blockStates), worker, workers)
    return
  }
  for (;;) {
    const block = Atomics.add(frame, frameNextBlock, 1)
    if (block >= blocks) return
    if (memory[frame[frameBlocks]! / 4 + block * blockWords + blockStatus] !== statusWaiting) continue
    const from = block * blockStates
    const to = Math.min(from + blockStates, count)
    if (which === phase.expand) engine.expandBlock(block, from, to)
    else engine.settleBlock(block, from, to)
  }
}
