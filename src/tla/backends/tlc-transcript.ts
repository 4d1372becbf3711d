import { type State } from "../language/value.ts"
import { parseValue } from "../language/parse-value.ts"
import type { SpecResult, SpecStep, SpecViolation } from "../language/spec-result.ts"

/** What TLC says with `-tool`: messages with a code, and lines between them. Codes are those of TLC's `tlc2/output/EC.java`. */
export interface Transcript {
  readonly messages: readonly Message[]
  /** What was printed outside of messages, such as the parser's errors. */
  readonly loose: readonly string[]
}

interface Message {
  readonly code: number
  readonly text: string
}

const code = {
  invariantAtStart: 2107,
  propertyAtStart: 2108,
  invariant: 2110,
  actionProperty: 2112,
  deadlock: 2114,
  temporalProperty: 2116,
  backToState: 2122,
  assertion: 2132,
  progress: 2200,
  coverageStart: 2201,
  depth: 2194,
  success: 2193,
  stats: 2199,
  state: 2217,
  stuttering: 2218,
  coverageOfAction: 2772
} as const

/** Takes a transcript apart; one that was cut short lacks the end of its last message. */
export const transcriptOf = (text: string): Transcript => {
  const messages: Message[] = []
  const loose: string[] = []
  let open: { readonly code: number; readonly lines: string[] } | undefined
  for (const line of text.split(/\r?\n/)) {
    const start = /^@!@!@STARTMSG (\d+)(?::\d+)? @!@!@$/.exec(line)
    if (start !== null) open = { code: Number(start[1]), lines: [] }
    else if (/^@!@!@ENDMSG \d+ @!@!@$/.test(line)) {
      if (open !== undefined) messages.push({ code: open.code, text: open.lines.join("\n") })
      open = undefined
    } else if (open === undefined) loose.push(line)
    else open.lines.push(line)
  }
  return { messages, loose }
}

/** Does TLC say that it has found no error? */
export const isSuccess = ({ messages }: Transcript): boolean =>
  messages.some((message) => message.code === code.success) && violationOf(messages) === undefined

export type TlcFindings = Pick<SpecResult, "violated" | "distinct" | "generated" | "depth" | "trace" | "loop" | "coverage">

/** What TLC found, as far as the transcript goes. Fails with `NoValue` on a state that cannot be read. */
export const findingsOf = ({ messages }: Transcript): TlcFindings => {
  const last = (wanted: number): string | undefined => messages.findLast((message) => message.code === wanted)?.text
  const counts = last(code.stats) ?? last(code.progress) ?? ""
  const { trace, loop } = traceOf(messages)
  return {
    violated: violationOf(messages),
    distinct: figure(/([\d,]+) distinct states found/, counts),
    generated: figure(/([\d,]+) states generated/, counts),
    depth: figure(/search is ([\d,]+)/, last(code.depth) ?? "") ?? figure(/^Progress\(([\d,]+)\)/, last(code.progress) ?? ""),
    trace,
    loop,
    coverage: coverageOf(messages)
  }
}

const figure = (pattern: RegExp, text: string): number | undefined => {
  const found = pattern.exec(text)?.[1]
  return found === undefined ? undefined : Number(found.replaceAll(",", ""))
}

const violations: readonly (readonly [code: number, kind: SpecViolation["kind"], name: RegExp])[] = [
  [code.invariantAtStart, "invariant", /Invariant (\S+) is violated/],
  [code.invariant, "invariant", /Invariant (\S+) is violated/],
  [code.propertyAtStart, "property", /Property (\S+) is violated/],
  [code.actionProperty, "property", /Action property (.+?) is violated/s],
  [code.temporalProperty, "property", /Temporal propert(?:y (\S+) was|ies were) violated/],
  [code.deadlock, "deadlock", /$/],
  [code.assertion, "assertion", /$/]
]

const violationOf = (messages: readonly Message[]): SpecViolation | undefined => {
  for (const [wanted, kind, pattern] of violations) {
    const message = messages.find((one) => one.code === wanted)
    if (message === undefined) continue
    const name = pattern.exec(message.text)?.[1]
    // older versions do not say which of the temporal properties it was
    const unnamed = kind === "deadlock" ? "deadlock" : kind === "property" ? "a temporal property" : oneLine(message.text)
    return { kind, name: name ?? unnamed }
  }
  return undefined
}

