//! The equations of agent quantal response and their Jacobian.
//!
//! The unknowns are the logits ℓ of all actions but one of each set, its reference, which
//! has 0. The equations are F(ℓ, t) = ℓ − t·λ·(u − u_ref) = 0, where u is an action's
//! conditional expected payoff. Probabilities are softmax of
//! logits and beliefs are formed from logarithms of reach, so that nothing is
//! lost where actions are as unlikely as exp(−1000).

use super::one_shot::OneShot;
use super::reach::{impossible_branches, least_rare, touched_sets, way};
use crate::linalg::sparse_lu::Rows;
use realpolitik_game::{BehaviorProfile, Game, NodeId, NodeKind};
use std::sync::Arc;

/// A node in the order of the tree, flat.
pub(super) struct FlatNode {
    /// Information set, if a player moves.
    pub(super) set: Option<u32>,
    /// Chance set, if nature does.
    chance: Option<u32>,
    pub(super) first_child: u32,
    pub(super) children: u32,
}

/// Which logits are sought: those of all actions but the reference of each set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    /// By unknown: its action (flat).
    action: Vec<u32>,
    /// By set: its reference (flat).
    reference: Vec<u32>,
}

impl Frame {
    /// The last action of each set is its reference.
    fn of_last(offsets: &[usize]) -> Self {
        let sets = || offsets.windows(2);
        Frame {
            action: sets().flat_map(|w| w[0] as u32..w[1] as u32 - 1).collect(),
            reference: sets().map(|w| w[1] as u32 - 1).collect(),
        }
    }
}

/// Logits that the likeliest action of a set may be ahead of its reference. Beyond, the
/// odds between likely actions are differences of large numbers, and their rounding counts
/// λ times the payoff range.
pub(super) const FARTHEST_REFERENCE: f64 = 64.0;

/// The system for one game.
pub(crate) struct System {
    nodes: Vec<FlatNode>,
    child: Vec<u32>,
    /// Payoffs at terminal nodes, `[node * players + player]`, 0 elsewhere.
    payoff: Vec<f64>,
    players: usize,
    player_of: Vec<usize>,
    members: Vec<Vec<u32>>,
    /// Per member, in the order of `members`: the actions (flat) on the way to it.
    history: Vec<Vec<Vec<u32>>>,
    /// Per set: the sets on the way to its members and below them, in order. Its
    /// equations depend on the choices at these.
    touches: Vec<Vec<u32>>,
    offsets: Vec<usize>,
    /// First unknown of each set.
    unknown: Vec<usize>,
    frame: Arc<Frame>,
    pub(crate) size: usize,
    /// Probability of nature's branches.
    chance: Vec<Vec<f64>>,
    /// Its logarithm, 0 for branches that never happen.
    chance_log: Vec<Vec<f64>>,
    pub(crate) precision: Vec<f64>,
    /// The payoffs as a table, where everyone moves once.
    one_shot: Option<OneShot>,
    // Work space.
    log_p: Vec<f64>,
    p: Vec<f64>,
    log_reach: Vec<f64>,
    value: Vec<f64>,
    derivative: Vec<f64>,
    belief: Vec<f64>,
    through: Vec<f64>,
    utility: Vec<f64>,
    stack: Vec<(u32, f64)>,
}

