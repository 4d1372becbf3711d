import type { Progress } from "../model-check/index.ts"

/** Characters of what is under way that are told. */
const most = 120
const [sequenceAt, lengthAt] = [0, 1]
const [countsByte, textByte] = [8, 56]

/**
 * A memory in which one thread writes how far it has come and what user's code it is about to run, and another reads it while the first is
 * busy with that.
 */
export const sharedMemory = (): SharedArrayBuffer => new SharedArrayBuffer(textByte + 2 * most)

const viewsOf = (memory: SharedArrayBuffer) => ({
  head: new Int32Array(memory, 0, 2),
  counts: new Float64Array(memory, countsByte, 6),
  text: new Uint16Array(memory, textByte)
})

/** Where the one thread writes. */
export const writerTo = (memory: SharedArrayBuffer) => {
  const { head, counts, text } = viewsOf(memory)
  return {
    covered: ({ distinct, transitions, depth, waiting, found, seconds }: Progress): void =>
      counts.set([distinct, transitions, depth, waiting, found, seconds]),
    /** Nothing is under way where that is empty. */
    underWay: (what: string): void => {
      const length = Math.min(what.length, most)
      for (let i = 0; i < length; i++) text[i] = what.charCodeAt(i)
      head[lengthAt] = length
      Atomics.add(head, sequenceAt, 1)
    }
  }
}

/** What the other reads. The same `sequence` at two times means that the same piece of code is under way. */
export const readFrom = (memory: SharedArrayBuffer): { readonly sequence: number; readonly what: string; readonly covered: Progress } => {
  const { head, counts, text } = viewsOf(memory)
  const sequence = Atomics.load(head, sequenceAt)
  const [distinct = 0, transitions = 0, depth = 0, waiting = 0, found = 0, seconds = 0] = counts
  return {
    sequence,
    what: String.fromCharCode(...text.slice(0, head[lengthAt])),
    covered: { distinct, transitions, depth, waiting, found, seconds }
  }
}
