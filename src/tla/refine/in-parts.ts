import { setImmediate } from "node:timers/promises"

/** How long it may be until somebody else has a turn. */
const turnMs = 50
/** How often the clock is looked at, in parts. */
const partsPerLook = 64

/** Does all parts of a work, and gives others a turn now and then. Fails as the signal says once it is aborted. */
export const inParts = async <T>(work: Generator<void, T>, signal?: AbortSignal): Promise<T> => {
  let since = performance.now()
  for (let part = 1; ; part++) {
    const step = work.next()
    if (step.done === true) return step.value
    if (part % partsPerLook !== 0 || performance.now() - since < turnMs) continue
    await setImmediate()
    signal?.throwIfAborted()
    since = performance.now()
  }
}

/** Does all parts of a work, one after the other. */
export const atOnce = <T>(work: Generator<void, T>): T => {
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
  }
}

/** The lines of a text, one by one, without a copy of all. */
export function* linesOf(text: string): Generator<string, void> {
  for (let at = 0; at <= text.length;) {
    const next = text.indexOf("\n", at)
    const end = next < 0 ? text.length : next
    yield text.slice(at, end)
    at = end + 1
  }
}
