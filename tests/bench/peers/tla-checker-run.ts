/** One check by tla-checker, as JSON on stdout: what the benchmark runs in a process of its own. */
import { checkWithTlaChecker } from "./tla-checker-api.ts"
import type { TlaModel } from "./tla-config.ts"

const measured = checkWithTlaChecker(JSON.parse(process.argv[2]!) as TlaModel)
console.log(JSON.stringify({ ...measured, peakBytes: process.resourceUsage().maxRSS * 1024 }))
