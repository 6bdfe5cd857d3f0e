//! A grid of answers over the most decisive parameters, so that a page without a
//! solver can follow a slider, with the error of reading between its points.

use realpolitik_belief::sampler::{SCRAMBLINGS, Sampler};
use realpolitik_case::Case;
use realpolitik_case::unfold::CompiledGame;
use realpolitik_lanes::philox::uniform;
use realpolitik_runs::accumulate::mean_of_groups;
use realpolitik_runs::points::{Points, solve_points};
use schemars::JsonSchema;
use serde::Serialize;

/// Grid points per parameter.
const SIDE: usize = 7;
/// Most parameters on the grid.
pub const AXES: usize = 4;
/// Least and most draws of the other parameters at every grid point, the same at
/// each; in between one in so many of the draws of the case.
const COMMON: (u64, u64) = (SCRAMBLINGS as u64, 128);
const ONE_IN: u64 = 128;
/// Points off the grid at which reading is compared with solving.
const PROBES: u64 = 64;
/// The outer quantiles that an axis spans.
const SPAN: (f64, f64) = (0.01, 0.99);

/// One parameter of the grid.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct GridAxis {
    /// The parameter.
    pub parameter: String,
    /// Its label.
    pub label: String,
    /// Its values, ascending, evenly spaced.
    pub values: Vec<f64>,
    /// The median of belief.
    pub base: f64,
    /// Density of belief at 33 evenly spaced values over the axis, greatest 1.
    pub density: Vec<f64>,
}

/// Probabilities of outcomes over a grid: the listed parameters fixed, the
/// others drawn.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ResponseGrid {
    /// The parameters.
    pub axes: Vec<GridAxis>,
    /// The outcomes.
    pub outcomes: Vec<String>,
    /// Probability in ten-thousandths: last axis fastest, then outcome by
    /// outcome, `value[point * outcomes + outcome]`.
    pub values: Vec<u16>,
    /// Draws of the other parameters at each point.
    pub draws: u64,
    /// Greatest Monte Carlo standard error of any value.
    pub mcse: f64,
    /// Greatest difference between reading the grid and solving, over the probes.
    pub error: f64,
    /// Its 95 % quantile over probes and outcomes.
    pub error_p95: f64,
    /// Probes.
    pub probes: u64,
}

/// Solves the grid over some parameters, by position. `None` without parameters
/// or if any grid point has no certified solution.
pub fn response_grid(
    case: &Case,
    compiled: &CompiledGame,
    parameters: &[usize],
    (seed, draws): (u64, u64),
    jobs: usize,
) -> Option<ResponseGrid> {
    let chosen = &parameters[..parameters.len().min(AXES)];
    if chosen.is_empty() {
        return None;
    }
    let protocol = &case.games[compiled.protocol];
    let outcomes: Vec<usize> = {
        let mut all: Vec<usize> = compiled.terminals.iter().map(|t| t.outcome).collect();
        all.sort_unstable();
        all.dedup();
        all
    };
    let axes: Vec<GridAxis> = chosen.iter().map(|m| axis(case, *m)).collect();
    let count = SIDE.pow(axes.len() as u32);
    let places: Vec<Vec<f64>> = (0..count)
        .map(|mut k| {
            let mut at = vec![0.0; axes.len()];
            for (a, axis) in axes.iter().enumerate().rev() {
                at[a] = axis.values[k % SIDE];
                k /= SIDE;
            }
            at
        })
        .collect();
    let common = (draws / ONE_IN).clamp(COMMON.0, COMMON.1) / COMMON.0 * COMMON.0;
    let at = Averages { case, compiled, chosen, outcomes: &outcomes, seed, common, jobs };
    let grid = at.solve(&places)?;
    let values = grid.means.iter().map(|p| (p * 1e4).round() as u16).collect();

    let probes: Vec<Vec<f64>> = (0..PROBES)
        .map(|k| {
            axes.iter()
                .enumerate()
                .map(|(a, axis)| {
                    let u = uniform(seed ^ 0x9E37_79B9_7F4A_7C15, k, a as u32);
                    axis.values[0] + u * (axis.values[SIDE - 1] - axis.values[0])
                })
                .collect()
        })
        .collect();
    let exact = at.solve(&probes)?;
    let mut errors: Vec<f64> = Vec::new();
    for (probe, truth) in probes.iter().zip(exact.means.chunks(outcomes.len())) {
        let read = read(&grid.means, &axes, outcomes.len(), probe);
        errors.extend(read.iter().zip(truth).map(|(r, t)| (r - t).abs()));
    }
    errors.sort_by(f64::total_cmp);
    Some(ResponseGrid {
        outcomes: outcomes.iter().map(|o| protocol.outcomes[*o].name.clone()).collect(),
        values,
        draws: common,
        mcse: grid.mcse,
        error: errors.last().copied().unwrap_or(0.0),
        error_p95: errors.get(errors.len() * 95 / 100).copied().unwrap_or(0.0),
        probes: PROBES,
        axes,
    })
}

