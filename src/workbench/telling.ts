import type { Progress } from "../model-check/index.ts"

/** What the report is made of, should the command have to be ended from outside: `check --json`'s line as it is before the search, or the first line of the text. */
export type Draft = { readonly line: Readonly<Record<string, unknown>> } | { readonly title: string; readonly quiet: boolean }

/** Something that runs a user's code, and may therefore never come back. */
export interface Work {
  /** As in `interrupted during …`. */
  readonly what: string
  /** How long it may take, from now on. */
  readonly seconds?: number | undefined
  /** The exit codes of what was done before it. */
  readonly codes?: readonly number[]
  readonly draft?: Draft | undefined
  /** Where it keeps a checkpoint, and the line that says how to go on from there. */
  readonly keeps?: { readonly file: string; readonly line: string } | undefined
}

/** What the thread that does the work tells the one that watches over it. */
export type Told =
  | { readonly write: "stdout" | "stderr"; readonly text: string }
  /** The first Ctrl-C is heard from now on. */
  | { readonly listens: true }
  | { readonly begun: Work }
  | { readonly ended: true }

/** What the thread is given: a memory for how far it has come and what it is about to run, and what the user's terminal is like. */
export interface ThreadData {
  readonly memory: SharedArrayBuffer
  readonly terminals: Readonly<Record<"stdout" | "stderr", { readonly isTTY: boolean; readonly columns: number | undefined }>>
}

interface Watcher {
  readonly hear: (told: Told) => void
  readonly covered: (covered: Progress) => void
}

let watcher: Watcher | undefined

/** Says who is told from now on. Nobody is, where a part of the command runs by itself. */
export const tellTo = (to: Watcher): void => void (watcher = to)

/** Tells the watching thread, which hears it even while this one does not rest. */
export const tell = (told: Told): void => watcher?.hear(told)

/** Says how far the check under way has come. */
export const tellCovered = (covered: Progress): void => watcher?.covered(covered)

export const nothingCovered: Progress = { distinct: 0, transitions: 0, depth: 0, waiting: 0, found: 0, seconds: 0 }
