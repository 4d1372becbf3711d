/**
 * Records what TLC says with `-tool` of the models in this folder: `TLC_JAR=… npx node --conditions=borealis-source tests/tla/tlc/record.ts`.
 * What differs from machine to machine is left out. The transcripts that are here were recorded from TLC built from
 * github.com/tlaplus/tlaplus at cc6b616 of 29 April 2026.
 */
import { spawnSync } from "node:child_process"
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { findTlc } from "../../../src/tla/backends/tlc-backend.ts"

const folder = import.meta.dirname
const tlc = findTlc()

/** Without paths, dates, versions, process numbers and rates. */
const plain = (said: string): string =>
  said
    .replaceAll(/\S*\/(\w+\.tla)( \(jar:.*\))?/g, "$1")
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, "2026-01-01 00:00:00")
    .replaceAll(/TLC2 Version .*/g, "TLC2 Version")
    .replaceAll(/(with fp) \d+ and seed -?\d+ (with 1 worker).*/g, "$1 0 and seed 0 $2.")
    .replaceAll(/ \([\d,]+ d?s\/min\)/g, "")
    .replaceAll(/Finished in \d+m?s/g, "Finished in 0ms")

for (const config of readdirSync(folder).filter((name) => name.endsWith(".cfg"))) {
  const metadata = mkdtempSync(join(tmpdir(), "borealis-record-"))
  const own = ["-tool", "-workers", "1", "-coverage", "1", "-noGenerateSpecTE", "-metadir", metadata]
  const module = `${config.split(/[-.]/)[0]}.tla`
  const { stdout, status } = spawnSync(tlc.program, [...tlc.arguments(undefined), ...own, "-config", config, module], {
    cwd: folder,
    encoding: "utf8"
  })
  rmSync(metadata, { recursive: true })
  writeFileSync(join(folder, config.replace(".cfg", ".txt")), `${plain(stdout).trimEnd()}\nexit code ${status}\n`)
  console.log(config, status)
}
