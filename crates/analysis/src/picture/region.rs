//! The map of two parameters: which outcome is the likeliest where, and how much
//! of our belief lies there.

use crate::error::AnalysisError;
use realpolitik_case::Case;
use realpolitik_case::unfold::CompiledGame;
use realpolitik_lanes::normal::normal_cdf;
use realpolitik_runs::points::{Points, solve_points};
use realpolitik_runs::subject::draws_of;
use schemars::JsonSchema;
use serde::Serialize;

/// Cells along each axis.
const CELLS: usize = 40;
/// Draws of belief that are placed on the map.
const PLACED: u64 = 20_000;
/// Vertices of a belief contour.
const VERTICES: usize = 72;

/// One axis of the map.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Axis {
    /// The parameter.
    pub parameter: String,
    /// Its label.
    pub label: String,
    /// The grid values, ascending.
    pub values: Vec<f64>,
    /// Value at the base point.
    pub base: f64,
}

/// An outcome that is the likeliest somewhere on the map.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Region {
    /// The outcome.
    pub outcome: String,
    /// Share of belief about the two parameters that lies in it.
    pub belief: f64,
    /// Share of the cells of the map.
    pub area: f64,
    /// Probability of this outcome minus that of the likeliest other, per grid
    /// point, row by row from the least `y`; positive inside the region.
    pub margin: Vec<f64>,
}

/// The map: all other parameters stay at their median.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RegionMap {
    /// Left to right.
    pub x: Axis,
    /// Bottom to top.
    pub y: Axis,
    /// Regions, the one with most belief first.
    pub regions: Vec<Region>,
    /// Closed curves that hold 50 % and 90 % of joint belief: share and vertices.
    pub contours: Vec<(f64, Vec<(f64, f64)>)>,
    /// Draws that the shares of belief are taken over.
    pub draws: u64,
    /// Grid points without a certified solution; they lie in no region.
    pub uncertified: usize,
}

/// Maps two parameters of a case, by position.
pub fn region_map(
    case: &Case,
    compiled: &CompiledGame,
    (x, y): (usize, usize),
    seed: u64,
    jobs: usize,
) -> Result<RegionMap, AnalysisError> {
    let side = CELLS + 1;
    let (ax, ay) = (axis(case, x, side), axis(case, y, side));
    let mut points = Points::repeated(&case.base_point(), side * side);
    for j in 0..side {
        for i in 0..side {
            points.row_mut(x)[j * side + i] = ax.values[i];
            points.row_mut(y)[j * side + i] = ay.values[j];
        }
    }
    let solved = solve_points(compiled, &points, jobs);
    let protocol = &case.games[compiled.protocol];
    let outcomes = compiled.terminals.iter().map(|t| t.outcome + 1).max().unwrap_or(0);
    let margin = |o: usize, k: usize| {
        let best_other =
            (0..outcomes).filter(|p| *p != o).map(|p| solved.outcome(p)[k]).fold(0.0_f64, f64::max);
        solved.outcome(o)[k] - best_other
    };
    let margins: Vec<Vec<f64>> = (0..outcomes)
        .map(|o| {
            (0..side * side)
                .map(|k| if solved.certified()[k] { margin(o, k) } else { -1.0 })
                .collect()
        })
        .collect();
    let mut belief = vec![0_u64; outcomes];
    let mut placed = 0;
    let draws = draws_of(case, seed, 0..PLACED);
    for (vx, vy) in draws.row(x).iter().zip(draws.row(y)) {
        let at = |m: &[f64]| interpolate(m, &ax.values, &ay.values, *vx, *vy);
        let values: Vec<f64> = margins.iter().map(|m| at(m)).collect();
        if let Some(best) = (0..outcomes).max_by(|a, b| values[*a].total_cmp(&values[*b])) {
            belief[best] += 1;
            placed += 1;
        }
    }
    let mut regions: Vec<Region> = margins
        .into_iter()
        .enumerate()
        .filter(|(o, m)| belief[*o] > 0 || m.iter().any(|v| *v > 0.0))
        .map(|(o, m)| Region {
            outcome: protocol.outcomes[o].name.clone(),
            belief: belief[o] as f64 / placed.max(1) as f64,
            area: m.iter().filter(|v| **v > 0.0).count() as f64 / (side * side) as f64,
            margin: m.iter().map(|v| round(*v)).collect(),
        })
        .collect();
    regions.sort_by(|a, b| b.belief.total_cmp(&a.belief).then(b.area.total_cmp(&a.area)));
    Ok(RegionMap {
        contours: [0.5, 0.9].iter().map(|s| (*s, contour(case, x, y, *s))).collect(),
        x: ax,
        y: ay,
        regions,
        draws: placed,
        uncertified: solved.certified().iter().filter(|c| !**c).count(),
    })
}

