import { type ReportLine, lineOf } from "../../workbench/report/line-schemas.ts"
import { complain, failureOf } from "../failure.ts"
import { overall, exitCode } from "../exit-code.ts"
import { type CheckScenarioOptions, exitCodeOf, type Report } from "../../model-check/index.ts"
import type { Mutant } from "../../scenario/index.ts"
import { countText, parametersText, plural, secondsText } from "../../workbench/amounts.ts"
import { afresh } from "../../workbench/load/afresh.ts"
import { builtIn, find } from "../../workbench/load/catalogue.ts"
import { checkOptions } from "../search/check-options.ts"
import type { MutantsConfig } from "../flags.ts"
import { type MutantResult, checkMutant } from "../../workbench/verify/check-mutant.ts"
import { Originals } from "../originals.ts"
import { interruption, note, paint, print } from "../../workbench/terminal.ts"
import { progressOf } from "../progress.ts"
import { countedOf, gravest } from "../../workbench/report/lines.ts"
import type { Draft } from "../../workbench/telling.ts"

/** Checks every mutant that is named, and each original in the same scope; without a name, lists the mutants there are. */
export const mutants = async (config: MutantsConfig): Promise<number> => {
  if (config.names.length === 0) return listMutants()
  const options = checkOptions(config)
  const modules = await find(config.names, options.seconds)
  const originals = new Originals(options, (report) => (config.json ? undefined : print(originalText(report))))
  const codes: number[] = []
  const files = new Map(modules.flatMap(({ from, mutants: all }) => all.map((mutant) => [mutant, from] as const)))
  for (const [mutant, from] of files) {
    if (interruption().aborted) break
    try {
      codes.push(await tellMutant(mutant, options, config, originals, { from, codes }))
    } catch (error) {
      codes.push(complain(failureOf(error), `mutant "${mutant.id}": `))
    }
  }
  if (codes.length === 0 && !interruption().aborted) note("what you named has no mutants")
  return interruption().aborted ? exitCode.interrupted : overall(codes)
}

const listMutants = async (): Promise<number> => {
  for (const { mutants: all } of await builtIn()) {
    for (const { id, of, breaks, expected } of all) {
      print(`${paint("bold", id)}  ${of.name}`)
      print(`    ${breaks}; caught by ${expected.join(" or ")}`)
    }
  }
  print("Check them with: borealis mutants <scenario or id>.")
  return exitCode.fine
}

const originalText = ({ scenario, parameters, verdict, distinct, seconds, symmetry }: Report): string =>
  `${paint("bold", scenario)}  ${parametersText(parameters)}${Object.keys(parameters).length === 0 ? "" : "  "}the original ${verdict === "holds" ? verdict : `is ${verdict}`}: ${countText(distinct)} ${thingsCounted(symmetry)}, ${secondsText(seconds)}`

const thingsCounted = (symmetry: Report["symmetry"]): string => (symmetry === undefined ? "states" : "orbits")

/** Checks one mutant, prints how it went, and gives its exit code. */
export const tellMutant = async (
  mutant: Mutant,
  options: CheckScenarioOptions,
  { json, quiet }: Pick<MutantsConfig, "json" | "quiet">,
  originals: Originals,
  { from, codes: before }: { readonly from?: string | undefined; readonly codes?: readonly number[] } = {}
): Promise<number> => {
  const draftOf = (draft: Report): Draft =>
    json ? { line: mutantLine(mutant, draft, undefined, undefined) } : { title: `  ${mutant.id}  ${paint("yellow", "not caught")}`, quiet }
  const work = { seconds: options.seconds, codes: before ?? [], draftOf }
  const original = await originals.for(mutant, work)
  const { watch, clear } = progressOf(mutant.id, quiet, work)
  const result = await checkMutant(mutant, original, { ...options, signal: interruption(), ...watch })
    .then(afresh(from, ({ found }) => (found === undefined ? [] : [found])))
    .finally(clear)
  if (json) print(lineOf(mutantLine(mutant, result.report, result.found, result.steps)))
  else for (const text of resultText(mutant, result, quiet)) print(text)
  const codes = original.verdict === "holds" ? [] : [exitCodeOf(original)]
  if (original.verdict !== "holds")
    note(`mutant "${mutant.id}": the original is ${original.verdict} in the same scope, so nothing is shown: ${original.reason}`)
  return overall([...codes, codeOf(result)])
}

const mutantLine = (mutant: Mutant, report: Report, found: MutantResult["found"], steps: number | undefined): ReportLine => {
  const first = found ?? gravest(report)
  const violated = first === undefined ? null : { kind: first.kind, name: first.name }
  const line = { ...countedOf(report), violated, mutant: mutant.id, fault: mutant.id, expected: mutant.expected }
  return { kind: "mutants", ...line, found: first === undefined ? null : (first.id ?? first.name), steps: steps ?? null }
}

const codeOf = ({ outcome, onOriginal }: MutantResult): number =>
  onOriginal?.isClean === false
    ? exitCode.violated
    : outcome === "caught"
      ? exitCode.fine
      : outcome === "undecided"
        ? exitCode.inconclusive
        : exitCode.survived

const resultText = (
  { id, breaks, expected }: Mutant,
  { outcome, report, found, steps, onOriginal }: MutantResult,
  isQuiet: boolean
): readonly string[] => {
  const by = found === undefined ? "" : `${found.kind} ${found.id ?? `"${found.name}"`}`
  const after = steps === undefined ? "" : ` in ${plural(steps, "step")}`
  const verdicts = {
    caught: `${paint("green", "caught")} by ${by}${after}`,
    "caught by another": `${paint("red", "caught by another property")}: ${by}${after}; expected ${expected.join(" or ")}`,
    survived: `${paint("red", "survived")}: ${report.reason}; expected ${expected.join(" or ")}`,
    undecided: `${paint("yellow", "not caught")}: ${report.reason}`
  }
  const first = `  ${id}  ${verdicts[outcome]}  ${paint("dim", `(${countText(report.distinct)} ${thingsCounted(report.symmetry)}, ${secondsText(report.seconds)})`)}`
  return isQuiet ? [first] : [first, `      ${breaks}`, ...(onOriginal === undefined ? [] : [`      ${onOriginal.sentence}`])]
}
