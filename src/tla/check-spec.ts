import { Effect } from "effect"
import { Refused } from "../kernel/index.ts"
import { InputError } from "../world/index.ts"
import { readJob } from "./model.ts"
import { SpecBackend } from "./spec-backend.ts"
import type { SpecBounds, SpecResult } from "./spec-result.ts"
import { TlaChecker } from "./tla-checker.ts"
import { wasmBackend } from "./wasm-backend.ts"

export interface CheckSpecOptions extends SpecBounds {
  /** Default: beside the specification, with the ending `.cfg`. */
  readonly config?: string
  readonly signal?: AbortSignal
}

/** Checks a specification with whatever backend there is. Fails with `InputError`, `Refused` or `BackendFailure`. */
export const checkSpec = Effect.fn("checkSpec")(function* (file: string, { config, ...bounds }: CheckSpecOptions = {}) {
  const backend = yield* SpecBackend
  const job = yield* Effect.tryPromise({
    try: () => readJob(file, config),
    catch: (error) => error
  }).pipe(Effect.catch((error) => (error instanceof InputError || error instanceof Refused ? Effect.fail(error) : Effect.die(error))))
  return yield* backend.check(job, bounds)
})

/** `checkSpec` with tla-checker, as a Promise. */
export const checkSpecWithWasm = (file: string, options: CheckSpecOptions = {}): Promise<SpecResult> => {
  const { signal, ...rest } = options
  return Effect.runPromise(
    checkSpec(file, rest).pipe(Effect.provide(wasmBackend), Effect.provide(TlaChecker.layer(options.bytes))),
    signal === undefined ? undefined : { signal }
  )
}
