import { parentPort, workerData } from "node:worker_threads"
import { check_spec_with_options, explore_eval, explore_init, explore_next, initSync } from "tla-checker"

// The thread in which tla-checker runs. A call keeps it busy until it ends, so whoever cannot wait ends the thread.

export interface CheckerWorkerData {
  readonly binary: Uint8Array
}

/** A call: its name, what it is given, and nothing that is not plain. */
export type CheckerCall =
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

/** `text` is the answer's JSON. `trap` is what WebAssembly stopped with; the thread is of no use after it. */
export type CheckerAnswer = { readonly text: string } | { readonly trap: string; readonly memoryBytes: number }

const { binary } = workerData as CheckerWorkerData
const port = parentPort!
const { memory } = initSync({ module: binary as Uint8Array<ArrayBuffer> })

/** tla-checker takes its constants from the configuration alone. */
const noConstants = "{}"

const answerTo = (call: CheckerCall): string => {
  switch (call.name) {
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

port.on("message", (call: CheckerCall) => {
  let answer: CheckerAnswer
  try {
    answer = { text: answerTo(call) }
  } catch (error) {
    answer = { trap: error instanceof Error ? error.message : String(error), memoryBytes: memory.buffer.byteLength }
  }
  port.postMessage(answer)
})
