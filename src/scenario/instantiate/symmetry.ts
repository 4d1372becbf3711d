import type { Swap, SwapGroup, Symmetry, System, Member } from "../system.ts"
import type { SymmetrySpec } from "../scenario.ts"
import { type ActorId, canonical, normal, Refused, refuseTwice, refuseUnknown, stateNodes, suggestion } from "../../kernel/index.ts"
import { renamed } from "../renaming.ts"
import { requireCounts } from "./validate.ts"

type Bare = Omit<System, "symmetry">
type Kind = "actor" | "host" | "zone"
const kinds: readonly Kind[] = ["actor", "host", "zone"]
const articled: Readonly<Record<Kind, string>> = { actor: "an actor", host: "a host", zone: "a zone" }

/** Reads a scenario's declaration. Fails with `Refused` where the members of a group are plainly not alike. */
export const symmetryOf = (where: string, spec: SymmetrySpec | undefined, system: Bare): Symmetry | undefined => {
  if (spec === undefined) return undefined
  const here = `${where}, symmetry`
  refuseUnknown(here, spec, ["groups", "sets", "expected"])
  const { groups: lists, sets = [], expected } = spec
  if (!isLists(lists) || lists.length === 0) throw new Refused(`${here}: groups is missing; give lists of ids, such as [["a", "b", "c"]]`)
  if (!isLists([sets])) throw new Refused(`${here}: sets is not a list of keys; give the names under which an array is a set`)
  refuseTwice(`${here}, sets,`, sets)
  requireCounts(here, expected)
  const ids = lists.flat()
  const twice = ids.find((id, at) => ids.indexOf(id) !== at)
  if (twice !== undefined) throw new Refused(`${here}: "${twice}" is in the groups twice; an id is in one group, once`)
  const known = new Set(sets)
  const groups: SwapGroup[] = []
  const swaps: Swap[] = []
  const sorted = lists
    .map((list) => ({ list, kind: kindOf(here, list, system) }))
    .sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind))
  for (const { list, kind } of sorted) {
    const owned = list.map((id) => ownedBy(system, kind, id))
    groups.push({ ids: list, owned, firstSwap: swaps.length })
    for (let i = 1; i < list.length; i++) swaps.push(swapOf(here, system, known, kind, list, owned, i))
  }
  requireNames(here, swaps, system)
  return { groups, swaps, sets: known, expected: system.mutant === undefined ? expected : undefined }
}

const isLists = (value: unknown): value is readonly (readonly string[])[] =>
  Array.isArray(value) && value.every((list) => Array.isArray(list) && list.every((id) => typeof id === "string"))

const kindOf = (here: string, list: readonly string[], system: Bare): Kind => {
  const found = list.map((id) => {
    const of = kinds.filter((kind) => all(system, kind).includes(id))
    if (of.length === 0)
      throw new Refused(
        `${here}: "${id}" is neither in the cast nor a host nor a zone; check its spelling${suggestion(
          id,
          kinds.flatMap((kind) => all(system, kind))
        )}`
      )
    if (of.length > 1) throw new Refused(`${here}: "${id}" is the name of ${of.join(" and ")} at once; give them names of their own`)
    return of[0]!
  })
  const other = found.findIndex((kind) => kind !== found[0])
  if (other > 0)
    throw new Refused(
      `${here}: "${list[0]}" is ${articled[found[0]!]} and "${list[other]}" ${articled[found[other]!]}; a group is of one kind`
    )
  return found[0] ?? "actor"
}

const all = ({ members, hosts, zones }: Bare, kind: Kind): readonly string[] =>
  kind === "actor" ? members.map(({ id }) => id) : kind === "host" ? hosts : zones

/** An element with all that lives on it: hosts by their order in the cast, and actors by theirs. */
const ownedBy = (system: Bare, kind: Kind, id: string): readonly string[] => {
  if (kind === "actor") return [id]
  if (kind === "host") return [id, ...system.members.filter(({ host }) => host === id).map((member) => member.id)]
  const hosts = system.hosts.filter((host) => system.members.some((member) => member.host === host && member.zone === id))
  return [id, ...hosts.flatMap((host) => ownedBy(system, "host", host))]
}

