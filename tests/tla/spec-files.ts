import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect, Layer, type ManagedRuntime, ManagedRuntime as Runtime } from "effect"
import { afterAll } from "vitest"
import { checkSpec, type CheckSpecOptions } from "../../src/tla/check-spec.ts"
import type { SpecBackend } from "../../src/tla/backends/spec-backend.ts"
import type { SpecResult } from "../../src/tla/language/spec-result.ts"
import { TlaChecker } from "../../src/tla/backends/tla-checker.ts"
import { wasmBackend } from "../../src/tla/backends/wasm-backend.ts"

/** A folder that goes when the file's tests are done. */
export const specFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "borealis-specs-"))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Writes files and gives the path of the first. */
export const written = (folder: string, files: Readonly<Record<string, string>>): string => {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return join(folder, Object.keys(files)[0]!)
}

export const simple = "INIT Init\nNEXT Next\n"

/** A module of this body, in two variables. */
export const moduleOf = (body: string, extend = "Integers, Sequences, FiniteSets, TLC", variables = "VARIABLES x, y"): string =>
  `---- MODULE Probe ----\nEXTENDS ${extend}\n${variables}\n${body}\n====\n`

/** One tla-checker for the tests of a file, and what it says of a specification: its result, or the failure's name and sentence. */
export const checking = () => {
  const runtime: ManagedRuntime.ManagedRuntime<SpecBackend | TlaChecker, never> = Runtime.make(
    wasmBackend.pipe(Layer.provideMerge(TlaChecker.layer()))
  )
  afterAll(() => runtime.dispose())
  const outcome = async (
    file: string,
    options: CheckSpecOptions = {}
  ): Promise<SpecResult | { readonly failed: string; readonly message: string }> =>
    runtime.runPromise(
      checkSpec(file, options).pipe(Effect.catch((error) => Effect.succeed({ failed: error.constructor.name, message: error.message })))
    )
  return { runtime, outcome }
}
