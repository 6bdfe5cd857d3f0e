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
/// The point of the branch between 0 and `most` with the greatest likelihood. The slope of
/// the likelihood along the branch, at both ends of each step, says between which of them
/// there is a local maximum, past turning points as well; all are compared, each refined to
/// 1e-10 of a step.
///
/// # Errors
/// [`SolveError::Setting`] for frequencies that are none; as
/// [`super::principal_branch`] otherwise.
///
/// # Complexity
/// The branch once, and some five corrections per local maximum.
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
    let best = Walk { seen: &seen, tracer: &mut tracer }.best()?;
    let share = match &best.within {
        None => {
            tracer.finish(1.0)?;
            1.0
        }
        Some(point) => {
            tracer.restore(point);
            tracer.settle();
            tracer.share().clamp(0.0, 1.0)
        }
    };
    let precision: Vec<f64> = most.iter().map(|l| l * share).collect();
    let solution = tracer.solution(game, &precision, share);
    Ok(Estimate {
        log_likelihood: seen.likelihood(tracer.log_probabilities()),
        share,
        precision,
        at_limit: best.within.is_none(),
        solution,
    })
}

/// How often each action was seen.
struct Frequencies<'a> {
    seen: &'a [f64],
    /// Where each set's actions begin, and where the last one's end.
    offsets: &'a [usize],
}

impl<'a> Frequencies<'a> {
    fn new(game: &'a Game<f64>, seen: &'a [f64]) -> Result<Self, SolveError> {
        let wrong = |value| SolveError::Setting {
            name: "frequencies",
            value,
            must: "one number per action, 0 or more and not all 0",
        };
        if seen.len() != game.action_count() {
            return Err(wrong(seen.len() as f64));
        }
        if let Some(bad) = seen.iter().find(|f| !(f.is_finite() && **f >= 0.0)) {
            return Err(wrong(*bad));
        }
        if seen.iter().all(|f| *f == 0.0) {
            return Err(wrong(0.0));
        }
        Ok(Frequencies { seen, offsets: game.action_offsets() })
    }

    /// The logarithm of the likelihood, given those of the probabilities.
    fn likelihood(&self, logs: &[f64]) -> f64 {
        // What was never seen says nothing, even where it is impossible.
        logs.iter().zip(self.seen).filter(|(_, f)| **f > 0.0).map(|(l, f)| l * f).sum()
    }

    /// How it moves where the logits of all actions move by so much, Σ fₐ (ℓₐ − Σ pᵦ ℓᵦ):
    /// written with differences of two, so that its sign is right where one action is as
    /// good as certain.
    fn slope(&self, moves: &[f64], probabilities: &[f64]) -> f64 {
        let mut slope = 0.0;
        for w in self.offsets.windows(2) {
            let (moves, p) = (&moves[w[0]..w[1]], &probabilities[w[0]..w[1]]);
            for (own, f) in moves.iter().zip(&self.seen[w[0]..w[1]]) {
                if *f > 0.0 {
                    slope += f * moves.iter().zip(p).map(|(m, p)| p * (own - m)).sum::<f64>();
                }
            }
        }
        slope
    }
}

/// A point of the branch, with the likelihood there and its slope along the tangent.
#[derive(Clone)]
struct Place {
    point: Point,
    worth: f64,
    slope: f64,
}

/// The likeliest point so far.
struct Best {
    worth: f64,
    /// `None` where the branch ends.
    within: Option<Point>,
}

/// Local maxima this close to each other, as shares of the step that they are in, are not
/// told apart: how often a step may be halved.
const HALVINGS: usize = 6;
/// Bumps of the likelihood below this share of it are rounding.
const ROUNDING: f64 = 1e-12;
/// How close to a maximum to come, as a share of the step that it is in.
const NEAR: f64 = 1e-10;

/// The likelihood along the branch.
struct Walk<'a, 'g> {
    seen: &'a Frequencies<'g>,
    tracer: &'a mut Tracer,
}

impl Walk<'_, '_> {
    /// The branch step by step, and the likeliest of its ends and of the local maxima
    /// within its steps.
    fn best(&mut self) -> Result<Best, SolveError> {
        self.tracer.begin()?;
        let mut before = self.here();
        let mut here = before.clone();
        let mut best = Best { worth: before.worth, within: Some(before.point.clone()) };
        let mut alone = true;
        while self.tracer.step_towards(1.0)? {
            alone = false;
            self.look(&mut here);
            let other = self.tracer.seen_from(&before.point).map(|(point, length)| Place {
                point,
                worth: here.worth,
                slope: here.slope / length,
            });
            if self.within(&before, other.as_ref().unwrap_or(&here), HALVINGS, &mut best) {
                self.tracer.take(&here.point);
            }
            std::mem::swap(&mut before, &mut here);
        }
        // On the way maxima are as likely as the end to within rounding where nothing
        // depends on the precision.
        if alone || before.worth >= best.worth {
            best = Best { worth: before.worth, within: None };
        }
        Ok(best)
    }

