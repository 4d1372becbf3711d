/** What was asked for, in order: table numbers, one group after another. */
export interface Asked {
  /** Of slot, cell and input. */
  readonly steps: number[]
  /** Of slot and cell. */
  readonly locals: number[]
  /** Of environment and move. */
  readonly moves: number[]
  /** Of monitor, cell and observation. */
  readonly monitorSteps: number[]
}
