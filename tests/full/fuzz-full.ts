/** The fuzz of the command at full length: `npm run check:full` runs it, and `node --conditions=borealis-source tests/full/fuzz-full.ts [count]` alone. */
import { failureText, fuzz } from "../fuzz/fuzz.ts"
import { placesOf } from "../fuzz/places.ts"

const { seed, places } = placesOf(Number(process.argv[2] ?? 2000))
console.log(`fuzz: ${places.length} invocations with seed ${seed}`)
const { failures, codes } = await fuzz(
  seed,
  places,
  (failure) => console.log(failureText(failure)),
  (place, seconds) => console.log(`fuzz: ${place} invocations, ${seconds.toFixed(0)} s`)
)
console.log(`fuzz: ${failures.length} of ${places.length} failed; exit codes ${JSON.stringify(codes)}`)
process.exitCode = failures.length === 0 ? 0 : 1
