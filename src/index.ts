/**
 * Borealis: a protocol is written once as XState machines, then checked in every order in which messages, timers and faults can come, and
 * run. A scenario file needs this module and `xstate` only.
 *
 * Here a desk gives numbers to guests and may crash once. A scenario says who is there, what may go wrong and what must be true; a check
 * visits every world that can be reached so, or finds a shortest way to one that is wrong.
 *
 * ```ts
 * import assert from "node:assert/strict"
 * import { actor, always, type AnyActor, bag, checkPromise, type Delivered, final, type Output } from "borealis"
 * import { role, scenario, send, sometimes, view } from "borealis"
 * import { assign, emit, setup } from "xstate"
 *
 * type Ask = { readonly type: "Ask" }
 * type Ticket = { readonly type: "Ticket"; readonly number: number }
 *
 * const deskMachine = setup({
 *   types: {} as { context: { readonly given: number }; events: Delivered<Ask>; emitted: Output<Ticket> },
 *   actions: { count: assign({ given: ({ context }) => context.given + 1 }) }
 * }).createMachine({
 *   context: { given: 0 },
 *   on: { Ask: { actions: ["count", emit(({ context, event }) => send(event.from, { type: "Ticket", number: context.given }))] } }
 * })
 * const guestMachine = setup({
 *   types: {} as { context: { readonly number: number }; events: Delivered<Ticket> | { readonly type: "Enter" }; emitted: Output<Ask> }
 * }).createMachine({
 *   context: { number: 0 },
 *   initial: "outside",
 *   states: {
 *     outside: { on: { Enter: { target: "inside", actions: emit(() => send("desk", { type: "Ask" })) } } },
 *     inside: { on: { Ticket: { actions: assign({ number: ({ event }) => event.number }) } } }
 *   }
 * })
 * const guest = actor("guest", guestMachine, { spontaneous: ["Enter"] })
 *
 * const reads = { number: view(guest, ({ context }) => context.number) }
 * const tickets = (desk: AnyActor) =>
 *   scenario("tickets", {
 *     cast: { desk: role(desk), ann: role(guest), ben: role(guest) },
 *     network: bag(),
 *     budgets: { faults: { crash: { total: 1, only: ["desk"] }, restart: 1 }, spontaneous: "unbounded" },
 *     properties: [
 *       always("no two guests have one number", {
 *         reads,
 *         by: (is) => is.pairs("number", "number", (one, other) => one === 0 || one !== other)
 *       }),
 *       sometimes("both guests have a number", { reads, holds: ({ number }) => !number.includes(0) })
 *     ],
 *     // what a crash swallows is not asked again: a guest may end without a number
 *     final: final({ reads, holds: () => true })
 *   })
 *
 * // A crash takes what is not durable. Both guests ask, one gets 1, the desk crashes and comes back, and the other gets 1.
 * const { verdict, violations } = await checkPromise(tickets(actor("desk", deskMachine)))
 * assert.equal(verdict, "violated")
 * assert.equal(violations[0]?.counterexample?.trace.steps.length, 8)
 *
 * assert.equal((await checkPromise(tickets(actor("desk", deskMachine, { durable: ["given"] })))).verdict, "holds")
 * ```
 *
 * What is exported stands below in this order: actors, scenarios, checks, TLA+, live runs.
 */

// what an actor is and says
export {
  actor,
  type Actor,
  type ActorId,
  type ActorOptions,
  type AnyActor,
  type AnyMessage,
  type AnyObservation,
  byKey,
  type Choose,
  choose,
  type ChosenOf,
  type Defer,
  defer,
  type Delivered,
  type Observe,
  observe,
  type Observed,
  type Output,
  type Reading,
  Refused,
  type Seen,
  type Send,
  send,
  type Several,
  several
} from "./kernel/index.ts"

// scenarios: cast, network, budgets, properties, mutants
export {
  type All,
  always,
  type AnyView,
  bag,
  type BagNetwork,
  between,
  type Budget,
  type Budgets,
  type Clock,
  type ClockSpec,
  type Counts,
  type Each,
  type Envelope,
  eventually,
  type Fair,
  type FaultBudget,
  type FaultBudgets,
  fifo,
  type FifoNetwork,
  type Final,
  final,
  functionOf,
  type Holds,
  infinitelyOften,
  integer,
  isMutant,
  isScenario,
  leadsTo,
  type MessageBudget,
  type Monitor,
  monitor,
  mutant,
  type Mutant,
  type Network,
  oneOf,
  type Pairs,
  type Parameter,
  type Parameters,
  type Property,
  type Refinement,
  refinement,
  role,
  type Role,
  type RoleOptions,
  scenario,
  type Scenario,
  set,
  type SetNetwork,
  setOf,
  sometimes,
  type Spec,
  type SpecState,
  type SpecValue,
  type Split,
  type Stated,
  type StepSeen,
  type Surroundings,
  type SymmetrySpec,
  type System,
  type Timing,
  type Values,
  type ValuesOf,
  type View,
  view,
  viewMonitor
} from "./scenario/index.ts"
export { InputError } from "./kernel/index.ts"
export { instantiate, Misfit, replay, type Trace, withoutBudgets } from "./world/index.ts"

// checks
export {
  type ActorCoverage,
  type Bound,
  check,
  checkPromise,
  type CheckpointOptions,
  type CheckScenarioOptions,
  exitCodeOf,
  hunt,
  huntPromise,
  type HuntScenarioOptions,
  type Progress,
  type Report,
  type Resumed,
  type Verdict,
  type Violation,
  type ViolationKind
} from "./model-check/index.ts"
export { expectFixed, type OnceBroken } from "./workbench/expect-fixed.ts"
export { type ExpectOptions, expectHolds } from "./workbench/expect-holds.ts"
export {
  CheckLine,
  ListLine,
  MutantLine,
  MutateLine,
  MutateScoreLine,
  RefineLine,
  ReplayLine,
  ReportLine,
  SpecCheckLine,
  ValidateLine
} from "./workbench/report/line-schemas.ts"

// TLA+ beside the actors
export { refine, type Refined, type RefineOptions } from "./workbench/verify/refine.ts"

// live runs
export { Journal, type Live, type LiveEvent, type LiveOptions, type LiveResult, runLive, runToEnd } from "./runtime/index.ts"
