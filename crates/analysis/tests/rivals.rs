//! Rivals and learning, checked by simulation: episodes played by one rival are
//! known for its own, posterior weights mean what they say, and the posterior of
//! parameters is calibrated.
//!
//! Simulation-based calibration: Talts, Betancourt, Simpson, Vehtari and Gelman
//! (2018), arXiv:1804.06788. `REALPOLITIK_SBC=N` sets the number of replications
//! (default 1,000). With N = 1,000 the test of rank means finds a bias of 0.13
//! posterior standard deviations with power 0.8.

use realpolitik_analysis::Options;
use realpolitik_analysis::rivals::learning::learning;
use realpolitik_analysis::rivals::likelihood::{Pattern, Realizations, visit_draws};
use realpolitik_analysis::rivals::observed::rival_case;
use realpolitik_analysis::rivals::weighing::{Increments, Weighing};
use realpolitik_analysis::rivals::weights::{Strength, rivals};
use realpolitik_belief::sampler::Sampler;
use realpolitik_case::load::{Limits, load_path};
use realpolitik_case::{Case, Edge};
use realpolitik_lanes::philox::uniform;
use realpolitik_runs::points::{Points, solve_points};
use realpolitik_runs::subject::compiled_game;
use realpolitik_runs::sweep::Progress;
use std::path::Path;

#[path = "support/played.rs"]
mod played;

fn shipped() -> Case {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/us-vietnam-2022");
    load_path(&folder, &Limits::default()).case.expect("the shipped case loads")
}

/// Moves that an onlooker sees in one play: what nature drew is not among them.
type Play = Vec<Edge>;

/// Every play there is, as an onlooker sees it, with its pattern.
struct Plays {
    seen: Vec<Play>,
    patterns: Vec<Pattern>,
}

impl Plays {
    fn of(case: &Case) -> Plays {
        let compiled = compiled_game(case, None).unwrap();
        let protocol = &case.games[compiled.protocol];
        let mut seen: Vec<Play> = Vec::new();
        for t in &compiled.terminals {
            let play: Play =
                t.path.iter().filter(|e| protocol.move_at(e.node).is_some()).copied().collect();
            if !seen.contains(&play) {
                seen.push(play);
            }
        }
        let patterns = seen.iter().map(|p| Pattern::of(&compiled, p)).collect();
        Plays { seen, patterns }
    }

    /// Probability of each play at each draw: `table[draw][play]`.
    fn table(&self, case: &Case, seed: u64, draws: u64) -> Vec<Vec<f64>> {
        let compiled = compiled_game(case, None).unwrap();
        let mut table = Vec::new();
        let visited =
            visit_draws(case, &compiled, seed, 0..draws, 2, &Progress::default(), |_, p| {
                table.push(self.patterns.iter().map(|x| x.probability(p.reach)).collect());
            });
        assert_eq!(visited.failed, 0);
        table
    }
}

/// The plays of some episodes, drawn from their probabilities.
fn play(probabilities: &[f64], episodes: u32, seed: u64, replication: u64) -> Vec<usize> {
    (0..episodes)
        .map(|e| {
            let mut u = uniform(seed, replication, e);
            for (i, p) in probabilities.iter().enumerate() {
                u -= p;
                if u < 0.0 {
                    return i;
                }
            }
            probabilities.len() - 1
        })
        .collect()
}

fn increments(table: &[Vec<f64>], played: &[usize]) -> Increments {
    Increments {
        events: played.iter().map(|i| table.iter().map(|row| row[*i].ln()).collect()).collect(),
        offsets: Vec::new(),
        draws: table.len(),
    }
}

/// The case with these plays as its only episodes.
fn with_episodes(case: &Case, plays: &Plays, played: &[usize]) -> Case {
    let mut own = case.clone();
    own.events.clear();
    for (e, i) in played.iter().enumerate() {
        for (step, edge) in plays.seen[*i].iter().enumerate() {
            let mover = own.games[0].move_at(edge.node).unwrap().by;
            own.events.push(played::event(1900, e, step, mover, *edge));
        }
    }
    own
}

fn options(draws: u64) -> Options {
    Options { draws, jobs: 2, ..Options::default() }
}

#[test]
fn plays_have_all_the_probability_there_is() {
    let case = shipped();
    let plays = Plays::of(&case);
    for row in plays.table(&case, 3, 50) {
        assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }
}

