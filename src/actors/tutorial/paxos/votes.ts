/** All votes that were ever given, whoever has heard of them or forgotten them: a value is chosen when a majority has voted for it in one ballot. */
import { assign, setup } from "xstate"
import type { ActorId, Observed } from "../../../kernel/index.ts"
import { monitor, viewMonitor } from "../../../scenario/index.ts"
import type { AcceptorEntry } from "./messages.ts"

/** Votes of one ballot, for one value. */
export interface Ballot {
  readonly ballot: number
  readonly value: string
  /** Who has voted for it, sorted. */
  readonly voters: readonly ActorId[]
}

const compare = (one: Ballot, other: Ballot): number => one.ballot - other.ballot || (one.value < other.value ? -1 : 1)

const counted = (ballots: readonly Ballot[], { from, ballot, value }: Observed<AcceptorEntry>): readonly Ballot[] => {
  const isThis = (one: Ballot) => one.ballot === ballot && one.value === value
  const voters = [...new Set([...(ballots.find(isThis)?.voters ?? []), from])].sort()
  return [...ballots.filter((one) => !isThis(one)), { ballot, value, voters }].sort(compare)
}

export const votes = monitor(
  "votes",
  setup({
    types: {} as { context: { /** Sorted. */ readonly ballots: readonly Ballot[] }; events: Observed<AcceptorEntry> }
  }).createMachine({
    context: { ballots: [] },
    on: { Voted: { actions: assign({ ballots: ({ context, event }) => counted(context.ballots, event) }) } }
  })
)

/** The values for which so many have voted in one ballot. */
export const chosenBy = (majority: number) =>
  viewMonitor(votes, ({ context }) => [
    ...new Set(context.ballots.filter(({ voters }) => voters.length >= majority).map(({ value }) => value))
  ])
