import { blockBuckets, blockSorted, buckets, sortedWords } from "./frame"
import { candidateAction, candidateStride, faultBit } from "../layout"
import { block, stepCount, steps } from "./block"
import { at, increase, put } from "./memory"

/** The highest bits of a fingerprint are its bucket; its shard is the highest of these. */
const bucketShift: u64 = 57

/** Brings the steps of the block at hand into buckets, in their order, so that those looked up together are close to each other. */
export function sortSteps(): void {
  const offsets = at(block, blockBuckets)
  const sorted = at(block, blockSorted)
  memory.fill(offsets, 0, (buckets + 1) << 2)
  const end = steps + stepCount * (candidateStride << 2)
  for (let step = steps; step != end; step += candidateStride << 2)
    if ((at(step, candidateAction) & faultBit) == 0) increase(offsets, <i32>(load<u64>(step) >> bucketShift), 1)
  // each bucket's end, from which it is then filled backwards
  let sum = 0
  for (let bucket = 0; bucket < buckets; bucket++) {
    sum += at(offsets, bucket)
    put(offsets, bucket, sum)
  }
  put(offsets, buckets, sum)
  for (let number = stepCount - 1; number >= 0; number--) {
    const step = steps + number * (candidateStride << 2)
    if ((at(step, candidateAction) & faultBit) != 0) continue
    const fingerprint = load<u64>(step)
    const bucket = <i32>(fingerprint >> bucketShift)
    const place = at(offsets, bucket) - 1
    put(offsets, bucket, place)
    const record = sorted + place * (sortedWords << 2)
    store<u64>(record, fingerprint)
    store<i32>(record, number, 8)
  }
}
