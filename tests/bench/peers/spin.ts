import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Contestant, runProgram } from "../measure.ts"
import { type Peer, versionOf } from "./peer.ts"

const compiler = versionOf("gcc", ["--version"], /\d+\.\d+\.\d+/)

export const spin: Peer = {
  name: "SPIN",
  version: compiler === undefined ? undefined : versionOf("spin", ["-V"], /\d+\.\d+\.\d+/),
  wanted: "install spin and gcc"
}

/** Where the models are compiled. */
const folders: string[] = []
process.on("exit", () => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })))

/** A bound on the depth of SPIN's depth-first search, which none of the models reaches. */
const maxDepth = 1_000_000

/**
 * Compiles a PROMELA model for a full search of its states, which is not part of the time. `states` is about how many there will be:
 * SPIN gets a hash table with a slot for each, which was faster than a larger one.
 */
export const spinModel = (
  name: string,
  { model, defines, states }: { readonly model: string; readonly defines: readonly string[]; readonly states: number }
): Contestant => {
  let folder: string | undefined
  const compiled = async (): Promise<string> => {
    if (folder !== undefined) return folder
    const fresh = mkdtempSync(join(tmpdir(), "borealis-spin-"))
    folders.push(fresh)
    await runProgram("spin", [...defines.map((define) => `-D${define}`), "-a", model], fresh)
    await runProgram("gcc", ["-O2", "-DSAFETY", "-w", "-o", "pan", "pan.c"], fresh)
    return (folder = fresh)
  }
  const size = Math.max(20, Math.ceil(Math.log2(states)))
  const measure: Contestant["measure"] = async () => {
    const { stdout, usage } = await runProgram(join(await compiled(), "pan"), [`-m${maxDepth}`, `-w${size}`])
    const figure = (pattern: RegExp): number => {
      const found = pattern.exec(stdout)?.[1]
      if (found === undefined) throw new Error(`SPIN does not say what it counted: ${stdout}`)
      return Number(found)
    }
    if (figure(/errors: (\d+)/) !== 0 || stdout.includes("max search depth too small")) throw new Error(`${name}: ${stdout}`)
    // it rounds to hundredths
    const seconds = Math.max(0.01, figure(/elapsed time ([\d.e+-]+) seconds/))
    return { distinct: figure(/(\d+) states, stored/), seconds, ...usage }
  }
  return { name, measure }
}
