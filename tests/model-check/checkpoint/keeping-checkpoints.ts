import { copyFileSync, existsSync, mkdirSync, mkdtempSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { CheckOptions } from "../../../src/model-check/options.ts"
import type { Report } from "../../../src/model-check/report.ts"
import { Run } from "../../../src/model-check/run.ts"
import type { System } from "../../../src/scenario/index.ts"
import { finished } from "../check-to-end.ts"

/** What must not depend on whether a check was interrupted, nor on who goes on with it. */
export const found = (report: Report) => {
  const { seconds: _seconds, resumed: _resumed, bytes: _bytes, engine: _engine, workers: _workers, bounds, ...rest } = report
  return { ...rest, bounds: bounds.filter(({ name }) => name !== "memory" && name !== "heap") }
}

export const newFolder = (): string => mkdtempSync(join(tmpdir(), "borealis-checkpoint-"))

/** Checks a system, and keeps in a folder of its own each checkpoint that is written: one after each round. */
export const checkpointsOf = async (
  system: System,
  options: CheckOptions
): Promise<{ readonly report: Report; readonly folders: readonly string[] }> => {
  const folder = newFolder()
  const file = join(folder, "checkpoint")
  const folders: string[] = []
  let last: number | undefined
  const run = new Run(system, { ...options, checkpoint: { folder, everySeconds: 0 } })
  const keep = () => {
    if (!existsSync(file) || statSync(file).ino === last) return
    const copy = join(folder, String(folders.length))
    mkdirSync(copy)
    copyFileSync(file, join(copy, "checkpoint"))
    last = statSync(file).ino
    folders.push(copy)
  }
  try {
    await run.joined()
    while (!run.advance(-1)) keep()
    keep()
    return { report: run.report(), folders }
  } finally {
    run.close()
  }
}

/** Goes on from a checkpoint to the end. */
export const resumed = (system: System, folder: string, options: CheckOptions): Promise<Report> =>
  finished(system, { ...options, checkpoint: { folder, resume: true, everySeconds: 1000 } })
