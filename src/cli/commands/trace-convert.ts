import { exitCode } from "../exit-code.ts"
import { canonical, suggestion, InputError } from "../../kernel/index.ts"
import { itfOf, mermaidOf, visible } from "../../trace/index.ts"
import type { ConvertConfig } from "../flags.ts"
import { print } from "../../workbench/terminal.ts"
import { writeText } from "../../workbench/load/trace-file.ts"
import { type Traced, traced } from "../../workbench/load/traced.ts"

const forms = new Map<string, (traced: Traced) => string>([
  ["trace", ({ trace }) => canonical(trace)],
  ["itf", ({ system, trace, replayed }) => JSON.stringify(itfOf(system, trace, replayed))],
  [
    "mermaid",
    ({ system, trace: { violated, loop }, replayed }) =>
      mermaidOf(system, replayed, violated === null ? undefined : `${violated.kind}: ${violated.name}`, loop)
  ]
])

/** Writes a trace in another form. It is run again for that, so that what is written is what happens. */
export const convert = async ({ file, to, out, from }: ConvertConfig): Promise<number> => {
  const form = forms.get(to)
  const names = [...forms.keys()]
  if (form === undefined) throw new InputError(`--to ${to} is no form of a trace${suggestion(to, names)}; there are ${names.join(", ")}`)
  const lines = form(await traced(file, from)).split("\n")
  if (out === undefined) lines.forEach((line) => print(line))
  else writeText(lines.map(visible).join("\n"), out, "--out")
  return exitCode.fine
}
