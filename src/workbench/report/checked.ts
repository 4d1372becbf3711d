import type { SpecResult, Validated } from "../../tla/index.ts"

/** A specification that was checked; paths are as the user sees them. */
export interface Checked {
  readonly spec: string
  readonly config: string
  readonly result: SpecResult
  readonly seconds: number
}

/** A log that was held against a specification. */
export interface Held {
  readonly file: string
  readonly spec: string
  /** How many were read: all, unless it was cut short. */
  readonly entries: number
  readonly found: Validated
  /** Where the first entry stands that nothing explains. */
  readonly place: string | undefined
  /** Why it was cut short, before anything was found that is not explained. */
  readonly cut: string | undefined
}
