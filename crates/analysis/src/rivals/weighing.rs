//! Weighing hypotheses by draws: marginal likelihoods, Bayes factors, posterior
//! weights and what each event adds, all with their sampling error.
//!
//! The marginal likelihood of a hypothesis is the mean over its draws of the
//! product of the likelihoods of what was seen (Kass and Raftery 1995, Journal of
//! the American Statistical Association 90, 773–795, §4.2). Errors are by the
//! delta method: each estimate is written as a mean of influences over draws.
//! Hypotheses share their random numbers, so the errors of ratios are those of
//! paired differences.

/// ln of the likelihood added by each event, at each draw.
#[derive(Clone, Debug, PartialEq)]
pub struct Increments {
    /// `events[e][d]`: ln P(what was seen up to event e) − ln P(… before it).
    /// −∞ where a draw makes it impossible.
    pub events: Vec<Vec<f64>>,
    /// ln of how much likelier each draw is under the beliefs than it was to be
    /// drawn. Empty where draws are those of the beliefs.
    pub offsets: Vec<f64>,
    /// How many draws.
    pub draws: usize,
}

/// A number with its Monte Carlo standard error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measured {
    /// The number.
    pub value: f64,
    /// Its standard error.
    pub error: f64,
}

/// A hypothesis after each event, from none to all.
#[derive(Clone, Debug)]
struct Prefix {
    /// ln of the marginal likelihood so far.
    log_marginal: f64,
    /// Per draw, weight over mean weight, less 1; all −1 if impossible.
    influence: Vec<f64>,
}

/// Hypotheses weighed on the same events.
#[derive(Clone, Debug)]
pub struct Weighing {
    priors: Vec<f64>,
    /// `prefixes[hypothesis][events seen]`.
    prefixes: Vec<Vec<Prefix>>,
    draws: usize,
}

/// The mean of exp over draws, as ln, with the influences of the draws.
fn log_mean_exp(logs: &[f64]) -> Prefix {
    let n = logs.len().max(1) as f64;
    let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if top == f64::NEG_INFINITY {
        return Prefix { log_marginal: top, influence: vec![-1.0; logs.len()] };
    }
    let weights: Vec<f64> = logs.iter().map(|l| libm::exp(l - top)).collect();
    let mean = weights.iter().sum::<f64>() / n;
    Prefix {
        log_marginal: top + libm::log(mean),
        influence: weights.iter().map(|w| w / mean - 1.0).collect(),
    }
}

/// Standard error of a mean of influences that themselves have mean 0.
fn error(influence: impl Iterator<Item = f64>, n: usize) -> f64 {
    if n < 2 {
        return f64::INFINITY;
    }
    let squares: f64 = influence.map(|x| x * x).sum();
    (squares / (n as f64 - 1.0) / n as f64).sqrt()
}

impl Weighing {
    /// Weighs hypotheses with these prior weights. All must have the same events
    /// and draws; `None` otherwise, or without any.
    pub fn new(priors: &[f64], hypotheses: &[Increments]) -> Option<Weighing> {
        let first = hypotheses.first()?;
        let alike = hypotheses.iter().all(|h| {
            h.draws == first.draws
                && h.events.len() == first.events.len()
                && h.events.iter().all(|e| e.len() == h.draws)
                && (h.offsets.is_empty() || h.offsets.len() == h.draws)
        });
        if !alike || first.draws == 0 || priors.len() != hypotheses.len() {
            return None;
        }
        let prefixes = hypotheses
            .iter()
            .map(|h| {
                let mut sum =
                    if h.offsets.is_empty() { vec![0.0; h.draws] } else { h.offsets.clone() };
                // Before any event it is 1 exactly, wherever draws are from.
                let mut all = vec![Prefix { log_marginal: 0.0, influence: vec![0.0; h.draws] }];
                for event in &h.events {
                    for (s, x) in sum.iter_mut().zip(event) {
                        // Impossible stays impossible: −∞ + ∞ has no value.
                        *s = if *s == f64::NEG_INFINITY { *s } else { *s + x };
                    }
                    all.push(log_mean_exp(&sum));
                }
                all
            })
            .collect();
        Some(Weighing { priors: priors.to_vec(), prefixes, draws: first.draws })
    }

    fn last(&self, h: usize) -> &Prefix {
        &self.prefixes[h][self.prefixes[h].len() - 1]
    }

    /// ln of the marginal likelihood of a hypothesis.
    pub fn log_marginal(&self, h: usize) -> Measured {
        let p = self.last(h);
        Measured { value: p.log_marginal, error: error(p.influence.iter().copied(), self.draws) }
    }

