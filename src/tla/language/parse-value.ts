import { deepest, escapes, functionValue, type ModelValue, recordValue, sequenceValue, setValue, type Value } from "./value.ts"

/** Text that is no TLA+ value. */
export class NoValue extends Error {
  constructor(sentence: string) {
    super(sentence)
    this.name = "NoValue"
  }
}

/** Reads a value as TLC and tla-checker write it. Fails with `NoValue`, which tells the place. */
export const parseValue = (text: string): Value => {
  const reader = new Reader(text)
  const value = reader.value()
  reader.end()
  return value
}

const unescaped = new Map([...escapes].map(([character, written]) => [written, character]))

/** The largest interval that is written out. */
const mostOfInterval = 100_000n

const words: ReadonlyMap<string, boolean> = new Map([
  ["TRUE", true],
  ["true", true],
  ["FALSE", false],
  ["false", false]
])

class Reader {
  private readonly text: string
  private at = 0
  private depth = 0
  constructor(text: string) {
    this.text = text
  }

  value(): Value {
    if (++this.depth > deepest) this.fails(`values are nested more than ${deepest} deep`)
    const value = this.one()
    this.depth--
    return value
  }

  private one(): Value {
    if (this.takes("<<")) return sequenceValue(this.list(">>", () => this.value()))
    if (this.takes("{")) return setValue(this.list("}", () => this.value()))
    if (this.takes("[")) return recordValue(this.list("]", () => this.field()))
    if (this.takes("(")) return this.bracketed()
    const string = this.match(/"(?:[^"\\]|\\.)*"/y)
    if (string !== undefined)
      return string.slice(1, -1).replaceAll(/\\./g, (written) => unescaped.get(written) ?? this.fails(`the escape ${written} is unknown`))
    const number = this.match(/-?\d+(?![\w])/y)
    if (number !== undefined) return this.takes("..") ? this.interval(BigInt(number)) : BigInt(number)
    const word = this.match(/\w+/y)
    if (word === undefined) return this.fails("a value is expected")
    return words.get(word) ?? ({ model: word } satisfies ModelValue)
  }

  end(): void {
    this.match(/\s*/y)
    if (this.at < this.text.length) this.fails("nothing more is expected")
  }

  private field(): readonly [string, Value] {
    const name = this.match(/\w+/y) ?? this.fails("the name of a field is expected")
    this.expect("|->")
    return [name, this.value()]
  }

  /** A function `(a :> b @@ c :> d)`, or a value in brackets. */
  private bracketed(): Value {
    const first = this.value()
    if (this.takes(")")) return first
    const pairs: (readonly [Value, Value])[] = []
    for (let argument = first; ; argument = this.value()) {
      this.expect(":>")
      pairs.push([argument, this.value()])
      if (this.takes(")")) return functionValue(pairs)
      this.expect("@@")
    }
  }

  private interval(from: bigint): Value {
    const to = BigInt(this.match(/-?\d+/y) ?? this.fails("the end of an interval is expected"))
    if (to - from >= mostOfInterval) this.fails("an interval is too large to be written out")
    return setValue(Array.from({ length: Math.max(0, Number(to - from) + 1) }, (_, i) => from + BigInt(i)))
  }

  private list<T>(close: string, item: () => T): readonly T[] {
    const items: T[] = []
    if (this.takes(close)) return items
    do items.push(item())
    while (this.takes(","))
    this.expect(close)
    return items
  }

  private takes(token: string): boolean {
    this.match(/\s*/y)
    const isThere = this.text.startsWith(token, this.at)
    if (isThere) this.at += token.length
    return isThere
  }

  private expect(token: string): void {
    if (!this.takes(token)) this.fails(`${token} is expected`)
  }

  private match(pattern: RegExp): string | undefined {
    if (pattern.source !== String.raw`\s*`) this.match(/\s*/y)
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)?.[0]
    if (found !== undefined) this.at += found.length
    return found
  }

  private fails(what: string): never {
    const [before, after] = [this.text.slice(Math.max(0, this.at - 20), this.at), this.text.slice(this.at, this.at + 20)]
    throw new NoValue(`${what} at "${before}⟨here⟩${after}"`)
  }
}
