//! What a behaviour profile makes of a game, for many draws at once: outcomes,
//! expected payoffs, and what is done at each move of the protocol.

#![allow(clippy::needless_range_loop, reason = "lanes are walked by number, many arrays at once")]

use crate::pattern::Pattern;
use fearless_simd::{Level, dispatch};
use realpolitik_case::unfold::CompiledGame;
use realpolitik_case::{MoveNode, Protocol};
use realpolitik_game::NodeKind;
use std::ops::Range;

/// Draws computed side by side.
const LANES: usize = 8;

type Lanes = [f64; LANES];

#[derive(Clone, Copy, Debug)]
enum Kind {
    /// Row of nature's first branch.
    Chance(usize),
    /// Row of the first action, and the move it is of.
    Action(usize, Option<usize>),
    /// Outcome of the protocol, and position among the terminals.
    Terminal(usize, usize),
}

#[derive(Clone, Copy, Debug)]
struct TallyNode {
    kind: Kind,
    first_child: usize,
    children: usize,
    /// Among the concessions of the tally.
    first_concession: u32,
    concessions: u32,
}

/// A branch that gives something away.
#[derive(Clone, Copy, Debug)]
struct Given {
    branch: usize,
    /// Row of the weight; that of the count follows the rows of all weights.
    row: usize,
    weight: f64,
}

/// Where things stand in the rows that a [`Tally`] fills.
#[derive(Clone, Debug)]
pub(crate) struct TallyRows {
    /// Probability of each outcome of the protocol.
    pub outcomes: Range<usize>,
    /// Expected payoff of each player.
    pub payoffs: Range<usize>,
    /// Probability that each move of the protocol is reached.
    pub reached: Range<usize>,
    /// Per move: probability that it is reached and each action taken.
    pub taken: Vec<Range<usize>>,
    /// Per pair of [`realpolitik_case::conceding::Conceding`]: the expected weight
    /// that the second gives to the first, then the expected number of times.
    pub conceded: Range<usize>,
    /// Probability of each pattern that is watched.
    pub watched: Range<usize>,
}

impl TallyRows {
    /// The number of rows.
    pub fn count(&self) -> usize {
        self.watched.end
    }
}

/// Draws to be tallied, each row one number over all: `rows[row * stride + draw]`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TallyInput<'a> {
    pub draws: usize,
    pub stride: usize,
    pub payoffs: &'a [f64],
    pub chance: &'a [f64],
    pub profile: &'a [f64],
}

/// The tally of one shape, with its work space.
#[derive(Clone, Debug)]
pub(crate) struct Tally {
    nodes: Vec<TallyNode>,
    child: Vec<usize>,
    /// By child: the place of the branch to it among the actions of its move.
    place: Vec<usize>,
    given: Vec<Given>,
    pairs: usize,
    /// Patterns that hold a terminal: from and to in `member`, by terminal.
    members: Vec<(u32, u32)>,
    member: Vec<u32>,
    /// Patterns that hold every terminal.
    certain: Vec<u32>,
    /// Row of the payoffs by `terminal * players + player`.
    payoff_rows: Vec<u32>,
    players: usize,
    rows: TallyRows,
    level: Level,
    reach: Vec<Lanes>,
    sums: Vec<Lanes>,
}

/// Nodes in order, their children, the place of each branch among the actions of
/// its move, and what is conceded on it.
type Unrolled = (Vec<TallyNode>, Vec<usize>, Vec<usize>, Vec<Given>);

