import {
  blockMisses,
  blockStatus,
  blockSteps,
  blockWords,
  frameBlocks,
  listCapacity,
  listLength,
  statusDone,
  statusMissed,
  statusOverflow
} from "./frame"
import { candidateStride, missStride } from "../layout"
import { at, frame, put } from "./memory"

// The block at hand, and what is added to its lists. A list that is too small makes the block overflow: the driver enlarges the list
// and the block is done again.

export let block: i32 = 0
/** The steps so far, and the room for them. */
export let steps: i32 = 0
export let stepCount: i32 = 0
let stepRoom: i32 = 0
let status: i32 = statusDone

export function openBlock(index: i32): void {
  block = frame(frameBlocks) + index * (blockWords << 2)
  status = statusDone
  steps = at(block, blockSteps)
  stepCount = 0
  stepRoom = at(block, blockSteps + listCapacity) / candidateStride
  put(block, blockSteps + listLength, 0)
}

/** Goes on with a block whose steps are there. */
export function reopenBlock(index: i32): void {
  block = frame(frameBlocks) + index * (blockWords << 2)
  status = statusDone
}

export function closeBlock(): i32 {
  put(block, blockStatus, status)
  if (status != statusOverflow) put(block, blockSteps + listLength, stepCount * candidateStride)
  return status
}

export function overflowed(): bool {
  return status == statusOverflow
}

/** Adds a step; its fingerprint, outcome, environment, network and action. */
export function addStep(fingerprint: u64, outcome: i32, environment: i32, network: i32, action: i32): void {
  if (stepCount >= stepRoom) {
    overflow(blockSteps)
    return
  }
  const step = steps + stepCount++ * (candidateStride << 2)
  store<u64>(step, fingerprint)
  store<i32>(step, outcome, 8)
  store<i32>(step, environment, 12)
  store<i32>(step, network, 16)
  store<i32>(step, action, 20)
}

/** Says that a list is full. */
export function overflow(list: i32): void {
  status = statusOverflow
  // the driver doubles what is full
  put(block, list + listLength, -1)
}

/** Makes room for so many integers more in a list and returns their address, or 0 where there is none. */
export function extend(list: i32, integers: i32): i32 {
  const length = at(block, list + listLength)
  if (length < 0 || length + integers > at(block, list + listCapacity)) {
    overflow(list)
    return 0
  }
  put(block, list + listLength, length + integers)
  return at(block, list) + (length << 2)
}

export function miss(kind: i32, a: i32, b: i32, c: i32): void {
  if (status == statusDone) status = statusMissed
  const record = extend(blockMisses, missStride)
  if (record == 0) return
  put(record, 0, kind)
  put(record, 1, a)
  put(record, 2, b)
  put(record, 3, c)
}
