import { SpecCheckLine } from "../../src/workbench/report/line-schemas.ts"
import { spawnSync } from "node:child_process"
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { Schema } from "effect"
import { expect, test } from "vitest"
import { bareFolder, borealis, root } from "./run-command.ts"

const folder = bareFolder()
const write = (name: string, text: string): string => {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}

const spec = write(
  "Counter.tla",
  `---- MODULE Counter ----
EXTENDS Naturals
VARIABLE x
Init == x = 0
Up == x < 3 /\\ x' = x + 1
Down == x > 8 /\\ x' = 0
Next == Up \\/ Down
Small == x < 2
Live == <>(x = 3)
====
`
)
write("Counter.cfg", "INIT Init\nNEXT Next\nCHECK_DEADLOCK FALSE\n")
const small = write("Small.cfg", "INIT Init\nNEXT Next\nINVARIANT Small\n")
const stops = write("Stops.cfg", "INIT Init\nNEXT Next\n")
const live = write("Live.cfg", "INIT Init\nNEXT Next\nPROPERTY Live\n")

const line = (args: readonly string[]) => {
  const ended = borealis(["spec", "check", spec, ...args, "--json"])
  return { code: ended.code, stderr: ended.stderr, line: Schema.decodeUnknownSync(SpecCheckLine)(JSON.parse(ended.stdout)) }
}

test("a specification that holds says so, with its count", () => {
  const { code, stdout, stderr } = borealis(["spec", "check", spec])
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
  expect(stdout).toMatch(/Counter\.tla {2}holds$/m)
  expect(stdout).toMatch(/counted +4 distinct states/)
  expect(line([])).toMatchObject({ code: 0, stderr: "", line: { verdict: "holds", distinct: 4, backend: "wasm", violated: null } })
})

test("a violated invariant comes by name, with the actions and what each changed", () => {
  const { code, stdout } = borealis(["spec", "check", spec, "--config", small])
  expect(code).toBe(12)
  expect(stdout).toMatch(/violated {2}Small$/m)
  expect(stdout).toMatch(/^1 {2}initially\n +x = 0\n2 {2}Up\n +x = 1\n3 {2}Up\n +x = 2$/m)
  expect(line(["--config", small]).line).toMatchObject({
    violated: { kind: "invariant", name: "Small" },
    trace: [
      { action: null, state: { x: 0 } },
      { action: "Up", state: { x: 1 } },
      { action: "Up", state: { x: 2 } }
    ]
  })
})

test("a deadlock ends with 11, a bound that is reached with 3", () => {
  expect(line(["--config", stops])).toMatchObject({ code: 11, line: { violated: { kind: "deadlock", name: "deadlock" } } })
  expect(line(["--max-states", "2"])).toMatchObject({
    code: 3,
    line: { verdict: "inconclusive", bounds: [{ name: "states", limit: 2, reached: true }] }
  })
})

test("quiet is the verdict alone", () => {
  expect(borealis(["spec", "check", spec, "--quiet"]).stdout.trimEnd().split("\n")).toHaveLength(1)
})

test.each([
  ["liveness, which needs TLC", ["spec", "check", spec, "--config", live], 151, /Live\.cfg:3: .*PROPERTY Live .*--backend tlc/],
  ["a backend that is not known", ["spec", "check", spec, "--backend", "tcl"], 150, /--backend tcl is none of wasm and tlc/],
  ["a specification that is not there", ["spec", "check", join(folder, "Nothing.tla")], 150, /Nothing\.tla is not there/],
  ["a configuration that is not there", ["spec", "check", spec, "--config", "no.cfg"], 150, /no\.cfg is not there; write one/]
])("%s is one sentence", (_, args, code, sentence) => {
  const ended = borealis(args)
  expect(ended).toMatchObject({ code, stdout: "" })
  expect(ended.stderr.trimEnd().split("\n")).toEqual([expect.stringMatching(sentence)])
})

test("a folder of specifications is held against its manifest: match, refused, wrong", () => {
  mkdirSync(join(folder, "all"), { recursive: true })
  const model = (path: string, result: string, more = {}) => ({ path, mode: "exhaustive search", result, ...more })
  const all = (models: readonly object[]) => {
    write("all/manifest.json", JSON.stringify({ modules: [{ path: "Counter.tla", models }] }))
    const main = join(root, "src/cli/commands/spec-all.ts")
    const { status, stdout } = spawnSync(process.execPath, ["--conditions=borealis-source", main, join(folder, "all")], {
      encoding: "utf8"
    })
    return { status, lines: stdout.trimEnd().split("\n") }
  }
  const fine = [
    model("Counter.cfg", "success", { distinctStates: 4 }),
    model("Small.cfg", "safety failure", { violated: "Small" }),
    model("Live.cfg", "success")
  ]
  expect(all(fine)).toEqual({
    status: 0,
    lines: [
      "match        Counter.cfg: 4 states",
      "match        Small.cfg: violates Small",
      expect.stringMatching(/^refused {6}Live\.cfg: .*Live\.cfg:3: .*PROPERTY Live/),
      "2 match, 1 refused"
    ]
  })
  expect(all([model("Counter.cfg", "success", { distinctStates: 5 })])).toEqual({
    status: 1,
    lines: ["wrong        Counter.cfg: it should have 5 distinct states, not 4", "1 wrong"]
  })
})
