import { expressionProbes } from "./translate/expression-probes.ts"
import { specProbes } from "./spec-probes.ts"

interface Probed {
  readonly feature: string
  readonly refused?: RegExp
}

/** Each feature that is probed, and whether tla-checker does it right or is not asked, since the backend refuses. */
export const features = (): ReadonlyMap<string, "right" | "refused" | "both"> => {
  const found = new Map<string, "right" | "refused" | "both">()
  for (const { feature, refused } of [...expressionProbes, ...specProbes] as readonly Probed[]) {
    const is = refused === undefined ? "right" : "refused"
    const before = found.get(feature) ?? is
    found.set(feature, before === is ? is : "both")
  }
  return found
}

/** Features that are errors in TLC too. Where TLC is, tlc-agrees.slow.test.ts asks it; seen with TLC built from tlaplus/tlaplus cc6b616. */
export const errorsInTlcToo: ReadonlySet<string> = new Set([
  "division by 0, and the rest by less",
  "integers beyond 32 bits",
  "real numbers",
  "CHOOSE from everything",
  "CHOOSE of what is not there",
  "quantifiers over everything",
  "a function beyond its domain",
  "CASE without a case",
  "Head and Tail of nothing",
  "Nat, Int and Seq elsewhere",
  "x'[1] = 2 gives x no value",
  "a variable without a next value",
  "a variable without a first value",
  "x' before it has a value",
  "overflow in the course of steps",
  "an invariant with a prime",
  "temporal formulas as invariants"
])

/** The table of features as a page shows it. */
export const featureTable = (): string =>
  [
    "| feature | tla-checker | TLC |",
    "|---|---|---|",
    ...[...features()].map(
      ([feature, is]) =>
        `| ${codeOf(feature)} | ${is === "right" ? "yes" : "refused"} | ${errorsInTlcToo.has(feature) ? "an error" : "yes"} |`
    )
  ].join("\n")

/** Signs of TLA+ are code, words are not; `|` would end a cell. */
const codeOf = (feature: string): string =>
  feature
    .split(" ")
    .map((word) => (/[\\=#<>{}:@~^%|'+*[\]]/.test(word) ? `\`${word.replaceAll("|", "\\|")}\`` : word))
    .join(" ")