/// The likelihood of a partial path is what summing over unseen types by hand
/// gives.
#[test]
fn types_are_summed_out() {
    let case = shipped();
    let compiled = compiled_game(&case, None).unwrap();
    let sampler = Sampler::new(&case.beliefs(), 5);
    let (mut theta, mut points) = (Vec::new(), Points::new(case.parameters.len(), 1));
    sampler.draw(0, &mut theta);
    points.set(0, &theta);
    let solved = solve_points(&compiled, &points, 1);
    let mut realizations = Realizations::new(&compiled);
    let at = realizations.at(&points, &solved, 0).unwrap();
    let value = |id: &str| theta[case.parameter(id).unwrap().index()];
    let (wary, firm) = (value("p_wary"), value("p_firm"));
    // Probability of an action at the information set with this knowledge.
    let edge = |(node, branch): (&str, &str)| compiled.names.edge(node, branch).unwrap();
    let probability = |node: &str, knows: &[(&str, &str)], action: &str| -> f64 {
        let offsets = compiled.shape.action_offsets();
        let h = compiled
            .sets
            .iter()
            .position(|s| {
                compiled.names.vertex(s.node) == node
                    && knows.iter().all(|k| s.seen.contains(&edge(*k)))
            })
            .unwrap();
        let set = &compiled.shape.information_sets()[h];
        let a = set.actions.iter().position(|x| x == action).unwrap();
        solved.action(offsets[h] + a)[0]
    };
    let mut by_hand = 0.0;
    for (vn, p) in [("wary", wary), ("open", 1.0 - wary)] {
        for (us, q) in [("firm", firm), ("soft", 1.0 - firm)] {
            by_hand += p
                * q
                * probability("table", &[("firmness", us)], "offer")
                * probability("reply", &[("wariness", vn)], "decline");
        }
    }
    let pattern_of = |branches: &[(&str, &str)]| {
        let branches: Vec<Edge> = branches.iter().map(|b| edge(*b)).collect();
        Pattern::of(&compiled, &branches)
    };
    let pattern = pattern_of(&[("table", "offer"), ("reply", "decline")]);
    assert!((pattern.probability(at.reach) - by_hand).abs() < 1e-12);
    // Nothing observed is certain; what no play has is impossible.
    assert_eq!(Pattern::of(&compiled, &[]).probability(at.reach), 1.0);
    let never = pattern_of(&[("reply", "accept"), ("answer", "press")]);
    assert!(never.is_impossible() && never.probability(at.reach) == 0.0);
}

/// Half the sum of differences between what two rivals expect to be played below
/// which no record of this length can tell them apart: "hands tied" and the account
/// itself foresee the same plays, for other reasons.
const ALIKE: f64 = 0.1;

/// Episodes played by each rival in turn: the truth, or one that expects the same
/// plays, gains weight on average, and is the heaviest most of the time.
#[test]
fn each_rival_is_known_by_its_own_episodes() {
    let case = shipped();
    let plays = Plays::of(&case);
    let own: Vec<Case> = case.rivals.iter().map(|r| rival_case(&case, r)).collect();
    let tables: Vec<_> = own.iter().map(|c| plays.table(c, 1, 1_000)).collect();
    let priors: Vec<f64> = case.rivals.iter().map(|r| r.prior).collect();
    let (sets, episodes) = (40, 80);
    let expected: Vec<Vec<f64>> = tables
        .iter()
        .map(|t| {
            let mean = |i: usize| t.iter().map(|row| row[i]).sum::<f64>() / t.len() as f64;
            (0..t[0].len()).map(mean).collect()
        })
        .collect();
    let alike = |a: usize, b: usize| {
        let apart: f64 = expected[a].iter().zip(&expected[b]).map(|(x, y)| (x - y).abs()).sum();
        apart / 2.0 < ALIKE
    };
    for (truth, c) in own.iter().enumerate() {
        let truths = plays.table(c, 77, sets);
        let (mut found, mut weight) = (0, 0.0);
        for (r, row) in truths.iter().enumerate() {
            let played = play(row, episodes, 78 + truth as u64, r as u64);
            let all: Vec<Increments> = tables.iter().map(|t| increments(t, &played)).collect();
            let w = Weighing::new(&priors, &all).unwrap();
            let posterior: Vec<f64> = w.posterior().iter().map(|m| m.value).collect();
            let best = (0..own.len()).max_by(|a, b| posterior[*a].total_cmp(&posterior[*b]));
            found += usize::from(best.is_some_and(|b| alike(b, truth)));
            let same = (0..own.len()).filter(|h| alike(*h, truth));
            weight += same.map(|h| posterior[h]).sum::<f64>() / sets as f64;
        }
        let id = &case.rivals[truth].id;
        println!("{id}: best in {found} of {sets}, mean weight {weight:.2}");
        assert!(found * 100 >= 60 * sets as usize, "{id}: {found} of {sets}");
        let same = (0..own.len()).filter(|h| alike(*h, truth));
        let prior: f64 = same.map(|h| priors[h]).sum();
        assert!(prior < 0.5 && weight > 2.0 * prior, "{id}: {weight}");
    }
}

