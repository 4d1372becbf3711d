import { fieldsOf, itemsOf, type Value } from "../language/value.ts"

/** A value in the JSON that tla-checker reads. An integer that JSON does not hold exactly fails with `RangeError`. */
export const checkerJson = (value: Value): unknown => {
  switch (typeof value) {
    case "boolean":
    case "string":
      return value
    case "bigint":
      if (Number.isSafeInteger(Number(value))) return Number(value)
      throw new RangeError(`${value} is too large an integer for tla-checker`)
  }
  if ("model" in value) return { __model: value.model }
  if ("set" in value) return value.set.map(checkerJson)
  const items = itemsOf(value)
  if (items !== undefined) return { __tuple: items.map(checkerJson) }
  const fields = fieldsOf(value)
  if (fields !== undefined) return Object.fromEntries(fields.map(([name, field]) => [name, checkerJson(field)]))
  return { __fn: value.pairs.map((pair) => pair.map(checkerJson)) }
}
