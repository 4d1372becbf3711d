import { actionKind, Candidates, codeOf, field, networkMove, stride } from "./candidates.ts"
import { flag, notEnabled, type Tables } from "./tables.ts"

/**
 * Turns one state, a row of integers, into candidates: every step out of it, in one fixed order, each with the fingerprint it
 * leads to. A state's candidates are a function of the state alone, so that a path can be walked again by their ordinals.
 */
export class Expander {
  readonly candidates = new Candidates()
  /** Bits of what cut further steps of the state expanded last. */
  cut = 0
  /** How many steps of it led elsewhere, faults included. */
  ordinals = 0

  private readonly tables: Tables
  /** The parts of the step at hand: their slots, chosen outcomes, and where each one's outcomes end. */
  private readonly partSlot: Int32Array
  private readonly partOutcome: Int32Array
  private readonly partEnd: Int32Array
  private rows: Int32Array = new Int32Array(0)
  private base = 0
  private row = 0
  private entries = 0
  private lo = 0
  private hi = 0

  constructor(tables: Tables) {
    this.tables = tables
    this.partSlot = new Int32Array(tables.actors + 1)
    this.partOutcome = new Int32Array(tables.actors + 1)
    this.partEnd = new Int32Array(tables.actors + 1)
  }

  /** Expands the state in `rows` at `base` with so many network entries and the fingerprint (lo, hi); candidates name it `row`. */
  expand(rows: Int32Array, base: number, entries: number, lo: number, hi: number, row: number): void {
    this.rows = rows
    this.base = base
    this.entries = entries
    this.lo = lo
    this.hi = hi
    this.row = row
    this.cut = 0
    this.ordinals = 0
    this.locals()
    switch (this.tables.network) {
      case "set":
        return this.setNetwork()
      case "bag":
        return this.bagNetwork()
      case "fifo":
        return this.fifoNetwork()
    }
  }

  private locals(): void {
    const { tables, rows, base } = this
    for (let slot = 0; slot < tables.actors; slot++) {
      const table = tables.slots[slot]!
      const cell = rows[base + slot]!
      if (cell >= table.localStart.length || table.localStart.data[cell] === 0) tables.filler.locals(slot, cell)
      this.cut |= table.cut.data[cell]!
      const end = table.localEnd.data[cell]!
      for (let at = table.localStart.data[cell]!; at < end; at++) {
        const input = table.locals.data[at]!
        this.single(slot, input, table.move.data[input]!, actionKind.local, networkMove.none, 0)
      }
    }
    for (let i = 0; i < tables.statics.length; i++) this.fixed(i)
  }

  private setNetwork(): void {
    const { rows } = this
    const start = this.base + this.tables.slots.length
    for (let word = 0; word < this.entries; word++) {
      for (let bits = rows[start + word]!; bits !== 0; bits &= bits - 1) this.deliver(word * 16 + 31 - Math.clz32(bits & -bits), 0)
    }
  }

  private bagNetwork(): void {
    const start = this.base + this.tables.slots.length
    for (let i = 0; i < this.entries; i++) {
      const envelope = this.rows[start + i]!
      if (i > 0 && this.rows[start + i - 1] === envelope) continue
      this.deliver(envelope, 0)
      this.meddle(envelope)
    }
  }

  private fifoNetwork(): void {
    const { tables } = this
    const first = tables.environment + 1
    for (let slot = first; slot < tables.slots.length; slot++) {
      const channel = slot - first
      const queue = this.rows[this.base + slot]!
      const start = tables.queueStart[channel]!.data[queue]!
      const end = tables.queueEnd[channel]!.data[queue]!
      for (let at = start; at < end; at++) {
        const isEnabled = this.deliver(tables.queueItems[channel]!.data[at]!, at - start)
        if (isEnabled || !tables.skipDeferred) break
      }
      for (let at = start; at < end; at++) {
        const envelope = tables.queueItems[channel]!.data[at]!
        if (tables.envelopes.lose.data[envelope]! >= 0) {
          const move = tables.envelopes.lose.data[envelope]!
          this.alone(move, codeOf(actionKind.loseAt, at - start), networkMove.consume, envelope, at - start, tables.envelopes.watchLoss.data[envelope]!)
        }
      }
      if (start < end) {
        const head = tables.queueItems[channel]!.data[start]!
        const move = tables.envelopes.duplicate.data[head]!
        if (move >= 0) this.alone(move, actionKind.duplicate, networkMove.copy, head, 0, tables.envelopes.watchCopy.data[head]!)
      }
    }
  }

