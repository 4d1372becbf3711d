import { assign } from "xstate"
import { actor } from "../../../kernel/index.ts"
import { mutant } from "../../../scenario/index.ts"
import { acceptor, acceptorMachine } from "./acceptor.ts"
import { agreement, truth, validity, votesRise } from "./invariants.ts"
import { proposer } from "./proposer.ts"
import { somebodyLearns } from "./promises.ts"
import { crash, live, paxos, quorums } from "./scenarios.ts"

export const mutants = [
  mutant("paxos M1", {
    of: paxos,
    breaks: "an acceptor votes in a ballot that it has promised to leave alone",
    replace: acceptor.with({ guards: { isUnpromised: () => true } }),
    expected: [agreement]
  }),
  mutant("paxos M2", {
    of: paxos,
    breaks: "a proposer proposes what it wished for, whatever was voted for",
    replace: proposer.with({ actions: { pick: assign({ value: ({ context }) => context.wish }) } }),
    expected: [agreement]
  }),
  mutant("paxos M3", {
    of: paxos,
    breaks: "one promise is taken for a majority",
    replace: proposer.with({ guards: { isPromisedByMajority: () => true } }),
    expected: [agreement]
  }),
  mutant("paxos M4", {
    of: paxos,
    breaks: "promises are counted, and not who has promised, on a network that may deliver one twice",
    replace: proposer.with({
      guards: { isPromisedByMajority: ({ context }) => context.heard.length + 1 >= context.majority }
    }),
    expected: [agreement]
  }),
  mutant("paxos M5", {
    of: quorums,
    breaks: "a proposer keeps the vote that it heard of last, and not that of the highest ballot",
    replace: proposer.with({ actions: { weigh: assign({ highest: ({ context }, vote) => vote ?? context.highest }) } }),
    expected: [agreement]
  }),
  mutant("paxos M6", {
    of: paxos,
    breaks: "a proposer makes up a value",
    replace: proposer.with({ actions: { pick: assign({ value: ({ context }) => context.highest?.value ?? "nothing" }) } }),
    expected: [validity]
  }),
  mutant("paxos M7", {
    of: paxos,
    breaks: "a proposer takes one vote for a majority",
    replace: proposer.with({ guards: { isAcceptedByMajority: () => true } }),
    expected: [truth]
  }),
  mutant("paxos M8", {
    of: paxos,
    breaks: "a vote does not bind like a promise",
    replace: acceptor.with({ actions: { bind: assign({}) } }),
    expected: [votesRise.name]
  }),
  mutant("paxos M9", {
    of: crash,
    breaks: "an acceptor forgets its promise in a crash",
    replace: actor("acceptor", acceptorMachine, { durable: ["vote"] }),
    expected: [agreement]
  }),
  mutant("paxos M10", {
    of: crash,
    breaks: "an acceptor forgets its vote in a crash",
    replace: actor("acceptor", acceptorMachine, { durable: ["promised"] }),
    expected: [agreement]
  }),
  mutant("paxos M11", {
    of: live,
    breaks: "a proposer waits until every acceptor has promised",
    replace: proposer.with({
      guards: { isPromisedByMajority: ({ context }, from) => new Set([...context.heard, from]).size === context.acceptors.length }
    }),
    expected: [somebodyLearns.name]
  })
]
