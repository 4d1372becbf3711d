import type { AnyMachineSnapshot, AnyStateNode } from "xstate"

/** A value as text, equal for values that differ in the order of record keys alone; a member that is `undefined` is as good as absent. */
export const blind = (value: unknown): string => textOf(value, (keys) => keys.sort(), false)

/** A value as text that says all that a machine's code can see of it, the order of keys included. Snapshots may be among its parts. */
export const seen = (value: unknown): string => textOf(value, (keys) => keys, true)

const textOf = (value: unknown, arranged: (keys: string[]) => string[], tellsUndefined: boolean): string => {
  const write = (part: unknown): string => {
    if (typeof part !== "object" || part === null) return part === undefined ? "undefined" : JSON.stringify(part)
    if (Array.isArray(part)) return `[${part.map(write).join(",")}]`
    if ("_nodes" in part) return `snapshot ${write(partsOf(part as AnyMachineSnapshot))}`
    const record = part as Readonly<Record<string, unknown>>
    const members = arranged(Object.keys(record)).flatMap((key) =>
      record[key] === undefined && !tellsUndefined ? [] : [`${JSON.stringify(key)}:${write(record[key])}`]
    )
    return `{${members.join(",")}}`
  }
  return write(value)
}

const partsOf = (snapshot: AnyMachineSnapshot): object => {
  const { value, context, status, output } = snapshot
  return { value, context, status, output, history: historyOf(snapshot) }
}

const placeOf = ({ path }: AnyStateNode): string => JSON.stringify(path)

/** What each history remembers: the paths of nodes, in no order, since entering them sorts them anyway. */
export const historyOf = ({ historyValue }: AnyMachineSnapshot): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    Object.entries(historyValue as Record<string, readonly AnyStateNode[]>).map(([id, nodes]) => [id, nodes.map(placeOf).sort()])
  )

/** What is to be seen of a machine from outside, as text. */
export const visible = (snapshot: AnyMachineSnapshot): string => blind(partsOf(snapshot))
