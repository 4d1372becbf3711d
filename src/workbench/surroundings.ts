/** Where words go: stdout or stderr, or what stands in for one. */
export interface Output {
  write(text: string): unknown
  readonly isTTY?: boolean | undefined
  /** Of a terminal. */
  readonly columns?: number | undefined
}

/** What a command may know of the world around it. */
export interface Surroundings {
  /** Where relative paths are taken from, unless `env` has npm's INIT_CWD. */
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdout: Output
  readonly stderr: Output
}

/** The process as it is. */
export const ofProcess = (): Surroundings => ({ cwd: process.cwd(), env: process.env, stdout: process.stdout, stderr: process.stderr })

let current: Surroundings | undefined
let controller = new AbortController()

/** Those of the command that is under way; the process's own where none is, as in a test that calls `expectHolds`. */
export const surroundings = (): Surroundings => current ?? ofProcess()

/** Runs a command in surroundings. One at a time: what is written and what is asked for by Ctrl-C are this one's. */
export const within = async <T>(given: Surroundings, body: () => Promise<T>): Promise<T> => {
  if (current !== undefined) throw new Error("a command is under way already; wait for its end")
  current = given
  controller = new AbortController()
  try {
    return await body()
  } finally {
    current = undefined
  }
}

/** Asks what is under way to come to an end. */
export const interrupt = (): void => controller.abort()

/** Aborts when the command is asked to end. */
export const endSignal = (): AbortSignal => controller.signal
