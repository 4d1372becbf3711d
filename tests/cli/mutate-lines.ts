import { MutateScoreLine, MutateLine } from "../../src/workbench/report/line-schemas.ts"
import { Schema } from "effect"

/** What `mutate --json` prints: a line a mutant, and the score. */
export const mutateLines = (stdout: string) => {
  const lines = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown)
  return {
    mutants: lines.slice(0, -1).map((line) => Schema.decodeUnknownSync(MutateLine)(line)),
    score: Schema.decodeUnknownSync(MutateScoreLine)(lines.at(-1))
  }
}
