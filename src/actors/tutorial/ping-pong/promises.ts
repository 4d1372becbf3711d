/** What must come in every run. */
import { eventually, final, view } from "../../../scenario/index.ts"
import { client } from "./client.ts"

const state = view(client, ({ value }) => value)

export const isAnswered = eventually("every round is answered in the end", {
  reads: { state },
  holds: ({ state: [at] }) => at === "done"
})

/** Whether an end is a proper one is for the promise to say. */
export const mayWait = final({ reads: {}, holds: () => true })