impl System {
    /// Payoffs are counted from each player's least, which changes no response but saves
    /// what rounding would take. Sets behind branches of nature that never happen are
    /// judged as if these were very rare: only the likeliest members, those behind the
    /// fewest of such branches, are believed in.
    pub(crate) fn new(game: &Game<f64>, precision: &[f64]) -> System {
        let game = &*game.centred();
        let table = game.accumulated_payoffs();
        let players = game.players().len();
        let offsets = game.action_offsets().to_vec();
        let sets = game.information_sets();
        let mut nodes = Vec::with_capacity(game.nodes().len());
        let mut child = Vec::new();
        let mut payoff = vec![0.0; game.nodes().len() * players];
        let rare = impossible_branches(game);
        for (i, n) in game.nodes().iter().enumerate() {
            let (set, chance) = match n.kind {
                NodeKind::Decision(h) => (Some(h.0), None),
                NodeKind::Chance(c) => (None, Some(c.0)),
                NodeKind::Terminal => (None, None),
            };
            if n.kind == NodeKind::Terminal {
                payoff[i * players..(i + 1) * players].copy_from_slice(&table[i]);
            }
            nodes.push(FlatNode {
                set,
                chance,
                first_child: child.len() as u32,
                children: n.children.len() as u32,
            });
            child.extend(n.children.iter().map(|c| c.0));
        }
        let likeliest: Vec<Vec<NodeId>> =
            sets.iter().map(|h| least_rare(&h.members, &rare)).collect();
        let mut unknown = Vec::with_capacity(sets.len());
        let mut size = 0;
        for h in sets {
            unknown.push(size);
            size += h.actions.len() - 1;
        }
        let player_of: Vec<usize> = sets.iter().map(|h| h.player.index()).collect();
        let actions = game.action_count();
        let most = sets.iter().map(|h| h.actions.len()).max().unwrap_or(0);
        System {
            frame: Arc::new(Frame::of_last(&offsets)),
            one_shot: OneShot::new(&nodes, &child, &payoff, &player_of, players),
            payoff,
            players,
            player_of,
            members: likeliest.iter().map(|h| h.iter().map(|m| m.0).collect()).collect(),
            history: likeliest.iter().map(|h| h.iter().map(|m| way(game, *m)).collect()).collect(),
            touches: touched_sets(game, &likeliest),
            unknown,
            size,
            chance: game.chance_sets().iter().map(|c| c.probabilities.clone()).collect(),
            chance_log: game
                .chance_sets()
                .iter()
                .map(|c| {
                    let log = |p: &f64| if *p > 0.0 { libm::log(*p) } else { 0.0 };
                    c.probabilities.iter().map(log).collect()
                })
                .collect(),
            precision: sets.iter().map(|h| precision[h.player.index()]).collect(),
            log_p: vec![0.0; actions],
            p: vec![0.0; actions],
            log_reach: vec![0.0; nodes.len()],
            value: vec![0.0; nodes.len() * players],
            derivative: vec![0.0; actions * most],
            belief: Vec::new(),
            through: vec![0.0; actions],
            utility: vec![0.0; actions],
            stack: Vec::new(),
            offsets,
            nodes,
            child,
        }
    }

    /// The greatest λ times payoff range: how large logits can become.
    pub(crate) fn scale(&self) -> f64 {
        let mut scale = 1.0f64;
        for player in 0..self.players {
            let own = self.player_of.iter().zip(&self.precision).filter(|(p, _)| **p == player);
            let precision = own.map(|(_, l)| *l).fold(0.0, f64::max);
            let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
            for (i, n) in self.nodes.iter().enumerate() {
                if n.children == 0 {
                    let v = self.payoff[i * self.players + player];
                    low = low.min(v);
                    high = high.max(v);
                }
            }
            if high > low && precision > 0.0 {
                scale = scale.max(precision * (high - low));
            }
        }
        scale
    }

    /// The unknowns of a set.
    fn slots(&self, h: usize) -> std::ops::Range<usize> {
        let from = self.unknown[h];
        from..from + self.offsets[h + 1] - self.offsets[h] - 1
    }

    /// The references in force.
    pub(crate) fn frame(&self) -> &Arc<Frame> {
        &self.frame
    }

    /// Takes up other references.
    pub(crate) fn set_frame(&mut self, frame: &Arc<Frame>) {
        self.frame.clone_from(frame);
    }

    /// Logits, or their changes, in the frame in force as they are in another.
    pub(crate) fn in_frame(&self, x: &mut [f64], to: &Frame) {
        let mut all = vec![0.0; self.p.len()];
        for (a, l) in self.frame.action.iter().zip(x.iter()) {
            all[*a as usize] = *l;
        }
        for h in 0..self.members.len() {
            let reference = all[to.reference[h] as usize];
            for i in self.slots(h) {
                x[i] = all[to.action[i] as usize] - reference;
            }
        }
    }

    /// Changes of the unknowns as changes of the logits of all actions, with the
    /// probabilities at the last point.
    pub(crate) fn of_all_actions(&mut self, changes: &[f64]) -> (&[f64], &[f64]) {
        self.utility.fill(0.0);
        for (a, c) in self.frame.action.iter().zip(changes) {
            self.utility[*a as usize] = *c;
        }
        (&self.utility, &self.p)
    }

    /// The logits of a profile, given the logarithms of its probabilities, counted from the
    /// last action of each set, or the likeliest where the last lies far behind.
    pub(super) fn logits_of(&mut self, logs: &[f64], farthest: f64) -> Vec<f64> {
        self.frame = Arc::new(Frame::of_last(&self.offsets));
        self.log_p.copy_from_slice(logs);
        if let Some(nearer) = self.nearer_frame(farthest) {
            self.frame = nearer;
        }
        let mut logits = vec![0.0; self.size];
        for h in 0..self.members.len() {
            let reference = logs[self.frame.reference[h] as usize];
            for i in self.slots(h) {
                logits[i] = logs[self.frame.action[i] as usize] - reference;
            }
        }
        logits
    }

