import { expect, test } from "vitest"
import { failureText, fuzz } from "../fuzz/fuzz.ts"
import { placesOf } from "../fuzz/places.ts"

test("whatever the command is given, it ends in time, with a documented code, in sentences", async () => {
  const { seed, places } = placesOf(60)
  const { failures, codes } = await fuzz(seed, places)
  console.log(`fuzz with seed ${seed}: ${JSON.stringify(codes)}`)
  expect(failures.map(failureText).join("\n")).toBe("")
  expect(Object.keys(codes).length).toBeGreaterThan(1)
})
