import { posix } from "node:path"
import { codeIn, type Files, importsOf, isCode, statementsOf, targetOf } from "./sources.ts"

/** A rule names what it objects to, one sentence each; nothing is well. */
export type Rule = (files: Files) => readonly string[]

interface Room {
  /** Rooms and packages that its files may import beside the room itself; `node:` stands for all builtins. */
  readonly sees: readonly string[]
  /** Files that see Effect as well; "all" for a room that is written in it. */
  readonly effect?: "all" | readonly string[]
}

const effectPackages = ["effect", "@effect/platform-node"]

/** Who may import what. A room that is not listed is refused, so that a new one is a decision. */
const rooms: Readonly<Record<string, Room | "everything">> = {
  "model-check/core": { sees: [] },
  kernel: { sees: ["node:", "xstate"] },
  world: { sees: ["node:", "kernel"] },
  "model-check": { sees: ["node:", "kernel", "world", "model-check/core"], effect: ["src/model-check/check.ts"] },
  simulate: { sees: ["node:", "kernel", "world"] },
  runtime: { sees: ["node:", "kernel", "world"], effect: "all" },
  consistency: { sees: [] },
  mutation: { sees: ["kernel", "xstate"] },
  trace: { sees: ["node:", "kernel", "world"] },
  tla: { sees: ["node:", "kernel", "world", "tla-checker", "web-tree-sitter"], effect: "all" },
  actors: { sees: ["kernel", "world", "xstate"] },
  explorer: "everything",
  cli: "everything",
  // The public door.
  "index.ts": "everything"
}

const roomOf = (path: string): string => (path.startsWith("src/model-check/core/") ? "model-check/core" : (path.split("/")[1] ?? ""))

const packageOf = (specifier: string): string =>
  specifier.startsWith("node:") ? "node:" : specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/")

export const importRules: Rule = (files) =>
  codeIn(files, "src").flatMap(([path, text]) => {
    const name = roomOf(path)
    const room = rooms[name]
    if (room === undefined) return [`${path} is in no known room`]
    if (room === "everything") return []
    const seesEffect = room.effect === "all" || room.effect?.includes(path) === true
    const allowed = [name, ...room.sees, ...(seesEffect ? effectPackages : [])]
    return importsOf(path, text).flatMap((specifier) => {
      // A file found by its `#name` (a worker, an asset) is the importing room's own; package.json says where it is.
      if (specifier.startsWith("#")) return []
      const target = targetOf(path, specifier)
      const inside = target === undefined || target.startsWith("src/")
      const met = target === undefined ? packageOf(specifier) : roomOf(target)
      return inside && allowed.includes(met) ? [] : [`${path} imports ${specifier}, which ${name} may not see`]
    })
  })

const maxCodeLines = 280

export const codeLines = (text: string): number =>
  text.split("\n").filter((line) => {
    const trimmed = line.trim()
    return trimmed !== "" && !/^(?:\/\/|\/\*|\*)/.test(trimmed)
  }).length

/** Files are about 250 lines at most; blank and comment lines are free. */
export const sizes: Rule = (files) =>
  codeIn(files, "src", "tests", "scripts", "bin").flatMap(([path, text]) => {
    const lines = codeLines(text)
    return lines > maxCodeLines ? [`${path} has ${lines} lines of code, more than ${maxCodeLines}`] : []
  })

/** A file of src is alive when a test, the command, the public door, package.json or a build script leads to it. */
export const deadFiles: Rule = (files) => {
  const scripts = codeIn(files, "scripts").map(([, text]) => text)
  const named = [files.get("package.json") ?? "", ...scripts].flatMap((text) => text.match(/\bsrc\/[\w./-]+/g) ?? [])
  const tests = codeIn(files, "tests").map(([path]) => path)
  const alive = new Set(["src/index.ts", "src/cli/process.ts", ...named, ...tests])
  // A Set hands out what is added while it is walked.
  for (const path of alive) {
    const text = files.get(path)
    if (text === undefined || !isCode(path)) continue
    for (const specifier of importsOf(path, text)) {
      const target = targetOf(path, specifier)
      // AssemblyScript's imports have no extension
      if (target !== undefined) alive.add(files.has(target) ? target : `${target}.ts`)
    }
  }
  return [...files.keys()]
    .filter((path) => path.startsWith("src/") && !alive.has(path))
    .map((path) => `${path} is reached from no test, command or entry`)
}

const vagueName = /(?:^|\/)(?:utils?|helpers?|common)(?=[./]|$)/
const isRootIndex = (path: string): boolean => /^src\/(?:[^/]+\/)?index\.ts$/.test(path)

/** A file that only passes on what others export. */
const isBarrel = (path: string, text: string): boolean => {
  const statements = statementsOf(path, text)
  const passesOn = statements.every(
    ({ type, declaration }) =>
      type === "ImportDeclaration" || type === "ExportAllDeclaration" || (type === "ExportNamedDeclaration" && !declaration)
  )
  return passesOn && statements.some(({ type }) => type.startsWith("Export"))
}

export const names: Rule = (files) =>
  codeIn(files, "src", "tests", "scripts").flatMap(([path, text]) => {
    if (vagueName.test(path)) return [`${path} has a name that says nothing`]
    if (isRootIndex(path)) return []
    return posix.basename(path) === "index.ts" || isBarrel(path, text) ? [`${path} is a barrel; only a root's index.ts may be one`] : []
  })

const protocolFile = /^src\/actors\/(.+?)\/(?:claims\/)?(?:messages|invariants|scenarios|mutants)\.ts$/
const loneScenario = /^src\/actors\/(.+)\.scenario\.ts$/

/** A protocol has its page and its test under its own path. */
export const symmetry: Rule = (files) => {
  const protocols = new Set([...files.keys()].flatMap((path) => (protocolFile.exec(path) ?? loneScenario.exec(path))?.[1] ?? []))
  return [...protocols].flatMap((protocol) =>
    [`docs/protocols/${protocol}.md`, `tests/actors/${protocol}.test.ts`]
      .filter((path) => !files.has(path))
      .map((path) => `src/actors/${protocol} has no ${path}`)
  )
}

const privateWords: Readonly<Record<string, RegExp>> = {
  "a path of one machine": /(?<![\w.:/-])\/(?:work|root|home|Users)\/[\w.-]/,
  "a registry's host": /\bregistry\.[\w-]+\.(?:org|com|net|io|dev|internal|local)\b|\b(?:artifactor[y]|verdacci[o])\b/i,
  "a download address": /"resolved": "https?:/
}

export const privacy: Rule = (files) =>
  [...files].flatMap(([path, text]) =>
    text.split("\n").flatMap((line, index) =>
      Object.entries(privateWords)
        .filter(([, pattern]) => pattern.test(line))
        .map(([what]) => `${path}:${index + 1} has ${what}`)
    )
  )
