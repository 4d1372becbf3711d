import { assign } from "xstate"
import { actor } from "../../../kernel/index.ts"
import { mutant } from "../../../scenario/index.ts"
import { electionSafety, leaderCompleteness, logMatching } from "./invariants.ts"
import { raft } from "./scenarios.ts"
import { server, serverMachine } from "./server.ts"

export const mutants = [
  mutant("raft M1", {
    of: raft,
    parameters: { candidates: 2, terms: 1 },
    breaks: "a server votes twice in a term",
    replace: server.with({ guards: { isFree: ({ context, event }) => event.type === "RequestVote" && event.term >= context.term } }),
    expected: [electionSafety.name]
  }),
  mutant("raft M2", {
    of: raft,
    breaks: "a server votes for a log that is behind its own",
    replace: server.with({ guards: { isUpToDate: () => true } }),
    expected: [leaderCompleteness.name]
  }),
  mutant("raft M3", {
    of: raft,
    parameters: { start: "figure-8", terms: 4, entries: 2 },
    breaks: "a leader counts copies of entries of older terms (figure 8)",
    replace: server.with({ guards: { isOfOwnTerm: () => true } }),
    expected: [leaderCompleteness.name]
  }),
  mutant("raft M4", {
    of: raft,
    parameters: { candidates: 2 },
    breaks: "an Append of an old leader is taken",
    replace: server.with({ guards: { isCurrent: () => true } }),
    expected: [leaderCompleteness.name]
  }),
  mutant("raft M5", {
    of: raft,
    parameters: { servers: 4, candidates: 2, terms: 1 },
    breaks: "one vote is taken for a majority",
    replace: server.with({ guards: { isElected: ({ context }, { term }) => term === context.term } }),
    expected: [electionSafety.name]
  }),
  mutant("raft M6", {
    of: raft,
    breaks: "a server takes a leader's log even where its own goes on after it",
    replace: server.with({ actions: { take: assign({ log: (_, log) => log }) } }),
    expected: [leaderCompleteness.name]
  }),
  mutant("raft M7", {
    of: raft,
    parameters: { candidates: 2, entries: 2 },
    breaks: "a server adds what its log lacks of a leader's, and cuts nothing off",
    replace: server.with({ actions: { take: assign({ log: ({ context }, log) => [...context.log, ...log.slice(context.log.length)] }) } }),
    expected: [logMatching.name]
  }),
  mutant("raft M8", {
    of: raft,
    parameters: { candidates: 2, terms: 1, crashes: 1 },
    breaks: "a server forgets its vote in a crash",
    replace: actor("server", serverMachine, { durable: ["term", "log"], spontaneous: ["Timeout", "Propose", "Replicate", "Commit"] }),
    expected: [electionSafety.name]
  })
]
