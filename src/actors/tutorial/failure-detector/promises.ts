/** What must come in every run, and what must be possible for that to say something. */
import { final, leadsTo, sometimes, view } from "../../../scenario/index.ts"
import { detector } from "./detector.ts"
import { node } from "./node.ts"

const reads = {
  node: view(
    node,
    () => "up",
    () => "down"
  ),
  isSuspected: view(detector, ({ value }) => value === "suspecting")
} as const

/** And so for ever: whenever it is trusted once more, it is suspected after that. */
export const deadAreSuspected = leadsTo("a node that is down is suspected in the end", {
  source: "Chandra and Toueg, J. ACM 1996: strong completeness",
  reads,
  from: ({ node: [now], isSuspected: [isSuspected] }) => now === "down" && !isSuspected,
  to: ({ isSuspected: [isSuspected] }) => isSuspected!
})

/** Not that suspicions come to an end: with a timeout that does not grow they need not. */
export const wrongSuspicionsEnd = leadsTo("a node that is up and suspected is trusted again, or down", {
  reads,
  from: ({ node: [now], isSuspected: [isSuspected] }) => now === "up" && isSuspected!,
  to: ({ node: [now], isSuspected: [isSuspected] }) => now === "down" || !isSuspected
})

export const maySuspectTheDead = sometimes("a node that is down is suspected", {
  reads,
  holds: ({ node: [now], isSuspected: [isSuspected] }) => now === "down" && isSuspected!
})

export const maySuspectWrongly = sometimes("a node that is up is suspected", {
  reads,
  holds: ({ node: [now], isSuspected: [isSuspected] }) => now === "up" && isSuspected!
})

/** Only a node that is down sends nothing any more. */
export const isQuiet = final({ reads, holds: ({ node: [now] }) => now === "down" })
