//! Cases learnt from together.

use realpolitik_analysis::AnalysisError;
use realpolitik_analysis::learn::{
    Keep, LearnOptions, Link, Pooled, TRUSTED, learn, learn_watched, posteriors,
};
use realpolitik_case::load::{Limits, load_memory};
use realpolitik_case::{Case, Edge};
use realpolitik_runs::sweep::Progress;
use std::sync::atomic::Ordering;
use std::time::Duration;

#[path = "support/played.rs"]
mod played;

/// A case in which A acts or not, `acted` of `times` times: acting pays `x + own`.
fn case(id: &str, x: &str, acted: usize, times: usize) -> Case {
    let text = format!(
        "schema = 1\ntitle = \"T\"\nas_of = 2024-06-30\n\
         [actors.A]\nname = \"A\"\n[actors.B]\nname = \"B\"\n\
         [parameters.x]\ndist = \"{x}\"\njudgement = \"j\"\n\
         [parameters.own]\ndist = \"normal(0, 0.4)\"\njudgement = \"j\"\n\
         [parameters.unread]\ndist = \"normal(0, 1)\"\njudgement = \"j\"\n\
         [games.g]\nstart = \"act\"\nprecision = 1\n\
         [games.g.moves.act]\nby = \"A\"\nactions = {{ yes = \"done\", no = \"left\" }}\n\
         [games.g.outcomes.done]\npayoffs.A = \"x + own\"\npayoffs.B = 0\n\
         [games.g.outcomes.left]\npayoffs.A = 0\npayoffs.B = 0\n"
    );
    let loaded = load_memory(id, &[("case.toml", text.as_bytes())], &Limits::default());
    let shown = realpolitik_case::render::human(&loaded, false);
    let mut case = loaded.case.unwrap_or_else(|| panic!("{shown}"));
    let by = case.games[0].moves[0].by;
    let node = case.games[0].moves[0].id;
    let branch = |a: usize| case.games[0].moves[0].actions[a].id;
    let (yes, no) = (branch(0), branch(1));
    for e in 0..times {
        let branch = if e < acted { yes } else { no };
        case.events.push(played::event(1900, e, 0, by, Edge { node, branch }));
    }
    case
}

fn options() -> LearnOptions {
    LearnOptions { particles: 1_500, seed: 7, jobs: 2, ..LearnOptions::default() }
}

/// By a grid: ln of the evidence, and posterior means of x and of own.
fn grid(acted: f64, times: f64) -> [f64; 3] {
    let mut sums = [0.0; 3];
    let density = |z: f64| (-0.5 * z * z).exp() / std::f64::consts::TAU.sqrt();
    let steps = 400;
    for i in 0..steps {
        let z = 12.0 * (f64::from(i) + 0.5) / f64::from(steps) - 6.0;
        for j in 0..steps {
            let w = 12.0 * (f64::from(j) + 0.5) / f64::from(steps) - 6.0;
            let (x, own) = (0.5 + z, 0.4 * w);
            let p = 1.0 / (1.0 + (-(x + own)).exp());
            let l = p.powf(acted) * (1.0 - p).powf(times - acted);
            let weight = density(z) * density(w) * l * (12.0 / f64::from(steps)).powi(2);
            sums[0] += weight;
            sums[1] += weight * x;
            sums[2] += weight * own;
        }
    }
    [sums[0].ln(), sums[1] / sums[0], sums[2] / sums[0]]
}

#[test]
fn one_case_has_the_posterior_of_a_grid() {
    let found = learn(&[case("one", "normal(0.5, 1)", 27, 30)], &options()).unwrap();
    let exact = grid(27.0, 30.0);
    let a = &found.answer;
    assert!(a.ok && a.shared.is_empty() && a.log_evidence_apart.is_none());
    assert!((a.log_evidence - exact[0]).abs() < 4.0 * a.log_evidence_error + 0.01);
    // What the games seen do not read is not learnt of.
    let own = &a.cases[0].own;
    assert_eq!(found.names[..2], ["x", "own"]);
    for (l, exact) in own.iter().zip(&exact[1..]) {
        let off = (l.posterior_mean - exact).abs();
        assert!(off < 4.0 * l.error + 0.002, "{}: {} {exact}", l.id, l.posterior_mean);
    }
    assert_eq!(a.cases[0].moves, 30);
    assert_eq!(found.columns[0].len(), 1_500);
}

