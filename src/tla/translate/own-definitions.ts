/** So many numbers are written out at all: tla-checker takes 40 bytes for each. */
export const mostOfInterval = 10_000_000n

/** Definitions of our own. tla-checker's integers overflow in silence, and its division rounds towards 0. */
export const ownText = {
  BorealisTrue: "BorealisTrue == TRUE",
  BorealisInt:
    'BorealisInt(borealisN) == (IF ((borealisN <= 2147483647) /\\ (borealisN >= (0 - 2147483648))) THEN borealisN ELSE Assert(FALSE, "an integer is beyond 32 bits"))',
  BorealisMod:
    'BorealisMod(borealisN, borealisD) == (IF (borealisD > 0) THEN (((borealisN % borealisD) + borealisD) % borealisD) ELSE Assert(FALSE, "a division by less than 1"))',
  BorealisDiv: "BorealisDiv(borealisN, borealisD) == ((borealisN - BorealisMod(borealisN, borealisD)) \\div borealisD)",
  // tla-checker writes out every interval, and stops without a word where that is too much
  BorealisRange: `BorealisRange(borealisN, borealisM, borealisAt) == (IF ((borealisM - borealisN) < ${mostOfInterval}) THEN (borealisN .. borealisM) ELSE Assert(FALSE, <<"an interval has more than ${mostOfInterval} numbers", borealisAt>>))`,
  BorealisAmong:
    "BorealisAmong(borealisN, borealisL, borealisM) == (IF ((borealisM - borealisL) < 100000) THEN (~ (borealisN \\notin (borealisL .. borealisM))) ELSE ((borealisN >= borealisL) /\\ (borealisN <= borealisM)))"
}
export type Own = keyof typeof ownText
