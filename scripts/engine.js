// Compiles the WebAssembly engine. All of a memory's 4 GiB of addresses are there from the start: what is not written costs nothing.
import { execFileSync } from "node:child_process"

const source = "src/model-check/core/assembly/engine.ts"
const memory = [
  "--importMemory",
  "--sharedMemory",
  "--initialMemory",
  "65536",
  "--maximumMemory",
  "65536",
  "--enable",
  "threads",
  "--enable",
  "simd"
]
// The engine keeps nothing of its own in memory: up to this address there is only its stack.
const base = ["--memoryBase", "8192", "--runtime", "stub", "--noAssert"]

export const buildEngine = (out) => {
  const asc = "node_modules/assemblyscript/bin/asc.js"
  execFileSync(process.execPath, [asc, source, "--outFile", out, "-O3", ...memory, ...base], { stdio: "inherit" })
}