  private deliver(envelope: number, position: number): boolean {
    const { envelopes } = this.tables
    return this.single(
      envelopes.to.data[envelope]!,
      envelopes.input.data[envelope]!,
      envelopes.carry.data[envelope]!,
      actionKind.deliver,
      networkMove.consume,
      envelope,
      position
    )
  }

  private meddle(envelope: number): void {
    const { lose, duplicate, watchLoss, watchCopy } = this.tables.envelopes
    if (lose.data[envelope]! >= 0) {
      this.alone(lose.data[envelope]!, actionKind.lose, networkMove.consume, envelope, 0, watchLoss.data[envelope]!)
    }
    if (duplicate.data[envelope]! >= 0) {
      this.alone(duplicate.data[envelope]!, actionKind.duplicate, networkMove.copy, envelope, 0, watchCopy.data[envelope]!)
    }
  }

  /** A step of one actor. False if its step is not enabled (an unmoved environment counts as enabled). */
  private single(slot: number, input: number, move: number, action: number, network: number, envelope: number, position = 0): boolean {
    const environment = move === 0 ? this.rows[this.base + this.tables.environment]! : this.moved(move)
    if (environment < 0) return false
    const step = this.step(slot, this.rows[this.base + slot]!, input)
    if (step === notEnabled) return false
    const { first, end } = this.tables.steps
    const last = end.data[step]!
    this.partSlot[0] = slot
    let isEnabled = false
    for (let outcome = first.data[step]!; outcome < last; outcome++) {
      this.partOutcome[0] = outcome
      isEnabled = this.candidate(1, environment, action, network, envelope, position, 0) || isEnabled
    }
    return isEnabled
  }

  /** A step of the environment and the network without any actor. */
  private alone(move: number, action: number, network: number, envelope: number, position: number, watch: number): void {
    const environment = move === 0 ? this.rows[this.base + this.tables.environment]! : this.moved(move)
    if (environment >= 0) this.candidate(0, environment, action, network, envelope, position, watch)
  }

  /** A compound step: every combination of its parts' outcomes. */
  private fixed(index: number): void {
    const { statics, steps } = this.tables
    const { slots, inputs, move, watch } = statics[index]!
    const environment = move === 0 ? this.rows[this.base + this.tables.environment]! : this.moved(move)
    if (environment < 0) return
    const { partSlot, partOutcome, partEnd } = this
    const found: number[] = []
    for (let i = 0; i < slots.length; i++) {
      const step = this.step(slots[i]!, this.rows[this.base + slots[i]!]!, inputs[i]!)
      if (step === notEnabled) return
      found.push(step)
    }
    for (let i = 0; i < found.length; i++) {
      partSlot[i] = slots[i]!
      partOutcome[i] = steps.first.data[found[i]!]!
      partEnd[i] = steps.end.data[found[i]!]!
    }
    for (;;) {
      this.candidate(found.length, environment, codeOf(actionKind.fixed, index), networkMove.none, 0, 0, watch)
      let i = found.length - 1
      while (i >= 0 && partOutcome[i]! + 1 === partEnd[i]) {
        partOutcome[i] = steps.first.data[found[i]!]!
        i--
      }
      if (i < 0) return
      partOutcome[i]!++
    }
  }

  private step(slot: number, cell: number, input: number): number {
    const { steps } = this.tables.slots[slot]!
    let step = steps.get(cell, input)
    if (step === 0) {
      this.tables.filler.step(slot, cell, input)
      step = steps.get(cell, input)
    }
    return step
  }

  /** The environment's cell after a move, or -1. */
  private moved(move: number): number {
    const { tables } = this
    const cell = this.rows[this.base + tables.environment]!
    let next = tables.moves.get(cell, move)
    if (next === 0) {
      tables.filler.move(cell, move)
      next = tables.moves.get(cell, move)
    }
    if (next > 0) return next - 1
    if (next < -1) this.cut |= 1 << (-2 - next)
    return -1
  }

