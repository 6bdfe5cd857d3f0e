//! Trees that several tests share: poker and random ones.
#![allow(dead_code)]

use realpolitik_game::{Game, GameBuilder, InformationSetId, NodeId, Rational};
use std::collections::HashMap;

/// A small deterministic generator (an affine congruence; quality does not matter).
pub struct Noise(pub u64);

impl Noise {
    pub fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }
    pub fn below(&mut self, n: usize) -> usize {
        ((self.unit() * n as f64) as usize).min(n - 1)
    }
}

/// The same game in rationals: every double is one.
pub fn exact(game: &Game<f64>) -> Game<Rational> {
    game.map(|v| Rational::from_float(*v).expect("payoffs are finite"))
}

/// Information sets by what a player has seen.
struct Sets(HashMap<(u32, String), InformationSetId>);

impl Sets {
    fn get(
        &mut self,
        b: &mut GameBuilder<f64>,
        player: u32,
        seen: String,
        actions: &[&str],
    ) -> InformationSetId {
        *self.0.entry((player, seen.clone())).or_insert_with(|| {
            b.information_set(seen, player, actions.iter().map(|a| a.to_string()))
        })
    }
}

/// Kuhn's poker (Kuhn 1950, simplified by Borel's bet): three cards, one bet;
/// worth −1/18 to the first player.
pub fn kuhn() -> Game<f64> {
    kuhn_of(3)
}

/// The same with any number of cards.
pub fn kuhn_of(cards: usize) -> Game<f64> {
    let mut b = GameBuilder::<f64>::new("Kuhn poker", ["First", "Second"]);
    let deals: Vec<(usize, usize)> =
        (0..cards).flat_map(|i| (0..cards).filter(move |j| *j != i).map(move |j| (i, j))).collect();
    let chance = 1.0 / deals.len() as f64;
    let deal = b.chance_set("deal", deals.iter().map(|d| (format!("{d:?}"), chance)));
    let root = b.chance(None, deal);
    let mut sets = Sets(HashMap::new());
    for (k, (i, j)) in deals.iter().enumerate() {
        let sign = if i > j { 1.0 } else { -1.0 };
        let mut open = vec![(root, k as u32, String::new())];
        while let Some((parent, branch, line)) = open.pop() {
            let ends = match line.as_str() {
                "pp" => Some(sign),
                "pbp" => Some(-1.0),
                "bp" => Some(1.0),
                "pbb" | "bb" => Some(2.0 * sign),
                _ => None,
            };
            if let Some(v) = ends {
                let o = b.outcome("", [v, -v]);
                b.terminal(Some((parent, branch)), Some(o));
                continue;
            }
            let player = (line.len() % 2) as u32;
            let card = if player == 0 { i } else { j };
            let set = sets.get(&mut b, player, format!("{card}{line}"), &["pass", "bet"]);
            let node = b.decision(Some((parent, branch)), set);
            // Last in, first out: the first branch must be built first.
            open.push((node, 1, format!("{line}b")));
            open.push((node, 0, format!("{line}p")));
        }
    }
    b.build().unwrap()
}

/// One round of poker with so many cards: an ante of 1, raises of 2, at most three of
/// them, the first by whoever pleases.
pub fn raised_poker(cards: usize) -> Game<f64> {
    let mut b = GameBuilder::<f64>::new("poker with raises", ["First", "Second"]);
    let deals: Vec<(usize, usize)> =
        (0..cards).flat_map(|i| (0..cards).filter(move |j| *j != i).map(move |j| (i, j))).collect();
    let chance = 1.0 / deals.len() as f64;
    let deal = b.chance_set("deal", deals.iter().map(|d| (format!("{d:?}"), chance)));
    let root = b.chance(None, deal);
    let mut sets = Sets(HashMap::new());
    for (k, (i, j)) in deals.iter().enumerate() {
        let sign = if i > j { 1.0 } else { -1.0 };
        let mut open = vec![(root, k as u32, String::new())];
        while let Some((parent, branch, line)) = open.pop() {
            let raises = line.matches('r').count();
            let at_stake = |raises: usize| 1.0 + 2.0 * raises as f64;
            let ends = match line.as_bytes() {
                [.., b'f'] => {
                    let folded = if line.len() % 2 == 1 { -1.0 } else { 1.0 };
                    Some(folded * at_stake(raises - 1))
                }
                [_, .., b'c'] => Some(sign * at_stake(raises)),
                _ => None,
            };
            if let Some(v) = ends {
                let o = b.outcome("", [v, -v]);
                b.terminal(Some((parent, branch)), Some(o));
                continue;
            }
            let (player, card) = if line.len() % 2 == 0 { (0, i) } else { (1, j) };
            let actions: &[&str] = match raises {
                0 => &["c", "r"],
                3 => &["f", "c"],
                _ => &["f", "c", "r"],
            };
            let set = sets.get(&mut b, player, format!("{card}{line}"), actions);
            let node = b.decision(Some((parent, branch)), set);
            for (a, said) in actions.iter().enumerate().rev() {
                open.push((node, a as u32, format!("{line}{said}")));
            }
        }
    }
    b.build().unwrap()
}

