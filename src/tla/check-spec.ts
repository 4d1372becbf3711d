import * as NodeServices from "@effect/platform-node/NodeServices"
import { Effect, Layer } from "effect"
import { configBeside } from "./language/config.ts"
import { SpecBackend } from "./backends/spec-backend.ts"
import type { SpecBounds, SpecResult } from "./language/spec-result.ts"
import { TlaChecker } from "./backends/tla-checker.ts"
import { findTlc, tlcBackend } from "./backends/tlc-backend.ts"
import { wasmBackend } from "./backends/wasm-backend.ts"

export interface CheckSpecOptions extends SpecBounds {
  /** Default: beside the specification, with the ending `.cfg`. */
  readonly config?: string
  /** Checks the invariants alone. */
  readonly leaveOutProperties?: boolean
  /** Default: `wasm`. */
  readonly backend?: BackendName
  /** Where TLC_JAR and PATH say what TLC is. Default: the process's. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly signal?: AbortSignal
}

export const backendNames = ["wasm", "tlc"] as const
export type BackendName = (typeof backendNames)[number]

/** Checks a specification with whatever backend there is. Fails with `InputError`, `Refused` or `BackendFailure`. */
export const checkSpec = (file: string, options: CheckSpecOptions = {}) => {
  const { config = configBeside(file), leaveOutProperties = false, backend: _backend, env: _env, signal: _signal, ...bounds } = options
  return Effect.flatMap(SpecBackend, (backend) => backend.check({ file, config, leaveOutProperties }, bounds))
}

/** `checkSpec` with the backend that is named, as a Promise. */
export const checkSpecPromise = (file: string, options: CheckSpecOptions = {}): Promise<SpecResult> => {
  const { signal, backend, bytes, env } = options
  const layer =
    backend === "tlc"
      ? tlcBackend(() => findTlc(env)).pipe(Layer.provide(NodeServices.layer))
      : wasmBackend.pipe(Layer.provide(TlaChecker.layer(bytes)))
  return Effect.runPromise(checkSpec(file, options).pipe(Effect.provide(layer)), signal === undefined ? undefined : { signal })
}
