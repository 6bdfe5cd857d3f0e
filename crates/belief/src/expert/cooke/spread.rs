//! Answers spread over the range of their question.

use super::study::{Settings, Study};

/// A question with its range and what each expert believes of it, on its scale.
pub(super) struct SpreadItem {
    /// The least level thought possible.
    pub low: f64,
    /// The greatest.
    pub high: f64,
    /// All levels at which some expert's density changes, ends included,
    /// ascending.
    pub levels: Vec<f64>,
    /// Of each expert the share of belief below each level; empty where there is
    /// no answer.
    pub below: Vec<Vec<f64>>,
    /// Of each expert what its answer tells beyond an even spread, in nats; `None`
    /// where there is no answer.
    pub information: Vec<Option<f64>>,
}

/// Every question of a study, spread.
pub(super) struct Spread {
    pub items: Vec<SpreadItem>,
    pub shares: Vec<f64>,
}

impl Spread {
    /// The study must be valid.
    pub fn new(study: &Study, settings: &Settings) -> Self {
        let shares = study.shares();
        let items = (0..study.items.len()).map(|i| item(study, settings, &shares, i)).collect();
        Spread { items, shares }
    }
}

impl SpreadItem {
    /// ln(high − low) + Σ p ln(p / Δ) of quantiles at these levels (Cooke 1991, ch.
    /// 8: relative information to the even spread).
    pub fn information(&self, shares: &[f64], quantiles: impl Iterator<Item = f64>) -> f64 {
        let mut before = self.low;
        let mut total = libm::log(self.high - self.low);
        for (p, next) in shares.iter().zip(quantiles.chain([self.high])) {
            total += p * libm::log(p / (next - before));
            before = next;
        }
        total
    }

    /// The level of each probability in the mean of the experts' beliefs, by their
    /// weights; `None` if nobody with a weight answered. `mean` is room to work in
    /// and holds the mean share of belief below each level afterwards.
    pub fn pooled(
        &self,
        weights: impl Fn(usize) -> f64,
        probabilities: &[f64],
        mean: &mut Vec<f64>,
    ) -> Option<Vec<f64>> {
        mean.clear();
        mean.resize(self.levels.len(), 0.0);
        let answered = |e: &usize| !self.below[*e].is_empty();
        let all = || (0..self.below.len()).filter(answered);
        let total: f64 = all().map(&weights).sum();
        if !(total > 0.0 && total.is_finite()) {
            return None;
        }
        for e in all() {
            let w = weights(e) / total;
            if w > 0.0 {
                for (m, b) in mean.iter_mut().zip(&self.below[e]) {
                    *m += w * b;
                }
            }
        }
        let mut at = 0;
        let level = |p: &f64| {
            while at + 2 < mean.len() && mean[at + 1] < *p {
                at += 1;
            }
            let (a, b) = (mean[at], mean[at + 1]);
            let (x, y) = (self.levels[at], self.levels[at + 1]);
            // At a level itself the level, to the last bit.
            if *p == b { y } else { x + (p - a) / (b - a) * (y - x) }
        };
        Some(probabilities.iter().map(level).collect())
    }
}

fn item(study: &Study, settings: &Settings, shares: &[f64], i: usize) -> SpreadItem {
    let asked = &study.items[i];
    let of = |e: usize| study.answers[e][i].as_deref();
    let experts = study.experts.len();
    let mut levels: Vec<f64> =
        (0..experts).filter_map(of).flatten().map(|x| asked.scale.level(*x)).collect();
    levels.sort_by(f64::total_cmp);
    levels.dedup();
    let known = asked.realization.map(|r| asked.scale.level(r));
    let ends = levels.first().into_iter().chain(levels.last()).copied().chain(known);
    let (low, high) =
        ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| (l.min(x), h.max(x)));
    let more = settings.overshoot * (high - low);
    let (low, high) = (low - more, high + more);
    let mut found = SpreadItem {
        low,
        high,
        levels: Vec::new(),
        below: vec![Vec::new(); experts],
        information: vec![None; experts],
    };
    if levels.is_empty() {
        return found;
    }
    found.levels = [&[low], levels.as_slice(), &[high]].concat();
    for e in 0..experts {
        let Some(answer) = of(e) else { continue };
        let own: Vec<f64> = answer.iter().map(|x| asked.scale.level(*x)).collect();
        found.information[e] = Some(found.information(shares, own.iter().copied()));
        found.below[e] = below(&found.levels, &own, &study.probabilities);
    }
    found
}

/// The share of belief of one expert below each level: straight between the
/// quantiles, from 0 at the first level to 1 at the last.
fn below(levels: &[f64], own: &[f64], probabilities: &[f64]) -> Vec<f64> {
    let (low, high) = (levels[0], levels[levels.len() - 1]);
    let end = |k: usize| own.get(k).copied().unwrap_or(high);
    let share = |k: usize| probabilities.get(k).copied().unwrap_or(1.0);
    let mut k = 0;
    levels
        .iter()
        .map(|x| {
            while k < own.len() && own[k] < *x {
                k += 1;
            }
            if end(k) == *x {
                return share(k);
            }
            let (a, p) = if k == 0 { (low, 0.0) } else { (own[k - 1], probabilities[k - 1]) };
            p + (x - a) / (end(k) - a) * (share(k) - p)
        })
        .collect()
}