/// Leduc poker (Southey et al., UAI 2005): six cards of three ranks, two rounds,
/// raises of 2 and 4, at most two a round.
pub fn leduc() -> Game<f64> {
    let mut b = GameBuilder::<f64>::new("Leduc poker", ["First", "Second"]);
    let pairs: Vec<(usize, usize)> =
        (0..6).flat_map(|i| (0..6).filter(move |j| *j != i).map(move |j| (i, j))).collect();
    let deal = b.chance_set("deal", pairs.iter().map(|d| (format!("{d:?}"), 1.0 / 30.0)));
    let root = b.chance(None, deal);
    let flop = b.chance_set("board", (0..4).map(|k| (format!("{k}"), 0.25)));
    let mut sets = Sets(HashMap::new());
    for (k, cards) in pairs.iter().enumerate() {
        let start = State {
            cards: *cards,
            board: None,
            paid: [1.0, 1.0],
            mover: 0,
            raises: 0,
            checks: 0,
            line: String::new(),
        };
        start.build(&mut b, &mut sets, flop, (root, k as u32));
    }
    b.build().unwrap()
}

#[derive(Clone)]
struct State {
    cards: (usize, usize),
    board: Option<usize>,
    paid: [f64; 2],
    mover: usize,
    raises: usize,
    checks: usize,
    line: String,
}

impl State {
    fn build(
        self,
        b: &mut GameBuilder<f64>,
        sets: &mut Sets,
        flop: realpolitik_game::ChanceSetId,
        at: (NodeId, u32),
    ) {
        let own = if self.mover == 0 { self.cards.0 } else { self.cards.1 };
        let facing = self.paid[self.mover] < self.paid[1 - self.mover];
        let mut actions = Vec::new();
        if facing {
            actions.push("fold");
        }
        actions.push("call");
        if self.raises < 2 {
            actions.push("raise");
        }
        let board = self.board.map_or(String::new(), |c| (c / 2).to_string());
        let seen = format!("{}|{}|{}", own / 2, board, self.line);
        let set = sets.get(b, self.mover as u32, seen, &actions);
        let node = b.decision(Some(at), set);
        for (k, action) in actions.iter().enumerate() {
            let at = (node, k as u32);
            let mut next = self.clone();
            next.line.push_str(&action[..1]);
            match *action {
                "fold" => {
                    let lost = self.paid[self.mover];
                    let v = if self.mover == 0 { -lost } else { lost };
                    let o = b.outcome("", [v, -v]);
                    b.terminal(Some(at), Some(o));
                }
                "raise" => {
                    let bet = if self.board.is_none() { 2.0 } else { 4.0 };
                    next.paid[self.mover] = self.paid[1 - self.mover] + bet;
                    next.raises += 1;
                    next.mover = 1 - self.mover;
                    next.build(b, sets, flop, at);
                }
                _ => {
                    next.paid[self.mover] = self.paid[1 - self.mover];
                    if !facing && self.checks == 0 && self.raises == 0 {
                        next.checks = 1;
                        next.mover = 1 - self.mover;
                        next.build(b, sets, flop, at);
                    } else if self.board.is_none() {
                        let node = b.chance(Some(at), flop);
                        let left = (0..6).filter(|c| *c != self.cards.0 && *c != self.cards.1);
                        for (k, card) in left.enumerate() {
                            let mut next = next.clone();
                            next.board = Some(card);
                            (next.mover, next.raises, next.checks) = (0, 0, 0);
                            next.line.push('/');
                            next.build(b, sets, flop, (node, k as u32));
                        }
                    } else {
                        next.showdown(b, at);
                    }
                }
            }
        }
    }
    fn showdown(&self, b: &mut GameBuilder<f64>, at: (NodeId, u32)) {
        let board = self.board.map_or(9, |c| c / 2);
        let strength = |c: usize| if c / 2 == board { 10 + c / 2 } else { c / 2 };
        let v = match strength(self.cards.0).cmp(&strength(self.cards.1)) {
            std::cmp::Ordering::Greater => self.paid[1],
            std::cmp::Ordering::Less => -self.paid[0],
            std::cmp::Ordering::Equal => 0.0,
        };
        let o = b.outcome("", [v, -v]);
        b.terminal(Some(at), Some(o));
    }
}

