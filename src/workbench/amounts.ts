import { InputError } from "../kernel/index.ts"

/** Reads `100000`, `100_000` or `1e5`. Fails with `InputError`, naming the flag. */
export const wholeNumber = (flag: string, text: string): number => {
  const value = /^\d[\d_]*(?:e\d+)?$/i.test(text) ? Number(text.replaceAll("_", "")) : Number.NaN
  if (!Number.isSafeInteger(value) || value < 1) throw new InputError(`--${flag} ${text} is not a whole number of 1 or more`)
  return value
}

/** Reads `95` or `95%` as 95. Fails with `InputError`. */
export const percentage = (flag: string, text: string): number => {
  const value = /^\d+(?:\.\d+)?%?$/.test(text) ? Number.parseFloat(text) : Number.NaN
  if (!(value <= 100)) throw new InputError(`--${flag} ${text} is no percentage; write a number from 0 to 100`)
  return value
}

const secondsBy: Readonly<Record<string, number>> = { "": 1, s: 1, m: 60, min: 60, h: 3600 }

/** Reads `60`, `90s`, `5m` or `2h` as seconds. Fails with `InputError`. */
export const duration = (flag: string, text: string): number => {
  const [, amount = "", unit = ""] = /^(\d+(?:\.\d+)?)([a-z]*)$/.exec(text) ?? []
  const seconds = Number(amount) * (secondsBy[unit] ?? Number.NaN)
  if (!(seconds > 0)) throw new InputError(`--${flag} ${text} is not a time above zero; write 60, 0.5s, 90s, 5m or 2h`)
  return seconds
}

const bytesBy: Readonly<Record<string, number>> = {
  "": 1,
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40
}

/** Reads `8GiB` or `500MB` as bytes. Fails with `InputError`. */
export const memory = (flag: string, text: string): number => {
  const [, amount = "", unit = ""] = /^(\d+(?:\.\d+)?)([A-Za-z]*)$/.exec(text) ?? []
  const bytes = Math.floor(Number(amount) * (bytesBy[unit] ?? Number.NaN))
  if (!(amount !== "" && bytes > 0))
    throw new InputError(`--${flag} ${text} is not an amount of memory above zero; write 8GiB or 500MB, in B or in K, M, G or T of B or iB`)
  return bytes
}

/** Reads `name=value` pairs. Fails with `InputError`. */
export const assignments = (pairs: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf("=")
      if (at < 1) throw new InputError(`--set ${pair} sets nothing; write --set name=value`)
      return [pair.slice(0, at), pair.slice(at + 1)]
    })
  )

export const countText = (count: number): string => count.toLocaleString("en")

/** `1 step`, `1,234 steps`. */
export const plural = (count: number, noun: string, nouns = `${noun}s`): string => `${countText(count)} ${count === 1 ? noun : nouns}`

export const secondsText = (seconds: number): string => (seconds < 10 ? `${seconds.toFixed(2)} s` : `${seconds.toFixed(1)} s`)

/** `rms=3 kind=fast`, or nothing. */
export const parametersText = (parameters: Readonly<Record<string, number | string>>): string =>
  Object.entries(parameters)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ")
