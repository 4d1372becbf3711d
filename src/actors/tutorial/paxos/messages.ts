/** That an acceptor has accepted a value, in a ballot. */
export interface Vote {
  readonly ballot: number
  readonly value: string
}

/** What proposers ask of acceptors: phases 1a and 2a. */
export type ToAcceptor = { readonly type: "Prepare"; readonly ballot: number } | ({ readonly type: "Accept" } & Vote)

/** What acceptors answer: phases 1b and 2b. */
export type ToProposer =
  | { readonly type: "Promised"; readonly ballot: number; /** Its last vote. */ readonly vote: Vote | null }
  | { readonly type: "Accepted"; readonly ballot: number }

/** What an acceptor notes for the monitor. */
export type AcceptorEntry = { readonly type: "Voted" } & Vote
