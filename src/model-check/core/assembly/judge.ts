import * as the from "./frame"
import { candidateOutcome, outcomeStride, verdictNo, verdictYes } from "../tables/layout"
import { extend } from "./block"
import { at, frame, lookUpPair, put } from "./memory"
import { applySlots, successor, affectsOf } from "./rows"

// Holds states and steps against what is known of the properties. Whatever is not known to be right goes to the main thread as an
// appeal: a new tuple of projections, a violation, a `sometimes` that is reached.

function projectionOf(column: i32, cell: i32): i32 {
  return at(at(frame(the.frameColumns), column), cell)
}

function propertyAt(p: i32): i32 {
  return frame(the.frameProperties) + p * (the.propertyWords << 2)
}

/** What is known of a property at one site: a verdict, or 0. */
function siteVerdict(property: i32, site: i32, row: i32): i32 {
  const width = at(property, the.propertyWidth)
  const skipsAbsent = at(property, the.propertySkipsAbsent) != 0
  const trie = at(property, the.propertyTrie)
  let prefix = 0
  for (let i = 0; i < width; i++) {
    const projection = projectionOf(at(site, 2 * i + 1), at(row, at(site, 2 * i)))
    if (projection == 0 && skipsAbsent) return at(property, the.propertyKind) == the.kindSometimes ? verdictNo : verdictYes
    prefix = lookUpPair(trie + i * 12, prefix, projection)
    if (prefix == 0) return 0
  }
  return prefix
}

/** Is the property known to hold at every site that reads `slot` (-1: at every site)? */
function isKnownEverywhere(property: i32, slot: i32, row: i32): bool {
  const width = at(property, the.propertyWidth)
  if (width == 0) return false
  let sites = at(property, the.propertySites)
  let count = at(property, the.propertySitesCount)
  if (slot >= 0) {
    count = at(at(property, the.propertySitesOf), 2 * slot + 1)
    sites = at(at(property, the.propertySitesOf), 2 * slot)
  }
  for (let i = 0; i < count; i += 2 * width) if (siteVerdict(property, sites + (i << 2), row) != verdictYes) return false
  return true
}

function isKnownNowhere(property: i32, row: i32): bool {
  const width = at(property, the.propertyWidth)
  const count = at(property, the.propertySitesCount)
  if (width == 0) return false
  for (let i = 0; i < count; i += 2 * width)
    if (siteVerdict(property, at(property, the.propertySites) + (i << 2), row) != verdictNo) return false
  return true
}

function isKnownTuple(group: i32, row: i32): bool {
  const places = at(group, the.groupPlaces)
  const count = at(group, the.groupPlacesCount)
  const trie = at(group, the.groupTrie)
  let prefix = 0
  for (let i = 0; i < count; i += 2) {
    prefix = lookUpPair(trie + (i >> 1) * 12, prefix, projectionOf(at(places, i + 1), at(row, at(places, i))))
    if (prefix == 0) return false
  }
  return true
}

/** Is it known that nothing is to be said of a state, of which only `slot` and the affected properties may have changed? */
export function isKnownState(row: i32, affects: i32, slot: i32): bool {
  const groups = frame(the.frameGroupsCount)
  for (let g = 0; g < groups; g++) {
    const group = frame(the.frameGroups) + g * (the.groupWords << 2)
    if ((affects & at(group, the.groupBits)) == 0) continue
    if (at(group, the.groupIsFull) == 0) {
      if (isKnownTuple(group, row)) continue
      return false
    }
    const count = at(group, the.groupPropertiesCount)
    for (let i = 0; i < count; i++) {
      const property = propertyAt(at(at(group, the.groupProperties), i))
      if (at(property, the.propertyIsActive) == 0) continue
      if (at(property, the.propertyKind) == the.kindSometimes ? !isKnownNowhere(property, row) : !isKnownEverywhere(property, slot, row))
        return false
    }
  }
  return true
}

/** May a state without steps be the last one, as far as is known? */
export function isKnownFinal(row: i32): bool {
  const final = frame(the.frameFinal)
  return final >= 0 && isKnownEverywhere(propertyAt(final), -1, row)
}

/** What a property of steps knows of what it reads in a row, after this prefix: a longer one, at last a verdict; or 0. */
function goOn(property: i32, row: i32, prefix: i32, from: i32): i32 {
  const width = at(property, the.propertyWidth)
  const sites = at(property, the.propertySites)
  const trie = at(property, the.propertyTrie) + from * 12
  for (let i = 0; i < width; i++) {
    prefix = lookUpPair(trie + i * 12, prefix, projectionOf(at(sites, 2 * i + 1), at(row, at(sites, 2 * i))))
    if (prefix == 0) return 0
  }
  return prefix
}

