import * as the from "./frame"
import { verdictNo, verdictYes } from "../layout"
import { extend } from "./block"
import { at, frame, lookUpPair, put } from "./memory"
import { applySlots, made, touchOf } from "./rows"

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

/** Is it known that nothing is to be said of a state, of which only `slot` and the touched properties may have changed? */
export function isKnownState(row: i32, touch: i32, slot: i32): bool {
  const groups = frame(the.frameGroupsCount)
  for (let g = 0; g < groups; g++) {
    const group = frame(the.frameGroups) + g * (the.groupWords << 2)
    if ((touch & at(group, the.groupBits)) == 0) continue
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

/** What is known of a property of the step from one row to another. */
function betweenVerdict(property: i32, before: i32, after: i32): i32 {
  const width = at(property, the.propertyWidth)
  const sites = at(property, the.propertySites)
  const trie = at(property, the.propertyTrie)
  let prefix = 0
  for (let i = 0; i < 2 * width; i++) {
    const site = sites + ((i < width ? i : i - width) << 3)
    const row = i < width ? before : after
    prefix = lookUpPair(trie + i * 12, prefix, projectionOf(at(site, 1), at(row, at(site, 0))))
    if (prefix == 0) return 0
  }
  return prefix
}

/** Properties from the 31st on share a bit. */
function bitOf(p: i32): i32 {
  return 1 << min(p, 30)
}

/** Judges the steps out of one state by the properties between two states; `still` are those known to be right where nothing changes. */
export function judgeEdge(step: i32, parent: i32, state: i32, ordinal: i32, still: i32): i32 {
  const betweenBits = frame(the.frameBetweenBits)
  const touch = touchOf(step) & betweenBits
  if (touch != 0) applySlots(step, parent)
  const count = frame(the.framePropertiesCount)
  for (let p = 0; p < count; p++) {
    const property = propertyAt(p)
    if (at(property, the.propertyIsActive) == 0 || at(property, the.propertyKind) != the.kindBetween) continue
    const isUntouched = (touch & bitOf(p)) == 0
    if (isUntouched && (still & bitOf(p)) != 0 && p < 30) continue
    if (betweenVerdict(property, parent, isUntouched ? parent : made) == verdictYes) {
      if (isUntouched) still |= bitOf(p)
      continue
    }
    appealEdgeOf(touch, parent, state, ordinal)
    return still
  }
  return still
}

function appealEdgeOf(touch: i32, parent: i32, state: i32, ordinal: i32): void {
  const slots = frame(the.frameSlots)
  const record = appeal(the.appealEdge, state, touch, ordinal, 2 * slots)
  if (record == 0) return
  for (let i = 0; i < slots; i++) {
    put(record, the.appealHead + i, at(parent, i))
    // without a touch nothing was made: what the properties read is the same
    put(record, the.appealHead + slots + i, at(touch == 0 ? parent : made, i))
  }
}

/** Opens a record for the judge with room for so many integers after its head, or gives 0. */
export function appeal(kind: i32, about: i32, touch: i32, which: i32, integers: i32): i32 {
  const record = extend(the.blockAppeals, the.appealHead + integers)
  if (record == 0) return 0
  put(record, 0, kind)
  put(record, 1, about)
  put(record, 2, touch)
  put(record, 3, which)
  return record
}
