import { always, final, sometimes, view } from "../../../scenario/index.ts"
import { client } from "./client.ts"
import { server } from "./server.ts"

const answered = view(client, ({ context }) => context.answered)
const done = view(server, ({ context }) => context.done)

export const answeredIsDone = always("the client counts no round that the server has not worked on", {
  reads: { answered, done },
  by: (is) => is.pairs("answered", "done", (counted, works) => counted <= works)
})

export const doneOnce = always("the server works once a round at most", {
  reads: { round: view(client, ({ context }) => context.round), done },
  by: (is) => is.pairs("round", "done", (asked, works) => works <= asked)
})

const hasAll = view(client, ({ value, context }) => value === "done" && context.answered === context.rounds)

export const mayEnd = sometimes("every round is answered", { reads: { hasAll }, by: (is) => is.each("hasAll", (all) => all) })

/** A server that has done its work need not have been heard. */
export const mayBeUnheard = sometimes("the server has worked on a round of which the client knows nothing", {
  reads: { answered, done },
  by: (is) => is.pairs("answered", "done", (counted, works) => counted < works)
})

export const ended = final({ reads: { hasAll }, by: (is) => is.each("hasAll", (all) => all) })
