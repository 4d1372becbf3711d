import { existsSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { Refused, InputError } from "../../kernel/index.ts"
import { readInputFile } from "../../scenario/index.ts"
import { silent, standard } from "./operators.ts"
import { type Definition, type Module, type Named, type Node, parseModule } from "./syntax.ts"

/** A module with all that it extends, as one. */
export interface Specification {
  readonly name: string
  readonly file: string
  /** The standard modules among those extended. */
  readonly standard: ReadonlySet<string>
  readonly constants: ReadonlyMap<string, Named & { readonly arity: number }>
  readonly variables: ReadonlyMap<string, Named>
  readonly definitions: ReadonlyMap<string, Definition>
  readonly recursive: ReadonlySet<string>
  readonly assumptions: readonly { readonly file: string; readonly line: number; readonly body: Node }[]
}

/** Names that the translation makes. */
const ours = /_b\d+$|^borealis/i

/**
 * Reads a specification and the modules beside it that it extends. Fails with `InputError` on what is no TLA+ and with `Refused` on
 * modules that cannot be taken in; both name the line.
 */
export const loadSpecification = async (file: string): Promise<Specification> => {
  const loaded = new Map<string, Module>()
  const standards = new Set<string>()
  const main = await parseModule(readInputFile(file, `the specification ${file}`), file)
  const found = {
    constants: new Map<string, Named & { readonly arity: number }>(),
    variables: new Map<string, Named>(),
    definitions: new Map<string, Definition>(),
    recursive: new Set<string>(),
    assumptions: [] as { readonly file: string; readonly line: number; readonly body: Node }[]
  }
  const known = new Map<string, Named>()
  const extend = async ({ name, line, file: from }: Named, isInstance = false): Promise<void> => {
    if (loaded.has(name) || silent.has(name)) return
    const beside = join(dirname(from), `${name}.tla`)
    if (existsSync(beside)) return take(await parseModule(readInputFile(beside, `the module ${beside}`), beside), isInstance)
    if (!standard.has(name))
      throw new Refused(
        `${from}:${line}: the module ${name} is neither beside the specification nor one of ${[...standard.keys()].join(", ")}, which tla-checker does right; write what you need of it in the specification, or check it with --backend tlc`
      )
    standards.add(name)
  }
  /** Takes a module in. One that is instantiated has its constants and variables from where that is done. */
  const take = async (module: Module, isInstance = false): Promise<void> => {
    loaded.set(module.name, module)
    for (const one of module.extends) await extend(one)
    const own = [...module.constants, ...module.variables]
    if (isInstance) {
      const missing = own.find(({ name }) => !known.has(name))
      if (missing !== undefined)
        throw new Refused(
          `${missing.file}:${missing.line}: ${missing.name} is not declared where ${module.name} is instantiated; use EXTENDS`
        )
    }
    for (const one of isInstance ? [] : own) declare(one)
    if (!isInstance) {
      for (const one of module.constants) found.constants.set(one.name, one)
      for (const one of module.variables) found.variables.set(one.name, one)
      found.assumptions.push(...module.assumptions.map((one) => ({ ...one, file: module.file })))
    }
    for (const instance of module.instances) {
      if (instance.hasSubstitutions)
        throw new Refused(
          `${module.file}:${instance.line}: INSTANCE ${instance.name} WITH is not done by the WebAssembly backend; use the same names, or check it with --backend tlc`
        )
      await extend(instance, true)
    }
    for (const one of module.definitions) {
      // passing over it would accept what is no TLA+: its module may not be there
      if (one.kind === "instance")
        throw new Refused(
          `${one.file}:${one.line}: INSTANCE by the name ${one.name} is not done by the WebAssembly backend; write INSTANCE alone, or check it with --backend tlc`
        )
      declare(one)
      found.definitions.set(one.name, one)
    }
    for (const name of module.recursive) found.recursive.add(name)
  }
  const declare = (one: Named): void => {
    if (ours.test(one.name)) throw new Refused(`${one.file}:${one.line}: ${one.name} is a name like those of the translation; rename it`)
    const before = known.get(one.name)
    if (before !== undefined)
      throw new Refused(`${one.file}:${one.line}: ${one.name} is also declared at ${before.file}:${before.line}; rename one of them`)
    known.set(one.name, one)
  }
  const expected = basename(file).replace(/\.tla$/, "")
  if (main.name !== expected)
    throw new InputError(`${file}:1: the module is called ${main.name}, and must be called ${expected} as its file is`)
  await take(main)
  // a module that is read first is passed on as if it were written here
  return { name: main.name, file, standard: standards, ...found }
}