    /// The point in force.
    fn here(&mut self) -> Place {
        let mut place = Place { point: self.tracer.point(), worth: 0.0, slope: 0.0 };
        self.look(&mut place);
        place
    }

    /// Writes the point in force over a place.
    fn look(&mut self, place: &mut Place) {
        self.tracer.write(&mut place.point);
        let (moves, probabilities) = self.tracer.moves_of_logits();
        place.slope = self.seen.slope(moves, probabilities);
        place.worth = self.seen.likelihood(self.tracer.log_probabilities());
    }

    /// Looks for a maximum between two points: there is one where the likelihood rises at
    /// the first and falls at the second, and one may hide where the cubic through both has
    /// a bump. Says whether the tracer was moved.
    fn within(&mut self, a: &Place, b: &Place, halvings: usize, best: &mut Best) -> bool {
        let cubic = Cubic::between(a, b);
        if a.slope > 0.0 && b.slope < 0.0 {
            let top = self.climb(a, b, &cubic);
            if top.worth > best.worth {
                *best = Best { worth: top.worth, within: Some(top.point) };
            }
            return true;
        }
        if halvings == 0 || !cubic.hides_a_bump() {
            return false;
        }
        self.tracer.take(&a.point);
        if self.tracer.slide(0.5 * cubic.length) {
            let middle = self.here();
            self.within(a, &middle, halvings - 1, best);
            self.within(&middle, b, halvings - 1, best);
        }
        true
    }

    /// The top of the hill between two points, the root of the slope: first the top of the
    /// cubic, then inverse quadratic interpolation of the last three slopes (Brent 1973,
    /// §4), halves where that leads out of what is known to hold the root. Positions are
    /// lengths along tangents, to second order in the moves lengths of the branch.
    fn climb(&mut self, a: &Place, b: &Place, cubic: &Cubic) -> Place {
        let length = cubic.length;
        let (mut low, mut high) = (0.0, length);
        let mut known = [(0.0, a.slope), (length, b.slope), (0.0, 0.0)];
        let mut next = length * cubic.top().unwrap_or(0.5);
        let (mut here, mut at) = if next <= 0.5 * length {
            (a.clone(), 0.0)
        } else {
            known.swap(0, 1);
            (b.clone(), length)
        };
        let mut top = if a.worth >= b.worth { a.clone() } else { b.clone() };
        for _ in 0..60 {
            if !(next > low && next < high) {
                next = 0.5 * (low + high);
            }
            self.tracer.take(&here.point);
            if !self.tracer.slide(next - at) {
                // Too far along one tangent: come nearer from the side that is known.
                next = at + 0.25 * (next - at);
                continue;
            }
            self.look(&mut here);
            at = next;
            known = [(at, here.slope), known[0], known[1]];
            if here.worth >= top.worth {
                top.clone_from(&here);
            }
            *(if here.slope > 0.0 { &mut low } else { &mut high }) = at;
            next = inverse_quadratic(known);
            if here.slope == 0.0 || (next - at).abs().min(high - low) <= NEAR * length {
                break;
            }
        }
        top
    }
}

/// Where the parabola through three points of (position, value), as a function of the
/// value, is at the value 0; NaN where two values are equal.
fn inverse_quadratic(points: [(f64, f64); 3]) -> f64 {
    let [(x, f), (y, g), (z, h)] = points;
    x * g * h / ((f - g) * (f - h))
        + y * f * h / ((g - f) * (g - h))
        + z * f * g / ((h - f) * (h - g))
}

/// The cubic with the likelihood and its slope of two points, over the chord between them.
struct Cubic {
    length: f64,
    /// Of the derivative along the whole chord, by powers of the share of it.
    derivative: [f64; 3],
    worth: [f64; 2],
}

impl Cubic {
    fn between(a: &Place, b: &Place) -> Self {
        let length = a.point.distance(&b.point);
        // Slopes are along tangents of length one; the chord leaves both at an angle.
        let (first, last) = (a.slope * length, b.slope * length);
        let square = 3.0 * (first + last) - 6.0 * (b.worth - a.worth);
        Cubic {
            length,
            derivative: [first, last - first - square, square],
            worth: [a.worth, b.worth],
        }
    }

    /// Where between the ends it has a local maximum, as a share of the chord.
    fn top(&self) -> Option<f64> {
        let [c, b, a] = self.derivative;
        let root = (b * b - 4.0 * a * c).sqrt();
        // The derivative falls at a maximum: of its two roots the one where it does, in the
        // form that does not cancel.
        let at = if b <= 0.0 { 2.0 * c / (root - b) } else { -(b + root) / (2.0 * a) };
        (at > 0.0 && at < 1.0).then_some(at)
    }

    /// Whether it has a local maximum between its ends that is more than rounding.
    fn hides_a_bump(&self) -> bool {
        self.top().is_some_and(|u| {
            let [c, b, a] = self.derivative;
            let [first, last] = self.worth;
            let height = u * (c + u * (b / 2.0 + u * a / 3.0)) + (first - first.max(last));
            height > ROUNDING * (1.0 + first.abs())
        })
    }
}
