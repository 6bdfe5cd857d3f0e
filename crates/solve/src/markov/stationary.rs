//! Stationary distributions and absorption, by elimination without subtraction.
//!
//! Grassmann, Taksar & Heyman (1985): a state is taken out of the chain by
//! spreading what leads to it over where it leads, its diagonal being replaced by
//! the sum of the rest of its row. Nothing is subtracted, so that every
//! probability is good to nearly all digits, however small (O'Cinneide 1993).

/// The stationary distribution of a closed class of states.
pub(super) fn stationary(rows: &[Vec<f64>], states: &[usize]) -> Vec<f64> {
    let n = states.len();
    let mut p: Vec<Vec<f64>> =
        states.iter().map(|s| states.iter().map(|t| rows[*s][*t]).collect()).collect();
    for k in (1..n).rev() {
        let (upper, lower) = p.split_at_mut(k);
        let row = &lower[0];
        let leaves: f64 = row[..k].iter().sum();
        for other in upper {
            let factor = other[k] / leaves;
            other[k] = factor;
            for (x, y) in other[..k].iter_mut().zip(&row[..k]) {
                *x += factor * y;
            }
        }
    }
    let mut out = vec![1.0; n.min(1)];
    while out.len() < n {
        let k = out.len();
        let own: f64 = out.iter().zip(&p).map(|(x, row)| x * row[k]).sum();
        out.push(own);
    }
    let total: f64 = out.iter().sum();
    out.iter_mut().for_each(|x| *x /= total);
    out
}

/// Where play from `start` ends up, among groups of states that are not left, and
/// how many periods it spends before.
///
/// `group[state]` is the group, or `usize::MAX` for states that play leaves for
/// good; the last entry is that of the end.
pub(super) fn absorption(
    rows: &[Vec<f64>],
    group: &[usize],
    groups: usize,
    start: usize,
) -> (Vec<f64>, f64) {
    let mut out = vec![0.0; groups];
    if group[start] != usize::MAX {
        out[group[start]] = 1.0;
        return (out, 0.0);
    }
    let passing: Vec<usize> = (0..rows.len()).filter(|s| group[*s] == usize::MAX).collect();
    let n = passing.len();
    // Columns: the passing states, the groups, and the time spent.
    let mut table: Vec<Vec<f64>> = passing
        .iter()
        .map(|s| {
            let mut row: Vec<f64> = passing.iter().map(|t| rows[*s][*t]).collect();
            row.resize(n + groups, 0.0);
            for (t, g) in group.iter().enumerate().filter(|(_, g)| **g != usize::MAX) {
                row[n + g] += rows[*s][t];
            }
            row.push(1.0);
            row
        })
        .collect();
    // The start comes last, and only its own row is then needed.
    let first = passing.iter().position(|s| *s == start).unwrap_or(0);
    let order = (0..n).filter(|k| *k != first).chain([first]);
    let mut left: Vec<bool> = vec![true; n];
    for k in order {
        let row = table[k].clone();
        left[k] = false;
        let stays = |j: usize| j >= n || left[j];
        let leaves: f64 = (0..n + groups).filter(|j| stays(*j)).map(|j| row[j]).sum();
        if k == first {
            for g in 0..groups {
                out[g] = row[n + g] / leaves;
            }
            return (out, row[n + groups] / leaves);
        }
        for i in (0..n).filter(|i| left[*i]) {
            let factor = table[i][k] / leaves;
            if factor > 0.0 {
                for j in (0..=n + groups).filter(|j| stays(*j)) {
                    table[i][j] += factor * row[j];
                }
            }
        }
    }
    (out, 0.0)
}
