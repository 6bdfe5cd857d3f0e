//! A study by simulation: truths drawn from the beliefs rank evenly among draws of their
//! posteriors (Talts, Betancourt, Simpson, Vehtari and Gelman 2018, arXiv:1804.06788).
//!
//! Each case has a logit choice between acting and not, seen a few times, at a payoff
//! made of a parameter that cases share and of one of its own. With `REALPOLITIK_ALL=1`
//! 1,000 replicates for 1, 3 and 12 cases, without it 40.

use crate::learn::hierarchy::{Hierarchy, Shared};
use crate::learn::sampler::{Evidence, Particles, posterior};
use realpolitik_belief::Distribution;
use realpolitik_lanes::philox::uniform;

const BINS: usize = 10;
/// Draws of a posterior among which the truth is ranked.
const RANKED: usize = 99;
/// Chi-square on 9 degrees of freedom is larger with a chance of 1 in 10,000 (tables).
const TOO_UNEVEN: f64 = 33.72;

/// How often each case acted, of so many times.
struct Choices {
    acted: Vec<f64>,
    times: f64,
}

fn payoff(shared: f64, own: f64) -> f64 {
    shared + 0.5 * own
}

impl Evidence for Choices {
    fn log_likelihood(&mut self, h: &Hierarchy<'_>, case: usize, rows: &[Vec<f64>]) -> Vec<f64> {
        let values = h.values(case, rows);
        let own = &rows[h.rows(case).end - 1];
        let one = |(x, o): (&f64, &f64)| {
            let u = payoff(*x, *o);
            let log_share = |u: f64| -(u.max(0.0) + (-u.abs()).exp().ln_1p() - u);
            self.acted[case] * log_share(u) + (self.times - self.acted[case]) * log_share(-u)
        };
        values[0].iter().zip(own).map(one).collect()
    }
}

/// Mean, spread, and what the first case has, row by row.
fn ranked(h: &Hierarchy<'_>, rows: &[Vec<f64>]) -> [Vec<f64>; 4] {
    let own = rows[h.rows(0).end - 1].clone();
    let shared = &h.shared[0];
    [shared.means(&rows[0]), shared.spreads(&rows[1]), h.values(0, rows).remove(0), own]
}

fn study(cases: usize, replicates: u64, particles: usize) {
    let belief = Distribution::Normal { mean: 0.3, sd: 1.2 };
    let mut bins = [[0_u32; BINS]; 4];
    let mut within = [0_u32; 4];
    for r in 0..replicates {
        let shared = Shared::new("x", &belief, 0.7).unwrap();
        let h = Hierarchy::new(vec![shared], vec![(vec![0], 1); cases]);
        let truth = Particles::new(&h, 1, 1_000_000 + r);
        let times = 12.0;
        let acted = |case: usize| {
            let own = truth.rows[h.rows(case).end - 1][0];
            let u = payoff(h.values(case, &truth.rows)[0][0], own);
            let share = 1.0 / (1.0 + (-u).exp());
            let acts = |e: u32| uniform(2_000_000 + r, case as u64, e) < share;
            (0..times as u32).filter(|e| acts(*e)).count() as f64
        };
        let mut evidence = Choices { acted: (0..cases).map(acted).collect(), times };
        let active = vec![true; cases];
        let found = posterior(&h, &mut evidence, &active, (particles, 3_000_000 + r)).unwrap();
        let truths = ranked(&h, &truth.rows);
        let draws = ranked(&h, &found.particles.rows);
        for (q, (truth, draws)) in truths.iter().zip(&draws).enumerate() {
            let at = |j: usize| draws[(2 * j + 1) * particles / (2 * RANKED)];
            let below = (0..RANKED).filter(|j| at(*j) < truth[0]).count();
            bins[q][below * BINS / (RANKED + 1)] += 1;
            within[q] += u32::from((5..95).contains(&below));
        }
    }
    let expected = replicates as f64 / BINS as f64;
    for (q, name) in ["mean", "spread", "value", "own"].iter().enumerate() {
        let chi: f64 = bins[q].iter().map(|b| (f64::from(*b) - expected).powi(2) / expected).sum();
        let share = f64::from(within[q]) / replicates as f64;
        println!(
            "{cases} cases, {replicates} replicates: {name}: chi-square {chi:.1} on 9, 90 % \
             intervals hold {:.1} %, ranks {:?}",
            100.0 * share,
            bins[q]
        );
        assert!(chi < TOO_UNEVEN, "{cases} cases, {name}: {chi}");
        let error = (0.09 / replicates as f64).sqrt();
        assert!((share - 0.9).abs() < 4.0 * error, "{cases} cases, {name}: {share}");
    }
}

#[test]
fn truths_rank_evenly_for_one_three_and_twelve_cases() {
    let all = std::env::var("REALPOLITIK_ALL").is_ok_and(|v| v == "1");
    for cases in [1, 3, 12] {
        if all { study(cases, 1_000, 1_000) } else { study(cases, 40, 250) }
    }
}
