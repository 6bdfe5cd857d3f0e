//! Cooke's classical model: experts weighed by how they did on questions of which
//! the answer is known (Cooke 1991, Experts in Uncertainty, chapters 8–12).

use crate::family::gamma_upper;

/// Share of the range of all answers by which it is extended at either end, as
/// Cooke has it.
pub const OVERSHOOT: f64 = 0.1;

/// The scale on which an answer is spread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// As it is.
    Uniform,
    /// By its logarithm; all answers are above 0.
    Log,
}

/// A question of which the answer is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Seed {
    /// The answer.
    pub realisation: f64,
    /// On which scale.
    pub scale: Scale,
    /// The quantiles of each expert at the levels of the panel, ascending; `None`
    /// of one who did not answer.
    pub answers: Vec<Option<Vec<f64>>>,
}

/// Experts with their answers to seed questions.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// The shares of belief below the quantiles that were asked, ascending, such as
    /// 0.05, 0.5, 0.95.
    pub levels: Vec<f64>,
    /// The questions.
    pub seeds: Vec<Seed>,
    /// How far the range of answers is extended: [`OVERSHOOT`].
    pub overshoot: f64,
}

/// How an expert did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Performance {
    /// Seed questions answered.
    pub answered: usize,
    /// Calibration: the probability that one whose quantiles are right would be as
    /// far off as this or farther.
    pub calibration: f64,
    /// Mean information of the answers relative to an even spread over the range, in
    /// nats.
    pub information: f64,
    /// Weight: calibration times information where the calibration is at or above
    /// the cut-off, else 0. Weights do not add to 1.
    pub weight: f64,
}

impl Panel {
    /// Why it cannot be scored, if it cannot.
    pub fn fault(&self) -> Option<String> {
        let experts = self.seeds.first()?.answers.len();
        let rising = |v: &[f64]| v.windows(2).all(|w| w[0] < w[1]);
        if self.levels.is_empty()
            || !rising(&self.levels)
            || self.levels.iter().any(|p| *p <= 0.0 || *p >= 1.0)
        {
            return Some("the quantiles that were asked must rise between 0 and 100 %".to_owned());
        }
        for s in &self.seeds {
            let values = || s.answers.iter().flatten();
            if s.answers.len() != experts || values().any(|a| a.len() != self.levels.len()) {
                return Some(
                    "every seed question asks all experts for the same quantiles".to_owned(),
                );
            }
            if values().any(|a| !rising(a) || a.iter().any(|x| !x.is_finite())) {
                return Some("the quantiles of an answer must rise".to_owned());
            }
            let all = values().flatten().chain([&s.realisation]);
            if s.scale == Scale::Log && all.into_iter().any(|x| *x <= 0.0) {
                return Some("on a logarithmic scale all answers are above 0".to_owned());
            }
        }
        None
    }

    /// The experts' performance with a cut-off on calibration; `None` chooses the
    /// one at which the decision maker, the experts pooled by their weights, does
    /// best itself. Gives back each expert's performance and the cut-off.
    ///
    /// The panel must have no [`Panel::fault`].
    pub fn weigh(&self, cutoff: Option<f64>) -> (Vec<Performance>, f64) {
        let mut all = self.performances();
        let weighed = |all: &[Performance], alpha: f64| -> Vec<f64> {
            all.iter()
                .map(|p| if p.calibration >= alpha { p.calibration * p.information } else { 0.0 })
                .collect()
        };
        let alpha = cutoff.unwrap_or_else(|| {
            let mut tried: Vec<f64> = all.iter().map(|p| p.calibration).collect();
            tried.sort_by(f64::total_cmp);
            tried.dedup();
            let mut best = (f64::NEG_INFINITY, 0.0);
            for alpha in tried {
                let dm = self.decision_maker(&weighed(&all, alpha));
                let score = dm.calibration * dm.information;
                if score >= best.0 {
                    best = (score, alpha);
                }
            }
            best.1
        });
        let weights = weighed(&all, alpha);
        for (p, w) in all.iter_mut().zip(weights) {
            p.weight = w;
        }
        (all, alpha)
    }

