//! A study by simulation: records played by a known truth, and whether what is said
//! to follow from them is as sure as it says.
//!
//! Ranks of the true parameters in their posteriors are uniform and intervals hold
//! the truth as often as they should (Talts, Betancourt, Simpson, Vehtari and Gelman
//! 2018, arXiv:1804.06788); rivals weigh, on average, as often as they are true.
//!
//! Truths are independent draws of the beliefs, and each record is weighed over draws
//! of its own: with the same draws for all records what is left of their sampling
//! error would stand in every rank alike. A rank is that of the truth among
//! [`RANKED`] draws from the posterior, fewer than a quarter of those that carry it.
//! Beside each posterior rank stands that of the truths in the beliefs themselves,
//! which a short record hardly changes: what is uneven there is luck of the truths
//! and no fault of a posterior.
//!
//! With `REALPOLITIK_ALL=1` 200 records of each length, without it 12;
//! `REALPOLITIK_STUDY=RECORDS,SEED` asks for other records.

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
/// Draws of a posterior among which the truth is ranked.
const RANKED: u32 = 99;
/// A study is wrong if chance alone gives its largest chi-square less often.
const TOO_RARE: f64 = 1e-3;

/// How many records, and what is added to the seeds of the truths.
fn asked() -> (u64, u64) {
    if let Ok(text) = std::env::var("REALPOLITIK_STUDY") {
        let numbers: Vec<u64> = text.split(',').filter_map(|n| n.trim().parse().ok()).collect();
        let [records, seed] = numbers[..] else { panic!("REALPOLITIK_STUDY=RECORDS,SEED: {text}") };
        return (records, seed);
    }
    let all = std::env::var("REALPOLITIK_ALL").is_ok_and(|v| v == "1");
    (if all { 200 } else { 12 }, 0)
}

/// The chance that chi-square on 9 degrees of freedom is larger (Abramowitz and Stegun
/// 1964, 26.4.4).
fn larger(chi: f64) -> f64 {
    let x = chi.sqrt();
    let density = (-0.5 * chi).exp() * (2.0 / std::f64::consts::PI).sqrt();
    let series = x + x.powi(3) / 3.0 + x.powi(5) / 15.0 + x.powi(7) / 105.0;
    libm::erfc(x / std::f64::consts::SQRT_2) + density * series
}

