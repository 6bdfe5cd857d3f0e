//! Quantities read off many solved points.

use crate::error::AnalysisError;
use crate::headline::gain::gain_at;
use crate::quantity::kind::Quantity;
use realpolitik_case::Channel;
use realpolitik_game::{NodeId, NodeKind, PlayerId};
use realpolitik_runs::concession::share_conceded;
use realpolitik_runs::parts::in_parts;
use realpolitik_runs::pattern::{Pattern, QuestionProbability};
use realpolitik_runs::points::{Points, Solved, solve_points};
use realpolitik_runs::relation::Reaching;
use realpolitik_runs::subject::{BLOCK_POINTS, Subject};
use realpolitik_runs::walk_away::{WalkAway, walk_aways};

/// The plays in which some move is made on a channel.
pub(crate) fn on_channel(subject: &Subject<'_>, channel: Channel) -> Pattern {
    Pattern::any_of(subject.compiled, &subject.protocol().on_channel(channel))
}

fn ways(subject: &Subject<'_>, pattern: &Pattern) -> Vec<Vec<Factor>> {
    pattern.terminals().iter().map(|t| way(subject, *t)).collect()
}

/// What is multiplied on the way to a node.
#[derive(Clone, Copy, Debug)]
enum Factor {
    /// A branch of a chance set, flat over the sets.
    Chance(usize),
    /// An action, flat over the information sets.
    Action(usize),
}

enum Reader<'a> {
    Outcomes(Vec<usize>),
    /// Per information set of the move: the ways to its members, and the action,
    /// if it is there.
    Choice(Vec<(Vec<Vec<Factor>>, Option<usize>)>),
    /// The pair, and what counts as hardly any.
    Leverage(usize, f64),
    Gain(Box<WalkAway>),
    /// The player, its worst payoff at the base point, and its span there.
    Payoff(usize, f64, f64),
    /// Ways to the endings of what is asked for, and of what is supposed.
    Supposed([Vec<Vec<Factor>>; 2]),
    /// Ways to the endings of what is asked for.
    Ways(Vec<Vec<Factor>>),
    /// Where a relation has been by a day.
    Reached(Box<Reaching<'a>>),
    /// What has no value anywhere.
    Nothing,
}

/// Reads quantities off many points.
pub struct Probe<'a> {
    subject: Subject<'a>,
    readers: Vec<Reader<'a>>,
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
        let conceding = &subject.compiled.conceding;
        let mut readers = Vec::with_capacity(quantities.len());
        for q in quantities {
            if let Some(reaching) = reaching(subject, q)? {
                readers.push(Reader::Reached(Box::new(reaching)));
                continue;
            }
            readers.push(match q.resolved(subject) {
                Some(Quantity::Outcomes(all)) => Reader::Outcomes(all),
                Some(Quantity::Leverage(k)) => Reader::Leverage(k, conceding.floors[k]),
                Some(Quantity::Choice { node, action }) => choice(subject, node, action),
                Some(Quantity::Gain(side)) => {
                    let mut sides = walk_aways(subject.case, subject.compiled)?;
                    Reader::Gain(Box::new(sides.swap_remove(side)))
                }
                Some(Quantity::Payoff(player)) => {
                    let (low, span) = base_span(subject, player)?;
                    Reader::Payoff(player, low, span)
                }
                Some(Quantity::Channel(channel)) => {
                    Reader::Ways(ways(subject, &on_channel(subject, channel)))
                }
                Some(Quantity::Question(q)) => supposed(subject, q),
                None => Reader::Nothing,
            });
        }
        let needs_chance = readers
            .iter()
            .any(|r| matches!(r, Reader::Choice(_) | Reader::Supposed(_) | Reader::Ways(_)));
        Ok(Probe { subject: *subject, readers, needs_chance })
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
        for (row, reader) in readings.rows.iter_mut().zip(&self.readers) {
            let whole = match reader {
                Reader::Gain(side) => gains_at(&self.subject, side, points, &solved),
                Reader::Reached(reaching) => reaching.at(points, self.subject.jobs),
                _ => continue,
            };
            row[start..start + points.len()].copy_from_slice(&whole);
        }
    }
}

/// What a quantity asks of a relation over time, if it does.
pub(crate) fn reaching<'a>(
    subject: &Subject<'a>,
    quantity: &Quantity,
) -> Result<Option<Reaching<'a>>, AnalysisError> {
    let Some((relation, states, question)) = quantity.reached(subject) else { return Ok(None) };
    let case = subject.case;
    let of = &case.relations[relation];
    let periods = crate::relations::question::until(case, of, question);
    Ok(Some(Reaching::new(case, of, states, periods)?))
}

