//! Exact inference on counts: intervals for one proportion, tests between several.

use schemars::JsonSchema;
use serde::Serialize;

/// The normal quantile of a two-sided 95 % interval.
pub const Z95: f64 = 1.959_963_984_540_054;
/// Tables whose probability differs by less than this share count as equally
/// likely: rounding must not drop the observed table's twin.
const TIE: f64 = 1e-7;
/// Most tables that [`freeman_halton`] goes through.
const MOST_ALLOCATIONS: u64 = 1_000_000;
/// Most tables that [`barnard`] goes through.
const MOST_TABLES: u64 = 40_000;

/// A share with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Share {
    /// How often.
    pub count: u64,
    /// Out of how many.
    pub of: u64,
    /// `count / of`.
    pub share: f64,
    /// Lower end of Wilson's 95 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// A share with Wilson's score interval, which keeps its coverage for small
/// counts and never leaves [0, 1]; `None` out of nothing. Wilson (1927), Journal
/// of the American Statistical Association 22, 209–212.
///
/// ```
/// use realpolitik_record::proportion::wilson;
/// let none_of_five = wilson(0, 5).unwrap();
/// assert!(none_of_five.low == 0.0 && (none_of_five.high - 0.4345).abs() < 5e-5);
/// assert!(wilson(0, 0).is_none());
/// ```
pub fn wilson(count: u64, of: u64) -> Option<Share> {
    if of == 0 || count > of {
        return None;
    }
    let (k, n) = (count as f64, of as f64);
    let z2 = Z95 * Z95;
    let centre = (k + z2 / 2.0) / (n + z2);
    let half = Z95 / (n + z2) * (k * (n - k) / n + z2 / 4.0).sqrt();
    // At the ends the interval is closed exactly; rounding would leave a speck.
    let low = if count == 0 { 0.0 } else { (centre - half).max(0.0) };
    let high = if count == of { 1.0 } else { (centre + half).min(1.0) };
    Some(Share { count, of, share: k / n, low, high })
}

/// ln n! for n = 0 … most.
fn log_factorials(most: u64) -> Vec<f64> {
    let mut table = vec![0.0];
    let mut sum = 0.0;
    for i in 1..=most {
        sum += libm::log(i as f64);
        table.push(sum);
    }
    table
}

fn log_choose(table: &[f64], n: u64, k: u64) -> f64 {
    table[n as usize] - table[k as usize] - table[(n - k) as usize]
}

/// Two-sided p of Fisher's exact test that two groups, `a` of `n` and `b` of
/// `m`, share one rate: the probability, all margins fixed, of the tables no
/// likelier than the one seen. `None` if a group is empty. Fisher (1935), The
/// Design of Experiments, ch. 2.
///
/// ```
/// // The lady tasting tea: 3 of 4 against 1 of 4.
/// let p = realpolitik_record::proportion::fisher((3, 4), (1, 4)).unwrap();
/// assert!((p - 34.0 / 70.0).abs() < 1e-12);
/// ```
pub fn fisher((a, n): (u64, u64), (b, m): (u64, u64)) -> Option<f64> {
    freeman_halton(&[(a, n), (b, m)])
}

