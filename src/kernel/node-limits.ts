// What Node asks of whoever starts a timer or a thread. This file loads nothing, for the sake of the thread that watches over the command.

/** The longest that a timer of Node's waits, in milliseconds: it counts them in 31 bits, and one that is longer goes off at once. */
export const longestTimerMs = 2 ** 31 - 1

/** Of the arguments that Node was started with, those that say where `#worker` and its like are; others may not suit a worker. */
export const workerArguments = (): string[] =>
  process.execArgv.filter(
    (arg, i, all) => arg.startsWith("--conditions") || arg === "-C" || all[i - 1] === "-C" || all[i - 1] === "--conditions"
  )