fn unrolled(compiled: &CompiledGame, moves: &[MoveNode]) -> Unrolled {
    let game = &compiled.shape;
    let chance_offsets = game.chance_offsets();
    let mut outcome_of = vec![0; game.nodes().len()];
    for t in &compiled.terminals {
        outcome_of[t.node.index()] = t.outcome;
    }
    let conceding = &compiled.conceding;
    let mut terminals = 0;
    let mut child = Vec::new();
    let mut place = Vec::new();
    let mut given: Vec<Given> = Vec::new();
    let nodes: Vec<TallyNode> = game
        .nodes()
        .iter()
        .enumerate()
        .map(|(i, node)| {
            let first_child = child.len();
            child.extend(node.children.iter().map(|c| c.index()));
            let kind = match node.kind {
                NodeKind::Chance(c) => Kind::Chance(chance_offsets[c.index()]),
                NodeKind::Decision(h) => {
                    let id = compiled.sets[h.index()].node;
                    let at = moves.iter().position(|m| m.id == id);
                    let actions = at.map(|_| compiled.present(id));
                    place.extend(compiled.set_actions[h.index()].iter().map(|a| {
                        actions.iter().flatten().position(|b| b == a).unwrap_or_default()
                    }));
                    Kind::Action(game.action_offsets()[h.index()], at)
                }
                NodeKind::Terminal => {
                    terminals += 1;
                    Kind::Terminal(outcome_of[i], terminals - 1)
                }
            };
            place.resize(child.len(), 0);
            let first_concession = given.len() as u32;
            if let NodeKind::Decision(h) = node.kind {
                let here = compiled.concessions.iter().filter(|c| c.set == h.index());
                given.extend(here.filter_map(|c| {
                    let row = conceding.position(c.to, c.by)?;
                    Some(Given { branch: c.action, row, weight: c.weight })
                }));
            }
            TallyNode {
                kind,
                first_child,
                children: node.children.len(),
                first_concession,
                concessions: given.len() as u32 - first_concession,
            }
        })
        .collect();
    (nodes, child, place, given)
}

impl Tally {
    /// With a protocol the moves are tallied too, and so are the patterns watched.
    pub fn new(
        compiled: &CompiledGame,
        payoff_rows: &[u32],
        protocol: Option<&Protocol>,
        watched: &[Pattern],
    ) -> Self {
        let game = &compiled.shape;
        let moves = protocol.map_or(&[][..], |p| &p.moves[..]);
        let (nodes, child, place, given) = unrolled(compiled, moves);
        let pairs = compiled.conceding.pairs.len();
        let rows = rows(compiled, protocol, pairs, watched.len());
        let (mut members, mut member) = (Vec::new(), Vec::new());
        for t in &compiled.terminals {
            let first = member.len() as u32;
            let holds = |p: &Pattern| !p.is_everything() && p.terminals().contains(&t.node);
            member.extend((0..watched.len()).filter(|w| holds(&watched[*w])).map(|w| w as u32));
            members.push((first, member.len() as u32));
        }
        let all = (0..watched.len()).filter(|w| watched[*w].is_everything());
        Tally {
            certain: all.map(|w| w as u32).collect(),
            members,
            member,
            payoff_rows: payoff_rows.to_vec(),
            players: game.players().len(),
            level: Level::new(),
            reach: vec![[0.0; LANES]; nodes.len()],
            sums: vec![[0.0; LANES]; rows.count()],
            nodes,
            child,
            place,
            given,
            pairs,
            rows,
        }
    }

    pub fn rows(&self) -> &TallyRows {
        &self.rows
    }

    /// Without the wider instructions that the machine may have.
    pub fn plain(mut self) -> Self {
        self.level = Level::baseline();
        self
    }

    /// Fills `out[row * stride + draw]`.
    pub fn run(&mut self, input: &TallyInput<'_>, out: &mut [f64]) {
        let level = self.level;
        dispatch!(level, _simd => self.all(input, out));
    }

    #[inline(always)]
    fn all(&mut self, input: &TallyInput<'_>, out: &mut [f64]) {
        let mut start = 0;
        while start < input.draws {
            let count = (input.draws - start).min(LANES);
            self.some(input, start, count);
            for (row, sum) in self.sums.iter().enumerate() {
                let at = row * input.stride + start;
                out[at..at + count].copy_from_slice(&sum[..count]);
            }
            start += count;
        }
    }

