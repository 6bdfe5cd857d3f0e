//! From a point near the end of a path to the equilibrium at its end: which
//! actions are played there, and Newton's method on those.

use super::dense::{Lu, dot};
use super::expectation::Expectation;
use super::layout::Layout;

/// Logits further below the best than this are of actions that are not played.
const NEVER: f64 = -35.0;
/// Least probability, in logits, of an action that vanishes and is still counted
/// as clearly not played.
const SMALL: f64 = -7.0;
/// How far a probability may be below 0 after Newton's method.
const BELOW_ZERO: f64 = 1e-9;

/// Which actions seem to be played at the end.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Guess {
    /// Of each action.
    pub(super) played: Vec<bool>,
    /// Whether no action leaves a doubt.
    pub(super) clear: bool,
    /// The probabilities at the end, as far as the slope here tells.
    pub(super) end: Vec<f64>,
}

/// Judges each action by its logit below the best one, and by `fall(gap, slope)`:
/// how fast that falls, as a share of how fast it falls where an action dies out. The
/// slope is by the scale on which probabilities come to their end, so that as much more
/// of it as there is now brings them there but for its square.
pub(super) fn guess(
    layout: &Layout,
    (x, p): (&[f64], &[f64]),
    slope: impl Fn(usize) -> f64,
    fall: impl Fn(f64, f64) -> f64,
) -> Guess {
    let mut played = vec![false; layout.actions];
    let mut end = p.to_vec();
    let mut clear = true;
    let mut at = 0;
    for state in &layout.states {
        for (i, n) in state.actions.iter().enumerate() {
            let own = |a: usize| if a + 1 < *n { (x[at + a], slope(at + a)) } else { (0.0, 0.0) };
            let top = (0..*n).fold(0, |t, a| if own(a).0 > own(t).0 { a } else { t });
            let first = state.first_action + state.starts[i];
            let mean: f64 = (0..*n).map(|a| p[first + a] * own(a).1).sum();
            for a in 0..*n {
                let (gap, rate) = (own(a).0 - own(top).0, own(a).1 - own(top).1);
                let share = if a == top { 0.0 } else { fall(gap, rate) };
                let stays = gap > NEVER && share > -0.5;
                played[first + a] = stays;
                end[first + a] += p[first + a] * (own(a).1 - mean);
                clear &= gap <= NEVER || share > -0.2 || (share < -0.8 && gap < SMALL);
            }
            at += n - 1;
        }
    }
    Guess { played, clear, end }
}

/// Equilibria in which just some actions are played.
pub(super) struct Support<'a> {
    layout: &'a Layout,
    /// The reference action of each player in each state, and the other actions
    /// played, each with its own.
    free: Vec<(usize, usize, usize, usize)>,
    p: Vec<f64>,
    v: Vec<f64>,
    expectation: Expectation,
}

impl<'a> Support<'a> {
    /// Begins at probabilities and values near the equilibrium.
    pub(super) fn new(layout: &'a Layout, played: &[bool], p: &[f64], v: &[f64]) -> Self {
        let mut own = vec![0.0; layout.actions];
        let mut free = Vec::new();
        for (s, state) in layout.states.iter().enumerate() {
            for i in 0..layout.players {
                let range = state.starts[i]..state.starts[i + 1];
                let at = |a: usize| state.first_action + a;
                let total: f64 = range.clone().filter(|a| played[at(*a)]).map(|a| p[at(a)]).sum();
                let best =
                    range.clone().fold(range.start, |t, a| if p[at(a)] > p[at(t)] { a } else { t });
                for a in range.filter(|a| played[at(*a)]) {
                    own[at(a)] = p[at(a)] / total;
                    if a != best {
                        free.push((s, i, a, best));
                    }
                }
            }
        }
        Support { expectation: Expectation::new(layout), layout, free, p: own, v: v.to_vec() }
    }

    /// How many probabilities are looked for.
    pub(super) fn free(&self) -> usize {
        self.free.len()
    }

    /// Newton's method; where it fails since the equilibrium is not isolated, damped
    /// if `patient`. Returns the probabilities and the values.
    pub(super) fn solve(mut self, patient: bool) -> Option<(Vec<f64>, Vec<f64>)> {
        let start = (self.p.clone(), self.v.clone());
        if !self.newton(0.0) {
            (self.p, self.v) = start;
            if !patient || !self.newton(1e-9) {
                return None;
            }
        }
        for p in &mut self.p {
            if *p < -BELOW_ZERO {
                return None;
            }
            *p = p.max(0.0);
        }
        for state in &self.layout.states {
            for w in state.starts.windows(2) {
                let own = &mut self.p[state.first_action + w[0]..state.first_action + w[1]];
                let total: f64 = own.iter().sum();
                own.iter_mut().for_each(|p| *p /= total);
            }
        }
        Some((self.p, self.v))
    }

