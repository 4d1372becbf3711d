/**
 * A TLA+ value in its one normal form: equal values have equal texts. Integers are bigint; a set's members and a function's arguments
 * are in order, each once. Sequences, tuples and records are functions, as in TLA+.
 */
export type Value = boolean | bigint | string | ModelValue | SetValue | FunctionValue

/** An atom of a configuration: equal to itself only, not to the string of the same letters. */
export interface ModelValue {
  readonly model: string
}
export interface SetValue {
  readonly set: readonly Value[]
}
export interface FunctionValue {
  readonly pairs: readonly (readonly [Value, Value])[]
}

/** How many values may be around one another in what is read: the texts of all of them are compared. */
export const deepest = 500

/** The set of some values, in whatever order and however often they are given. */
export const setValue = (members: readonly Value[]): SetValue => ({
  set: distinct(members.map((member) => [member, member] as const)).map(([member]) => member)
})

/** The function with these pairs. Fails with `RangeError` where an argument has two values. */
export const functionValue = (pairs: readonly (readonly [Value, Value])[]): FunctionValue => {
  const sorted = distinct(pairs)
  if (sorted.length < pairs.length) {
    const values = new Map(sorted.map(([argument, value]) => [textOf(argument), textOf(value)]))
    const other = pairs.find(([argument, value]) => values.get(textOf(argument)) !== textOf(value))
    if (other !== undefined) throw new RangeError(`a function has two values at ${textOf(other[0])}`)
  }
  return { pairs: sorted }
}

export const sequenceValue = (items: readonly Value[]): FunctionValue => ({ pairs: items.map((item, i) => [BigInt(i + 1), item] as const) })

export const recordValue = (fields: readonly (readonly [string, Value])[]): FunctionValue => functionValue(fields)

/** In order of the first of each pair, each once: by kind, then integers by size and all else by text. */
const distinct = (pairs: readonly (readonly [Value, Value])[]): readonly (readonly [Value, Value])[] => {
  const keyed = pairs.map((pair) => ({
    pair,
    kind: kinds.indexOf(typeof pair[0]),
    key: typeof pair[0] === "bigint" ? pair[0] : textOf(pair[0])
  }))
  keyed.sort((a, b) => a.kind - b.kind || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
  return keyed.filter(({ kind, key }, i) => kind !== keyed[i - 1]?.kind || key !== keyed[i - 1]!.key).map(({ pair }) => pair)
}

const kinds = ["boolean", "bigint", "string", "object"]

/** The items of a function over 1..n, which is a sequence; undefined for any other. */
export const itemsOf = ({ pairs }: FunctionValue): readonly Value[] | undefined =>
  pairs.every(([argument], i) => argument === BigInt(i + 1)) ? pairs.map(([, value]) => value) : undefined

/** The fields of a function over strings, which is a record; undefined for any other, and where a string is no name of a field. */
export const fieldsOf = ({ pairs }: FunctionValue): readonly (readonly [string, Value])[] | undefined =>
  pairs.length > 0 && pairs.every(([argument]) => typeof argument === "string" && isName(argument))
    ? (pairs as readonly (readonly [string, Value])[])
    : undefined

const isName = (text: string): boolean => /^\w*[A-Za-z]\w*$/.test(text)

/** A value as TLA+ writes it. Equal for equal values, different for different ones. */
export const textOf = (value: Value): string => {
  switch (typeof value) {
    case "boolean":
      return value ? "TRUE" : "FALSE"
    case "bigint":
      return value.toString()
    case "string":
      return `"${value.replaceAll(/["\\\n\t\f\r]/g, (character) => escapes.get(character)!)}"`
  }
  if ("model" in value) return value.model
  if ("set" in value) return `{${value.set.map(textOf).join(", ")}}`
  const items = itemsOf(value)
  if (items !== undefined) return `<<${items.map(textOf).join(", ")}>>`
  const fields = fieldsOf(value)
  if (fields !== undefined) return `[${fields.map(([name, field]) => `${name} |-> ${textOf(field)}`).join(", ")}]`
  return `(${value.pairs.map(([argument, image]) => `${textOf(argument)} :> ${textOf(image)}`).join(" @@ ")})`
}

/** What TLA+ writes with a backslash in a string. */
export const escapes: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ["\\", "\\\\"],
  ["\n", "\\n"],
  ["\t", "\\t"],
  ["\f", "\\f"],
  ["\r", "\\r"]
])

/** A state of a specification: the value of each variable. */
export type State = Readonly<Record<string, Value>>
