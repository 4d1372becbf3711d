import type { ActorId } from "../kernel/index.ts"
import type { BudgetName, System } from "../scenario/index.ts"
import type { Disabled } from "./cell.ts"
import { spendTotal } from "./spending.ts"

/** What belongs to no actor: real time, the partition in force, hosts that are down, global budgets used up. Plain JSON. */
export interface Environment {
  readonly time?: number
  /** The place of the split in `partition.into`. */
  readonly split?: number
  readonly hostsDown?: readonly string[]
  readonly spent?: Readonly<Partial<Record<BudgetName, number>>>
}

/** What a step asks of the environment. */
export type EnvironmentMove =
  /** Use one of a global budget. */
  | { readonly kind: "spend"; readonly budget: BudgetName }
  /** Carry a message from one actor to another. */
  | { readonly kind: "carry"; readonly from: ActorId; readonly to: ActorId }
  | { readonly kind: "tick"; readonly time: number | undefined }
  | { readonly kind: "split"; readonly index: number }
  | { readonly kind: "heal" }
  | { readonly kind: "hostCrash"; readonly host: string }
  | { readonly kind: "hostRestart"; readonly host: string }
  | { readonly kind: "zoneOutage"; readonly zone: string }
  /** Restart an actor where it lives. */
  | { readonly kind: "restart"; readonly budget: "restart" | "diskLoss"; readonly host: string | undefined }

export const startEnvironment = (system: System): Environment => (system.clocks === undefined ? {} : { time: 0 })

/** The environment after a move, or why the move is not there. Pure. */
export const moveEnvironment = (system: System, env: Environment, move: EnvironmentMove): Environment | Disabled => {
  const hostsDown = env.hostsDown ?? []
  switch (move.kind) {
    case "spend":
      return spendTotal(system, env, move.budget)
    case "carry":
      return isApart(system, env, move.from, move.to) ? no : env
    case "tick": {
      if (move.time !== undefined && move.time !== (env.time ?? 0) + 1) return no
      if (system.clocks !== undefined && move.time! > system.clocks.until) return { disabled: true, cut: "realTime" }
      const paid = spendTotal(system, env, "ticks")
      return "disabled" in paid || move.time === undefined ? paid : { ...paid, time: move.time }
    }
    case "split": {
      if (env.split !== undefined) return no
      const paid = spendTotal(system, env, "partition")
      return "disabled" in paid ? paid : { ...paid, split: move.index }
    }
    case "heal": {
      if (env.split === undefined) return no
      const { split: _, ...whole } = env
      return whole
    }
    case "hostCrash":
      return hostsDown.includes(move.host) ? no : down(spendTotal(system, env, "hostCrash"), [move.host])
    case "zoneOutage": {
      const hosts = hostsOf(system, move.zone).filter((host) => !hostsDown.includes(host))
      return hosts.length === 0 ? no : down(spendTotal(system, env, "zoneOutage"), hosts)
    }
    case "hostRestart": {
      if (!hostsDown.includes(move.host)) return no
      const paid = spendTotal(system, env, "hostRestart")
      if ("disabled" in paid) return paid
      const { hostsDown: before, ...rest } = paid
      const still = before!.filter((host) => host !== move.host)
      return still.length === 0 ? rest : { ...rest, hostsDown: still }
    }
    case "restart":
      return move.host !== undefined && hostsDown.includes(move.host) ? no : spendTotal(system, env, move.budget)
  }
}

export const hostsOf = (system: System, zone: string): readonly string[] => [
  ...new Set(system.members.flatMap((member) => (member.zone === zone ? (member.host ?? []) : [])))
]

const no: Disabled = { disabled: true, cut: undefined }

const down = (env: Environment | Disabled, hosts: readonly string[]): Environment | Disabled =>
  "disabled" in env ? env : { ...env, hostsDown: [...(env.hostsDown ?? []), ...hosts].sort() }

const isApart = (system: System, env: Environment, from: ActorId, to: ActorId): boolean => {
  const groups = env.split === undefined ? [] : system.splits[env.split]!
  const home = groups.findIndex((group) => group.includes(from))
  const away = groups.findIndex((group) => group.includes(to))
  return home !== -1 && away !== -1 && home !== away
}