/** Where this worker notes steps that are right, and, per property, the prefix of the state at hand. */
let seen: i32 = 0
let prefixes: i32 = 0

export function openSeenSteps(address: i32): void {
  seen = address
  prefixes = address + (the.seenSteps << 3)
}

/** To be called for each state whose steps are judged. */
export function openSteps(): void {
  memory.fill(prefixes, 0, frame(the.framePropertiesCount) << 2)
}

/** Keys of few bits that differ much are spread over all places. */
function placeOf(key: u64): i32 {
  const halves = (<i32>(key >> 32) * <i32>0x9e3779b1) ^ (<i32>key * <i32>0x85ebca6b)
  return (halves ^ (halves >>> 15)) & (the.seenSteps - 1)
}

/** The step whose slots were made last. */
let stepMade: i32 = 0

function rowAfter(step: i32, parent: i32): i32 {
  if (stepMade != step) applySlots(step, parent)
  stepMade = step
  return successor
}

/**
 * Is a step known to be right by a property? The state and the one actor's outcome tell all that a property can see of both sides. That
 * is seldom new, so that few steps need a walk through all that is read before and after.
 */
function isKnownStep(p: i32, property: i32, step: i32, parent: i32, isUntouched: bool): bool {
  const width = at(property, the.propertyWidth)
  let before = at(prefixes, p)
  if (before == 0) {
    before = goOn(property, parent, 0, 0)
    if (before == 0) return false
    put(prefixes, p, before)
  }
  const by = at(step, candidateOutcome)
  const outcome = isUntouched ? 0 : 1 + by / outcomeStride
  // a compound step has no one outcome
  const isNoted = (isUntouched || by >= 0) && outcome < 1 << 26 && p < 1 << 6
  const key = ((<u64>before) << 32) | ((<u64>outcome) << 6) | <u64>p
  const place = seen + (placeOf(key) << 3)
  if (isNoted && load<u64>(place) == key) return true
  if (goOn(property, isUntouched ? parent : rowAfter(step, parent), before, width) != verdictYes) return false
  if (isNoted) store<u64>(place, key)
  return true
}

/** Properties from the 31st on share a bit. */
function bitOf(p: i32): i32 {
  return 1 << min(p, 30)
}

/** Judges the steps out of one state by the properties between two states; `still` are those known to be right where nothing changes. */
export function judgeEdge(step: i32, parent: i32, state: i32, ordinal: i32, still: i32): i32 {
  const betweenBits = frame(the.frameBetweenBits)
  const affects = affectsOf(step) & betweenBits
  stepMade = 0
  const count = frame(the.framePropertiesCount)
  for (let p = 0; p < count; p++) {
    const property = propertyAt(p)
    if (at(property, the.propertyIsActive) == 0 || at(property, the.propertyKind) != the.kindBetween) continue
    const isUntouched = (affects & bitOf(p)) == 0
    if (isUntouched && (still & bitOf(p)) != 0 && p < 30) continue
    if (isKnownStep(p, property, step, parent, isUntouched)) {
      if (isUntouched) still |= bitOf(p)
      continue
    }
    appealEdgeOf(affects, step, parent, state, ordinal)
    return still
  }
  return still
}

function appealEdgeOf(affects: i32, step: i32, parent: i32, state: i32, ordinal: i32): void {
  const slots = frame(the.frameSlots)
  const record = appeal(the.appealEdge, state, affects, ordinal, 2 * slots)
  if (record == 0) return
  // where nothing is affected, what the properties read is the same
  const after = affects == 0 ? parent : rowAfter(step, parent)
  for (let i = 0; i < slots; i++) {
    put(record, the.appealHead + i, at(parent, i))
    put(record, the.appealHead + slots + i, at(after, i))
  }
}

/** Opens a record for the judge with room for so many integers after its head, or gives 0. */
export function appeal(kind: i32, about: i32, affects: i32, which: i32, integers: i32): i32 {
  const record = extend(the.blockAppeals, the.appealHead + integers)
  if (record == 0) return 0
  put(record, the.appealKind, kind)
  put(record, the.appealAbout, about)
  put(record, the.appealAffects, affects)
  put(record, the.appealWhich, which)
  return record
}