/// A rival drawn by its prior gets, on average, the weight that the posterior
/// gives it: no rival is favoured by the computation.
#[test]
fn posterior_weights_are_calibrated() {
    let case = shipped();
    let plays = Plays::of(&case);
    let own: Vec<Case> = case.rivals.iter().map(|r| rival_case(&case, r)).collect();
    let tables: Vec<_> = own.iter().map(|c| plays.table(c, 1, 4_000)).collect();
    let n = replications().min(4_000);
    let truths: Vec<_> = own.iter().map(|c| plays.table(c, 99, n)).collect();
    let priors: Vec<f64> = case.rivals.iter().map(|r| r.prior).collect();
    let mut gap = vec![Vec::new(); own.len()];
    for r in 0..n {
        let truth = ((uniform(100, r, 0) * own.len() as f64) as usize).min(own.len() - 1);
        let played = play(&truths[truth][r as usize], 6, 101, r);
        let all: Vec<Increments> = tables.iter().map(|t| increments(t, &played)).collect();
        let w = Weighing::new(&priors, &all).unwrap();
        for (h, m) in w.posterior().iter().enumerate() {
            gap[h].push(f64::from(u8::from(h == truth)) - m.value);
        }
    }
    for (h, g) in gap.iter().enumerate() {
        let mean = g.iter().sum::<f64>() / n as f64;
        let sd = (g.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n as f64).sqrt();
        let z = mean / (sd / (n as f64).sqrt());
        println!("{}: z = {z:+.2}", case.rivals[h].id);
        assert!(z.abs() < 4.0, "{}: z = {z}", case.rivals[h].id);
    }
}

fn replications() -> u64 {
    std::env::var("REALPOLITIK_SBC").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000)
}

/// Ranks of the true parameters in their posteriors are uniform.
#[test]
fn the_posterior_of_parameters_is_calibrated() {
    const BINS: usize = 20;
    let case = shipped();
    let plays = Plays::of(&case);
    let n = replications();
    let draws = 10_000;
    let table = plays.table(&case, 1, draws);
    let truths = plays.table(&case, 2, n);
    let draw_all = |seed: u64, count: u64| -> Vec<Vec<f64>> {
        let sampler = Sampler::new(&case.beliefs(), seed);
        (0..count)
            .map(|k| {
                let mut theta = Vec::new();
                sampler.draw(k, &mut theta);
                theta
            })
            .collect()
    };
    let (prior, truth) = (draw_all(1, draws), draw_all(2, n));
    let uncertain: Vec<usize> = (0..case.parameters.len())
        .filter(|m| case.parameters[*m].distribution.sd() > 0.0)
        .collect();
    let mut counts = vec![[0_u32; BINS]; uncertain.len()];
    let mut sums = vec![0.0; uncertain.len()];
    let (mut moved, mut thin) = (0.0_f64, 0);
    for r in 0..n as usize {
        let played = play(&truths[r], 3, 3, r as u64);
        let w = Weighing::new(&[1.0], &[increments(&table, &played)]).unwrap();
        thin += u64::from(w.effective_draws(0) < 400.0);
        let weights = w.draw_weights(0);
        for (i, m) in uncertain.iter().enumerate() {
            let value = truth[r][*m];
            let below: f64 = prior
                .iter()
                .zip(&weights)
                .map(|(p, w)| {
                    // Half for ties, which a mass point of belief would bring.
                    let half = if p[*m] < value {
                        1.0
                    } else if p[*m] == value {
                        0.5
                    } else {
                        0.0
                    };
                    w * half
                })
                .sum();
            counts[i][((below * BINS as f64) as usize).min(BINS - 1)] += 1;
            sums[i] += below;
        }
        moved = moved.max((weights.iter().fold(0.0_f64, |a, w| a.max(*w))) * draws as f64);
    }
    // The evidence did move the draws, or the test would show nothing; and what
    // would be withheld in use is too little to matter.
    assert!(moved > 3.0, "{moved}");
    assert!(thin * 50 <= n, "{thin} of {n} posteriors rest on few draws");
    let expected = n as f64 / BINS as f64;
    for (i, m) in uncertain.iter().enumerate() {
        let chi: f64 =
            counts[i].iter().map(|c| (f64::from(*c) - expected).powi(2) / expected).sum();
        let z = (sums[i] / n as f64 - 0.5) * (12.0 * n as f64).sqrt();
        let id = &case.parameters[*m].id;
        println!("{id}: chi-square {chi:.1} on {} degrees, rank mean z = {z:+.2}", BINS - 1);
        // 0.9999 quantile of chi-square on 19 degrees is 50.8, of |z| 3.9.
        assert!(chi < 50.8 && z.abs() < 3.9, "{id}: {chi} {z}");
    }
}

