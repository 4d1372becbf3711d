import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { check_spec_with_cfg as checkSpec, initSync } from "tla-checker"
import type { Measured } from "../measure.ts"
import { configOf, type TlaModel, withConstants } from "./tla-config.ts"

const bounds = { states: 100_000_000, depth: 10_000 }

/** Checks a module in this very process. Fails unless its invariants hold. */
export const checkWithTlaChecker = (model: TlaModel): Measured => {
  initSync({ module: readFileSync(fileURLToPath(import.meta.resolve("tla-checker/tla_checker_bg.wasm"))) })
  const config = withConstants(readFileSync(configOf(model), "utf8"), model.constants)
  const source = readFileSync(model.module, "utf8")
  const started = performance.now()
  const answer = checkSpec(source, config, "{}", bounds.states, bounds.depth, true, false)
  const seconds = (performance.now() - started) / 1000
  const { success, error_message, states_explored, warnings } = JSON.parse(answer) as {
    readonly success: boolean
    readonly error_message: string | null
    readonly states_explored: number
    readonly warnings: readonly string[]
  }
  if (!success || warnings.length > 0) throw new Error(`tla-checker: ${error_message ?? ""}${warnings.join("; ")}`)
  return { distinct: states_explored, seconds }
}
