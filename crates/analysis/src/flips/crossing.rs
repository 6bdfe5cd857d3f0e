//! Every place on a line where something changes: a dense scan, a closer look
//! where a change may hide between two points, and bracketing.
//!
//! All lines are refined together, so that each round is one batch of points.

/// What is seen at a point of a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// What holds here; where it differs between two points, something changes.
    pub label: u32,
    /// How far this is from changing, 0 or more, continuous where the label is
    /// the same; shows near misses.
    pub margin: f64,
    /// A number to be told on both sides of a change.
    pub value: f64,
}

/// A change on a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crossing {
    /// Which line.
    pub line: usize,
    /// Where: known to the tolerance.
    pub at: f64,
    /// What holds below.
    pub below: Sample,
    /// What holds above.
    pub above: Sample,
}

/// How closely is looked.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Points of the first scan of a line.
    pub grid: usize,
    /// Points put into an interval in each later round.
    pub fan: usize,
    /// Width of the last interval as a share of the line's length.
    pub tolerance: f64,
    /// Rounds that look for a change where the margin has a low point.
    pub hunts: usize,
}

impl Default for Settings {
    fn default() -> Self {
        // 1e-8 of the range keeps the place good to 1e-6 and stays far above
        // the noise of the solver.
        Settings { grid: 257, fan: 15, tolerance: 1e-8, hunts: 4 }
    }
}

/// Says what is seen at points (line, place); `None` where nothing can be.
pub type Evaluate<'a> = dyn FnMut(&[(usize, f64)]) -> Vec<Option<Sample>> + 'a;

#[derive(Clone, Copy)]
struct Interval {
    line: usize,
    low: f64,
    high: f64,
    below: Sample,
    above: Sample,
}

/// All changes on the lines, by line and place. `evaluate` is given points
/// (line, place) and says what is seen at each, `None` where nothing can be;
/// no change is sought next to such a point.
///
/// Two changes closer together than the first scan's spacing are found if the
/// margin dips between its points. A tangent that touches without crossing is
/// no change.
pub fn crossings(
    lines: &[(f64, f64)],
    settings: &Settings,
    evaluate: &mut Evaluate<'_>,
) -> Vec<Crossing> {
    let n = settings.grid.max(3);
    let mut asked = Vec::with_capacity(lines.len() * n);
    for (line, (low, high)) in lines.iter().enumerate() {
        asked.extend((0..n).map(|i| (line, low + (high - low) * i as f64 / (n - 1) as f64)));
    }
    let seen = evaluate(&asked);
    let (mut open, mut dips) = (Vec::new(), Vec::new());
    for (points, samples) in asked.chunks(n).zip(seen.chunks(n)) {
        look(points, samples, &mut open, &mut dips);
    }
    for _ in 0..settings.hunts {
        if dips.is_empty() {
            break;
        }
        let mut asked = Vec::new();
        for d in &dips {
            asked.extend(between(d.low, d.high, settings.fan).map(|x| (d.line, x)));
        }
        let seen = evaluate(&asked);
        let mut next = Vec::new();
        for (d, (points, samples)) in
            dips.iter().zip(asked.chunks(settings.fan).zip(seen.chunks(settings.fan)))
        {
            let mut places = vec![(d.line, d.low)];
            places.extend(points);
            places.push((d.line, d.high));
            let mut what = vec![Some(d.below)];
            what.extend(samples);
            what.push(Some(d.above));
            look(&places, &what, &mut open, &mut next);
        }
        dips = next;
    }
    refine(lines, settings, open, evaluate)
}

fn refine(
    lines: &[(f64, f64)],
    settings: &Settings,
    mut open: Vec<Interval>,
    evaluate: &mut Evaluate<'_>,
) -> Vec<Crossing> {
    let mut found: Vec<Crossing> = Vec::new();
    // Each round narrows by the fan; no tolerance needs more than this.
    for _ in 0..64 {
        let mut asked = Vec::new();
        let mut still = Vec::new();
        for i in open {
            let (low, high) = lines[i.line];
            if i.high - i.low <= settings.tolerance * (high - low) {
                let at = 0.5 * (i.low + i.high);
                found.push(Crossing { line: i.line, at, below: i.below, above: i.above });
            } else {
                asked.extend(between(i.low, i.high, settings.fan).map(|x| (i.line, x)));
                still.push(i);
            }
        }
        if still.is_empty() {
            break;
        }
        let seen = evaluate(&asked);
        open = Vec::new();
        for (i, (points, samples)) in
            still.iter().zip(asked.chunks(settings.fan).zip(seen.chunks(settings.fan)))
        {
            let mut last = (i.low, i.below);
            let inner = points.iter().zip(samples).filter_map(|(p, s)| Some((p.1, (*s)?)));
            for (x, s) in inner.chain([(i.high, i.above)]) {
                if s.label != last.1.label {
                    open.push(Interval {
                        line: i.line,
                        low: last.0,
                        high: x,
                        below: last.1,
                        above: s,
                    });
                }
                last = (x, s);
            }
        }
    }
    found.sort_by(|a, b| a.line.cmp(&b.line).then(a.at.total_cmp(&b.at)));
    joined(lines, found)
}

/// Changes nearer than this share of the line are one, or none if the outer
/// labels agree: a point that falls on a change exactly has a label of its own,
/// and two labels that change together do so to rounding.
const TOGETHER: f64 = 1e-7;