    /// ln of the Bayes factor of one hypothesis over another.
    pub fn log_factor(&self, a: usize, b: usize) -> Measured {
        let (p, q) = (self.last(a), self.last(b));
        let paired = p.influence.iter().zip(&q.influence).map(|(x, y)| x - y);
        Measured { value: p.log_marginal - q.log_marginal, error: error(paired, self.draws) }
    }

    fn weights_after(&self, events: usize) -> Vec<f64> {
        let logs: Vec<f64> = self
            .prefixes
            .iter()
            .zip(&self.priors)
            .map(|(p, prior)| libm::log(*prior) + p[events].log_marginal)
            .collect();
        let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if top == f64::NEG_INFINITY {
            return vec![f64::NAN; logs.len()];
        }
        let raw: Vec<f64> = logs.iter().map(|l| libm::exp(l - top)).collect();
        let total: f64 = raw.iter().sum();
        raw.iter().map(|w| w / total).collect()
    }

    /// Posterior weights; not numbers if every hypothesis is impossible.
    pub fn posterior(&self) -> Vec<Measured> {
        let w = self.weights_after(self.prefixes[0].len() - 1);
        (0..w.len())
            .map(|h| Measured {
                value: w[h],
                error: error(self.weight_influence(&w, h), self.draws),
            })
            .collect()
    }

    fn weight_influence<'a>(&'a self, w: &'a [f64], h: usize) -> impl Iterator<Item = f64> + 'a {
        (0..self.draws).map(move |d| {
            let mean: f64 =
                w.iter().enumerate().map(|(j, wj)| wj * self.last(j).influence[d]).sum();
            w[h] * (self.last(h).influence[d] - mean)
        })
    }

    /// How one event moves ln of a hypothesis's weight, given those before it:
    /// over all events these add to ln(posterior / prior). −∞ if the event is
    /// impossible under it.
    pub fn evidence(&self, h: usize, event: usize) -> f64 {
        let (before, after) = (self.weights_after(event), self.weights_after(event + 1));
        libm::log(after[h] / before[h])
    }

    /// ln of how much likelier an event was, given those before it, under one
    /// hypothesis than under another.
    pub fn event_factor(&self, a: usize, b: usize, event: usize) -> Measured {
        let step = |h: usize| {
            let (p, q) = (&self.prefixes[h][event], &self.prefixes[h][event + 1]);
            (q.log_marginal - p.log_marginal, p, q)
        };
        let ((x, pa, qa), (y, pb, qb)) = (step(a), step(b));
        let paired = (0..self.draws)
            .map(|d| (qa.influence[d] - pa.influence[d]) - (qb.influence[d] - pb.influence[d]));
        Measured { value: x - y, error: error(paired, self.draws) }
    }

    /// Draws that carry the marginal likelihood of a hypothesis: (Σw)²/Σw².
    /// Kong (1992), University of Chicago technical report 348.
    pub fn effective_draws(&self, h: usize) -> f64 {
        let n = self.draws as f64;
        let squares: f64 = self.last(h).influence.iter().map(|u| (1.0 + u) * (1.0 + u)).sum();
        if squares > 0.0 { n * n / squares } else { 0.0 }
    }

