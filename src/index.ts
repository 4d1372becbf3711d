/**
 * Borealis: write a protocol once as XState machines, then check every schedule of it, and run it.
 * A scenario file needs this module and `xstate` only.
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
  type FaultBudget,
  type FaultBudgets,
  fifo,
  type FifoNetwork,
  type Final,
  final,
  functionOf,
  type Holds,
  integer,
  isMutant,
  isScenario,
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
export { check, checkPromise, type CheckScenarioOptions } from "./model-check/index.ts"
export type { ActorCoverage } from "./model-check/index.ts"
export { type Bound, exitCodeOf, type Report, type Verdict, type Violation, type ViolationKind } from "./model-check/index.ts"
export type { Progress } from "./model-check/index.ts"
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
} from "./workbench/report/lines.ts"

// TLA+ beside the actors
export { refine, type Refined, type RefineOptions } from "./workbench/verify/refine.ts"

// live runs
export { Journal, type Live, type LiveEvent, type LiveOptions, type LiveResult, runLive, runToEnd } from "./runtime/index.ts"
