//! What no finding and no word may depend on: the scale on which an actor's
//! payoffs are measured. With u replaced by a·u + b (a > 0) and the precision
//! divided by a nobody does or is anything else. On generated cases, all that is
//! printed and all that the JSON holds.

use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use realpolitik_analysis::headline::path::Step;
use realpolitik_analysis::{Asked, Findings, Options, analyze};
use realpolitik_case::Case;
use realpolitik_case::formula::{Expression, Symbol};
use realpolitik_case::load::{Limits, load_memory};
use realpolitik_report::terminal::{Style, findings};
use realpolitik_runs::sweep::Progress;
use serde_json::Value;

/// A game of three moves after a draw that one side sees, in which both sides can
/// give way, as numbers.
#[derive(Clone, Debug)]
struct Made {
    /// Per ending and player: weights of `p`, of `q` where nature is hot, of `r`,
    /// and a constant.
    weights: Vec<[[f64; 4]; 2]>,
    hot: f64,
    precision: f64,
    /// Concession of each action that makes one.
    concessions: [f64; 3],
}

fn made() -> impl Strategy<Value = Made> {
    let pay = || prop::array::uniform2(prop::array::uniform4(-1.0..1.0f64));
    (
        proptest::collection::vec(pay(), 5),
        0.25..0.75f64,
        1.0..6.0f64,
        prop::array::uniform3(0.5..4.0f64),
    )
        .prop_map(|(weights, hot, precision, concessions)| Made {
            weights,
            hot,
            precision,
            concessions,
        })
}

impl Made {
    fn case(&self) -> Case {
        let endings: String = ["held", "yielded", "won", "lost", "apart"]
            .iter()
            .zip(&self.weights)
            .map(|(name, pay)| {
                let formula = |w: &[f64; 4]| {
                    format!("{} * p + {} * q * nature.hot + {} * r + {}", w[0], w[1], w[2], w[3])
                };
                format!(
                    "[games.g.outcomes.{name}]\nlabel = \"It is {name}\"\npayoffs.A = \"{}\"\npayoffs.B = \"{}\"\n",
                    formula(&pay[0]),
                    formula(&pay[1])
                )
            })
            .collect();
        let [c0, c1, c2] = self.concessions;
        let text = format!(
            "schema = 1\ntitle = \"Made\"\nas_of = 2020-06-01\n\
             [actors.A]\nname = \"Alpha\"\npower = {{ value = 0.2, judgement = \"t\" }}\n\
             [actors.B]\nname = \"Beta\"\npower = {{ value = 0.1, judgement = \"t\" }}\n\
             [parameters.p]\ndist = \"uniform(0.1, 1.4)\"\njudgement = \"t\"\ncard_of = \"A\"\nwithout = 0\n\
             [parameters.q]\ndist = \"uniform(0.2, 0.9)\"\njudgement = \"t\"\n\
             [parameters.r]\ndist = \"normal(0.5, 0.2)\"\njudgement = \"t\"\n\
             [[correlations]]\nbetween = [\"q\", \"r\"]\nrank = 0.4\njudgement = \"t\"\n\
             [games.g]\nstart = \"nature\"\nprecision = {}\nwalk_away = {{ A = \"apart\", B = \"apart\" }}\n\
             [games.g.chance.nature]\nseen_by = [\"B\"]\n\
             branches.hot = {{ p = {}, to = \"first\" }}\nbranches.cold = {{ p = \"rest\", to = \"first\" }}\n\
             [games.g.moves.first]\nby = \"A\"\n\
             actions = {{ go = \"second\", stay = {{ to = \"held\", concedes = {{ to = \"B\", weight = {c0} }} }} }}\n\
             [games.g.moves.second]\nby = \"B\"\n\
             actions = {{ fight = \"third\", yield = {{ to = \"yielded\", card = true, concedes = {{ to = \"A\", weight = {c1} }} }} }}\n\
             [games.g.moves.third]\nby = \"A\"\n\
             actions = {{ up = \"won\", down = {{ to = \"lost\", card = true, concedes = {{ to = \"B\", weight = {c2} }} }} }}\n\
             {endings}\
             [questions.will]\nlabel = \"Will B yield?\"\ngame = \"g\"\nmove = \"second\"\naction = \"yield\"\n\
             resolve_by = 2020-12-31\nrule = \"t\"\n",
            self.precision, self.hot
        );
        let loaded = load_memory("made", &[("case.toml", text.as_bytes())], &Limits::default());
        loaded.case.unwrap_or_else(|| panic!("{:?}\n{text}", loaded.diagnostics))
    }
}

