/** What must come in every run. */
import { final, leadsTo, sometimes, view } from "../../../../../scenario/index.ts"
import { segment } from "../segment.ts"
import { writer } from "../writer.ts"

const writers = view(writer, ({ value, context: { epoch, chain, durableLsn, commits } }) => ({
  epoch,
  isOpen: value === "open",
  isAnswered: value === "open" && commits === 0 && durableLsn === (chain.at(-1)?.lsn ?? 0)
}))

/** Two of three segments are enough for that, whatever becomes of the third. */
export const recoveryEnds = leadsTo("a writer that takes over opens", {
  source: "S17 §4.3",
  reads: { w: writers },
  from: ({ w }) => w.some(({ isOpen }) => !isOpen),
  to: ({ w }) => w.every(({ isOpen }) => isOpen)
})

/** Broken by each failover that comes before the answer: the older writer is shut out, and never told. */
export const firstIsAnswered = leadsTo("a commit that the first writer is asked is answered", {
  reads: { w: writers },
  from: ({ w }) => w.some(({ epoch, isAnswered }) => epoch === 1 && !isAnswered),
  to: ({ w }) => w.every(({ epoch, isAnswered }) => epoch > 1 || isAnswered)
})

const isDown = view(
  segment,
  () => false,
  () => true
)

export const opensWithout = sometimes("a writer that has taken over is open while a segment is down", {
  reads: { w: writers, isDown },
  holds: ({ w, isDown: all }) => all.includes(true) && w.some(({ epoch, isOpen }) => epoch > 1 && isOpen)
})

/** Whether an end is a proper one is for the promises to say. */
export const mayBlock = final({ reads: {}, holds: () => true })
