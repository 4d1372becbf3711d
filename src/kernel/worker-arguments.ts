/** Of the arguments that Node was started with, those that say where `#worker` and its like are; others may not suit a worker. */
export const workerArguments = (): string[] =>
  process.execArgv.filter(
    (arg, i, all) => arg.startsWith("--conditions") || arg === "-C" || all[i - 1] === "-C" || all[i - 1] === "--conditions"
  )
