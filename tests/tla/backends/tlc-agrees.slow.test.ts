import { expect, test } from "vitest"
import { checkSpecPromise } from "../../../src/tla/check-spec.ts"
import { parseValue } from "../../../src/tla/language/parse-value.ts"
import { BackendFailure, type SpecResult } from "../../../src/tla/language/spec-result.ts"
import { findTlc } from "../../../src/tla/backends/tlc-backend.ts"
import { itemsOf, type FunctionValue, textOf } from "../../../src/tla/language/value.ts"
import { declarations, expressionProbes } from "../translate/expression-probes.ts"
import { errorsInTlcToo } from "../feature-table.ts"
import { moduleOf, specFolder, written } from "../spec-files.ts"
import { specProbes } from "../spec-probes.ts"

const folder = specFolder()
const hasTlc = ((): boolean => {
  try {
    return findTlc() !== undefined
  } catch {
    return false
  }
})()

const withTlc = (module: string, config: string): Promise<SpecResult | BackendFailure> =>
  checkSpecPromise(written(folder, { "Probe.tla": module, "Probe.cfg": config }), { backend: "tlc" }).catch((error: unknown) => {
    if (error instanceof BackendFailure) return error
    throw error
  })

/** A state that has the values of all of them, which breaks an invariant. */
const valuesOf = (expressions: readonly string[]): Promise<SpecResult | BackendFailure> =>
  withTlc(
    moduleOf(
      `${declarations}\nInit == x = <<${expressions.map((expression) => `(${expression})`).join(",\n  ")}>> /\\ y = 0\nNext == UNCHANGED <<x, y>>\nNever == y # 0`
    ),
    "INIT Init\nNEXT Next\nINVARIANT Never\nCONSTANT Model = Model"
  )

test.skipIf(!hasTlc)("TLC gives every expression the value that was worked out by hand", async () => {
  const probes = expressionProbes.filter(({ is }) => is !== undefined)
  const result = await valuesOf(probes.map(({ expression }) => expression))
  if (result instanceof BackendFailure) throw result
  const values = itemsOf(result.trace![0]!.state["x"] as FunctionValue)!
  expect(values.map((value, i) => `${probes[i]!.expression}: ${textOf(value)}`)).toEqual(
    probes.map(({ expression, is }) => `${expression}: ${textOf(parseValue(is!))}`)
  )
})

test
  .skipIf(!hasTlc)
  .each(expressionProbes.filter(({ refused }) => refused !== undefined).map((probe) => [probe.expression, probe.feature]))(
  "TLC does with %s, which is refused, what the table says",
  async (expression, feature) => {
    const result = await valuesOf([expression])
    expect(result instanceof BackendFailure ? result.message : "a value").toMatch(errorsInTlcToo.has(feature) ? /Probe\.tla/ : /^a value$/)
  }
)

test.skipIf(!hasTlc).each(specProbes.map((probe, i) => [i, probe.feature, probe] as const))(
  "TLC agrees with probe %i: %s",
  async (_, feature, probe) => {
    const result = await withTlc(probe.module, probe.config)
    expect(result instanceof BackendFailure ? result.message : "a verdict").toMatch(errorsInTlcToo.has(feature) ? /Probe/ : /^a verdict$/)
    if (probe.refused !== undefined || result instanceof BackendFailure) return
    if (probe.violates !== undefined) expect(result).toMatchObject({ verdict: "violated", violated: { name: probe.violates } })
    else expect(result).toMatchObject({ verdict: "holds", distinct: probe.orbits ?? probe.states })
  }
)
