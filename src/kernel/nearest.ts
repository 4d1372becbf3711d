/** The candidate that a misspelt word most likely meant, if any is near enough. */
export const nearest = (word: string, candidates: readonly string[]): string | undefined => {
  const far = Math.max(2, Math.floor(word.length / 3))
  const ranked = candidates.map((candidate) => ({ candidate, distance: distance(word, candidate) })).sort((a, b) => a.distance - b.distance)
  return ranked[0] !== undefined && ranked[0].distance <= far ? ranked[0].candidate : undefined
}

/** How many letters must be put in, taken out or changed. */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    row = next
  }
  return row[b.length]!
}

/** `; did you mean "x"?`, or nothing. */
export const suggestion = (word: string, candidates: readonly string[]): string => {
  const found = nearest(word, candidates)
  return found === undefined ? "" : `; did you mean "${found}"?`
}
