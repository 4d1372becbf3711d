import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"
import type * as Check from "../../src/model-check/check.ts"
import type * as Kernel from "../../src/kernel/index.ts"
import type * as Scenarios from "../../src/scenario/index.ts"
import type * as Worlds from "../../src/world/index.ts"

/** A change of one exact place in the sources. */
export interface Edit {
  /** Below `src`. */
  readonly file: string
  readonly from: string
  readonly to: string
}

/** What a test needs of a copy of the sources. */
export interface Borealis {
  readonly kernel: typeof Kernel
  readonly scenarios: typeof Scenarios
  readonly worlds: typeof Worlds
  readonly check: typeof Check
}

const repository = join(import.meta.dirname, "../..")

/**
 * Loads the sources once more, with some places changed, into a folder that must not exist yet; XState is the same one for all copies.
 * Fails where what is to be changed does not stand there exactly once: then the planted bug must be written anew.
 */
export const planted = (folder: string, edits: readonly Edit[]): Borealis => {
  mkdirSync(folder)
  cpSync(join(repository, "src"), join(folder, "src"), { recursive: true })
  cpSync(join(repository, "package.json"), join(folder, "package.json"))
  for (const name of ["node_modules", "dist", "specs"]) symlinkSync(join(repository, name), join(folder, name))
  for (const { file, from, to } of edits) {
    const path = join(folder, "src", file)
    const parts = readFileSync(path, "utf8").split(from)
    if (parts.length !== 2) throw new Error(`src/${file} has ${parts.length - 1} times what is to be changed: ${from}`)
    writeFileSync(path, parts.join(to))
  }
  // Node loads these itself: the test runner would take them for files of this repository
  const load = createRequire(join(folder, "package.json"))
  return {
    kernel: load("./src/kernel/index.ts") as typeof Kernel,
    scenarios: load("./src/scenario/index.ts") as typeof Scenarios,
    worlds: load("./src/world/index.ts") as typeof Worlds,
    check: load("./src/model-check/check.ts") as typeof Check
  }
}
