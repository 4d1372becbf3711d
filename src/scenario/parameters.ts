import { instead, Refused, refuseTwice, refuseUnknown } from "../kernel/index.ts"

export interface Parameter<T extends number | string = number | string> {
  readonly default: T
  readonly min?: number
  readonly max?: number
  readonly options?: readonly T[]
  readonly describe?: string
}
export type Parameters = Readonly<Record<string, Parameter>>
export type ValuesOf<P extends Parameters> = { readonly [K in keyof P]: P[K] extends Parameter<infer T> ? T : never }

/** A whole number that `--set name=value` may change, within its bounds. */
export const integer = (
  initial: number,
  bounds: { readonly min?: number; readonly max?: number; readonly describe?: string } = {}
): Parameter<number> => ({
  default: initial,
  ...bounds
})

/** One of a few words that `--set name=value` may change. */
export const oneOf = <const T extends string>(initial: NoInfer<T>, options: readonly T[], describe?: string): Parameter<T> => ({
  default: initial,
  options,
  ...(describe === undefined ? {} : { describe })
})

/** Refuses a parameter whose bounds cannot be met, or that does not meet them itself. Fails with `Refused`. */
export const requireParameters = (where: string, parameters: Parameters): void => {
  for (const [name, parameter] of Object.entries(parameters)) {
    const here = `${where}: the parameter "${name}"`
    if (typeof parameter !== "object" || parameter === null || parameter.default === undefined)
      throw new Refused(`${here} is none; make it with integer(…) or oneOf(…)`)
    refuseUnknown(here, parameter, ["default", "min", "max", "options", "describe"])
    const { min, max, options } = parameter
    for (const [key, bound] of Object.entries({ min, max }))
      if (bound !== undefined && !Number.isInteger(bound)) throw new Refused(`${here} has ${key}: ${bound}; give a whole number`)
    if (min !== undefined && max !== undefined && min > max)
      throw new Refused(`${here} goes from ${min} to ${max}, where there is nothing; let min be at most max`)
    if (options !== undefined && (!Array.isArray(options) || options.length === 0))
      throw new Refused(`${here} has no options; list the words that it may be`)
    refuseTwice(`${here}, options,`, (options ?? []).map(String))
    const misfit = misfitOf(parameter, parameter.default)
    if (misfit !== undefined) throw new Refused(`${here} starts with ${JSON.stringify(parameter.default)}, which ${misfit}`)
  }
}

/** Why a parameter cannot have a value, as the end of a sentence, or nothing. */
export const misfitOf = (parameter: Parameter, raw: number | string): string | undefined => {
  const { options, min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = parameter
  if (options !== undefined) return options.includes(raw) ? undefined : `is none of ${options.join(", ")}`
  const value = wholeOf(raw)
  if (!Number.isInteger(value)) return "is not a whole number"
  return value < min || value > max ? `is out of bounds; it goes from ${min} to ${max}` : undefined
}

/** A value that fits, as the scenario gets it: text that `--set` brought is a number where one is wanted. */
export const fitting = (parameter: Parameter, raw: number | string): number | string =>
  parameter.options === undefined ? wholeOf(raw) : raw

const wholeOf = (raw: number | string): number => (typeof raw === "string" && raw.trim() === "" ? Number.NaN : Number(raw))

/** Refuses values for parameters that do not exist, or that do not fit. Fails with `Refused`. */
export const requireFitting = (where: string, parameters: Parameters, values: Readonly<Record<string, number | string>>): void => {
  for (const [name, value] of Object.entries(values)) {
    const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined
    if (parameter === undefined)
      throw new Refused(`${where} sets the parameter "${name}", which does not exist${instead(name, Object.keys(parameters))}`)
    const misfit = misfitOf(parameter, value)
    if (misfit !== undefined) throw new Refused(`${where} sets ${name}=${value}, which ${misfit}`)
  }
}
