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
  choose,
  type ChosenOf,
  defer,
  type Delivered,
  observe,
  type Output,
  type Reading,
  Refused,
  type Seen,
  send,
  several
} from "./kernel/index.ts"

// scenarios: cast, network, budgets, properties, mutants
export {
  always,
  bag,
  between,
  type Budget,
  type Budgets,
  type ClockSpec,
  type Counts,
  type FaultBudgets,
  fifo,
  final,
  functionOf,
  InputError,
  instantiate,
  integer,
  isMutant,
  isScenario,
  Misfit,
  type Monitor,
  monitor,
  mutant,
  type Mutant,
  type Network,
  type Observed,
  oneOf,
  type Property,
  type Refinement,
  refinement,
  replay,
  role,
  type Role,
  scenario,
  type Scenario,
  set,
  setOf,
  sometimes,
  type Spec,
  type SpecState,
  type SpecValue,
  type StepSeen,
  type Surroundings,
  type SymmetrySpec,
  type System,
  type Timing,
  type Trace,
  type Values,
  type View,
  view,
  viewMonitor,
  withoutBudgets
} from "./world/index.ts"

// checks
export { check, checkPromise, type CheckScenarioOptions } from "./model-check/check.ts"
export type { ActorCoverage } from "./model-check/coverage.ts"
export { type Bound, exitCodeOf, type Report, type Verdict, type Violation, type ViolationKind } from "./model-check/report.ts"
export type { Progress } from "./model-check/run.ts"
export { type ExpectOptions, expectHolds } from "./cli/expect-holds.ts"
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
} from "./cli/report-lines.ts"

// TLA+ beside the actors
export { refine, type Refined, type RefineOptions } from "./cli/refine.ts"

// live runs
export { Journal, type Live, type LiveEvent, type LiveOptions, type LiveResult, runLive, runToEnd } from "./runtime/index.ts"
