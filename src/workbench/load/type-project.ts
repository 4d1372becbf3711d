import { existsSync, readdirSync, readFileSync, statSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { ancestors, configChain, pathsOf, projectConfig } from "./tsconfig.ts"

const ours = createRequire(import.meta.url)
const root = fileURLToPath(new URL("../../../", import.meta.url))

/** TypeScript as a file's project has it, or else as this command has it: its program, to be run by Node, and what tells it from another. */
export const typescriptFor = (file: string): { readonly program: string; readonly version: string } | undefined => {
  for (const require of [createRequire(file), ours]) {
    try {
      const manifest = require.resolve("typescript/package.json")
      const { version, bin } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string; bin: { tsc: string } }
      return { program: join(dirname(manifest), bin.tsc), version: `${version} ${manifest}` }
    } catch {
      // not there: ask the next one
    }
  }
  return undefined
}

/**
 * The configuration with which a file is checked: as its project's own, so that an editor says the same, but with this command's own
 * `borealis` and `xstate`, and with imports as the command itself resolves them. A file without a project is checked strictly.
 */
export const configFor = (file: string): object => {
  const own = projectConfig(file)
  const typeRoots = [...ancestors(dirname(file)), root]
    .map((folder) => join(folder, "node_modules/@types"))
    .filter((path) => existsSync(path))
  const isNodeTyped = typeRoots.some((path) => existsSync(join(path, "node")))
  const bare = { strict: true, target: "esnext", lib: ["esnext"], types: isNodeTyped ? ["node"] : [] }
  return {
    ...(own === undefined ? {} : { extends: own }),
    compilerOptions: {
      ...(own === undefined ? bare : {}),
      // where nothing is said of it, as tsx has it
      ...(own !== undefined && configChain(own).some(({ compilerOptions }) => compilerOptions?.jsx !== undefined) ? {} : { jsx: "react" }),
      ...fixed,
      typeRoots,
      paths: { ...pathsOf(own), ...xstatePaths(), borealis: [borealisTypes().path] }
    },
    files: [file],
    include: []
  }
}

/** Where this command has the types of Node, if it has them. */
export const nodeTypes = (): string | undefined => {
  const path = join(root, "node_modules/@types")
  return existsSync(join(path, "node")) ? path : undefined
}

/** What is no matter of a project's taste: how modules are found, and that nothing is written or asked beside the types. */
const fixed = {
  module: "preserve",
  moduleResolution: "bundler",
  allowImportingTsExtensions: true,
  noEmit: true,
  skipLibCheck: true,
  noUnusedLocals: false,
  noUnusedParameters: false,
  // null takes back what a project says
  ...Object.fromEntries(
    (
      "composite incremental tsBuildInfoFile declaration declarationMap emitDeclarationOnly isolatedDeclarations outDir rootDir rootDirs " +
      "sourceMap inlineSourceMap verbatimModuleSyntax isolatedModules erasableSyntaxOnly customConditions checkJs allowJs plugins"
    )
      .split(" ")
      .map((option) => [option, null])
  )
}

/** Where this command's types are, and what tells them from older ones. In a clone dist may be older than the sources, which then count. */
export const borealisTypes = (): { readonly path: string; readonly version: string } => {
  const built = join(root, "dist/index.d.ts")
  const isSource = import.meta.url.endsWith(".ts")
  const builtAt = existsSync(built) ? statSync(built).mtimeMs : 0
  const changedAt = isSource ? lastChange(join(root, "src")) : 0
  return builtAt >= changedAt
    ? { path: built, version: `${built} ${builtAt}` }
    : { path: join(root, "src/index.ts"), version: `${changedAt}` }
}

const lastChange = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .reduce((latest, entry) => Math.max(latest, statSync(join(entry.parentPath, entry.name)).mtimeMs), 0)

type Exports = Readonly<Record<string, { readonly types?: { readonly import?: string } } | string>>

/** The types of this command's xstate, by what a file imports. */
export const xstatePaths = (): Readonly<Record<string, readonly string[]>> => {
  const manifest = ours.resolve("xstate/package.json")
  const { exports } = JSON.parse(readFileSync(manifest, "utf8")) as { readonly exports: Exports }
  return Object.fromEntries(
    Object.entries(exports).flatMap(([entry, target]) => {
      const types = typeof target === "string" ? undefined : target.types?.import
      const name = `xstate${entry.slice(1)}`
      return types === undefined ? [] : [[name, [join(dirname(manifest), types.replace(/\.mjs$/, ".d.mts"))]]]
    })
  )
}
