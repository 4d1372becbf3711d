/** Searches with 64 workers, on however few cores: each must find what one worker finds. */
import { twoPhaseCommit } from "../../src/actors/tutorial/two-phase-commit/scenarios.ts"
import { Run } from "../../src/model-check/run.ts"
import { instantiate } from "../../src/world/index.ts"

/** Blocks so small that each worker has one in the larger levels. */
const batchSizes = { round: 1 << 12, block: 1 << 6, chunk: 1 << 14 }

const search = async (workers: number) => {
  const run = new Run(instantiate(twoPhaseCommit, { rms: 6 }), { batchSizes, workers })
  try {
    await run.joined()
    while (!run.advance(1000));
    const { verdict, distinct, transitions, depth, finalStates } = run.report()
    return JSON.stringify({ verdict, distinct, transitions, depth, finalStates })
  } finally {
    run.close()
  }
}

/** Searches so many times; returns how many found what they had to. */
export const searches = async (times: number, workers = 64): Promise<number> => {
  const one = await search(1)
  let equal = 0
  for (let i = 0; i < times; i++) {
    try {
      if ((await search(workers)) === one) equal++
    } catch (error) {
      console.error(String(error))
    }
  }
  return equal
}