/// Four decimals: a thousandth of the map's width is more than a figure shows.
fn round(v: f64) -> f64 {
    (v * 1e4).round() / 1e4
}

fn axis(case: &Case, m: usize, side: usize) -> Axis {
    let p = &case.parameters[m];
    let (low, high) = (p.distribution.quantile(0.001), p.distribution.quantile(0.999));
    let values = (0..side).map(|i| low + (high - low) * i as f64 / (side - 1) as f64).collect();
    Axis { parameter: p.id.clone(), label: p.label.clone(), values, base: p.distribution.median() }
}

/// Bilinear between grid points, held at the edge beyond it.
fn interpolate(grid: &[f64], xs: &[f64], ys: &[f64], x: f64, y: f64) -> f64 {
    let place = |values: &[f64], v: f64| {
        let n = values.len() - 1;
        let width = values[n] - values[0];
        if width <= 0.0 {
            return (0, 0.0);
        }
        let t = ((v - values[0]) / width).clamp(0.0, 1.0) * n as f64;
        let i = (t as usize).min(n - 1);
        (i, t - i as f64)
    };
    let ((i, u), (j, v)) = (place(xs, x), place(ys, y));
    let at = |i: usize, j: usize| grid[j * xs.len() + i];
    let low = at(i, j) * (1.0 - u) + at(i + 1, j) * u;
    let high = at(i, j + 1) * (1.0 - u) + at(i + 1, j + 1) * u;
    low * (1.0 - v) + high * v
}

/// The curve that is a circle of independent normals: beliefs are tied by a
/// normal copula, so it holds exactly this share of them.
fn contour(case: &Case, x: usize, y: usize, share: f64) -> Vec<(f64, f64)> {
    let rank = case
        .correlations
        .iter()
        .find(|c| (c.a.index(), c.b.index()) == (x, y) || (c.a.index(), c.b.index()) == (y, x))
        .map_or(0.0, |c| c.rank);
    let r = 2.0 * libm::sin(std::f64::consts::PI * rank / 6.0);
    let radius = (-2.0 * libm::log(1.0 - share)).sqrt();
    (0..=VERTICES)
        .map(|i| {
            let angle = 2.0 * std::f64::consts::PI * i as f64 / VERTICES as f64;
            let (a, b) = (radius * libm::cos(angle), radius * libm::sin(angle));
            let second = r * a + (1.0 - r * r).max(0.0).sqrt() * b;
            (
                case.parameters[x].distribution.quantile(normal_cdf(a)),
                case.parameters[y].distribution.quantile(normal_cdf(second)),
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bilinear_is_exact_on_a_plane() {
        let xs: Vec<f64> = (0..5).map(f64::from).collect();
        let ys: Vec<f64> = (0..4).map(|i| f64::from(i) * 2.0).collect();
        let grid: Vec<f64> =
            ys.iter().flat_map(|y| xs.iter().map(move |x| 3.0 * x - y + 1.0)).collect();
        for (x, y) in [(0.0, 0.0), (1.3, 2.9), (4.0, 6.0), (3.99, 0.01)] {
            let v = interpolate(&grid, &xs, &ys, x, y);
            assert!((v - (3.0 * x - y + 1.0)).abs() < 1e-12, "{x} {y}: {v}");
        }
        // Beyond the edge it is held there.
        assert_eq!(interpolate(&grid, &xs, &ys, 9.0, 9.0), 3.0 * 4.0 - 6.0 + 1.0);
    }
}
