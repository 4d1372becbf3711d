import { type Asked } from "../compile/asked.ts"
import { canonical, Refused } from "../../kernel/index.ts"
import type { System } from "../../scenario/index.ts"
import type { Compiled } from "../compile/compile.ts"
import {
  cellCut,
  cellLocals,
  cellLocalsEnd,
  cellStride,
  envelopeChannel,
  envelopeStride,
  firstOutcome,
  flagFault,
  flagLast,
  notEnabled,
  outcomeFlags,
  outcomeObservation,
  outcomeSends,
  outcomeSendsEnd,
  outcomeSlot,
  outcomeStride
} from "../core/tables/layout.ts"
import type { Remaps } from "./remaps.ts"
import { cellText, inputText, placeName } from "./wording.ts"

/**
 * Holds a declaration of symmetry against every entry of the tables that the search has used, and against what swaps make of it: what
 * is swapped and then stepped must be what is stepped and then swapped. What this asks for is used too, so in the end every entry that
 * a search of the whole system uses has been looked at. Fails with `Refused`, naming actor, state, event and what differs.
 */
export class Verification {
  /** How many entries were compared with their counterparts. */
  compared = 0
  private readonly system: System
  private readonly compiled: Compiled
  private readonly remaps: Remaps
  private readonly asked: Asked = { steps: [], locals: [], moves: [], monitorSteps: [] }

  /** To be made before the search begins. */
  constructor(system: System, compiled: Compiled, remaps: Remaps) {
    this.system = system
    this.compiled = compiled
    this.remaps = remaps
    compiled.asked = this.asked
  }

  /** All of it, in parts of a millisecond or so. */
  *run(): Generator<void> {
    this.statics()
    let [steps, locals, moves, monitorSteps] = [0, 0, 0, 0]
    const { asked } = this
    const isDone = () =>
      steps === asked.steps.length &&
      locals === asked.locals.length &&
      moves === asked.moves.length &&
      monitorSteps === asked.monitorSteps.length
    while (!isDone()) {
      for (let i = 0; i < 50 && steps < asked.steps.length; i++, steps += 3)
        this.everySwap((swap) => this.step(swap, asked.steps[steps]!, asked.steps[steps + 1]!, asked.steps[steps + 2]!))
      for (let i = 0; i < 50 && locals < asked.locals.length; i++, locals += 2)
        this.everySwap((swap) => this.locals(swap, asked.locals[locals]!, asked.locals[locals + 1]!))
      for (let i = 0; i < 50 && moves < asked.moves.length; i++, moves += 2)
        this.everySwap((swap) => this.move(swap, asked.moves[moves]!, asked.moves[moves + 1]!))
      for (let i = 0; i < 50 && monitorSteps < asked.monitorSteps.length; i++, monitorSteps += 3)
        this.everySwap((swap) =>
          this.monitorStep(
            swap,
            asked.monitorSteps[monitorSteps]!,
            asked.monitorSteps[monitorSteps + 1]!,
            asked.monitorSteps[monitorSteps + 2]!
          )
        )
      yield
    }
  }

  private everySwap(verify: (swap: number) => void): void {
    for (let swap = 0; swap < this.remaps.swaps.length; swap++) verify(swap)
    this.compared += this.remaps.swaps.length
  }

  private refuse(swap: number, sentence: string): never {
    throw new Refused(
      `scenario "${this.system.scenario}" is not symmetric: with ${this.remaps.swaps[swap]!.name} swapped, ${sentence}; ` +
        `mend it, or take them out of symmetry.groups`
    )
  }

  /** The actions that budgets know of: a swap makes of each another one, with the same parts. */
  private statics(): void {
    const { statics, tables, numbers } = this.compiled
    const places = new Map(statics.map((action, i) => [canonical(action), i]))
    const partsOf = ({ slots, inputs }: (typeof tables.statics)[number], swap?: number) =>
      slots
        .map((slot, i) =>
          swap === undefined ? [slot, inputs[i]!] : [this.remaps.slot(swap, slot), this.remaps.input(swap, slot, inputs[i]!)]
        )
        .map(([slot, input]) => `${slot} ${input}`)
        .sort()
        .join()
    this.everySwap((swap) =>
      statics.forEach((action, i) => {
        const counterpart = places.get(canonical(this.remaps.swapping(swap).action(action)))
        if (counterpart === undefined) this.refuse(swap, `the action ${canonical(action)} has no counterpart`)
        const [one, other] = [tables.statics[i]!, tables.statics[counterpart]!]
        const isSame =
          this.remaps.move(swap, one.move) === other.move &&
          partsOf(one, swap) === partsOf(other) &&
          canonical(numbers.observations.events(this.remaps.observation(swap, one.observation))) ===
            canonical(numbers.observations.events(other.observation))
        if (!isSame) this.refuse(swap, `the action ${canonical(action)} differs from ${canonical(statics[counterpart]!)}`)
      })
    )
  }

