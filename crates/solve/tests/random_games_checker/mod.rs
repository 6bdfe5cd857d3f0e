//! Random games and a checker of equilibria that shares nothing with solvers and
//! certificates but the game itself: it tries every pure strategy in exact rationals.
#![allow(dead_code, reason = "each test takes what it needs")]

use realpolitik_game::{Game, GameBuilder, InformationSetId, NodeId, NodeKind, Number, Rational};
use realpolitik_lanes::philox::philox;

/// Numbers of the counter-based generator, one after the other.
pub struct Draws {
    game: u64,
    family: u32,
    next: u32,
}

impl Draws {
    pub fn new(family: u32, game: u64) -> Self {
        Draws { game, family, next: 0 }
    }
    pub fn below(&mut self, n: usize) -> usize {
        self.next += 1;
        let counter = [self.game as u32, (self.game >> 32) as u32, self.family, self.next];
        let word = u64::from(philox(counter, [2026, 11])[0]);
        ((word * n as u64) >> 32) as usize
    }
    /// A whole number from −`spread` to `spread`.
    pub fn whole(&mut self, spread: i64) -> f64 {
        self.below(2 * spread as usize + 1) as f64 - spread as f64
    }
}

/// What a random tree is made of.
#[derive(Clone, Copy)]
pub struct Kind {
    pub players: usize,
    /// Levels of moves at most.
    pub depth: usize,
    /// Whether players remember what they did; if not, sets join nodes with other pasts.
    pub recall: bool,
    pub zero_sum: bool,
    pub spread: i64,
    /// Each player's payoffs are multiplied by this and have that added.
    pub scale: f64,
    pub offset: f64,
}

pub const PLAIN: Kind = Kind {
    players: 2,
    depth: 3,
    recall: true,
    zero_sum: false,
    spread: 9,
    scale: 1.0,
    offset: 0.0,
};

struct Set {
    id: InformationSetId,
    player: usize,
    actions: usize,
    own: Vec<(u32, u32)>,
}

struct Growing<'d> {
    draws: &'d mut Draws,
    kind: Kind,
    builder: GameBuilder<f64>,
    sets: Vec<Set>,
}

/// A random tree. Chances are quarters, payoffs whole numbers before they are scaled.
pub fn tree(draws: &mut Draws, kind: Kind) -> Game<f64> {
    let names = (0..kind.players).map(|p| format!("P{p}"));
    let builder = GameBuilder::<f64>::new("random", names);
    let mut growing = Growing { draws, kind, builder, sets: Vec::new() };
    let past = vec![Vec::new(); kind.players];
    growing.grow(None, 0, &past, &mut Vec::new());
    growing.builder.build().expect("a random tree is a game")
}

impl Growing<'_> {
    fn grow(
        &mut self,
        at: Option<(NodeId, u32)>,
        depth: usize,
        past: &[Vec<(u32, u32)>],
        on_path: &mut Vec<InformationSetId>,
    ) {
        let kind = self.kind;
        if depth >= kind.depth || (depth > 0 && self.draws.below(4) == 0) {
            let mut pays: Vec<f64> =
                (0..kind.players).map(|_| self.draws.whole(kind.spread)).collect();
            if kind.zero_sum {
                pays[1] = -pays[0];
            }
            for (p, v) in pays.iter_mut().enumerate() {
                let sign = if kind.zero_sum && p == 1 { -1.0 } else { 1.0 };
                *v = *v * kind.scale + sign * kind.offset;
            }
            let o = self.builder.outcome("", pays);
            self.builder.terminal(at, Some(o));
            return;
        }
        if self.draws.below(6) == 0 {
            let p = [0.25, 0.5, 0.75, 0.0, 1.0][self.draws.below(5)];
            let set = self.builder.chance_set("", [("a", p), ("b", 1.0 - p)]);
            let node = self.builder.chance(at, set);
            for k in 0..2 {
                self.grow(Some((node, k)), depth + 1, past, on_path);
            }
            return;
        }
        let player = self.draws.below(kind.players);
        let actions = [1, 2, 2, 2, 3][self.draws.below(5)];
        let fits = |s: &Set| {
            s.player == player
                && s.actions == actions
                && !on_path.contains(&s.id)
                && (!kind.recall || s.own == past[player])
        };
        let known = self.sets.iter().position(fits).filter(|_| self.draws.below(3) > 0);
        let at_set = known.unwrap_or_else(|| {
            let labels = (0..actions).map(|a| a.to_string());
            let id = self.builder.information_set("", player as u32, labels);
            self.sets.push(Set { id, player, actions, own: past[player].clone() });
            self.sets.len() - 1
        });
        let id = self.sets[at_set].id;
        let node = self.builder.decision(at, id);
        on_path.push(id);
        for a in 0..actions as u32 {
            let mut later = past.to_vec();
            // Nothing is done where there is nothing to choose.
            if actions > 1 {
                later[player].push((id.0, a));
            }
            self.grow(Some((node, a)), depth + 1, &later, on_path);
        }
        on_path.pop();
    }
}

