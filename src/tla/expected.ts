import { Schema } from "effect"
import { existsSync, readdirSync, statSync } from "node:fs"
import { dirname, join } from "node:path"
import { InputError } from "../kernel/index.ts"
import { readInputFile } from "../scenario/index.ts"
import type { SpecResult } from "./language/spec-result.ts"

const count = Schema.optionalKey(Schema.Number)

/**
 * What is expected of the specifications of a folder: the `manifest.json` of the collection tlaplus/Examples. Paths count from the
 * root of the collection. `violated`, the name of the invariant that must be found broken, is ours.
 */
const Manifest = Schema.Struct({
  modules: Schema.Array(
    Schema.Struct({
      path: Schema.String,
      models: Schema.Array(
        Schema.Struct({
          path: Schema.String,
          mode: Schema.Union([Schema.String, Schema.Record(Schema.String, Schema.Unknown)]),
          result: Schema.String,
          distinctStates: count,
          totalStates: count,
          stateDepth: count,
          violated: Schema.optionalKey(Schema.String)
        })
      )
    })
  )
})

/** A model, and what is expected of it. */
export interface Expected {
  readonly name: string
  readonly spec: string
  readonly config: string
  /** Is the whole space searched, so that the counts can be compared? */
  readonly isExhaustive: boolean
  /** `success`, `safety failure`, `deadlock failure`, `liveness failure`, `unknown`. */
  readonly result: string
  readonly distinct: number | undefined
  readonly violated: string | undefined
}

/** All models that the manifests in a folder name. Fails with `InputError` where there is none, or one cannot be read. */
export const expectedIn = (folder: string): readonly Expected[] => {
  const manifests = manifestsIn(folder)
  if (manifests.length === 0)
    throw new InputError(`there is no manifest.json in ${folder} or below, which says what is expected of the models`)
  return manifests.flatMap(modelsOf)
}

const manifestsIn = (folder: string): readonly string[] => {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) throw new InputError(`${folder} is no folder`)
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => /(?:^|[\\/])manifest\.json$/.test(path))
    .sort()
    .map((path) => join(folder, path))
}

const modelsOf = (file: string): readonly Expected[] => {
  const read = (): typeof Manifest.Type => {
    try {
      return Schema.decodeUnknownSync(Manifest)(JSON.parse(readInputFile(file, `the manifest ${file}`)))
    } catch (error) {
      throw new InputError(`${file} is no manifest: ${(error as Error).message.replaceAll(/\s*\n\s*/g, " ")}`)
    }
  }
  return read().modules.flatMap(({ path: spec, models }) =>
    models.map(({ path, mode, result, distinctStates, violated }) => ({
      name: path,
      spec: found(file, spec),
      config: found(file, path),
      isExhaustive: mode === "exhaustive search",
      result,
      distinct: distinctStates,
      violated
    }))
  )
}

/** A path of a manifest counts from some folder above it. */
const found = (manifest: string, path: string): string => {
  for (let folder = dirname(manifest); ; folder = dirname(folder)) {
    const file = join(folder, path)
    if (existsSync(file)) return file
    if (dirname(folder) === folder) throw new InputError(`${manifest} names ${path}, which is in no folder above it`)
  }
}

const kinds: ReadonlyMap<string, readonly string[]> = new Map([
  ["safety failure", ["invariant", "assertion", "property"]],
  ["deadlock failure", ["deadlock"]],
  ["liveness failure", ["property"]]
])

/** What differs between what was expected and what was found; undefined where nothing does. */
export const difference = (expected: Expected, { verdict, violated, distinct, reason, leftOut }: SpecResult): string | undefined => {
  if (expected.result === "unknown") return undefined
  if (expected.result === "success") {
    if (verdict !== "holds") return `it should hold, but ${reason}`
    if (!expected.isExhaustive || expected.distinct === undefined || distinct === undefined || distinct === expected.distinct)
      return undefined
    if (leftOut.includes("SYMMETRY") && distinct > expected.distinct) return undefined
    return `it should have ${expected.distinct} distinct states, not ${distinct}`
  }
  const kind = kinds.get(expected.result)
  if (kind === undefined) return `a manifest has no result "${expected.result}"`
  if (violated === undefined) return `it should have a ${expected.result}, but ${reason}`
  if (!kind.includes(violated.kind)) return `it should have a ${expected.result}, not: ${reason}`
  if (expected.violated !== undefined && expected.violated !== violated.name)
    return `it should violate ${expected.violated}, not ${violated.name}`
  return undefined
}
