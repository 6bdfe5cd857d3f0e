//! Least squares in two or three unknowns.

/// Steps of the search.
const STEPS: usize = 200;
/// A step so small in every unknown ends it.
const SETTLED: f64 = 1e-12;
/// The step of a difference quotient.
const DIFFERENCE: f64 = 1e-6;

/// Unknowns, at most three.
pub(super) type Point = [f64; 3];

/// The least of a sum of squares by Levenberg's and Marquardt's steps
/// (Marquardt 1963), from a start. `residuals` writes the residuals at a point
/// and says whether they are defined there. Gives back the point and the sum;
/// unknowns past the first `n` stay as they are.
pub(super) fn least_squares(
    residuals: &dyn Fn(&Point, &mut Vec<f64>) -> bool,
    start: Point,
    n: usize,
) -> Option<(Point, f64)> {
    let mut here = Vec::new();
    if !residuals(&start, &mut here) {
        return None;
    }
    let (mut at, mut sum) = (start, squares(&here));
    let (mut damping, mut other) = (1e-3, Vec::new());
    for _ in 0..STEPS {
        let slopes = slopes(residuals, &at, n, here.len(), &mut other)?;
        let mut moved = None;
        while damping < 1e12 {
            let step = step(&slopes, &here, n, damping)?;
            let mut next = at;
            (0..n).for_each(|k| next[k] += step[k]);
            let defined = residuals(&next, &mut other);
            let after = squares(&other);
            if defined && after <= sum {
                moved = Some((next, step, after));
                break;
            }
            damping *= 8.0;
        }
        let Some((next, step, after)) = moved else { break };
        let still = sum - after <= 1e-16 * sum;
        (at, sum) = (next, after);
        residuals(&at, &mut here);
        damping = (damping / 10.0).max(1e-15);
        let small = (0..n).all(|k| step[k].abs() <= SETTLED * (1.0 + at[k].abs()));
        if small || (still && damping <= 1e-12) {
            break;
        }
    }
    sum.is_finite().then_some((at, sum))
}

fn squares(all: &[f64]) -> f64 {
    all.iter().map(|r| r * r).sum()
}

/// The slopes of the residuals by each unknown.
fn slopes(
    residuals: &dyn Fn(&Point, &mut Vec<f64>) -> bool,
    at: &Point,
    n: usize,
    count: usize,
    room: &mut Vec<f64>,
) -> Option<Vec<Point>> {
    let mut all = vec![[0.0; 3]; count];
    for k in 0..n {
        let h = DIFFERENCE * (1.0 + at[k].abs());
        for sign in [1.0, -1.0] {
            let mut there = *at;
            there[k] += sign * h;
            if !residuals(&there, room) {
                return None;
            }
            for (slope, r) in all.iter_mut().zip(room.iter()) {
                slope[k] += sign * r / (2.0 * h);
            }
        }
    }
    Some(all)
}

/// (JᵀJ + damping · diagonal) step = −Jᵀr.
fn step(slopes: &[Point], here: &[f64], n: usize, damping: f64) -> Option<Point> {
    let mut matrix = [[0.0; 3]; 3];
    let mut right = [0.0; 3];
    for (slope, r) in slopes.iter().zip(here) {
        for i in 0..n {
            right[i] -= slope[i] * r;
            for j in 0..n {
                matrix[i][j] += slope[i] * slope[j];
            }
        }
    }
    for (i, row) in matrix.iter_mut().enumerate().take(n) {
        row[i] += damping * row[i].max(1e-30);
    }
    solve(&mut matrix, &mut right, n).then_some(right)
}

/// Elimination with the greatest pivot; `false` if there is none.
fn solve(matrix: &mut [[f64; 3]; 3], right: &mut Point, n: usize) -> bool {
    for c in 0..n {
        let pivot = (c..n).max_by(|a, b| matrix[*a][c].abs().total_cmp(&matrix[*b][c].abs()));
        let Some(pivot) = pivot.filter(|p| matrix[*p][c].abs() > 0.0) else { return false };
        matrix.swap(c, pivot);
        right.swap(c, pivot);
        let (top, below) = matrix.split_at_mut(c + 1);
        for (r, row) in below.iter_mut().enumerate().take(n - c - 1) {
            let factor = row[c] / top[c][c];
            row.iter_mut().zip(&top[c]).for_each(|(a, b)| *a -= factor * b);
            right[c + 1 + r] -= factor * right[c];
        }
    }
    for c in (0..n).rev() {
        let rest: f64 = (c + 1..n).map(|k| matrix[c][k] * right[k]).sum();
        right[c] = (right[c] - rest) / matrix[c][c];
    }
    right.iter().take(n).all(|x| x.is_finite())
}
