//! What is asked of many solved points: the probability of an outcome, of an
//! action where it can be taken, or the leverage of one actor over another.

use crate::error::AnalysisError;
use realpolitik_case::ActorId;
use realpolitik_game::NodeKind;
use realpolitik_runs::concession::share_conceded;
use realpolitik_runs::points::{Points, Solved, solve_points};
use realpolitik_runs::subject::{BLOCK_POINTS, Subject};
use schemars::JsonSchema;
use serde::Serialize;

/// A number that follows from a solved point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// The probability of an outcome (position in the protocol).
    Outcome(usize),
    /// The probability of an action given that its move is reached (positions in
    /// the protocol).
    Choice {
        /// The move.
        node: usize,
        /// The action.
        action: usize,
    },
    /// Leverage, by the place of the pair in
    /// [`realpolitik_case::conceding::Conceding`]; not a number where hardly
    /// anything is conceded.
    Leverage(usize),
}

/// A quantity in the findings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum QuantityName {
    /// The probability of an outcome.
    Outcome {
        /// Its id.
        outcome: String,
    },
    /// The probability of an action where it can be taken.
    Choice {
        /// Who takes it.
        by: String,
        /// The move.
        node: String,
        /// The action.
        action: String,
    },
    /// The leverage of one actor over another.
    Leverage {
        /// Who holds it.
        of: String,
        /// Over whom.
        over: String,
    },
}

impl Quantity {
    /// The quantity by the names of its parts.
    pub fn name(&self, subject: &Subject<'_>) -> QuantityName {
        let protocol = subject.protocol();
        match self {
            Quantity::Outcome(o) => {
                QuantityName::Outcome { outcome: protocol.outcomes[*o].name.clone() }
            }
            Quantity::Choice { node, action } => {
                let m = &protocol.moves[*node];
                QuantityName::Choice {
                    by: subject.case.actors[m.by.index()].id.clone(),
                    node: m.name.clone(),
                    action: m.actions[*action].name.clone(),
                }
            }
            Quantity::Leverage(pair) => {
                let (of, over) = subject.compiled.conceding.pairs[*pair];
                let actor = |a: ActorId| subject.case.actors[a.index()].id.clone();
                QuantityName::Leverage { of: actor(of), over: actor(over) }
            }
        }
    }
}

/// Every outcome that play can reach, every action but the last of every move
/// (the last is what the others leave), and the leverage of each over each.
pub fn all(subject: &Subject<'_>) -> Vec<Quantity> {
    let protocol = subject.protocol();
    let mut list: Vec<Quantity> = reachable(subject).into_iter().map(Quantity::Outcome).collect();
    for (node, m) in protocol.moves.iter().enumerate() {
        for action in 0..m.actions.len().saturating_sub(1) {
            list.push(Quantity::Choice { node, action });
        }
    }
    list.extend(subject.compiled.conceding.mutual().map(Quantity::Leverage));
    list
}

/// Positions of the outcomes that some play ends in, ascending.
pub fn reachable(subject: &Subject<'_>) -> Vec<usize> {
    let mut list: Vec<usize> = subject.compiled.terminals.iter().map(|t| t.outcome).collect();
    list.sort_unstable();
    list.dedup();
    list
}

/// What is multiplied on the way to a node.
#[derive(Clone, Copy, Debug)]
enum Factor {
    /// A branch of a chance set, flat over the sets.
    Chance(usize),
    /// An action, flat over the information sets.
    Action(usize),
}

enum Reader {
    Outcome(usize),
    /// Per information set of the move: the ways to its members, and the action.
    Choice(Vec<(Vec<Vec<Factor>>, usize)>),
    /// The pair, and what counts as hardly any.
    Leverage(usize, f64),
}

/// Reads quantities off many points.
pub struct Probe<'a> {
    subject: Subject<'a>,
    readers: Vec<Reader>,
    needs_chance: bool,
}

/// Quantities at many points.
#[derive(Clone, Debug)]
pub struct Readings {
    /// A row per quantity, an entry per point; not a number where the point has
    /// no certified solution or the quantity no meaning.
    pub rows: Vec<Vec<f64>>,
    /// Which points have a certified solution.
    pub certified: Vec<bool>,
}

impl Readings {
    /// Points without a certified solution.
    pub fn failed(&self) -> usize {
        self.certified.iter().filter(|c| !**c).count()
    }
}

