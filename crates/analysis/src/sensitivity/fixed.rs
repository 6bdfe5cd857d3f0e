//! Numbers that stand fixed in a game, moved all the same: whether one of them
//! carries the answer.

use crate::cards::mean_and_error;
use crate::error::AnalysisError;
use crate::flips::crossing::{Crossing, Sample, Settings, crossings};
use crate::flips::seen::{Answer, FlipKind};
use crate::quantity::{Probe, Quantity};
use realpolitik_case::Case;
use realpolitik_case::fixed::{FixedNumber, Width, fixed_numbers, let_go};
use realpolitik_case::unfold::CompiledGame;
use realpolitik_runs::points::Points;
use realpolitik_runs::subject::{Subject, compiled_game};
use schemars::JsonSchema;
use serde::Serialize;

/// Draws of the parameters over which a fixed number is moved.
pub const DRAWS: u64 = 512;

/// What moving a fixed number does to a quantity.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct FixedSwing {
    /// The number: a parameter's id, or the number and where it stands.
    pub number: String,
    /// The parameter, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// Its value in the case.
    pub value: f64,
    /// The low end of the range over which it is tried.
    pub low: f64,
    /// The high end.
    pub high: f64,
    /// The quantity with the number as it is, mean over draws.
    pub now: f64,
    /// With the number at the low end.
    pub at_low: f64,
    /// With the number at the high end.
    pub at_high: f64,
    /// The last less the one before it.
    pub swing: f64,
    /// Monte Carlo standard error of the swing; the draws are common.
    pub mcse: f64,
    /// Whether the quantity lies on the other side of its bar at either end: of one
    /// half, of a gain of 0.
    pub crosses_bar: bool,
}

/// A value of a fixed number at which the answer changes, all parameters at their
/// medians.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct FixedFlip {
    /// The number: a parameter's id, or the number and where it stands.
    pub number: String,
    /// The parameter, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// Its value in the case.
    pub value: f64,
    /// The range that was looked at.
    pub range: (f64, f64),
    /// Where it flips.
    pub at: f64,
    /// What changes there.
    pub kind: FlipKind,
    /// The likeliest outcome on the side of the value, where outcomes are asked
    /// about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The likeliest outcome past the flip.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// The quantity on the side of the value.
    pub value_before: f64,
    /// And past the flip.
    pub value_past: f64,
}

/// How far fixed numbers were moved.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Moved {
    /// How many numbers were moved.
    pub numbers: usize,
    /// Either way, as a share of the number.
    pub share: f64,
    /// Either way, of a parameter between 0 and 1 and of a probability.
    pub on_scale: f64,
}

/// The game with its fixed numbers let go.
struct Open {
    case: Case,
    compiled: CompiledGame,
    numbers: Vec<(FixedNumber, usize)>,
}

impl Open {
    fn of(subject: &Subject<'_>, width: Width) -> Result<Self, AnalysisError> {
        let game = subject.compiled.protocol;
        let numbers = fixed_numbers(subject.case, game, width);
        let (case, ids) = let_go(subject.case, game, &numbers);
        let compiled = compiled_game(&case, Some(&subject.protocol().id))?;
        // What does not move is not tried.
        let numbers = numbers.into_iter().zip(ids).map(|(n, id)| (n, id.index()));
        let numbers = numbers.filter(|(n, _)| n.range.0 < n.range.1).collect();
        Ok(Open { case, compiled, numbers })
    }
    fn subject<'a>(&'a self, of: &Subject<'_>) -> Subject<'a> {
        Subject { case: &self.case, compiled: &self.compiled, seed: of.seed, jobs: of.jobs }
    }
    fn moved(&self, width: Width) -> Moved {
        Moved { numbers: self.numbers.len(), share: width.share, on_scale: width.on_scale }
    }
    fn parameter(&self, n: &FixedNumber) -> Option<String> {
        n.parameter.map(|p| self.case.parameters[p.index()].id.clone())
    }
}

