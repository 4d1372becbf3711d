import { Context, type Effect, Layer } from "effect"
import type { Refused, InputError } from "../../kernel/index.ts"
import type { BackendFailure, SpecBounds, SpecResult } from "../language/spec-result.ts"

/** A specification and its configuration, by their files. */
export interface SpecFiles {
  readonly file: string
  readonly config: string
  /** Is only what is safe to be checked, whatever the configuration says? */
  readonly leaveOutProperties?: boolean
}

/** Who checks a specification. What is wrong with the specification or not done by the backend fails with the place. */
export class SpecBackend extends Context.Service<
  SpecBackend,
  {
    check(files: SpecFiles, bounds: SpecBounds): Effect.Effect<SpecResult, InputError | Refused | BackendFailure>
  }
>()("borealis/tla/SpecBackend") {
  /** Answers from a function, for tests. */
  static readonly layerTest = (check: SpecBackend["Service"]["check"]) => Layer.succeed(SpecBackend, SpecBackend.of({ check }))
}
