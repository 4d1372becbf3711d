import { blockBuckets, blockFresh, blockSorted, buckets, sortedWords } from "./frame"
import { block, bucketOf, fresh } from "./block"
import { at, put } from "./memory"

/** Brings the fresh steps of the block at hand into buckets, in their order, so that those looked up together are close to each other. */
export function sortSteps(): void {
  const offsets = at(block, blockBuckets)
  const sorted = at(block, blockSorted)
  // each bucket's end, from which it is then filled backwards
  let sum = 0
  for (let bucket = 0; bucket < buckets; bucket++) {
    sum += at(offsets, bucket)
    put(offsets, bucket, sum)
  }
  put(offsets, buckets, sum)
  const first = at(block, blockFresh)
  for (let step = fresh - (sortedWords << 2); step >= first; step -= sortedWords << 2) {
    const fingerprint = load<u64>(step)
    const bucket = bucketOf(fingerprint)
    const place = at(offsets, bucket) - 1
    put(offsets, bucket, place)
    const record = sorted + place * (sortedWords << 2)
    store<u64>(record, fingerprint)
    store<i32>(record, load<i32>(step, 8), 8)
  }
}
