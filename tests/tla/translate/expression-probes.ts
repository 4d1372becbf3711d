/** An expression, and what TLA+ says it is, worked out by hand; or, where it is refused, words of the refusal. */
export interface ExpressionProbe {
  readonly feature: string
  readonly expression: string
  readonly is?: string
  readonly refused?: RegExp
}

const right = (feature: string, ...pairs: readonly (readonly [expression: string, is: string])[]): readonly ExpressionProbe[] =>
  pairs.map(([expression, is]) => ({ feature, expression, is }))

const refused = (feature: string, by: RegExp, ...expressions: readonly string[]): readonly ExpressionProbe[] =>
  expressions.map((expression) => ({ feature, expression, refused: by }))

/** What the probes may use, beside the standard modules. */
export const declarations = `CONSTANT Model
Zero == 0
Op(a) == a + 1
Pair(a, b) == <<a, b>>
Twice(F(_), a) == F(F(a))
IsLarge(n) == n > 1
Numbers == Nat
Inner(n) == \\E k \\in {5} : k # n
Captures(k) == Inner(k)
RECURSIVE Fact(_)
Fact(n) == IF n = 0 THEN 1 ELSE n * Fact(n - 1)
half[i \\in 1..3] == i \\div 2
grid[i \\in 1..2, j \\in 1..2] == i * 10 + j
sum[n \\in 0..4] == IF n = 0 THEN 0 ELSE n + sum[n - 1]
a \\oplus b == a + b`