/// The gain of one side at each point: a small linear programme a point, shared
/// out over the threads.
fn gains_at(subject: &Subject<'_>, side: &WalkAway, points: &Points, solved: &Solved) -> Vec<f64> {
    let n = points.len();
    let jobs = subject.jobs.clamp(1, n.max(1));
    let part = |range: std::ops::Range<usize>| -> Vec<f64> {
        let mut theta = Vec::new();
        range
            .map(|k| {
                if !solved.certified()[k] {
                    return f64::NAN;
                }
                points.get(k, &mut theta);
                let game = subject.compiled.at(&theta);
                let got = solved.payoff(side.player)[k];
                game.ok().and_then(|g| gain_at(side, &g, &theta, got)).unwrap_or(f64::NAN)
            })
            .collect()
    };
    in_parts(n, jobs, part)
}

/// The worst payoff of a player at the base point, and from there to its best;
/// of a player whom nothing concerns the span is 1.
pub fn base_span(subject: &Subject<'_>, player: usize) -> Result<(f64, f64), AnalysisError> {
    let game = subject.compiled.at(&subject.case.base_point());
    let game = game.map_err(|e| AnalysisError::Base { reason: e.to_string() })?;
    let (low, high) = game.payoff_range(PlayerId(player as u32));
    Ok((low, if high > low { high - low } else { 1.0 }))
}

fn read(reader: &Reader<'_>, solved: &Solved, k: usize, chance: &[f64]) -> f64 {
    match reader {
        Reader::Outcomes(all) => all.iter().map(|o| solved.outcome(*o)[k]).sum(),
        Reader::Supposed(both) => {
            let [part, whole] = both.each_ref().map(|ways| reached_by(ways, solved, k, chance));
            part / whole
        }
        Reader::Choice(sets) => {
            let (mut taken, mut reached) = (0.0, 0.0);
            for (ways, action) in sets {
                let here = reached_by(ways, solved, k, chance);
                reached += here;
                taken += action.map_or(0.0, |a| here * solved.action(a)[k]);
            }
            taken / reached
        }
        Reader::Leverage(pair, floor) => {
            let (obtained, made) = (solved.conceded(*pair)[k], solved.conceded(pair ^ 1)[k]);
            share_conceded(obtained, made, *floor).unwrap_or(f64::NAN)
        }
        Reader::Ways(ways) => reached_by(ways, solved, k, chance),
        Reader::Payoff(player, low, span) => (solved.payoff(*player)[k] - low) / span,
        Reader::Gain(_) | Reader::Reached(_) | Reader::Nothing => f64::NAN,
    }
}

/// The probability that play goes one of these ways.
fn reached_by(ways: &[Vec<Factor>], solved: &Solved, k: usize, chance: &[f64]) -> f64 {
    let factor = |f: &Factor| match f {
        Factor::Chance(c) => chance[*c],
        Factor::Action(a) => solved.action(*a)[k],
    };
    ways.iter().map(|way| way.iter().map(factor).product::<f64>()).sum()
}

/// A question that supposes something: out of the plays in which it happens, those
/// in which what is asked for happens too.
fn supposed<'a>(subject: &Subject<'a>, question: usize) -> Reader<'a> {
    let asked = QuestionProbability::question(subject.compiled, &subject.case.questions[question]);
    match asked.patterns() {
        Some((part, Some(whole))) => Reader::Supposed([ways(subject, part), ways(subject, whole)]),
        _ => Reader::Nothing,
    }
}

/// What is multiplied on the way to a node.
fn way(subject: &Subject<'_>, node: NodeId) -> Vec<Factor> {
    let game = &subject.compiled.shape;
    let (chance, actions) = (game.chance_offsets(), game.action_offsets());
    let mut way = Vec::new();
    let mut at = node;
    while let Some((parent, branch)) = game.node(at).parent {
        match game.node(parent).kind {
            NodeKind::Chance(c) => way.push(Factor::Chance(chance[c.index()] + branch as usize)),
            NodeKind::Decision(h) => way.push(Factor::Action(actions[h.index()] + branch as usize)),
            NodeKind::Terminal => {}
        }
        at = parent;
    }
    way
}

fn choice<'a>(subject: &Subject<'a>, node: usize, action: usize) -> Reader<'a> {
    let compiled = subject.compiled;
    let game = &compiled.shape;
    let m = &subject.protocol().moves[node];
    let (id, action) = (m.id, &m.actions[action].name);
    let offsets = game.action_offsets();
    let sets = (0..compiled.sets.len())
        .filter(|h| compiled.sets[*h].node == id)
        .map(|h| {
            let ways =
                game.information_sets()[h].members.iter().map(|m| way(subject, *m)).collect();
            // Actions may have been taken away.
            let there = game.information_sets()[h].actions.iter().position(|a| a == action);
            (ways, there.map(|a| offsets[h] + a))
        })
        .collect();
    Reader::Choice(sets)
}
