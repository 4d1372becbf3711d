/** Results as Markdown. */

export const count = (value: number): string => value.toLocaleString("en")
/** States a second. */
export const millions = (rate: number): string => (rate < 1e5 ? `${(rate / 1e3).toFixed(1)} k/s` : `${(rate / 1e6).toFixed(2)} M/s`)
export const gigabytes = (bytes: number): string => (bytes < 1e9 ? `${(bytes / 1e6).toFixed(0)} MB` : `${(bytes / 1e9).toFixed(2)} GB`)
export const percent = (share: number): string => `${(share * 100).toFixed(0)} %`

/** A figure that may be missing. */
export const maybe = (value: number | undefined, show: (value: number) => string): string => (value === undefined ? "" : show(value))

/** A table whose first column is text and whose others are figures, but for the last `texts` ones. */
export const markdown = (head: readonly string[], rows: readonly (readonly string[])[], texts = 0): string => {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`
  const rule = head.map((_, i) => (i === 0 || i >= head.length - texts ? "---" : "---:"))
  return [line(head), line(rule), ...rows.map(line)].join("\n")
}