/** By feature. */
export const expressionProbes: readonly ExpressionProbe[] = [
  ...right("/\\ \\/ ~ => <=>", ["TRUE /\\ ~FALSE", "TRUE"], ["FALSE => 1 = 2", "TRUE"], ["TRUE <=> FALSE", "FALSE"], ["~ 1 = 2", "TRUE"]),
  ...right("= # < > <= >=", ["1 # 1", "FALSE"], ["2 >= 1", "TRUE"], ["1 =< 2", "TRUE"], ["<<1, 2>> = [i \\in 1..2 |-> i]", "TRUE"]),
  ...right("a record is a function of strings", ['[a |-> 1] = ("a" :> 1)', "TRUE"], ['[a |-> 1]["a"]', "1"]),
  ...right("+ - * ..", ["2 - 1 - 1", "0"], ["1 + 2 * 3", "7"], ["-5..-3", "{-5, -4, -3}"], ["3..2", "{}"], ["1 - -1", "2"]),
  ...right("\\div rounds down", ["(-7) \\div 2", "-4"], ["7 \\div 2", "3"], ["(-8) \\div 2", "-4"], ["-7 \\div 2", "-3"]),
  ...right("% is never negative", ["(-7) % 2", "1"], ["7 % 3", "1"], ["(-6) % 3", "0"]),
  ...refused("division by 0, and the rest by less", /division by less than 1/, "7 \\div (1 - 1)", "7 % (1 - 1)", "7 % (0 - 2)"),
  ...refused("\\div by a negative number", /division by less than 1/, "7 \\div (0 - 2)"),
  ...right("^ of two numbers", ["2^10", "1024"], ["-2^2", "-4"], ["2^0", "1"]),
  ...refused("^ of anything else", /a power but of two numbers/, "2^(1 + 1)"),
  ...refused("integers beyond 32 bits", /32 bits/, "9223372036854775808", "2^31", "(65536 * 65536) * 2", "Fact(14)"),
  ...right("\\b \\o \\h numbers", ["\\b101", "5"], ["\\hFF", "255"], ["\\o17", "15"]),
  ...refused("real numbers", /real number/, "1.5"),
  ...right("strings", ['"a b"', '"a b"']),
  ...refused("strings with escapes", /a string with an escape/, '"a\\"b"', '"a\\nb"'),
  ...right(
    "\\cup \\cap \\ \\subseteq",
    ["1..2 \\cup {5}", "{1, 2, 5}"],
    ["{1, 2} \\cap {2, 3}", "{2}"],
    ["{1, 2} \\ {1}", "{2}"],
    ["{1} \\subseteq {1, 2}", "TRUE"]
  ),
  ...right("SUBSET and UNION", ["SUBSET {1, 2}", "{{}, {1}, {2}, {1, 2}}"], ["UNION {{1}, {2, 3}}", "{1, 2, 3}"]),
  ...right(
    "\\X of several sets",
    ["{1} \\X {2}", "{<<1, 2>>}"],
    ["{1} \\X {2} \\X {3}", "{<<1, 2, 3>>}"],
    ["({1} \\X {2}) \\X {3}", "{<<<<1, 2>>, 3>>}"]
  ),
  ...right(
    "{x \\in S : P} and {e : x \\in S}",
    ["{n \\in 1..4 : n > 2}", "{3, 4}"],
    ["{i + j : i \\in 1..2, j \\in 1..2}", "{2, 3, 4}"],
    ["{<<i, j>> \\in {1, 2} \\X {1, 2} : i < j}", "{<<1, 2>>}"]
  ),
  ...right(
    "\\A and \\E over sets",
    ["\\E i, j \\in 1..2 : i # j", "TRUE"],
    ["\\A i \\in 1..2, j \\in 3..4 : i < j", "TRUE"],
    ["\\E <<i, j>> \\in {<<1, 2>>} : i < j", "TRUE"],
    ["\\A i \\in {} : FALSE", "TRUE"]
  ),
  ...right("CHOOSE from a set", ["CHOOSE n \\in {3, 1, 2} : n > 2", "3"]),
  ...refused("CHOOSE from everything", /CHOOSE from everything/, "CHOOSE n : n \\notin {1}"),
  ...refused("CHOOSE of what is not there", /CHOOSE found no/, "CHOOSE n \\in {1} : n > 1"),
  ...refused("quantifiers over everything", /a quantifier over everything/, "\\E n : n = 1", "\\A n : n = n"),
  ...right(
    "functions",
    ["[i \\in 1..2 |-> i * 2][2]", "4"],
    ["DOMAIN [i \\in {5, 7} |-> 0]", "{5, 7}"],
    ["[{1, 2} -> {3}]", "{<<3, 3>>}"],
    ["[{} -> {1}]", "{<<>>}"]
  ),
  ...right(
    "functions of several arguments",
    ["[i \\in 1..2, j \\in 1..2 |-> i + j][1, 2]", "3"],
    ["[i, j \\in 1..2 |-> i - j][<<2, 1>>]", "1"]
  ),
  ...right("definitions of functions", ["half[2]", "1"], ["grid[1, 2]", "12"], ["sum[4]", "10"]),
  ...right(
    "EXCEPT",
    ["[<<1, 2>> EXCEPT ![1] = @ + 5]", "<<6, 2>>"],
    ["[[a |-> <<1, 2>>] EXCEPT !.a[1] = 9, !.a[2] = @ + 1]", "[a |-> <<9, 3>>]"],
    ["[[i, j \\in {1} |-> 0] EXCEPT ![1, 1] = 3][1, 1]", "3"]
  ),
  ...refused("EXCEPT beyond the domain", /cannot evaluate/, "[<<1, 2>> EXCEPT ![3] = 2]", "[[a |-> 1] EXCEPT !.b = 2]"),
  ...refused("a function beyond its domain", /cannot evaluate/, "<<1, 2>>[3]", "[a |-> 1].b"),
  ...right("records", ["[a |-> 1, b |-> 2].b", "2"], ["[a : {1, 2}]", "{[a |-> 1], [a |-> 2]}"]),
  ...right(":> and @@", ["(1 :> 2) @@ (1 :> 3)", "<<2>>"], ['("a" :> 1 @@ "b" :> 2).b', "2"]),
  ...right(
    "IF and CASE",
    ["IF 1 = 2 THEN 3 ELSE 4 + 5", "9"],
    ["CASE 1 = 2 -> 3 [] OTHER -> 4", "4"],
    ["CASE TRUE -> 1 [] FALSE -> 2", "1"]
  ),
  ...refused("CASE without a case", /cannot evaluate.*no case/, "CASE FALSE -> 1"),
  ...right("LET", ["LET a == 1 b(c) == c + a IN b(2)", "3"], ["LET h[i \\in 0..4] == IF i = 0 THEN 0 ELSE i + h[i - 1] IN h[4]", "10"]),
  ...right("operators, recursive ones too", ["Op(1)", "2"], ["Pair(1, 2)", "<<1, 2>>"], ["Fact(5)", "120"], ["Captures(3)", "TRUE"]),
  ...refused("the prime of a function that is defined", /the prime of the function half/, "half'[1]"),
  ...right("definitions of infix operators", ["1 \\oplus 2", "3"]),
  ...refused(
    "products of a function in its own definition",
    /in its own definition/,
    "LET h[i \\in 0..10] == IF i = 0 THEN 1 ELSE 3 * h[i - 1] IN h[10]",
    "LET h[i \\in 0..20] == IF i = 0 THEN 1 ELSE h[i - 1] + h[i - 1] IN h[20]"
  ),
  ...refused("operators as parameters", /as a (?:parameter|value)|LAMBDA but/, "Twice(Op, 1)", "Twice(LAMBDA n : n, 1)"),
  ...right(
    "Len Head Tail Append SubSeq \\o",
    ["Len(<<1, 2>>)", "2"],
    ["Tail(<<1, 2, 3>>)", "<<2, 3>>"],
    ["Append(<<1>>, 2) \\o <<3>>", "<<1, 2, 3>>"],
    ["SubSeq(<<1, 2, 3>>, 2, 3)", "<<2, 3>>"],
    ["SubSeq(<<1, 2>>, 2, 1)", "<<>>"],
    ["Len([i \\in 1..2 |-> i])", "2"]
  ),
  ...right(
    "SelectSeq and SortSeq",
    ["SelectSeq(<<1, 2, 3>>, LAMBDA e : e > 1)", "<<2, 3>>"],
    ["SelectSeq(<<1, 2, 3>>, IsLarge)", "<<2, 3>>"],
    ["SortSeq(<<2, 3, 1>>, LAMBDA a, b : a < b)", "<<1, 2, 3>>"]
  ),
  ...refused("Head and Tail of nothing", /cannot evaluate/, "Head(<<>>)", "Tail(<<>>)"),
  ...refused("strings as sequences", /cannot evaluate/, 'Len("abc")', '"a" \\o "b"'),
  ...right(
    "Cardinality and IsFiniteSet",
    ["Cardinality({1, 1, 2})", "2"],
    ["Cardinality([1..3 -> 1..3])", "27"],
    ["IsFiniteSet({1})", "TRUE"]
  ),
  ...right(
    "\\in Nat, Int, Seq and what is made of them",
    ["101 \\in Nat", "TRUE"],
    ["-1 \\in Nat", "FALSE"],
    ["-101 \\in Int", "TRUE"],
    ["<<500>> \\in Seq(Nat)", "TRUE"],
    ["[a |-> 101] \\in [a : Nat]", "TRUE"],
    ["<<101, 102>> \\in [1..2 -> Nat]", "TRUE"],
    ["<<101>> \\in [1..2 -> Nat]", "FALSE"],
    ["{101, -1} \\in SUBSET Nat", "FALSE"],
    ["{101} \\subseteq Nat", "TRUE"],
    ["101 \\in Nat \\ {101}", "FALSE"],
    ["0 \\in {n \\in Nat : n > 0}", "FALSE"],
    ["<<101, 7>> \\in Nat \\X {7}", "TRUE"],
    ["Model \\in Nat \\cup {Model}", "TRUE"],
    ["101 \\in Numbers", "TRUE"],
    ["101 \\notin Nat", "FALSE"]
  ),
  ...refused(
    "Nat, Int and Seq elsewhere",
    /an infinite set/,
    "\\E n \\in Nat : n > 100",
    "{n \\in Nat : n < 3}",
    "Cardinality(Nat)",
    "Nat \\subseteq Int",
    "Seq({1}) = {}"
  ),
  ...refused("Nat, Int and Seq as values", /an infinite set/, "Nat = Int", "IsFiniteSet(Nat)"),
  ...refused("STRING", /STRING/, '"a" \\in STRING'),
  ...right("BOOLEAN", ["BOOLEAN", "{TRUE, FALSE}"]),
  ...right("model values are no strings", ['Model = "Model"', "FALSE"], ["Model = Model", "TRUE"]),
  ...right(
    "Assert, Print, ToString, Permutations",
    ['Assert(TRUE, "no")', "TRUE"],
    ['Print("a", 5)', "5"],
    ["ToString(5)", '"5"'],
    ["Permutations({1, 2})", "{<<1, 2>>, <<2, 1>>}"]
  ),
  ...refused(
    "RandomElement, TLCGet, TLCSet",
    /does not take (?:RandomElement|TLCGet|TLCSet)/,
    "RandomElement({1, 2})",
    'TLCGet("level")',
    "TLCSet(1, 2)"
  ),
  ...refused("ENABLED", /ENABLED/, "ENABLED TRUE")
]

/** What TLA+ does not allow, although a parser may take it: words of the complaint. */
export const unclear: readonly (readonly [expression: string, complaint: RegExp])[] = [
  ["{1} \\cup {2} \\cap {3}", /side by side/],
  ["TRUE /\\ FALSE \\/ TRUE", /side by side/],
  ["TRUE => FALSE => TRUE", /side by side/],
  ["2^3^2", /side by side/],
  ["1 + 2 % 3", /side by side/],
  ["1 = 2 = FALSE", /side by side/],
  ["SUBSET {1} \\cup {2}", /side by side/],
  ["Nowhere + 1", /Nowhere is not declared/],
  ["Op(1, 2)", /Op takes 1 arguments, not 2/],
  ["\\E Zero \\in {1} : TRUE", /Zero is declared twice/],
  ["\\E i \\in {1} : \\E i \\in {2} : TRUE", /i is declared twice/]
]
