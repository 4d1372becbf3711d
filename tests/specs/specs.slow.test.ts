import { existsSync, readdirSync } from "node:fs"
import { dirname, join, relative, resolve } from "node:path"
import { describe, expect, test } from "vitest"
import { type BackendName, checkSpecPromise } from "../../src/tla/check-spec.ts"
import { difference, expectedIn } from "../../src/tla/expected.ts"
import { findTlc } from "../../src/tla/backends/tlc-backend.ts"

const root = resolve(import.meta.dirname, "../..")
const models = expectedIn(join(root, "specs"))

const hasTlc = ((): boolean => {
  try {
    return findTlc() !== undefined
  } catch {
    return false
  }
})()

/** Protocols whose specification is there before their actors. */
const actorsComeLater = ["aurora/storage/quorum-sets"]

const files = readdirSync(join(root, "specs"), { recursive: true, encoding: "utf8" }).map((path) => join(root, "specs", path))
const ending = (suffix: string) => files.filter((path) => path.endsWith(suffix)).sort()
const folders = [...new Set(ending(".tla").map((path) => relative(join(root, "specs"), dirname(path))))]

test("every specification and every configuration is in a manifest", () => {
  const named = (of: "spec" | "config") => [...new Set(models.map((model) => model[of]))].sort()
  expect(named("spec")).toEqual(ending(".tla"))
  expect(named("config")).toEqual(ending(".cfg"))
})

test("a specification has the path of the actors that it belongs to", () => {
  const homeless = folders.filter((folder) => !existsSync(join(root, "src/actors", folder)))
  expect(homeless).toEqual(actorsComeLater)
})

test.each(folders)("the rules of %s are each broken somewhere, and what they lead to is counted", (folder) => {
  const mine = models.filter(({ spec }) => relative(join(root, "specs"), dirname(spec)) === folder)
  expect(mine.filter(({ result, distinct }) => result === "success" && distinct !== undefined).length).toBeGreaterThan(0)
  expect(mine.filter(({ result, violated }) => result === "safety failure" && violated !== undefined).length).toBeGreaterThan(1)
})

const backends: readonly BackendName[] = hasTlc ? ["wasm", "tlc"] : ["wasm"]

describe.each(backends)("%s finds what is expected", (backend) => {
  test.each(models.map((model) => [model.name, model] as const))("of %s", async (_, model) => {
    const result = await checkSpecPromise(model.spec, { config: model.config, backend })
    expect(difference(model, result)).toBeUndefined()
  })
})