/// What random trees are made of.
#[derive(Clone, Copy)]
pub struct Shape {
    pub players: usize,
    pub terminals: usize,
    /// Payoffs are whole numbers from −`spread` to `spread`: a small one makes ties.
    pub spread: i64,
    pub zero_sum: bool,
    /// Whether players see all that has happened.
    pub perfect_information: bool,
}

/// A random tree of perfect recall. Numbers are dyadic, so that exact copies are
/// the same game.
pub fn random_tree(noise: &mut Noise, shape: Shape) -> Game<f64> {
    let names = (0..shape.players).map(|p| format!("P{p}"));
    let mut b = GameBuilder::<f64>::new("random", names);
    // A set is known by its player, what that player did so far, and a bit that
    // stands for what it has seen.
    type Seen = (usize, Vec<(u32, u32)>, usize);
    let mut sets: HashMap<Seen, (InformationSetId, usize)> = HashMap::new();
    struct Open {
        at: Option<(NodeId, u32)>,
        depth: usize,
        own: Vec<Vec<(u32, u32)>>,
    }
    let mut queue = std::collections::VecDeque::new();
    queue.push_back(Open { at: None, depth: 0, own: vec![Vec::new(); shape.players] });
    let mut endings = 1usize;
    while let Some(open) = queue.pop_front() {
        let stop = endings >= shape.terminals || (open.depth > 1 && noise.below(4) == 0);
        if stop {
            let mut payoffs: Vec<f64> = (0..shape.players)
                .map(|_| (noise.below(2 * shape.spread as usize + 1) as i64 - shape.spread) as f64)
                .collect();
            if shape.zero_sum {
                payoffs[1] = -payoffs[0];
            }
            let o = b.outcome("", payoffs);
            b.terminal(open.at, Some(o));
            continue;
        }
        if noise.below(5) == 0 {
            let p = [0.25, 0.5, 0.75, 0.0][noise.below(4)];
            let set = b.chance_set("", [("a", p), ("b", 1.0 - p)]);
            let node = b.chance(open.at, set);
            endings += 1;
            for k in 0..2 {
                queue.push_back(Open {
                    at: Some((node, k)),
                    depth: open.depth + 1,
                    own: open.own.clone(),
                });
            }
            continue;
        }
        let player = noise.below(shape.players);
        let seen =
            if shape.perfect_information { usize::MAX - b.node_count() } else { noise.below(2) };
        let key = (player, open.own[player].clone(), seen);
        let (set, actions) = *sets.entry(key).or_insert_with(|| {
            let actions = 1 + noise.below(3);
            (b.information_set("", player as u32, (0..actions).map(|a| a.to_string())), actions)
        });
        let node = b.decision(open.at, set);
        endings += actions - 1;
        for k in 0..actions as u32 {
            let mut own = open.own.clone();
            own[player].push((set.0, k));
            queue.push_back(Open { at: Some((node, k)), depth: open.depth + 1, own });
        }
    }
    b.build().expect("a random tree is a game")
}
