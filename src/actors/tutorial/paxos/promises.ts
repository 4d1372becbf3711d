/** What must come in every run. */
import { eventually, sometimes, view } from "../../../scenario/index.ts"
import { proposer } from "./proposer.ts"

const hasLearned = view(proposer, ({ value }) => value === "learned")

/** The highest ballot is outbid by nobody, where there is a highest one. */
export const somebodyLearns = eventually("a proposer learns a value", {
  reads: { hasLearned },
  holds: ({ hasLearned: all }) => all.includes(true)
})

/** Broken: who is outbid is told nothing. */
export const everybodyLearns = eventually("every proposer learns a value", {
  reads: { hasLearned },
  holds: ({ hasLearned: all }) => !all.includes(false)
})

export const mayAllLearn = sometimes("every proposer has learned a value", {
  reads: { hasLearned },
  holds: ({ hasLearned: all }) => !all.includes(false)
})
