/** How much of one value a line shows. */
const maxLength = 160

/** A plain value on one line: JSON without quotes around keys. What is longer than a line is cut with an ellipsis. */
export const compact = (value: unknown): string => shorten(write(value))

const shorten = (text: string): string => (text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text)

const write = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(write).join(", ")}]`
  if (typeof value !== "object" || value === null) return value === undefined ? "nothing" : JSON.stringify(value)
  const fields = fieldsOf(value).map(([key, member]) => `${nameOf(key)}: ${write(member)}`)
  return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`
}

const fieldsOf = (record: object): readonly (readonly [string, unknown])[] =>
  Object.entries(record).filter(([, member]) => member !== undefined)

const nameOf = (key: string): string => (/^[\w$]+$/.test(key) ? key : JSON.stringify(key))

/** A message or an observation: its type, and its other fields if it has any. */
export const compactMessage = ({ type, ...fields }: { readonly type: string; readonly [key: string]: unknown }): string =>
  fieldsOf(fields).length === 0 ? type : `${type} ${compact(fields)}`

/** A state value: `open`, `open.writing`, or `{ log: idle, gossip: waiting }` for parallel regions. */
export const compactState = (value: unknown): string => {
  if (typeof value !== "object" || value === null) return String(value)
  const regions = Object.entries(value)
  const [[region, inner] = ["", ""]] = regions
  if (regions.length === 1) return isEmpty(inner) ? region : `${region}.${compactState(inner)}`
  return `{ ${regions.map(([key, member]) => (isEmpty(member) ? key : `${key}: ${compactState(member)}`)).join(", ")} }`
}

const isEmpty = (value: unknown): boolean => typeof value === "object" && value !== null && Object.keys(value).length === 0
