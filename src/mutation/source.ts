import { type Token, tokensOf } from "./tokens.ts"

/** One change to a source. */
export interface SourceMutation {
  /** From 1. */
  readonly line: number
  readonly change: string
  /** What stands in the place of the source from `start` to `end`. */
  readonly start: number
  readonly end: number
  readonly by: string
}

const swapped: Readonly<Record<string, string>> = {
  "&&": "||",
  "||": "&&",
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "===": "!==",
  "!==": "===",
  true: "false",
  false: "true"
}

const swappedMembers: Readonly<Record<string, string>> = { some: "every", every: "some", max: "min", min: "max" }

/** Calls of methods that may be left out, since they give what they are called on, or as much. */
const leftOut = new Set(["filter", "sort", "toSorted"])

/**
 * The first-order mutations of JavaScript whose types were blanked out: `&&` and `||`, comparisons and their bounds, `Math.max` and
 * `Math.min`, `some` and `every`, yes and no, a number added or taken away, and `filter`, `sort` or `!` that are not there.
 */
export const sourceMutations = (source: string): readonly SourceMutation[] => {
  const tokens = tokensOf(source)
  const lines = lineStarts(source)
  return tokens.flatMap((token, i) =>
    changesAt(tokens, i).map(({ end = token.end, start = token.start, by }) => ({
      line: lines.findLastIndex((first) => first <= token.start) + 1,
      change: by === "" ? `without ${oneLine(source.slice(start, end))}` : `${oneLine(source.slice(start, end))} is ${by}`,
      start,
      end,
      by
    }))
  )
}

interface ChangeAt {
  readonly start?: number
  readonly end?: number
  readonly by: string
}

const changesAt = (tokens: readonly Token[], i: number): readonly ChangeAt[] => {
  const { kind, text } = tokens[i]!
  const [before, after] = [tokens[i - 1], tokens[i + 1]]
  const isMember = before?.text === "." || before?.text === "?."
  if (kind === "name" && isMember) {
    if (after?.text !== "(") return []
    if (leftOut.has(text)) return [{ start: before.start, end: closing(tokens, i + 1), by: "" }]
    const other = text === "max" || text === "min" ? tokens[i - 2]?.text === "Math" : text in swappedMembers
    return other ? [{ by: swappedMembers[text]! }] : []
  }
  if (kind === "name" && after?.text === ":") return []
  if (kind === "sign" && (text === "+" || text === "-")) {
    const isBinary = before !== undefined && (before.kind !== "sign" || before.text === ")" || before.text === "]")
    return isBinary && after?.kind === "number" ? [{ by: text === "+" ? "-" : "+" }, { end: after.end, by: "" }] : []
  }
  if (kind === "sign" && text === "!") return [{ by: "" }]
  return (kind === "sign" || kind === "name") && Object.hasOwn(swapped, text) ? [{ by: swapped[text]! }] : []
}

/** Where the parenthesis that opens with this token is closed. */
const closing = (tokens: readonly Token[], open: number): number => {
  let depth = 0
  for (let i = open; i < tokens.length; i++) {
    if (tokens[i]!.text === "(" && tokens[i]!.kind === "sign") depth++
    if (tokens[i]!.text === ")" && tokens[i]!.kind === "sign" && --depth === 0) return tokens[i]!.end
  }
  return tokens.at(-1)!.end
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, " ").trim()

const lineStarts = (source: string): readonly number[] => [0, ...[...source.matchAll(/\n/g)].map(({ index }) => index + 1)]
