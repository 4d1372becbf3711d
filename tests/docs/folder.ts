import { spawnSync } from "node:child_process"
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { delimiter, dirname, join, resolve } from "node:path"
import type { Block } from "./pages.ts"

const repository = resolve(".")
const packages = ["xstate", "effect", "@effect/platform-node", "@types/node"]

const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { readonly scripts: Readonly<Record<string, string>> }

/** Commands that are not run here: each takes too long, installs, or is what runs this test. The scripts that they name must exist. */
export const notRun: Readonly<Record<string, readonly string[]>> = {
  "npm ci": ["prepare"],
  "npm ci && npm test": ["test"],
  "npm test": ["test"],
  "npm run test:all": ["test:all"],
  "npm run typecheck": ["typecheck"],
  "npm run lint": ["lint"],
  "npm run format": ["format"],
  "npm run bench": ["bench"],
  "npm run bench -- two-phase-commit 7 8 9": ["bench"],
  "npm run bench -- paxos": ["bench"],
  "npm run bench -- aurora": ["bench"],
  "npm run bench -- growth --large": ["bench"],
  "npm run protocols": ["protocols"],
  "npm run protocols -- --check": ["protocols"],
  "npx vitest run --mode all tests/docs": []
}

/** Commands of which only the part after the installation is run. */
const withoutInstalling: Readonly<Record<string, string>> = { "npm ci && npm start": "npm start" }

/** Stands in for npm: runs the package's own script from its sources, told where the user is, as npm tells it. */
const npm = `#!/bin/sh
export INIT_CWD="$PWD"
cd '${repository}'
case "$1" in
  start) npm_lifecycle_event=start exec ${scripts["start"]} ;;
  run) [ "$2 $3 $4" = "-s borealis --" ] && shift 4 && npm_lifecycle_event=borealis exec ${scripts["borealis"]} "$@" ;;
esac
echo "npm $* is not run in this test" >&2
exit 99
`

/** What fragments of pages leave out, before and after them. */
const around: Readonly<Record<string, readonly [before: string, after: string]>> = {
  "docs/runtime.md": [
    `import { Effect } from "effect"
import { Journal, runLive } from "${repository}/src/runtime/index.ts"
import { instantiate } from "${repository}/src/world/index.ts"
import { twoPhaseCommit as scenario } from "${repository}/src/actors/tutorial/two-phase-commit/scenarios.ts"
`,
    `console.log((await Effect.runPromise(program)).reason)\n`
  ]
}

export interface Ran {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/**
 * A temporary folder with one folder per page, in which `borealis` and its peers resolve as in an install. Files that a page names
 * are written there as the page goes on; `compiled/` has them as they were at each block.
 */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), "borealis-docs-"))
  private complaints: readonly string[] = []

  constructor(blocks: readonly Block[]) {
    const modules = join(this.path, "node_modules")
    for (const name of packages) {
      mkdirSync(dirname(join(modules, name)), { recursive: true })
      symlinkSync(join(repository, "node_modules", name), join(modules, name))
    }
    symlinkSync(repository, join(modules, "borealis"))
    writeFileSync(join(this.path, "package.json"), `{ "type": "module" }\n`)
    writeFileSync(
      join(this.path, "tsconfig.json"),
      JSON.stringify({ extends: join(repository, "tsconfig.json"), include: ["compiled"], compilerOptions: { rootDir: "/" } })
    )
    mkdirSync(join(this.path, "bin"))
    writeFileSync(join(this.path, "bin", "npm"), npm)
    chmodSync(join(this.path, "bin", "npm"), 0o755)
    for (const block of blocks) if (block.language === "ts") this.writeForCompiler(block)
    for (const { page } of blocks) mkdirSync(this.home(page), { recursive: true })
  }

  /** Compiles every `ts` block of every page, each with the files that its page has named up to it. */
  compile(): void {
    const { stdout, stderr } = this.start(process.execPath, [join(repository, "node_modules/typescript/bin/tsc"), "-p", "."], this.path)
    this.complaints = (stdout + stderr).split("\n").filter((line) => line.trim() !== "")
  }

  /** What the compiler says of one block; without a block, what it says of none of them. */
  complaintsOf(block?: Block): readonly string[] {
    if (block === undefined) return this.complaints.filter((line) => !line.startsWith("compiled/") && !/^\s/.test(line))
    return this.complaints.filter((line) => line.startsWith(`${this.revision(block)}/`))
  }

  /** Runs a `ts` block as a module of its page's folder. */
  module(block: Block): Ran {
    const file = join(this.home(block.page), fileOf(block))
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, sourceOf(block))
    return this.start(process.execPath, ["--conditions=borealis-source", file], this.home(block.page))
  }

  /** Runs a `sh` block in its page's folder. Undefined where every line of it is one that is not run. */
  shell({ page, text }: Block): Ran | undefined {
    const lines = text.trimEnd().split("\n")
    if (lines.every((line) => line in notRun)) return undefined
    const script = lines.map((line) => withoutInstalling[line] ?? line).join("\n")
    return this.start("bash", ["-euo", "pipefail", "-c", script], this.home(page))
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true })
  }

  private home(page: string): string {
    return join(this.path, "pages", slug(page))
  }

  private revision({ page, line }: Block): string {
    return `compiled/${slug(page)}/${line}`
  }

  private readonly latest = new Map<string, string>()

  private writeForCompiler(block: Block): void {
    const revision = join(this.path, this.revision(block))
    const before = this.latest.get(block.page)
    mkdirSync(revision, { recursive: true })
    if (before !== undefined) cpSync(before, revision, { recursive: true })
    if (block.name !== undefined) this.latest.set(block.page, revision)
    mkdirSync(dirname(join(revision, fileOf(block))), { recursive: true })
    writeFileSync(join(revision, fileOf(block)), sourceOf(block))
  }

  private start(program: string, args: readonly string[], cwd: string): Ran {
    const inherited = Object.entries(process.env).filter(([name]) => !/^(?:npm_|INIT_CWD$|FORCE_COLOR$|NODE_OPTIONS$|VITEST)/.test(name))
    const path = [join(this.path, "bin"), dirname(process.execPath), process.env["PATH"]].join(delimiter)
    const env = { ...Object.fromEntries(inherited), PATH: path, NO_COLOR: "1" }
    const { status, stdout, stderr } = spawnSync(program, args, { cwd, env, encoding: "utf8", timeout: 110_000 })
    return { status, stdout, stderr }
  }
}

const slug = (page: string): string => page.replaceAll(/[^\w-]+/g, "-")
const fileOf = ({ name, line }: Block): string => name ?? `block-${line}.ts`
const sourceOf = ({ page, text }: Block): string => {
  const [before, after] = around[page] ?? ["", ""]
  return `${before}${text}${after}${/^(?:import|export) /m.test(before + text) ? "" : "export {}\n"}`
}

export const scriptNames: readonly string[] = Object.keys(scripts)
