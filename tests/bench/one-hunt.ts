/** A hunt of one mutant, or a breadth-first search without a seed, as JSON on stdout: what the benchmark runs in a process of its own. */
import { protocols } from "../../src/actors/index.ts"
import { checkPromise, huntPromise } from "../../src/model-check/index.ts"
import { isMutant } from "../../src/scenario/index.ts"

export interface HuntAsked {
  readonly mutant: string
  readonly set: Readonly<Record<string, number | string>>
  readonly seed?: string
  /** Until it is given up. */
  readonly seconds: number
}

export interface HuntTold {
  readonly isFound: boolean
  readonly seconds: number
  /** Worlds that were seen. */
  readonly distinct: number
  readonly depth: number
  /** Of the run that is shown, and of the walk that found it. */
  readonly steps: number | undefined
  readonly before: number | undefined
}

const { mutant: id, set, seed, seconds } = JSON.parse(process.argv[2]!) as HuntAsked
const modules = (await Promise.all(protocols.map(({ load }) => load()))).flat()
const mutant = modules
  .flatMap((module) => Object.values(module) as unknown[])
  .flat()
  .filter(isMutant)
  .find((one) => one.id === id)
if (mutant === undefined) throw new Error(`there is no mutant "${id}"`)

const options = { mutant, set: { ...mutant.parameters, ...set }, seconds }
const started = performance.now()
const { verdict, distinct, depth, violations } = await (seed === undefined
  ? checkPromise(mutant.of, options)
  : huntPromise(mutant.of, { ...options, seed }))
const { trace, before } = violations[0]?.counterexample ?? {}
const told: HuntTold = {
  isFound: verdict === "violated",
  seconds: (performance.now() - started) / 1000,
  distinct,
  depth,
  steps: trace?.steps.length,
  before
}
console.log(JSON.stringify(told))
