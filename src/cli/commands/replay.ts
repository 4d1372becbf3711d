import { lineOf } from "../../workbench/report/line-schemas.ts"
import { exitCode } from "../exit-code.ts"
import { mermaidOf } from "../../trace/index.ts"
import { imagesOf, refinementName, specGraph, validate } from "../../tla/index.ts"
import { type Broken, brokenBy, brokenForEver, type Replayed, stuckAfter, type Trace } from "../../world/index.ts"
import type { System } from "../../scenario/index.ts"
import { parametersText, plural } from "../../workbench/amounts.ts"
import { exceededBy } from "../../workbench/verify/beyond-budgets.ts"
import type { ReplayConfig } from "../flags.ts"
import { interruption, paint, print } from "../../workbench/terminal.ts"
import { explainedText } from "../../workbench/report/why-text.ts"
import { requireTestable, writeTest } from "../regression-test.ts"
import { traced } from "../../workbench/load/traced.ts"

/** Runs a trace again on the actors, step by step, and says what it violates. One that does not do what was recorded does not fit. */
export const replay = async ({ file, from, vitest, mermaid, json, quiet }: ReplayConfig): Promise<number> => {
  const { trace, mutant, stated, system, changed, replayed } = await traced(file, from)
  requireTestable(vitest, stated.scenario, from)
  const isLive = trace.origin === "run"
  const { violated: recorded } = trace
  const found: readonly Found[] = [
    ...brokenBy(system, replayed),
    ...(isLive ? [] : stuckAfter(system, replayed)),
    ...(isLive ? [] : brokenForEver(system, replayed, trace.loop)),
    ...(trace.violated?.kind === "refinement" ? await unexplained(system, replayed) : [])
  ]
  const broken = found.find((one) => isRecorded(one, trace)) ?? found[0]
  const reproduced = broken === undefined ? (recorded ?? null) === null : isRecorded(broken, trace)
  const explained = { replayed, start: trace.start, broken, loop: trace.loop }
  if (vitest !== undefined) await writeTest(vitest, from!, system, trace, explained)
  const exceeded = isLive ? exceededBy(stated, replayed) : []
  if (json) {
    const violated = broken === undefined ? null : { kind: broken.kind, name: broken.name }
    const { parameters, steps, loop } = trace
    const verdict = broken === undefined ? "holds" : "violated"
    const head = { schema: 1, kind: "replay", scenario: stated.scenario, parameters, mutant: trace.mutant ?? null } as const
    print(
      lineOf({
        ...head,
        verdict,
        steps: steps.length,
        violated,
        recorded: recorded ?? null,
        reproduced,
        changed,
        exceeded,
        ...(loop === undefined ? {} : { loop })
      })
    )
  } else {
    const ending = endingText(trace, broken)
    if (!quiet) {
      print(
        [paint("bold", stated.scenario), parametersText(stated.parameters), mutant === undefined ? "" : `mutant "${mutant.id}"`]
          .filter(Boolean)
          .join("  ")
      )
      for (const line of mermaid
        ? mermaidOf(system, replayed, broken && `${broken.kind}: ${broken.name}`, trace.loop).split("\n")
        : explainedText(system, explained))
        print(line)
    }
    print(ending)
    if (vitest !== undefined && !quiet) print(`test      ${vitest}`)
    if (exceeded.length > 0) print(`beyond    ${exceeded.join("; ")}`)
  }
  if (!reproduced) return exitCode.misfit
  if (broken?.kind === "liveness") return exitCode.liveness
  return broken === undefined ? exitCode.fine : broken.kind === "deadlock" ? exitCode.deadlock : exitCode.violated
}

type Found = Omit<Broken, "kind"> & { readonly kind: Broken["kind"] | "refinement" }

/** The first step that the scenario's specification does not have. */
const unexplained = async (system: System, { start, steps }: Replayed): Promise<readonly Found[]> => {
  if (system.refines === undefined) return []
  const { graph } = await specGraph(system.refines, { signal: interruption() })
  const worlds = [start, ...steps.map(({ world }) => world)]
  const { explained } = validate(graph, imagesOf(system, graph, worlds))
  return explained === worlds.length ? [] : [{ kind: "refinement", name: refinementName, id: undefined, step: explained }]
}

const isRecorded = ({ kind, name }: Found, { violated }: Trace): boolean => violated?.kind === kind && violated.name === name

const endingText = (trace: Trace, broken: Found | undefined): string => {
  if (broken !== undefined) {
    const recorded = isRecorded(broken, trace)
      ? ", as recorded"
      : trace.violated === null
        ? "; recorded was nothing"
        : `; recorded was ${trace.violated.kind}: ${trace.violated.name}`
    return `${paint("red", "violated")}  ${broken.kind}: ${broken.id === undefined ? "" : `${broken.id}, `}${broken.name}, after ${plural(broken.step, "step")}${recorded}`
  }
  const recorded = trace.violated === null ? "" : `; recorded was ${trace.violated.kind}: ${trace.violated.name}`
  return `${recorded === "" ? paint("green", "fits") : paint("red", "does not fit")}  all ${plural(trace.steps.length, "step")} are possible and nothing is violated${recorded}`
}