    /// The frame in which the likeliest action of each set at the last point is its
    /// reference, where the one in force lies so many logits behind; `None` where none does.
    pub(super) fn nearer_frame(&self, farthest: f64) -> Option<Arc<Frame>> {
        let mut nearer: Option<Frame> = None;
        for h in 0..self.members.len() {
            let own = self.offsets[h]..self.offsets[h + 1];
            let reference = self.frame.reference[h];
            let Some(top) = own.max_by(|a, b| self.log_p[*a].total_cmp(&self.log_p[*b])) else {
                continue;
            };
            if self.log_p[top] - self.log_p[reference as usize] <= farthest {
                continue;
            }
            let frame = nearer.get_or_insert_with(|| Frame::clone(&self.frame));
            frame.reference[h] = top as u32;
            for i in self.slots(h) {
                if frame.action[i] == top as u32 {
                    frame.action[i] = reference;
                }
            }
        }
        nearer.map(Arc::new)
    }

    fn softmax(&mut self, logits: &[f64]) {
        for h in 0..self.members.len() {
            let (from, to) = (self.offsets[h], self.offsets[h + 1]);
            let slots = self.slots(h);
            let own = &logits[slots.clone()];
            let top = own.iter().copied().fold(0.0, f64::max);
            let reference = self.frame.reference[h] as usize;
            self.p[reference] = libm::exp(-top);
            let mut total = self.p[reference];
            for (l, a) in own.iter().zip(&self.frame.action[slots.clone()]) {
                self.p[*a as usize] = libm::exp(l - top);
                total += self.p[*a as usize];
            }
            let log_total = top + libm::log(total);
            for (l, a) in own.iter().zip(&self.frame.action[slots]) {
                self.log_p[*a as usize] = l - log_total;
            }
            self.log_p[reference] = -log_total;
            self.p[from..to].iter_mut().for_each(|p| *p /= total);
        }
    }

    /// Forward: log reach. Backward: continuation values of all players.
    fn propagate(&mut self) {
        self.log_reach[0] = 0.0;
        for i in 0..self.nodes.len() {
            let n = &self.nodes[i];
            for b in 0..n.children as usize {
                let c = self.child[n.first_child as usize + b] as usize;
                self.log_reach[c] = self.log_reach[i]
                    + match (n.set, n.chance) {
                        (Some(h), _) => self.log_p[self.offsets[h as usize] + b],
                        (_, Some(s)) => self.chance_log[s as usize][b],
                        _ => 0.0,
                    };
            }
        }
        let k = self.players;
        for i in (0..self.nodes.len()).rev() {
            let n = &self.nodes[i];
            if n.children == 0 {
                self.value[i * k..(i + 1) * k].copy_from_slice(&self.payoff[i * k..(i + 1) * k]);
                continue;
            }
            self.value[i * k..(i + 1) * k].fill(0.0);
            for b in 0..n.children as usize {
                let c = self.child[n.first_child as usize + b] as usize;
                let p = match (n.set, n.chance) {
                    (Some(h), _) => self.p[self.offsets[h as usize] + b],
                    (_, Some(s)) => self.chance[s as usize][b],
                    _ => 0.0,
                };
                for j in 0..k {
                    self.value[i * k + j] += p * self.value[c * k + j];
                }
            }
        }
    }

    /// Beliefs at a set, into `self.belief`.
    fn beliefs(&mut self, h: usize) {
        let logs = self.members[h].iter().map(|m| self.log_reach[*m as usize]);
        let top = logs.clone().fold(f64::NEG_INFINITY, f64::max);
        self.belief.clear();
        self.belief.extend(logs.map(|l| libm::exp(l - top)));
        let total: f64 = self.belief.iter().sum();
        self.belief.iter_mut().for_each(|b| *b /= total);
    }

    fn utilities(&mut self, h: usize) {
        let k = self.players;
        let player = self.player_of[h];
        let count = self.offsets[h + 1] - self.offsets[h];
        for a in 0..count {
            let mut sum = 0.0;
            for (m, b) in self.members[h].iter().zip(&self.belief) {
                let c = self.child[self.nodes[*m as usize].first_child as usize + a] as usize;
                sum += b * self.value[c * k + player];
            }
            self.utility[self.offsets[h] + a] = sum;
        }
    }

