import { expect, test } from "vitest"
import { mermaidOf } from "../../src/trace/index.ts"
import { instantiate, type Label, replay } from "../../src/world/index.ts"
import { storm } from "../fixtures/storm.scenario.ts"

const system = instantiate(storm)
const say = { type: "Said", word: "yes" }
const steps: readonly Label[] = [
  { action: { kind: "timer", actor: "a", timer: "xstate.after.pauseMs.node.waiting" }, chosen: [{ key: "word", option: "yes" }] },
  { action: { kind: "duplicate", from: "a", to: "b", message: say }, chosen: [] },
  { action: { kind: "lose", from: "a", to: "b", message: say }, chosen: [] },
  { action: { kind: "crash", actor: "b" }, chosen: [] },
  { action: { kind: "deliver", from: "a", to: "b", message: say }, chosen: [] }
]

test("a run is a sequence diagram: deliveries are arrows, lost ones end in a cross, all else are notes", () => {
  expect(mermaidOf(system, replay(system, 0, steps), 'always: "no #1; ever"').split("\n")).toEqual([
    "sequenceDiagram",
    "  participant a0 as a",
    "  participant a1 as b",
    "  Note over a0: a's timer goes off: after pauseMs in node.waiting",
    '  Note over a0: word = "yes"',
    "  Note right of a0: waiting → silent",
    '  Note over a0,a1: journal: said: + "yes"',
    '  Note over a0,a1: the network copies a → b  Said { word: "yes" }',
    '  a0-xa1: Said { word: "yes" } (lost)',
    "  Note over a1: b crashes",
    "  Note right of a1: waiting → down",
    '  a0-xa1: Said { word: "yes" }',
    '  Note over a0,a1: always: "no #35;1#59; ever"'
  ])
})

test("what breaks is written over everyone", () => {
  const broken: readonly Label[] = [
    { action: { kind: "spontaneous", actor: "a", event: "Mumble" }, chosen: [] },
    { action: { kind: "deliver", from: "a", to: "b", message: { type: "Mumbled" } }, chosen: [] }
  ]
  expect(
    mermaidOf(system, replay(system, 0, broken))
      .split("\n")
      .at(-1)
  ).toBe('  Note over a0,a1: b gets "Mumbled" in state "waiting", which does not list it')
})

test("nothing that a name or a message says is more than text", () => {
  const hostile = "end; #35; %%{init: {}}%% <script>x</script> a->>b $$x$$ `y` wrap: style c:#1; ﬂ°60¶ß \\n \n  Note over a0: forged"
  const lines = mermaidOf(system, replay(system, 0, []), hostile).split("\n")
  expect(lines.at(-1)).toBe(
    "  Note over a0,a1: #101;nd#59; #35;35#59; #37;#37;{init: {}}#37;#37; #60;script#62;x#60;/script#62; a-#62;#62;b #36;#36;x#36;#36; " +
      "#96;y#96; #119;rap: #115;tyle c:#35;1#59; #64258;#176;60#182;#223; #92;n #92;u000a  Note over a0: forged"
  )
  expect(lines).toHaveLength(4)
})
