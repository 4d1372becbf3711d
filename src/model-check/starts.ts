import type { Fault } from "../world/index.ts"
import type { Compiled } from "./compile/compile.ts"
import type { Given } from "./core/search/walk.ts"
import type { Violation } from "./report.ts"

/** The initial states of a check, listed bit by bit: there may be as many as a space has. */
export class Starts {
  /** Those that were listed and not taken yet; undefined where one breaks a rule. */
  private waiting: (Given | undefined)[] = []
  private listed = 0
  /** May there be more than were listed? */
  hasMore = true
  /** What is wrong at the start. */
  readonly faults: Violation[] = []

  /** Lists so many more. False where there are not so many. */
  list(compiled: Compiled, count: number): boolean {
    const roots = compiled.roots(this.listed, count)
    this.listed += roots.length
    for (const root of roots) {
      if ("fault" in root) this.addFault(root.fault)
      this.waiting.push("fault" in root ? undefined : root)
    }
    return (this.hasMore = roots.length === count)
  }

  /** Gives those that were listed since it was asked last, and the number of the first one. */
  take(): { readonly from: number; readonly roots: readonly (Given | undefined)[] } {
    const roots = this.waiting
    this.waiting = []
    return { from: this.listed - roots.length, roots }
  }

  /** Begins again with the first one. */
  reset(): void {
    this.listed = 0
    this.hasMore = true
  }

  private addFault({ kind, detail }: Fault): void {
    const name = `at the start: ${detail}`
    if (this.faults.some((one) => one.kind === kind && one.name === name)) return
    this.faults.push({ kind, name, id: undefined, counterexample: undefined })
  }
}
