import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Invocation, invocationOf } from "./command-lines.ts"
import { Dice } from "./dice.ts"
import { writeInputs } from "./inputs.ts"
import { flawsOf, invoke } from "./invoke.ts"

/** A command line that did what none may, and all that is needed to have it again. */
export interface Failure {
  readonly seed: number
  readonly place: number
  readonly invocation: Invocation
  readonly flaws: readonly string[]
  readonly output: string
}

const atOnce = 2

/**
 * Invokes the command at random, so often. Each invocation follows from the seed and its place alone. Gives what failed, and how often
 * each exit code came.
 */
export const fuzz = async (
  seed: number,
  places: readonly number[],
  tell: (failure: Failure) => void = () => {},
  progress: (place: number, seconds: number) => void = () => {}
) => {
  const folder = mkdtempSync(join(tmpdir(), "borealis-fuzz-"))
  const inputs = writeInputs(folder)
  const plain = { stdin: "closed", reader: "there", interruptAfterMs: undefined } as const
  const { seconds } = await invoke({ args: ["check", "tutorial/two-phase-commit", "--json"], seconds: 60, ...plain }, folder, 0)
  // other work on the machine is no fault of the command's
  const startSeconds = 3 + 4 * seconds
  const began = performance.now()
  const failures: Failure[] = []
  const codes = new Map<string, number>()
  const left = places.values()
  const work = async (): Promise<void> => {
    for (const place of left) {
      const invocation = invocationOf(new Dice(Math.imul(seed, 1_000_003) + place), inputs)
      const first = await invoke(invocation, folder, startSeconds)
      // on a machine that is busy with other things one may wait for its turn; what hangs does so again
      const ended = first.hangs ? await invoke(invocation, folder, 4 * startSeconds) : first
      const flaws = flawsOf(invocation, ended)
      const code = String(ended.code ?? ended.signal)
      codes.set(code, (codes.get(code) ?? 0) + 1)
      if (place > 0 && place % 100 === 0) progress(place, (performance.now() - began) / 1000)
      if (flaws.length === 0) continue
      const failure = { seed, place, invocation, flaws, output: `${ended.stdout}${ended.stderr}`.slice(0, 2000) }
      failures.push(failure)
      tell(failure)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  if (failures.length === 0) rmSync(folder, { recursive: true, force: true })
  return { failures, codes: Object.fromEntries(codes) }
}

/** A failure in words: how to have it again, the command line, and what was wrong. */
export const failureText = ({ seed, place, invocation: { args, ...circumstances }, flaws, output }: Failure): string =>
  [
    `BOREALIS_FUZZ=${seed}:${place}  borealis ${args.map((text) => JSON.stringify(text)).join(" ")}`,
    `  ${JSON.stringify(circumstances)}`,
    ...flaws.map((flaw) => `  ${flaw}`),
    ...JSON.stringify(output)
      .match(/.{1,200}/gs)!
      .slice(0, 5)
      .map((line) => `  | ${line}`)
  ].join("\n")
