import type { Violation } from "../../model-check/index.ts"
import { compact } from "../../trace/index.ts"

type Near = NonNullable<Violation["near"]>

/** So many values of a place are listed. */
const mostValues = 8

/** How near a `sometimes` came that was not reached: what was seen, and last the values that one other would have made true. */
export const nearText = ({ seen, nearest }: Near): readonly string[] => {
  if (seen.length === 0) return ["nothing that it reads was there in any world"]
  const names = seen.map((place) => nameOf(place))
  const width = Math.max(...names.map((name) => name.length))
  return [
    ...seen.map(({ values }, i) => `${names[i]!.padEnd(width)}  was ${listText(values.map(valueOf))}`),
    nearest === undefined
      ? "never reached, and no single value of these in the place of another would have made it true"
      : `never reached; in the nearest world ${placed(names, nearest.values)}: it would be true were ${names[nearest.place]} ${valueOf(nearest.wanted)}, as in another world`
  ]
}

const nameOf = ({ read, actor }: Near["seen"][number]): string => (actor === undefined ? read : `${read} of ${actor}`)

const valueOf = (seen: Near["seen"][number]["values"][number]): string => (seen === undefined ? "not read" : compact(seen.value))

const placed = (names: readonly string[], values: Near["seen"][number]["values"]): string =>
  values.map((value, i) => `${names[i]} is ${valueOf(value)}`).join(", ")

const listText = (values: readonly string[]): string =>
  values.length > mostValues ? `${values.slice(0, mostValues).join(", ")} and ${values.length - mostValues} others` : values.join(", ")
