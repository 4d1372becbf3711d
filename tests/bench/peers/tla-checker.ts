import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { join } from "node:path"
import { type Contestant, type Measured, runProgram } from "../measure.ts"
import type { Peer } from "./peer.ts"
import type { TlaModel } from "./tla-config.ts"

const { version } = JSON.parse(readFileSync(fileURLToPath(import.meta.resolve("tla-checker/package.json")), "utf8")) as { version: string }

export const tlaChecker: Peer = { name: "tla-checker", version, wanted: "npm ci" }

const oneCheck = join(import.meta.dirname, "tla-checker-run.ts")

export const tlaCheckerModel = (model: TlaModel): Contestant => ({
  name: tlaChecker.name,
  once: true,
  measure: async () => {
    const { stdout, usage } = await runProgram(process.execPath, [oneCheck, JSON.stringify(model)])
    return { ...usage, ...(JSON.parse(stdout) as Measured) }
  }
})
