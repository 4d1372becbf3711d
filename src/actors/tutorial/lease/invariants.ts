import { always, between, final, sometimes, view } from "../../../scenario/index.ts"
import { client } from "./client.ts"
import { server } from "./server.ts"
import { storage } from "./storage.ts"

const state = view(client, ({ value }) => (typeof value === "string" ? value : "holding"))

/** What a client believes is its state: nobody tells it that its time is over. */
export const exclusive = always("one client at most believes that it holds the lock", {
  source: "Gray and Cheriton, SOSP 1989",
  reads: { state },
  by: (is) => is.pairs("state", "state", (one, other) => !(one === "holding" && other === "holding"))
})

const token = view(client, ({ context }) => context.token)

export const ownToken = always("no two leases have the same token", {
  source: "Burrows, OSDI 2006, section 2.4",
  reads: { token },
  by: (is) => is.pairs("token", "token", (one, other) => one === 0 || one !== other)
})

const accepted = view(storage, ({ context }) => context.token)

export const fenced = between("the storage accepts no token that is older than the last", {
  source: "Burrows, OSDI 2006, section 2.4",
  reads: { accepted },
  holds: (before, after) => before.accepted[0]! <= after.accepted[0]!
})

export const mayHoldBoth = sometimes("each client has had a lease", { reads: { token }, holds: ({ token: all }) => !all.includes(0) })

export const mayWrite = sometimes("the storage has taken a write of the second lease", {
  reads: { accepted },
  by: (is) => is.each("accepted", (last) => last === 2)
})

export const mayReject = sometimes("a write that comes after its lease is rejected", {
  reads: { state },
  by: (is) => is.each("state", (value) => value === "fenced")
})

/** The grant was under way for so long that nothing of the lease is left. */
export const mayComeTooLate = sometimes("a lease is granted to somebody who has given up", {
  reads: {
    c: view(client, ({ value, context }) => value === "done" && context.token === 0),
    leased: view(server, ({ value }) => value === "leased")
  },
  by: (is) => is.pairs("c", "leased", (hasGivenUp, isLeased) => hasGivenUp && isLeased)
})

export const ended = final({ reads: { state }, by: (is) => is.each("state", (value) => value === "done" || value === "fenced") })
