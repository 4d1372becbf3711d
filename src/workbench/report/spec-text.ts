import { type Checked } from "./checked.ts"
import { type SpecBound, type SpecResult, type SpecStep, differencesBetween, textOf } from "../../tla/index.ts"
import { countText, plural, secondsText } from "../amounts.ts"
import { paint } from "../terminal.ts"
import { aligned, verdictWord } from "./text.ts"

/** The first line: specification, configuration, verdict. */
export const specVerdictText = ({ spec, config, result }: Checked): string =>
  [
    paint("bold", spec),
    config === spec.replace(/\.tla$/, ".cfg") ? "" : config,
    verdictWord(result.verdict),
    result.violated === undefined ? "" : result.violated.name
  ]
    .filter((part) => part !== "")
    .join("  ")

/** What a check of a specification found. One line an element. */
export const specResultText = (checked: Checked): readonly string[] => {
  const { result } = checked
  return [
    specVerdictText(checked),
    ...aligned([
      ["because", result.reason],
      ["counted", countsText(checked)],
      ["up to", result.bounds.map(boundText).join(", ")],
      ["by", result.backend === "tlc" ? "TLC" : "tla-checker"],
      ...result.notes.map((note) => ["note", note] as const)
    ]),
    ...(result.trace === undefined ? [] : ["", ...traceText(result.trace, result.loop)]),
    ""
  ]
}

const countsText = ({ result: { distinct, generated, depth }, seconds }: Checked): string =>
  [
    distinct === undefined ? "the backend does not say how many states" : plural(distinct, "distinct state"),
    generated === undefined ? "" : `${countText(generated)} generated`,
    depth === undefined ? "" : `depth ${depth}`,
    secondsText(seconds)
  ]
    .filter((part) => part !== "")
    .join(", ")

const boundText = ({ name, limit, reached }: SpecBound): string =>
  `${name === "time" ? secondsText(limit) : name === "memory" ? `${countText(Math.round(limit / 2 ** 20))} MiB` : `${countText(limit)} ${name}`}${reached ? " (reached)" : ""}`

/** A trace as a list of actions, each with what it changed. */
export const traceText = (trace: readonly SpecStep[], loop: SpecResult["loop"]): readonly string[] => {
  const width = String(trace.length).length
  const lines = trace.flatMap(({ action, state }, i) => {
    const before = trace[i - 1]?.state
    const names = Object.keys(state)
    const texts = (of: SpecStep["state"]) => names.map((name) => textOf(of[name]!))
    const changed =
      before === undefined
        ? names.map((name) => `${name} = ${textOf(state[name]!)}`)
        : differencesBetween(names, texts(before), texts(state)).map(({ place, found }) => `${place} = ${found}`)
    const head = before === undefined ? "initially" : (action ?? "a step")
    return [
      `${String(i + 1).padStart(width)}  ${paint("bold", head)}`,
      ...(changed.length === 0 ? ["(nothing changes)"] : changed).map((text) => `${" ".repeat(width + 4)}${text}`)
    ]
  })
  return loop === undefined ? lines : [...lines, loop === trace.length - 1 ? "and nothing happens any more" : `and again from ${loop + 1}`]
}
