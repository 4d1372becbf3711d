/** What clients ask of the lease server. */
export type ToServer = { readonly type: "Acquire" }

/** What clients ask of the storage. The token is that of the lease under which the client believes to write. */
export type ToStorage = { readonly type: "Write"; readonly token: number }

/** What a client is answered, by the server and by the storage. */
export type ToClient =
  | { readonly type: "Granted"; readonly token: number }
  | { readonly type: "Written"; readonly token: number }
  | { readonly type: "Rejected"; readonly token: number }
