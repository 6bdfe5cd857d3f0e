//! The precision that makes observed frequencies likeliest.

use super::path::checked_precision;
use super::settings::Settings;
use super::system::System;
use super::tracer::{Point, Solution, Tracer};
use crate::error::SolveError;
use realpolitik_game::Game;

/// A precision estimated from frequencies.
#[derive(Clone, Debug)]
pub struct Estimate {
    /// The estimate, as a share of the greatest precision allowed.
    pub share: f64,
    /// λ of each player.
    pub precision: Vec<f64>,
    /// Natural logarithm of the likelihood there, without the multinomial factor.
    pub log_likelihood: f64,
    /// Whether it lies at the end of what was allowed, so that more precision
    /// might do better still.
    pub at_limit: bool,
    /// The quantal response there.
    pub solution: Solution,
}

/// Estimates λ by maximum likelihood on the principal branch.
///
/// # Arguments
/// * `frequencies` — how often each action was seen, flat as in a behaviour profile;
///   0 or more, not all 0.
/// * `most` — the greatest λ of each player to consider; players keep the ratio of
///   these throughout.
///
/// # Returns
/// The point of the branch between 0 and `most` with the greatest likelihood. All
/// local maxima between successive points of the branch are compared, past turning
/// points as well, each refined to 1e-10 of a step.
///
/// # Errors
/// [`SolveError::Setting`] for frequencies that are none; as
/// [`super::principal_branch`] otherwise.
///
/// # Complexity
/// The branch once, and some forty corrections per local maximum.
///
/// # References
/// R. McKelvey & T. Palfrey, GEB 10 (1995), §4; P. Haile, A. Hortaçsu & G. Kosenok,
/// Amer. Econ. Rev. 98 (2008), 180–200, on what such a fit does not prove.
///
/// # Example
/// One choice between 1 and 0, taken right 3 times in 4: the odds are exp(λ) = 3.
/// ```
/// use realpolitik_game::GameBuilder;
/// use realpolitik_solve::quantal_response::estimate_precision;
/// let mut b = GameBuilder::<f64>::new("choice", ["A"]);
/// let h = b.information_set("h", 0, ["good", "bad"]);
/// let root = b.decision(None, h);
/// for (i, v) in [1.0, 0.0].into_iter().enumerate() {
///     let o = b.outcome("o", [v]);
///     b.terminal(Some((root, i as u32)), Some(o));
/// }
/// let game = b.build().unwrap();
/// let e = estimate_precision(&game, &[30.0, 10.0], &[50.0], &Default::default()).unwrap();
/// assert!((e.precision[0] - 3.0f64.ln()).abs() < 1e-6 && !e.at_limit);
/// // Never wrong: no λ is great enough.
/// let e = estimate_precision(&game, &[9.0, 0.0], &[50.0], &Default::default()).unwrap();
/// assert!(e.at_limit);
/// ```
pub fn estimate_precision(
    game: &Game<f64>,
    frequencies: &[f64],
    most: &[f64],
    settings: &Settings,
) -> Result<Estimate, SolveError> {
    settings.validate()?;
    checked_precision(game, most)?;
    let seen = Frequencies::new(game, frequencies)?;
    // Between the ends of a step the likelihood must have no two maxima.
    let settings = Settings { largest_share: settings.largest_share.min(0.25), ..*settings };
    let mut tracer = Tracer::new(System::new(game, most), settings);
    let walk = Walk::new(game, &mut tracer, &seen)?;
    let best = walk.best(&mut tracer, &seen);
    let share = if best.at_limit {
        tracer.restore(&walk.end);
        1.0
    } else {
        tracer.along(&best.from, best.length).map_or(0.0, |(share, _)| share.clamp(0.0, 1.0))
    };
    let precision: Vec<f64> = most.iter().map(|l| l * share).collect();
    let solution = tracer.solution(game, &precision, share);
    Ok(Estimate {
        log_likelihood: seen.likelihood(tracer.log_probabilities()),
        share,
        precision,
        at_limit: best.at_limit,
        solution,
    })
}

/// How often each action was seen.
struct Frequencies<'a>(&'a [f64]);

