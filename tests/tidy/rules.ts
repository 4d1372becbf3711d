import { posix } from "node:path"
import { codeIn, type Files, functionsOf, importsOf, isCode, loadedBy, statementsOf, targetOf } from "./sources.ts"

/** A rule names what it objects to, one sentence each; nothing is well. */
export type Rule = (files: Files) => readonly string[]

interface Room {
  /** Rooms and packages that its files may import beside the room itself; `node:` stands for all builtins. */
  readonly sees: readonly string[]
  /** Files that see Effect as well; "all" for a room that is written in it. */
  readonly effect?: "all" | readonly string[]
  /** Files beside `index.ts` that other rooms may import. */
  readonly doors?: readonly string[]
}

const effectPackages = ["effect", "@effect/platform-node"]
const ground = ["node:", "kernel", "scenario", "world"]

/** Who may import what, from the ground up. A room that is not listed is refused, so that a new one is a decision. */
const rooms: Readonly<Record<string, Room>> = {
  // the thread that watches over the command stays light: it loads neither XState nor any machine
  kernel: { sees: ["node:", "xstate"], doors: ["node-limits.ts"] },
  scenario: { sees: ["node:", "kernel"] },
  world: { sees: ["node:", "kernel", "scenario"] },
  trace: { sees: ground, doors: ["visible.ts"] },
  actors: { sees: ["kernel", "scenario", "xstate"] },
  "model-check/core": { sees: [] },
  "model-check": { sees: [...ground, "model-check/core"], effect: ["src/model-check/check.ts"] },
  simulate: { sees: ground },
  consistency: { sees: [] },
  mutation: { sees: ["kernel", "xstate"] },
  runtime: { sees: ground, effect: "all" },
  tla: { sees: [...ground, "tla-checker", "web-tree-sitter"], effect: "all" },
  workbench: { sees: [...ground, "trace", "actors", "model-check", "simulate", "mutation", "runtime", "tla"], effect: "all" },
  cli: {
    sees: [...ground, "trace", "actors", "model-check", "simulate", "mutation", "runtime", "tla", "workbench", "explorer"],
    effect: "all"
  },
  explorer: { sees: [...ground, "trace", "actors", "model-check", "simulate", "runtime", "tla", "workbench"], effect: "all" },
  // the door of the library
  "index.ts": { sees: ["kernel", "scenario", "world", "model-check", "simulate", "runtime", "workbench"] }
}

/** Parts of a room with a rule of their own; its door is the room's. */
const parts = ["model-check/core"]

const roomOf = (path: string): string => parts.find((part) => path.startsWith(`src/${part}/`)) ?? path.split("/")[1] ?? ""

/** May a file of another room import this one? A room of tools, the workbench, has no door: each file is a tool. */
const isDoor = (path: string): boolean => {
  const [, room = "", ...rest] = path.split("/")
  return room === "workbench" || [...(rooms[room]?.doors ?? []), "index.ts"].includes(rest.join("/"))
}

const packageOf = (specifier: string): string =>
  specifier.startsWith("node:") ? "node:" : specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/")

export const importRules: Rule = (files) =>
  codeIn(files, "src").flatMap(([path, text]) => {
    const name = roomOf(path)
    const room = rooms[name]
    if (room === undefined) return [`${path} is in no known room`]
    const seesEffect = room.effect === "all" || room.effect?.includes(path) === true
    const allowed = [name, ...room.sees, ...(seesEffect ? effectPackages : [])]
    return importsOf(path, text).flatMap((specifier) => {
      // A file found by its `#name` (a worker, an asset) is the importing room's own; package.json says where it is.
      if (specifier.startsWith("#")) return []
      const target = targetOf(path, specifier)
      if (target === undefined)
        return allowed.includes(packageOf(specifier)) ? [] : [`${path} imports ${specifier}, which ${name} may not see`]
      if (!target.startsWith("src/") || !allowed.includes(roomOf(target)))
        return [`${path} imports ${specifier}, which ${name} may not see`]
      const isInside = target.split("/")[1] === path.split("/")[1]
      return isInside || isDoor(target) ? [] : [`${path} imports ${specifier}, which is no door of its room`]
    })
  })

