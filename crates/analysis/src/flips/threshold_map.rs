//! Threshold maps: which outcome is the likeliest over two parameters.

use crate::error::AnalysisError;
use crate::flips::crossing::{Sample, Settings, crossings};
use crate::flips::flip::{Answer, likeliest, looked_at};
use realpolitik_record::proportion::{Share, wilson};
use realpolitik_runs::points::Points;
use schemars::JsonSchema;
use serde::Serialize;

/// Values of each parameter on the map.
const CELLS: usize = 33;
/// Draws of the other parameters behind the band.
const BAND_DRAWS: usize = 64;
/// Draws behind the share of belief in each region.
const REGION_DRAWS: u64 = 4096;

/// A parameter along a side of the map.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Axis {
    /// The parameter.
    pub parameter: String,
    /// In words.
    pub label: String,
    /// Its values, ascending.
    pub values: Vec<f64>,
}

/// A point on the boundary of the outcome's region, the other parameters at
/// their medians.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct BoundaryPoint {
    /// Value along the first side.
    pub x: f64,
    /// Value along the second, to 1e-6 or better.
    pub y: f64,
    /// The likeliest outcome below.
    pub below: String,
    /// The likeliest outcome above.
    pub above: String,
}

/// Where along the second side the boundary lies with 90 % of belief about the
/// other parameters.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Band {
    /// Value along the first side.
    pub x: f64,
    /// Least value at which the answer is open.
    pub low: f64,
    /// Greatest.
    pub high: f64,
}

/// A region in which one outcome is the likeliest.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Region {
    /// The outcome.
    pub outcome: String,
    /// In words.
    pub label: String,
    /// Share of belief about the two parameters that lies in it, with its 95 %
    /// sampling interval.
    pub belief: Share,
}

/// Which outcome is the likeliest over two parameters.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ThresholdMap {
    /// The outcome asked about.
    pub outcome: String,
    /// The first side.
    pub x: Axis,
    /// The second side.
    pub y: Axis,
    /// Outcomes by the numbers used in `likeliest`.
    pub outcomes: Vec<String>,
    /// The likeliest outcome, other parameters at their medians: a row per value
    /// of y, an entry per value of x; absent where there is no certified solution.
    pub likeliest: Vec<Vec<Option<usize>>>,
    /// Probability of the outcome asked about, other parameters at their medians.
    pub probability: Vec<Vec<Option<f64>>>,
    /// Share of draws of the other parameters in which the outcome asked about
    /// is the likeliest. Where it lies between 5 and 95 % the boundary may pass.
    pub share: Vec<Vec<Option<f64>>>,
    /// Draws behind `share`.
    pub share_draws: usize,
    /// The boundaries between regions, other parameters at their medians.
    pub boundary: Vec<BoundaryPoint>,
    /// The band in which the boundary of the outcome asked about lies.
    pub band: Vec<Band>,
    /// Regions, the one with most belief first.
    pub regions: Vec<Region>,
}

/// Maps the likeliest outcome over two parameters (positions in the case).
///
/// The band holds the places where between 5 and 95 % of draws of the other
/// parameters have the outcome as the likeliest.
pub(crate) fn threshold_map(
    answer: &Answer<'_>,
    x: usize,
    y: usize,
) -> Result<ThresholdMap, AnalysisError> {
    let subject = &answer.subject;
    let base = subject.case.base_point();
    let axis = |p: usize| {
        let (low, high) = looked_at(subject, p);
        let step = (high - low) / (CELLS - 1) as f64;
        Axis {
            parameter: subject.parameter(p).id.clone(),
            label: subject.parameter(p).label.clone(),
            values: (0..CELLS).map(|i| low + step * i as f64).collect(),
        }
    };
    let (first, second) = (axis(x), axis(y));
    let mut grid = Points::repeated(&base, CELLS * CELLS);
    for k in 0..CELLS * CELLS {
        grid.row_mut(x)[k] = first.values[k % CELLS];
        grid.row_mut(y)[k] = second.values[k / CELLS];
    }
    let at_base = answer.probabilities(&grid);
    let rows = |f: &dyn Fn(&[f64]) -> f64| -> Vec<Vec<Option<f64>>> {
        let row = |r: &[Option<Vec<f64>>]| r.iter().map(|p| p.as_deref().map(f)).collect();
        at_base.chunks(CELLS).map(row).collect()
    };
    let share = shares(answer, x, y, &first, &second);
    Ok(ThresholdMap {
        outcome: answer.name(answer.target),
        outcomes: (0..answer.outcomes.len()).map(|o| answer.name(o)).collect(),
        likeliest: at_base
            .chunks(CELLS)
            .map(|row| row.iter().map(|p| p.as_deref().map(likeliest)).collect())
            .collect(),
        probability: rows(&|p| p[answer.target]),
        boundary: boundary(answer, x, y, &first, &second, &base),
        band: band(&first, &second, &share),
        share,
        share_draws: BAND_DRAWS,
        regions: regions(answer, x, y, &base),
        x: first,
        y: second,
    })
}

