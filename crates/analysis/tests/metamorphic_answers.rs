//! What must not change flips, sensitivity, the value of information and the
//! weight of rivals: names of actors and actions, the unit of payoffs, the order
//! of rows, a parameter that nothing reads, a branch of nature cut in two.

mod support;

use proptest::prelude::*;
use realpolitik_analysis::Options;
use realpolitik_analysis::flips::flip::flips;
use realpolitik_analysis::rivals::weights::rivals;
use realpolitik_analysis::sensitivity::effects::sensitivity;
use realpolitik_analysis::sensitivity::value_of_information::value_of_information;
use realpolitik_case::Case;
use realpolitik_case::load::{Limits, load_memory};
use realpolitik_runs::sweep::Progress;
use support::{game, subject};

/// A game of three moves after a draw that one side sees.
#[derive(Clone, Debug)]
struct Made {
    /// Per outcome and player: weights of `p` and of `q` where it is hot, and a
    /// constant.
    weights: Vec<[[f64; 3]; 2]>,
    hot: f64,
    precision: f64,
}

fn made() -> impl Strategy<Value = Made> {
    let pay = || prop::array::uniform2(prop::array::uniform3(-1.0..1.0f64));
    (proptest::collection::vec(pay(), 4), 0.3..0.7f64, 1.0..4.0f64)
        .prop_map(|(weights, hot, precision)| Made { weights, hot, precision })
}

