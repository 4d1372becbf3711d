import { join } from "node:path"
import { expect, test } from "vitest"
import { borealis, root } from "./run-command.ts"

const hidden = join(root, "tests/fixtures/hidden.scenario.ts")

test("a counterexample that a freshly loaded file does not follow is an impure machine, and no violation", () => {
  const { code, stdout, stderr } = borealis(["check", `${hidden}#first`, `${hidden}#second`, "--quiet"])
  expect({ code, stdout }).toEqual({ code: 151, stdout: "hidden/first  holds\n" })
  expect(stderr).toMatch(
    /^\S*hidden\.scenario\.ts#second: the counterexample to always "never c" does not do the same on a freshly loaded file, where step 1 of 1 leads elsewhere for "x"; a machine, monitor, view or property must depend on what it is given alone, not on what its module keeps\n$/
  )
})
