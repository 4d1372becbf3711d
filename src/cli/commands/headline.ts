import { overall, exitCode } from "../exit-code.ts"
import { basename } from "node:path"
import { protocols } from "../../actors/index.ts"
import { exitCodeOf, type Report } from "../../model-check/index.ts"
import { instantiate } from "../../world/index.ts"
import type { Scenario } from "../../scenario/index.ts"
import { countText, parametersText, plural, secondsText } from "../../workbench/amounts.ts"
import { contentsOf } from "../../workbench/load/scenario-file.ts"
import { interruption, note, paint, print } from "../../workbench/terminal.ts"
import { Originals } from "../originals.ts"
import { refine, type Refined } from "../../workbench/verify/refine.ts"
import { verdictText, violationText, withinText } from "../../workbench/report/text.ts"
import { tellMutant } from "./mutants.ts"

/** Checks the headline scenarios and every mutant of every built-in protocol, and one against its specification, then says what was shown within which bounds. */
export const headline = async (): Promise<number> => {
  const started = performance.now()
  const originals = new Originals({}, () => {})
  const modules = await Promise.all(
    protocols.map(async ({ load }) => contentsOf((await load()).flatMap((module) => Object.values(module))))
  )
  const reports: Report[] = []
  const codes: number[] = []
  const scenarioOf = (protocol: number, name: string): Scenario => {
    const scenario = modules[protocol]!.scenarios.find((one) => one.name === name)
    if (scenario === undefined) throw new Error(`the headline names "${name}", which its protocol does not export`)
    return scenario
  }
  for (const [i, { headline: items, refining }] of protocols.entries()) {
    for (const { scenario: name, set } of items) {
      const scenario = scenarioOf(i, name)
      const report = await originals.of(scenario, set)
      reports.push(report)
      codes.push(exitCodeOf(report))
      print(`${verdictText(report)}  ${paint("dim", `${countText(report.distinct)} states, ${secondsText(report.seconds)}`)}`)
      for (const violation of report.violations)
        violationText(instantiate(scenario, report.parameters), violation, false).forEach((line) => print(line))
      if (interruption().aborted) return stopped()
    }
    if (refining === undefined) continue
    const refined = await refine(scenarioOf(i, refining), { signal: interruption() })
    codes.push(exitCodeOf(refined.report))
    print(refinementLine(refined))
    if (interruption().aborted) return stopped()
  }
  const mutants = modules.flatMap((module) => module.mutants)
  for (const mutant of mutants) {
    codes.push(await tellMutant(mutant, {}, { json: false, quiet: true }, originals))
    if (interruption().aborted) return stopped()
  }
  const code = overall(codes)
  print()
  for (const line of tableOf(reports)) print(line)
  const failed = codes.filter((one) => one !== exitCode.fine).length
  const total = `${reports.length} scenarios and ${mutants.length} mutants in ${secondsText((performance.now() - started) / 1000)}`
  print(
    `${total}: ${failed === 0 ? paint("green", "every scenario holds within these bounds, one of each specified protocol refines its specification, and every mutant is caught") : paint("red", `${failed} not as they must be`)}`
  )
  return code
}

/** Does a scenario refine its specification? */
const refinementLine = ({ report, spec, covered, graph }: Refined): string => {
  const { scenario, parameters, verdict, seconds } = report
  const said = verdict === "holds" ? paint("green", "refines") : paint("red", `${verdict} as a refinement of`)
  const whole =
    verdict === "holds" && covered.isEqual
      ? "the two graphs are equal"
      : `${countText(covered.images)} of its ${plural(graph.states.length, "state")}`
  return `${[paint("bold", scenario), parametersText(parameters), said].filter((part) => part !== "").join("  ")} ${basename(spec)}  ${paint("dim", `${whole}, ${secondsText(seconds)}`)}`
}

const stopped = (): number => {
  note("interrupted")
  return exitCode.interrupted
}

/** What was shown, and what it rests on: a row per scenario. */
const tableOf = (reports: readonly Report[]): readonly string[] => {
  const rows = [
    ["scenario", "verdict", "states", "transitions", "depth", "within"],
    ...reports.map((report) => [
      `${report.scenario} ${parametersText(report.parameters)}`,
      report.verdict,
      countText(report.distinct),
      countText(report.transitions),
      String(report.depth),
      withinText(report)
    ])
  ]
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  const isNumber = (column: number) => column >= 2 && column <= 4
  return rows.map((row) =>
    row
      .map((text, column) => (isNumber(column) ? text.padStart(widths[column]!) : text.padEnd(widths[column]!)))
      .join("  ")
      .trimEnd()
  )
}
