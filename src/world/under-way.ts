import type { Input } from "./cell.ts"

let watcher: ((what: string) => void) | undefined

/**
 * Says what user's code is about to run, in words such as `a step of "anna" on "Ask"`; empty: none is. Whoever watches from outside can
 * then name what never comes back. Costs next to nothing where nobody watches.
 */
export const underWay = (what: () => string): void => watcher?.(what())

/** Says who hears of it. */
export const watchUnderWay = (to: (what: string) => void): void => void (watcher = to)

/** What an input is called where a step is told of: the event's type, the timer's id, or its kind. */
export const causeOf = (input: Input): string =>
  input.kind === "deliver"
    ? input.message.type
    : input.kind === "timer"
      ? input.id
      : input.kind === "spontaneous"
        ? input.event
        : input.kind
