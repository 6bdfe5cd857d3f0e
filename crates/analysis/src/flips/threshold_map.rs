//! Threshold maps: what the answer is over two parameters: which outcome is the
//! likeliest, or whether the quantity is above its bar.

use crate::error::AnalysisError;
use crate::flips::crossing::{Sample, Settings, crossings};
use crate::flips::seen::{Answer, Seen, looked_at};
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

/// A point on the boundary between two regions, the other parameters at
/// their medians.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct BoundaryPoint {
    /// Value along the first side.
    pub x: f64,
    /// Value along the second, to 1e-6 or better.
    pub y: f64,
    /// The region below.
    pub below: String,
    /// The region above.
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

/// A region in which the answer is one: an outcome is the likeliest, or the
/// quantity lies above its bar or below.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Region {
    /// The outcome, `above` or `below`.
    pub region: String,
    /// In words.
    pub label: String,
    /// Share of belief about the two parameters that lies in it, with its 95 %
    /// sampling interval.
    pub belief: Share,
}

/// What the answer is over two parameters.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ThresholdMap {
    /// What is asked about, as written.
    pub of: String,
    /// The first side.
    pub x: Axis,
    /// The second side.
    pub y: Axis,
    /// Names of the regions by the numbers used in `answer`.
    pub names: Vec<String>,
    /// The region, other parameters at their medians: a row per value of y, an
    /// entry per value of x; absent where there is no answer.
    pub answer: Vec<Vec<Option<usize>>>,
    /// The quantity asked about, other parameters at their medians.
    pub value: Vec<Vec<Option<f64>>>,
    /// Share of draws of the other parameters in which an outcome asked about is
    /// the likeliest, or the quantity is above its bar. Where it lies between 5 and 95 % the boundary may pass.
    pub share: Vec<Vec<Option<f64>>>,
    /// Draws behind `share`.
    pub share_draws: usize,
    /// The boundaries between regions, other parameters at their medians.
    pub boundary: Vec<BoundaryPoint>,
    /// The band in which the boundary of what is asked about lies.
    pub band: Vec<Band>,
    /// Regions, the one with most belief first.
    pub regions: Vec<Region>,
}

/// Maps the answer over two parameters (positions in the case).
///
/// The band holds the places where between 5 and 95 % of draws of the other
/// parameters have the answer that is asked about.
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
    let at_base = answer.seen(&grid);
    let share = shares(answer, x, y, &first, &second);
    let region = |s: &Option<Seen>| s.as_ref().and_then(|s| answer.region(s)).map(|r| r.0);
    let value = |s: &Option<Seen>| s.as_ref().map(|s| s.value).filter(|v| v.is_finite());
    Ok(ThresholdMap {
        of: answer.asked.text.clone(),
        names: (0..answer.regions()).map(|r| answer.region_name(r)).collect(),
        answer: at_base.chunks(CELLS).map(|row| row.iter().map(region).collect()).collect(),
        value: at_base.chunks(CELLS).map(|row| row.iter().map(value).collect()).collect(),
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
        let read = |s: Option<Seen>| {
            let s = s?;
            let (region, margin) = answer.region(&s)?;
            // Where outcomes are asked about every quantity is a number.
            Some(Sample { label: region as u32, margin, value: s.value })
        };
        answer.seen(&points).into_iter().map(read).collect()
    };
    let settings = Settings { grid: CELLS, hunts: 2, ..Settings::default() };
    crossings(&lines, &settings, &mut look)
        .into_iter()
        .map(|c| BoundaryPoint {
            x: first.values[c.line],
            y: c.at,
            below: answer.region_name(c.below.label as usize),
            above: answer.region_name(c.above.label as usize),
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
        let seen = answer.seen(&points);
        table.push(
            seen.chunks(BAND_DRAWS)
                .map(|cell| {
                    let known: Vec<usize> =
                        cell.iter().flatten().filter_map(|s| Some(answer.region(s)?.0)).collect();
                    let hits = known.iter().filter(|r| answer.asked_about(**r)).count();
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

/// Belief about the two parameters, others at their medians, by the answer there.
fn regions(answer: &Answer<'_>, x: usize, y: usize, base: &[f64]) -> Vec<Region> {
    let draws = answer.subject.draws(0..REGION_DRAWS);
    let mut points = Points::repeated(base, draws.len());
    for p in [x, y] {
        points.row_mut(p).copy_from_slice(draws.row(p));
    }
    let seen = answer.seen(&points);
    let tops: Vec<usize> =
        seen.iter().flatten().filter_map(|s| Some(answer.region(s)?.0)).collect();
    let label = |region: usize| match &answer.target {
        Some(_) => answer.subject.protocol().outcomes[answer.outcomes[region]].label.clone(),
        None => format!("{} {}", answer.region_name(region), answer.bar),
    };
    let mut regions: Vec<Region> = (0..answer.regions())
        .filter_map(|r| {
            let count = tops.iter().filter(|t| **t == r).count();
            Some(Region {
                region: answer.region_name(r),
                label: label(r),
                belief: wilson(count as u64, tops.len() as u64)?,
            })
        })
        .filter(|r| r.belief.count > 0)
        .collect();
    regions.sort_by_key(|r| std::cmp::Reverse(r.belief.count));
    regions
}
