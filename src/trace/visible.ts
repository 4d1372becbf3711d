/** Controls (C0, DEL, C1), format characters (bidi overrides, what has no width), lone surrogates, the separators of lines and paragraphs. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

/**
 * A text on one line that a terminal shows and does not obey: what cannot be seen is written `\u001b`, line breaks too, so that no name
 * can forge a line. JSON stays the JSON that it was, since such characters stand only within its strings.
 */
export const visible = (text: string): string =>
  text.replaceAll(unseen, (character) =>
    Array.from({ length: character.length }, (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`).join("")
  )