    /// Each expert's performance, with the weight of no cut-off.
    pub fn performances(&self) -> Vec<Performance> {
        let experts = self.seeds.first().map_or(0, |s| s.answers.len());
        let answers =
            |e: usize| self.seeds.iter().map(move |s| s.answers[e].as_deref()).collect::<Vec<_>>();
        // All are tested with the power of the expert who answered fewest.
        let fewest = (0..experts)
            .map(|e| answers(e).iter().flatten().count())
            .filter(|n| *n > 0)
            .min()
            .unwrap_or(0);
        (0..experts).map(|e| self.performance(&answers(e), fewest)).collect()
    }

    /// The performance of the experts pooled with these weights: their densities,
    /// even between neighbouring quantiles, averaged.
    pub fn decision_maker(&self, weights: &[f64]) -> Performance {
        let answers: Vec<Option<Vec<f64>>> =
            self.seeds.iter().map(|s| self.pooled(s, weights)).collect();
        let refs: Vec<Option<&[f64]>> = answers.iter().map(Option::as_deref).collect();
        let answered = refs.iter().flatten().count();
        self.performance(&refs, answered)
    }

    /// The probabilities of the intervals between neighbouring quantiles.
    fn shares(&self) -> Vec<f64> {
        let mut all = Vec::with_capacity(self.levels.len() + 1);
        let mut below = 0.0;
        for level in self.levels.iter().chain([&1.0]) {
            all.push(level - below);
            below = *level;
        }
        all
    }

    fn performance(&self, answers: &[Option<&[f64]>], fewest: usize) -> Performance {
        let p = self.shares();
        let mut hits = vec![0.0; p.len()];
        let (mut information, mut answered) = (0.0, 0usize);
        for (seed, answer) in self.seeds.iter().zip(answers) {
            let Some(answer) = answer else { continue };
            answered += 1;
            // A realisation on a quantile lies in the interval below it.
            hits[answer.partition_point(|q| *q < seed.realisation)] += 1.0;
            information += self.information(seed, answer);
        }
        if answered == 0 {
            return Performance { answered, calibration: 0.0, information: 0.0, weight: 0.0 };
        }
        let n = answered as f64;
        // Relative information of the shares seen to those that ought to be seen.
        let relative: f64 = hits
            .iter()
            .zip(&p)
            .filter(|(h, _)| **h > 0.0)
            .map(|(h, p)| h / n * libm::log(h / n / p))
            .sum();
        // 2 N I is nearly chi-square with as many degrees of freedom as quantiles.
        let statistic = fewest as f64 * relative.max(0.0);
        let calibration = gamma_upper(statistic, 0.5 * self.levels.len() as f64);
        let information = information / n;
        Performance { answered, calibration, information, weight: calibration * information }
    }

    /// The range of all answers and the realisation, extended.
    fn range(&self, seed: &Seed) -> (f64, f64) {
        let level = |x: f64| on(seed.scale, x);
        let all = seed.answers.iter().flatten().flatten().chain([&seed.realisation]);
        let (low, high) = all.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| {
            (l.min(level(*x)), h.max(level(*x)))
        });
        let more = self.overshoot * (high - low);
        (low - more, high + more)
    }

    /// ln(U − L) + Σ p ln(p / Δx): what an answer tells beyond an even spread.
    fn information(&self, seed: &Seed, answer: &[f64]) -> f64 {
        let (low, high) = self.range(seed);
        let mut ends: Vec<f64> = vec![low];
        ends.extend(answer.iter().map(|q| on(seed.scale, *q)));
        ends.push(high);
        let parts = self.shares().into_iter().zip(ends.windows(2));
        libm::log(high - low) + parts.map(|(p, w)| p * libm::log(p / (w[1] - w[0]))).sum::<f64>()
    }

    /// The quantiles of the experts pooled for one question; `None` if nobody with
    /// a weight answered it.
    fn pooled(&self, seed: &Seed, weights: &[f64]) -> Option<Vec<f64>> {
        let (low, high) = self.range(seed);
        let level = |x: &f64| on(seed.scale, *x);
        let parts: Vec<(f64, Vec<f64>)> = seed
            .answers
            .iter()
            .zip(weights)
            .filter(|(a, w)| a.is_some() && **w > 0.0)
            .map(|(a, w)| {
                let mut ends = vec![low];
                ends.extend(a.iter().flatten().map(level));
                ends.push(high);
                (*w, ends)
            })
            .collect();
        let total: f64 = parts.iter().map(|(w, _)| w).sum();
        if parts.is_empty() || total <= 0.0 {
            return None;
        }
        let mut cumulated: Vec<f64> = vec![0.0];
        cumulated.extend(&self.levels);
        cumulated.push(1.0);
        let below = |x: f64| -> f64 {
            let one = |ends: &[f64]| {
                let at = ends.partition_point(|e| *e <= x).clamp(1, ends.len() - 1);
                let (a, b) = (ends[at - 1], ends[at]);
                let within = ((x - a) / (b - a)).clamp(0.0, 1.0);
                cumulated[at - 1] + within * (cumulated[at] - cumulated[at - 1])
            };
            parts.iter().map(|(w, ends)| w / total * one(ends)).sum()
        };
        // The pooled distribution function is straight between all the ends.
        let mut ends: Vec<f64> = parts.iter().flat_map(|(_, e)| e.iter().copied()).collect();
        ends.sort_by(f64::total_cmp);
        ends.dedup();
        let heights: Vec<f64> = ends.iter().map(|x| below(*x)).collect();
        let quantile = |p: f64| {
            let at = heights.partition_point(|h| *h < p).clamp(1, heights.len() - 1);
            let (x, y) = (ends[at - 1], ends[at]);
            let (a, b) = (heights[at - 1], heights[at]);
            if b > a { x + (p - a) / (b - a) * (y - x) } else { y }
        };
        Some(self.levels.iter().map(|p| back(seed.scale, quantile(*p))).collect())
    }
}