/// What `learning` prints is the posterior that was calibrated above.
#[test]
fn learning_is_the_calibrated_posterior() {
    let case = shipped();
    let plays = Plays::of(&case);
    let draws = 2_000;
    let table = plays.table(&case, 1, draws);
    let played = play(&table[17], 12, 3, 0);
    let own = with_episodes(&case, &plays, &played);
    let found = learning(&own, &options(draws), &Progress::default()).unwrap().unwrap();
    assert!(!found.withheld && found.failed == 0);
    let w = Weighing::new(&[1.0], &[increments(&table, &played)]).unwrap();
    assert!((found.effective_draws - w.effective_draws(0)).abs() < 1e-6);
    let weights = w.draw_weights(0);
    let sampler = Sampler::new(&case.beliefs(), 1);
    for l in &found.parameters {
        let m = case.parameter(&l.id).unwrap().index();
        let mut theta = Vec::new();
        let mean: f64 = weights
            .iter()
            .enumerate()
            .map(|(k, w)| {
                sampler.draw(k as u64, &mut theta);
                w * theta[m]
            })
            .sum();
        assert!((l.posterior_mean - mean).abs() < 1e-9, "{}", l.id);
        assert!(l.p05 <= l.p50 && l.p50 <= l.p95);
    }
    let total: f64 = found.outcomes.iter().map(|o| o.posterior_mean).sum();
    assert!((total - 1.0).abs() < 1e-9);
}

#[test]
fn a_posterior_carried_by_few_draws_is_withheld() {
    let case = shipped();
    let plays = Plays::of(&case);
    let table = plays.table(&case, 1, 500);
    let played = play(&table[3], 12, 3, 1);
    let own = with_episodes(&case, &plays, &played);
    let found = learning(&own, &options(500), &Progress::default()).unwrap().unwrap();
    assert!(found.withheld && found.parameters.is_empty() && found.outcomes.is_empty());
    assert!(found.effective_draws < 400.0 && !found.impossible);
    let mut none = case.clone();
    none.events.clear();
    assert!(learning(&none, &options(100), &Progress::default()).unwrap().is_none());
}

