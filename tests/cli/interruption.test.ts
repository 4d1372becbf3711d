import { expect, test, vi } from "vitest"
import { hasLeft } from "../../src/cli/ending.ts"
import { interruption } from "../../src/cli/output.ts"

test("the first request to end aborts, the same one again is none, and one that comes later ends the process", () => {
  const exit = vi.spyOn(process, "exit").mockImplementation((() => {}) as never)
  const now = vi.spyOn(performance, "now").mockReturnValue(10_000)
  const signal = interruption()
  expect(signal.aborted).toBe(false)
  process.emit("SIGHUP")
  expect(signal.aborted).toBe(true)
  now.mockReturnValue(10_400)
  process.emit("SIGINT")
  expect([exit.mock.calls, hasLeft()]).toEqual([[], false])
  now.mockReturnValue(11_000)
  process.emit("SIGTERM")
  expect([exit.mock.calls, hasLeft()]).toEqual([[[130]], true])
  vi.restoreAllMocks()
})