fn three() -> [Case; 3] {
    [
        case("low", "normal(0, 1)", 2, 20),
        case("middle", "normal(0, 1)", 9, 20),
        case("high", "normal(0, 1)", 17, 20),
    ]
}

fn shared() -> LearnOptions {
    LearnOptions { share: vec!["x".to_owned()], ..options() }
}

fn bits(found: &Pooled) -> Vec<Vec<u64>> {
    found.columns.iter().map(|c| c.iter().map(|x| x.to_bits()).collect()).collect()
}

#[test]
fn cases_are_drawn_to_one_another_and_threads_change_no_bit() {
    let found = learn(&three(), &shared()).unwrap();
    let a = &found.answer;
    assert!(a.ok, "{:?}", a.why);
    let x = &a.shared[0];
    assert_eq!((x.id.as_str(), x.link), ("x", Link::Plain));
    let ends = [&x.cases[0], &x.cases[2]];
    for (c, sign) in ends.iter().zip([1.0, -1.0]) {
        let [alone, _] = c.alone.unwrap();
        assert!(sign * (c.pooled.posterior_mean - alone) > 0.02, "{c:?}");
        assert!(c.shrinkage > 0.3 && c.shrinkage < 1.0);
    }
    let pooling = x.pooling.unwrap();
    assert!(pooling > 0.0 && pooling < 0.6, "{pooling}");
    // Cases that differ are far apart: the spread grows, and sharing costs evidence or
    // gains little.
    assert!(x.spread.shift > 0.3, "{:?}", x.spread);
    assert_eq!(
        found.names,
        [
            "x",
            "x.mean",
            "x.spread",
            "low.x",
            "middle.x",
            "high.x",
            "low.own",
            "middle.own",
            "high.own"
        ]
    );
    let again = learn(&three(), &LearnOptions { jobs: 1, ..shared() }).unwrap();
    assert_eq!(bits(&found), bits(&again));
    assert_eq!(a.log_evidence.to_bits(), again.answer.log_evidence.to_bits());
}

#[test]
fn a_case_is_left_out_or_held_out_with_one_score() {
    let all = LearnOptions { leave_one_out: true, ..shared() };
    let left = learn(&three(), &all).unwrap().answer;
    let out = LearnOptions { hold_out: vec!["high".to_owned()], ..shared() };
    let held = learn(&three(), &out).unwrap().answer;
    assert!(held.cases[2].held_out && held.shared[0].cases.len() == 2);
    let score = |c: &realpolitik_analysis::learn::CaseLearnt| {
        (c.log_score_left_out.unwrap(), c.log_score_error.unwrap())
    };
    let ((a, e), (b, f)) = (score(&left.cases[2]), score(&held.cases[2]));
    assert!((a - b).abs() < 4.0 * e.hypot(f), "{a} ± {e}, {b} ± {f}");
    // The others know more of the middle one than a belief alone does, not of an end.
    let gain = |c: usize| score(&left.cases[c]).0 - left.cases[c].log_evidence_alone.unwrap();
    assert!(gain(1) > gain(2), "{} {}", gain(1), gain(2));
    // The marginal likelihood of a case alone is that of the grid where nothing is shared.
    let only = learn(&[case("one", "normal(0.5, 1)", 5, 9)], &options()).unwrap().answer;
    assert!((only.log_evidence - grid(5.0, 9.0)[0]).abs() < 0.05);
}

#[test]
fn what_does_not_fit_together_is_said() {
    let says = |cases: &[Case], o: LearnOptions| match learn(cases, &o) {
        Err(AnalysisError::Learn { why }) => why,
        other => panic!("{other:?}"),
    };
    let share = |p: &str| LearnOptions { share: vec![p.to_owned()], ..options() };
    let said = says(&three(), share("fear"));
    assert!(said.contains("`fear` is no uncertain parameter") && said.contains("x, own"), "{said}");
    let twins = [case("a", "normal(0, 1)", 1, 2), case("a", "normal(0, 1)", 1, 2)];
    assert!(says(&twins, options()).contains("two cases are called a"));
    let nobody = LearnOptions { hold_out: vec!["b".to_owned()], ..options() };
    assert!(says(&three(), nobody).contains("no case is called `b`; there are low, middle, high"));
    let empty = [case("a", "normal(0, 1)", 0, 0)];
    assert!(says(&empty, options()).contains("a has no episode seen"));
    let over = LearnOptions { over: Some("h".to_owned()), ..options() };
    assert!(says(&three(), over).contains("low has no game `h`; it has: g"));
    let few = [case("a", "discrete(1: 0.5, 2: 0.5)", 1, 2), case("b", "normal(0, 1)", 1, 2)];
    assert!(says(&few, share("x")).contains("a believes in a few values of `x`"));
}

