import type { SpecValue } from "../../scenario/index.ts"
import { deepest, fieldsOf, functionValue, itemsOf, type Value, recordValue, sequenceValue, setValue } from "./value.ts"

/**
 * A value in the Informal Trace Format. Integers that JSON cannot hold exactly are `#bigint`; a model value, which the format does
 * not know, is `{ "#model": name }`.
 */
export const toItf = (value: Value): SpecValue => {
  switch (typeof value) {
    case "boolean":
    case "string":
      return value
    case "bigint":
      return Number.isSafeInteger(Number(value)) ? Number(value) : { "#bigint": value.toString() }
  }
  if ("model" in value) return { "#model": value.model }
  if ("set" in value) return { "#set": value.set.map(toItf) }
  const items = itemsOf(value)
  if (items !== undefined) return items.map(toItf)
  const fields = fieldsOf(value)
  if (fields !== undefined) return Object.fromEntries(fields.map(([name, field]) => [name, toItf(field)]))
  return { "#map": value.pairs.map(([argument, image]) => [toItf(argument), toItf(image)] as const) }
}

/** Reads a value in the Informal Trace Format. Fails with `RangeError`, one sentence, on what is none. */
export const fromItf = (json: unknown, depth = 1): Value => {
  if (depth > deepest) throw new RangeError(`a value is nested more than ${deepest} deep`)
  const inner = (part: unknown) => fromItf(part, depth + 1)
  switch (typeof json) {
    case "boolean":
    case "string":
      return json
    case "number":
      if (Number.isSafeInteger(json)) return BigInt(json)
      throw new RangeError(`${json} is no whole number that JSON holds exactly; write {"#bigint": "…"}`)
    case "object":
      if (Array.isArray(json)) return sequenceValue(json.map(inner))
      if (json !== null) return fromObject(json as Readonly<Record<string, unknown>>, inner)
  }
  throw new RangeError(`${json === undefined ? "nothing" : String(json)} is no value of TLA+`)
}

const fromObject = (json: Readonly<Record<string, unknown>>, inner: (part: unknown) => Value): Value => {
  const special = Object.keys(json).filter((key) => key.startsWith("#"))
  if (special.length === 0) return recordValue(Object.entries(json).map(([name, field]) => [name, inner(field)]))
  const [key] = special
  const content = json[key!]
  if (Object.keys(json).length === 1)
    switch (key) {
      case "#bigint":
        if (typeof content === "string" && /^-?\d+$/.test(content)) return BigInt(content)
        break
      case "#model":
        if (typeof content === "string" && /^\w+$/.test(content)) return { model: content }
        break
      case "#tup":
        if (Array.isArray(content)) return sequenceValue(content.map(inner))
        break
      case "#set":
        if (Array.isArray(content)) return setValue(content.map(inner))
        break
      case "#map":
        if (Array.isArray(content) && content.every(isPair))
          return functionValue(content.map(([argument, image]) => [inner(argument), inner(image)]))
    }
  throw new RangeError(`an object with ${JSON.stringify(key).slice(0, 40)} is no such value of the Informal Trace Format`)
}

const isPair = (json: unknown): json is readonly [unknown, unknown] => Array.isArray(json) && json.length === 2
