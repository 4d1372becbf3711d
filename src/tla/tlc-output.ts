import { parseValue } from "./parse-value.ts"
import type { SpecResult, SpecStep, SpecViolation } from "./spec-result.ts"

// What TLC prints with -tool: messages between two lines that carry a code.
// Source: tlaplus/tlaplus, tlatools/org.lamport.tlatools/src/tlc2/output/EC.java (codes), MP.java (framing), EC.ExitStatus (exit codes).

interface Message {
  readonly code: number
  readonly text: string
}

const code = {
  nestedExpression: 2103,
  assumptionFalse: 2104,
  invariantInitially: 2107,
  invariant: 2110,
  actionProperty: 2112,
  deadlock: 2114,
  temporal: 2116,
  backToState: 2122,
  assertion: 2132,
  success: 2193,
  depth: 2194,
  statistics: 2199,
  progress: 2200,
  coverageStarts: 2201,
  state: 2217,
  stuttering: 2218,
  coverageOfAction: 2772,
  coverageOfInit: 2773
} as const

/** What TLC ends with. */
export const tlcExit = { success: 0, assumption: 10, deadlock: 11, safety: 12, liveness: 13, assertion: 14 } as const

/** The messages of an output, whole ones only. */
export const messagesOf = (output: string): readonly Message[] =>
  [...output.matchAll(/^@!@!@STARTMSG (\d+):\d+ @!@!@\r?\n([\s\S]*?)^@!@!@ENDMSG \1 @!@!@/gm)].map(([, number, text]) => ({
    code: Number(number),
    text: text!.trim()
  }))

/** What TLC found, from its output and the code that it ended with; undefined where it found nothing that it says so. */
export type TlcFound = Pick<
  SpecResult,
  "verdict" | "reason" | "violated" | "distinct" | "generated" | "depth" | "trace" | "loop" | "coverage"
>

/** Reads what TLC printed with -tool. Where it ended otherwise than with a verdict, `error` is what it complains of. */
export const tlcFound = (output: string, exitCode: number): TlcFound | { readonly error: string } => {
  const messages = messagesOf(output)
  const violated = violationIn(messages, exitCode)
  const counted = countsIn(messages)
  if (violated !== undefined)
    return { ...counted, verdict: "violated", reason: reasonOf(violated), violated, ...traceIn(messages), coverage: coverageIn(messages) }
  if (exitCode === tlcExit.success && messages.some((one) => one.code === code.success))
    return {
      ...counted,
      verdict: "holds",
      reason: "the whole space was searched",
      violated: undefined,
      trace: undefined,
      loop: undefined,
      coverage: coverageIn(messages)
    }
  const said = messages.filter((one) => (one.code >= 1000 && one.code < 2185) || (one.code >= 2220 && one.code <= 2260) || one.code >= 3000)
  const error = said.map(({ text }) => text.replaceAll(/\s*\n\s*/g, " ")).join("; ")
  return { error: error === "" ? `TLC ended with ${exitCode}` : error }
}

const violationIn = (messages: readonly Message[], exitCode: number): SpecViolation | undefined => {
  for (const { code: number, text } of messages)
    switch (number) {
      case code.invariant:
      case code.invariantInitially:
        return { kind: "invariant", name: /^Invariant (.+?) is violated/.exec(text)?.[1] ?? "an invariant" }
      case code.actionProperty:
        return { kind: "property", name: /^Action property (.+?) is violated/.exec(text)?.[1] ?? "an action property" }
      case code.temporal:
        return { kind: "property", name: /^Temporal property (.+?) (?:is|was) violated/.exec(text)?.[1] ?? "a temporal property" }
      case code.deadlock:
        return { kind: "deadlock", name: "deadlock" }
      case code.assertion:
        return { kind: "assertion", name: text.split("\n").at(-1)!.trim() }
      case code.assumptionFalse:
        return exitCode === tlcExit.assumption ? { kind: "assertion", name: text } : undefined
    }
  return undefined
}

const reasonOf = ({ kind, name }: SpecViolation): string => {
  switch (kind) {
    case "invariant":
      return `the invariant ${name} does not hold`
    case "deadlock":
      return "a state was found that has no step"
    case "property":
      return `${name} does not hold`
    case "assertion":
      return `an assertion fails: ${name}`
  }
}

const countsIn = (messages: readonly Message[]): Pick<SpecResult, "distinct" | "generated" | "depth"> => {
  const last = messages.findLast((one) => one.code === code.statistics || one.code === code.progress)?.text ?? ""
  const number = (match: RegExpExecArray | null): number | undefined => (match === null ? undefined : Number(match[1]!.replaceAll(",", "")))
  return {
    generated: number(/([\d,]+) states generated/.exec(last)),
    distinct: number(/([\d,]+) distinct states found/.exec(last)),
    depth: number(/search is (\d+)/.exec(messages.findLast((one) => one.code === code.depth)?.text ?? ""))
  }
}

const traceIn = (messages: readonly Message[]): Pick<SpecResult, "trace" | "loop"> => {
  const trace: SpecStep[] = []
  let loop: number | undefined
  for (const { code: number, text } of messages) {
    if (number === code.state) trace.push(stepOf(text))
    // states are numbered from 1
    if (number === code.backToState) loop = Number(/^(\d+)/.exec(text)?.[1] ?? /state (\d+)/.exec(text)?.[1] ?? 1) - 1
    if (number === code.stuttering) loop = trace.length - 1
  }
  const initially = messages.find((one) => one.code === code.invariantInitially)
  if (trace.length === 0 && initially !== undefined) trace.push({ action: undefined, state: stateOf(initially.text.split("\n").slice(1)) })
  return { trace: trace.length === 0 ? undefined : trace, loop }
}

/** `2: <Inc line 7, col 8 to line 7, col 30 of module M>`, and a line or more for each variable. */
const stepOf = (text: string): SpecStep => {
  const [head, ...lines] = text.split("\n")
  const action = /^\d+: <(\w+)(?:\([^)]*\))? line /.exec(head!)?.[1]
  return { action, state: stateOf(lines) }
}

/** A variable of a specification that has only one has no `/\`. */
const stateOf = (lines: readonly string[]): SpecStep["state"] =>
  Object.fromEntries(
    lines
      .join("\n")
      .split(/^(?:\/\\ )?(?=\w+ = )/m)
      .filter((part) => part.trim() !== "")
      .map((part) => {
        const at = part.indexOf(" = ")
        return [part.slice(0, at), parseValue(part.slice(at + 3).trim())]
      })
  )

/** Of the last report on coverage: `<Inc line 7, col 1 to line 7, col 3 of module M>: 3:4`. */
const coverageIn = (messages: readonly Message[]): SpecResult["coverage"] => {
  const start = messages.findLastIndex((one) => one.code === code.coverageStarts)
  const lines = messages.slice(start).filter((one) => one.code === code.coverageOfAction || one.code === code.coverageOfInit)
  if (start < 0 || lines.length === 0) return undefined
  return Object.fromEntries(
    lines.flatMap(({ text }) => {
      const [, action, distinct, generated] = /^<(\w+)[^>]*>: (\d+):(\d+)/.exec(text) ?? []
      return action === undefined ? [] : [[action, { distinct: Number(distinct), generated: Number(generated) }] as const]
    })
  )
}
