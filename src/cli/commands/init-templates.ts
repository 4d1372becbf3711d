const camel = (name: string): string => name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())

/** The actor file of a new protocol: members of a ring that hand a token on. */
export const actorTemplate = (name: string): string => `/**
 * A member of a ring that hands one token on.
 * Whoever holds the token may do what nobody else may do meanwhile. Start from here: change the states, the messages and the guards.
 */
import { actor, type ActorId, type Delivered, type Output, send } from "borealis"
import { assign, emit, setup } from "xstate"

/** What members say to each other. */
type Message = { readonly type: "Token" }

/** What a member may decide on its own, at any moment that its guards allow. */
type Decision = { readonly type: "Pass" }

export const ${camel(name)}Machine = setup({
  types: {} as {
    context: { readonly next: ActorId; readonly holds: boolean }
    events: Delivered<Message> | Decision
    emitted: Output<Message>
    input: { readonly next: ActorId; readonly isFirst: boolean }
  },
  guards: {
    /** Nobody can give away what it does not have. */
    hasToken: ({ context }) => context.holds
  }
}).createMachine({
  id: "${camel(name)}",
  context: ({ input }) => ({ next: input.next, holds: input.isFirst }),
  initial: "running",
  states: {
    running: {
      on: {
        Token: { actions: assign({ holds: true }) },
        Pass: {
          guard: "hasToken",
          actions: [assign({ holds: false }), emit(({ context }) => send(context.next, { type: "Token" }))]
        }
      }
    }
  }
})

export const ${camel(name)} = actor("${camel(name)}", ${camel(name)}Machine, { spontaneous: ["Pass"] })
`

/** The scenario file of a new protocol, with an invariant, a world that must be reached, and a mutant. */
export const scenarioTemplate = (
  name: string
): string => `import { always, bag, integer, mutant, role, scenario, sometimes, view } from "borealis"
import { ${camel(name)} } from "./${name}.ts"

/** What the properties read of a member. */
const holds = view(${camel(name)}, ({ context }) => context.holds)

/** True in every world that can be reached. */
const exclusive = always("one member holds the token at most", {
  reads: { holds },
  by: (is) => is.pairs("holds", "holds", (one, other) => !(one && other))
})

/** Reached in some world: a check that never gets there says so, since it would show nothing. */
const lastHasIt = sometimes("the token has come to the last member", {
  reads: { holds },
  holds: ({ holds: all }) => all[all.length - 1] === true
})

export const ring = scenario(
  "${name}/ring",
  { describe: "Members of a ring hand one token on", parameters: { members: integer(3, { min: 2, max: 8 }) } },
  ({ members }) => ({
    cast: Object.fromEntries(
      Array.from({ length: members }, (_, i) => [\`m\${i + 1}\`, role(${camel(name)}, { input: { next: \`m\${((i + 1) % members) + 1}\`, isFirst: i === 0 } })])
    ),
    network: bag(),
    budgets: { faults: "none", spontaneous: "unbounded" },
    properties: [exclusive, lastHasIt]
  })
)

/** The same protocol with a rule broken: the invariant must catch it. */
export const mutants = [
  mutant("${name} M1", {
    of: ring,
    breaks: "a member passes on a token that it does not have",
    replace: ${camel(name)}.with({ guards: { hasToken: () => true } }),
    expected: [exclusive.name]
  })
]
`

/** A test of it, for Node's own test runner. */
export const testTemplate = (name: string): string => `import { expectHolds } from "borealis"
import { test } from "node:test"
import { ring } from "./${name}.scenario.ts"

test("the ring hands one token on", async () => {
  await expectHolds(ring)
})
`

/** The package of a new folder. `source` is what npm takes for borealis. */
export const packageTemplate = (name: string, source: string, xstate: string): object => ({
  name,
  private: true,
  type: "module",
  scripts: { check: `borealis check ./${name}.scenario.ts`, test: "node --test" },
  dependencies: { borealis: source, xstate },
  devDependencies: { "@types/node": "^24", typescript: "^7" }
})