/// Crossings along the second side, exact, at each value of the first.
fn boundary(
    answer: &Answer<'_>,
    x: usize,
    y: usize,
    first: &Axis,
    second: &Axis,
    base: &[f64],
) -> Vec<BoundaryPoint> {
    let lines = vec![(second.values[0], second.values[CELLS - 1]); CELLS];
    let mut look = |asked: &[(usize, f64)]| -> Vec<Option<Sample>> {
        let mut points = Points::repeated(base, asked.len());
        for (k, (line, v)) in asked.iter().enumerate() {
            points.row_mut(x)[k] = first.values[*line];
            points.row_mut(y)[k] = *v;
        }
        let read = |p: Option<Vec<f64>>| {
            let p = p?;
            let top = likeliest(&p);
            let others = p.iter().enumerate().filter(|(i, _)| *i != top).map(|(_, v)| *v);
            Some(Sample {
                label: top as u32,
                margin: p[top] - others.fold(0.0, f64::max),
                value: p[answer.target],
            })
        };
        answer.probabilities(&points).into_iter().map(read).collect()
    };
    let settings = Settings { grid: CELLS, hunts: 2, ..Settings::default() };
    crossings(&lines, &settings, &mut look)
        .into_iter()
        .map(|c| BoundaryPoint {
            x: first.values[c.line],
            y: c.at,
            below: answer.name(c.below.label as usize),
            above: answer.name(c.above.label as usize),
        })
        .collect()
}

fn shares(
    answer: &Answer<'_>,
    x: usize,
    y: usize,
    first: &Axis,
    second: &Axis,
) -> Vec<Vec<Option<f64>>> {
    let draws = answer.subject.draws(0..BAND_DRAWS as u64);
    let mut table = Vec::with_capacity(CELLS);
    for row_value in &second.values {
        let mut points = Points::new(draws.parameters(), CELLS * BAND_DRAWS);
        for m in 0..draws.parameters() {
            let source = draws.row(m);
            for (k, v) in points.row_mut(m).iter_mut().enumerate() {
                *v = source[k % BAND_DRAWS];
            }
        }
        for (k, v) in points.row_mut(x).iter_mut().enumerate() {
            *v = first.values[k / BAND_DRAWS];
        }
        points.row_mut(y).fill(*row_value);
        let seen = answer.probabilities(&points);
        table.push(
            seen.chunks(BAND_DRAWS)
                .map(|cell| {
                    let known: Vec<usize> = cell.iter().flatten().map(|p| likeliest(p)).collect();
                    let hits = known.iter().filter(|o| **o == answer.target).count();
                    (!known.is_empty()).then(|| hits as f64 / known.len() as f64)
                })
                .collect(),
        );
    }
    table
}

/// Per value of x the span of y in which the share is between 5 and 95 %,
/// ends found by straight lines between cells.
fn band(first: &Axis, second: &Axis, share: &[Vec<Option<f64>>]) -> Vec<Band> {
    let mut all = Vec::new();
    for (i, x) in first.values.iter().enumerate() {
        let column: Vec<(f64, f64)> = second
            .values
            .iter()
            .zip(share)
            .filter_map(|(y, row)| row[i].map(|s| (*y, s)))
            .collect();
        let mut open: Vec<f64> =
            column.iter().filter(|(_, s)| (0.05..=0.95).contains(s)).map(|(y, _)| *y).collect();
        for pair in column.windows(2) {
            let [(y0, s0), (y1, s1)] = [pair[0], pair[1]];
            for level in [0.05, 0.95] {
                if (s0 - level) * (s1 - level) < 0.0 {
                    open.push(y0 + (level - s0) / (s1 - s0) * (y1 - y0));
                }
            }
        }
        let low = open.iter().copied().fold(f64::INFINITY, f64::min);
        let high = open.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if low <= high {
            all.push(Band { x: *x, low, high });
        }
    }
    all
}

/// Belief about the two parameters, others at their medians, by the outcome
/// that is the likeliest there.
fn regions(answer: &Answer<'_>, x: usize, y: usize, base: &[f64]) -> Vec<Region> {
    let draws = answer.subject.draws(0..REGION_DRAWS);
    let mut points = Points::repeated(base, draws.len());
    for p in [x, y] {
        points.row_mut(p).copy_from_slice(draws.row(p));
    }
    let tops: Vec<usize> =
        answer.probabilities(&points).iter().flatten().map(|p| likeliest(p)).collect();
    let mut regions: Vec<Region> = (0..answer.outcomes.len())
        .filter_map(|o| {
            let count = tops.iter().filter(|t| **t == o).count();
            Some(Region {
                outcome: answer.name(o),
                label: answer.subject.protocol().outcomes[answer.outcomes[o]].label.clone(),
                belief: wilson(count as u64, tops.len() as u64)?,
            })
        })
        .filter(|r| r.belief.count > 0)
        .collect();
    regions.sort_by_key(|r| std::cmp::Reverse(r.belief.count));
    regions
}
