import { workerData, type MessagePort } from "node:worker_threads"
import { main } from "../../src/cli/main.ts"

// Runs the command as `main`, one call after the other, for tests that wait for its end. See run-command.ts.

export interface CommandCall {
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
}

export interface CommandThreadData {
  readonly port: MessagePort
  /** Becomes 1 when the answer is in the port. */
  readonly answered: Int32Array
}

const { port, answered } = workerData as CommandThreadData

const answer = (message: unknown): void => {
  port.postMessage(message)
  Atomics.store(answered, 0, 1)
  Atomics.notify(answered, 0)
}

// whoever waits would wait for ever
process.on("exit", () => answer({ failure: "the command has ended the thread that it was in" }))

port.on("message", ({ args, cwd, env }: CommandCall) => {
  const written = { stdout: "", stderr: "" }
  const to = (name: "stdout" | "stderr") => ({ write: (text: string) => void (written[name] += text) })
  void main(args, { cwd, env, stdout: to("stdout"), stderr: to("stderr") }).then(
    (code) => answer({ code, ...written }),
    (error: unknown) => answer({ failure: String(error) })
  )
})
