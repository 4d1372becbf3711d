import { surroundings } from "../workbench/surroundings.ts"
import type { Report, Progress } from "../model-check/index.ts"
import { visible } from "../trace/index.ts"
import { countText } from "../workbench/amounts.ts"
import { type Draft, nothingCovered, tell, tellCovered, type Work } from "../workbench/telling.ts"

/** What whoever watches over a check needs to know of it. */
export type WatchedWork<T = Report> = Pick<Work, "seconds" | "codes" | "keeps"> & { readonly draftOf?: (draft: T) => Draft }

const firstSeconds = 1
/** Where stderr is no terminal, a line now and then is enough. */
const lineEverySeconds = 10
const redrawEverySeconds = 0.2

/**
 * Tells on stderr how far a check has come: one line that changes on a terminal, a line every ten seconds elsewhere. And whoever watches
 * over the command hears of it, who needs `draftOf` to report in the check's place; `clear` is to be called when all is done that may take long.
 */
export const progressOf = <T = Report>(name: string, isQuiet: boolean, { draftOf, ...rest }: WatchedWork<T>) => {
  const begun: Work = { what: name, ...rest }
  tellCovered(nothingCovered)
  tell({ begun })
  const { stderr } = surroundings()
  let next = isQuiet ? Number.POSITIVE_INFINITY : firstSeconds
  let drawn = false
  return {
    watch: {
      onBegin: (draft: T): void => {
        tellCovered(nothingCovered)
        tell({ begun: { ...begun, draft: draftOf?.(draft) } })
      },
      onPart: tellCovered,
      onProgress: ({ distinct, depth, waiting, seconds }: Progress): void => {
        if (seconds < next) return
        next = seconds + (stderr.isTTY ? redrawEverySeconds : lineEverySeconds)
        const text = `${visible(name)}: ${countText(distinct)} states, depth ${depth}, ${countText(waiting)} waiting, ${seconds.toFixed(0)} s`
        stderr.write(stderr.isTTY ? `\r\u001b[K${text.slice(0, (stderr.columns ?? 80) - 1)}` : `${text}\n`)
        drawn = stderr.isTTY === true
      }
    },
    clear: (): void => {
      if (drawn) stderr.write("\r\u001b[K")
      tell({ ended: true })
    }
  }
}

/** A line on stderr about what is being done: one that changes on a terminal, one every ten seconds elsewhere. */
export const rowOf = (isQuiet: boolean) => {
  const { stderr } = surroundings()
  let next = isQuiet ? Number.POSITIVE_INFINITY : performance.now() + firstSeconds * 1000
  let drawn = false
  return {
    show: (text: string): void => {
      if (performance.now() < next) return
      next = performance.now() + (stderr.isTTY ? redrawEverySeconds : lineEverySeconds) * 1000
      stderr.write(stderr.isTTY ? `\r\u001b[K${text.slice(0, (stderr.columns ?? 80) - 1)}` : `${text}\n`)
      drawn = stderr.isTTY === true
    },
    clear: (): void => {
      if (drawn) stderr.write("\r\u001b[K")
      drawn = false
    }
  }
}
