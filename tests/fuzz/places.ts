/** Which invocations: `BOREALIS_FUZZ=seed:place` has one again, `BOREALIS_FUZZ=seed` another seed; without it the seed is drawn. */
export const placesOf = (count: number): { readonly seed: number; readonly places: readonly number[] } => {
  const [seed, place] = (process.env["BOREALIS_FUZZ"] ?? "").split(":")
  return {
    seed: seed === "" || seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(seed),
    places: place === undefined ? Array.from({ length: count }, (_, i) => i) : [Number(place)]
  }
}