  private step(swap: number, slot: number, cell: number, input: number): void {
    const { remaps, compiled } = this
    const [slot2, cell2, input2] = [remaps.slot(swap, slot), remaps.cell(swap, slot, cell), remaps.input(swap, slot, input)]
    const { slots } = compiled.tables
    if (slots[slot2]!.steps.get(cell2, input2) === 0) compiled.step(slot2, cell2, input2)
    // the counterpart is looked at in its turn: one of the two is enough
    if (slot2 < slot || (slot2 === slot && (cell2 < cell || (cell2 === cell && input2 < input)))) return
    if (this.isPlainlySame(swap, slot, slots[slot]!.steps.get(cell, input), slots[slot2]!.steps.get(cell2, input2))) return
    const expected = this.outcomes(slots[slot]!.steps.get(cell, input), swap)
    const found = this.outcomes(slots[slot2]!.steps.get(cell2, input2))
    const missing = expected.findIndex(({ key }, i) => key !== found[i]?.key)
    if (missing < 0 && expected.length === found.length) return
    const [one, other] = [expected[missing < 0 ? found.length : missing], found[missing < 0 ? expected.length : missing]]
    const { numbers } = compiled
    this.refuse(
      swap,
      `${placeName(this.system, slot2)} in ${cellText(numbers, this.system, slot2, cell2)} on ` +
        `${inputText(numbers.inputs[slot2]!.values[input2]!)} ${this.difference(slot2, one, other)}`
    )
  }

  /** Most steps have one outcome that sends nothing: quickly seen to be the same. */
  private isPlainlySame(swap: number, slot: number, step: number, other: number): boolean {
    if (step === notEnabled || other === notEnabled) return step === other
    const { data } = this.compiled.tables.outcomes
    const [a, b] = [(step - firstOutcome) * outcomeStride, (other - firstOutcome) * outcomeStride]
    const flags = data[a + outcomeFlags]!
    return (
      (flags & (flagLast | flagFault)) === flagLast &&
      flags === data[b + outcomeFlags] &&
      data[a + outcomeSends] === data[a + outcomeSendsEnd] &&
      data[b + outcomeSends] === data[b + outcomeSendsEnd] &&
      this.remaps.cell(swap, slot, data[a]!) === data[b] &&
      this.remaps.observation(swap, data[a + outcomeObservation]!) === data[b + outcomeObservation]
    )
  }

  /** A step's outcomes as comparable keys, swapped where a swap is given. */
  private outcomes(step: number, swap?: number): readonly Made[] {
    if (step === notEnabled) return []
    const { data } = this.compiled.tables.outcomes
    const { remaps } = this
    const made: Made[] = []
    for (let at = (step - firstOutcome) * outcomeStride; ; at += outcomeStride) {
      const slot = data[at + outcomeSlot]!
      const flags = data[at + outcomeFlags]!
      const sends = this.sends(data[at + outcomeSends]!, data[at + outcomeSendsEnd]!, swap)
      const next = swap === undefined ? data[at]! : remaps.cell(swap, slot, data[at]!)
      const observation = swap === undefined ? data[at + outcomeObservation]! : remaps.observation(swap, data[at + outcomeObservation]!)
      const fault = (flags & flagFault) === 0 ? "" : this.compiled.origins[at / outcomeStride]!.fault!
      made.push({ key: `${next} ${flags & ~flagLast} ${observation} ${fault} ${sends.join()}`, next, observation, fault, sends })
      if ((flags & flagLast) !== 0) return made.length === 1 ? made : made.sort((a, b) => (a.key < b.key ? -1 : 1))
    }
  }

  /** What is sent: in its order within each channel of a fifo network, in none elsewhere. */
  private sends(from: number, to: number, swap: number | undefined): readonly number[] {
    if (from === to) return nothing
    const { sends, envelopes, network } = this.compiled.tables
    const ids: number[] = []
    for (let i = from; i < to; i++) ids.push(swap === undefined ? sends.data[i]! : this.remaps.envelope(swap, sends.data[i]!))
    const channel = (id: number) => envelopes.data[id * envelopeStride + envelopeChannel]!
    return ids.sort((a, b) => (network === "fifo" ? channel(a) - channel(b) : a - b))
  }

