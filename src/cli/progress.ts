import { countText } from "./amounts.ts"

interface Step {
  readonly distinct: number
  readonly depth: number
  readonly waiting: number
  readonly seconds: number
}

const firstSeconds = 1
/** Where stderr is no terminal, a line now and then is enough. */
const lineEverySeconds = 10
const redrawEverySeconds = 0.2

/** Tells on stderr how far a check has come: one line that changes on a terminal, a line every ten seconds elsewhere. */
export const progressOf = (name: string, isQuiet: boolean) => {
  const { stderr } = process
  let next = isQuiet ? Number.POSITIVE_INFINITY : firstSeconds
  let drawn = false
  return {
    onProgress: ({ distinct, depth, waiting, seconds }: Step): void => {
      if (seconds < next) return
      next = seconds + (stderr.isTTY ? redrawEverySeconds : lineEverySeconds)
      const text = `${name}: ${countText(distinct)} states, depth ${depth}, ${countText(waiting)} waiting, ${seconds.toFixed(0)} s`
      stderr.write(stderr.isTTY ? `\r\u001b[K${text.slice(0, stderr.columns - 1)}` : `${text}\n`)
      drawn = stderr.isTTY
    },
    clear: (): void => {
      if (drawn) stderr.write("\r\u001b[K")
    }
  }
}

/** A line on stderr about what is being done: one that changes on a terminal, one every ten seconds elsewhere. */
export const rowOf = (isQuiet: boolean) => {
  const { stderr } = process
  let next = isQuiet ? Number.POSITIVE_INFINITY : performance.now() + firstSeconds * 1000
  let drawn = false
  return {
    show: (text: string): void => {
      if (performance.now() < next) return
      next = performance.now() + (stderr.isTTY ? redrawEverySeconds : lineEverySeconds) * 1000
      stderr.write(stderr.isTTY ? `\r\u001b[K${text.slice(0, stderr.columns - 1)}` : `${text}\n`)
      drawn = stderr.isTTY
    },
    clear: (): void => {
      if (drawn) stderr.write("\r\u001b[K")
      drawn = false
    }
  }
}