#[test]
fn rivals_of_the_shipped_case_are_weighed() {
    let case = shipped();
    let found = rivals(&case, &options(1_000), &Progress::default()).unwrap().unwrap();
    assert_eq!((found.failed, found.hypotheses.len(), found.factors.len()), (0, 5, 10));
    assert_eq!(found.episodes.len(), 11);
    let total: f64 = found.hypotheses.iter().filter_map(|h| h.posterior).sum();
    assert!((total - 1.0).abs() < 1e-12);
    for h in &found.hypotheses {
        assert_eq!(h.evidence.len(), found.events.len());
        let sum: f64 = h.evidence.iter().flatten().sum();
        assert!((sum - (h.posterior.unwrap() / h.prior).log10()).abs() < 1e-9, "{}", h.id);
        println!(
            "{} {:.3}±{:.3} log10 {:.2} eff {:.0} leverage {:?}",
            h.id,
            h.posterior.unwrap(),
            h.posterior_error.unwrap(),
            h.log10_marginal.unwrap(),
            h.effective_draws,
            h.leverage.iter().map(|l| l.leverage.map(|e| e.mean)).collect::<Vec<_>>()
        );
    }
    for e in &found.events {
        println!("{} {} {:?} {:?} ±{:?}", e.event, e.action, e.speaks_for, e.log10_factor, e.error);
    }
    // A rival predicts by its own game. Under "material power" the client still
    // obtains something, but less than under "convenience".
    let of = |id: &str| {
        let h = found.hypotheses.iter().find(|h| h.id == id).unwrap();
        let held = h.leverage.iter().find(|l| l.of == "VN").unwrap();
        (held.leverage.unwrap().mean, held.puzzle.unwrap())
    };
    assert!(of("material-power").0 < of("convenience").0 - 0.1);
    assert!(of("convenience").1 > 0.2);
    for f in &found.factors {
        assert!(f.log10.unwrap() >= 0.0 && f.error.unwrap() > 0.0);
        assert_eq!(f.strength, Strength::of(f.log10.unwrap()));
    }
}

const WEATHER: &str = r#"
schema = 1
title = "A bet on the weather"
as_of = 2020-01-01

[actors.A]
name = "A"

[actors.B]
name = "B"

[parameters.p_rain]
range = "0.3 to 0.6"
judgement = "made up, 2026: for a test"

[parameters.stake]
range = "0.5 to 1"
judgement = "made up, 2026: for a test"

[parameters.lambda]
value = 2
judgement = "made up, 2026: for a test"

[games.bet]
title = "A bet"
start = "bid"
precision = "lambda"

[games.bet.moves.bid]
by = "A"
actions = { raise = "weather", fold = "out" }

[games.bet.chance.weather]
branches.rain = { p = "p_rain", to = "wet" }
branches.sun = { p = "rest", to = "dry" }

[games.bet.outcomes.wet]
payoffs.A = "stake"
payoffs.B = "-stake"
[games.bet.outcomes.dry]
payoffs.A = "-stake"
payoffs.B = "stake"
[games.bet.outcomes.out]
payoffs.A = "0"
payoffs.B = "0"

[rivals.wet]
prior = 0.5
label = "It rains now and then"
[rivals.dry]
prior = 0.5
label = "It never rains"
[rivals.dry.set]
p_rain = { value = 0, judgement = "made up, 2026: for a test" }
"#;

const RAIN: &str = "id,date,actor,target,kind,channel,giver,receiver,weight,game,episode,move,action,source,grade,summary
late,2019-03-02,A,,act,public,,,,bet,one,bid,raise,book,A1,A raises.
rain,2019-03,A,,act,public,,,,bet,one,weather,rain,book,A1,It rains.
";

const BOOK: &str = "@book{book, title = {A Book}, author = {Writer, Ann}, date = {2018}}";

/// What a rival makes impossible counts against it, and is said.
#[test]
fn an_impossible_rival_gets_no_weight() {
    let files: [(&str, &[u8]); 3] = [
        ("case.toml", WEATHER.as_bytes()),
        ("events.csv", RAIN.as_bytes()),
        ("sources.bib", BOOK.as_bytes()),
    ];
    let loaded = realpolitik_case::load::load_memory("weather", &files, &Limits::default());
    let case = loaded.case.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics));
    let found = rivals(&case, &options(300), &Progress::default()).unwrap().unwrap();
    let (best, last) = (&found.hypotheses[0], &found.hypotheses[1]);
    assert_eq!((best.id.as_str(), best.posterior), ("wet", Some(1.0)));
    assert_eq!((last.id.as_str(), last.posterior, last.log10_marginal), ("dry", Some(0.0), None));
    assert_eq!(found.events[1].event, "rain");
    assert_eq!(found.events[1].speaks_for.as_deref(), Some("wet"));
    assert_eq!((found.events[1].log10_factor, last.evidence[1]), (None, None));
    assert_eq!((found.factors[0].log10, found.factors[0].strength), (None, Strength::Decisive));
    // The raise stands before the rain although March as a whole ends later.
    assert_eq!(found.events[0].event, "late");
}
