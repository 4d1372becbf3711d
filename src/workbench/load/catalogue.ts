import { protocols } from "../../actors/index.ts"
import { InputError, suggestion } from "../../kernel/index.ts"
import { contentsOf, isFile, loadFile, type Module } from "./scenario-file.ts"

/** The scenarios and mutants of built-in protocols: of all of them, or of those that a name may mean. */
export const builtIn = async (name = "*"): Promise<readonly Module[]> => {
  const [start = ""] = name.split("*")
  const meant = protocols.filter(({ path }) => path.startsWith(start) || (start === name && start.startsWith(`${path}/`)))
  return Promise.all(
    meant.map(async ({ load }) => ({ from: undefined, ...contentsOf((await load()).flatMap((module) => Object.values(module))) }))
  )
}

/**
 * What some arguments mean: names and globs of scenarios (a `*` stands for anything) or of mutants, and files. Each module comes with
 * what was asked for of it: its scenarios that match, and the mutants of these or whose own id matches.
 * Loading one may take so many seconds. Fails with `InputError` where one means nothing, and with `Refused` where a file's definition is unsound.
 */
export const find = async (names: readonly string[], seconds?: number): Promise<readonly Module[]> => {
  const found = await Promise.all(
    [...new Set(names)].map(async (name) => (isFile(name) ? [await loadFile(name, { seconds })] : named(name)))
  )
  return found.flat()
}

const named = async (name: string): Promise<readonly Module[]> => {
  const likely = matching(await builtIn(name), name)
  if (likely.length > 0) return likely
  // a mutant's id says nothing about its protocol
  const modules = await builtIn()
  const found = matching(modules, name)
  if (found.length > 0) return found
  const known = modules.flatMap(({ scenarios, mutants }) => [...scenarios.map((one) => one.name), ...mutants.map(({ id }) => id)])
  const isFolder = known.some((one) => one.startsWith(`${name}/`))
  throw new InputError(
    `there is no scenario "${name}"${isFolder ? `; did you mean "${name}/*"?` : suggestion(name, known) || "; list shows what there is"}`
  )
}

const matching = (modules: readonly Module[], name: string): readonly Module[] => {
  const fits = matcher(name)
  // a protocol's own scenario stands for the mutants of all its scenarios
  const isOwn = modules.some(({ scenarios }) => scenarios.some((one) => one.name === name))
  return modules
    .map((module) => ({
      ...module,
      scenarios: module.scenarios.filter((one) => fits(one.name)),
      mutants: module.mutants.filter((one) => fits(one.of.name) || fits(one.id) || (isOwn && one.of.name.startsWith(`${name}/`)))
    }))
    .filter(({ scenarios, mutants }) => scenarios.length + mutants.length > 0)
}

const matcher = (name: string): ((candidate: string) => boolean) => {
  if (!name.includes("*")) return (candidate) => candidate === name
  const pattern = new RegExp(`^${name.split(/\*+/).map(quoted).join(".*")}$`)
  return (candidate) => pattern.test(candidate)
}

const quoted = (text: string): string => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`)
