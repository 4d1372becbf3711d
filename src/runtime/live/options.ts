import { InputError } from "../../kernel/index.ts"
import { staticActions } from "../../world/index.ts"
import type { System } from "../../scenario/index.ts"
import type { Range } from "./chance.ts"
import type { LiveEvent } from "./events.ts"

export interface LiveOptions {
  /** Fixes every choice of the host. Default: Effect's Random. */
  readonly seed?: number | string
  /** The run ends after so long at the latest. Default: 2,000. */
  readonly durationMs?: number
  /** Does the run end as soon as nothing can happen any more? Default: yes. */
  readonly endsWhenQuiet?: boolean
  /** How long a message is under way. Default: 1 to 5. */
  readonly latencyMs?: Range
  /** How long before an actor that accepts a spontaneous event is given one. Default: 5 to 20. */
  readonly thinkMs?: Range
  /** Spontaneous events per actor where the scenario's budget for them is unbounded. Default: 10. */
  readonly spontaneous?: number
  /** How long a tick takes. Default: the scenario's own, or 10. */
  readonly tickMs?: number
  /** How likely a message is lost or copied, within the scenario's budgets. Default: 0. */
  readonly probabilities?: { readonly loss?: number; readonly duplication?: number }
  /** How long between two random faults, within the scenario's budgets. Default: none come. */
  readonly faultsMs?: Range
  /** Called synchronously at each event, in order. */
  readonly onEvent?: (event: LiveEvent) => void
}

/** Options with every default in place. */
export interface Settings {
  readonly durationMs: number
  readonly endsWhenQuiet: boolean
  readonly latencyMs: Range
  readonly thinkMs: Range
  readonly spontaneous: number
  readonly tickMs: number
  readonly loss: number
  readonly duplication: number
  readonly faultsMs: Range | undefined
  readonly onEvent: (event: LiveEvent) => void
}

/** Fills in defaults. Throws `InputError` where a value is out of bounds or asks for a fault that the scenario does not allow. */
export const settingsOf = (system: System, options: LiveOptions): Settings => {
  const settings: Settings = {
    durationMs: options.durationMs ?? 2000,
    endsWhenQuiet: options.endsWhenQuiet ?? true,
    latencyMs: options.latencyMs ?? [1, 5],
    thinkMs: options.thinkMs ?? [5, 20],
    spontaneous: options.spontaneous ?? 10,
    tickMs: options.tickMs ?? system.tickMs ?? 10,
    loss: options.probabilities?.loss ?? 0,
    duplication: options.probabilities?.duplication ?? 0,
    faultsMs: options.faultsMs,
    onEvent: options.onEvent ?? (() => {})
  }
  const { durationMs, latencyMs, thinkMs, spontaneous, tickMs, faultsMs } = settings
  require(durationMs > 0, `durationMs is ${durationMs}; give a number of milliseconds > 0`)
  require(Number.isFinite(tickMs) && tickMs > 0, `tickMs is ${tickMs}; give a number of milliseconds > 0`)
  require(Number.isInteger(spontaneous) && spontaneous >= 0, `spontaneous is ${spontaneous}; give a whole number ≥ 0`)
  for (const [name, range] of Object.entries({ latencyMs, thinkMs, faultsMs })) {
    if (range === undefined) continue
    const [least, most] = range
    require(least >= 0 &&
      least <= most &&
      Number.isFinite(most), `${name} is ${least} to ${most}; give least and most with 0 ≤ least ≤ most`)
  }
  for (const name of ["loss", "duplication"] as const) {
    const probability = settings[name]
    require(probability >= 0 && probability <= 1, `the probability of ${name} is ${probability}; give a number from 0 to 1`)
    require(probability === 0 || system.allowances.has(name), `"${system.scenario}" has no budget for ${name}; leave its probability at 0`)
  }
  const hasFaults = staticActions(system).some(({ kind }) => kind !== "tick")
  require(faultsMs === undefined ||
    hasFaults, `"${system.scenario}" has no budget for faults of actors, hosts or clocks; leave out faultsMs`)
  return settings
}

const require = (holds: boolean, sentence: string): void => {
  if (!holds) throw new InputError(`live run: ${sentence}`)
}