fn axis(case: &Case, m: usize) -> GridAxis {
    let p = &case.parameters[m];
    let d = &p.distribution;
    let (low, high) = (d.quantile(SPAN.0), d.quantile(SPAN.1));
    let even = |n: usize| (0..n).map(move |i| low + (high - low) * i as f64 / (n - 1) as f64);
    GridAxis {
        parameter: p.id.clone(),
        label: p.label.clone(),
        values: even(SIDE).collect(),
        base: d.median(),
        density: density(d, &even(33).collect::<Vec<_>>()),
    }
}

/// Belief around each value, the greatest 1: the mass between the midpoints to
/// its neighbours over their distance.
pub fn density(d: &realpolitik_case::Distribution, at: &[f64]) -> Vec<f64> {
    let n = at.len();
    let mut values: Vec<f64> = (0..n)
        .map(|i| {
            let left = if i == 0 { at[0] } else { (at[i - 1] + at[i]) / 2.0 };
            let right = if i + 1 == n { at[n - 1] } else { (at[i] + at[i + 1]) / 2.0 };
            if right > left { (d.cdf(right) - d.cdf(left)) / (right - left) } else { 0.0 }
        })
        .collect();
    let top = values.iter().copied().fold(0.0, f64::max);
    if top > 0.0 {
        values.iter_mut().for_each(|v| *v = (*v / top * 1e3).round() / 1e3);
    }
    values
}

/// Multilinear between grid points.
fn read(grid: &[f64], axes: &[GridAxis], outcomes: usize, at: &[f64]) -> Vec<f64> {
    let cell: Vec<(usize, f64)> = axes
        .iter()
        .zip(at)
        .map(|(axis, v)| {
            let (low, high) = (axis.values[0], axis.values[SIDE - 1]);
            let t = ((v - low) / (high - low)).clamp(0.0, 1.0) * (SIDE - 1) as f64;
            let i = (t as usize).min(SIDE - 2);
            (i, t - i as f64)
        })
        .collect();
    let mut sum = vec![0.0; outcomes];
    for corner in 0..1_usize << axes.len() {
        let (mut index, mut weight) = (0, 1.0);
        for (a, (i, t)) in cell.iter().enumerate() {
            let up = corner >> a & 1;
            index = index * SIDE + i + up;
            weight *= if up == 1 { *t } else { 1.0 - t };
        }
        for (o, s) in sum.iter_mut().enumerate() {
            *s += weight * grid[index * outcomes + o];
        }
    }
    sum
}

struct Averages<'a> {
    case: &'a Case,
    compiled: &'a CompiledGame,
    chosen: &'a [usize],
    outcomes: &'a [usize],
    seed: u64,
    common: u64,
    jobs: usize,
}

struct Grid {
    means: Vec<f64>,
    mcse: f64,
}

