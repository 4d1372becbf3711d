import { purely } from "../kernel/index.ts"

/** One call in so many goes over the tripwire. */
const sampled = 31

/** Runs user code, on the tripwire for a sample of the calls or, in a paranoid check, for all of them. */
export class Sampler {
  private readonly paranoid: boolean
  private readonly calls = new Map<string, number>()
  constructor(paranoid: boolean) {
    this.paranoid = paranoid
  }

  /** Is it this place's turn? Its first call is. */
  isDue(place: string): boolean {
    const calls = this.calls.get(place) ?? 0
    this.calls.set(place, calls + 1)
    return this.paranoid || calls % sampled === 0
  }

  /** Fails with `Refused` where the code reads a clock, chance or the environment. */
  run<T>(place: string, body: () => T): T {
    return this.isDue(place) ? purely(place, body) : body()
  }
}