    /// What the rounding of logarithms of reach may do at the last point, at most: to an
    /// equation, and to a probability of each set. Where nobody comes these are as large as
    /// λ times the payoff range, and beliefs are exponentials of their differences.
    pub(crate) fn rounding(&mut self, t: f64) -> (f64, Vec<f64>) {
        let k = self.players;
        if self.one_shot.is_some() {
            self.propagate();
        }
        let (mut of_equation, mut of_probability) = (0.0f64, Vec::new());
        for h in 0..self.members.len() {
            self.beliefs(h);
            self.utilities(h);
            let player = self.player_of[h];
            let mut moved = 0.0f64;
            for a in self.offsets[h]..self.offsets[h + 1] {
                let mut sum = 0.0;
                for (m, b) in self.members[h].iter().zip(&self.belief) {
                    let first = self.nodes[*m as usize].first_child as usize;
                    let c = self.child[first + a - self.offsets[h]] as usize;
                    let off = self.log_reach[*m as usize].abs() * f64::EPSILON;
                    sum += b * off * (self.value[c * k + player] - self.utility[a]).abs();
                }
                moved = moved.max(sum);
            }
            let of_logit = 2.0 * t * self.precision[h] * moved;
            let own = &self.p[self.offsets[h]..self.offsets[h + 1]];
            let steepest = own.iter().map(|p| p * (1.0 - p)).fold(0.0, f64::max);
            of_equation = of_equation.max(of_logit);
            of_probability.push(of_logit * steepest);
        }
        (of_equation, of_probability)
    }

    /// Fills `f` with F(ℓ, t), and `f_t` with ∂F/∂t.
    pub(crate) fn equations(&mut self, logits: &[f64], t: f64, f: &mut [f64], f_t: &mut [f64]) {
        self.softmax(logits);
        match &mut self.one_shot {
            Some(table) => table.utilities(&self.p, &self.offsets, &mut self.utility),
            None => self.propagate(),
        }
        for h in 0..self.members.len() {
            if self.one_shot.is_none() {
                self.beliefs(h);
                self.utilities(h);
            }
            let reference = self.utility[self.frame.reference[h] as usize];
            for i in self.slots(h) {
                let utility = self.utility[self.frame.action[i] as usize];
                let gain = self.precision[h] * (utility - reference);
                f[i] = logits[i] - t * gain;
                f_t[i] = -gain;
            }
        }
    }

    /// Fills `jacobian` (size × size, row-major) with ∂F/∂ℓ; to be called after
    /// [`Self::equations`] at the same point.
    pub(crate) fn jacobian(&mut self, t: f64, jacobian: &mut [f64]) {
        let n = self.size;
        jacobian.fill(0.0);
        self.slopes(t, |i, j, v| jacobian[i * n + j] = v);
        for i in 0..n {
            jacobian[i * n + i] += 1.0;
        }
    }

    /// How many entries [`Self::sparse_jacobian`] has.
    pub(crate) fn entries(&self) -> usize {
        let unknowns = |h: usize| self.offsets[h + 1] - self.offsets[h] - 1;
        let of_set = |h: usize| {
            let across: usize = self.touches[h].iter().map(|g| unknowns(*g as usize)).sum();
            let own = self.touches[h].binary_search(&(h as u32)).map_or(1, |_| 0);
            unknowns(h) * (across + own)
        };
        (0..self.members.len()).map(of_set).sum()
    }

    /// The same, row by row, without the entries that are always 0.
    pub(crate) fn sparse_jacobian(&mut self, t: f64, rows: &mut Rows) {
        rows.start.clear();
        rows.start.push(0);
        rows.column.clear();
        rows.value.clear();
        let mut diagonal = false;
        let finish = |rows: &mut Rows, diagonal: bool| {
            if !diagonal {
                rows.column.push(rows.start.len() as u32 - 1);
                rows.value.push(1.0);
            }
            rows.start.push(rows.column.len());
        };
        self.slopes(t, |i, j, v| {
            while rows.start.len() <= i {
                finish(rows, std::mem::take(&mut diagonal));
            }
            diagonal |= i == j;
            rows.column.push(j as u32);
            rows.value.push(if i == j { 1.0 + v } else { v });
        });
        while rows.start.len() <= self.size {
            finish(rows, std::mem::take(&mut diagonal));
        }
    }

