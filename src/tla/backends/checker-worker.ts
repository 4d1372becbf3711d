import { parentPort, workerData } from "node:worker_threads"
import { check_spec_with_options, explore_eval, explore_init, explore_next, initSync } from "tla-checker"
import { Refused, InputError } from "../../kernel/index.ts"
import type { Bounded } from "./bounded-memory.ts"
import { type ModelFiles, readTranslated } from "../translate/model.ts"

// The thread in which specifications are read and translated, and tla-checker runs. A call keeps it busy until it ends, so whoever cannot
// wait ends the thread.

export type CheckerWorkerData = Bounded

/** A call: its name, what it is given, and nothing that is not plain. */
export type CheckerCall =
  | { readonly name: "translate"; readonly arguments: readonly [files: ModelFiles] }
  | {
      readonly name: "check"
      readonly arguments: readonly [
        source: string,
        config: string,
        maxStates: number,
        maxDepth: number,
        allowDeadlock: boolean,
        graph: boolean
      ]
    }
  | { readonly name: "initial"; readonly arguments: readonly [source: string, config: string] }
  | { readonly name: "successors"; readonly arguments: readonly [source: string, config: string, state: string] }
  | { readonly name: "evaluate"; readonly arguments: readonly [source: string, config: string, state: string, expression: string] }

/**
 * `text` is the answer's JSON. `wrong` is what is wrong with the files that were to be translated. `trap` is what WebAssembly stopped with,
 * perhaps for lack of memory; the thread is of no use after it.
 */
export type CheckerAnswer =
  | { readonly text: string }
  | { readonly wrong: string; readonly isRefused: boolean }
  | { readonly trap: string; readonly isMemory: boolean }

const { binary, stack, heapBytes } = workerData as CheckerWorkerData
const port = parentPort!
const { memory } = initSync({ module: binary as Uint8Array<ArrayBuffer> })

/** tla-checker takes its constants from the configuration alone. */
const noConstants = "{}"

const answerTo = async (call: CheckerCall): Promise<string> => {
  switch (call.name) {
    case "translate":
      return JSON.stringify(await readTranslated(...call.arguments))
    case "check": {
      const [source, config, states, depth, deadlock, graph] = call.arguments
      const bounds = { max_states: states, max_depth: depth, allow_deadlock: deadlock }
      // with the steps that change nothing
      return check_spec_with_options(source, JSON.stringify({ cfg_source: config, ...bounds, export_dot: graph, dot_mode: "full" }))
    }
    case "initial":
      return explore_init(...call.arguments, noConstants)
    case "successors": {
      const [source, config, state] = call.arguments
      return explore_next(source, config, noConstants, state)
    }
    case "evaluate": {
      const [source, config, state, expression] = call.arguments
      return explore_eval(source, config, noConstants, state, expression)
    }
  }
}

/** What is kept free below the stack: whoever comes there has nearly written over the heap, or has. */
const borderBytes = 2 ** 20

const answer = async (call: CheckerCall): Promise<CheckerAnswer> => {
  try {
    const text = await answerTo(call)
    const isOver = new Uint32Array(memory.buffer, stack.from, borderBytes / 4).some((word) => word !== 0)
    return isOver ? { trap: "its call stack is full", isMemory: false } : { text }
  } catch (error) {
    if (error instanceof InputError || error instanceof Refused) return { wrong: error.message, isRefused: error instanceof Refused }
    const trap = error instanceof Error ? error.message : String(error)
    // memory grows by large parts; where the last of it could be had, the trap is another
    return { trap, isMemory: /unreachable/.test(trap) && memory.buffer.byteLength - stack.to > heapBytes / 3 }
  }
}

port.on("message", (call: CheckerCall) => void answer(call).then((answered) => port.postMessage(answered)))
