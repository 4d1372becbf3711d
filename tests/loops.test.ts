import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { join, relative } from "node:path"
import { expect, test } from "vitest"
import { repositoryFiles } from "./tidy/sources.ts"

/** What the test runner finds, without running it: files, or every test by its declaration, of which a `test.each` is one. */
const listed = (...flags: readonly string[]): readonly { readonly file: string }[] => {
  const file = join(process.env["TMPDIR"]!, "listed.json")
  execFileSync(process.execPath, ["node_modules/vitest/vitest.mjs", "list", ...flags, `--json=${file}`], { stdio: "ignore" })
  return JSON.parse(readFileSync(file, "utf8")) as { file: string }[]
}
const filesOf = (...flags: readonly string[]) =>
  listed("--filesOnly", ...flags)
    .map(({ file }) => relative(process.cwd(), file))
    .sort()

/** How many declarations there were when somebody last looked. Who takes one away lowers it, and says why. */
const declared = 858

test("each file of tests is in a loop: all in npm run test:all, and what is not slow in npm test", () => {
  const written = [...repositoryFiles().keys()].filter((path) => /^tests\/.*\.test\.ts$/.test(path)).sort()
  expect(written.length).toBeGreaterThan(100)
  expect(filesOf("--mode", "all")).toEqual(written)
  expect(filesOf()).toEqual(written.filter((path) => !path.includes(".slow.")))
})

test("no test is lost: there are as many as there were", () => {
  expect(listed("--mode", "all").length).toBeGreaterThanOrEqual(declared)
})
