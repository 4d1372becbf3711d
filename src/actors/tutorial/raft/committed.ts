/** What was ever committed, whoever has heard of it or lost it since. */
import { assign, setup } from "xstate"
import type { Observed } from "../../../kernel/index.ts"
import { monitor, viewMonitor } from "../../../scenario/index.ts"
import type { Committed, Entry } from "./messages.ts"

/** A log that was committed, by the leader of this term. */
export interface CommittedLog {
  readonly term: number
  readonly log: readonly Entry[]
}

/** Are these entries where the log begins? */
export const begins = (log: readonly Entry[], entries: readonly Entry[]): boolean =>
  entries.every((entry, i) => entry.term === log[i]?.term)

const withOne = (all: readonly CommittedLog[], { term, log }: CommittedLog): readonly CommittedLog[] => {
  const isSaidBy = (one: CommittedLog, other: CommittedLog) => other.term <= one.term && begins(other.log, one.log)
  const added = { term, log }
  if (all.some((other) => isSaidBy(added, other))) return all
  const kept = all.filter((one) => !isSaidBy(one, added))
  const before = kept.findLastIndex((one) => one.term <= term) + 1
  return kept.toSpliced(before, 0, added)
}

export const committed = monitor(
  "committed",
  setup({
    types: {} as {
      context: { /** By term; none of them says what another says too. */ readonly logs: readonly CommittedLog[] }
      events: Observed<Committed>
    }
  }).createMachine({
    context: { logs: [] },
    on: { Committed: { actions: assign({ logs: ({ context, event }) => withOne(context.logs, event) }) } }
  })
)

/** The logs that were committed, and in which terms. */
export const committedLogs = viewMonitor(committed, ({ context }) => context.logs)