    /// Hands over ∂F/∂ℓ without the identity in it: row, column, value, row by row.
    fn slopes(&mut self, t: f64, mut put: impl FnMut(usize, usize, f64)) {
        if let Some(table) = &self.one_shot {
            return self.slopes_of_table(table, t, put);
        }
        let actions = self.p.len();
        for h in 0..self.members.len() {
            self.beliefs(h);
            self.derivatives(h);
            let row = |a: u32| (a as usize - self.offsets[h]) * actions;
            let reference = row(self.frame.reference[h]);
            let factor = t * self.precision[h];
            // From log-probabilities to logits: ∂ log p_b / ∂ ℓ_c = [b = c] − p_c.
            for i in self.slots(h) {
                let own = row(self.frame.action[i]);
                for g in &self.touches[h] {
                    let g = *g as usize;
                    let gap = |x: usize| self.derivative[own + x] - self.derivative[reference + x];
                    let total: f64 = (self.offsets[g]..self.offsets[g + 1]).map(gap).sum();
                    for j in self.slots(g) {
                        let c = self.frame.action[j] as usize;
                        put(i, j, -factor * (gap(c) - self.p[c] * total));
                    }
                }
            }
        }
    }

    /// The same where everyone moves once.
    fn slopes_of_table(&self, table: &OneShot, t: f64, mut put: impl FnMut(usize, usize, f64)) {
        for h in 0..self.members.len() {
            let (first, reference) = (self.offsets[h], self.frame.reference[h] as usize);
            let factor = t * self.precision[h];
            for i in self.slots(h) {
                let action = self.frame.action[i] as usize;
                let total = self.utility[action] - self.utility[reference];
                for g in &self.touches[h] {
                    let g = *g as usize;
                    let (pays, wide) = table.by_other(h, g);
                    let of = |a: usize| &pays[(a - first) * wide..][..wide];
                    let (own, least) = (of(action), of(reference));
                    for j in self.slots(g) {
                        let c = self.frame.action[j] as usize;
                        let x = c - self.offsets[g];
                        put(i, j, -factor * self.p[c] * (own[x] - least[x] - total));
                    }
                }
            }
        }
    }

    /// Fills `derivative` with how what each action of a set pays moves with the
    /// logarithms of all probabilities that it depends on.
    fn derivatives(&mut self, h: usize) {
        let (actions, k) = (self.p.len(), self.players);
        let player = self.player_of[h];
        let (from, to) = (self.offsets[h], self.offsets[h + 1]);
        for g in &self.touches[h] {
            let at = self.offsets[*g as usize]..self.offsets[*g as usize + 1];
            self.through[at.clone()].fill(0.0);
            for a in 0..to - from {
                self.derivative[a * actions + at.start..a * actions + at.end].fill(0.0);
            }
        }
        for (m, b) in self.belief.iter().enumerate() {
            for x in &self.history[h][m] {
                self.through[*x as usize] += b;
            }
        }
        for a in 0..to - from {
            let row = a * actions;
            // Beliefs: how reach of the members moves.
            for (m, b) in self.belief.iter().enumerate() {
                let node = self.members[h][m] as usize;
                let c = self.child[self.nodes[node].first_child as usize + a] as usize;
                let v = self.value[c * k + player];
                for x in &self.history[h][m] {
                    self.derivative[row + *x as usize] += b * v;
                }
                // Continuation: how play below moves.
                self.stack.clear();
                self.stack.push((c as u32, *b));
                while let Some((i, q)) = self.stack.pop() {
                    let n = &self.nodes[i as usize];
                    for e in 0..n.children as usize {
                        let d = self.child[n.first_child as usize + e];
                        match (n.set, n.chance) {
                            (Some(s), _) => {
                                let x = self.offsets[s as usize] + e;
                                let q = q * self.p[x];
                                self.derivative[row + x] += q * self.value[d as usize * k + player];
                                self.stack.push((d, q));
                            }
                            (_, Some(s)) => {
                                let q = q * self.chance[s as usize][e];
                                self.stack.push((d, q));
                            }
                            _ => {}
                        }
                    }
                }
            }
            let u = self.utility[from + a];
            for g in &self.touches[h] {
                for x in self.offsets[*g as usize]..self.offsets[*g as usize + 1] {
                    self.derivative[row + x] -= self.through[x] * u;
                }
            }
        }
    }

    /// Logarithms of the probabilities at the last point.
    pub(crate) fn log_probabilities(&self) -> &[f64] {
        &self.log_p
    }

    /// The profile at the last point.
    pub(crate) fn profile(&self) -> BehaviorProfile<f64> {
        BehaviorProfile { probabilities: self.p.clone() }
    }
}