/// Doubles as the rationals that they are, each set's made to add to 1.
pub fn exact_profile(game: &Game<f64>, numbers: &[f64]) -> Vec<Rational> {
    let sets = game.action_offsets().windows(2);
    sets.flat_map(|w| exact_distribution(&numbers[w[0]..w[1]])).collect()
}

pub fn exact_distribution(numbers: &[f64]) -> Vec<Rational> {
    let all: Vec<Rational> =
        numbers.iter().map(|p| Rational::from_float(p.max(0.0)).expect("finite")).collect();
    let sum = all.iter().fold(<Rational as Number>::zero(), |s, p| s + p);
    all.into_iter().map(|p| p / sum.clone()).collect()
}

pub fn exact_game(game: &Game<f64>) -> Game<Rational> {
    game.map(|v| Rational::from_float(*v).expect("finite"))
}

/// What a player is paid in expectation from a node on.
fn worth(game: &Game<Rational>, p: &[Rational], node: NodeId, player: usize) -> Rational {
    let at = game.node(node);
    let zero = <Rational as Number>::zero();
    let own = at.outcome.map_or(zero, |o| game.outcomes()[o.index()].payoffs[player].clone());
    let weights: &[Rational] = match at.kind {
        NodeKind::Terminal => return own,
        NodeKind::Chance(c) => &game.chance_sets()[c.index()].probabilities,
        NodeKind::Decision(h) => &p[game.action_offsets()[h.index()]..],
    };
    let zero = <Rational as Number>::zero();
    at.children.iter().zip(weights).fold(own, |sum, (child, w)| {
        if *w == zero { sum } else { sum + w * worth(game, p, *child, player) }
    })
}

/// The least and the greatest that a player can be paid.
fn range(game: &Game<Rational>, node: NodeId, player: usize) -> (Rational, Rational) {
    let at = game.node(node);
    let zero = <Rational as Number>::zero();
    let own = at.outcome.map_or(zero, |o| game.outcomes()[o.index()].payoffs[player].clone());
    let below: Vec<_> = at.children.iter().map(|c| range(game, *c, player)).collect();
    let low = below.iter().map(|b| &b.0).min().cloned();
    let high = below.iter().map(|b| &b.1).max().cloned();
    let zero = || <Rational as Number>::zero();
    (own.clone() + low.unwrap_or_else(zero), own + high.unwrap_or_else(zero))
}

/// The true regret of a profile as a share of the player's range, every pure strategy of
/// every player tried; `None` where a player has too many.
pub fn regret(game: &Game<Rational>, profile: &[Rational]) -> Option<f64> {
    const MOST: usize = 20_000;
    let root = NodeId(0);
    let mut worst = 0.0f64;
    for player in 0..game.players().len() {
        let own: Vec<usize> = (0..game.information_sets().len())
            .filter(|h| game.information_sets()[*h].player.index() == player)
            .collect();
        let counts: Vec<usize> =
            own.iter().map(|h| game.information_sets()[*h].actions.len()).collect();
        if counts.iter().try_fold(1usize, |n, c| n.checked_mul(*c)).is_none_or(|n| n > MOST) {
            return None;
        }
        let now = worth(game, profile, root, player);
        let (low, high) = range(game, root, player);
        let span = high - low;
        let mut plan = vec![0usize; own.len()];
        let mut best = now.clone();
        loop {
            let mut p = profile.to_vec();
            for (h, a) in own.iter().zip(&plan) {
                let w = game.action_offsets()[*h]..game.action_offsets()[*h + 1];
                p[w.clone()].fill(<Rational as Number>::zero());
                p[w.start + a] = <Rational as Number>::one();
            }
            best = best.max(worth(game, &p, root, player));
            let Some(k) = (0..plan.len()).rev().find(|k| plan[*k] + 1 < counts[*k]) else { break };
            plan[k] += 1;
            plan[k + 1..].fill(0);
        }
        let gain = best - now;
        if gain > <Rational as Number>::zero() {
            worst = worst.max(Number::to_f64(&(gain / span)));
        }
    }
    Some(worst)
}