/// The case with the payoffs of one player on another scale, term by term.
fn rescaled(case: &Case, player: usize, a: f64, b: f64) -> Case {
    let mut other = case.clone();
    let names = |n: &str| match n.split_once('.') {
        None => case.parameter(n).map(Symbol::Parameter),
        Some((node, branch)) => case.games[0].names.edge(node, branch).map(Symbol::Branch),
    };
    let protocol = &mut other.games[0];
    for outcome in &mut protocol.outcomes {
        let terms = outcome.payoffs[player].terms();
        let mut text: String = terms.iter().map(|t| format!("{a} * ({t}) + ")).collect();
        text.push_str(&format!("{b}"));
        outcome.payoffs[player] = Expression::parse(&text, &names).expect("a formula");
    }
    let text = format!("({}) / {a}", protocol.precision[player].text());
    protocol.precision[player] = Expression::parse(&text, &names).expect("a formula");
    other
}

fn found(case: &Case) -> Findings {
    let all = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect::<Vec<String>>();
    let options = Options {
        draws: 256,
        jobs: 2,
        asked: Asked {
            cards: all(&["A", "B"]),
            flips: all(&["won", "held+yielded", "leverage:A", "gain:B", "payoff:A"]),
            why: all(&["won", "second.yield", "payoff:B"]),
            value_of_information: true,
            of: Some("payoff:B".to_owned()),
            sensitivity: true,
            sensitivity_of: Some("gain:A".to_owned()),
            ..Asked::default()
        },
        ..Options::default()
    };
    let mut f = analyze(case, &options, &Progress::default()).expect("findings");
    // How payoffs are written is what was changed, with the fixed numbers that stand
    // in them, and how far a residual is from 0 is rounding.
    let written = |s: &mut Step| s.terms.iter_mut().for_each(|t| t.written.clear());
    f.path.steps.iter_mut().for_each(written);
    f.answers.why.iter_mut().flat_map(|w| &mut w.steps).for_each(|s| written(&mut s.step));
    for flips in &mut f.answers.flips {
        flips.fixed.clear();
        flips.fixed_moved.numbers = 0;
    }
    if let Some(s) = &mut f.answers.sensitivity {
        s.fixed.clear();
        s.fixed_moved.numbers = 0;
    }
    f.health.max_residual = 0.0;
    f
}

/// Numbers agree to 1e-9 of their size.
fn agree(a: &Value, b: &Value, at: &str) -> Result<(), TestCaseError> {
    match (a, b) {
        (Value::Number(x), Value::Number(y)) => {
            let (x, y) = (x.as_f64().unwrap(), y.as_f64().unwrap());
            let near = 1e-9 * (1.0 + x.abs().max(y.abs()));
            prop_assert!((x - y).abs() <= near, "{at}: {x} and {y}");
        }
        (Value::Array(x), Value::Array(y)) => {
            prop_assert_eq!(x.len(), y.len(), "{}", at);
            for (i, (x, y)) in x.iter().zip(y).enumerate() {
                agree(x, y, &format!("{at}[{i}]"))?;
            }
        }
        (Value::Object(x), Value::Object(y)) => {
            prop_assert_eq!(x.keys().collect::<Vec<_>>(), y.keys().collect::<Vec<_>>(), "{}", at);
            for (key, value) in x {
                agree(value, &y[key], &format!("{at}.{key}"))?;
            }
        }
        _ => prop_assert_eq!(a, b, "{}", at),
    }
    Ok(())
}

#[test]
fn neither_numbers_nor_words_depend_on_the_scale_of_an_actor() {
    let scale = prop_oneof![Just((2.0, 0.0)), Just((0.25, 3.0)), Just((40.0, -7.0))];
    let config = ProptestConfig { cases: 4, max_shrink_iters: 4, ..ProptestConfig::default() };
    // The same cases each time.
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config, rng);
    runner
        .run(&(made(), 0usize..2, scale), |(m, player, (a, b))| {
            let case = m.case();
            let (one, other) = (found(&case), found(&rescaled(&case, player, a, b)));
            let value = |f: &Findings| serde_json::to_value(f).unwrap();
            agree(&value(&one), &value(&other), "findings")?;
            for verbose in [false, true] {
                let style = Style { verbose, color: false };
                prop_assert_eq!(findings(&one, style), findings(&other, style));
            }
            Ok(())
        })
        .unwrap();
}

/// The comparison is no blind one: another precision is another answer.
#[test]
fn the_comparison_notices_another_precision() {
    let weights = vec![
        [[0.9, 0.1, 0.0, 0.2], [0.2, -0.4, 0.3, 0.0]],
        [[-0.3, 0.6, 0.1, 0.4], [0.5, 0.5, -0.2, 0.1]],
        [[0.4, -0.7, 0.2, 0.3], [-0.6, 0.9, 0.1, -0.2]],
        [[-0.8, 0.3, 0.5, 0.0], [0.1, 0.2, 0.4, 0.3]],
        [[0.0, 0.0, 0.0, -0.9], [0.0, 0.0, 0.0, -0.8]],
    ];
    let one = Made { weights, hot: 0.5, precision: 2.0, concessions: [1.0, 2.0, 1.5] };
    let other = Made { precision: 2.001, ..one.clone() };
    let value = |m: &Made| serde_json::to_value(found(&m.case())).unwrap();
    assert!(agree(&value(&one), &value(&other), "findings").is_err());
}
