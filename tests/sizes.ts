/**
 * How much random tests try: BOREALIS_SIZE=10 makes it ten times as much, BOREALIS_SEED=7 begins elsewhere. Without them every run is the
 * same.
 */
const factor = Number(process.env["BOREALIS_SIZE"] ?? 1)

/** So many, or as many more as was asked for; one at least. */
export const timesOf = (usual: number): number => Math.max(1, Math.ceil(usual * factor))

export const seedOf = (usual: number): number => Number(process.env["BOREALIS_SEED"] ?? usual)