  private difference(slot: number, expected: Made | undefined, found: Made | undefined): string {
    const { numbers } = this.compiled
    if (expected === undefined) return "has an outcome without a counterpart"
    if (found === undefined) return "lacks an outcome that its counterpart has"
    const text = (cell: number) => cellText(numbers, this.system, slot, cell)
    const messages = (sends: readonly number[]) => canonical(sends.map((id) => numbers.envelopes.values[id]!))
    if (expected.fault !== found.fault) return `ends in ${found.fault || "no fault"}, its counterpart in ${expected.fault || "none"}`
    if (expected.next !== found.next) return `goes to ${text(found.next)} rather than ${text(expected.next)}`
    if (expected.sends.join() !== found.sends.join()) return `sends ${messages(found.sends)} rather than ${messages(expected.sends)}`
    const seen = (observation: number) => canonical(numbers.observations.events(observation))
    if (expected.observation !== found.observation)
      return `shows monitors ${seen(found.observation)} rather than ${seen(expected.observation)}`
    return "ignores what its counterpart does not"
  }

  private locals(swap: number, slot: number, cell: number): void {
    const { remaps, compiled } = this
    const [slot2, cell2] = [remaps.slot(swap, slot), remaps.cell(swap, slot, cell)]
    const table = compiled.tables.slots[slot2]!
    if (table.cells.data[cell2 * cellStride + cellLocals] === 0) compiled.locals(slot2, cell2)
    if (slot2 < slot || (slot2 === slot && cell2 < cell)) return
    if (this.localKeys(slot, cell, swap) !== this.localKeys(slot2, cell2))
      this.refuse(
        swap,
        `${placeName(this.system, slot2)} in ${cellText(compiled.numbers, this.system, slot2, cell2)} may do other things by itself ` +
          `than its counterpart`
      )
  }

  private localKeys(slot: number, cell: number, swap?: number): string {
    const { tables, origins } = this.compiled
    const { cells, locals } = tables.slots[slot]!
    const at = cell * cellStride
    const keys: string[] = []
    for (let i = cells.data[at + cellLocals]!; i < cells.data[at + cellLocalsEnd]!; i += 2) {
      const { input } = origins[locals.data[i]! / outcomeStride]!
      const move = locals.data[i + 1]!
      keys.push(swap === undefined ? `${input} ${move}` : `${this.remaps.input(swap, slot, input)} ${this.remaps.move(swap, move)}`)
    }
    return `${cells.data[at + cellCut]!} ${keys.sort().join()}`
  }

  private move(swap: number, environment: number, move: number): void {
    const { remaps, compiled, system } = this
    const { moves, environment: slot } = compiled.tables
    const [environment2, move2] = [remaps.cell(swap, slot, environment), remaps.move(swap, move)]
    if (moves.get(environment2, move2) === 0) compiled.move(environment2, move2)
    const [next, found] = [moves.get(environment, move), moves.get(environment2, move2)]
    const expected = next > 0 ? remaps.cell(swap, slot, next - 1) + 1 : next
    if (expected === found) return
    const text = (result: number) => (result > 0 ? cellText(compiled.numbers, system, slot, result - 1) : "nothing")
    this.refuse(
      swap,
      `the environment ${cellText(compiled.numbers, system, slot, environment2)} on ${canonical(compiled.numbers.moves.values[move2])} ` +
        `becomes ${text(found)} rather than ${text(expected)}`
    )
  }

  private monitorStep(swap: number, monitor: number, cell: number, observation: number): void {
    const { remaps, compiled, system } = this
    const slot = compiled.tables.actors + monitor
    const table = compiled.tables.monitorSteps[monitor]!
    const [cell2, observation2] = [remaps.cell(swap, slot, cell), remaps.observation(swap, observation)]
    if (table.get(cell2, observation2) === 0) compiled.monitorStep(monitor, cell2, observation2)
    const [next, found] = [table.get(cell, observation), table.get(cell2, observation2)]
    const expected = next > 0 ? remaps.cell(swap, slot, next - 1) + 1 : next
    if (expected === found) return
    const text = (result: number) => (result > 0 ? cellText(compiled.numbers, system, slot, result - 1) : "a failure")
    this.refuse(
      swap,
      `monitor "${system.monitors[monitor]!.name}" in ${cellText(compiled.numbers, system, slot, cell2)} on ` +
        `${canonical(compiled.numbers.observations.events(observation2))} goes to ${text(found)} rather than ${text(expected)}`
    )
  }
}

/** One outcome of a step, and a key that is equal for equal ones. */
interface Made {
  readonly key: string
  readonly next: number
  readonly observation: number
  readonly fault: string
  readonly sends: readonly number[]
}

const nothing: readonly number[] = []
