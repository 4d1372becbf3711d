import { workerData } from "node:worker_threads"
import { expectedBits, frameAddress, frameDone, framePhase, frameReady, frameWords, phaseBits } from "../core/assembly/frame.ts"
import { Instance, type Memory, type Module } from "../core/webassembly/api.ts"
import { type EngineExports, phase, takePart } from "../core/webassembly/phases.ts"

// A thread that takes part in the rounds of a search. It sees integers only: no actor is ever loaded here.

/** How often to look for the next phase before going to sleep: phases follow each other closely. */
const looks = 20_000

export interface WorkerData {
  readonly module: Module
  readonly memory: Memory
}

const { module, memory } = workerData as WorkerData
const engine = new Instance(module, { env: { memory } }).exports as EngineExports
const integers = new Int32Array(memory.buffer)
const frame = new Int32Array(memory.buffer, frameAddress, frameWords)

let seen = Atomics.load(frame, framePhase)
// the driver is worker 0
const me = Atomics.add(frame, frameReady, 1) + 1
for (;;) {
  for (let look = 0; look < looks && Atomics.load(frame, framePhase) === seen; look++);
  // who saw a phase before it was called out is woken by that call when it has long done its part: it must not be done, and counted, twice
  while (Atomics.load(frame, framePhase) === seen) Atomics.wait(frame, framePhase, seen)
  seen = Atomics.load(frame, framePhase)
  const which = seen & ((1 << phaseBits) - 1)
  const expected = (seen >>> phaseBits) & ((1 << expectedBits) - 1)
  if (which === phase.close) break
  if (me > expected) continue
  engine.open(me)
  takePart(engine, integers, frame, which, me)
  Atomics.add(frame, frameDone, 1)
  Atomics.notify(frame, frameDone)
}
