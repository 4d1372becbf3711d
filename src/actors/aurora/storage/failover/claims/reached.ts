/** What must be reachable, so that no scenario holds by doing nothing. */
import { assign, setup } from "xstate"
import type { ActorId } from "../../../../../kernel/index.ts"
import { monitor, sometimes, type StepSeen, view, viewMonitor } from "../../../../../scenario/index.ts"
import type { Epoch } from "../../vocabulary.ts"
import { completeLsn, lastLsn } from "../log.ts"
import { segment } from "../segment.ts"
import { writer } from "../writer.ts"
import { isVoid } from "./records.ts"

const writers = view(writer, ({ value, context: { epoch, chain, ranges, durableLsn } }) => ({
  epoch,
  isOpen: value === "open",
  hasConcluded: value === "open" || typeof value === "object",
  isReplicating: typeof value === "object" && value.repairing === "replicating",
  keeps: chain.some((record) => record.epoch < epoch),
  hasAnswered: chain.some((record) => record.epoch === epoch && record.lsn <= durableLsn),
  inherits: ranges.length > 1
}))

const segments = view(segment, ({ context: { log, ranges, epoch } }, id) => ({ id, epoch, log, ranges }))

export const answers = sometimes("the first writer answers a commit", {
  reads: { w: writers },
  holds: ({ w }) => w.some(({ epoch, hasAnswered }) => epoch === 1 && hasAnswered)
})

/** It may: the record was on a write quorum before the fence, or the recovery has kept it. */
export const answersLate = sometimes("the first writer answers a commit while its successor is open", {
  reads: { w: writers },
  holds: ({ w }) => w.some(({ epoch, hasAnswered }) => epoch === 1 && hasAnswered) && w.some(({ epoch, isOpen }) => epoch > 1 && isOpen)
})

export const opens = (epoch: Epoch) =>
  sometimes(`the writer of epoch ${epoch} opens`, {
    reads: { w: writers },
    holds: ({ w }) => w.some((one) => one.epoch === epoch && one.isOpen)
  })

export const answersAfterRecovery = sometimes("a writer that has recovered answers a commit of its own", {
  reads: { w: writers },
  holds: ({ w }) => w.some(({ epoch, hasAnswered }) => epoch > 1 && hasAnswered)
})

export const keeps = sometimes("a recovery opens with a record that it has kept", {
  reads: { w: writers },
  holds: ({ w }) => w.some((one) => one.isOpen && one.keeps)
})

export const replicates = sometimes("a recovery has to write what it keeps to further segments", {
  reads: { w: writers },
  holds: ({ w }) => w.some(({ isReplicating }) => isReplicating)
})

export const inherits = sometimes("a recovery honours the range of an earlier one", {
  reads: { w: writers },
  holds: ({ w }) => w.some((one) => one.inherits)
})

export const overtakes = sometimes("a recovery opens while an older one has concluded and not opened", {
  reads: { w: writers },
  holds: ({ w }) => w.some((newer) => newer.isOpen && w.some((older) => older.epoch < newer.epoch && older.hasConcluded && !older.isOpen))
})

export const annuls = sometimes("a range on one segment annuls a record on another", {
  reads: { s: segments },
  holds: ({ s }) => s.some(({ log }) => log.some((record) => s.some(({ ranges }) => isVoid(record, ranges))))
})

export const hasHole = sometimes("a segment has a hole in its log", {
  reads: { s: segments },
  holds: ({ s }) => s.some(({ log, ranges }) => completeLsn(log, ranges) < lastLsn(log))
})

/** Before any segment knows of a recovery, and complete: the records have come from a peer of the same epoch. */
export const gossipFills = (unwritten: ActorId) =>
  sometimes("gossip brings a segment two records that no writer has sent it", {
    reads: { s: segments },
    holds: ({ s }) =>
      s.every(({ epoch }) => epoch === 1) && s.some(({ id, log, ranges }) => id === unwritten && completeLsn(log, ranges) > 1)
  })

/** Has a segment come back? */
export const restarts = monitor(
  "restarts",
  setup({ types: {} as { context: { readonly restarted: boolean }; events: StepSeen } }).createMachine({
    context: { restarted: false },
    on: { Step: { guard: ({ event }) => event.step === "restart" && event.to !== "metadata", actions: assign({ restarted: true }) } }
  })
)

export const opensAfterRestart = sometimes("a recovered writer is open beside a restarted segment with a record on its disk", {
  reads: { r: viewMonitor(restarts, ({ context }) => context.restarted), w: writers, s: segments },
  holds: ({ r, w, s }) =>
    r.every(Boolean) && w.some(({ epoch, isOpen }) => epoch > 1 && isOpen) && s.some(({ id, log }) => id === "s1" && log.length > 0)
})
