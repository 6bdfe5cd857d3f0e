//! Whether groups were treated alike, where occasions come in clusters.
//!
//! What was done to one partner on several occasions is one partner's treatment
//! several times over, so that tests which count occasions as independent find
//! differences in noise. Here the label of a group is permuted over partners,
//! each with all its occasions: if the labels mean nothing, every relabelling
//! was as likely as the one seen (Fisher 1935; for whole clusters Gail, Mark,
//! Carroll, Green & Pee 1996, Statistics in Medicine 15, 1069–1092).

use crate::proportion::{barnard, fisher, freeman_halton};
use realpolitik_lanes::philox::uniform;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// Relabellings drawn where there are too many to go through.
const DRAWN: u64 = 9_999;
/// Most clusters visited, over all relabellings, in an exact or a drawn test.
const MOST_VISITS: u64 = 10_000_000;
/// Most relabellings gone through one by one.
const MOST_EXACT: u64 = 20_000;
/// Key of the generator: the same relabellings each time.
const SEED: u64 = 0x7065_726d_7574_6531;
/// Statistics that differ by less than this share are equal: rounding must not
/// drop a relabelling that treats the groups just as the one seen.
const TIE: f64 = 1e-9;
/// Largest group for which the least p of Fisher's test is looked for.
const MOST_LEAST: u64 = 500;

/// One partner's occasions within one group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cluster {
    /// Occasions on which the rule was enforced.
    pub enforced: u64,
    /// Occasions answered.
    pub of: u64,
    /// Which group it is in.
    pub group: u32,
}

/// How a p was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// Fisher's exact test: every partner has one occasion.
    Fisher,
    /// All relabellings of partners.
    Permutation,
    /// Relabellings of partners drawn at random, the same each time.
    SampledPermutation,
}

/// A test of whether groups share one rate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Test {
    /// How p was found.
    pub method: Method,
    /// Two-sided p.
    pub p: f64,
    /// The smallest p that these partners could have given, however they were
    /// treated: where it is large the test can show nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub least: Option<f64>,
    /// Partners, each within one group.
    pub partners: usize,
    /// Relabellings gone through or drawn; 0 for Fisher's test.
    pub relabellings: u64,
    /// Two-sided p of Barnard's exact test, beside Fisher's between two groups.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub barnard: Option<f64>,
}

/// Tests whether groups of partners were enforced against at one rate.
///
/// The statistic is the variation between groups, Σ enforced²/answered, which
/// for two groups orders relabellings as the pooled score statistic does. Fisher's
/// test (Freeman and Halton's between more than two groups) stands where every
/// partner has one occasion; it is then the same permutation, ordered by
/// probability. `None` with fewer than two groups that hold an occasion.
///
/// ```
/// use realpolitik_record::permutation::{Cluster, clustered};
/// // One of four partners was spared three times; each other was hit twice.
/// let hit = Cluster { enforced: 2, of: 2, group: 1 };
/// let spared = Cluster { enforced: 0, of: 3, group: 0 };
/// let test = clustered(&[spared, hit, hit, hit]).unwrap();
/// // Four partners may bear the label, and only this one is as far apart.
/// assert_eq!((test.p, test.relabellings), (0.25, 4));
/// ```
pub fn clustered(clusters: &[Cluster]) -> Option<Test> {
    relabelled(clusters, DRAWN, SEED)
}