/// The value that the largest of so many chi-squares exceeds in half of all studies.
fn median_of_largest(count: usize) -> f64 {
    let tail = 1.0 - 0.5_f64.powf(1.0 / count as f64);
    let (mut low, mut high) = (0.0, 200.0);
    for _ in 0..80 {
        let middle = 0.5 * (low + high);
        if larger(middle) > tail { low = middle } else { high = middle }
    }
    low
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

/// Weighed over draws of its own.
fn weighed(case: &Case, record: u64) -> Weighed {
    let options = Options { draws: DRAWS, jobs: 2, seed: 10_000 + record, ..Options::default() };
    weigh(case, &options, &Progress::default()).unwrap().unwrap()
}

/// Places of draws taken from weighted ones.
fn taken(weights: &[f64], seed: u64, record: u64) -> Vec<usize> {
    let mut sums = Vec::with_capacity(weights.len());
    let mut sum = 0.0;
    for w in weights {
        sum += w;
        sums.push(sum);
    }
    let at = |i: u32| {
        let u = uniform(seed, record, i) * sum;
        sums.partition_point(|s| *s <= u).min(weights.len() - 1)
    };
    (0..RANKED).map(at).collect()
}

/// How evenly bins are filled.
fn chi_square(counts: &[u32; BINS]) -> f64 {
    let expected = f64::from(counts.iter().sum::<u32>()) / BINS as f64;
    counts.iter().map(|c| (f64::from(*c) - expected).powi(2) / expected).sum()
}

/// How often something that should happen with probability p did, in standard errors.
fn z(hits: usize, of: usize, p: f64) -> f64 {
    (hits as f64 / of as f64 - p) / (p * (1.0 - p) / of as f64).sqrt()
}

/// Ranks of the truths, and how often intervals hold them.
struct Ranks {
    /// Per uncertain parameter: ranks in the posterior, and in the beliefs.
    posterior: Vec<[u32; BINS]>,
    beliefs: Vec<[u32; BINS]>,
    half: usize,
    ninety: usize,
    all: usize,
    redrawn: usize,
    withheld: usize,
    /// The greatest weight of a draw, of all.
    informed: f64,
}

fn ranks(case: &Case, uncertain: &[usize], truths: &Truths, episodes: u32, seed: u64) -> Ranks {
    let rows = || vec![[0_u32; BINS]; uncertain.len()];
    let mut found = Ranks {
        posterior: rows(),
        beliefs: rows(),
        half: 0,
        ninety: 0,
        all: 0,
        redrawn: 0,
        withheld: 0,
        informed: 0.0,
    };
    for r in 0..truths.theta[0].len() {
        let own = truths.record(case, r, episodes, seed + 1);
        let w = weighed(&own, seed * 1_000_000 + r as u64);
        let sample = &w.samples[w.own];
        found.redrawn += usize::from(sample.rounds > 0);
        if w.is_withheld() {
            found.withheld += 1;
            continue;
        }
        let weights = w.draw_weights(w.own);
        let taken = taken(&weights, seed + 2, r as u64);
        for (i, m) in uncertain.iter().enumerate() {
            let truth = truths.theta[*m][r];
            let below = taken.iter().filter(|d| sample.parameters[*m][**d] < truth).count();
            found.posterior[i][below * BINS / (RANKED as usize + 1)] += 1;
            let before = case.parameters[*m].distribution.cdf(truth);
            found.beliefs[i][((before * BINS as f64) as usize).min(BINS - 1)] += 1;
            // Of the hundred ranks the middle 50, and the middle 90.
            found.half += usize::from((25..75).contains(&below));
            found.ninety += usize::from((5..95).contains(&below));
            found.all += 1;
        }
        let greatest = weights.iter().fold(0.0, |a: f64, w| a.max(*w));
        found.informed = found.informed.max(greatest * weights.len() as f64);
    }
    found
}

fn parameters_are_calibrated(episodes: u32, seed: u64) {
    let mut case = shipped();
    // The case alone: truths are drawn from it, and it is weighed against nothing.
    case.rivals.clear();
    let (n, more) = asked();
    let seed = seed + 100 * more;
    let truths = Truths::of(&case, seed, n);
    let uncertain: Vec<usize> = (0..case.parameters.len())
        .filter(|m| case.parameters[*m].distribution.sd() > 0.0)
        .collect();
    let found = ranks(&case, &uncertain, &truths, episodes, seed);
    let kept = n as usize - found.withheld;
    let share = |hits: usize| 100.0 * hits as f64 / found.all as f64;
    println!(
        "{episodes} episodes, {n} records, seed {seed}: {} drawn anew, {} withheld; 50 % intervals \
         hold {:.1} %, 90 % intervals {:.1} % of {}",
        found.redrawn,
        found.withheld,
        share(found.half),
        share(found.ninety),
        found.all
    );
    assert!(found.withheld * 20 <= n as usize, "{} of {n} withheld", found.withheld);
    // The record did move the weights, or this would show nothing.
    assert!(found.informed > 2.0, "{}", found.informed);
    let mut worst = (0.0, 0.0, "");
    for (i, m) in uncertain.iter().enumerate() {
        let (chi, before) = (chi_square(&found.posterior[i]), chi_square(&found.beliefs[i]));
        let id = &case.parameters[*m].id;
        println!("  {id}: chi-square {chi:.1} on {}, of the truths alone {before:.1}", BINS - 1);
        if chi > worst.0 {
            worst = (chi, before, id);
        }
    }
    let tests = uncertain.len();
    let chance = 1.0 - (1.0 - larger(worst.0)).powi(tests as i32);
    println!(
        "  the largest of {tests} is {:.1} ({}, of the truths alone {:.1}); the largest of so many \
         exceeds {:.1} in half of all studies, and {:.1} in a share of {chance:.3}",
        worst.0,
        worst.2,
        worst.1,
        median_of_largest(tests),
        worst.0
    );
    assert!(chance > TOO_RARE, "{worst:?}");
    // Parameters of one record depend on each other: its own number of records, not all.
    assert!(z(found.half / tests, kept, 0.5).abs() < 4.0);
    assert!(z(found.ninety / tests, kept, 0.9).abs() < 4.0);
}

#[test]
fn chi_square_has_its_tail() {
    // Tables of chi-square on 9 degrees of freedom.
    for (chi, p) in [(16.919, 0.05), (21.666, 0.01), (27.877, 0.001)] {
        assert!((larger(chi) / p - 1.0).abs() < 1e-3, "{chi}: {}", larger(chi));
    }
    assert!((larger(median_of_largest(1)) - 0.5).abs() < 1e-12);
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
    let (n, more) = asked();
    let seed = 57 + 100 * more;
    let own: Vec<Case> = case.rivals.iter().map(|r| rival_case(&case, r)).collect();
    let truths: Vec<Truths> = own.iter().map(|c| Truths::of(c, seed, n)).collect();
    let mut gaps = vec![Vec::new(); own.len()];
    let (mut held, mut of, mut sure, mut right) = (0, 0, 0.0, 0);
    for r in 0..n as usize {
        let truth =
            ((uniform(seed + 1, r as u64, 0) * own.len() as f64) as usize).min(own.len() - 1);
        let record = truths[truth].record(&case, r, 12, seed + 2);
        let w = weighed(&record, seed * 1_000_000 + r as u64);
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
