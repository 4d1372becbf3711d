import { thrownText, normal, NotPlain, purely, Refused } from "../../kernel/index.ts"
import type { AnyView } from "../../scenario/index.ts"
import { underWay } from "../under-way.ts"

/** What a view makes of an actor that is up, or of what one that is down keeps: a normal value. Fails with `Refused` where there is none. */
export const readView = (view: AnyView, how: "whenUp" | "whenDown", seen: unknown, id: string): unknown => {
  const where = `a view of "${view.of.name}"`
  const project = view[how] as (seen: unknown, id: string) => unknown
  let value: unknown
  underWay(() => where)
  try {
    value = purely(
      () => where,
      () => project(seen, id)
    )
    return value === undefined ? undefined : normal(value)
  } catch (error) {
    if (error instanceof Refused) throw error
    if (error instanceof NotPlain) throw new Refused(`${where} is not plain: ${error.message}`)
    throw new Refused(`${where} fails: ${thrownText(error)}; it must be total`)
  }
}

/** Asks a claim about what it reads. Fails with `Refused` where it throws, or gives neither true nor false. */
export const ask = (name: string, claim: () => unknown): boolean => {
  const where = `property "${name}"`
  let verdict: unknown
  underWay(() => where)
  try {
    verdict = purely(() => where, claim)
  } catch (error) {
    if (error instanceof Refused) throw error
    throw new Refused(`${where} fails: ${thrownText(error)}; it must be total on what it reads`)
  }
  if (typeof verdict === "boolean") return verdict
  throw new Refused(`${where} gives ${verdict instanceof Promise ? "a promise" : String(verdict)}; it must give true or false`)
}
