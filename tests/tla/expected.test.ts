import { mkdirSync } from "node:fs"
import { expect, test } from "vitest"
import { difference, type Expected, expectedIn } from "../../src/tla/expected.ts"
import { boundsOf, type SpecResult } from "../../src/tla/language/spec-result.ts"
import { specFolder, written } from "./spec-files.ts"

const folder = specFolder()
const manifest = (models: object): string =>
  JSON.stringify({ authors: [], modules: [{ path: "specs/lock/Lock.tla", features: [], models: [models] }] })

test("a manifest names models by paths from a folder above it", () => {
  mkdirSync(`${folder}/specs/lock`, { recursive: true })
  written(folder, {
    "specs/lock/manifest.json": manifest({
      path: "specs/lock/Lock.cfg",
      runtime: "00:00:01",
      mode: "exhaustive search",
      result: "success",
      distinctStates: 3
    }),
    "specs/lock/Lock.tla": "",
    "specs/lock/Lock.cfg": ""
  })
  expect(expectedIn(folder)).toEqual([
    {
      name: "specs/lock/Lock.cfg",
      spec: `${folder}/specs/lock/Lock.tla`,
      config: `${folder}/specs/lock/Lock.cfg`,
      isExhaustive: true,
      result: "success",
      distinct: 3,
      violated: undefined
    }
  ])
})

test("a folder without a manifest, a manifest that is none and a model that is not there are input errors", () => {
  expect(() => expectedIn(`${folder}/specs/nowhere`)).toThrow(/is no folder/)
  mkdirSync(`${folder}/empty`, { recursive: true })
  expect(() => expectedIn(`${folder}/empty`)).toThrow(/there is no manifest\.json/)
  written(folder, { "empty/manifest.json": "{}" })
  expect(() => expectedIn(`${folder}/empty`)).toThrow(/is no manifest/)
  written(folder, { "empty/manifest.json": manifest({ path: "specs/lock/Key.cfg", mode: "exhaustive search", result: "success" }) })
  expect(() => expectedIn(`${folder}/empty`)).toThrow(/names specs\/lock\/Key\.cfg, which is in no folder above it/)
})

const expected: Expected = {
  name: "m",
  spec: "m.tla",
  config: "m.cfg",
  isExhaustive: true,
  result: "success",
  distinct: 3,
  violated: undefined
}
const result: SpecResult = {
  backend: "test",
  verdict: "holds",
  reason: "the whole space was searched",
  violated: undefined,
  distinct: 3,
  generated: undefined,
  depth: undefined,
  trace: undefined,
  loop: undefined,
  coverage: undefined,
  bounds: boundsOf({}),
  notes: [],
  leftOut: [],
  exitCode: undefined
}
const violated = {
  ...result,
  verdict: "violated",
  reason: "the invariant I does not hold",
  violated: { kind: "invariant", name: "I" }
} as const

test("what is expected and what is found differ in verdict, count, kind or name", () => {
  expect(difference(expected, result)).toBeUndefined()
  expect(difference(expected, { ...result, distinct: 4 })).toMatch(/3 distinct states, not 4/)
  expect(difference(expected, { ...result, distinct: 4, leftOut: ["SYMMETRY"] })).toBeUndefined()
  expect(difference(expected, { ...result, distinct: 2, leftOut: ["SYMMETRY"] })).toMatch(/3 distinct states, not 2/)
  expect(difference({ ...expected, isExhaustive: false }, { ...result, distinct: 4 })).toBeUndefined()
  expect(difference(expected, violated)).toMatch(/should hold, but the invariant I/)
  expect(difference({ ...expected, result: "safety failure" }, violated)).toBeUndefined()
  expect(difference({ ...expected, result: "safety failure" }, result)).toMatch(/should have a safety failure, but/)
  expect(difference({ ...expected, result: "deadlock failure" }, violated)).toMatch(/should have a deadlock failure, not/)
  expect(difference({ ...expected, result: "safety failure", violated: "J" }, violated)).toMatch(/should violate J, not I/)
  expect(difference({ ...expected, result: "fine" }, result)).toMatch(/no result "fine"/)
  expect(difference({ ...expected, result: "constructor" }, result)).toMatch(/no result "constructor"/)
})
