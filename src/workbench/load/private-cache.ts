import { surroundings } from "../surroundings.ts"
import { lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { homedir } from "node:os"
import { join } from "node:path"

/** So many results are kept; then it starts afresh. */
const mostEntries = 1000

/** The user's own folder for what can be made again: nobody else may write there. Undefined where there can be none. */
const folder = (): string | undefined => {
  const path = join(surroundings().env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "borealis")
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    const { uid, mode } = lstatSync(path)
    const isDirectory = (mode & 0o170000) === 0o040000
    const isOurs = process.getuid === undefined || (uid === process.getuid() && (mode & 0o077) === 0)
    return isDirectory && isOurs ? path : undefined
  } catch {
    return undefined
  }
}

/** What was kept under a key, a hash: a plain value, or undefined. */
export const recalled = (key: string): unknown => {
  const path = folder()
  if (path === undefined) return undefined
  try {
    return JSON.parse(readFileSync(join(path, `${key}.json`), "utf8")) as unknown
  } catch {
    return undefined
  }
}

/** Keeps a plain value under a key, a hash. Where nothing can be kept, nothing is. */
export const remember = (key: string, value: unknown): void => {
  const path = folder()
  if (path === undefined) return
  try {
    const entries = readdirSync(path)
    if (entries.length >= mostEntries) for (const entry of entries) rmSync(join(path, entry), { force: true })
    const draft = join(path, `${key}.${process.pid}`)
    writeFileSync(draft, JSON.stringify(value), { mode: 0o600 })
    renameSync(draft, join(path, `${key}.json`))
  } catch {
    // it is made again next time
  }
}