/// [`clustered`] with so many relabellings drawn, under this key.
fn relabelled(clusters: &[Cluster], drawn: u64, seed: u64) -> Option<Test> {
    let mut clusters: Vec<Cluster> = clusters.iter().copied().filter(|c| c.of > 0).collect();
    // Whatever order they come in, the relabellings drawn are the same.
    clusters.sort_unstable();
    let groups: BTreeMap<u32, (u64, u64, u64)> =
        clusters.iter().fold(BTreeMap::new(), |mut all, c| {
            let g = all.entry(c.group).or_default();
            *g = (g.0 + c.enforced, g.1 + c.of, g.2 + 1);
            all
        });
    if groups.len() < 2 || clusters.iter().any(|c| c.enforced > c.of) {
        return None;
    }
    if clusters.iter().all(|c| c.of == 1)
        && let Some(test) = single(&groups, clusters.len())
    {
        return Some(test);
    }
    let place: BTreeMap<u32, usize> = groups.keys().enumerate().map(|(i, g)| (*g, i)).collect();
    let labels: Vec<usize> = clusters.iter().map(|c| place[&c.group]).collect();
    let sizes: Vec<u64> = groups.values().map(|g| g.2).collect();
    let n = clusters.len() as u64;
    let all = arrangements(&sizes);
    if all <= MOST_EXACT && all.saturating_mul(n) <= MOST_VISITS {
        return Some(exact(&clusters, &labels, groups.len()));
    }
    let drawn = drawn.min((MOST_VISITS / n).max(199));
    Some(sampled(&clusters, &labels, groups.len(), (drawn, seed)))
}

/// Every partner has one occasion.
fn single(groups: &BTreeMap<u32, (u64, u64, u64)>, partners: usize) -> Option<Test> {
    let counts: Vec<(u64, u64)> = groups.values().map(|g| (g.0, g.1)).collect();
    let p = freeman_halton(&counts)?;
    let (mut least, mut other) = (None, None);
    if let [(a, n), (b, m)] = counts[..] {
        other = barnard((a, n), (b, m));
        let hits = a + b;
        if n.max(m) <= MOST_LEAST {
            least = (hits.saturating_sub(m)..=n.min(hits))
                .filter_map(|x| fisher((x, n), (hits - x, m)))
                .min_by(f64::total_cmp);
        }
    }
    Some(Test { method: Method::Fisher, p, least, partners, relabellings: 0, barnard: other })
}

/// How many ways there are to give labels of these numbers to partners.
fn arrangements(sizes: &[u64]) -> u64 {
    let (mut all, mut placed) = (1_u128, 0_u128);
    for size in sizes {
        for i in 1..=u128::from(*size) {
            placed += 1;
            // A product of binomials, whole at every step.
            all = all * placed / i;
            if all > u128::from(MOST_EXACT) {
                return u64::MAX;
            }
        }
    }
    all as u64
}

/// Σ enforced²/answered over groups.
fn statistic(clusters: &[Cluster], labels: &[usize], sums: &mut [(u64, u64)]) -> f64 {
    sums.fill((0, 0));
    for (c, l) in clusters.iter().zip(labels) {
        sums[*l].0 += c.enforced;
        sums[*l].1 += c.of;
    }
    sums.iter().map(|(k, n)| (*k as f64) * (*k as f64) / (*n).max(1) as f64).sum()
}

fn exact(clusters: &[Cluster], seen: &[usize], groups: usize) -> Test {
    let mut sums = vec![(0, 0); groups];
    let limit = statistic(clusters, seen, &mut sums);
    let mut labels = seen.to_vec();
    labels.sort_unstable();
    let mut values = Vec::new();
    loop {
        values.push(statistic(clusters, &labels, &mut sums));
        if !next(&mut labels) {
            break;
        }
    }
    let share = |least: f64| {
        let tie = TIE * (1.0 + least.abs());
        values.iter().filter(|v| **v >= least - tie).count() as f64 / values.len() as f64
    };
    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    Test {
        method: Method::Permutation,
        p: share(limit),
        least: Some(share(most)),
        partners: clusters.len(),
        relabellings: values.len() as u64,
        barnard: None,
    }
}

/// The next arrangement in the order of words; false after the last.
fn next(labels: &mut [usize]) -> bool {
    let Some(i) = (1..labels.len()).rev().find(|i| labels[i - 1] < labels[*i]) else {
        return false;
    };
    let pivot = labels[i - 1];
    let j = (i..labels.len()).rev().find(|j| labels[*j] > pivot).unwrap_or(i);
    labels.swap(i - 1, j);
    labels[i..].reverse();
    true
}

