import { InputError } from "../kernel/index.ts"
import { isPromised, type Symmetry, type System } from "../scenario/index.ts"
import type { CheckOptions } from "./options.ts"

/** The symmetry that a system declares. Fails with `InputError` where it declares none. */
export const symmetryIn = ({ symmetry, scenario }: System): Symmetry => {
  if (symmetry !== undefined) return symmetry
  throw new InputError(`scenario "${scenario}" declares no symmetry; add symmetry: { groups: [[…]] } to it, or check it without`)
}

/** Refuses what does not show each world and each step, which promises need. Fails with `InputError`. */
export const requireWhole = ({ scenario, properties }: System, { symmetry, partialOrder, keep }: CheckOptions): void => {
  const left = symmetry === true ? "--symmetry" : partialOrder === true ? "--partial-order" : keep === "bitstate" ? "--bitstate" : undefined
  if (left === undefined) return
  const { kind, name } = properties.find(isPromised)!
  throw new InputError(
    `scenario "${scenario}" promises ${kind} "${name}", and ${left} leaves out worlds that it may be broken in; check without it, or only the others with --property`
  )
}

/** Refuses what goes along with a search and is not in a checkpoint. Fails with `InputError`. */
export const requireKeepable = ({ partialOrder, shadow, worlds }: CheckOptions): void => {
  const special =
    partialOrder === true
      ? "--partial-order"
      : shadow !== undefined
        ? "a refinement"
        : worlds !== undefined
          ? "what takes note of worlds"
          : undefined
  if (special !== undefined)
    throw new InputError(`a search with ${special} keeps no checkpoints; leave out --checkpoint and --resume, or ${special}`)
}