/// p of the exact test that several groups share one rate: Fisher's test for a
/// 2×k table. `None` with fewer than two groups that are not empty, or where
/// more than a million tables would have to be visited. Freeman and Halton
/// (1951), Biometrika 38, 141–149.
pub fn freeman_halton(groups: &[(u64, u64)]) -> Option<f64> {
    let groups: Vec<(u64, u64)> = groups.iter().copied().filter(|(_, n)| *n > 0).collect();
    if groups.len() < 2 || groups.iter().any(|(k, n)| k > n) {
        return None;
    }
    let total: u64 = groups.iter().map(|(_, n)| n).sum();
    let hits: u64 = groups.iter().map(|(k, _)| k).sum();
    // The last group takes what the others leave, so its size is not free.
    let mut tables = 1_u64;
    for (_, n) in &groups[..groups.len() - 1] {
        tables = tables.saturating_mul(n.min(&hits) + 1);
    }
    if tables > MOST_ALLOCATIONS {
        return None;
    }
    let table = log_factorials(total);
    let whole = log_choose(&table, total, hits);
    let log_p = |ks: &[u64]| -> f64 {
        let sum: f64 = groups.iter().zip(ks).map(|((_, n), k)| log_choose(&table, *n, *k)).sum();
        sum - whole
    };
    let seen: Vec<u64> = groups.iter().map(|(k, _)| *k).collect();
    let limit = log_p(&seen) + TIE;
    let last = groups.len() - 1;
    let mut ks = vec![0; groups.len()];
    let mut p = 0.0;
    'tables: loop {
        let placed: u64 = ks[..last].iter().sum();
        if placed <= hits && hits - placed <= groups[last].1 {
            ks[last] = hits - placed;
            let l = log_p(&ks);
            if l <= limit {
                p += libm::exp(l);
            }
        }
        for (k, (_, n)) in ks[..last].iter_mut().zip(&groups) {
            if *k < *n.min(&hits) {
                *k += 1;
                continue 'tables;
            }
            *k = 0;
        }
        return Some(p.min(1.0));
    }
}