fn on(scale: Scale, x: f64) -> f64 {
    match scale {
        Scale::Uniform => x,
        Scale::Log => libm::log(x),
    }
}

fn back(scale: Scale, x: f64) -> f64 {
    match scale {
        Scale::Uniform => x,
        Scale::Log => libm::exp(x),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Twenty questions asked for 5, 50 and 95 %. One expert is right in the shares
    /// in which one ought to be, the other always names too narrow a range.
    fn panel() -> Panel {
        let seeds = (0..20).map(|i| {
            let realisation = match i {
                0 => 0.5,
                1..=9 => 3.0,
                10..=18 => 7.0,
                _ => 9.7,
            };
            let answers = vec![Some(vec![1.0, 5.0, 9.0]), Some(vec![4.9, 5.0, 5.1])];
            Seed { realisation, scale: Scale::Uniform, answers }
        });
        Panel { levels: vec![0.05, 0.5, 0.95], seeds: seeds.collect(), overshoot: OVERSHOOT }
    }

    #[test]
    fn one_who_is_right_as_often_as_one_ought_to_be_is_calibrated() {
        let all = panel().performances();
        assert!((all[0].calibration - 1.0).abs() < 1e-12, "{all:?}");
        // Every realisation outside: I = ½ ln(½ / 0.05) twice = ln 10; 2NI = 92.1.
        assert!(all[1].calibration < 1e-15, "{all:?}");
        assert!(all[1].information > all[0].information);
    }

    #[test]
    fn information_of_one_answer_by_hand() {
        let seed = Seed {
            realisation: 2.0,
            scale: Scale::Uniform,
            answers: vec![Some(vec![1.0, 2.0, 11.0])],
        };
        let p = Panel { levels: vec![0.05, 0.5, 0.95], seeds: vec![seed], overshoot: 0.1 };
        // The range is 0 to 12.
        let by_hand = libm::log(12.0)
            + 0.05 * libm::log(0.05 / 1.0)
            + 0.45 * libm::log(0.45 / 1.0)
            + 0.45 * libm::log(0.45 / 9.0)
            + 0.05 * libm::log(0.05 / 1.0);
        assert!((p.performances()[0].information - by_hand).abs() < 1e-14);
    }

    #[test]
    fn the_cut_off_drops_the_one_who_is_off() {
        let (all, alpha) = panel().weigh(None);
        assert!(all[0].weight > 0.0 && all[1].weight == 0.0, "{all:?} {alpha}");
        let (all, _) = panel().weigh(Some(0.0));
        assert!(all[1].weight > 0.0 && all[1].weight < 1e-12 * all[0].weight);
    }

    #[test]
    fn panels_that_cannot_be_scored() {
        let mut p = panel();
        p.levels = vec![0.5, 0.05, 0.95];
        assert!(p.fault().is_some());
        let mut p = panel();
        p.seeds[3].answers[0] = Some(vec![1.0, 5.0]);
        assert!(p.fault().is_some());
        let mut p = panel();
        p.seeds[3].scale = Scale::Log;
        p.seeds[3].realisation = 0.0;
        assert!(p.fault().is_some());
        assert!(panel().fault().is_none());
    }
}
