/** The command's exit codes. */
export const exitCode = {
  fine: 0,
  inconclusive: 3,
  survived: 4,
  unreached: 5,
  misfit: 6,
  deadlock: 11,
  violated: 12,
  liveness: 13,
  interrupted: 130,
  input: 150,
  refused: 151,
  internal: 255
} as const

/** Which code tells more, the most telling first. Ctrl-C comes before all, since what was not run may have had any. */
const precedence: readonly number[] = [130, 255, 151, 150, 12, 13, 11, 6, 5, 4, 3]

/** The one exit code of several results. */
export const overall = (codes: readonly number[]): number => precedence.find((code) => codes.includes(code)) ?? exitCode.fine
