/** A TLA+ module, its configuration, and other values for the constants that it names. */
export interface TlaModel {
  /** Path of the module; the configuration is beside it, under the same name. */
  readonly module: string
  /** As TLA+ writes them. */
  readonly constants: Readonly<Record<string, number | string>>
}

export const configOf = ({ module }: TlaModel): string => module.replace(/\.tla$/, ".cfg")

/** The configuration with these constants. Fails where it does not name one of them. */
export const withConstants = (config: string, constants: TlaModel["constants"]): string =>
  Object.entries(constants).reduce((text, [name, value]) => {
    const line = new RegExp(String.raw`^((?:CONSTANT)?\s*${name} = ).*$`, "m")
    if (!line.test(text)) throw new Error(`the configuration has no line "${name} = …"`)
    return text.replace(line, (_, head: string) => `${head}${value}`)
  }, config)
