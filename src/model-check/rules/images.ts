import { canonical } from "../../kernel/index.ts"
import { type Envelope, final, type System } from "../../scenario/index.ts"
import type { World } from "../../world/index.ts"
import type { StepRule } from "../core/search/step-rule.ts"
import type { Numbering } from "../compile/numbering.ts"

/** What a scenario is held against in place of its properties: every world has an image there, and every step must be one there too. */
export interface Shadow {
  /** How a violation is called: what a step or a start must be. */
  readonly name: string
  /** The number of a world's image; equal images have equal numbers. Asked once per world. */
  image(world: World): number
  /** May a run start in this image? */
  starts(image: number): boolean
  /** May a step lead from the one image to the other? Asked about every step. */
  steps(before: number, after: number): boolean
}

/** A search against a shadow looks at nothing else: neither at properties, nor at how a run ends. */
export const withoutClaims = (system: System): System => ({
  ...system,
  properties: [],
  final: final({ reads: {}, holds: () => true })
})

/** Holds a search against a shadow: makes worlds of rows, once each, and asks about their images. */
export class Images implements StepRule {
  private readonly shadow: Shadow
  private readonly system: System
  private readonly numbers: Numbering
  /** Images by the high and then the low word of the fingerprint, which is what tells states apart. */
  private readonly known = new Map<number, Map<number, number>>()
  /** The canonical form of each envelope, by number. */
  private readonly written: string[] = []
  private before = 0

  constructor(shadow: Shadow, system: System, numbers: Numbering) {
    this.shadow = shadow
    this.system = system
    this.numbers = numbers
  }

  start(row: Int32Array, entries: number, lo: number, hi: number): boolean {
    return this.shadow.starts(this.of(row, 0, entries, lo, hi))
  }

  from(rows: Int32Array, base: number, entries: number, lo: number, hi: number): void {
    this.before = this.of(rows, base, entries, lo, hi)
  }

  to(row: Int32Array, entries: number, lo: number, hi: number): boolean {
    return this.shadow.steps(this.before, this.of(row, 0, entries, lo, hi))
  }

  private of(rows: Int32Array, base: number, entries: number, lo: number, hi: number): number {
    let known = this.known.get(hi)
    if (known === undefined) this.known.set(hi, (known = new Map()))
    let image = known.get(lo)
    if (image === undefined) known.set(lo, (image = this.shadow.image(this.worldAt(rows, base, entries))))
    return image
  }

  private worldAt(rows: Int32Array, base: number, entries: number): World {
    const { system, numbers } = this
    const { actors, environment } = numbers.tables
    return {
      cells: system.members.map((_, slot) => numbers.cells[slot]!.values[rows[base + slot]!]!),
      monitors: system.monitors.map((_, monitor) => numbers.observations.states[monitor]!.values[rows[base + actors + monitor]!]!),
      environment: numbers.environments.values[rows[base + environment]!]!,
      network: this.networkAt(rows, base, entries).map((id) => numbers.envelopes.values[id]!)
    }
  }

  /** The envelopes under way, in the canonical order of a world. */
  private networkAt(rows: Int32Array, base: number, entries: number): readonly number[] {
    const { queues, tables } = this.numbers
    const start = base + tables.slots.length
    switch (tables.network) {
      case "set":
        return this.inOrder(bitsOf(rows.subarray(start, start + entries)))
      case "bag":
        return this.inOrder([...rows.subarray(start, start + entries)])
      case "fifo": {
        const filled = queues.map((queue, channel) => queue.values[rows[base + tables.environment + 1 + channel]!]!)
        const named = filled.flatMap((items) =>
          items.length === 0 ? [] : [{ items, name: channelName(this.numbers.envelopes.values[items[0]!]!) }]
        )
        return named.sort((a, b) => (a.name < b.name ? -1 : 1)).flatMap(({ items }) => items)
      }
    }
  }

  private inOrder(ids: number[]): readonly number[] {
    const { written, numbers } = this
    for (let id = written.length; id < numbers.envelopes.values.length; id++) written.push(canonical(numbers.envelopes.values[id]))
    return ids.sort((a, b) => (written[a]! < written[b]! ? -1 : written[a]! > written[b]! ? 1 : 0))
  }
}

const channelName = ({ from, to }: Envelope): string => canonical([from, to])

/** The numbers in a set of 16 bits a word. */
const bitsOf = (words: Int32Array): number[] => {
  const ids: number[] = []
  words.forEach((word, at) => {
    for (let bits = word; bits !== 0; bits &= bits - 1) ids.push(at * 16 + 31 - Math.clz32(bits & -bits))
  })
  return ids
}
