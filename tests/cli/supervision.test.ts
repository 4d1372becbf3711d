import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { supervisor } from "../../src/cli/supervision.ts"
import { sharedMemory, writerTo } from "../../src/cli/thread-memory.ts"

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }))
afterEach(() => void vi.useRealTimers())

const watched = () => {
  const memory = sharedMemory()
  const asked = { interrupt: vi.fn(), leave: vi.fn<(code: number) => void>() }
  const written: string[] = []
  const write = (stream: string, text: string) => void written.push(`${stream}: ${text}`)
  return { ...supervisor({ memory, heapBytes: 2 ** 28, write, ...asked }), ...writerTo(memory), ...asked, written }
}
const nothing = { distinct: 0, transitions: 0, depth: 0, waiting: 0, found: 0, seconds: 0 }

test("the first request to end is passed on, the same one again is none, and one that comes later ends the command", () => {
  const { hear, signal, interrupt, leave, underWay, written } = watched()
  hear({ listens: true })
  hear({ begun: { what: "lock" } })
  underWay('a step of "a" on "Go"')
  signal()
  vi.advanceTimersByTime(400)
  signal()
  expect([interrupt.mock.calls.length, leave.mock.calls]).toEqual([1, []])
  vi.advanceTimersByTime(200)
  signal()
  expect(leave.mock.calls).toEqual([[130]])
  expect(written).toEqual(['stderr: lock: interrupted after 0.6 s, and a step of "a" on "Go" did not come back\n'])
})

test("a command that does not listen is ended by the first request", () => {
  const { signal, leave, written } = watched()
  signal()
  expect([leave.mock.calls, written]).toEqual([[[130]], []])
})

test("what passes its bound on time is ended after a while, with the gravest code so far, and its report is written", () => {
  const { hear, leave, covered, underWay, written } = watched()
  hear({ begun: { what: "lock", seconds: 2, codes: [0, 12], draft: { title: "lock  inconclusive", quiet: false } } })
  covered({ ...nothing, distinct: 1234, transitions: 5000, depth: 7, waiting: 1 })
  underWay("")
  vi.advanceTimersByTime(2000)
  expect(leave).not.toHaveBeenCalled()
  vi.advanceTimersByTime(2000)
  expect(leave.mock.calls).toEqual([[12]])
  expect(written).toEqual([
    "stdout: lock  inconclusive\n  because  the bound on time was reached after 3.5 s; 1 state was found and not expanded\n" +
      "  counted  1,234 distinct states, 5,000 transitions, depth 7, 3.50 s\n\n"
  ])
})

test("what goes on computing after its time is up is not said to be stuck in one step", () => {
  const { hear, underWay, written } = watched()
  hear({ begun: { what: "lock", seconds: 1, codes: [0] } })
  underWay("one step")
  vi.advanceTimersByTime(1100)
  underWay("another step")
  vi.advanceTimersByTime(2000)
  expect(written).toEqual(["stderr: lock: the bound on time was reached after 2.5 s\n"])
})

test("what has ended, or what comes after it, is not ended for its time", () => {
  const { hear, leave } = watched()
  hear({ begun: { what: "one", seconds: 1 } })
  hear({ ended: true })
  hear({ begun: { what: "another", seconds: 1 } })
  hear({ begun: { what: "a long one", seconds: 100 * 24 * 3600 } })
  vi.advanceTimersByTime(10_000)
  expect(leave).not.toHaveBeenCalled()
})

test("a full heap is the bound that a line of JSON names, which keeps its keys", () => {
  const { hear, outOfMemory, leave, written } = watched()
  const bounds = ["seconds", "memory", "heap"].map((name) => ({ name, limit: 1, reached: false }))
  hear({ begun: { what: "lock", draft: { line: { kind: "check", verdict: "inconclusive", bounds } } } })
  outOfMemory()
  expect(leave.mock.calls).toEqual([[3]])
  expect(written).toHaveLength(1)
  const line = JSON.parse(written[0]!.replace("stdout: ", "")) as { reason: string; bounds: readonly { name: string; reached: boolean }[] }
  expect(line.reason).toMatch(/^memory ran out: V8's heap is full, of which there are 256 MiB; /)
  expect(line.bounds.filter(({ reached }) => reached).map(({ name }) => name)).toEqual(["heap"])
})

const keeps = (file: string) => ({ file, line: "go on     borealis check lock --resume kept" })

test("what keeps a checkpoint may end its round and write it after its time is up, as long as no user's code holds it up", () => {
  const { hear, leave, underWay, written } = watched()
  hear({ begun: { what: "lock", seconds: 1, keeps: keeps(import.meta.filename) } })
  underWay("one step")
  vi.advanceTimersByTime(1100)
  underWay("another step")
  vi.advanceTimersByTime(700)
  // it writes
  underWay("")
  vi.advanceTimersByTime(100_000)
  expect(leave).not.toHaveBeenCalled()
  underWay("a step without end")
  vi.advanceTimersByTime(2000)
  expect(leave.mock.calls).toEqual([[3]])
  expect(written[0]).toMatch(/^stderr: lock: the bound on time was reached after [\d.]+ s, and a step without end did not come back\n$/)
  expect(written.slice(1)).toEqual(["stderr: go on     borealis check lock --resume kept\n"])
})

test("where there is no checkpoint yet, nothing says how to go on from it", () => {
  const { hear, signal, written } = watched()
  hear({ begun: { what: "lock", keeps: keeps(`${import.meta.filename}.none`) } })
  signal()
  expect(written).toEqual(["stderr: lock: interrupted after 0.0 s\n"])
})
