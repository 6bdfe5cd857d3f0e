//! Cases whose parameters differ and yet have something in common.
//!
//! On a scale without bounds, parameter k of case c is φ = μ + τ η with η standard
//! normal: the non-centred form (Papaspiliopoulos, Roberts and Sköld 2007, *Statistical
//! Science* 22, 59–73). μ has the belief of one of the cases, τ is half-normal. All of
//! it is written in standard scores, independent and standard normal before anything is
//! seen: two per shared parameter, then for each case an η per shared parameter and a
//! score per parameter of its own.

use realpolitik_belief::sampler::Sampler;
use realpolitik_belief::{Distribution, Joint};
use realpolitik_lanes::normal::{normal_cdf, normal_quantile};
use schemars::JsonSchema;
use serde::Serialize;

/// The scale without bounds on which cases differ.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case", tag = "scale")]
pub enum Link {
    /// As it is.
    Plain,
    /// ln(x − low), of what has a lower end.
    Log {
        /// The end.
        low: f64,
    },
    /// −ln(high − x), of what has an upper end.
    LogBelow {
        /// The end.
        high: f64,
    },
    /// ln((x − low) / (high − x)), of what lies between two ends.
    Logit {
        /// The lower end.
        low: f64,
        /// The upper end.
        high: f64,
    },
}

/// Shares nearer to an end than this count as this far from it.
const NEAREST: f64 = 1e-15;
/// Least spread, so that scores can be had from values.
const LEAST_SPREAD: f64 = 1e-12;

impl Link {
    /// That of a belief, by where it ends; `None` of beliefs in single values.
    pub(crate) fn of(belief: &Distribution) -> Option<Link> {
        use Distribution as D;
        Some(match belief {
            D::Fixed { .. } | D::Discrete { .. } => return None,
            D::Uniform { low, high }
            | D::Triangular { low, high, .. }
            | D::Pert { low, high, .. }
            | D::TruncatedNormal { low, high, .. }
            | D::Beta { low, high, .. }
            | D::Truncated { low, high, .. } => Link::between(*low, *high),
            D::Quantiles { points } => {
                let end = |p: Option<&(f64, f64)>| p.map_or(f64::NAN, |p| p.1);
                Link::between(end(points.first()), end(points.last()))
            }
            D::LogNormal { .. } | D::Gamma { .. } => Link::Log { low: 0.0 },
            D::Normal { .. } | D::Student { .. } => Link::Plain,
            D::Mixture { .. } | D::Elicited(_) | D::Metalog(_) => {
                if belief.quantile(1e-9) > 0.0 {
                    Link::Log { low: 0.0 }
                } else {
                    Link::Plain
                }
            }
        })
    }

    fn between(low: f64, high: f64) -> Link {
        match (low.is_finite(), high.is_finite()) {
            (true, true) => Link::Logit { low, high },
            (true, false) => Link::Log { low },
            (false, true) => Link::LogBelow { high },
            (false, false) => Link::Plain,
        }
    }

    /// A value on the scale.
    pub(crate) fn to_scale(self, x: f64) -> f64 {
        match self {
            Link::Plain => x,
            Link::Log { low } => libm::log((x - low).max(f64::MIN_POSITIVE)),
            Link::LogBelow { high } => -libm::log((high - x).max(f64::MIN_POSITIVE)),
            Link::Logit { low, high } => {
                let share = ((x - low) / (high - low)).clamp(NEAREST, 1.0 - NEAREST);
                libm::log(share) - libm::log1p(-share)
            }
        }
    }

    /// What a number on the scale stands for.
    pub(crate) fn off_scale(self, y: f64) -> f64 {
        match self {
            Link::Plain => y,
            Link::Log { low } => low + libm::exp(y),
            Link::LogBelow { high } => high - libm::exp(-y),
            Link::Logit { low, high } => {
                let e = libm::exp(-y.abs());
                let share = if y < 0.0 { e } else { 1.0 } / (1.0 + e);
                low + (high - low) * share
            }
        }
    }
}

/// A parameter that cases share.
#[derive(Clone, Debug)]
pub(crate) struct Shared<'a> {
    /// Its id in every case.
    pub(crate) id: String,
    /// The scale on which cases differ.
    pub(crate) link: Link,
    /// The scale of the half-normal belief about the spread, on that scale.
    pub(crate) spread: f64,
    belief: Sampler<'a>,
}

impl<'a> Shared<'a> {
    /// With the belief about its pooled mean, and the spread that is expected of cases
    /// as a share of that belief's own; `None` of a belief in single values.
    pub(crate) fn new(id: &str, belief: &'a Distribution, spread: f64) -> Option<Self> {
        let link = Link::of(belief)?;
        let at = |u: f64| link.to_scale(belief.quantile(u));
        let sd = 0.5 * (at(normal_cdf(1.0)) - at(normal_cdf(-1.0)));
        if !sd.is_finite() || sd <= 0.0 {
            return None;
        }
        let joint = Joint { distributions: vec![belief], correlations: Vec::new() };
        let belief = Sampler::new(&joint, 0);
        Some(Shared { id: id.to_owned(), link, spread: spread * sd, belief })
    }

