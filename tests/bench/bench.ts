/**
 * `npm run bench [-- suite [size …] [--large]]`: this checker and its peers on the same models, in the same run. Without a suite it
 * runs them all and rewrites `results.md`. Fails where counts differ, and where a figure that is asked for is missed.
 */
import { spin } from "./peers/spin.ts"
import { tlaChecker } from "./peers/tla-checker.ts"
import { tlc } from "./peers/tlc.ts"
import { keep, verdictOf } from "./results-file.ts"
import type { Section, Suite } from "./section.ts"
import { aurora } from "./suites/aurora.ts"
import { growth } from "./suites/growth.ts"
import { hunt } from "./suites/hunt.ts"
import { misses } from "./suites/misses.ts"
import { paxos } from "./suites/paxos.ts"
import { twoPhaseCommit } from "./suites/two-phase-commit.ts"

const suites: Readonly<Record<string, Suite>> = { "two-phase-commit": twoPhaseCommit, paxos, aurora, hunt, growth, misses }

const run = async (names: readonly string[], sizes: readonly number[], isLarge: boolean): Promise<readonly Section[]> => {
  const sections: Section[] = []
  for (const name of names)
    for await (const section of suites[name]!({ sizes, isLarge })) {
      console.log(`## ${section.title}\n\n${section.text}\n`)
      sections.push(section)
    }
  console.log(verdictOf(sections))
  return sections
}

const fail = (sentence: string): void => {
  console.error(sentence)
  process.exitCode = 1
}

const args = process.argv.slice(2)
const words = args.filter((arg) => !arg.startsWith("--"))
const [suite] = words
const sizes = words.slice(1).map(Number)
const isLarge = args.includes("--large")
const wrong =
  args.find((arg) => arg.startsWith("--") && arg !== "--large") ??
  (suite === undefined || Object.hasOwn(suites, suite) ? undefined : suite) ??
  words.slice(1).find((_, i) => !Number.isInteger(sizes[i]))

if (wrong !== undefined) {
  fail(`${wrong} cannot be measured; write npm run bench [-- suite [size …] [--large]], where a suite is ${Object.keys(suites).join(", ")}`)
} else {
  const started = performance.now()
  try {
    const sections = await run(suite === undefined ? Object.keys(suites) : [suite], sizes, isLarge)
    if (suite === undefined) keep(sections, [spin, tlaChecker, tlc])
    console.error(`${((performance.now() - started) / 60_000).toFixed(1)} minutes`)
    if (sections.some(({ judged }) => judged.some(({ outcome, decides }) => decides && outcome === "missed"))) process.exitCode = 1
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error))
  }
}