impl<'a> Probe<'a> {
    /// Prepares to read these quantities.
    pub fn new(subject: &Subject<'a>, quantities: &[Quantity]) -> Result<Self, AnalysisError> {
        let needs = |f: fn(&Quantity) -> bool| quantities.iter().any(f);
        let conceding = &subject.compiled.conceding;
        let readers = quantities
            .iter()
            .map(|q| match q {
                Quantity::Outcome(o) => Reader::Outcome(*o),
                Quantity::Leverage(k) => Reader::Leverage(*k, conceding.floors[*k]),
                Quantity::Choice { node, action } => choice(subject, *node, *action),
            })
            .collect();
        Ok(Probe {
            subject: *subject,
            readers,
            needs_chance: needs(|q| matches!(q, Quantity::Choice { .. })),
        })
    }

    /// Solves the points in blocks and reads every quantity at each.
    pub fn evaluate(&self, points: &Points) -> Readings {
        let n = points.len();
        let mut readings = Readings {
            rows: vec![vec![f64::NAN; n]; self.readers.len()],
            certified: vec![false; n],
        };
        let mut start = 0;
        while start < n {
            let end = (start + BLOCK_POINTS).min(n);
            if start == 0 && end == n {
                self.block(points, 0, &mut readings);
            } else {
                let mut block = Points::new(points.parameters(), end - start);
                for m in 0..points.parameters() {
                    block.row_mut(m).copy_from_slice(&points.row(m)[start..end]);
                }
                self.block(&block, start, &mut readings);
            }
            start = end;
        }
        readings
    }

    fn block(&self, points: &Points, start: usize, readings: &mut Readings) {
        let solved = solve_points(self.subject.compiled, points, self.subject.jobs);
        let mut theta = Vec::new();
        let mut chance = Vec::new();
        for k in 0..points.len() {
            if !solved.certified()[k] {
                continue;
            }
            readings.certified[start + k] = true;
            if self.needs_chance {
                points.get(k, &mut theta);
                self.subject.compiled.probabilities_at(&theta, &mut chance);
            }
            for (row, reader) in readings.rows.iter_mut().zip(&self.readers) {
                row[start + k] = read(reader, &solved, k, &chance);
            }
        }
    }
}

fn read(reader: &Reader, solved: &Solved, k: usize, chance: &[f64]) -> f64 {
    match reader {
        Reader::Outcome(o) => solved.outcome(*o)[k],
        Reader::Choice(sets) => {
            let (mut taken, mut reached) = (0.0, 0.0);
            for (ways, action) in sets {
                let mut here = 0.0;
                for way in ways {
                    let mut product = 1.0;
                    for f in way {
                        product *= match f {
                            Factor::Chance(c) => chance[*c],
                            Factor::Action(a) => solved.action(*a)[k],
                        };
                    }
                    here += product;
                }
                reached += here;
                taken += here * solved.action(*action)[k];
            }
            taken / reached
        }
        Reader::Leverage(pair, floor) => {
            let (obtained, made) = (solved.conceded(*pair)[k], solved.conceded(pair ^ 1)[k]);
            share_conceded(obtained, made, *floor).unwrap_or(f64::NAN)
        }
    }
}

fn choice(subject: &Subject<'_>, node: usize, action: usize) -> Reader {
    let compiled = subject.compiled;
    let game = &compiled.shape;
    let id = subject.protocol().moves[node].id;
    let chance_offsets = game.chance_offsets();
    let offsets = game.action_offsets();
    let sets = (0..compiled.sets.len())
        .filter(|h| compiled.sets[*h].node == id)
        .map(|h| {
            let ways = game.information_sets()[h]
                .members
                .iter()
                .map(|m| {
                    let mut way = Vec::new();
                    let mut at = *m;
                    while let Some((parent, branch)) = game.node(at).parent {
                        match game.node(parent).kind {
                            NodeKind::Chance(c) => {
                                way.push(Factor::Chance(
                                    chance_offsets[c.index()] + branch as usize,
                                ));
                            }
                            NodeKind::Decision(g) => {
                                way.push(Factor::Action(offsets[g.index()] + branch as usize));
                            }
                            NodeKind::Terminal => {}
                        }
                        at = parent;
                    }
                    way
                })
                .collect();
            (ways, offsets[h] + action)
        })
        .collect();
    Reader::Choice(sets)
}
