import { Effect } from "effect"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { Refused } from "../kernel/index.ts"
import { InputError, type Refinement } from "../world/index.ts"
import { fromItf } from "./itf-value.ts"
import { graphOf, type SpecGraph } from "./graph.ts"
import { type Model, TlaChecker } from "./tla-checker.ts"
import { textOf } from "./value.ts"

/** The state graph of the specification that a refinement names. Fails with `InputError` or `Refused`. */
export const specGraph = (refinement: Refinement, signal?: AbortSignal): Promise<{ readonly graph: SpecGraph; readonly spec: string }> =>
  Effect.runPromise(specGraphOf(refinement).pipe(Effect.provide(TlaChecker.layer())), signal && { signal })

const specGraphOf = Effect.fnUntraced(function* (refinement: Refinement) {
  const checker = yield* TlaChecker
  const spec = pathOf(refinement.spec)
  const model: Model = { source: read(spec), config: configOf(refinement) }
  const {
    graph: dot,
    message,
    isSuccess
  } = yield* checker.search(model, { maxStates: 10_000_000, maxDepth: 1_000_000, allowDeadlock: true, graph: true })
  if (!isSuccess) return yield* Effect.fail(new Refused(`${spec}: ${message}`))
  const initial = yield* checker.initial(model)
  const texts = initial.map((state) => Object.fromEntries(Object.entries(state).map(([name, value]) => [name, textOf(value)])))
  return { spec, graph: graphOf(dot!, texts) }
})

const pathOf = (file: string): string => (file.startsWith("file:") ? fileURLToPath(file) : file)

const read = (file: string): string => {
  try {
    return readFileSync(file, "utf8")
  } catch {
    throw new InputError(`the specification ${file} cannot be read`)
  }
}

const configOf = ({ spec, config, constants }: Refinement): string => {
  const text = read(pathOf(config ?? spec.replace(/\.tla$/, ".cfg")))
  const names = Object.keys(constants)
  const kept = text.split("\n").filter((line) => !names.some((name) => new RegExp(String.raw`^\s*${name}\s*=`).test(line)))
  return [...kept, ...Object.entries(constants).map(([name, value]) => `CONSTANT ${name} = ${textOf(fromItf(value))}`)].join("\n")
}
