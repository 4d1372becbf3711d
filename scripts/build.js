// `prepare`: builds dist. It is plain JavaScript because `npm ci --omit=dev` runs it on the system's Node, however old.
import { execFileSync } from "node:child_process"
import { copyFileSync, existsSync, renameSync, rmSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { buildEngine } from "./engine.js"

process.chdir(fileURLToPath(new URL("..", import.meta.url)))
const tsc = "node_modules/typescript/bin/tsc"

// Nothing to build with: an installed package, which has its dist, or a clone without the dev dependencies. Neither must fail.
if (!existsSync(tsc)) {
  if (!existsSync("dist")) console.error("dist is not built, since the dev dependencies are not installed: run `npm ci` for that.")
  process.exit(0)
}

// Built beside dist and swapped in: a failed build, or a command that runs meanwhile, never sees half a dist.
const next = `dist-${process.pid}`
try {
  execFileSync(process.execPath, [tsc, "-p", "tsconfig.build.json", "--outDir", next], { stdio: "inherit" })
  buildEngine(join(next, "engine.wasm"))
  // The grammar's package takes 60 MB; this is all that is needed of it.
  const grammar = "node_modules/tree-sitter-tlaplus"
  copyFileSync(join(grammar, "tree-sitter-tlaplus.wasm"), join(next, "tree-sitter-tlaplus.wasm"))
  copyFileSync(join(grammar, "LICENSE"), join(next, "tree-sitter-tlaplus.LICENSE"))
  rmSync("dist", { recursive: true, force: true })
  renameSync(next, "dist")
} catch (error) {
  rmSync(next, { recursive: true, force: true })
  // tsc has said what is wrong; a stack of ours would bury it.
  if (typeof error.status !== "number") throw error
  process.exitCode = 1
}
