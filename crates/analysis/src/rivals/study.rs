//! A study by simulation: records played by a known truth, and whether what is said
//! to follow from them is as sure as it says.
//!
//! Ranks of the true parameters in their posteriors are uniform and intervals hold
//! the truth as often as they should (Talts, Betancourt, Simpson, Vehtari and Gelman
//! 2018, arXiv:1804.06788); rivals weigh, on average, as often as they are true. With
//! `REALPOLITIK_ALL=1` 200 records of each length, without it 12.

use crate::options::Options;
use crate::rivals::likelihood::Pattern;
use crate::rivals::observed::rival_case;
use crate::rivals::weighed::{Weighed, weigh};
use realpolitik_case::load::{Limits, load_path};
use realpolitik_case::{Case, Edge};
use realpolitik_lanes::philox::uniform;
use realpolitik_runs::points::solve_watching;
use realpolitik_runs::subject::{compiled_game, draws_of};
use realpolitik_runs::sweep::Progress;
use std::path::Path;

#[path = "../../tests/support/played.rs"]
mod played;

const DRAWS: u64 = 4_000;
const BINS: usize = 10;
/// 0.9999 quantile of chi-square on 9 degrees of freedom.
const CHI_SQUARE: f64 = 33.72;

fn records() -> u64 {
    if std::env::var("REALPOLITIK_ALL").is_ok_and(|v| v == "1") { 200 } else { 12 }
}

fn shipped() -> Case {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/us-vietnam-2022");
    let mut case = load_path(&folder, &Limits::default()).case.expect("the shipped case loads");
    case.games.iter_mut().for_each(|g| g.selection = None);
    case
}

/// Truths drawn from the beliefs of a case, and what each would be seen to do.
struct Truths {
    plays: Vec<Vec<Edge>>,
    /// `probability[play][truth]`.
    probability: Vec<Vec<f64>>,
    /// `theta[parameter][truth]`.
    theta: Vec<Vec<f64>>,
    /// `outcome[outcome][truth]`.
    outcome: Vec<Vec<f64>>,
}

impl Truths {
    fn of(case: &Case, seed: u64, count: u64) -> Truths {
        let compiled = compiled_game(case, None).unwrap();
        let protocol = &case.games[compiled.protocol];
        let mut plays: Vec<Vec<Edge>> = Vec::new();
        for t in &compiled.terminals {
            let by_players = |e: &&Edge| protocol.move_at(e.node).is_some();
            let play: Vec<Edge> = t.path.iter().filter(by_players).copied().collect();
            if !plays.contains(&play) {
                plays.push(play);
            }
        }
        let mut patterns: Vec<Pattern> = plays.iter().map(|p| Pattern::of(&compiled, p)).collect();
        let outcomes = protocol.outcomes.len();
        patterns.extend((0..outcomes).map(|o| Pattern::ending(&compiled, &[o])));
        let points = draws_of(case, seed, 0..count);
        let solved = solve_watching(&compiled, &points, &patterns, 2);
        assert!(solved.certified().iter().all(|c| *c));
        let row = |p: usize| solved.watched(p).to_vec();
        Truths {
            probability: (0..plays.len()).map(row).collect(),
            outcome: (plays.len()..patterns.len()).map(row).collect(),
            theta: (0..points.parameters()).map(|m| points.row(m).to_vec()).collect(),
            plays,
        }
    }

    /// A case whose only episodes are those that a truth played.
    fn record(&self, case: &Case, truth: usize, episodes: u32, seed: u64) -> Case {
        let mut own = case.clone();
        own.events.clear();
        for e in 0..episodes {
            let mut u = uniform(seed, truth as u64, e);
            let mut played = self.plays.len() - 1;
            for (i, p) in self.probability.iter().enumerate() {
                u -= p[truth];
                if u < 0.0 {
                    played = i;
                    break;
                }
            }
            for (step, edge) in self.plays[played].iter().enumerate() {
                let by = own.games[0].move_at(edge.node).unwrap().by;
                own.events.push(played::event(1800, e as usize, step, by, *edge));
            }
        }
        own
    }
}

fn weighed(case: &Case) -> Weighed {
    let options = Options { draws: DRAWS, jobs: 2, ..Options::default() };
    weigh(case, &options, &Progress::default()).unwrap().unwrap()
}

/// The share of weight below a value, half of what equals it.
fn rank(values: &[f64], weights: &[f64], truth: f64) -> f64 {
    let below = values.iter().zip(weights).map(|(x, w)| {
        if *x < truth {
            *w
        } else if *x == truth {
            0.5 * w
        } else {
            0.0
        }
    });
    below.sum::<f64>() / weights.iter().sum::<f64>()
}

/// How often something that should happen with probability p did, in standard errors.
fn z(hits: usize, of: usize, p: f64) -> f64 {
    (hits as f64 / of as f64 - p) / (p * (1.0 - p) / of as f64).sqrt()
}