  /** Adds the candidate that the parts' outcomes make. False if it is no step because its message stays with an ignoring receiver. */
  private candidate(parts: number, environment: number, action: number, network: number, envelope: number, position: number, watch: number): boolean {
    const { tables, candidates, rows, base } = this
    const { cell, deltaLo, deltaHi, touch, flags, watch: watches } = tables.steps
    this.firstChange = candidates.changes.length
    this.firstSend = candidates.sends.length
    const firstOutcome = candidates.outcomes.length
    this.toLo = this.lo
    this.toHi = this.hi
    this.monitorsTouched = 0
    this.isMonitorBroken = false
    let touched = 0
    let marks = 0
    let watching = watch
    for (let i = 0; i < parts; i++) {
      const outcome = this.partOutcome[i]!
      const slot = this.partSlot[i]!
      this.addKey(deltaLo.data[outcome]!, deltaHi.data[outcome]!)
      touched |= touch.data[outcome]!
      marks |= flags.data[outcome]!
      const next = cell.data[outcome]!
      if (next !== rows[base + slot]) this.change(slot, next)
      candidates.outcomes.push(outcome)
      const told = watches.data[outcome]!
      if (told !== 0) watching = watching === 0 ? told : this.join(watching, told)
    }
    const isStaying = tables.ignoredStay && network === networkMove.consume && (marks & (flag.ignored | flag.fault)) === flag.ignored
    const isFaulty = (marks & flag.fault) !== 0
    if (isStaying || (!isFaulty && !this.complete(parts, environment, network, envelope, position, watching))) {
      candidates.changes.length = this.firstChange
      candidates.sends.length = this.firstSend
      candidates.outcomes.length = firstOutcome
      return !isStaying
    }
    const at = candidates.count * stride
    candidates.rows.reserve(at + stride)
    const { data } = candidates.rows
    data[at + field.row] = this.row
    data[at + field.lo] = this.toLo
    data[at + field.hi] = this.toHi
    data[at + field.action] = action
    data[at + field.outcomes] = firstOutcome
    data[at + field.touch] = touched | this.monitorsTouched
    data[at + field.changes] = this.firstChange
    data[at + field.sends] = this.firstSend
    data[at + field.network] = network === networkMove.none ? -1 : network === networkMove.consume ? envelope * 2 : envelope * 2 + 1
    data[at + field.ordinal] = this.ordinals++
    data[at + field.flags] = isFaulty || this.isMonitorBroken ? marks | flag.fault : marks
    data[at + field.slot] = parts === 1 && this.monitorsTouched === 0 ? this.partSlot[0]! : -1
    candidates.count++
    return true
  }

  /** Does environment, monitors and network. False if the step leads nowhere: to where it came from, or over a channel's capacity. */
  private complete(parts: number, environment: number, network: number, envelope: number, position: number, watching: number): boolean {
    const { tables } = this
    const before = this.rows[this.base + tables.environment]!
    if (environment !== before) this.swap(tables.environment, before, environment)
    if (watching !== 0) this.watchers(watching, environment)
    if (!this.changeNetwork(parts, network, envelope, position)) {
      this.cut |= 1 << tables.capacityCut
      return false
    }
    return this.isMonitorBroken || this.toLo !== this.lo || this.toHi !== this.hi
  }

  private toLo = 0
  private toHi = 0
  private firstChange = 0
  private firstSend = 0
  private monitorsTouched = 0
  private isMonitorBroken = false

  private change(slot: number, cell: number): void {
    const { changes } = this.candidates
    changes.push(slot)
    changes.push(cell)
  }

  /** Replaces a slot's cell, and moves the fingerprint along. */
  private swap(slot: number, before: number, after: number): void {
    const { keyLo, keyHi } = this.tables.slots[slot]!
    this.subtractKey(keyLo.data[before]!, keyHi.data[before]!)
    this.addKey(keyLo.data[after]!, keyHi.data[after]!)
    this.change(slot, after)
  }

  private addKey(addLo: number, addHi: number): void {
    const lo = this.toLo
    const sum = (lo + addLo) | 0
    this.toHi = (this.toHi + addHi + (((lo & addLo) | ((lo | addLo) & ~sum)) >>> 31)) | 0
    this.toLo = sum
  }

  private subtractKey(lo: number, hi: number): void {
    this.addKey(-lo | 0, (~hi + (lo === 0 ? 1 : 0)) | 0)
  }

  private join(first: number, second: number): number {
    const { joined, filler } = this.tables
    if (joined.get(first, second) === 0) filler.joined(first, second)
    return joined.get(first, second)
  }

