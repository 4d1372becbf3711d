import type { AnyActor } from "../kernel/index.ts"

/** What of a machine is broken. */
export type Family = "guards" | "transitions" | "actions" | "outputs" | "durability"

/** A mutation as an author would write it for `with()`, where it can be: one named guard or action replaced. */
export type Written =
  | { readonly kind: "guards"; readonly name: string; readonly by: "true" | "false" | "negated" }
  | { readonly kind: "actions"; readonly name: string; readonly by: "nothing" }

/** One change to an actor's machine. */
export interface Mutation {
  readonly family: Family
  /** Where, in words, such as `serving, on Write (2 of 4)`. */
  readonly place: string
  /** What is other there, in words. */
  readonly change: string
  /** The runs in which it would have made a step other than it was, by their numbers; none: it would not have been noticed at all. */
  readonly runs: ReadonlySet<number>
  /** The actor with the change. Fails with `Refused` where that is no sound definition. */
  readonly make: () => AnyActor
  /** Undefined where `with()` cannot say it. */
  readonly written: Written | undefined
}

/** Those of a family, at one place. */
export type Change = Omit<Mutation, "family" | "place" | "written"> & { readonly written?: Written | undefined }
