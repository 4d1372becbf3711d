/** A value and the ballot in which an acceptor accepted it. */
export interface Vote {
  readonly ballot: number
  readonly value: string
}

/** What proposers say to acceptors. */
export type ToAcceptor = { readonly type: "Prepare"; readonly ballot: number } | ({ readonly type: "Accept" } & Vote)

/** What acceptors say to proposers. */
export type ToProposer =
  | { readonly type: "Promise"; readonly ballot: number; readonly vote: Vote | null }
  | { readonly type: "Accepted"; readonly ballot: number }