  /** Steps every monitor on what it sees. */
  private watchers(watch: number, environment: number): void {
    const { tables } = this
    let seen = watch
    if (tables.clocked) {
      if (tables.timed.get(watch, environment) === 0) tables.filler.timed(watch, environment)
      seen = tables.timed.get(watch, environment)
    }
    for (let monitor = 0; monitor < tables.monitors; monitor++) {
      const slot = tables.actors + monitor
      const cell = this.rows[this.base + slot]!
      const table = tables.watched[monitor]!
      if (table.get(cell, seen) === 0) tables.filler.watch(monitor, cell, seen)
      const next = table.get(cell, seen)
      if (next < 0) this.isMonitorBroken = true
      else if (next - 1 !== cell) {
        this.monitorsTouched |= tables.monitorTouch[monitor]!.get(cell, next - 1) - 1
        this.swap(slot, cell, next - 1)
      }
    }
  }

  /** Consumes, copies and sends. False if a fifo channel would overflow. */
  private changeNetwork(parts: number, network: number, envelope: number, position: number): boolean {
    const { tables, candidates } = this
    const { keyLo, keyHi } = tables.envelopes
    const { sendStart, sendEnd, sends } = tables.steps
    const kind = tables.network
    if (kind === "bag") {
      if (network === networkMove.consume) this.subtractKey(keyLo.data[envelope]!, keyHi.data[envelope]!)
      else if (network === networkMove.copy) this.addKey(keyLo.data[envelope]!, keyHi.data[envelope]!)
    } else if (kind === "fifo" && network !== networkMove.none) this.changeQueue(network, envelope, position)
    for (let i = 0; i < parts; i++) {
      const end = sendEnd.data[this.partOutcome[i]!]!
      for (let at = sendStart.data[this.partOutcome[i]!]!; at < end; at++) {
        const sent = sends.data[at]!
        if (kind === "fifo") this.enqueue(sent)
        else if (kind === "bag" || !this.isThere(sent)) {
          this.addKey(keyLo.data[sent]!, keyHi.data[sent]!)
          candidates.sends.push(sent)
        }
      }
    }
    return kind !== "fifo" || !this.overflows()
  }

  private isThere(envelope: number): boolean {
    const word = envelope >>> 4
    if (word < this.entries && (this.rows[this.base + this.tables.slots.length + word]! >>> (envelope & 15)) & 1) return true
    const { sends } = this.candidates
    for (let i = this.firstSend; i < sends.length; i++) if (sends.data[i] === envelope) return true
    return false
  }

  /** A channel's queue as this candidate has left it so far. */
  private queue(slot: number): number {
    const { changes } = this.candidates
    let queue = this.rows[this.base + slot]!
    for (let i = this.firstChange; i < changes.length; i += 2) if (changes.data[i] === slot) queue = changes.data[i + 1]!
    return queue
  }

  private changeQueue(network: number, envelope: number, position: number): void {
    const { tables } = this
    const slot = tables.envelopes.channel.data[envelope]!
    const channel = slot - tables.environment - 1
    const before = this.queue(slot)
    if (network === networkMove.copy) {
      if (before >= tables.copied[channel]!.length || tables.copied[channel]!.data[before] === 0) tables.filler.copied(channel, before)
      this.swap(slot, before, tables.copied[channel]!.data[before]! - 1)
      return
    }
    const removed = tables.removed[channel]!
    if (removed.get(before, position) === 0) tables.filler.removed(channel, before, position)
    this.swap(slot, before, removed.get(before, position) - 1)
  }

  private enqueue(envelope: number): void {
    const { tables } = this
    const slot = tables.envelopes.channel.data[envelope]!
    const channel = slot - tables.environment - 1
    const before = this.queue(slot)
    const pushed = tables.pushed[channel]!
    if (pushed.get(before, envelope) === 0) tables.filler.pushed(channel, before, envelope)
    this.swap(slot, before, pushed.get(before, envelope) - 1)
  }

  private overflows(): boolean {
    const { tables } = this
    const { changes } = this.candidates
    for (let i = this.firstChange; i < changes.length; i += 2) {
      const channel = changes.data[i]! - tables.environment - 1
      if (channel < 0) continue
      const queue = changes.data[i + 1]!
      if (tables.queueEnd[channel]!.data[queue]! - tables.queueStart[channel]!.data[queue]! > tables.capacity) return true
    }
    return false
  }
}
