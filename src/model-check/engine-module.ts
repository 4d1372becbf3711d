import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { Module } from "./core/webassembly/api.ts"

let module: Module | undefined

/** The compiled engine, which `prepare` builds from core/assembly. */
export const engineModule = (): Module => (module ??= new Module(readFileSync(fileURLToPath(import.meta.resolve("#engine")))))
