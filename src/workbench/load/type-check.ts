import { spawn } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { localFiles } from "./local-files.ts"
import { recalled, remember } from "./private-cache.ts"
import { configChain } from "./tsconfig.ts"
import { borealisTypes, configFor, typescriptFor } from "./type-project.ts"

/** A type error of a user's file. `line` and `column` count from 1; the message is one line. */
export interface TypeMistake {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly message: string
}

/** What TypeScript says of a file and its local imports, or why it could not be asked. */
export type Typed = { readonly mistakes: readonly TypeMistake[] } | { readonly unchecked: string }

/**
 * Type-checks a file with its local imports. The answer is kept by their content, so that a file is checked once: then it costs some
 * milliseconds. Without a TypeScript, or where it does not answer in `milliseconds`, the answer says why there is none.
 */
export const typesOf = async (file: string, milliseconds: number, signal: AbortSignal): Promise<Typed> => {
  const typescript = typescriptFor(file)
  if (typescript === undefined) return { unchecked: "there is no TypeScript to be had; npm install --save-dev typescript" }
  const files = localFiles(file)
  const config = configFor(file)
  const key = hashOf([typescript.version, borealisTypes().version, config, ...texts(config), ...files])
  const known = recalled(key)
  if (Array.isArray(known)) return { mistakes: known as TypeMistake[] }
  const folder = mkdtempSync(join(tmpdir(), "borealis-types-"))
  const said = await ask(typescript.program, config, folder, milliseconds, signal)
  if (said === undefined) return { unchecked: "TypeScript did not answer in time" }
  const own = new Set([...files.keys()].map((path) => realpathSync(path)))
  const { mistakes, others } = read(said, folder, (path) => existsSync(path) && own.has(realpathSync(path)))
  if (mistakes.length === 0 && others !== undefined) return { unchecked: `TypeScript says ${others}` }
  remember(key, mistakes)
  return { mistakes }
}

const hashOf = (parts: readonly unknown[]): string => createHash("sha256").update(JSON.stringify(parts)).digest("hex")

const texts = ({ extends: own }: { readonly extends?: string }): readonly string[] =>
  own === undefined ? [] : configChain(own).map(({ text }) => text)

/** All that TypeScript prints about a configuration, or nothing where it was ended. */
const ask = (program: string, config: object, folder: string, milliseconds: number, signal: AbortSignal): Promise<string | undefined> => {
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config))
  return new Promise<string | undefined>((done) => {
    const child = spawn(process.execPath, [program, "-p", folder, "--pretty", "false"], { cwd: folder, signal, timeout: milliseconds })
    let said = ""
    child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text))
    child.on("error", () => done(undefined))
    child.on("close", (code) => done(code === null ? undefined : said))
  }).finally(() => rmSync(folder, { recursive: true, force: true }))
}

/** What concerns types that are not installed: Node itself tells when it loads a module that is not there. */
const notInstalled = new Set([2307, 2580, 2581, 2582, 2583, 2584, 2591, 2592, 2593, 2688, 2792, 2867, 2868, 2882, 7016])

/** Takes the mistakes of some files from what TypeScript prints; `others` is the first line that concerns no file of theirs and no type. */
const read = (
  said: string,
  folder: string,
  isOwn: (path: string) => boolean
): { readonly mistakes: readonly TypeMistake[]; readonly others: string | undefined } => {
  const mistakes: TypeMistake[] = []
  let others: string | undefined
  for (const [first = "", ...rest] of said.split(/\n(?=\S)/).map((one) => one.trimEnd().split("\n"))) {
    const [, path, line, column, code, message] = /^(.+?)\((\d+),(\d+)\): error TS(\d+): (.*)$/.exec(first) ?? []
    if (path !== undefined && notInstalled.has(Number(code))) continue
    const file = path === undefined ? undefined : resolve(folder, path)
    if (file !== undefined && isOwn(file))
      mistakes.push({ file, line: Number(line), column: Number(column), message: `${told([message!, ...rest])} (TS${code})` })
    else if (path === undefined || path.endsWith(".json")) others ??= first === "" ? undefined : first
  }
  return { mistakes, others }
}

const longest = 300

/** The first line says what is wrong, the last one, which is the innermost, why. */
const told = (lines: readonly string[]): string => {
  const [first = "", last] = [lines[0]?.trim(), lines.slice(1).at(-1)?.trim()]
  const text = last === undefined ? first : `${first.replace(/\.$/, "")}: ${last}`
  const line = text.replace(/\.$/, "")
  return line.length > longest ? `${line.slice(0, longest)}…` : line
}
