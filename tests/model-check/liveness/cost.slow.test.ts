import { execFileSync } from "node:child_process"
import { join } from "node:path"
import { expect, test } from "vitest"

interface Costs {
  readonly safety: number
  readonly weak: number
  readonly strong: number
}

// processor time, which others on the machine change less than they do the clock; once more where they did all the same
test("a promise costs at most four times the check of the same scenario without it", { retry: 2 }, () => {
  const script = join(import.meta.dirname, "cost.ts")
  const { safety, weak, strong } = JSON.parse(
    execFileSync(process.execPath, ["--conditions=borealis-source", script], { encoding: "utf8" })
  ) as Costs
  console.log(
    `safety ${safety.toFixed(2)} s, with a promise ${weak.toFixed(2)} s under weak and ${strong.toFixed(2)} s under strong fairness`
  )
  expect(Math.max(weak, strong)).toBeLessThan(4 * safety)
})
