import { assign, createMachine, emit } from "xstate"
import { actor, type AnyActor, send } from "../../../src/kernel/index.ts"
import {
  bag,
  final,
  type Role,
  role,
  scenario,
  type Scenario,
  sometimes,
  type Spec,
  type SymmetrySpec,
  view
} from "../../../src/scenario/index.ts"

export interface Given {
  readonly context: { readonly heard: readonly string[]; readonly first: string; readonly n: number }
  readonly event: { readonly from: string }
}

/** Collects who has greeted. `answer` says whom it answers once two have. */
export const hubOf = (
  answer: (heard: readonly string[], from: string) => string | readonly string[],
  inOrder = (heard: readonly string[]): readonly string[] => heard.toSorted()
): AnyActor =>
  actor(
    "hub",
    createMachine({
      id: "hub",
      context: ({ input }: { input: { first?: string } }) => ({ heard: [], ...input }),
      on: {
        Hello: {
          actions: [
            assign({ heard: (({ context, event }: Given) => inOrder([...new Set([...context.heard, event.from])])) as never }),
            emit((({ context, event }: Given) =>
              send(context.heard.length < 2 ? [] : answer(context.heard, event.from), { type: "Welcome" })) as never)
          ]
        }
      }
    } as never) as never
  )

/** Greets once, and counts what it gets back. */
export const guest = actor(
  "guest",
  createMachine({
    id: "guest",
    context: ({ input }: { input: object }) => ({ n: 0, ...input }),
    initial: "new",
    on: { Welcome: { actions: assign({ n: (({ context }: Given) => context.n + 1) as never }) } },
    states: { new: { on: { Greet: { target: "known", actions: emit(send("hub", { type: "Hello" }) as never) } } }, known: {} }
  } as never) as never,
  { spontaneous: ["Greet" as never] }
)

export const fair = hubOf((_, from) => from)
export const sees = view(guest, (({ context }: Given, id: string) => ({ id, n: context.n })) as never) as ReturnType<
  typeof view<AnyActor, { readonly id: string; readonly n: number }>
>
export const everybody = sometimes("two are welcome", { reads: { sees }, holds: (all) => all.sees.filter(({ n }) => n > 0).length === 2 })
export const guests = ["g1", "g2", "g3"]

export interface Party extends Partial<Omit<Spec, "symmetry">> {
  readonly hub?: AnyActor
  readonly hubInput?: object
  readonly roles?: Readonly<Record<string, Partial<Role>>>
  readonly symmetry?: SymmetrySpec
}

export const party = ({ hub = fair, hubInput = {}, roles = {}, symmetry, ...spec }: Party = {}): Scenario<any> =>
  scenario("party", {
    cast: {
      hub: role(hub, { input: hubInput as never }),
      ...Object.fromEntries(guests.map((id) => [id, { ...role(guest, { input: {} as never }), ...roles[id] }]))
    },
    network: bag(),
    budgets: { faults: "none", spontaneous: "unbounded" },
    properties: [everybody],
    final: final({ reads: {}, holds: () => true }),
    symmetry: symmetry ?? { groups: [guests], sets: ["heard"] },
    ...spec
  })
