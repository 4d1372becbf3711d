import { execFileSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import { availableParallelism, totalmem } from "node:os"
import { join } from "node:path"
import type { Judged, Outcome } from "./musts.ts"
import type { Peer } from "./peers/peer.ts"
import type { Section } from "./section.ts"

const file = join(import.meta.dirname, "results.md")

const git = (...args: readonly string[]): string => execFileSync("git", args, { cwd: import.meta.dirname, encoding: "utf8" }).trim()

/** The measured commit, and whether what was measured was all in it. */
const commit = (): string => {
  const isChanged =
    git("status", "--porcelain", "--", ":/src", ":/tests/bench", ":/package-lock.json", ":(top,exclude)tests/bench/results.md") !== ""
  return `commit ${git("rev-parse", "--short", "HEAD")}${isChanged ? " with changes that are not committed" : ""}`
}

/** What was measured, when, and on what class of machine. */
const provenance = (peers: readonly Peer[]): string => {
  const machine = `${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${process.arch}`
  const versions = peers.map(({ name, version }) => `${name} ${version ?? "absent"}`)
  return [
    `- ${commit()}, ${new Date().toISOString().slice(0, 10)}`,
    `- ${machine}, Node ${process.versions.node}`,
    `- ${versions.join(", ")}`
  ].join("\n")
}

/** What was asked and what of it is missed, in a few lines. */
export const verdictOf = (sections: readonly Section[]): string => {
  const judged = sections.flatMap((section) => section.judged)
  const of = (outcome: Outcome, decides: boolean): readonly Judged[] =>
    judged.filter((one) => one.outcome === outcome && one.decides === decides)
  const list = (heading: string, found: readonly Judged[]): readonly string[] =>
    found.length === 0 ? [] : [heading, found.map(({ subject, row, text }) => `- ${subject}, ${row}: ${text}`).join("\n")]
  const deciding = judged.filter(({ decides }) => decides).length
  return [
    deciding === 0 ? "No figure is asked of these sizes." : `${of("met", true).length} of ${deciding} figures that decide are met.`,
    ...list("Missed:", of("missed", true)),
    ...list("Not measured:", of("not measured", true)),
    ...list("Missed as far as speeds compare between machines, which decides nothing:", of("missed", false)),
    ...(sections.some(({ wasCrowded }) => wasCrowded)
      ? ["The machine was busy with something else at times. Rows that had less than a core say so; their ratios mean little."]
      : [])
  ].join("\n\n")
}

/** Rewrites the kept results. */
export const keep = (sections: readonly Section[], peers: readonly Peer[]): void => {
  const parts = [
    "# Results of the benchmark",
    "`npm run bench` writes this file; [the page on benchmarks](../../docs/benchmarks.md) says how to read it.",
    provenance(peers),
    verdictOf(sections),
    ...sections.flatMap(({ title, text }) => [`## ${title}`, text])
  ]
  writeFileSync(file, `${parts.join("\n\n")}\n`)
}
