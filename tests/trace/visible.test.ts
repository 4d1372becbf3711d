import { expect, test } from "vitest"
import { visible } from "../../src/trace/index.ts"

test.each<readonly [string, string, string]>([
  ["a terminal's escape", "\u001b[31mred", "\\u001b[31mred"],
  ["a line break", "a\r\nholds", "a\\u000d\\u000aholds"],
  ["DEL and C1", "\u007f\u009b2J", "\\u007f\\u009b2J"],
  ["bidi overrides and isolates", "\u202eabc\u2066", "\\u202eabc\\u2066"],
  ["what has no width", "a\u200bb\ufeff", "a\\u200bb\\ufeff"],
  ["separators of lines and paragraphs", "\u2028\u2029", "\\u2028\\u2029"],
  ["a lone surrogate", "\ud800x", "\\ud800x"],
  ["a tag beyond 16 bits", "\u{e0041}", "\\udb40\\udc41"],
  ["ordinary text", 'rm1 → tm  "Ünïcode 漢字 🎉"', 'rm1 → tm  "Ünïcode 漢字 🎉"']
])("%s is shown as it is written in JSON", (_, text, shown) => expect(visible(text)).toBe(shown))

test("JSON stays what it was", () => {
  const value = { "\u202e": "\u009b\u007f\u001b\ud800\u2028\u{e0041}", plain: ["\n"] }
  expect(JSON.parse(visible(JSON.stringify(value)))).toEqual(value)
})
