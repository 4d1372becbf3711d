import { spawnSync } from "node:child_process"
import type { Contestant } from "../measure.ts"

/** Another checker, as far as it is installed. */
export interface Peer {
  readonly name: string
  /** Undefined where it is not installed. */
  readonly version: string | undefined
  /** What to do to have it. */
  readonly wanted: string
}

/** What a program says of its version; undefined where there is none. Programs differ in where they say it and how they end. */
export const versionOf = (program: string, args: readonly string[], pattern: RegExp): string | undefined => {
  const { error, stdout, stderr } = spawnSync(program, args, { encoding: "utf8" })
  return error === undefined ? (pattern.exec(stdout + stderr)?.[0] ?? "of unknown version") : undefined
}

/** The contestants of peers that are installed, and a line for each peer that is not. */
export const unlessAbsent = (
  peers: readonly (readonly [Peer, () => readonly Contestant[]])[]
): { readonly contestants: readonly Contestant[]; readonly absent: readonly string[] } => ({
  contestants: peers.flatMap(([{ version }, of]) => (version === undefined ? [] : of())),
  absent: peers.flatMap(([{ name, version, wanted }]) => (version === undefined ? [`${name} is not here: ${wanted}.`] : []))
})