/** The behaviour that TLC shows; of a violation at the start it is the start. */
const traceOf = (messages: readonly Message[]): { readonly trace: readonly SpecStep[] | undefined; readonly loop: number | undefined } => {
  const atStart = messages.find((message) => message.code === code.invariantAtStart || message.code === code.propertyAtStart)
  if (atStart !== undefined) {
    const [, ...lines] = atStart.text.split("\n")
    return { trace: [{ action: undefined, state: stateOf(lines.join("\n")) }], loop: undefined }
  }
  const trace = messages.flatMap((message): SpecStep[] => {
    if (message.code !== code.state) return []
    const [head = "", ...lines] = message.text.split("\n")
    return [{ action: actionOf(head), state: stateOf(lines.join("\n")) }]
  })
  if (trace.length === 0) return { trace: undefined, loop: undefined }
  const back = figure(/^(\d+): Back to state/, messages.findLast((message) => message.code === code.backToState)?.text ?? "")
  if (back !== undefined) return { trace, loop: back - 1 }
  const isStuttering = messages.some((message) => message.code === code.stuttering)
  return { trace, loop: isStuttering ? trace.length - 1 : undefined }
}

/** `2: <Add(2) line 15, col 11 to line 15, col 63 of module Counter>`: a name, with its arguments where TLC tells them. */
const actionOf = (head: string): string | undefined => {
  const inside = /^\d+: <(.*)>\s*$/.exec(head)?.[1] ?? ""
  if (inside === "Initial predicate") return undefined
  const [, name, line] = /^(.*?) line (\d+), col \d+ to /.exec(inside) ?? []
  return name === "Action" ? `the action at line ${line}` : (name ?? inside)
}

/** `/\ x = 0` a variable, over several lines where a value is long; of a single variable without the junction. */
const stateOf = (text: string): State => {
  const parts = text
    .trim()
    .split(/^\/\\ (?=\w+ = )/m)
    .filter((part) => part.trim() !== "")
  return Object.fromEntries(
    parts.map((part) => {
      const at = part.indexOf(" = ")
      return [part.slice(0, at).trim(), parseValue(part.slice(at + 3))]
    })
  )
}

/** The last report on coverage: an action that stands at several places counts once. */
const coverageOf = (messages: readonly Message[]): SpecResult["coverage"] => {
  const from = messages.findLastIndex((message) => message.code === code.coverageStart)
  if (from < 0) return undefined
  const coverage = new Map<string, { readonly distinct: number; readonly generated: number }>()
  for (const message of messages.slice(from)) {
    const [, name, distinct, generated] =
      message.code === code.coverageOfAction ? (/^<(\S+) line .*>: (\d+):(\d+)/.exec(message.text) ?? []) : []
    if (name === undefined) continue
    const known = coverage.get(name) ?? { distinct: 0, generated: 0 }
    coverage.set(name, { distinct: known.distinct + Number(distinct), generated: known.generated + Number(generated) })
  }
  return Object.fromEntries(coverage)
}

/** Why TLC gave up, in one sentence: the parser's error with its place, or the first message that says what is wrong. */
export const complaintOf = ({ messages, loose }: Transcript, file: string): string => {
  const lines = loose.map((line) => line.trim()).filter((line) => line !== "")
  const parser = lines.findIndex((line) => /^\*\*\*\s*Parse Error|^\*\*\* (?:Errors|Abort messages): /.test(line))
  if (parser >= 0) {
    const said = lines.slice(parser + 1)
    const line = said
      .slice(0, 2)
      .map((one) => /line (\d+)/.exec(one)?.[1])
      .find((one) => one !== undefined)
    // of some errors the place has a line of its own, before what is wrong
    const what = said.find((one) => !/^(?:line \d+, col \d+ to line \d+, col \d+ of module \w+|In module \w+|Unknown location)$/.test(one))
    return `${file}${line === undefined ? "" : `:${line}`}: ${what ?? "TLC cannot read it"}`
  }
  if (messages.length === 0) return `TLC did not start: ${lines[0] ?? "it says nothing"}; let TLC_JAR name tla2tools.jar`
  const told = messages.find((message) => isComplaint(message.code))
  return `${file}: ${told === undefined ? "TLC ended without saying why" : withoutPreface(oneLine(told.text))}`
}

/** All but progress, counts and traces. */
const isComplaint = (one: number): boolean =>
  one === 1000 || (one >= 2100 && one < 2185 && one !== 2121) || (one >= 2222 && one < 2262) || one >= 3000

const withoutPreface = (text: string): string =>
  text.replace(/^TLC threw an unexpected exception\..*?The exception was an? \S+ :? ?(?:@!@!@STARTMSG \d+:\d+ @!@!@ )?/, "")

const oneLine = (text: string): string => text.replaceAll(/\s+/g, " ").trim()
