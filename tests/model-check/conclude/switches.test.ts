import { expect, test } from "vitest"
import { easiestOrder, type Precedence, switchesIn } from "../../../src/model-check/conclude/switches.ts"

/** All orders in which no step comes before one that it needs, the last step last. */
const ordersOf = ({ actors, needs }: Precedence, done: readonly number[] = []): readonly (readonly number[])[] => {
  const n = actors.length
  if (done.length === n) return [done]
  const ready = actors.flatMap((_, i) =>
    !done.includes(i) && needs[i]!.every((j) => done.includes(j)) && (i < n - 1 || done.length === i) ? [i] : []
  )
  return ready.flatMap((i) => ordersOf({ actors, needs }, [...done, i]))
}

/** Numbers from 0 below 1, the same for each seed. */
const diceOf = (seed: number) => {
  let state = seed * 2_654_435_761 + 1
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return (state >>> 8) / 2 ** 24
  }
}

const drawn = (seed: number): Precedence => {
  const dice = diceOf(seed)
  const n = 3 + Math.floor(dice() * 5)
  const actors = Array.from({ length: n }, () => (dice() < 0.1 ? [] : dice() < 0.1 ? ["a", "b", "c"] : ["abc"[Math.floor(dice() * 3)]!]))
  const isBehind = (i: number, j: number): boolean => actors[i]!.some((id) => actors[j]!.includes(id)) || dice() < 0.15
  return { actors, needs: actors.map((_, i) => actors.flatMap((__, j) => (j < i && isBehind(i, j) ? [j] : []))) }
}

test("of all orders in which steps may come none has fewer switches between actors than the one that is shown", () => {
  let orders = 0
  for (let seed = 0; seed < 300; seed++) {
    const precedence = drawn(seed)
    const all = ordersOf(precedence)
    const order = easiestOrder(precedence)
    expect(all.map(String)).toContain(String(order))
    expect(switchesIn(precedence, order), `seed ${seed}`).toBe(Math.min(...all.map((one) => switchesIn(precedence, one))))
    orders += all.length
  }
  expect(orders).toBeGreaterThan(3_000)
})

test("a run that is too long for that, or whose steps may come in any order, is put into some order that they may have", () => {
  const free = (n: number): Precedence => ({
    actors: Array.from({ length: n }, (_, i) => [`a${i % 20}`]),
    needs: Array.from({ length: n }, () => [])
  })
  for (const n of [60, 100]) {
    const order = easiestOrder(free(n))
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i))
    expect(order.at(-1)).toBe(n - 1)
  }
})