/** What each file of src imports from src, types and `import()` included. */
const graphOf = (files: Files): ReadonlyMap<string, readonly string[]> =>
  new Map(
    codeIn(files, "src").map(([path, text]) => [
      path,
      importsOf(path, text).flatMap((specifier) => {
        const target = targetOf(path, specifier)
        const found = target === undefined || files.has(target) ? target : `${target}.ts`
        return found === undefined || !files.has(found) || !found.startsWith("src/") ? [] : [found]
      })
    ])
  )

/** The thread that watches over the command is there at once: it loads neither XState nor a machine, types aside. */
export const lightSupervisor: Rule = (files) => {
  const loaded = new Set(["src/cli/process.ts"])
  // A Set hands out what is added while it is walked.
  for (const path of loaded) {
    for (const specifier of loadedBy(path, files.get(path) ?? "")) loaded.add(targetOf(path, specifier) ?? specifier)
  }
  // of other rooms it may have what is a door beside their index
  return [...loaded].flatMap((path) =>
    path.startsWith("node:") || /^src\/(?:cli|workbench)\//.test(path) || isDoor(path) !== path.endsWith("/index.ts")
      ? []
      : [`src/cli/process.ts loads ${path}`]
  )
}

/** Folders as one node each; the files of a folder that has folders in it, where its parts come together, are nodes of their own. */
const foldersOf = (graph: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, readonly string[]> => {
  const parents = new Set([...graph.keys()].map((path) => posix.dirname(posix.dirname(path))))
  const nodeOf = (path: string): string => (parents.has(posix.dirname(path)) ? path : posix.dirname(path))
  const folded = new Map<string, Set<string>>()
  for (const [path, targets] of graph) {
    const node = nodeOf(path)
    const edges = folded.get(node) ?? new Set()
    folded.set(node, edges)
    for (const target of targets) if (nodeOf(target) !== node) edges.add(nodeOf(target))
  }
  return new Map([...folded].map(([node, edges]) => [node, [...edges]]))
}

/** One circle of a graph, from its first node to itself again, if there is any. */
const circleIn = (graph: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined => {
  const done = new Set<string>()
  const visit = (node: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node]
    if (done.has(node)) return undefined
    for (const next of graph.get(node) ?? []) {
      const circle = visit(next, [...path, node])
      if (circle !== undefined) return circle
    }
    done.add(node)
    return undefined
  }
  for (const node of graph.keys()) {
    const circle = visit(node, [])
    if (circle !== undefined) return circle
  }
  return undefined
}

/** No circle of imports, types included: neither of files nor of folders. */
export const circles: Rule = (files) => {
  const graph = graphOf(files)
  const circle = circleIn(graph) ?? circleIn(foldersOf(graph))
  return circle === undefined ? [] : [`imports go in a circle: ${circle.join(", ")}`]
}

const maxFiles = 16

/** What a folder holds can be taken in at a glance. */
export const folders: Rule = (files) =>
  [...Map.groupBy(codeIn(files, "src"), ([path]) => posix.dirname(path))].flatMap(([folder, inside]) =>
    inside.length > maxFiles ? [`${folder} has ${inside.length} files, more than ${maxFiles}`] : []
  )

const maxFunctionLines = 70

/** A function fits on a screen; blank and comment lines are free. */
export const functions: Rule = (files) =>
  codeIn(files, "src", "scripts").flatMap(([path, text]) =>
    functionsOf(path, text).flatMap(({ name, body }) => {
      const lines = codeLines(body)
      return lines > maxFunctionLines ? [`${path}: ${name} has ${lines} lines of code, more than ${maxFunctionLines}`] : []
    })
  )

const maxCodeLines = 280

export const codeLines = (text: string): number =>
  text.split("\n").filter((line) => {
    const trimmed = line.trim()
    return trimmed !== "" && !/^(?:\/\/|\/\*|\*(?:\s|\/|$))/.test(trimmed)
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
