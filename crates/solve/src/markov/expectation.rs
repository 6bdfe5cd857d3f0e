//! What actions lead to in expectation, and how that moves with what others do.

use super::dense::{add_multiple, dot};
use super::layout::{Layout, State, Transitions};

/// Expectations at one point, with the work space to find them.
#[derive(Clone, Debug)]
pub(super) struct Expectation {
    /// What each action leads to: payoff now and discounted value later.
    pub(super) utility: Vec<f64>,
    /// What each player expects in each state, player by player.
    pub(super) value: Vec<f64>,
    /// Of each state a square table over its actions: the derivative of one
    /// action's utility by the probability of another player's action.
    pub(super) cross: Vec<Vec<f64>>,
    /// Of each action the probability of every state next.
    pub(super) next: Vec<f64>,
    /// Of each state, the payoff with discounted value after each profile, player by
    /// player.
    pays: Vec<Vec<f64>>,
    room: Room,
}

impl Expectation {
    pub(super) fn new(layout: &Layout) -> Expectation {
        let cross = |s: &State| vec![0.0; s.starts[layout.players].pow(2)];
        Expectation {
            utility: vec![0.0; layout.actions],
            value: vec![0.0; layout.values],
            cross: layout.states.iter().map(cross).collect(),
            next: vec![0.0; layout.actions * layout.states.len()],
            pays: layout.states.iter().map(|s| vec![0.0; s.payoffs.len()]).collect(),
            room: Room::default(),
        }
    }

    /// Utilities of all actions, where all play `p` and are worth `v` later.
    pub(super) fn utilities(&mut self, layout: &Layout, p: &[f64], v: &[f64]) {
        let count = layout.states.len();
        for (s, state) in layout.states.iter().enumerate() {
            let own = &p[state.first_action..];
            let utility = &mut self.utility[state.first_action..];
            let pays = self.pays[s].chunks_exact_mut(state.profiles.max(1));
            let now = state.payoffs.chunks_exact(state.profiles.max(1));
            for (i, (pays, now)) in pays.zip(now).enumerate() {
                pays.copy_from_slice(now);
                let discount = layout.discounts[i];
                if discount != 0.0 {
                    state.next.expect(pays, discount, &v[i * count..(i + 1) * count]);
                }
                let range = state.starts[i]..state.starts[i + 1];
                let mine = &mut utility[range.clone()];
                mine.copy_from_slice(self.room.keep(pays, 1, state, own, [i, i]));
                self.value[i * count + s] = dot(&own[range], mine);
            }
        }
    }

