/** An entry of a log: what a leader was asked to do, in this term. */
export interface Entry {
  readonly term: number
}

/** What servers ask of and answer each other. */
export type Message =
  | {
      readonly type: "RequestVote"
      readonly term: number
      /** Where the candidate's log ends. */ readonly lastIndex: number
      readonly lastTerm: number
    }
  | { readonly type: "Vote"; readonly term: number }
  | { readonly type: "Append"; readonly term: number; /** The leader's whole log. */ readonly log: readonly Entry[] }
  | { readonly type: "Appended"; readonly term: number; /** So much of the log is as the leader's is. */ readonly length: number }

/** What a leader notes for the monitor: up to this index its log is committed. */
export interface Committed {
  readonly type: "Committed"
  readonly term: number
  readonly log: readonly Entry[]
}