    /// The posterior weight of each draw of a hypothesis; they add to 1, or are
    /// all 0 if it is impossible.
    pub fn draw_weights(&self, h: usize) -> Vec<f64> {
        let n = self.draws as f64;
        self.last(h).influence.iter().map(|u| (1.0 + u) / n).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use realpolitik_lanes::philox::uniform;

    fn increments(events: Vec<Vec<f64>>) -> Increments {
        Increments { draws: events.first().map_or(0, Vec::len), events, offsets: Vec::new() }
    }

    #[test]
    fn two_hypotheses_worked_by_hand() {
        // H0 sees both events with ½; H1 the first with .9 or .5, the second with .1 or .5.
        let ln = |v: &[f64]| v.iter().map(|x| x.ln()).collect::<Vec<f64>>();
        let h0 = increments(vec![ln(&[0.5, 0.5]), ln(&[0.5, 0.5])]);
        let h1 = increments(vec![ln(&[0.9, 0.5]), ln(&[0.1, 0.5])]);
        let w = Weighing::new(&[0.25, 0.75], &[h0, h1]).unwrap();
        assert!((w.log_marginal(0).value - 0.25f64.ln()).abs() < 1e-14);
        // (.09 + .25) / 2 = .17.
        assert!((w.log_marginal(1).value - 0.17f64.ln()).abs() < 1e-14);
        assert!((w.log_factor(0, 1).value - (0.25f64 / 0.17).ln()).abs() < 1e-14);
        let total = 0.25 * 0.25 + 0.75 * 0.17;
        assert!((w.posterior()[0].value - 0.0625 / total).abs() < 1e-14);
        assert!((w.posterior()[1].value - 0.1275 / total).abs() < 1e-14);
        // Events add up to ln(posterior / prior).
        for (h, prior) in [0.25f64, 0.75].iter().enumerate() {
            let sum = w.evidence(h, 0) + w.evidence(h, 1);
            assert!((sum - (w.posterior()[h].value / prior).ln()).abs() < 1e-13);
        }
        // The first event under H1 has .7, under H0 .5; then .17/.7 and .5.
        assert!((w.event_factor(1, 0, 0).value - (0.7f64 / 0.5).ln()).abs() < 1e-14);
        assert!((w.event_factor(1, 0, 1).value - (0.17f64 / 0.7 / 0.5).ln()).abs() < 1e-14);
        // Weights .09 and .25: (.34)² / (.0081 + .0625).
        assert!((w.effective_draws(1) - 0.1156 / 0.0706).abs() < 1e-12);
        let draws = w.draw_weights(1);
        assert!((draws[0] - 0.09 / 0.34).abs() < 1e-14);
        assert_eq!(w.log_marginal(0).error, 0.0);
    }

    #[test]
    fn the_impossible_is_said_and_not_divided_by() {
        let never = increments(vec![vec![f64::NEG_INFINITY; 3], vec![-1.0; 3]]);
        let sure = increments(vec![vec![0.0; 3], vec![0.0; 3]]);
        let w = Weighing::new(&[0.5, 0.5], &[never.clone(), sure]).unwrap();
        assert_eq!(w.log_marginal(0).value, f64::NEG_INFINITY);
        assert_eq!(w.posterior()[0].value, 0.0);
        assert_eq!(w.posterior()[1].value, 1.0);
        assert_eq!(w.evidence(0, 0), f64::NEG_INFINITY);
        assert_eq!(w.effective_draws(0), 0.0);
        let none = Weighing::new(&[1.0], &[never]).unwrap();
        assert!(none.posterior()[0].value.is_nan());
        assert!(Weighing::new(&[1.0], &[]).is_none());
    }

    /// The stated error is that seen over replications, for the marginal
    /// likelihood, the factor and the weight alike; and the jackknife agrees.
    #[test]
    fn errors_are_those_seen() {
        let n = 400;
        let sample = |seed: u64, shift: f64| {
            let event = |e: u32| -> Vec<f64> {
                (0..n)
                    .map(|d| {
                        let u = uniform(seed, d, e);
                        (0.1 + 0.8 * (u * (1.0 - shift) + shift * uniform(seed, d, 9))).ln()
                    })
                    .collect()
            };
            increments(vec![event(0), event(1), event(0)])
        };
        let (mut seen, mut stated) = (vec![Vec::new(); 3], [0.0; 3]);
        let runs = 300;
        for seed in 0..runs {
            let pair = [sample(seed, 0.0), sample(seed, 0.7)];
            let w = Weighing::new(&[0.5, 0.5], &pair).unwrap();
            let all = [w.log_marginal(0), w.log_factor(0, 1), w.posterior()[0]];
            for (i, m) in all.iter().enumerate() {
                seen[i].push(m.value);
                stated[i] += m.error / runs as f64;
            }
        }
        for i in 0..3 {
            let mean = seen[i].iter().sum::<f64>() / runs as f64;
            let sd = (seen[i].iter().map(|x| (x - mean).powi(2)).sum::<f64>()
                / (runs as f64 - 1.0))
                .sqrt();
            // The sample s.d. of 300 is good to about 4 %.
            assert!((stated[i] / sd - 1.0).abs() < 0.15, "{i}: {} against {sd}", stated[i]);
        }
        // Delete-one jackknife of the first marginal likelihood.
        let one = sample(1, 0.0);
        let whole = Weighing::new(&[1.0], std::slice::from_ref(&one)).unwrap().log_marginal(0);
        let less: Vec<f64> = (0..n as usize)
            .map(|out| {
                let keep = |e: &Vec<f64>| -> Vec<f64> {
                    e.iter().enumerate().filter(|(d, _)| *d != out).map(|(_, x)| *x).collect()
                };
                let part = increments(one.events.iter().map(keep).collect());
                Weighing::new(&[1.0], &[part]).unwrap().log_marginal(0).value
            })
            .collect();
        let mean = less.iter().sum::<f64>() / n as f64;
        let jackknife = (less.iter().map(|x| (x - mean).powi(2)).sum::<f64>() * (n as f64 - 1.0)
            / n as f64)
            .sqrt();
        assert!((jackknife / whole.error - 1.0).abs() < 0.02, "{jackknife} {}", whole.error);
    }
}
