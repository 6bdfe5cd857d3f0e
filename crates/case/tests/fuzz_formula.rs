//! Nothing that is called a formula makes its reader panic, hang or swell.

mod mutate;

use mutate::Random;
use realpolitik_case::formula::{Expression, Program, Symbol, Term};
use realpolitik_case::{BranchId, Edge, ParameterId, VertexId};

const WORDS: &[&str] = &[
    "a",
    "b",
    "move.yes",
    "move.no",
    "unknown",
    "x.y.z",
    "1",
    "0.5",
    "1e308",
    "1e999",
    "1e-400",
    ".",
    "..",
    "1.2.3",
    "+",
    "-",
    "*",
    "/",
    "^",
    "(",
    ")",
    ",",
    "<",
    "<=",
    ">",
    ">=",
    "==",
    "!=",
    "=",
    "!",
    "min(",
    "max(",
    "abs(",
    "sqrt(",
    "exp(",
    "ln(",
    "if(",
    "clamp(",
    "nope(",
    " ",
    "\n",
    "\u{0}",
    "é",
    "−",
    "\u{202e}",
    "((((((((((((((((",
    "----------------",
    "a^a^a^a^a^a^a^a",
];

const SEEDS: &[&str] = &[
    "a * b - 0.5 * max(0, a - 0.5) + if(move.yes, 1, 0.3)",
    "-a + b ^ 2 / (1 + exp(-a)) - clamp(b, 0, 1)",
    "if(a < b, ln(a), sqrt(b)) * abs(a - b) >= 1",
];

const YES: Edge = Edge { node: VertexId(0), branch: BranchId(0) };

fn resolve(name: &str) -> Option<Symbol> {
    match name {
        "a" => Some(Symbol::Parameter(ParameterId(0))),
        "b" => Some(Symbol::Parameter(ParameterId(1))),
        "move.yes" => Some(Symbol::Branch(YES)),
        "move.no" => Some(Symbol::Branch(Edge { branch: BranchId(1), ..YES })),
        _ => None,
    }
}

fn text(r: &mut Random) -> String {
    if r.below(2) == 0 {
        let mut bytes = r.pick(SEEDS).as_bytes().to_vec();
        mutate::mutate(r, &mut bytes, WORDS, SEEDS[0].as_bytes());
        return String::from_utf8_lossy(&bytes).into_owned();
    }
    let mut out = String::new();
    let longest = if r.below(50) == 0 { 20_000 } else { 30 };
    for _ in 0..=r.below(longest) {
        let word: &&str = r.pick(WORDS);
        out.push_str(word);
    }
    out
}

#[test]
fn no_text_breaks_the_formula_parser() {
    mutate::run("formulas", 30_000, |r| {
        let input = text(r);
        match Expression::parse(&input, &resolve) {
            Err(e) => {
                assert!(e.start <= e.end && e.end <= input.len(), "{e:?} in {input:?}");
                assert!(input.is_char_boundary(e.start) && input.is_char_boundary(e.end));
                assert!(!e.to_string().chars().any(char::is_control), "{e} in {input:?}");
                assert!(!e.help.is_empty(), "{e:?} says no way out");
            }
            Ok(e) => {
                let taken = |s: Symbol| f64::from(u8::from(s == Symbol::Branch(YES)));
                let theta = [0.3, 0.7];
                let _ = e.eval(&|s| match s {
                    Symbol::Parameter(p) => theta[p.index()],
                    Symbol::Measure(_) => f64::NAN,
                    other => taken(other),
                });
                let _ = Program::compile(&e, &taken).eval(&theta);
                let _ = Term::split(&e, &taken);
                // What was read can be read again.
                assert!(Expression::parse(e.text(), &resolve).is_ok(), "{input:?}");
            }
        }
        input
    });
}
