import { existsSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { Refused } from "../kernel/index.ts"
import { InputError } from "../world/index.ts"
import { silent, standard } from "./operators.ts"
import { type Definition, type Module, type Named, type Node, parseModule } from "./syntax.ts"

/** A module with all that it extends, as one. */
export interface Specification {
  readonly name: string
  readonly file: string
  /** The module's own text. */
  readonly source: string
  /** The standard modules among those extended. */
  readonly standard: ReadonlySet<string>
  readonly constants: ReadonlyMap<string, Named & { readonly arity: number }>
  readonly variables: ReadonlyMap<string, Named>
  readonly definitions: ReadonlyMap<string, Definition>
  readonly recursive: ReadonlySet<string>
  readonly assumptions: readonly { readonly file: string; readonly line: number; readonly body: Node }[]
}

/** Reads a file as text. Fails with `InputError`. */
export const readInput = (file: string, what: string): string => {
  try {
    return readFileSync(file, "utf8")
  } catch (error) {
    throw new InputError(`${what} ${file} cannot be read: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}`)
  }
}

/**
 * Reads a specification and the modules beside it that it extends. Fails with `InputError` on what is no TLA+ and with `Refused` on
 * modules that cannot be taken in; both name the line.
 */
export const loadSpecification = async (file: string): Promise<Specification> => {
  const loaded = new Map<string, Module>()
  const standards = new Set<string>()
  const source = readInput(file, "the specification")
  const main = await parseModule(source, file)
  const found = {
    constants: new Map<string, Named & { readonly arity: number }>(),
    variables: new Map<string, Named>(),
    definitions: new Map<string, Definition>(),
    recursive: new Set<string>(),
    assumptions: [] as { readonly file: string; readonly line: number; readonly body: Node }[]
  }
  const known = new Map<string, Named>()
  const extend = async ({ name, line, file: from }: Named): Promise<void> => {
    if (loaded.has(name) || silent.has(name)) return
    const beside = join(dirname(from), `${name}.tla`)
    if (existsSync(beside)) return take(await parseModule(readInput(beside, "the module"), beside))
    if (!(name in standard))
      throw new Refused(
        `${from}:${line}: the module ${name} is neither beside the specification nor one of ${Object.keys(standard).join(", ")}, which tla-checker does right; write what you need of it in the specification, or check it with --backend tlc`
      )
    standards.add(name)
  }
  const take = async (module: Module): Promise<void> => {
    loaded.set(module.name, module)
    for (const one of module.extends) await extend(one)
    for (const instance of module.instances) {
      if (instance.hasSubstitutions || (!(instance.name in standard) && !silent.has(instance.name)))
        throw new Refused(
          `${module.file}:${instance.line}: INSTANCE ${instance.name} is not done by the WebAssembly backend; EXTENDS works for modules beside the specification, and --backend tlc does both`
        )
      await extend(instance)
    }
    for (const one of [...module.constants, ...module.variables, ...module.definitions]) {
      const before = known.get(one.name)
      if (before !== undefined)
        throw new InputError(
          `${one.file}:${one.line}: ${one.name} is already declared at ${before.file}:${before.line}; rename one of them`
        )
      known.set(one.name, one)
    }
    for (const one of module.constants) found.constants.set(one.name, one)
    for (const one of module.variables) found.variables.set(one.name, one)
    for (const one of module.definitions) found.definitions.set(one.name, one)
    for (const name of module.recursive) found.recursive.add(name)
    found.assumptions.push(...module.assumptions.map((one) => ({ ...one, file: module.file })))
  }
  await take(main)
  // a module that is read first is passed on as if it were written here
  return { name: main.name, file, source, standard: standards, ...found }
}
