/** All votes that were ever given, whoever has heard of them or forgotten them: a value is chosen when a majority has voted for it in one ballot. */
import { assign, setup } from "xstate"
import type { ActorId } from "../../../kernel/index.ts"
import { monitor, type Observed } from "../../../world/index.ts"
import type { AcceptorEntry } from "./messages.ts"

interface Ballot {
  readonly ballot: number
  readonly value: string
  /** Who has voted for it, sorted. */
  readonly voters: readonly ActorId[]
}

interface Votes {
  /** Sorted by ballot and value. */
  readonly ballots: readonly Ballot[]
  /** Values that are chosen, sorted. */
  readonly chosen: readonly string[]
}

const compare = (one: Ballot, other: Ballot): number => one.ballot - other.ballot || (one.value < other.value ? -1 : 1)

/** A monitor of so many acceptors. */
export const votesAmong = (acceptors: number) => {
  const counted = ({ ballots, chosen }: Votes, { from, ballot, value }: Observed<AcceptorEntry>): Votes => {
    const isThis = (one: Ballot) => one.ballot === ballot && one.value === value
    const voters = [...new Set([...(ballots.find(isThis)?.voters ?? []), from])].sort()
    return {
      ballots: [...ballots.filter((one) => !isThis(one)), { ballot, value, voters }].sort(compare),
      chosen: voters.length * 2 > acceptors ? [...new Set([...chosen, value])].sort() : chosen
    }
  }
  return monitor(
    "votes",
    setup({ types: {} as { context: Votes; events: Observed<AcceptorEntry> } }).createMachine({
      context: { ballots: [], chosen: [] },
      on: { Voted: { actions: assign(({ context, event }) => counted(context, event)) } }
    })
  )
}
