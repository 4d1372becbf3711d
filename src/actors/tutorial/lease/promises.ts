/** What must come in every run. Who is down is asked nothing. */
import { leadsTo, view } from "../../../scenario/index.ts"
import { client } from "./client.ts"
import { server } from "./server.ts"

const stateOf = (value: string | object): string => (typeof value === "string" ? value : "holding")
const isLeased = view(server, ({ value }) => value === "leased")
const state = view(client, ({ value }) => stateOf(value))

/** What a lease is for: nobody has to hear of its holder again. */
export const leaseEnds = leadsTo("a lock that is leased is free again", {
  reads: { isLeased },
  from: ({ isLeased: [leased] }) => leased!,
  to: ({ isLeased: [leased] }) => !leased
})

export const waitEnds = leadsTo("who waits for the lock, or holds it, is through", {
  reads: { state },
  from: ({ state: all }) => all.includes("waiting") || all.includes("holding"),
  to: ({ state: all }) => !all.includes("waiting") && !all.includes("holding")
})

/** Broken: nobody keeps a list of those who have come too early. */
export const waitIsWorthwhile = leadsTo("ben, who does not crash, gets the lock when he waits for it", {
  reads: { ben: view(client, ({ value }, id) => (id === "ben" ? stateOf(value) : "another")) },
  from: ({ ben }) => ben.includes("waiting"),
  to: ({ ben }) => ben.includes("holding")
})