#[test]
fn a_run_that_was_stopped_goes_on_with_the_same_bits() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("learn-stopped");
    let _ = std::fs::remove_dir_all(&folder);
    let keep = |resume| Keep { folder: folder.clone(), resume, every: Duration::ZERO };
    let options = LearnOptions { particles: 500, leave_one_out: true, ..shared() };
    let whole = learn(&three(), &options).unwrap();
    // Asked to stop from the start it stops after each step: many runs, each a step.
    let mut runs = 0;
    let ended = loop {
        let progress = Progress::default();
        progress.stop.store(true, Ordering::Relaxed);
        match learn_watched(&three(), &options, Some(&keep(runs > 0)), &progress) {
            Err(AnalysisError::Stopped) => runs += 1,
            other => break other.unwrap(),
        }
        assert!(runs < 1_000, "it does not go on");
    };
    assert!(runs > posteriors(3, &options), "{runs}");
    assert_eq!(bits(&whole), bits(&ended));
    assert_eq!(whole.answer.cases[1].log_score_left_out, ended.answer.cases[1].log_score_left_out);
    assert!(!folder.exists(), "nothing is left when it has ended");
    // What was kept of other draws is refused, and so is what was cut short.
    let progress = Progress::default();
    progress.stop.store(true, Ordering::Relaxed);
    let stopped = learn_watched(&three(), &options, Some(&keep(false)), &progress);
    assert!(matches!(stopped, Err(AnalysisError::Stopped)));
    let other = LearnOptions { seed: 8, ..options.clone() };
    let refused = learn_watched(&three(), &other, Some(&keep(true)), &Progress::default());
    assert!(format!("{:?}", refused.unwrap_err()).contains("Damaged"));
    let progress = Progress::default();
    learn_watched(&three(), &options, Some(&keep(true)), &progress).unwrap();
    let done = posteriors(3, &options) as u64 * 500;
    assert_eq!(progress.done.load(Ordering::Relaxed), done);
    let _ = std::fs::remove_dir_all(&folder);
}

#[test]
fn a_case_is_left_out_by_weights_where_they_are_to_be_trusted() {
    let options = LearnOptions { particles: 2_000, leave_one_out: true, ..shared() };
    let cases = [
        case("a", "normal(0, 1)", 3, 6),
        case("b", "normal(0, 1)", 2, 5),
        case("c", "normal(0, 1)", 4, 7),
    ];
    let found = learn(&cases, &options).unwrap().answer;
    for c in &found.cases {
        let (exact, error) = (c.log_score_left_out.unwrap(), c.log_score_error.unwrap());
        let (smoothed, shape) = (c.log_score_smoothed.unwrap(), c.pareto_shape.unwrap());
        assert!(shape < TRUSTED, "{}: {shape}", c.case);
        assert!((smoothed - exact).abs() < 4.0 * error + 0.05, "{}: {smoothed} {exact}", c.case);
    }
    let only = learn(&cases[..1], &self::options()).unwrap().answer;
    assert!(only.cases[0].log_score_smoothed.is_none());
}

/// With a belief that says next to nothing and a long record the posterior is that of
/// maximum likelihood: ln(k / (n − k)) with variance 1/k + 1/(n − k).
#[test]
fn the_limit_of_a_long_record_is_maximum_likelihood() {
    let (acted, times) = (71, 120);
    let mut wide = case("wide", "normal(0, 30)", acted, times);
    let own = wide.parameter("own").unwrap().index();
    wide.parameters[own].distribution = realpolitik_case::Distribution::Fixed { value: 0.0 };
    let found = learn(&[wide], &LearnOptions { particles: 4_000, ..options() }).unwrap().answer;
    let (k, n) = (acted as f64, times as f64);
    let (estimate, error) = ((k / (n - k)).ln(), (1.0 / k + 1.0 / (n - k)).sqrt());
    let x = &found.cases[0].own[0];
    assert_eq!(x.id, "x");
    assert!((x.posterior_mean - estimate).abs() < 4.0 * x.error + 0.006, "{x:?} {estimate}");
    assert!((x.posterior_sd / error - 1.0).abs() < 0.08, "{} {error}", x.posterior_sd);
}
