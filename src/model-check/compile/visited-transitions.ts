import type { TakenTransition } from "../../kernel/index.ts"

type Transition = TakenTransition["transition"]
type Node = Transition["source"]

/** What the steps of an actor have visited: noted while they are computed, named when somebody asks. */
export class VisitedTransitions {
  readonly transitions = new Set<Transition>()
  readonly nodes = new Set<Node>()
  note(steps: readonly TakenTransition[]): void {
    for (const { transition, after } of steps) {
      this.transitions.add(transition)
      for (const node of after) this.nodes.add(node)
    }
  }
}
