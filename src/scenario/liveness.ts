import { Refused, refuseTwice, refuseUnknown, stateNodes } from "../kernel/index.ts"
import {
  type AnyView,
  type Claim,
  isMonitor,
  type Monitor,
  type Property,
  propertyBrand,
  requireClaim,
  requireFunction,
  type Values,
  viewMonitor
} from "./properties.ts"

type Reads = Readonly<Record<string, AnyView>>
type Test<R extends Reads> = (values: Values<R>) => boolean

/** The kinds of promises; `hot` is what a monitor promises by its tags. */
export const livenessKinds = ["eventually", "infinitelyOften", "leadsTo", "hot"] as const
/** One of these kinds. */
export type LivenessKind = (typeof livenessKinds)[number]

/** A property of whole runs: something that must come. */
export type Promised = Property & { readonly kind: LivenessKind }

/** Tells promises from properties of worlds and steps. */
export const isPromised = (property: Property): property is Promised => (livenessKinds as readonly string[]).includes(property.kind)

const promised = <R extends Reads>(
  kind: LivenessKind,
  name: string,
  { id, source, reads }: Claim<R>,
  to: Test<R>,
  from?: Test<R>
): Property => ({
  [propertyBrand]: true,
  kind,
  name,
  id,
  source,
  reads,
  holds: { form: "all", test: to },
  ...(from === undefined ? {} : { given: { form: "all", test: from } })
})

const promisedOnce = <R extends Reads>(kind: LivenessKind, name: string, stated: Claim<R> & { readonly holds: Test<R> }): Property => {
  const where = requireClaim(kind, name, stated, ["source", "id", "reads", "holds"])
  requireFunction(where, "holds", stated.holds)
  return promised(kind, name, stated, stated.holds)
}

/** True of some world of every run. Runs that are not as `fair` says do not count. */
export const eventually = <const R extends Reads>(name: string, stated: Claim<R> & { readonly holds: Test<R> }): Property =>
  promisedOnce("eventually", name, stated)

/** True again and again in every run: a run without end comes to such worlds for ever, one that ends does so in one. */
export const infinitelyOften = <const R extends Reads>(name: string, stated: Claim<R> & { readonly holds: Test<R> }): Property =>
  promisedOnce("infinitelyOften", name, stated)

/**
 * A world that `from` is true of is one that `to` is true of, or one comes in every run. Who is down or dormant is left out of what both
 * get: `to` excuses the actor that stays down if it is true without it, or of what the view's `whenDown` makes of its disk.
 */
export const leadsTo = <const R extends Reads>(
  name: string,
  stated: Claim<R> & { readonly from: Test<R>; readonly to: Test<R> }
): Property => {
  const where = requireClaim("leadsTo", name, stated, ["source", "id", "reads", "from", "to"])
  requireFunction(where, "from", stated.from)
  requireFunction(where, "to", stated.to)
  return promised("leadsTo", name, stated, stated.to, stated.from)
}

/** What monitors promise by their states with the tag `hot`: that no run stays in these for ever. */
export const hotProperties = (monitors: readonly Monitor[]): readonly Property[] =>
  monitors
    .filter((one) => isMonitor(one) && stateNodes(one.actor.machine).some(({ tags }) => tags.includes("hot")))
    .map((one) => {
      const reads = { isHot: viewMonitor(one, (seen) => (seen as unknown as { readonly tags: ReadonlySet<string> }).tags.has("hot")) }
      return promised("hot", `monitor "${one.name}" is not hot for ever`, { reads }, ({ isHot }) => !isHot.includes(true))
    })

/** Whom schedules can be fair to. */
const fairTo = ["actors", "messages", "timers"] as const
/** One of them. */
export type FairTo = (typeof fairTo)[number]

/**
 * What is assumed of schedules, for liveness: that who is named goes on. Weakly, whatever can be done from some point on is done; strongly,
 * whatever can be done again and again is. `actors`: each by a spontaneous event. `messages`: each is delivered. `timers`: each goes off,
 * and time passes.
 */
export interface Fair {
  readonly steps: "weak" | "strong"
  readonly of: readonly FairTo[]
}

/** Refuses a fairness that says nothing. `has` tells what there is to be fair to, `promises` whether it matters. Fails with `Refused`. */
export const requireFair = (
  where: string,
  fair: Fair | undefined,
  promises: boolean,
  has: { readonly actors: boolean; readonly timers: boolean }
): void => {
  if (fair === undefined) return
  if (typeof fair !== "object" || fair === null)
    throw new Refused(`${where}: fair is ${JSON.stringify(fair)}; write fair: { steps: "weak", of: ["actors", "messages"] }`)
  refuseUnknown(`${where}, fair`, fair, ["steps", "of"])
  if (fair.steps !== "weak" && fair.steps !== "strong")
    throw new Refused(`${where}: fair.steps is ${JSON.stringify(fair.steps)}; write "weak" or "strong"`)
  if (!Array.isArray(fair.of) || fair.of.length === 0 || !fair.of.every((one) => fairTo.includes(one)))
    throw new Refused(`${where}: fair.of is ${JSON.stringify(fair.of)}; list some of ${fairTo.map((one) => `"${one}"`).join(", ")}`)
  refuseTwice(`${where}: fair.of`, fair.of)
  if (!promises)
    throw new Refused(
      `${where}: fair matters to liveness alone, and no such property is stated; add one, such as eventually, or leave it out`
    )
  if (fair.of.includes("actors") && !has.actors)
    throw new Refused(`${where}: fair.of names "actors", and nobody has a spontaneous event; leave it out`)
  if (fair.of.includes("timers") && !has.timers)
    throw new Refused(`${where}: fair.of names "timers", and there are neither timers nor ticks; leave it out`)
}

/** What a report says was assumed of schedules. */
export const describeFair = (fair: Fair | undefined): string =>
  fair === undefined ? "no fairness" : `${fair.steps} fairness of ${fair.of.join(", ")}`