/// Joins changes that cannot be told apart.
fn joined(lines: &[(f64, f64)], found: Vec<Crossing>) -> Vec<Crossing> {
    let mut all: Vec<Crossing> = Vec::with_capacity(found.len());
    for c in found {
        let (low, high) = lines[c.line];
        let near = TOGETHER * (high - low);
        match all.last_mut() {
            Some(last) if last.line == c.line && c.at - last.at <= near => {
                last.at = 0.5 * (last.at + c.at);
                last.above = c.above;
                if last.below.label == last.above.label {
                    all.pop();
                }
            }
            _ => all.push(c),
        }
    }
    all
}

fn between(low: f64, high: f64, count: usize) -> impl Iterator<Item = f64> {
    (1..=count).map(move |i| low + (high - low) * i as f64 / (count + 1) as f64)
}

/// Sorts intervals between neighbouring points into those with a change and
/// those that may hide two: where curves through the nearest margins, counted
/// as negative past a change, dip to half the lower end.
fn look(
    points: &[(usize, f64)],
    samples: &[Option<Sample>],
    open: &mut Vec<Interval>,
    dips: &mut Vec<Interval>,
) {
    for i in 1..points.len() {
        let (Some(below), Some(above)) = (samples[i - 1], samples[i]) else { continue };
        let (line, low, high) = (points[i].0, points[i - 1].1, points[i].1);
        let interval = Interval { line, low, high, below, above };
        if below.label != above.label {
            open.push(interval);
            continue;
        }
        let half = 0.5 * below.margin.min(above.margin);
        let near = |from: usize, to: usize| -> Option<Vec<(f64, f64)>> {
            let range = from..to.min(points.len());
            let one = |j: usize| {
                let s = samples[j]?;
                let signed = if s.label == below.label { s.margin } else { -s.margin };
                Some((points[j].1, signed))
            };
            (range.len() >= 3).then(|| range.map(one).collect())?
        };
        let first = i.saturating_sub(2);
        let curves = [near(first, i + 1), near(i - 1, i + 2), near(first, i + 2)];
        let dip = curves
            .iter()
            .flatten()
            .any(|c| (1..8).any(|k| through(c, low + (high - low) * f64::from(k) / 8.0) < half));
        if dip {
            dips.push(interval);
        }
    }
}

/// The polynomial through some points, by Lagrange's formula.
fn through(points: &[(f64, f64)], x: f64) -> f64 {
    let mut sum = 0.0;
    for (i, (xi, yi)) in points.iter().enumerate() {
        let others = points.iter().enumerate().filter(|(j, _)| *j != i);
        sum += yi * others.map(|(_, (xj, _))| (x - xj) / (xi - xj)).product::<f64>();
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn roots(f: &dyn Fn(f64) -> f64, low: f64, high: f64, settings: &Settings) -> Vec<f64> {
        let mut sign = |points: &[(usize, f64)]| {
            points
                .iter()
                .map(|(_, x)| {
                    let value = f(*x);
                    value.is_finite().then_some(Sample {
                        label: u32::from(value > 0.0),
                        margin: value.abs(),
                        value,
                    })
                })
                .collect()
        };
        crossings(&[(low, high)], settings, &mut sign).iter().map(|c| c.at).collect()
    }

    #[test]
    fn known_roots_of_a_multi_root_set() {
        let pi = std::f64::consts::PI;
        type Function = Box<dyn Fn(f64) -> f64>;
        let set: Vec<(&str, Function, f64, f64, Vec<f64>)> = vec![
            ("line", Box::new(|x| x - 0.3), 0.0, 1.0, vec![0.3]),
            (
                "sine",
                Box::new(|x: f64| x.sin()),
                1.0,
                20.0,
                (1..7).map(|k| f64::from(k) * pi).collect(),
            ),
            (
                "cubic",
                Box::new(|x| (x - 0.2) * (x - 0.5) * (x - 0.50001)),
                0.0,
                1.0,
                vec![0.2, 0.5, 0.50001],
            ),
            // Two roots 2·10⁻³ apart, far less than the spacing of the scan.
            (
                "hidden pair",
                Box::new(|x| (x - 0.6137) * (x - 0.6139)),
                0.0,
                1.0,
                vec![0.6137, 0.6139],
            ),
            ("touching", Box::new(|x| (x - 0.4) * (x - 0.4) + 1e-12), 0.0, 1.0, vec![]),
            ("jump", Box::new(|x| if x < 0.7 { -1.0 } else { 1.0 }), 0.0, 1.0, vec![0.7]),
            (
                "oscillating",
                Box::new(|x: f64| (1.0 / x).sin()),
                0.05,
                1.0,
                (1..=6).rev().map(|k| 1.0 / (f64::from(k) * pi)).collect(),
            ),
            (
                "half defined",
                Box::new(|x: f64| (x - 0.5).ln() + 1.0),
                0.0,
                2.0,
                vec![0.5 + (-1.0f64).exp()],
            ),
        ];
        for (name, f, low, high, expected) in set {
            let found = roots(&f, low, high, &Settings::default());
            assert_eq!(found.len(), expected.len(), "{name}: {found:?}");
            for (a, b) in found.iter().zip(&expected) {
                assert!((a - b).abs() < 1e-6, "{name}: {a} {b}");
            }
        }
    }

    proptest! {
        #[test]
        fn every_root_of_a_polynomial_is_found(mut r in proptest::collection::vec(0.02..0.98f64, 1..7)) {
            r.sort_by(f64::total_cmp);
            r.dedup_by(|a, b| (*a - *b).abs() < 1e-3);
            let f = |x: f64| r.iter().map(|a| 4.0 * (x - a)).product::<f64>();
            let found = roots(&f, 0.0, 1.0, &Settings::default());
            prop_assert_eq!(found.len(), r.len());
            for (a, b) in found.iter().zip(&r) {
                prop_assert!((a - b).abs() < 1e-6);
            }
        }
    }
}
