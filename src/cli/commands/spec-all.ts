import { complain, failureOf } from "../failure.ts"
import { parseArgs } from "node:util"
import { Refused } from "../../kernel/index.ts"
import { checkSpecPromise, difference, type Expected, expectedIn } from "../../tla/index.ts"
import { duration, plural } from "../../workbench/amounts.ts"
import { interruption, print } from "../../workbench/terminal.ts"
import { userPath } from "../../workbench/load/scenario-file.ts"

// Checks all models that the manifests of a folder name, and says of each whether what comes of it is what was expected.

type Outcome = "match" | "refused" | "inconclusive" | "not tried" | "wrong"

interface Options {
  readonly seconds: number
  readonly leaveOutProperties: boolean
}

const check = async (expected: Expected, options: Options): Promise<readonly [Outcome, string]> => {
  if (expected.result === "unknown") return ["not tried", "the manifest does not say what is expected"]
  if (options.leaveOutProperties && expected.result !== "success")
    return ["not tried", "what fails may be a property, and they are left out"]
  if (!expected.isExhaustive) return ["not tried", "the manifest expects another mode than an exhaustive search"]
  try {
    const result = await checkSpecPromise(expected.spec, { config: expected.config, ...options, signal: interruption() })
    if (result.verdict === "inconclusive") return ["inconclusive", result.reason]
    const differs = difference(expected, result)
    if (differs !== undefined) return ["wrong", differs]
    return ["match", result.verdict === "holds" ? plural(result.distinct!, "state") : `violates ${result.violated!.name}`]
  } catch (error) {
    return [error instanceof Refused ? "refused" : "wrong", failureOf(error).sentence]
  }
}

const main = async (): Promise<number> => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { time: { type: "string" }, "leave-out-properties": { type: "boolean", default: false } }
  })
  const folder = userPath(positionals[0] ?? "specs")
  const seconds = values.time === undefined ? 60 : duration("time", values.time)
  const counts = new Map<Outcome, number>()
  for (const expected of expectedIn(folder)) {
    if (interruption().aborted) return 130
    const [outcome, said] = await check(expected, { seconds, leaveOutProperties: values["leave-out-properties"] })
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
    print(`${outcome.padEnd(12)} ${expected.name}: ${said.replaceAll(`${folder}/`, "")}`)
  }
  print([...counts].map(([outcome, count]) => `${count} ${outcome}`).join(", "))
  return (counts.get("wrong") ?? 0) === 0 ? 0 : 1
}

main().then(
  (code) => void (process.exitCode = code),
  (error: unknown) => {
    process.exitCode = complain(failureOf(error))
  }
)
