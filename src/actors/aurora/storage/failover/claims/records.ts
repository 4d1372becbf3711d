/** Records and ranges as claims understand them: nothing here calls the protocol's own arithmetic, which a claim would share the faults of. */
import type { ActorId } from "../../../../../kernel/index.ts"
import { view } from "../../../../../scenario/index.ts"
import type { Epoch, LogRecord, Lsn, TruncationRange } from "../../vocabulary.ts"
import { segment, type SegmentContext } from "../segment.ts"
import { writer, type WriterContext } from "../writer.ts"

export const isVoid = ({ lsn, epoch }: LogRecord, ranges: readonly TruncationRange[]): boolean =>
  ranges.some((range) => lsn > range.after && lsn <= range.upTo && epoch < range.epoch)

export const isAmong = (records: readonly LogRecord[], { lsn, epoch }: LogRecord): boolean =>
  records.some((one) => one.lsn === lsn && one.epoch === epoch)

export const count = <T>(all: readonly T[], test: (one: T) => boolean): number => all.filter(test).length

export type Disk = Pick<SegmentContext, "epoch" | "log" | "ranges">

const disk = ({ epoch, log, ranges }: Disk): Disk => ({ epoch, log, ranges })
export const disks = view(segment, ({ context }) => disk(context), disk)
const named = ({ log, ranges }: Disk, id: ActorId) => ({ id, log, ranges })
export const namedDisks = view(segment, ({ context }, id) => named(context, id), named)
export const logs = view(
  segment,
  ({ context }) => context.log,
  ({ log }) => log
)

/** A writer as others may rely on it. */
export interface Standing {
  readonly epoch: Epoch
  /** Has it fixed what it keeps, so that its range may be anywhere? */
  readonly hasConcluded: boolean
  readonly isOpen: boolean
  readonly chain: readonly LogRecord[]
  readonly ranges: WriterContext["ranges"]
  /** Records that it has issued and answered. */
  readonly answered: readonly LogRecord[]
}

export const answeredBy = ({ epoch, chain, durableLsn }: WriterContext): readonly LogRecord[] =>
  chain.filter((record) => record.epoch === epoch && record.lsn <= durableLsn)

export const standings = view(writer, ({ value, context }): Standing => ({
  epoch: context.epoch,
  hasConcluded: value === "open" || typeof value === "object",
  isOpen: value === "open",
  chain: context.chain,
  ranges: context.ranges,
  answered: answeredBy(context)
}))

/** The point to which a recovery has kept the log; 0 for the volume's first writer. */
export const keptLsn = ({ ranges }: Standing): Lsn => ranges.at(-1)?.after ?? 0