/// The swing of a quantity when each fixed number is moved alone to either end of
/// its range, over common draws of the parameters; those that carry it across its
/// usual bar first, then the widest.
pub fn fixed_swings(
    subject: &Subject<'_>,
    quantity: &Quantity,
    width: Width,
) -> Result<(Vec<FixedSwing>, Moved), AnalysisError> {
    let open = Open::of(subject, width)?;
    let inner = open.subject(subject);
    let probe = Probe::new(&inner, std::slice::from_ref(quantity))?;
    let bar = quantity.usual_bar();
    let draws = inner.draws(0..DRAWS);
    let n = draws.len();
    let now = probe.evaluate(&draws).rows.swap_remove(0);
    let mut all = Vec::with_capacity(open.numbers.len());
    for (number, place) in &open.numbers {
        let mut points = Points::new(draws.parameters(), 2 * n);
        for row in 0..draws.parameters() {
            let both = points.row_mut(row);
            both[..n].copy_from_slice(draws.row(row));
            both[n..].copy_from_slice(draws.row(row));
        }
        points.row_mut(*place)[..n].fill(number.range.0);
        points.row_mut(*place)[n..].fill(number.range.1);
        let row = probe.evaluate(&points).rows.swap_remove(0);
        let known: Vec<(f64, f64, f64)> = (0..n)
            .map(|k| (now[k], row[k], row[n + k]))
            .filter(|(a, b, c)| a.is_finite() && b.is_finite() && c.is_finite())
            .collect();
        if known.len() < 2 {
            continue;
        }
        let mean = |f: &dyn Fn(&(f64, f64, f64)) -> f64| mean_and_error(known.iter().map(f));
        let (swing, mcse) = mean(&|x| x.2 - x.1);
        let (now, at_low, at_high) = (mean(&|x| x.0).0, mean(&|x| x.1).0, mean(&|x| x.2).0);
        let side = |p: f64| p > bar;
        all.push(FixedSwing {
            number: number.name.clone(),
            parameter: open.parameter(number),
            value: number.value,
            low: number.range.0,
            high: number.range.1,
            now,
            at_low,
            at_high,
            swing,
            mcse,
            crosses_bar: side(now) != side(at_low) || side(now) != side(at_high),
        });
    }
    all.sort_by(|a, b| {
        let crossing = b.crosses_bar.cmp(&a.crosses_bar);
        crossing.then(b.swing.abs().total_cmp(&a.swing.abs()))
    });
    Ok((all, open.moved(width)))
}

/// Every value of a fixed number in its range at which the quantity asked about
/// crosses the bar or, where outcomes are asked about, the likeliest outcome
/// changes, the parameters at their medians; the nearest to its value first, as a
/// share of what it is moved. `asked` and `bar` are as in
/// [`crate::flips::flip::flips`].
pub fn fixed_flips(
    subject: &Subject<'_>,
    asked: &str,
    bar: Option<f64>,
    width: Width,
) -> Result<(Vec<FixedFlip>, Moved), AnalysisError> {
    let open = Open::of(subject, width)?;
    let inner = open.subject(subject);
    let answer = Answer::new(&inner, asked, bar)?;
    let base = open.case.base_point();
    let lines: Vec<(f64, f64)> = open.numbers.iter().map(|(n, _)| n.range).collect();
    let mut look = |asked: &[(usize, f64)]| -> Vec<Option<Sample>> {
        let mut points = Points::repeated(&base, asked.len());
        for (k, (line, x)) in asked.iter().enumerate() {
            points.row_mut(open.numbers[*line].1)[k] = *x;
        }
        let all = answer.seen(&points);
        all.into_iter().map(|s| s.and_then(|s| answer.sample(&s))).collect()
    };
    let found = crossings(&lines, &Settings::default(), &mut look);
    let mut flips: Vec<FixedFlip> =
        found.iter().map(|c| flip(&open, &answer, &open.numbers[c.line].0, c)).collect();
    let near = |f: &FixedFlip| (f.at - f.value).abs() / (f.range.1 - f.range.0);
    flips.sort_by(|a, b| near(a).total_cmp(&near(b)));
    Ok((flips, open.moved(width)))
}

fn flip(open: &Open, answer: &Answer<'_>, n: &FixedNumber, c: &Crossing) -> FixedFlip {
    let (before, past) = if c.at >= n.value { (c.below, c.above) } else { (c.above, c.below) };
    let likeliest =
        |s: &Sample| answer.target.as_ref().map(|_| answer.outcome(s.label as usize / 2));
    FixedFlip {
        number: n.name.clone(),
        parameter: open.parameter(n),
        value: n.value,
        range: n.range,
        at: c.at,
        kind: if before.label / 2 == past.label / 2 { FlipKind::Bar } else { FlipKind::Likeliest },
        from: likeliest(&before),
        to: likeliest(&past),
        value_before: before.value,
        value_past: past.value,
    }
}