    /// Pooled means on the scale, at scores.
    pub(crate) fn means(&self, scores: &[f64]) -> Vec<f64> {
        let n = scores.len();
        let mut values = vec![0.0; n];
        self.belief.fill_from_scores(scores, n, &mut values, n);
        values.iter_mut().for_each(|x| *x = self.link.to_scale(*x));
        values
    }

    /// Spreads on the scale, at scores: of a half-normal number.
    pub(crate) fn spreads(&self, scores: &[f64]) -> Vec<f64> {
        let half = |z: &f64| {
            // From the end where digits are kept.
            if *z > 0.0 {
                -normal_quantile(0.5 * normal_cdf(-z))
            } else {
                normal_quantile(0.5 + 0.5 * normal_cdf(*z))
            }
        };
        scores.iter().map(|z| (self.spread * half(z)).max(LEAST_SPREAD)).collect()
    }
}

/// What a case has of the hierarchy.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    /// Places among the shared parameters of those that it has.
    pub(crate) shared: Vec<usize>,
    /// How many uncertain parameters of its own.
    pub(crate) own: usize,
    /// Where its scores begin.
    first: usize,
}

/// Parameters that cases share, and who has which.
#[derive(Clone, Debug)]
pub(crate) struct Hierarchy<'a> {
    pub(crate) shared: Vec<Shared<'a>>,
    pub(crate) members: Vec<Member>,
    /// How many scores there are.
    pub(crate) scores: usize,
}

impl<'a> Hierarchy<'a> {
    /// `cases` says for each which it has of the shared ones, and how many of its own.
    pub(crate) fn new(shared: Vec<Shared<'a>>, cases: Vec<(Vec<usize>, usize)>) -> Self {
        let mut scores = 2 * shared.len();
        let members = cases
            .into_iter()
            .map(|(shared, own)| {
                let first = scores;
                scores += shared.len() + own;
                Member { shared, own, first }
            })
            .collect();
        Hierarchy { shared, members, scores }
    }

    /// The rows of the mean and of the spread of a shared parameter.
    pub(crate) fn pooled_rows(&self, shared: usize) -> [usize; 2] {
        [2 * shared, 2 * shared + 1]
    }

    /// The rows of a case: an η for each shared parameter, then its own.
    pub(crate) fn rows(&self, case: usize) -> std::ops::Range<usize> {
        let m = &self.members[case];
        m.first..m.first + m.shared.len() + m.own
    }

    /// The row of a shared parameter's η in a case, if it has it.
    pub(crate) fn deviation_row(&self, case: usize, shared: usize) -> Option<usize> {
        let m = &self.members[case];
        m.shared.iter().position(|s| *s == shared).map(|i| m.first + i)
    }

    /// The shared parameters of a case on their scales, at rows of scores.
    pub(crate) fn on_scale(&self, case: usize, rows: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let m = &self.members[case];
        let one = |(i, s): (usize, &usize)| {
            let [mean, spread] = self.pooled_rows(*s);
            let shared = &self.shared[*s];
            let (means, spreads) = (shared.means(&rows[mean]), shared.spreads(&rows[spread]));
            let deviations = &rows[m.first + i];
            let pairs = means.iter().zip(&spreads).zip(deviations);
            pairs.map(|((mean, spread), eta)| mean + spread * eta).collect()
        };
        m.shared.iter().enumerate().map(one).collect()
    }

    /// The same as values.
    pub(crate) fn values(&self, case: usize, rows: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let mut all = self.on_scale(case, rows);
        for (row, s) in all.iter_mut().zip(&self.members[case].shared) {
            let link = self.shared[*s].link;
            row.iter_mut().for_each(|y| *y = link.off_scale(*y));
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_go_there_and_back() {
        let dist = |t: &str| Distribution::parse_dist(t).unwrap();
        for (d, link) in [
            (dist("beta(2, 3)"), Link::Logit { low: 0.0, high: 1.0 }),
            (dist("lognormal(0, 1)"), Link::Log { low: 0.0 }),
            (dist("normal(1, 2)"), Link::Plain),
            (dist("uniform(-1, 3)"), Link::Logit { low: -1.0, high: 3.0 }),
        ] {
            assert_eq!(Link::of(&d), Some(link));
            for u in [0.01, 0.4, 0.99] {
                let x = d.quantile(u);
                assert!((link.off_scale(link.to_scale(x)) - x).abs() < 1e-12);
            }
        }
        assert_eq!(Link::of(&Distribution::Fixed { value: 1.0 }), None);
        let below = Link::LogBelow { high: 2.0 };
        assert!((below.off_scale(below.to_scale(1.3)) - 1.3).abs() < 1e-14);
    }

    #[test]
    fn spreads_are_half_normal() {
        let belief = Distribution::Normal { mean: 3.0, sd: 2.0 };
        let s = Shared::new("x", &belief, 0.5).unwrap();
        assert!((s.spread - 1.0).abs() < 1e-9);
        // Quantiles of |N(0, 1)|: at a half 0.6745, at Φ(2) 2.2776.
        let at = s.spreads(&[0.0, 2.0, -40.0, 30.0]);
        assert!((at[0] - 0.674_489_750_196_08).abs() < 1e-9, "{at:?}");
        assert!((at[1] - 2.277_604_838_8).abs() < 1e-3, "{at:?}");
        assert!(at[2] > 0.0 && at[3].is_finite());
        assert!((s.means(&[1.5])[0] - 6.0).abs() < 1e-12);
    }
}