impl<'a> Frequencies<'a> {
    fn new(game: &Game<f64>, frequencies: &'a [f64]) -> Result<Self, SolveError> {
        let wrong = |value| SolveError::Setting {
            name: "frequencies",
            value,
            must: "one number per action, 0 or more and not all 0",
        };
        if frequencies.len() != game.action_count() {
            return Err(wrong(frequencies.len() as f64));
        }
        if let Some(bad) = frequencies.iter().find(|f| !(f.is_finite() && **f >= 0.0)) {
            return Err(wrong(*bad));
        }
        if frequencies.iter().all(|f| *f == 0.0) {
            return Err(wrong(0.0));
        }
        Ok(Frequencies(frequencies))
    }

    /// The logarithm of the likelihood, given those of the probabilities.
    fn likelihood(&self, logs: &[f64]) -> f64 {
        // What was never seen says nothing, even where it is impossible.
        logs.iter().zip(self.0).filter(|(_, f)| **f > 0.0).map(|(l, f)| l * f).sum()
    }

    /// The same where all actions are equally likely.
    fn at_start(&self, game: &Game<f64>) -> f64 {
        let sets = game.information_sets().iter().zip(game.action_offsets());
        sets.map(|(h, at)| {
            let n = h.actions.len();
            -(n as f64).ln() * self.0[*at..at + n].iter().sum::<f64>()
        })
        .sum()
    }
}

/// The branch, step by step, with the likelihood at the end of each.
struct Walk {
    /// Where each step began, and how far along the tangent it went.
    steps: Vec<(Point, f64)>,
    /// The likelihood where the branch begins, at the end of each step, and so on.
    worth: Vec<f64>,
    /// Where the branch ends.
    end: Point,
}

/// The best point so far: a length along the tangent from a point of the branch.
struct Best {
    worth: f64,
    from: Point,
    length: f64,
    at_limit: bool,
}

impl Walk {
    fn new(
        game: &Game<f64>,
        tracer: &mut Tracer,
        seen: &Frequencies<'_>,
    ) -> Result<Self, SolveError> {
        let mut steps = Vec::new();
        let mut worth = vec![seen.at_start(game)];
        let mut before = None;
        while tracer.step_towards(1.0)? {
            let from = before.take().unwrap_or_else(|| tracer.start());
            tracer.settle();
            let here = tracer.point();
            let length = tracer.length_from(&from);
            worth.push(seen.likelihood(tracer.log_probabilities()));
            steps.push((from, length));
            before = Some(here);
        }
        tracer.finish(1.0)?;
        Ok(Walk { steps, worth, end: tracer.point() })
    }

    /// The likeliest point: all local maxima between the ends of steps are compared.
    fn best(&self, tracer: &mut Tracer, seen: &Frequencies<'_>) -> Best {
        let (worth, n) = (&self.worth, self.worth.len());
        let mut best =
            Best { worth: worth[n - 1], from: self.end.clone(), length: 0.0, at_limit: true };
        if worth[0] > best.worth {
            best = Best { worth: worth[0], from: tracer.start(), length: 0.0, at_limit: false };
        }
        for (k, (from, length)) in self.steps.iter().enumerate() {
            // A maximum inside the step from point k to k + 1 shows at one of its ends.
            let left = k == 0 || worth[k] >= worth[k - 1];
            let right = k + 2 >= n || worth[k + 1] >= worth[k + 2];
            if !(left || right) {
                continue;
            }
            let (s, value) = golden_section(*length, |s| match tracer.along(from, s) {
                Some((_, logs)) => seen.likelihood(logs),
                None => f64::NEG_INFINITY,
            });
            let last = k + 1 == self.steps.len() && *length - s < 1e-6 * *length;
            if value > best.worth && !last {
                best = Best { worth: value, from: from.clone(), length: s, at_limit: false };
            }
        }
        best
    }
}

/// Where between 0 and an end a function with one hill is greatest, to 1e-10 of the
/// length, and its value there (Kiefer 1953).
fn golden_section(end: f64, mut at: impl FnMut(f64) -> f64) -> (f64, f64) {
    let ratio = (5.0f64.sqrt() - 1.0) / 2.0;
    let (mut a, mut b) = (0.0, end);
    let (mut c, mut d) = (b - ratio * (b - a), a + ratio * (b - a));
    let (mut at_c, mut at_d) = (at(c), at(d));
    for _ in 0..48 {
        if at_c >= at_d {
            (b, d, at_d) = (d, c, at_c);
            c = b - ratio * (b - a);
            at_c = at(c);
        } else {
            (a, c, at_c) = (c, d, at_d);
            d = a + ratio * (b - a);
            at_d = at(d);
        }
    }
    let s = 0.5 * (a + b);
    (s, at(s))
}
