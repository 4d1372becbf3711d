import { longestTimerMs } from "../../kernel/index.ts"
import { Clock, Duration, Effect, Scheduler } from "effect"

/** What waits for its time. */
interface Sleeper {
  readonly atMs: number
  readonly wake: () => void
}

/**
 * Time for a live run that its seed fixes. It goes from one thing that is to happen to the next, in the order of their times (and of
 * their coming, where these are equal), and waits in between so that it keeps to real time: what the machine is late with happens all
 * the same when it was to happen. What one thing entails is done before the next one comes. The system's clock has no part in it.
 */
const pacedClock = (): Clock.Clock => {
  const began = performance.now()
  /** Sorted by time; the earlier comer first. */
  const sleepers: Sleeper[] = []
  let nowMs = 0
  let callOff = (): void => {}

  const pace = (): void => {
    callOff()
    const [next] = sleepers
    if (next === undefined) return
    const leftMs = next.atMs - (performance.now() - began)
    if (leftMs > 0) {
      const timer = setTimeout(pace, Math.min(longestTimerMs, leftMs))
      callOff = () => clearTimeout(timer)
    } else {
      const turn = setImmediate(() => wake(next))
      callOff = () => clearImmediate(turn)
    }
  }
  const wake = (sleeper: Sleeper): void => {
    sleepers.shift()
    nowMs = Math.max(nowMs, sleeper.atMs)
    sleeper.wake()
    pace()
  }
  const nanos = (): bigint => BigInt(Math.round(nowMs * 1e6))
  return {
    currentTimeMillisUnsafe: () => nowMs,
    currentTimeMillis: Effect.sync(() => nowMs),
    currentTimeNanosUnsafe: nanos,
    currentTimeNanos: Effect.sync(nanos),
    monotonicTimeNanosUnsafe: nanos,
    monotonicTimeNanos: Effect.sync(nanos),
    sleep: (duration) =>
      Effect.callback<void>((resume) => {
        const sleeper: Sleeper = { atMs: nowMs + Duration.toMillis(duration), wake: () => resume(Effect.void) }
        const place = sleepers.findLastIndex(({ atMs }) => atMs <= sleeper.atMs) + 1
        sleepers.splice(place, 0, sleeper)
        if (place === 0) pace()
        return Effect.sync(() => {
          const at = sleepers.indexOf(sleeper)
          if (at < 0) return
          sleepers.splice(at, 1)
          if (at === 0) pace()
        })
      })
  }
}

/** Runs a program on such a clock. What it does at once is done before anything else can happen. */
export const paced = <A, E, R>(program: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.suspend(() =>
    program.pipe(
      Effect.provideService(Clock.Clock, pacedClock()),
      Effect.provideService(Scheduler.Scheduler, new Scheduler.MixedScheduler("sync"))
    )
  )
