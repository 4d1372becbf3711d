import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, join, resolve } from "node:path"
import { type Contestant, type Measured, runProgram } from "../measure.ts"
import { type Peer, versionOf } from "./peer.ts"
import { configOf, type TlaModel, withConstants } from "./tla-config.ts"

const given = process.env["TLC_JAR"] ?? ""
const jar = resolve(given)

export const tlc: Peer = {
  name: "TLC",
  version: given === "" || !existsSync(jar) ? undefined : versionOf("java", ["-cp", jar, "tlc2.TLC", "-h"], /Version [\d.]+/),
  wanted: "set TLC_JAR to the path of tla2tools.jar, and install java"
}

/** What TLC counted. Fails unless its invariants hold. */
export const countedByTlc = (said: string): number => {
  const distinct = [...said.matchAll(/([\d,]+) distinct states found/g)].at(-1)?.[1]
  if (distinct === undefined || !said.includes("No error has been found")) throw new Error(`TLC: ${said}`)
  return Number(distinct.replaceAll(",", ""))
}

const measure = async (model: TlaModel): Promise<Measured> => {
  const folder = mkdtempSync(join(tmpdir(), "borealis-tlc-"))
  try {
    // beside each other in one folder, since TLC looks for both from where it runs
    const module = basename(model.module)
    const config = basename(configOf(model))
    copyFileSync(model.module, join(folder, module))
    writeFileSync(join(folder, config), withConstants(readFileSync(configOf(model), "utf8"), model.constants))
    const program = ["-XX:+UseParallelGC", "-cp", jar, "tlc2.TLC", "-workers", "1", "-metadir", "states", "-config", config, module]
    const { stdout, seconds, usage } = await runProgram("java", program, folder)
    return { distinct: countedByTlc(stdout), seconds, ...usage }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** One worker. The seconds are those of the whole process: TLC tells its own in whole seconds. */
export const tlcModel = (model: TlaModel): Contestant => ({ name: tlc.name, once: true, measure: () => measure(model) })
