import { NotPlain, InputError } from "../kernel/index.ts"
import { type ActionKind, normalLabel, type Trace } from "../world/index.ts"

type Test = (value: unknown) => boolean
type Fields = Readonly<Record<string, Test>>

const isText: Test = (value) => typeof value === "string"
const isCount: Test = (value) => Number.isSafeInteger(value) && (value as number) >= 0
const isWhole: Test = (value) => Number.isSafeInteger(value)
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
const isMessage: Test = (value) => isRecord(value) && Object.hasOwn(value, "type") && isText(value["type"])
const orAbsent =
  (test: Test): Test =>
  (value) =>
    value === undefined || test(value)
const orNull =
  (test: Test): Test =>
  (value) =>
    value === null || test(value)

/** Own fields only: nothing comes from a prototype. */
const fits = (value: unknown, fields: Fields): boolean =>
  isRecord(value) && Object.entries(fields).every(([name, test]) => test(Object.hasOwn(value, name) ? value[name] : undefined))

const atActor = { actor: isText }
const envelope = { from: isText, to: isText, message: isMessage }

const actions: ReadonlyMap<string, Fields> = new Map(
  Object.entries({
    timer: { actor: isText, timer: isText, nth: orAbsent(isCount) },
    spontaneous: { actor: isText, event: isText },
    deliver: envelope,
    tick: { time: orAbsent(isCount) },
    lose: { ...envelope, position: orAbsent(isCount) },
    duplicate: envelope,
    crash: atActor,
    restart: atActor,
    diskLoss: atActor,
    hostCrash: { host: isText },
    hostRestart: { host: isText },
    zoneOutage: { zone: isText },
    partition: { split: isCount },
    heal: {},
    disrupt: { actor: isText, by: isWhole }
  } satisfies Record<ActionKind, Fields>)
)

const isParameters: Test = (value) =>
  isRecord(value) && Object.values(value).every((one) => isText(one) || (typeof one === "number" && Number.isFinite(one)))
const isViolation: Test = (value) => fits(value, { kind: isText, name: isText })

/** What a trace says beside its steps. */
const head: Fields = {
  schema: (value) => value === 1,
  scenario: isText,
  parameters: isParameters,
  mutant: orAbsent(orNull(isText)),
  violated: orAbsent(orNull(isViolation)),
  origin: orAbsent((value) => value === "check" || value === "run"),
  salt: orAbsent(isText),
  definitions: orAbsent(isText),
  start: isCount,
  steps: Array.isArray,
  loop: orAbsent(isCount)
}

/** Checks that parsed JSON has the form of a trace, so that it can be followed or does not fit. Fails with `InputError`. */
export const traceFrom = (json: unknown, file: string): Trace => {
  const refuse = (what: string): never => {
    throw new InputError(`${file} is not a trace of Borealis${what}; write one with check --trace <file>`)
  }
  if (!isRecord(json)) return refuse("")
  const unfit = Object.entries(head).find(([name, test]) => !test(Object.hasOwn(json, name) ? json[name] : undefined))
  if (unfit !== undefined) return refuse(`: ${Object.hasOwn(json, unfit[0]) ? `its ${unfit[0]} cannot be read` : `it has no ${unfit[0]}`}`)
  const steps = json["steps"] as readonly unknown[]
  for (const [i, step] of steps.entries()) {
    const what = stepFlaw(step)
    if (what !== undefined) refuse(`: step ${i + 1} of ${steps.length} ${what}`)
  }
  if (Object.hasOwn(json, "loop") && (json["loop"] as number) > steps.length)
    refuse(`: its loop begins after step ${String(json["loop"])}, and there are ${steps.length}`)
  let labels: Trace["steps"] = []
  try {
    labels = (steps as Trace["steps"]).map(normalLabel)
  } catch (error) {
    // a number may be too large to be one
    if (!(error instanceof NotPlain)) throw error
    refuse(`: ${error.message}`)
  }
  return { ...json, steps: labels, mutant: json["mutant"] ?? null, violated: json["violated"] ?? null } as unknown as Trace
}

const stepFlaw = (step: unknown): string | undefined => {
  if (!isRecord(step) || !isRecord(step["action"])) return "has no action"
  const { action, chosen } = step
  const kind = action["kind"]
  const fields = typeof kind === "string" ? actions.get(kind) : undefined
  if (fields === undefined) return `has an action of no known kind`
  const name = Object.keys(fields).find((field) => !fields[field]!(Object.hasOwn(action, field) ? action[field] : undefined))
  if (name !== undefined) return `is a ${String(kind)} whose ${name} is missing or is no such thing`
  return Array.isArray(chosen) && chosen.every((one) => fits(one, { key: isText }) && "option" in one)
    ? undefined
    : "does not list what was chosen, as key and option"
}