fn parameters_are_calibrated(episodes: u32, seed: u64) {
    let mut case = shipped();
    // The case alone: truths are drawn from it, and it is weighed against nothing.
    case.rivals.clear();
    let n = records();
    let truths = Truths::of(&case, seed, n);
    let uncertain: Vec<usize> = (0..case.parameters.len())
        .filter(|m| case.parameters[*m].distribution.sd() > 0.0)
        .collect();
    let mut counts = vec![[0_u32; BINS]; uncertain.len()];
    let (mut half, mut ninety, mut all) = (0, 0, 0);
    let (mut redrawn, mut withheld, mut informed) = (0, 0, 0.0_f64);
    for r in 0..n as usize {
        let own = truths.record(&case, r, episodes, seed + 1);
        let w = weighed(&own);
        redrawn += usize::from(w.samples[w.own].rounds > 0);
        if w.is_withheld() {
            withheld += 1;
            continue;
        }
        let weights = w.draw_weights(w.own);
        for (i, m) in uncertain.iter().enumerate() {
            let rank = rank(&w.samples[w.own].parameters[*m], &weights, truths.theta[*m][r]);
            counts[i][((rank * BINS as f64) as usize).min(BINS - 1)] += 1;
            half += usize::from((0.25..=0.75).contains(&rank));
            ninety += usize::from((0.05..=0.95).contains(&rank));
            all += 1;
        }
        informed = informed.max(weights.iter().fold(0.0, |a: f64, w| a.max(*w)) * DRAWS as f64);
    }
    let kept = n as usize - withheld;
    println!(
        "{episodes} episodes, {n} records: {redrawn} drawn anew, {withheld} withheld; \
         50 % intervals hold {:.1} %, 90 % intervals {:.1} % of {all}",
        100.0 * half as f64 / all as f64,
        100.0 * ninety as f64 / all as f64
    );
    assert!(withheld * 20 <= n as usize, "{withheld} of {n} withheld");
    // The record did move the weights, or this would show nothing.
    assert!(informed > 2.0, "{informed}");
    let expected = kept as f64 / BINS as f64;
    let mut worst: f64 = 0.0;
    for (i, m) in uncertain.iter().enumerate() {
        let chi: f64 =
            counts[i].iter().map(|c| (f64::from(*c) - expected).powi(2) / expected).sum();
        println!("  {}: chi-square {chi:.1} on {} degrees", case.parameters[*m].id, BINS - 1);
        worst = worst.max(chi);
    }
    assert!(worst < CHI_SQUARE, "{worst}");
    // Parameters of one record hang together: its own number of records, not all.
    let per = uncertain.len();
    assert!(z(half / per, kept, 0.5).abs() < 4.0 && z(ninety / per, kept, 0.9).abs() < 4.0);
}

#[test]
fn parameters_are_calibrated_on_short_records() {
    parameters_are_calibrated(6, 41);
}

#[test]
fn parameters_are_calibrated_on_long_records() {
    parameters_are_calibrated(80, 43);
}

/// Rivals weigh as often as they are true, and the band of an outcome after the
/// record holds what the truth would do.
#[test]
fn rivals_and_outcomes_are_calibrated() {
    let case = shipped();
    let n = records();
    let own: Vec<Case> = case.rivals.iter().map(|r| rival_case(&case, r)).collect();
    let truths: Vec<Truths> = own.iter().map(|c| Truths::of(c, 57, n)).collect();
    let mut gaps = vec![Vec::new(); own.len()];
    let (mut held, mut of, mut sure, mut right) = (0, 0, 0.0, 0);
    for r in 0..n as usize {
        let truth = ((uniform(58, r as u64, 0) * own.len() as f64) as usize).min(own.len() - 1);
        let w = weighed(&truths[truth].record(&case, r, 12, 59));
        if w.is_withheld() {
            continue;
        }
        let posterior = w.posterior.clone().unwrap();
        for (h, p) in posterior.iter().enumerate() {
            gaps[h].push(f64::from(u8::from(h == truth)) - p);
        }
        let best = (0..posterior.len()).max_by(|a, b| posterior[*a].total_cmp(&posterior[*b]));
        right += usize::from(best == Some(truth));
        sure += posterior.iter().fold(0.0, |a: f64, p| a.max(*p));
        let pool = w.pool().unwrap();
        for (o, outcome) in truths[truth].outcome.iter().enumerate() {
            let Some(e) = w.outcome(&pool, o).filter(|e| e.mean > 0.001) else { continue };
            held += usize::from(e.p05 <= outcome[r] && outcome[r] <= e.p95);
            of += 1;
        }
    }
    let kept = gaps[0].len();
    println!(
        "{kept} of {n} records: the weightiest rival is the truth in {right}, its mean weight \
         says {:.1}; 90 % bands of outcomes hold {:.1} % of {of}",
        sure,
        100.0 * f64::from(held as u32) / f64::from(of as u32)
    );
    assert!(kept * 20 >= 19 * n as usize);
    for (h, g) in gaps.iter().enumerate() {
        let m = g.len() as f64;
        let mean = g.iter().sum::<f64>() / m;
        let sd = (g.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / m).sqrt();
        let z = mean / (sd / m.sqrt());
        println!("  {}: z = {z:+.2}", case.rivals[h].id);
        assert!(z.abs() < 4.0, "{}: {z}", case.rivals[h].id);
    }
    let per = of / kept;
    assert!(z(held / per.max(1), kept, 0.9).abs() < 4.0);
    assert!((right as f64 - sure).abs() < 4.0 * (kept as f64 * 0.25).sqrt());
}
