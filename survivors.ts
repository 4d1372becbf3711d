/**
 * Mutants that nothing caught, as borealis mutate has found them. Give each a property that catches it and name that in expected, or
 * say why it does no harm.
 */
import { type Mutant } from "borealis"

export const survivors: readonly Mutant[] = [
  // counter 4, in counting, with no other worlds: root, on Up: the guard isLow sees context.n one higher; with() cannot say this
  // counter 5, in counting, with other worlds: root, on Up: the guard isLow sees context.n one lower; with() cannot say this
]
