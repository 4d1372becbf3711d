import type { ActorId } from "../../../../../kernel/index.ts"
import { functionOf, refinement, setOf, view } from "../../../../../scenario/index.ts"
import type { Epoch, LogRecord, TruncationRange } from "../../vocabulary.ts"
import type { ToWriter } from "../messages.ts"
import { metadata } from "../metadata.ts"
import type { Quorum } from "../quorum.ts"
import { segment, type SegmentContext } from "../segment.ts"
import { writer, type WriterContext } from "../writer.ts"

interface Scope {
  readonly segments: readonly ActorId[]
  readonly quorum: Quorum
  /** Per recovery, the segments that it reaches. */
  readonly recoveries: readonly (readonly ActorId[])[]
  readonly commits: number
  readonly laterCommits: number
  readonly allocationLimit: number
}

const onDisk = ({ epoch, log, ranges }: Pick<SegmentContext, "epoch" | "log" | "ranges">, id: ActorId) => ({ id, epoch, log, ranges })

const recordOf = ({ lsn, previous, epoch }: LogRecord) => ({ lsn, previous, epoch })
const rangeOf = ({ after, upTo, epoch }: TruncationRange) => ({ after, upTo, epoch })

const stateOf = (phase: string, { chain, ranges, durableLsn }: Pick<WriterContext, "chain" | "ranges" | "durableLsn">) => ({
  phase,
  chain: setOf(chain.map(recordOf)),
  ranges: setOf(ranges.map(rangeOf)),
  durable: durableLsn
})

/** A standby that has not been woken, or does not know its epoch yet, is one whose fence nobody has seen. */
const unknown = stateOf("recovering", { chain: [], ranges: [], durableLsn: 0 })

/**
 * The world as a state of specs/aurora/storage/failover/VolumeEpochs.tla: the disks, what writers have decided, and the answers to a
 * fence that are under way or arrived and not yet concluded from. Queues, other messages, and what a writer has counted so far are not
 * seen.
 */
export const refinesVolumeEpochs = ({ segments, quorum, recoveries, commits, laterCommits, allocationLimit }: Scope) =>
  refinement({
    spec: import.meta.resolve("#specs/aurora/storage/failover/VolumeEpochs.tla"),
    constants: {
      Segments: setOf(segments),
      WriteQuorum: quorum.write,
      ReadQuorum: quorum.read,
      Writers: recoveries.length + 1,
      Reach2: setOf(recoveries[0] ?? []),
      Reach3: setOf(recoveries[1] ?? []),
      Reach4: setOf(recoveries[2] ?? []),
      Commits: commits,
      LaterCommits: laterCommits,
      AllocationLimit: allocationLimit
    },
    reads: {
      m: view(
        metadata,
        ({ context }) => context.epoch,
        // failover M3 keeps none on disk, and begins again
        ({ epoch = 1 }: { readonly epoch?: Epoch }) => epoch
      ),
      s: view(segment, ({ context }, id) => onDisk(context, id), onDisk),
      w: view(writer, ({ value, context }, id) => ({
        id,
        epoch: context.epoch,
        phase: value === "open" ? "open" : typeof value === "object" ? "repairing" : "recovering",
        context
      }))
    },
    state: ({ m: [epoch], s, w }, { network }) => ({
      epoch: epoch!,
      fence: functionOf(s.map((disk) => [disk.id, disk.epoch])),
      log: functionOf(s.map((disk) => [disk.id, setOf(disk.log.map(recordOf))])),
      ranges: functionOf(s.map((disk) => [disk.id, setOf(disk.ranges.map(rangeOf))])),
      opened: setOf(
        network.flatMap(({ from, to, message }) => {
          const { type, log, ranges } = message as ToWriter & { readonly type: "Opened" }
          const asked = w.find(({ id, phase }) => id === to && phase === "recovering")
          if (type !== "Opened" || asked === undefined) return []
          return [{ epoch: asked.epoch, segment: from, log: setOf(log.map(recordOf)), ranges: setOf(ranges.map(rangeOf)) }]
        })
      ),
      writer: functionOf(
        [1, ...recoveries.map((_, i) => i + 2)].map((of) => {
          const one = w.find((some) => some.epoch === of)
          return [of, one === undefined ? unknown : stateOf(one.phase, one.context)]
        })
      )
    })
  })
