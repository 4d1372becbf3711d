import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { join, relative, sep } from "node:path"
import { fileURLToPath } from "node:url"
import { InputError } from "../../kernel/index.ts"
import type { InitConfig } from "../flags.ts"
import { actorTemplate, packageTemplate, scenarioTemplate, testTemplate } from "./init-templates.ts"
import { print, program } from "../../workbench/terminal.ts"
import { userFolder, userPath } from "../../workbench/load/scenario-file.ts"
import { nodeTypes, xstatePaths } from "../../workbench/load/type-project.ts"

/** Words of the language, and names that the templates themselves import or declare. */
const reserved = new Set(
  (
    "await break case catch class const continue debugger default delete do else enum export extends false finally for function if import in " +
    "instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while " +
    "with yield arguments eval undefined actor always assign emit integer mutant mutants role scenario send setup set sometimes view ring holds members machine test expectHolds"
  ).split(" ")
)

/**
 * Writes a protocol that checks at once: an actor file, a scenario file and a test. Refuses to overwrite any of them. Beside them come a
 * package.json and a tsconfig.json with which an editor finds the types, where there are none yet.
 */
export const init = async ({ name }: InitConfig): Promise<number> => {
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name))
    throw new InputError(`"${name}" cannot name a protocol; take small letters, digits and hyphens, such as lock-service`)
  if (reserved.has(name))
    throw new InputError(`"${name}" cannot name a protocol, since the files that init writes use the word; take another one`)
  const own = {
    [`${name}.ts`]: actorTemplate(name),
    [`${name}.scenario.ts`]: scenarioTemplate(name),
    [`${name}.test.ts`]: testTemplate(name)
  }
  const around = Object.entries({ "package.json": packageOf(name), "tsconfig.json": tsconfig() }).filter(
    ([file]) => !existsSync(userPath(file))
  )
  const files = { ...own, ...Object.fromEntries(around.map(([file, value]) => [file, `${JSON.stringify(value, undefined, 2)}\n`])) }
  for (const file of Object.keys(own)) {
    if (existsSync(userPath(file))) throw new InputError(`${file} is there already and stays as it is; take another name, or move it away`)
  }
  try {
    mkdirSync(userFolder(), { recursive: true })
    for (const [file, text] of Object.entries(files)) writeFileSync(userPath(file), text, { flag: "wx" })
  } catch (error) {
    throw new InputError(`${Object.keys(files).join(", ")} cannot be written here: ${(error as Error).message}`)
  }
  print(`wrote ${Object.keys(files).join(", ")}`)
  print(`check it:           ${program()} check ./${name}.scenario.ts`)
  print(`break it:           ${program()} mutants ./${name}.scenario.ts`)
  print(`see it run:         ${program()} run ./${name}.scenario.ts`)
  return 0
}

const root = fileURLToPath(new URL("../../../", import.meta.url))

/** A path as a configuration in the user's folder writes it. */
const fromHere = (path: string): string => {
  const way = relative(userFolder(), path).split(sep).join("/")
  return way.startsWith(".") ? way : `./${way}`
}

const packageOf = (name: string): object => {
  const { version, peerDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    readonly version: string
    readonly peerDependencies: { readonly xstate: string }
  }
  const isInstalled = root.split(sep).includes("node_modules")
  return packageTemplate(name, isInstalled ? `^${version}` : `file:${fromHere(root)}`, peerDependencies.xstate)
}

/** With paths to this command's own types, where the folder has none installed: an editor finds them before anything is. */
const tsconfig = (): object => {
  const types = nodeTypes()
  const paths = isThere("borealis") ? undefined : { borealis: [fromHere(join(root, "dist/index.d.ts"))], ...pathsFromHere() }
  return {
    compilerOptions: {
      target: "esnext",
      module: "preserve",
      lib: ["esnext"],
      types: ["node"],
      ...(isThere("@types/node") || types === undefined ? {} : { typeRoots: [fromHere(types), "./node_modules/@types"] }),
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      allowImportingTsExtensions: true,
      erasableSyntaxOnly: true,
      ...(paths === undefined ? {} : { paths })
    }
  }
}

const pathsFromHere = (): object => Object.fromEntries(Object.entries(xstatePaths()).map(([name, paths]) => [name, paths.map(fromHere)]))

const isThere = (name: string): boolean => {
  try {
    createRequire(userPath("package.json")).resolve(`${name}/package.json`)
    return true
  } catch {
    return false
  }
}
