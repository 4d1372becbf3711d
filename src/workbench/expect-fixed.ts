import { InputError } from "../kernel/index.ts"
import { brokenBy, instantiate, type Label, Misfit, replay, strangerIn, stuckAfter, type Trace, withoutBudgets } from "../world/index.ts"
import type { Scenario, System } from "../scenario/index.ts"
import { explainedText } from "./report/why-text.ts"
import { shown } from "./terminal.ts"

/** A run that once broke something, as a test has it. */
export interface OnceBroken {
  readonly violated: { readonly kind: string; readonly name: string }
  /** Default: those that the scenario has. */
  readonly parameters?: Trace["parameters"]
  /** Which of the initial worlds. Default: the first. */
  readonly start?: number
  /** A `run` may go beyond the budgets. Default: `check`. */
  readonly origin?: Trace["origin"]
  /** Without `chosen`, a step has no choices. */
  readonly steps: readonly (Pick<Label, "action"> & Partial<Label>)[]
}

/**
 * For any test runner: takes the steps of a run that once broke something, and throws if they break anything still, with the run as text and why.
 * Gives in one sentence what came of them: they break nothing, or one of them is not possible any more. Throws too where a step, or what was violated, is of a
 * name that the scenario does not have: then nothing can be told.
 */
export const expectFixed = (
  scenario: Scenario<any>,
  { violated, parameters = {}, start = 0, origin = "check", steps }: OnceBroken
): string => {
  const stated = instantiate(scenario, parameters)
  const labels = steps.map(({ action, chosen = [] }): Label => ({ action, chosen }))
  requireNames(stated, violated, labels)
  const system = origin === "run" ? withoutBudgets(stated) : stated
  try {
    const replayed = replay(system, start, labels)
    const found = [...brokenBy(system, replayed), ...(violated.kind === "deadlock" ? stuckAfter(system, replayed) : [])]
    const broken = found.find(({ kind, name }) => kind === violated.kind && name === violated.name) ?? found[0]
    if (broken === undefined) return `all ${labels.length} steps are possible, and break nothing`
    const title = `${scenario.name} breaks ${broken.kind}: ${broken.name}, after ${broken.step} of ${labels.length} steps`
    throw new Error([title, ...explainedText(system, { replayed, start, broken })].map(shown).join("\n"))
  } catch (error) {
    if (!(error instanceof Misfit) || error.step === undefined) throw error
    return `${error.step} is not possible any more`
  }
}

/** Steps that name what is not there are as impossible as those that were mended. */
const requireNames = (system: System, { kind, name }: OnceBroken["violated"], labels: readonly Label[]): void => {
  const isProperty = kind === "always" || kind === "between"
  const gone =
    isProperty && !system.properties.some((one) => one.kind === kind && one.name === name) ? `there is no ${kind} "${name}"` : undefined
  const strangers = labels.flatMap(({ action }, i) => {
    // what a step breaks may be that its message is listed nowhere
    const isUnlisted = kind === "unhandled message" && i === labels.length - 1
    const stranger = strangerIn(system, action) ?? (isUnlisted ? undefined : unlisted(system, action))
    return stranger === undefined ? [] : [`step ${i + 1}: ${stranger}`]
  })
  const [first] = [...(gone === undefined ? [] : [gone]), ...strangers]
  if (first !== undefined)
    throw new InputError(
      `scenario "${system.scenario}" is no longer what this test is of: ${first}; check it again, and write the test anew`
    )
}

/** An event or message that the actor it happens to lists nowhere. */
const unlisted = ({ members, indexOf }: System, action: Label["action"]): string | undefined => {
  const [id, type] =
    action.kind === "spontaneous" ? [action.actor, action.event] : action.kind === "deliver" ? [action.to, action.message.type] : []
  if (id === undefined || type === undefined) return undefined
  const { machine, name } = members[indexOf.get(id)!]!.actor
  return (machine.events as readonly string[]).includes(type) ? undefined : `"${name}" lists no "${type}"`
}
