import type { Taken } from "../../kernel/index.ts"

type Transition = Taken["transition"]
type Node = Transition["source"]

/** What the steps of an actor have touched: noted while they are computed, named when somebody asks. */
export class Touched {
  readonly transitions = new Set<Transition>()
  readonly nodes = new Set<Node>()
  note(steps: readonly Taken[]): void {
    for (const { transition, after } of steps) {
      this.transitions.add(transition)
      for (const node of after) this.nodes.add(node)
    }
  }
}
