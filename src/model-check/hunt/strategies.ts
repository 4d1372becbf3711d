import type { StrategyName } from "../report.ts"
import { DepthFirst } from "./depth-first.ts"
import type { Ground } from "./ground.ts"
import { Guided } from "./guided.ts"
import { Priorities } from "./priorities.ts"
import { Walks } from "./walks.ts"

/** A way to look for what is wrong without looking at everything. */
export interface Strategy {
  /** Is nothing left to look at that it has not seen? */
  readonly isDone?: boolean
  /** Goes on by a step or a walk; not beyond what it comes upon that is to be told. */
  step(): void
  /** Somebody else walks next: what was under way is given up. */
  leave?(): void
}

export const strategyOf = (name: StrategyName, ground: Ground): Strategy => {
  switch (name) {
    case "guided":
      return new Guided(ground)
    case "walks":
      return new Walks(ground)
    case "priorities":
      return new Priorities(ground)
    case "deepening":
      return new DepthFirst(ground, true)
    case "depth-first":
      return new DepthFirst(ground, false)
  }
}