const swapOf = (
  here: string,
  system: Bare,
  sets: ReadonlySet<string>,
  kind: Kind,
  list: readonly string[],
  owned: readonly (readonly string[])[],
  i: number
): Swap => {
  const [one, other] = [owned[i - 1]!, owned[i]!]
  const [first, second] = [list[i - 1]!, list[i]!]
  const differ = (what: string, mend: string) => new Refused(`${here}: "${first}" and "${second}" ${what}; ${mend}`)
  if (one.length !== other.length) throw differ("do not carry as many hosts and actors", "interchangeable ones carry the same")
  const ids = new Map(one.flatMap((id, at) => [[id, other[at]!] as const, [other[at]!, id] as const]))
  const { members } = system
  for (const member of members) {
    const image = members.find(({ id }) => id === (ids.get(member.id) ?? member.id))
    if (image === undefined) throw differ(`carry "${member.id}" and what is no actor in its place`, "interchangeable ones carry the same")
    const [a, b] = [`"${member.id}"`, `"${image.id}"`]
    if (member.actor !== image.actor) throw differ(`differ: ${a} and ${b} are different actors`, "interchangeable ones are cast from one")
    if (member.dormant !== image.dormant || member.clock?.error !== image.clock?.error)
      throw differ(`differ: ${a} and ${b} start otherwise`, "interchangeable ones are dormant alike and have clocks alike")
    const placeOf = ({ host, zone }: Member) => [host && (ids.get(host) ?? host), zone && (ids.get(zone) ?? zone)]
    if (canonical(placeOf(member).map((name) => name ?? null)) !== canonical([image.host ?? null, image.zone ?? null]))
      throw differ(`differ: ${a} and ${b} live elsewhere`, "declare the hosts or zones as the group")
    if (inputText(member.input, ids, sets) !== inputText(image.input, new Map(), sets))
      throw differ(`differ: the inputs of ${a} and ${b} do not map onto each other`, "check which of their arrays are sets")
  }
  for (const { name, only } of system.allowances.values()) {
    const told = name === "loss" || name === "duplication" ? undefined : [...(only ?? [])].find((id) => !only!.has(ids.get(id) ?? id))
    if (told !== undefined) throw differ(`differ: the budget "${name}" names "${told}" only`, "name all that are alike, or none")
  }
  const forms = system.splits.map((split) => splitForm(split))
  const splits = system.splits.map((split, place) => {
    const image = splitForm(split.map((group) => group.map((id) => ids.get(id) ?? id)))
    // one that is listed twice goes where its counterpart is for the second time
    const earlier = forms.slice(0, place).filter((form) => form === forms[place]).length
    return forms.flatMap((form, at) => (form === image ? [at] : []))[earlier] ?? -1
  })
  if (splits.includes(-1)) throw differ(`differ: partition ${splits.indexOf(-1) + 1} tells them apart`, "list its counterpart too")
  const slots = members.map(({ id }) => system.indexOf.get(ids.get(id) ?? id)!)
  return { name: `"${first}" and "${second}"`, ids, slots, splits }
}

const inputText = (input: unknown, ids: ReadonlyMap<string, string>, sets: ReadonlySet<string>): string =>
  canonical(normal(renamed(input ?? null, (id) => ids.get(id) ?? id, sets)))

const splitForm = (split: readonly (readonly ActorId[])[]): string => canonical(split.map((group) => canonical(group.toSorted())).sort())

/** A name that stands for a state, an event and an actor at once would be swapped in one sense and not in another. */
const requireNames = (here: string, swaps: readonly Swap[], { members, monitors }: Bare): void => {
  const moved = new Set(swaps.flatMap(({ ids }) => [...ids.keys()]))
  for (const { actor } of [...members, ...monitors.map((one) => ({ actor: one.actor }))]) {
    for (const type of stateNodes(actor.machine).flatMap((node) => [...node.transitions.keys()])) {
      if (moved.has(type)) throw new Refused(`${here}: "${type}" is an event of "${actor.name}" too; rename one of them`)
    }
  }
}
