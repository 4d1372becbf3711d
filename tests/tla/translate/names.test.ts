import { expect, test } from "vitest"
import { plainly } from "../../../src/tla/backends/wasm-backend.ts"
import { checking, moduleOf, simple, specFolder, written } from "../spec-files.ts"

const folder = specFolder()
const { outcome } = checking()
const zero = "Init == x = 0 /\\ y = 0"
const checked = (body: string, config = `${simple}INVARIANT Inv\nCHECK_DEADLOCK FALSE`) =>
  outcome(written(folder, { "Probe.tla": moduleOf(body), "Probe.cfg": config }))
/** All that is said, as one text. */
const said = (found: unknown): string => JSON.stringify(found, (_, value: unknown) => (typeof value === "bigint" ? `${value}` : value))
const ours = /borealis(?!-)|_b\d/i

test.each([
  `${zero}\nNext == x' = x + 1 /\\ y' = y\nInv == "a" + 1 > x`,
  `${zero}\nNext == x' = x + 1 /\\ y' = y\nInv == x % "b" = 0`,
  `${zero}\nNext == x' = x + 1 /\\ y' = y\nInv == LET F(q) == q.foo IN F(x) = 1`,
  `${zero}\nNext == x' = x + 1 /\\ y' = y\nInv == \\A q \\in x : q = 1`,
  `${zero}\nNext == x' = x + 1 /\\ y' = y\nInv == (CHOOSE q \\in {1} : q > 1) = 1`,
  `${zero}\nNext == x' = x + 1 /\\ y' = y\nInv == [k \\in 1..2 |-> k][x + 7] = 1`,
  `${zero}\nNext == x' = x + 1 /\\ y' = y\nInv == x \\in y..("a" + 1)`,
  `a \\oplus b == x' = a + b\n${zero}\nNext == 1 \\oplus x\nInv == TRUE`,
  `${zero}\nNext == \\/ x' = x + 1\n     \\/ y' = 1\nInv == TRUE`,
  `Init == x = 0\nNext == x' = x + 1 /\\ y' = y\nInv == TRUE`,
  `f[n \\in 0..3] == IF n = 0 THEN 0 ELSE f[n - 1]\n${zero}\nNext == x' = f[7] /\\ y' = y\nInv == TRUE`,
  `RECURSIVE F(_)\nF(n) == IF n = 0 THEN 0 ELSE F(n - 1) + "a"\n${zero}\nNext == x' = F(7) /\\ y' = y\nInv == TRUE`,
  `${zero}\nNext == LET A(z) == x' = z IN \\E z \\in 1..3 : A(z)\nInv == TRUE`,
  `ASSUME \\A q \\in {1, 2} : q + "a" = 1\n${zero}\nNext == UNCHANGED <<x, y>>\nInv == TRUE`
])("a message is about the names of the specification: %j", async (body) => {
  const found = await checked(body)
  expect(found).toMatchObject({ failed: "Refused" })
  expect(said(found)).not.toMatch(ours)
})

test("a step is called as it is written, a sign or a name of a LET too", async () => {
  const signed = await checked(`a \\oplus b == x' = a + b /\\ y' = y\n${zero}\nNext == 1 \\oplus x\nInv == x < 2`)
  expect(signed).toMatchObject({ verdict: "violated", trace: [{}, { action: "\\oplus" }, { action: "\\oplus" }] })
  const inner = await checked(`${zero}\nNext == LET A(z) == x' = z /\\ y' = y IN \\E z \\in 1..3 : A(z)\nInv == x < 2`)
  expect(inner).toMatchObject({ verdict: "violated", trace: [{}, { action: "A" }] })
  const bordered = await checked(
    `${zero}\nFew == x < 2\nNext == x' = x + 1 /\\ y' = y\nInv == x < 2`,
    `${simple}CONSTRAINT Few\nINVARIANT Inv`
  )
  expect(bordered).toMatchObject({ verdict: "violated" })
  expect([signed, inner, bordered].map(said).join()).not.toMatch(ours)
})

test("what is in quotes is the specification's own, whatever it looks like", async () => {
  const text = '"node_b2 in action BorealisNext"'
  expect(await checked(`${zero}\nNext == x' = x + 1 /\\ y' = y\nInv == Assert(x < 3, ${text})`)).toMatchObject({ violated: { name: text } })
  expect(plainly({ names: [["k_b2", "k"]] })('k_b2 is "k_b2" in action BorealisNext')).toBe('k is "k_b2"')
})

test("names of JavaScript's prototypes are names like any other", async () => {
  const body = `CONSTANTS constructor, toString
valueOf == [constructor |-> 1, __proto__ |-> 2, hasOwnProperty |-> toString]
__proto__(isPrototypeOf) == isPrototypeOf.__proto__ + constructor
Init == x = valueOf /\\ y = "__proto__"
Next == x' = [x EXCEPT !.__proto__ = 5] /\\ y' = "constructor"
Inv == __proto__(x) < 10`
  const config = "INIT Init\nNEXT Next\nINVARIANT Inv\nCONSTANTS toString = toString\nconstructor = 6\n"
  const found = await checked(body, config)
  expect(found).toMatchObject({ verdict: "violated", violated: { name: "Inv" } })
  expect(said(found)).toMatch(/\["__proto__","5"\]/)
  const variables = moduleOf(
    "Init == constructor = 0 /\\ __proto__ = 0\nNext == constructor < 2 /\\ constructor' = constructor + 1 /\\ UNCHANGED __proto__\nInv == constructor < 2",
    undefined,
    "VARIABLES constructor, __proto__"
  )
  const ran = await outcome(written(folder, { "Probe.tla": variables, "Probe.cfg": `${simple}INVARIANT Inv` }))
  expect(said(ran)).toMatch(/"state":{"constructor":"2","__proto__":"0"}/)
})

test.each(["constructor", "toString", "__proto__"])("a module called %s is no standard one", async (name) =>
  expect(
    await outcome(written(folder, { "Probe.tla": moduleOf(`${zero}\nNext == UNCHANGED <<x, y>>`, name), "Probe.cfg": simple }))
  ).toEqual({
    failed: "Refused",
    message: expect.stringMatching(new RegExp(`Probe\\.tla:2: the module ${name} is neither beside`))
  })
)

test.each(["constructor", "hasOwnProperty", "__proto__"])("%s is not declared where nothing declares it", async (name) =>
  expect(await checked(`${zero}\nNext == UNCHANGED <<x, y>>\nInv == ${name}`)).toEqual({
    failed: "InputError",
    message: expect.stringMatching(new RegExp(`Probe\\.tla:6: ${name} is not declared`))
  })
)