    #[inline(always)]
    fn some(&mut self, input: &TallyInput<'_>, start: usize, count: usize) {
        let read = |rows: &[f64], row: usize| -> Lanes {
            let at = row * input.stride + start;
            let mut out = [0.0; LANES];
            if count == LANES {
                out.copy_from_slice(&rows[at..at + LANES]);
            } else {
                for (l, slot) in out.iter_mut().enumerate() {
                    *slot = rows[at + l.min(count - 1)];
                }
            }
            out
        };
        self.sums.fill([0.0; LANES]);
        for w in &self.certain {
            self.sums[self.rows.watched.start + *w as usize] = [1.0; LANES];
        }
        self.reach[0] = [1.0; LANES];
        for (i, node) in self.nodes.iter().enumerate() {
            let reach = self.reach[i];
            let (rows, first) = match node.kind {
                Kind::Chance(first) => (input.chance, first),
                Kind::Action(first, _) => (input.profile, first),
                Kind::Terminal(outcome, terminal) => {
                    add(&mut self.sums[self.rows.outcomes.start + outcome], &reach);
                    for player in 0..self.players {
                        let row = self.payoff_rows[terminal * self.players + player] as usize;
                        let payoff = read(input.payoffs, row);
                        let sum = &mut self.sums[self.rows.payoffs.start + player];
                        for l in 0..LANES {
                            sum[l] += reach[l] * payoff[l];
                        }
                    }
                    let (first, last) = self.members[terminal];
                    for w in &self.member[first as usize..last as usize] {
                        add(&mut self.sums[self.rows.watched.start + *w as usize], &reach);
                    }
                    continue;
                }
            };
            for b in 0..node.children {
                let p = read(rows, first + b);
                let child = &mut self.reach[self.child[node.first_child + b]];
                for l in 0..LANES {
                    child[l] = reach[l] * p[l];
                }
            }
            let first = node.first_concession as usize;
            for g in &self.given[first..first + node.concessions as usize] {
                let reach = self.reach[self.child[node.first_child + g.branch]];
                let row = self.rows.conceded.start + g.row;
                for l in 0..LANES {
                    self.sums[row][l] += g.weight * reach[l];
                }
                add(&mut self.sums[row + self.pairs], &reach);
            }
            if let Kind::Action(_, Some(m)) = node.kind {
                add(&mut self.sums[self.rows.reached.start + m], &reach);
                let taken = self.rows.taken[m].start;
                for b in 0..node.children {
                    let child = self.reach[self.child[node.first_child + b]];
                    add(&mut self.sums[taken + self.place[node.first_child + b]], &child);
                }
            }
        }
    }
}

/// Where things stand in the rows of a game.
fn rows(
    compiled: &CompiledGame,
    protocol: Option<&Protocol>,
    pairs: usize,
    watched: usize,
) -> TallyRows {
    let game = &compiled.shape;
    let moves = protocol.map_or(&[][..], |p| &p.moves[..]);
    let players = game.players().len();
    let outcomes = 0..protocol.map_or_else(
        || compiled.terminals.iter().map(|t| t.outcome + 1).max().unwrap_or(0),
        |p| p.outcomes.len(),
    );
    let payoffs = outcomes.end..outcomes.end + players;
    let reached = payoffs.end..payoffs.end + moves.len();
    let mut end = reached.end;
    let taken = moves
        .iter()
        .map(|m| {
            // With actions taken away a move has fewer than the protocol says.
            let actions = compiled.present(m.id).len();
            end += actions;
            end - actions..end
        })
        .collect();
    let conceded = end..end + 2 * pairs;
    let watched = conceded.end..conceded.end + watched;
    TallyRows { outcomes, payoffs, reached, taken, conceded, watched }
}

#[inline(always)]
fn add(to: &mut Lanes, more: &Lanes) {
    for l in 0..LANES {
        to[l] += more[l];
    }
}
