import { canonical, suggestion } from "../kernel/index.ts"
import { itfOf, mermaidOf } from "../trace/index.ts"
import { InputError } from "../world/index.ts"
import { exitCode } from "./ending.ts"
import type { ConvertConfig } from "./flags.ts"
import { print } from "./output.ts"
import { writeText } from "./trace-file.ts"
import { type Traced, traced } from "./traced.ts"

const forms: Readonly<Record<string, (traced: Traced) => string>> = {
  trace: ({ trace }) => canonical(trace),
  itf: ({ system, trace, replayed }) => JSON.stringify(itfOf(system, trace, replayed)),
  mermaid: ({ system, trace: { violated }, replayed }) =>
    mermaidOf(system, replayed, violated === null ? undefined : `${violated.kind}: ${violated.name}`)
}

/** Writes a trace in another form. It is run again for that, so that what is written is what happens. */
export const convert = async ({ file, to, out, from }: ConvertConfig): Promise<number> => {
  const form = forms[to]
  const names = Object.keys(forms)
  if (form === undefined) throw new InputError(`--to ${to} is no form of a trace${suggestion(to, names)}; there are ${names.join(", ")}`)
  const text = form(await traced(file, from))
  if (out === undefined) print(text)
  else writeText(text, out, "--out")
  return exitCode.fine
}