/// How the case is written down.
#[derive(Clone, Copy, Debug)]
struct Written {
    actors: [&'static str; 2],
    /// Names of the actions of the first move.
    first: [&'static str; 2],
    unit: f64,
    reversed: bool,
    unread: bool,
    cut: bool,
}

const PLAIN: Written = Written {
    actors: ["A", "B"],
    first: ["go", "stay"],
    unit: 1.0,
    reversed: false,
    unread: false,
    cut: false,
};

impl Made {
    fn case(&self, w: &Written) -> Case {
        let ([a, b], [go, stay]) = (w.actors, w.first);
        let (hot, branches) = if w.cut {
            let half = self.hot / 2.0;
            let both = format!(
                "branches.hot = {{ p = {half}, to = \"first\" }}\n\
                 branches.too = {{ p = {half}, to = \"first\" }}\n"
            );
            ("(nature.hot + nature.too)", both)
        } else {
            ("nature.hot", format!("branches.hot = {{ p = {}, to = \"first\" }}\n", self.hot))
        };
        let mut blocks = vec![
            format!(
                "[games.g.chance.nature]\nseen_by = [\"{b}\"]\n{branches}\
                 branches.cold = {{ p = \"rest\", to = \"first\" }}\n"
            ),
            format!(
                "[games.g.moves.first]\nby = \"{a}\"\n\
                 actions = {{ {go} = \"second\", {stay} = \"o0\" }}\n"
            ),
            format!(
                "[games.g.moves.second]\nby = \"{b}\"\n\
                 actions = {{ fight = \"third\", yield = \"o1\" }}\n"
            ),
            format!(
                "[games.g.moves.third]\nby = \"{a}\"\nactions = {{ up = \"o2\", down = \"o3\" }}\n"
            ),
        ];
        for (i, pay) in self.weights.iter().enumerate() {
            let row = |name: &str, x: &[f64; 3]| {
                let terms = format!("{} * p + {} * q * {hot} + {}", x[0], x[1], x[2]);
                format!("payoffs.{name} = \"{} * ({terms})\"\n", w.unit)
            };
            let mut rows = [row(a, &pay[0]), row(b, &pay[1])];
            if w.reversed {
                rows.reverse();
            }
            blocks.push(format!("[games.g.outcomes.o{i}]\n{}", rows.concat()));
        }
        let mut actors = [format!("[actors.{a}]\n"), format!("[actors.{b}]\n")];
        let mut explanations = [
            "[rivals.low]\nlabel = \"p is low\"\nprior = 0.5\nset.p = 0.1\n",
            "[rivals.high]\nlabel = \"p is high\"\nprior = 0.5\nset.p = 1.4\n",
        ];
        if w.reversed {
            blocks.reverse();
            actors.reverse();
            explanations.reverse();
        }
        let unread = "[parameters.z]\ndist = \"uniform(0, 1)\"\njudgement = \"t\"\n";
        let text = format!(
            "schema = 1\ntitle = \"t\"\nas_of = 2020-06-01\n{}\
             [parameters.p]\ndist = \"uniform(0.1, 1.4)\"\njudgement = \"t\"\n\
             [parameters.q]\ndist = \"uniform(0.2, 0.9)\"\njudgement = \"t\"\n{}\
             [games.g]\nstart = \"nature\"\nprecision = {}\n{}{}",
            actors.concat(),
            if w.unread { unread } else { "" },
            self.precision / w.unit,
            blocks.concat(),
            explanations.concat()
        );
        let mut rows = [
            format!("e1,2020-01-01,{a},{b},act,public,,,,g,one,first,{go},s,A1,t\n"),
            format!("e2,2020-02-01,{b},{a},act,public,,,,g,one,second,fight,s,A1,t\n"),
            format!("e3,2020-03-01,{a},{b},act,public,,,,g,two,first,{stay},s,A1,t\n"),
        ];
        if w.reversed {
            rows.reverse();
        }
        let events = format!(
            "id,date,actor,target,kind,channel,giver,receiver,weight,game,episode,move,action,source,grade,summary\n{}",
            rows.concat()
        );
        let files: [(&str, &[u8]); 3] = [
            ("case.toml", text.as_bytes()),
            ("events.csv", events.as_bytes()),
            ("sources.bib", b"@misc{s, title = {A source}, date = {2020-03-02}}\n"),
        ];
        let loaded = load_memory("t", &files, &Limits::default());
        loaded.case.unwrap_or_else(|| panic!("{:?}\n{text}", loaded.diagnostics))
    }
}

/// A number by name, and how far it may move.
type Number = (String, f64, f64);

/// Where numbers come from other samples, as with one parameter more.
const SAMPLED: f64 = 0.1;

fn answers(case: &Case, resampled: bool) -> Vec<Number> {
    let compiled = game(case);
    let s = subject(case, &compiled);
    let mut all: Vec<Number> = Vec::new();
    let found = flips(&s, "o2", None, None).unwrap();
    all.push(("probability".to_owned(), found.value.unwrap(), 1e-7));
    for f in &found.flips {
        let name = format!("flip {:?} {} {:?} {:?}", f.kind, f.parameter, f.from, f.to);
        all.push((name.clone(), f.at, 1e-4));
        all.push((format!("{name} past"), f.belief_past, 1e-3));
    }
    let found = sensitivity(&s, "o2").unwrap();
    let exact = if resampled { SAMPLED } else { 1e-4 };
    for e in &found.effects {
        let total = e.total.as_ref().map_or(f64::NAN, |i| i.value);
        for (what, value) in [("shapley", e.shapley.value), ("total", total)] {
            if e.parameter == "z" {
                assert!(value.abs() < 0.02, "what nothing reads has {what} {value}");
            } else {
                all.push((format!("{what} {}", e.parameter), value, exact));
            }
        }
    }
    let found = value_of_information(&s, "o2").unwrap();
    all.push(("brier".to_owned(), found.loss, 1e-7));
    for i in &found.parameters {
        if i.parameter == "z" {
            assert!(i.reduction.abs() < 1e-3, "what nothing reads is worth {}", i.reduction);
        } else {
            all.push((format!("worth of {}", i.parameter), i.reduction, 1e-6));
        }
    }
    let options = Options { draws: 500, ..Options::default() };
    let found = rivals(case, &options, &Progress::default()).unwrap().unwrap();
    for h in &found.hypotheses {
        all.push((format!("weight of {}", h.id), h.posterior.unwrap_or(f64::NAN), 1e-6));
    }
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}

fn same(a: &[Number], b: &[Number], what: &str) -> Result<(), TestCaseError> {
    let names = |x: &[Number]| x.iter().map(|n| n.0.clone()).collect::<Vec<_>>();
    prop_assert_eq!(names(a), names(b), "{}", what);
    for ((name, x, _), (_, y, near)) in a.iter().zip(b) {
        prop_assert!((x - y).abs() < *near || (x.is_nan() && y.is_nan()), "{what}: {name} {x} {y}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, max_shrink_iters: 8, ..ProptestConfig::default() })]
    #[test]
    fn answers_do_not_hang_on_how_a_case_is_written(
        m in made(),
        unit in prop_oneof![Just(0.1), Just(3.0), Just(40.0)],
    ) {
        let read = |w: Written| answers(&m.case(&w), w.unread);
        let plain = read(PLAIN);
        prop_assert!(plain.len() > 6, "{plain:?}");
        let named = Written { actors: ["Zulu", "Alpha"], first: ["stay", "go"], ..PLAIN };
        same(&plain, &read(named), "other names")?;
        same(&plain, &read(Written { unit, ..PLAIN }), "another unit")?;
        same(&plain, &read(Written { reversed: true, ..PLAIN }), "another order")?;
        same(&plain, &read(Written { unread: true, ..PLAIN }), "a parameter unread")?;
        same(&plain, &read(Written { cut: true, ..PLAIN }), "a branch cut in two")?;
    }
}

#[test]
fn the_comparison_notices_another_case() {
    let weights = vec![
        [[0.9, 0.1, 0.0], [0.2, -0.4, 0.3]],
        [[-0.3, 0.6, 0.1], [0.5, 0.5, -0.2]],
        [[0.4, -0.7, 0.2], [-0.6, 0.9, 0.1]],
        [[-0.8, 0.3, 0.5], [0.1, 0.2, 0.4]],
    ];
    let one = Made { weights, hot: 0.5, precision: 2.0 };
    let other = Made { hot: 0.51, ..one.clone() };
    let read = |m: &Made| answers(&m.case(&PLAIN), false);
    assert!(same(&read(&one), &read(&other), "another chance").is_err());
}
