import * as the from "./frame"
import {
  actionDeliver,
  actionDuplicate,
  actionKinds,
  actionLose,
  actionLoseAt,
  envelopeCarry,
  envelopeDuplicate,
  envelopeInput,
  envelopeLose,
  envelopeStride,
  firstOutcome,
  missStep,
  moveConsume,
  moveCopy,
  notEnabled,
  outcomeStride,
  unknown
} from "../tables/layout"
import { miss, passSteps } from "./block"
import { bySlot } from "./sleep"
import { asleep, disabled, entries, environment, environmentSlot, envelopes, row, slots } from "./state"
import { addAlone, addOutcomes, disable, knownStep, moved, notePlain, stepOf } from "./steps"
import { at, frame } from "./memory"

// The steps that the network makes possible, by its kind.

export function expandSet(): void {
  // kept at hand: the compiler reads a variable of the module from memory each time
  const here = row
  const table = envelopes
  const notTaken = disabled
  const count = entries
  const passed = asleep
  const words = here + (slots << 2)
  for (let word = 0; word < count; word++) {
    let bits = at(words, word)
    if (word < 4) {
      const sleeping = bits & <i32>(passed >> ((<u64>word) << 4))
      passSteps(popcnt(sleeping))
      bits &= ~(sleeping | <i32>(notTaken >> ((<u64>word) << 4)))
    }
    for (; bits != 0; bits &= bits - 1) {
      const id = (word << 4) + ctz(bits)
      const envelope = table + id * (envelopeStride << 2)
      const slot = load<i32>(envelope)
      const step = stepOf(slot, at(envelope, envelopeInput))
      if (step > notEnabled) {
        const carry = at(envelope, envelopeCarry)
        const to = carry == 0 ? environment : moved(carry)
        const outcome = (step - firstOutcome) * outcomeStride
        if (slot < bySlot && carry == 0 && id < 64) notePlain(slot, outcome, id)
        if (to >= 0) addOutcomes(slot, outcome, to, actionDeliver, moveConsume, id, 0)
      } else if (step == unknown) miss(missStep, slot, at(here, slot), at(envelope, envelopeInput))
      else if (id < 64) disable(slot, id)
    }
  }
}

export function expandBag(): void {
  const ids = row + (slots << 2)
  let last = -1
  for (let i = 0; i < entries; i++) {
    const id = at(ids, i)
    if (id == last) continue
    last = id
    const envelope = envelopes + id * (envelopeStride << 2)
    deliver(id, 0)
    addAlone(at(envelope, envelopeLose), actionLose, moveConsume, id, 0, at(frame(the.frameLossObservation), id))
    addAlone(at(envelope, envelopeDuplicate), actionDuplicate, moveCopy, id, 0, at(frame(the.frameCopyObservation), id))
  }
}

export function expandQueues(): void {
  const first = environmentSlot + 1
  const skipDeferred = frame(the.frameSkipDeferred) != 0
  for (let channel = 0; first + channel < slots; channel++) {
    const table = frame(the.frameChannelTables) + channel * (the.channelWords << 2)
    const queue = at(row, first + channel)
    const start = at(at(table, the.channelStart), queue)
    const end = at(at(table, the.channelEnd), queue)
    const items = at(table, the.channelItems)
    for (let i = start; i < end; i++) {
      const isEnabled = deliver(at(items, i), i - start)
      if (isEnabled || !skipDeferred) break
    }
    for (let i = start; i < end; i++) {
      const id = at(items, i)
      const lose = at(envelopes + id * (envelopeStride << 2), envelopeLose)
      addAlone(lose, (i - start) * actionKinds + actionLoseAt, moveConsume, id, i - start, at(frame(the.frameLossObservation), id))
    }
    if (start == end) continue
    const head = at(items, start)
    const copy = at(envelopes + head * (envelopeStride << 2), envelopeDuplicate)
    addAlone(copy, actionDuplicate, moveCopy, head, 0, at(frame(the.frameCopyObservation), head))
  }
}

/** A delivery on a consuming network. False if it is not enabled. */
function deliver(id: i32, position: i32): bool {
  const envelope = envelopes + id * (envelopeStride << 2)
  const move = at(envelope, envelopeCarry)
  const to = move == 0 ? environment : moved(move)
  if (to < 0) return false
  const slot = load<i32>(envelope)
  const step = knownStep(slot, at(envelope, envelopeInput))
  return step != notEnabled && addOutcomes(slot, (step - firstOutcome) * outcomeStride, to, actionDeliver, moveConsume, id, position)
}