/// The arrangement seen counts as one of those drawn, so that p is never 0 and
/// the test keeps its level (Phipson & Smyth 2010, Statistical Applications in
/// Genetics and Molecular Biology 9, article 39).
fn sampled(clusters: &[Cluster], seen: &[usize], groups: usize, (drawn, seed): (u64, u64)) -> Test {
    let mut sums = vec![(0, 0); groups];
    let limit = statistic(clusters, seen, &mut sums);
    let limit = limit - TIE * (1.0 + limit.abs());
    let mut labels = seen.to_vec();
    let mut as_far = 1_u64;
    for draw in 0..drawn {
        shuffle(&mut labels, seed, draw);
        as_far += u64::from(statistic(clusters, &labels, &mut sums) >= limit);
    }
    Test {
        method: Method::SampledPermutation,
        p: as_far as f64 / (drawn + 1) as f64,
        least: Some(1.0 / (drawn + 1) as f64),
        partners: clusters.len(),
        relabellings: drawn,
        barnard: None,
    }
}

/// Fisher and Yates's shuffle by numbers that depend on seed and draw alone.
fn shuffle(labels: &mut [usize], seed: u64, draw: u64) {
    for i in (1..labels.len()).rev() {
        let j = (uniform(seed, draw, i as u32) * (i + 1) as f64) as usize;
        labels.swap(i, j.min(i));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cluster(enforced: u64, of: u64, group: u32) -> Cluster {
        Cluster { enforced, of, group }
    }

    #[test]
    fn relabellings_by_hand() {
        // Three partners: 1 of 3, 1 of 2 and 0 of 2, the first with the label.
        // Σ k²/n with the label on each: 1/3 + 1/4, 1/2 + 1/5, 0 + 4/5, of which
        // the one seen is the smallest.
        let test = clustered(&[cluster(1, 3, 0), cluster(1, 2, 1), cluster(0, 2, 1)]).unwrap();
        assert_eq!((test.p, test.relabellings, test.partners), (1.0, 3, 3));
        assert_eq!(test.least, Some(1.0 / 3.0));
        // With the label on the partner never hit it is the largest.
        let test = clustered(&[cluster(1, 3, 1), cluster(1, 2, 1), cluster(0, 2, 0)]).unwrap();
        assert_eq!(test.p, 1.0 / 3.0);
        // Two partners against two, 2/2 2/2 0/2 0/2: of C(4, 2) = 6 the one seen
        // and its mirror are as far apart.
        let two = [cluster(2, 2, 0), cluster(2, 2, 0), cluster(0, 2, 1), cluster(0, 2, 1)];
        let test = clustered(&two).unwrap();
        assert_eq!((test.p, test.relabellings), (2.0 / 6.0, 6));
        // Occasions taken for independent would give p = 2 / C(8, 4).
        assert!((fisher((4, 4), (0, 4)).unwrap() - 2.0 / 70.0).abs() < 1e-12);
        // All alike: nothing to tell apart.
        let alike = clustered(&[cluster(3, 3, 0), cluster(2, 2, 1), cluster(4, 4, 1)]).unwrap();
        assert_eq!((alike.p, alike.least), (1.0, Some(1.0)));
        assert_eq!(clustered(&[cluster(1, 2, 0), cluster(0, 0, 1)]), None);
        assert_eq!(clustered(&[cluster(3, 2, 0), cluster(0, 2, 1)]), None);
    }

    #[test]
    fn one_occasion_each_is_fishers_test() {
        // 0 of 4 against 2 of 2, worked by hand: 1 of C(6, 2) = 15.
        let mut all = vec![cluster(0, 1, 0); 4];
        all.extend([cluster(1, 1, 1); 2]);
        let test = clustered(&all).unwrap();
        assert_eq!(test.method, Method::Fisher);
        assert!((test.p - 1.0 / 15.0).abs() < 1e-12 && test.barnard.is_some());
        assert!((test.least.unwrap() - 1.0 / 15.0).abs() < 1e-12);
    }

    /// Partners whose own rates differ widely, with many occasions each.
    fn partners(n: u64, seed: u64) -> Vec<Cluster> {
        (0..n)
            .map(|i| {
                let rate = uniform(seed, i, 1);
                let of = 5 + (uniform(seed, i, 2) * 20.0) as u64;
                let enforced = (0..of).filter(|o| uniform(seed, *o, 10 + i as u32) < rate).count();
                cluster(enforced as u64, of, 0)
            })
            .collect()
    }

    #[test]
    fn p_is_uniform_over_all_relabellings_of_one_label() {
        let own = partners(40, 3);
        let mut ps: Vec<f64> = (0..own.len())
            .map(|label| {
                let mut all = own.clone();
                all.iter_mut().enumerate().for_each(|(i, c)| c.group = u32::from(i != label));
                clustered(&all).unwrap().p
            })
            .collect();
        ps.sort_by(f64::total_cmp);
        // One label over n partners: p is a rank, and ties only raise it.
        for (i, p) in ps.iter().enumerate() {
            assert!(*p >= (i + 1) as f64 / 40.0 - 1e-12, "{i}: {p}");
        }
        let mean = ps.iter().sum::<f64>() / 40.0;
        assert!((0.5..0.56).contains(&mean), "{mean}");
    }

    #[test]
    fn p_is_uniform_under_a_null_shuffle_and_fishers_is_not() {
        const TRIALS: u64 = 300;
        let (mut clustered_p, mut naive) = (Vec::new(), 0);
        for trial in 0..TRIALS {
            let mut all = partners(24, 1_000 + trial);
            let mut labels: Vec<usize> = (0..24).map(|i| i % 2).collect();
            shuffle(&mut labels, 77, trial);
            all.iter_mut().zip(&labels).for_each(|(c, l)| c.group = *l as u32);
            let test = relabelled(&all, 399, 5_000 + trial).unwrap();
            assert_eq!(test.method, Method::SampledPermutation);
            clustered_p.push(test.p);
            let sum = |g: u32| {
                let own = all.iter().filter(|c| c.group == g);
                own.fold((0, 0), |s, c| (s.0 + c.enforced, s.1 + c.of))
            };
            naive += u64::from(fisher(sum(0), sum(1)).unwrap() <= 0.05);
        }
        clustered_p.sort_by(f64::total_cmp);
        // Kolmogorov and Smirnov's distance from uniform; 1.63/√300 at 1 %.
        let distance = clustered_p
            .iter()
            .enumerate()
            .map(|(i, p)| {
                let (below, above) = (i as f64 / 300.0, (i + 1) as f64 / 300.0);
                (p - below).abs().max((p - above).abs())
            })
            .fold(0.0, f64::max);
        assert!(distance < 1.63 / (TRIALS as f64).sqrt(), "{distance}");
        // Occasions counted as independent: far more than one in twenty.
        assert!(naive > 75, "{naive} of {TRIALS}");
    }

    #[test]
    fn sampling_comes_near_the_exact_p_and_does_not_depend_on_order() {
        let mut all = partners(14, 9);
        all.iter_mut().enumerate().for_each(|(i, c)| c.group = u32::from(i >= 4));
        let test = clustered(&all).unwrap();
        // C(14, 4).
        assert_eq!((test.method, test.relabellings), (Method::Permutation, 1001));
        all.sort_unstable();
        let labels: Vec<usize> = all.iter().map(|c| c.group as usize).collect();
        let drawn = sampled(&all, &labels, 2, (DRAWN, SEED));
        let error = (test.p * (1.0 - test.p) / DRAWN as f64).sqrt();
        assert!((drawn.p - test.p).abs() < 4.0 * error + 1e-4, "{} {}", drawn.p, test.p);
        let mut wide = partners(40, 11);
        wide.iter_mut().enumerate().for_each(|(i, c)| c.group = (i % 3) as u32);
        let one = clustered(&wide).unwrap();
        wide.reverse();
        assert_eq!(one, clustered(&wide).unwrap());
        assert_eq!(one.method, Method::SampledPermutation);
    }
}
