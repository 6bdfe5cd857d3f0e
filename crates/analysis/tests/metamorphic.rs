//! What must not change a finding: names of actors, the unit of payoffs, the
//! order of rows, an actor who does not matter. On generated cases.

mod support;

use proptest::prelude::*;
use realpolitik_analysis::Asked;
use realpolitik_analysis::asked::{Answers, answer};
use realpolitik_analysis::quantity::{Probe, Quantity};
use realpolitik_case::Case;
use support::{case, game, subject};

/// A two-sided game in numbers: who moves when, what it pays.
#[derive(Clone, Debug)]
struct Made {
    /// Per outcome and player: weight of each parameter, and a constant.
    weights: Vec<[[f64; 3]; 2]>,
    /// Ends of the beliefs about `p` and `q`.
    beliefs: [(f64, f64); 2],
    chance: f64,
    precision: f64,
}

fn made() -> impl Strategy<Value = Made> {
    let pay = || prop::array::uniform2(prop::array::uniform3(-1.0..1.0f64));
    (
        proptest::collection::vec(pay(), 6),
        prop::array::uniform2((0.1..0.5f64, 0.6..1.5f64)),
        0.2..0.8f64,
        0.5..4.0f64,
    )
        .prop_map(|(weights, beliefs, chance, precision)| Made {
            weights,
            beliefs,
            chance,
            precision,
        })
}

/// How a case is written down.
#[derive(Clone, Debug)]
struct Written {
    names: [&'static str; 2],
    unit: f64,
    reversed: bool,
    bystander: bool,
}

const PLAIN: Written = Written { names: ["A", "B"], unit: 1.0, reversed: false, bystander: false };

impl Made {
    fn text(&self, w: &Written) -> String {
        let [a, b] = w.names;
        let mut blocks = vec![
            format!(
                "[games.g.chance.nature]\nseen_by = [\"{b}\"]\n\
                 branches.hot = {{ p = {}, to = \"first\" }}\nbranches.cold = {{ p = \"rest\", to = \"first\" }}\n",
                self.chance
            ),
            format!(
                "[games.g.moves.first]\nby = \"{a}\"\nactions = {{ go = \"second\", stay = \"o0\" }}\n"
            ),
            format!(
                "[games.g.moves.second]\nby = \"{b}\"\nactions = {{ fight = \"third\", yield = {{ to = \"o1\", card = true }} }}\n"
            ),
            format!(
                "[games.g.moves.third]\nby = \"{a}\"\nactions = {{ up = \"o2\", down = \"o3\" }}\n"
            ),
        ];
        for (i, pay) in self.weights.iter().take(4).enumerate() {
            let formula = |x: &[f64; 3]| {
                format!("{} * ({} * p + {} * q * nature.hot + {})", w.unit, x[0], x[1], x[2])
            };
            let mut rows = [
                format!("payoffs.{a} = \"{}\"\n", formula(&pay[0])),
                format!("payoffs.{b} = \"{}\"\n", formula(&pay[1])),
            ];
            if w.reversed {
                rows.reverse();
            }
            let extra = if w.bystander { "payoffs.Z = 0.5\n" } else { "" };
            blocks.push(format!("[games.g.outcomes.o{i}]\n{}{extra}", rows.concat()));
        }
        if w.reversed {
            blocks.reverse();
        }
        let mut actors = vec![
            format!("[actors.{a}]\nname = \"one\"\n"),
            format!("[actors.{b}]\nname = \"two\"\n"),
        ];
        if w.bystander {
            actors.push("[actors.Z]\nname = \"bystander\"\n".to_owned());
        }
        if w.reversed {
            actors.reverse();
        }
        format!(
            "schema = 1\ntitle = \"t\"\nas_of = 2020-01-01\n{}\
             [parameters.p]\ndist = \"uniform({}, {})\"\njudgement = \"t\"\ncard_of = \"{a}\"\nwithout = 0\n\
             [parameters.q]\ndist = \"uniform({}, {})\"\njudgement = \"t\"\n\
             [games.g]\nstart = \"nature\"\nprecision = {}\nwalk_away = {{ {a} = \"o0\", {b} = \"o1\" }}\n{}",
            actors.concat(),
            self.beliefs[0].0,
            self.beliefs[0].1,
            self.beliefs[1].0,
            self.beliefs[1].1,
            self.precision / w.unit,
            blocks.concat()
        )
    }
}

/// Findings as numbers by name: probabilities, cards, flips, chains, information.
fn numbers(case: &Case, w: &Written) -> Vec<(String, f64)> {
    let compiled = game(case);
    let s = subject(case, &compiled);
    let mut all = Vec::new();
    let quantities: Vec<Quantity> =
        (0..s.protocol().outcomes.len()).map(Quantity::outcome).collect();
    let readings = Probe::new(&s, &quantities).unwrap().evaluate(&s.draws(0..64));
    assert_eq!(readings.failed(), 0);
    for (o, row) in s.protocol().outcomes.iter().zip(&readings.rows) {
        all.extend(row.iter().enumerate().map(|(k, v)| (format!("{} at {k}", o.name), *v)));
    }
    // Always the same outcome, so that ties of the headline do not matter.
    let headline = "o2".to_owned();
    let asked = Asked {
        cards: w.names.iter().map(|n| (*n).to_owned()).collect(),
        why: vec![headline.clone()],
        ..Asked::default()
    };
    let answers: Answers = answer(&s, &asked, &headline).unwrap();
    for (place, hand) in answers.cards.iter().enumerate() {
        for card in &hand.cards {
            let name = serde_json::to_value(&card.kind).unwrap();
            let name = name.get("parameter").or(name.get("action")).unwrap().to_string();
            all.push((format!("card {place} {name}"), card.worth));
        }
    }
    for (i, step) in answers.why[0].steps.iter().enumerate() {
        all.push((format!("step {i} {}", step.step.node), step.step.probability));
        if let Some(a) = step.step.advantage {
            all.push((format!("advantage {i}"), a));
        }
    }
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}

fn same(a: &[(String, f64)], b: &[(String, f64)], what: &str) -> Result<(), TestCaseError> {
    prop_assert_eq!(a.len(), b.len(), "{}", what);
    for ((n, x), (m, y)) in a.iter().zip(b) {
        prop_assert_eq!(n, m, "{}", what);
        prop_assert!((x - y).abs() < 1e-7, "{what}: {n} {x} {y}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn findings_do_not_hang_on_how_a_case_is_written(m in made(), unit in prop_oneof![Just(0.1), Just(3.0), Just(40.0)]) {
        let read = |w: &Written| numbers(&case(&m.text(w)), w);
        let plain = read(&PLAIN);
        let relabelled = Written { names: ["Zulu", "Alpha"], ..PLAIN };
        same(&plain, &read(&relabelled), "other names")?;
        same(&plain, &read(&Written { unit, ..PLAIN }), "another unit")?;
        same(&plain, &read(&Written { reversed: true, ..PLAIN }), "another order")?;
        same(&plain, &read(&Written { bystander: true, ..PLAIN }), "a bystander")?;
    }
}
