/**
 * Each file of tests has a folder for temporary files of its own: two files run at once, and some look at what is left there. It goes
 * when they have run, with what a killed process could not take away.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll } from "vitest"

const base = process.env["TMPDIR"]
const folder = mkdtempSync(join(tmpdir(), "borealis-tests-"))
process.env["TMPDIR"] = folder
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
  // the next file may run in this very process
  if (base === undefined) delete process.env["TMPDIR"]
  else process.env["TMPDIR"] = base
})