/// Two-sided p of Barnard's unconditional exact test with the pooled score
/// statistic: the worst case over the unknown common rate. More powerful than
/// Fisher's where the margins were not fixed by design, as they were not here.
/// `None` if a group is empty or the tables are too many. Barnard (1945), Nature
/// 156, 177; Suissa and Shuster (1985), J. R. Statist. Soc. A 148, 317–327.
///
/// The worst case is sought on a grid of 1,024 rates and refined around its
/// best; the value is good to about 1e-6.
///
/// ```
/// let p = realpolitik_record::proportion::barnard((7, 15), (12, 15)).unwrap();
/// assert!((p - 0.0682).abs() < 5e-4);
/// ```
pub fn barnard((a, n): (u64, u64), (b, m): (u64, u64)) -> Option<f64> {
    if n == 0 || m == 0 || a > n || b > m || (n + 1).saturating_mul(m + 1) > MOST_TABLES {
        return None;
    }
    let statistic = |x: u64, y: u64| -> f64 {
        let (x, y, n, m) = (x as f64, y as f64, n as f64, m as f64);
        let pooled = (x + y) / (n + m);
        let variance = pooled * (1.0 - pooled) * (1.0 / n + 1.0 / m);
        if variance > 0.0 { (x / n - y / m).abs() / variance.sqrt() } else { 0.0 }
    };
    let seen = statistic(a, b) - TIE;
    let table = log_factorials(n.max(m));
    // Tables at least as far apart, gathered by how many hits they hold.
    let mut weight = vec![0.0; (n + m) as usize + 1];
    for x in 0..=n {
        for y in 0..=m {
            if statistic(x, y) >= seen {
                weight[(x + y) as usize] +=
                    libm::exp(log_choose(&table, n, x) + log_choose(&table, m, y));
            }
        }
    }
    let total = (n + m) as f64;
    let at = |rate: f64| -> f64 {
        let (hit, miss) = (libm::log(rate), libm::log1p(-rate));
        weight
            .iter()
            .enumerate()
            .filter(|(_, w)| **w > 0.0)
            .map(|(s, w)| w * libm::exp(s as f64 * hit + (total - s as f64) * miss))
            .sum()
    };
    const GRID: u32 = 1024;
    let rate = |i: f64| (i / f64::from(GRID)).clamp(1e-9, 1.0 - 1e-9);
    let best = (0..=GRID)
        .map(|i| (at(rate(f64::from(i))), i))
        .fold((0.0, 0), |b, x| if x.0 > b.0 { x } else { b });
    let (mut low, mut high) = (f64::from(best.1) - 1.0, f64::from(best.1) + 1.0);
    for _ in 0..60 {
        let (u, v) = (low + (high - low) / 3.0, high - (high - low) / 3.0);
        if at(rate(u)) < at(rate(v)) { low = u } else { high = v }
    }
    Some(at(rate((low + high) / 2.0)).max(best.0).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilson_agrees_with_newcombe() {
        // Newcombe (1998), Statistics in Medicine 17, 857–872, table I, method 3.
        for (k, n, low, high) in [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ] {
            let s = wilson(k, n).unwrap();
            assert!((s.low - low).abs() < 5e-5 && (s.high - high).abs() < 5e-5, "{k}/{n}: {s:?}");
        }
    }

    #[test]
    fn the_interval_covers_where_it_says() {
        // Exact coverage of Wilson's interval at n = 12, averaged over rates.
        let table = log_factorials(12);
        let mut mean = 0.0;
        for i in 1..100 {
            let p = f64::from(i) / 100.0;
            for k in 0..=12_u64 {
                let s = wilson(k, 12).unwrap();
                if (s.low..=s.high).contains(&p) {
                    let log = log_choose(&table, 12, k)
                        + k as f64 * p.ln()
                        + (12 - k) as f64 * (1.0 - p).ln();
                    mean += log.exp() / 99.0;
                }
            }
        }
        assert!((0.94..0.965).contains(&mean), "{mean}");
    }

    #[test]
    fn fisher_on_tables_worked_by_hand() {
        // 0 of 4 against 2 of 2: the only table as unlikely, 1 of C(6, 2) = 15.
        assert!((fisher((0, 4), (2, 2)).unwrap() - 1.0 / 15.0).abs() < 1e-12);
        // Equal rates: every table counts.
        assert!((fisher((1, 2), (1, 2)).unwrap() - 1.0).abs() < 1e-12);
        assert_eq!(fisher((0, 0), (1, 2)), None);
        assert_eq!(fisher((3, 2), (1, 2)), None);
        // Fisher's own criminal twins: 10 of 13 against 2 of 17, one-sided 0.000465.
        let p = fisher((10, 13), (2, 17)).unwrap();
        assert!((p - 0.000_536_7).abs() < 5e-7, "{p}");
    }

    #[test]
    fn more_groups_than_two() {
        // 2 hits in groups of 1, 1 and 2, both in the pair: C(2,2)/C(4,2) = 1/6;
        // tables (1,1,0) also 1/6, (1,0,1) and (0,1,1) 2/6 each.
        let p = freeman_halton(&[(0, 1), (0, 1), (2, 2)]).unwrap();
        assert!((p - 1.0 / 3.0).abs() < 1e-12);
        // Order of groups does not matter, empty ones neither.
        let q = freeman_halton(&[(2, 2), (0, 0), (0, 1), (0, 1)]).unwrap();
        assert!((p - q).abs() < 1e-12);
        assert_eq!(freeman_halton(&[(10_000, 20_000), (10_000, 20_000), (1, 20_000)]), None);
    }

    #[test]
    fn barnard_is_the_worst_case_over_rates() {
        // One trial each: tables (1,0) and (0,1) have probability 2p(1−p) ≤ 1/2.
        assert!((barnard((1, 1), (0, 1)).unwrap() - 0.5).abs() < 1e-6);
        // Mehta and Senchaudhuri (2003): 7 of 15 against 12 of 15.
        assert!((barnard((7, 15), (12, 15)).unwrap() - 0.0682).abs() < 1e-4);
        // Symmetric in groups and in what counts as a hit.
        let p = barnard((1, 7), (6, 8)).unwrap();
        assert!((p - barnard((6, 8), (1, 7)).unwrap()).abs() < 1e-6);
        assert!((p - barnard((6, 7), (2, 8)).unwrap()).abs() < 1e-6);
    }

    #[test]
    fn barnard_holds_its_level() {
        // Under any common rate the test at 5 % rejects at most 5 % of the time.
        let (n, m) = (5_u64, 7_u64);
        let table = log_factorials(7);
        for i in 1..20 {
            let rate = f64::from(i) / 20.0;
            let mut rejected = 0.0;
            for a in 0..=n {
                for b in 0..=m {
                    if barnard((a, n), (b, m)).unwrap() <= 0.05 {
                        let s = (a + b) as f64;
                        let log = log_choose(&table, n, a)
                            + log_choose(&table, m, b)
                            + s * rate.ln()
                            + ((n + m) as f64 - s) * (1.0 - rate).ln();
                        rejected += log.exp();
                    }
                }
            }
            assert!(rejected <= 0.05 + 1e-6, "{rate}: {rejected}");
        }
    }
}