impl Averages<'_> {
    /// Mean probabilities at places of the chosen parameters, over common draws
    /// of the others. `None` if a point has no certified solution.
    fn solve(&self, places: &[Vec<f64>]) -> Option<Grid> {
        let (base, n) = (self.others(), self.common as usize);
        let (mut means, mut widest) = (Vec::new(), 0.0_f64);
        for batch in places.chunks(64) {
            let mut points = Points::new(self.case.parameters.len(), batch.len() * n);
            for m in 0..self.case.parameters.len() {
                let fixed = self.chosen.iter().position(|c| *c == m);
                for (b, place) in batch.iter().enumerate() {
                    let row = &mut points.row_mut(m)[b * n..(b + 1) * n];
                    match fixed {
                        Some(a) => row.fill(place[a]),
                        None => row.copy_from_slice(base.row(m)),
                    }
                }
            }
            let solved = solve_points(self.compiled, &points, self.jobs);
            if solved.certified().iter().any(|c| !c) {
                return None;
            }
            for b in 0..batch.len() {
                for o in self.outcomes {
                    let p = &solved.outcome(*o)[b * n..(b + 1) * n];
                    let (mean, error) = mean_of_scramblings(p);
                    widest = widest.max(error);
                    means.push(mean);
                }
            }
        }
        Some(Grid { means, mcse: widest })
    }

    /// Draws of all parameters by scrambled Sobol points, or independent ones where
    /// there are more parameters than such points have dimensions.
    fn others(&self) -> Points {
        let n = self.common as usize;
        let mut points = Points::new(self.case.parameters.len(), n);
        let sampler = Sampler::new(&self.case.beliefs(), self.seed);
        let sampler = sampler.clone().quasi_random().unwrap_or(sampler);
        sampler.fill(0, n, points.rows_mut(), n);
        points
    }
}

/// The mean of values over draws of which every [`SCRAMBLINGS`]-th belongs to one
/// sequence, and its standard error.
fn mean_of_scramblings(values: &[f64]) -> (f64, f64) {
    let each = (values.len() / SCRAMBLINGS) as f64;
    let means: [f64; SCRAMBLINGS] =
        std::array::from_fn(|s| values.iter().skip(s).step_by(SCRAMBLINGS).sum::<f64>() / each);
    mean_of_groups(&means)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_a_plane_is_exact_in_four_dimensions() {
        let axes: Vec<GridAxis> = (0..4)
            .map(|a| GridAxis {
                parameter: String::new(),
                label: String::new(),
                values: (0..SIDE).map(|i| i as f64 * (a + 1) as f64).collect(),
                base: 0.0,
                density: Vec::new(),
            })
            .collect();
        let f = |v: &[f64]| 1.0 + v[0] - 2.0 * v[1] + 0.5 * v[2] + 0.25 * v[3];
        let mut grid = Vec::new();
        for k in 0..SIDE.pow(4) {
            let digit = |p: u32| (k / SIDE.pow(p)) % SIDE;
            let v: Vec<f64> = (0..4).map(|a| axes[a].values[digit(3 - a as u32)]).collect();
            grid.push(f(&v));
        }
        for at in [[0.0; 4], [1.5, 3.1, 2.2, 9.9], [6.0, 12.0, 18.0, 24.0]] {
            let v = read(&grid, &axes, 1, &at)[0];
            assert!((v - f(&at)).abs() < 1e-9, "{v}");
        }
    }

    #[test]
    fn the_error_of_a_mean_is_that_between_sequences() {
        // Within a sequence values cancel: only what differs between sequences is error.
        let values: Vec<f64> = (0..4 * SCRAMBLINGS)
            .map(|k| if (k / SCRAMBLINGS).is_multiple_of(2) { 0.9 } else { 0.1 })
            .collect();
        let (mean, error) = mean_of_scramblings(&values);
        assert!((mean - 0.5).abs() < 1e-12 && error < 1e-12, "{mean} {error}");
        let apart: Vec<f64> =
            (0..4 * SCRAMBLINGS).map(|k| f64::from(u8::from(k.is_multiple_of(2)))).collect();
        let (mean, error) = mean_of_scramblings(&apart);
        let expected = (0.25 / (SCRAMBLINGS as f64 - 1.0)).sqrt();
        assert!((mean - 0.5).abs() < 1e-12 && (error - expected).abs() < 1e-12, "{mean} {error}");
    }

    #[test]
    fn density_of_a_uniform_is_flat() {
        let d = realpolitik_case::Distribution::Uniform { low: 0.0, high: 2.0 };
        let at: Vec<f64> = (0..9).map(|i| f64::from(i) * 0.25).collect();
        assert!(density(&d, &at).iter().all(|v| (v - 1.0).abs() < 1e-9));
    }
}
