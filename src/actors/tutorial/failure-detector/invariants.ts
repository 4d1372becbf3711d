import { always, sometimes, view, viewMonitor } from "../../../scenario/index.ts"
import { detector } from "./detector.ts"
import { historyOf } from "./history.ts"

/** In ticks. */
interface Bounds {
  /** How long a heartbeat is under way at most, where the network keeps its bound. */
  readonly delay: number
  readonly timeout: number
  /** May a node come back? */
  readonly isRestartable: boolean
}

/** It may have come back: then it has as long as a heartbeat takes to be heard of. */
export const accurate = "a node that is up is not suspected, as long as no heartbeat was late"
/** In time: its last heartbeat has arrived, and the timeout has passed. */
export const complete = "a node that is down is suspected in time, as long as no heartbeat was late"

/** What the detector promises, and the monitor that knows whether it must. */
export const claimsOf = ({ delay, timeout, isRestartable }: Bounds) => {
  const history = historyOf({ delay, most: delay + timeout + 1 })
  const reads = {
    now: viewMonitor(history, ({ context: { isLate, isUp, since } }) => ({ isLate, isUp, since })),
    isSuspected: view(detector, ({ value }) => value === "suspecting")
  }
  const mayComeBack = sometimes("a node that has come back is trusted", {
    reads,
    holds: ({ now: [now], isSuspected: [isSuspected] }) => !now!.isLate && now!.isUp && now!.since < delay + timeout && !isSuspected
  })
  return {
    monitors: [history],
    properties: [
      always(accurate, {
        source: "Chandra and Toueg, J. ACM 1996: strong accuracy",
        reads,
        holds: ({ now: [now], isSuspected: [isSuspected] }) => now!.isLate || !now!.isUp || now!.since <= delay || !isSuspected
      }),
      always(complete, {
        source: "Chandra and Toueg, J. ACM 1996: strong completeness, here within a time",
        reads,
        holds: ({ now: [now], isSuspected: [isSuspected] }) => now!.isLate || now!.isUp || now!.since <= delay + timeout || isSuspected!
      }),
      sometimes("a crash is found out", {
        reads,
        holds: ({ now: [now], isSuspected: [isSuspected] }) => !now!.isLate && !now!.isUp && isSuspected!
      }),
      ...(isRestartable ? [mayComeBack] : []),
      sometimes("a node that is up is suspected, since its heartbeats were late", {
        reads,
        holds: ({ now: [now], isSuspected: [isSuspected] }) => now!.isLate && now!.isUp && now!.since > delay + timeout && isSuspected!
      })
    ]
  } as const
}
