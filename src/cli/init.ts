import { existsSync, mkdirSync, writeFileSync } from "node:fs"
import { InputError } from "../world/index.ts"
import type { InitConfig } from "./flags.ts"
import { actorTemplate, scenarioTemplate } from "./init-templates.ts"
import { print, program } from "./output.ts"
import { userFolder, userPath } from "./scenario-file.ts"

/** Words of the language, and names that the templates themselves import or declare. */
const taken = new Set(
  (
    "await break case catch class const continue debugger default delete do else enum export extends false finally for function if import in " +
    "instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while " +
    "with yield arguments eval undefined actor always assign emit integer mutant mutants role scenario send setup set sometimes view ring holds members machine"
  ).split(" ")
)

/** Writes a protocol that checks at once: an actor file and a scenario file. Refuses to overwrite anything. */
export const init = async ({ name }: InitConfig): Promise<number> => {
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name))
    throw new InputError(`"${name}" cannot name a protocol; take small letters, digits and hyphens, such as lock-service`)
  if (taken.has(name))
    throw new InputError(`"${name}" cannot name a protocol, since the files that init writes use the word; take another one`)
  const files = { [`${name}.ts`]: actorTemplate(name), [`${name}.scenario.ts`]: scenarioTemplate(name) }
  for (const file of Object.keys(files)) {
    if (existsSync(userPath(file))) throw new InputError(`${file} is there already and stays as it is; take another name, or move it away`)
  }
  try {
    mkdirSync(userFolder(), { recursive: true })
    for (const [file, text] of Object.entries(files)) writeFileSync(userPath(file), text, { flag: "wx" })
  } catch (error) {
    throw new InputError(`${Object.keys(files).join(" and ")} cannot be written here: ${(error as Error).message}`)
  }
  print(`wrote ${Object.keys(files).join(" and ")}`)
  print(`check it:           ${program()} check ./${name}.scenario.ts`)
  print(`break it:           ${program()} mutants ./${name}.scenario.ts`)
  print(`see it run:         ${program()} run ./${name}.scenario.ts`)
  return 0
}
