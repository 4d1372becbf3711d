import { always, between, final, sometimes, view } from "../../../scenario/index.ts"
import { acceptor } from "./acceptor.ts"
import { proposer } from "./proposer.ts"
import { chosenBy } from "./votes.ts"

export const agreement = "one value is chosen at most"
export const validity = "only a value that somebody wished for is chosen"
export const truth = "only a value that is chosen is learned"

/** An acceptor that is down keeps its vote. */
const ballots = view(
  acceptor,
  ({ context }) => context.vote?.ballot ?? 0,
  ({ vote }) => vote?.ballot ?? 0
)

export const votesRise = between("no acceptor votes in a lower ballot than before", {
  source: "Paxos Made Simple, section 2.2: P1a",
  reads: { ballots },
  holds: (before, after) => after.ballots.every((ballot, i) => ballot >= before.ballots[i]!)
})

/** The claims on a choice that so many acceptors make. */
export const claims = (majority: number) => {
  const chosen = chosenBy(majority)
  const learned = view(proposer, ({ value, context }) => (value === "learned" ? context.value : null))
  return [
    always(agreement, {
      source: "Paxos Made Simple, section 2.1",
      reads: { chosen },
      by: (is) => is.each("chosen", (all) => all.length <= 1)
    }),
    always(validity, {
      source: "Paxos Made Simple, section 2.1",
      reads: { chosen, wishes: view(proposer, ({ value, context }) => (value === "idle" ? null : context.wish)) },
      holds: ({ chosen: [all], wishes }) => all!.every((value) => wishes.includes(value))
    }),
    always(truth, {
      source: "Paxos Made Simple, section 2.1",
      reads: { chosen, learned },
      holds: ({ chosen: [all], learned: values }) => values.every((value) => value === null || all!.includes(value))
    }),
    votesRise,
    sometimes("every proposer has learned a value", {
      reads: { learned },
      holds: ({ learned: all }) => all.every((value) => value !== null)
    }),
    sometimes("a proposer has learned a value that another wished for", {
      reads: { other: view(proposer, ({ value, context }) => value === "learned" && context.value !== context.wish) },
      by: (is) => is.each("other", (isOther) => isOther)
    }),
    sometimes("a value is chosen of which nobody has learned", {
      reads: { chosen, states: view(proposer, ({ value }) => value) },
      holds: ({ chosen: [all], states }) => all!.length === 1 && !states.includes("learned")
    })
  ]
}

/** Ballots may fail, so that nothing need be learned: that somebody is lucky is no matter of safety. */
export const ended = final({ reads: {}, holds: () => true })