    /// The derivatives, and where play goes; to be called after
    /// [`Self::utilities`] at the same point.
    pub(super) fn derivatives(&mut self, layout: &Layout, p: &[f64]) {
        let (players, count) = (layout.players, layout.states.len());
        for (s, state) in layout.states.iter().enumerate() {
            let own = &p[state.first_action..];
            let n = state.starts[players];
            let cross = &mut self.cross[s];
            for (i, pays) in self.pays[s].chunks_exact(state.profiles.max(1)).enumerate() {
                for j in (0..players).filter(|j| *j != i) {
                    let kept = self.room.keep(pays, 1, state, own, [i.min(j), i.max(j)]);
                    let (mine, others) = (state.actions[i], state.actions[j]);
                    let (across, down) = if i < j { (others, 1) } else { (1, mine) };
                    for a in 0..mine {
                        let from = (state.starts[i] + a) * n + state.starts[j];
                        for (b, to) in cross[from..from + others].iter_mut().enumerate() {
                            *to = kept[a * across + b * down];
                        }
                    }
                }
            }
            let next = &mut self.next[state.first_action * count..];
            match &state.next {
                Transitions::Dense(whole) => {
                    for i in 0..players {
                        let kept = self.room.keep(whole, count, state, own, [i, i]);
                        let mine = state.actions[i];
                        let to = &mut next[state.starts[i] * count..];
                        for (t, column) in kept.chunks_exact(mine).enumerate() {
                            for (a, p) in column.iter().enumerate() {
                                to[a * count + t] = *p;
                            }
                        }
                    }
                }
                Transitions::Sparse { who, firsts, entries } => {
                    next[..n * count].fill(0.0);
                    for (who, ends) in who.chunks_exact(players).zip(firsts.windows(2)) {
                        let leads = &entries[ends[0] as usize..ends[1] as usize];
                        for (i, a) in who.iter().enumerate() {
                            let weight = without(own, who, i);
                            for (t, p) in leads {
                                next[*a as usize * count + *t as usize] += weight * p;
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Work space for expectations over what some players do.
#[derive(Clone, Debug, Default)]
struct Room {
    one: Vec<f64>,
    other: Vec<f64>,
}

impl Room {
    /// The expectation of `outer` numbers for each profile over what all but two players
    /// do, or all but one named twice: `outer` times a number for each pair of their
    /// actions, the later player's changing fastest.
    fn keep<'a>(
        &'a mut self,
        from: &'a [f64],
        outer: usize,
        state: &State,
        p: &[f64],
        kept: [usize; 2],
    ) -> &'a [f64] {
        let mut outer = outer;
        let mut moved = false;
        for (k, n) in state.actions.iter().enumerate() {
            if kept.contains(&k) {
                outer *= n;
                continue;
            }
            std::mem::swap(&mut self.one, &mut self.other);
            let inner = state.strides[k];
            if self.one.len() < outer * inner {
                self.one.resize(outer * inner, 0.0);
            }
            let source = if moved { &self.other[..] } else { from };
            moved = true;
            let own = &p[state.starts[k]..state.starts[k + 1]];
            contract(source, inner, own, &mut self.one[..outer * inner]);
        }
        if moved { &self.one[..outer] } else { from }
    }
}

/// The sum of rows of `inner` numbers, weighted by `p`, of each block of as many rows as
/// there are weights.
#[inline]
fn contract(from: &[f64], inner: usize, p: &[f64], to: &mut [f64]) {
    let n = p.len();
    if inner == 1 {
        let mut at = 0;
        for slot in to {
            let row = &from[at..at + n];
            let mut sum = 0.0;
            for (x, w) in row.iter().zip(p) {
                sum += x * w;
            }
            *slot = sum;
            at += n;
        }
        return;
    }
    let (mut at, mut out) = (0, 0);
    while out < to.len() {
        let slots = &mut to[out..out + inner];
        for (slot, x) in slots.iter_mut().zip(&from[at..at + inner]) {
            *slot = p[0] * x;
        }
        at += inner;
        for w in &p[1..] {
            for (slot, x) in slots.iter_mut().zip(&from[at..at + inner]) {
                *slot += w * x;
            }
            at += inner;
        }
        out += inner;
    }
}

/// How likely what all but one player do is.
#[inline]
fn without(p: &[f64], who: &[u32], i: usize) -> f64 {
    let others = who.iter().enumerate().filter(|(k, _)| *k != i);
    others.fold(1.0, |weight, (_, a)| weight * p[*a as usize])
}

impl Transitions {
    /// Adds a multiple of the expectation of `v` after each profile.
    #[inline]
    fn expect(&self, to: &mut [f64], factor: f64, v: &[f64]) {
        match self {
            Transitions::Dense(whole) => {
                for (row, v) in whole.chunks_exact(to.len()).zip(v) {
                    add_multiple(to, factor * v, row);
                }
            }
            Transitions::Sparse { firsts, entries, .. } => {
                for (slot, ends) in to.iter_mut().zip(firsts.windows(2)) {
                    let own = &entries[ends[0] as usize..ends[1] as usize];
                    *slot += factor * own.iter().fold(0.0, |sum, (s, p)| sum + p * v[*s as usize]);
                }
            }
        }
    }
}