    fn newton(&mut self, damping: f64) -> bool {
        let layout = self.layout;
        let (k, m) = (self.free.len(), layout.values);
        let most = if damping > 0.0 { 40 } else { 8 };
        let mut last = f64::INFINITY;
        for _ in 0..most {
            let (matrix, mut right) = self.linearised();
            let change = if damping > 0.0 {
                damped(&matrix, &right, damping)
            } else {
                let mut lu = Lu::default();
                lu.clear(k + m);
                lu.a.copy_from_slice(&matrix);
                lu.factor().map(|()| {
                    lu.solve(&mut right);
                    right
                })
            };
            let Some(change) = change else { return false };
            let length = change[..k].iter().fold(0.0f64, |w, d| w.max(d.abs()));
            let scale = self.v.iter().fold(1.0f64, |w, v| w.max(v.abs()));
            let moved = change[k..].iter().fold(length, |w, d| w.max(d.abs() / scale));
            if !moved.is_finite() || length > 2.0 {
                return false;
            }
            for ((s, _, a, best), d) in self.free.iter().zip(&change) {
                let first = layout.states[*s].first_action;
                self.p[first + a] += d;
                self.p[first + best] -= d;
            }
            for (v, d) in self.v.iter_mut().zip(&change[k..]) {
                *v += d;
            }
            if moved <= 1e-15 || (moved <= 1e-11 && moved >= 0.5 * last) {
                return true;
            }
            last = moved;
        }
        last <= 1e-11
    }

    /// Derivatives and what the equations lack: every action played is worth as
    /// much as the reference, and values are what is expected.
    fn linearised(&mut self) -> (Vec<f64>, Vec<f64>) {
        let layout = self.layout;
        let count = layout.states.len();
        let (k, size) = (self.free.len(), self.free.len() + layout.values);
        self.expectation.utilities(layout, &self.p, &self.v);
        self.expectation.derivatives(layout, &self.p);
        let e = &self.expectation;
        let mut matrix = vec![0.0; size * size];
        let mut right = vec![0.0; size];
        for (r, (s, i, a, best)) in self.free.iter().enumerate() {
            let state = &layout.states[*s];
            let (all, cross) = (state.starts[layout.players], &e.cross[*s]);
            let row = &mut matrix[r * size..(r + 1) * size];
            let first = state.first_action;
            right[r] = e.utility[first + best] - e.utility[first + a];
            for (c, (t, j, b, other)) in self.free.iter().enumerate() {
                if s == t && i != j {
                    row[c] = (cross[a * all + b] - cross[a * all + other])
                        - (cross[best * all + b] - cross[best * all + other]);
                }
            }
            let next = |a: usize| &e.next[(first + a) * count..(first + a + 1) * count];
            let to = &mut row[k + i * count..k + (i + 1) * count];
            for ((slot, here), there) in to.iter_mut().zip(next(*a)).zip(next(*best)) {
                *slot = layout.discounts[*i] * (here - there);
            }
        }
        for (s, state) in layout.states.iter().enumerate() {
            let (all, cross) = (state.starts[layout.players], &e.cross[s]);
            for i in 0..layout.players {
                let v = i * count + s;
                let row = &mut matrix[(k + v) * size..(k + v + 1) * size];
                right[k + v] = e.value[v] - self.v[v];
                let mine = state.starts[i]..state.starts[i + 1];
                for (c, (t, j, b, other)) in self.free.iter().enumerate().filter(|(_, f)| f.0 == s)
                {
                    debug_assert_eq!(*t, s);
                    row[c] = if i == *j {
                        e.utility[state.first_action + other] - e.utility[state.first_action + b]
                    } else {
                        let moved = |a: usize| {
                            self.p[state.first_action + a]
                                * (cross[a * all + other] - cross[a * all + b])
                        };
                        mine.clone().map(moved).sum()
                    };
                }
                for a in mine {
                    let at = state.first_action + a;
                    let factor = -layout.discounts[i] * self.p[at];
                    let to = &mut row[k + i * count..k + (i + 1) * count];
                    super::dense::add_multiple(to, factor, &e.next[at * count..(at + 1) * count]);
                }
                row[k + v] += 1.0;
            }
        }
        (matrix, right)
    }
}

/// The shortest change that nearly solves the equations (Levenberg 1944).
fn damped(matrix: &[f64], right: &[f64], damping: f64) -> Option<Vec<f64>> {
    let n = right.len();
    let column = |c: usize| -> Vec<f64> { (0..n).map(|r| matrix[r * n + c]).collect() };
    let columns: Vec<Vec<f64>> = (0..n).map(column).collect();
    let mut lu = Lu::default();
    lu.clear(n);
    for i in 0..n {
        for j in 0..=i {
            let d = dot(&columns[i], &columns[j]);
            lu.a[i * n + j] = d;
            lu.a[j * n + i] = d;
        }
        lu.a[i * n + i] += damping;
    }
    lu.factor()?;
    let mut out: Vec<f64> = columns.iter().map(|c| dot(c, right)).collect();
    lu.solve(&mut out);
    Some(out)
}
