/** What the transaction manager says to resource managers. */
export type ToResourceManager = { readonly type: "Commit" } | { readonly type: "Abort" }

/** What resource managers say to the transaction manager. */
export type ToTransactionManager = { readonly type: "Prepared" }
