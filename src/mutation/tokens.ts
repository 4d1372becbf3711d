/** A piece of JavaScript that means something; comments and white space do not. */
export interface Token {
  readonly kind: "name" | "number" | "text" | "sign"
  readonly text: string
  /** Its place in the source, in UTF-16 units. */
  readonly start: number
  readonly end: number
}

const signs = (
  ">>>= ... === !== **= <<= >>= >>> &&= ||= ??= => == != <= >= && || ?? ?. ++ -- += -= *= /= %= &= |= ^= << >> ** " +
  "{ } ( ) [ ] ; , < > + - * / % & | ^ ! ~ ? : = . @ #"
).split(" ")

/** After these a slash begins a regular expression. */
const beforeOperand = new Set("return typeof case in of delete void throw new else do await yield instanceof".split(" "))

/** The tokens of JavaScript without types. A template counts as its texts and the tokens between them. */
export const tokensOf = (source: string): readonly Token[] => {
  const tokens: Token[] = []
  /** How many braces are open inside of each template that is open. */
  const templates: number[] = []
  let at = 0
  const take = (kind: Token["kind"], end: number): void => {
    tokens.push({ kind, text: source.slice(at, end), start: at, end })
    at = end
  }
  const match = (pattern: RegExp): number | undefined => {
    pattern.lastIndex = at
    const found = pattern.exec(source)
    return found === null ? undefined : pattern.lastIndex
  }
  /** Goes on with a template's text, up to its end or to an expression in it. */
  const takeTemplate = (): void => {
    const end = match(/[`}](?:[^`\\$]|\\[^]|\$(?!\{))*(?:`|\$\{)/y) ?? source.length
    if (source[at] === "}") templates.pop()
    if (source[end - 1] === "{") templates.push(0)
    take("text", end)
  }
  while (at < source.length) {
    const skipped = match(/(?:\s|\/\/[^\n]*|\/\*[^]*?\*\/|^#![^\n]*)+/y)
    if (skipped !== undefined) at = skipped
    else if (source[at] === "`" || (source[at] === "}" && templates.at(-1) === 0)) takeTemplate()
    else {
      const { text, kind } = tokens.at(-1) ?? { text: "", kind: "sign" }
      const isOperand = kind === "sign" ? text === ")" || text === "]" || text === "}" : !beforeOperand.has(text)
      const string = match(/"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*'/y)
      const regex = isOperand ? undefined : match(/\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y)
      const name = match(/[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/uy)
      const number = match(/\.?\d(?:[\w.]|(?<=e)[+-])*/iy)
      const sign = signs.find((one) => source.startsWith(one, at))
      if (sign === "{" && templates.length > 0) templates.push(templates.pop()! + 1)
      if (sign === "}" && templates.length > 0) templates.push(templates.pop()! - 1)
      if (string !== undefined) take("text", string)
      else if (regex !== undefined) take("text", regex)
      else if (name !== undefined) take("name", name)
      else if (number !== undefined) take("number", number)
      else take("sign", at + (sign?.length ?? 1))
    }
  }
  return tokens
}
