/** What the client asks of the server, by round. */
export type ToServer = { readonly type: "Ping"; readonly round: number }

/** What the server answers. */
export type ToClient = { readonly type: "Pong"; readonly round: number }
