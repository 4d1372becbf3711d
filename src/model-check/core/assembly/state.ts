import { cellStride, envelopeKeyLo, envelopeStride } from "../tables/layout"
import {
  frameActors,
  frameBys,
  frameEntries,
  frameEnvelopes,
  frameEnvironment,
  frameFingerprints,
  frameIgnoredStay,
  frameIsCompound,
  frameNetwork,
  frameOutcomes,
  frameRows,
  frameSends,
  frameSlots,
  frameSlotTables,
  frameWidth,
  slotCells,
  slotWords
} from "./frame"
import { at, frame } from "./memory"

// The system, and the state out of which steps are looked for.

// the system and its tables
export let network: i32 = 0
export let actors: i32 = 0
export let slots: i32 = 0
export let environmentSlot: i32 = 0
export let isCompound: bool = false
export let ignoredStay: bool = false
export let outcomes: i32 = 0
export let sends: i32 = 0
export let envelopes: i32 = 0
export let slotTables: i32 = 0

// the state at hand
export let row: i32 = 0
export let entries: i32 = 0
export let fingerprint: u64 = 0
export let environment: i32 = 0
/** What it was found by, as levels keep it. */
export let by: i32 = 0
/** Bits of what cut steps out of it. */
export let cut: i32 = 0
/** Which of the first 64 envelopes are taken in a step that is asleep and about which nothing is special. */
export let asleep: u64 = 0
/** Which of the first 64 envelopes no actor takes in its cell. */
export let disabled: u64 = 0

/** Fetches what the frame says of the system. */
export function refresh(): void {
  network = frame(frameNetwork)
  actors = frame(frameActors)
  slots = frame(frameSlots)
  environmentSlot = frame(frameEnvironment)
  isCompound = frame(frameIsCompound) != 0
  ignoredStay = frame(frameIgnoredStay) != 0
  outcomes = frame(frameOutcomes)
  sends = frame(frameSends)
  envelopes = frame(frameEnvelopes)
  slotTables = frame(frameSlotTables)
}

/** Takes up a state of the round. */
export function takeUp(state: i32): void {
  row = frame(frameRows) + ((state * frame(frameWidth)) << 2)
  entries = at(frame(frameEntries), state)
  fingerprint = load<u64>(frame(frameFingerprints) + (state << 3))
  environment = at(row, environmentSlot)
  by = at(frame(frameBys), state)
  cut = 0
}

export function cutBy(bits: i32): void {
  cut |= bits
}

/** Takes back what cut since: it would not be there anyway. */
export function cutOnlyBy(bits: i32): void {
  cut = bits
}

/** Says of which envelopes nothing is to be found out. */
export function passOver(whichDisabled: u64, whichAsleep: u64): void {
  disabled = whichDisabled
  asleep = whichAsleep
}

export function keyOf(slot: i32, cell: i32): u64 {
  return load<u64>(at(slotTables + slot * (slotWords << 2), slotCells) + cell * (cellStride << 2))
}

export function envelopeKey(id: i32): u64 {
  return load<u64>(envelopes + id * (envelopeStride << 2), envelopeKeyLo << 2)
}

/** Is a message in the network of the state at hand, a set? */
export function isThere(id: i32): bool {
  const word = id >> 4
  return word < entries && ((at(row, slots + word) >>> (id & 15)) & 1) == 1
}
