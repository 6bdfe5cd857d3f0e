//! The hand of an actor: the Shapley value of each of its cards.

use crate::cards::alone::{Removed, alone};
use crate::error::AnalysisError;
use crate::shapley::{EXACT_PLAYERS, exact, order};
use realpolitik_case::game_lanes::GameLanes;
use realpolitik_case::unfold::CompiledGame;
use realpolitik_case::{ActorId, Edge};
use realpolitik_runs::points::{Points, Solved, solve_points};
use realpolitik_runs::subject::compiled_without;
use realpolitik_runs::subject::{BLOCK_POINTS, Subject};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Points to solve if not said: enough for an error near one per cent of the
/// payoffs with six cards.
pub const POINTS: usize = 131_072;
/// Fewest draws, however many cards there are.
const FEWEST_DRAWS: usize = 32;
/// Most draws, however few.
const MOST_DRAWS: usize = 4096;
/// Most cards: a coalition is a mask of 64 bits.
const MOST_CARDS: usize = 60;
/// Draws whose formulas are computed together.
const TOGETHER: usize = 128;

/// What a card is.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum CardKind {
    /// A condition that strengthens the holder's hand.
    Condition {
        /// The parameter.
        parameter: String,
        /// Its value at the base point.
        base: f64,
        /// Its value when the card is taken away.
        without: f64,
    },
    /// An action that the holder can take.
    Action {
        /// The move.
        node: String,
        /// The action.
        action: String,
    },
}

/// A card with its worth.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Card {
    /// What it is.
    #[serde(flatten)]
    pub kind: CardKind,
    /// In words, from the case.
    pub label: String,
    /// Its Shapley value, in the unit of the hand.
    pub worth: f64,
    /// Monte Carlo standard error of it.
    pub mcse: f64,
    /// Its Shapley value in the holder's own expected payoff, as a share of the
    /// holder's span of payoffs.
    pub payoff_worth: f64,
    /// Monte Carlo standard error of it.
    pub payoff_mcse: f64,
    /// What becomes of the holder's leverage if this card alone is taken away.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alone: Vec<Removed>,
    /// Keys of the sources it rests on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// The judgement it rests on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub judgement: Option<String>,
}

/// How the values were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CardMethod {
    /// Every coalition was valued at every draw.
    EveryCoalition,
    /// At every draw the cards were laid down in a random order and in its
    /// reverse.
    RandomOrders,
}

/// In what the worth of cards is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CardUnit {
    /// Concessions obtained less concessions made in a play, by weight.
    Concessions,
    /// The holder's own expected payoff, as a share of its span: where the game
    /// marks no concession to or by the holder.
    Payoff,
}

/// The hand of an actor.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Cards {
    /// Whose.
    pub actor: String,
    /// In what their worth is told.
    pub unit: CardUnit,
    /// Its cards, worthiest first.
    pub cards: Vec<Card>,
    /// What the holder has with all of them, in the unit of the hand.
    pub with_all: f64,
    /// And with none.
    pub with_none: f64,
    /// Monte Carlo standard error of the difference.
    pub difference_mcse: f64,
    /// Position of the trump card in `cards`: the greatest worth, if it is above 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trump: Option<usize>,
    /// Position of the card worth most to the holder's own payoff, where that is
    /// another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub best_for_payoff: Option<usize>,
    /// How far it is ahead of the next, with the standard error of that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead: Option<Lead>,
    /// How the values were found.
    pub method: CardMethod,
    /// Draws they rest on.
    pub draws: u64,
    /// Draws left out because some coalition had no certified solution.
    pub failed: u64,
}

/// How far the trump is ahead.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Lead {
    /// Worth of the trump minus worth of the next.
    pub difference: f64,
    /// Monte Carlo standard error of it; the draws are common.
    pub mcse: f64,
    /// Whether the difference is more than twice its error.
    pub clear: bool,
}

/// The actors that have a card in a game, in file order.
pub fn holders(subject: &Subject<'_>) -> Vec<ActorId> {
    subject.compiled.players.iter().copied().filter(|a| !hand(subject, *a).is_empty()).collect()
}

#[derive(Clone, Debug)]
pub(crate) enum Held {
    Condition(usize, f64),
    Action(Edge),
}

/// The cards of an actor: conditions of which it is the holder and that the
/// game reads, and its actions marked as cards.
fn hand(subject: &Subject<'_>, actor: ActorId) -> Vec<Held> {
    let read = subject.compiled.parameters();
    let conditions = subject.case.parameters.iter().enumerate().filter_map(|(m, p)| {
        let here = read.iter().any(|r| r.index() == m);
        (here && p.card_of == Some(actor)).then(|| p.without.map(|w| Held::Condition(m, w)))?
    });
    let actions = subject.protocol().moves.iter().filter(|m| m.by == actor).flat_map(|m| {
        let cards = m.actions.iter().filter(|a| a.card);
        cards.map(|a| Held::Action(Edge { node: m.id, branch: a.id }))
    });
    conditions.chain(actions).collect()
}

/// What the cards of an actor are worth to it.
///
/// v(S) is what the holder obtains less what it gives away, by the weights of
/// the concessions marked in the case (or, if none is to or by the holder, its
/// own payoff), at the solution of the game in which only
/// the cards in S are there: an action of the others is removed, a condition of
/// the others stands at its `without`. Beside it stands the holder's own
/// expected payoff, as a share of its span of payoffs. A card's worth is its
/// Shapley value (Shapley 1953), taken draw by draw over common draws, so that
/// the error is that of the worth and not of two payoffs. Every coalition is
/// valued up to 12 cards; beyond, orders are drawn (Castro, Gómez & Tejada
/// 2009), each with its reverse.
///
/// `points` bounds how many parameter points are solved.
pub fn cards(subject: &Subject<'_>, actor: &str, points: usize) -> Result<Cards, AnalysisError> {
    let id = subject.case.actor(actor).ok_or_else(|| AnalysisError::UnknownActor {
        name: actor.to_owned(),
        known: names(subject, &subject.compiled.players),
    })?;
    let Some(player) = subject.compiled.players.iter().position(|p| *p == id) else {
        return Err(AnalysisError::UnknownActor {
            name: actor.to_owned(),
            known: names(subject, &subject.compiled.players),
        });
    };
    let held = hand(subject, id);
    let n = held.len();
    if n > MOST_CARDS {
        return Err(AnalysisError::TooManyCards {
            actor: actor.to_owned(),
            cards: n,
            limit: MOST_CARDS,
        });
    }
    let method =
        if n <= EXACT_PLAYERS { CardMethod::EveryCoalition } else { CardMethod::RandomOrders };
    let per_draw = if method == CardMethod::EveryCoalition { 1 << n } else { 2 * (n + 1) };
    let draws = (points / per_draw).clamp(FEWEST_DRAWS, MOST_DRAWS);
    let conceding = &subject.compiled.conceding;
    let table = Table {
        subject,
        held: &held,
        player,
        obtains: (0..conceding.pairs.len()).filter(|k| conceding.pairs[*k].0 == id).collect(),
        theta: subject.draws(0..draws as u64),
    };
    let rows = match method {
        CardMethod::EveryCoalition => table.every_coalition(draws)?,
        CardMethod::RandomOrders => table.random_orders(draws)?,
    };
    let alone = alone(&table)?;
    Ok(summary(&table, actor, method, draws, &rows, &alone))
}

fn names(subject: &Subject<'_>, actors: &[ActorId]) -> String {
    let ids: Vec<&str> =
        actors.iter().map(|a| subject.case.actors[a.index()].id.as_str()).collect();
    ids.join(", ")
}

/// One draw: the worth of each card, and the balance with all and with none.
struct Row {
    worth: Vec<f64>,
    payoff_worth: Vec<f64>,
    all: f64,
    none: f64,
}

/// The holder's balance of concessions, and its payoff in spans.
type Value = [f64; 2];

/// A hand over common draws.
pub(crate) struct Table<'a> {
    pub subject: &'a Subject<'a>,
    pub held: &'a [Held],
    player: usize,
    /// Pairs of those who can give way in which the holder is given way to.
    pub obtains: Vec<usize>,
    pub theta: Points,
}

/// Is shown a request by its number, the points solved together with it, and its
/// place among them.
type See<'a> = dyn FnMut(usize, &Solved, usize) + 'a;

impl Table<'_> {
    fn every_coalition(&self, draws: usize) -> Result<Vec<Row>, AnalysisError> {
        let n = self.held.len();
        let size = 1usize << n;
        let requests = (0..draws * size).map(|i| (i / size, (i % size) as u64)).collect::<Vec<_>>();
        let value = self.values(&requests)?;
        Ok(value
            .chunks_exact(size)
            .filter(|v| v.iter().all(|x| x[0].is_finite() && x[1].is_finite()))
            .map(|v| {
                let column = |c: usize| v.iter().map(|x| x[c]).collect::<Vec<f64>>();
                Row {
                    worth: exact(n, &column(0)),
                    payoff_worth: exact(n, &column(1)),
                    all: v[size - 1][0],
                    none: v[0][0],
                }
            })
            .collect())
    }

    fn random_orders(&self, draws: usize) -> Result<Vec<Row>, AnalysisError> {
        let n = self.held.len();
        let mut requests = Vec::with_capacity(draws * 2 * (n + 1));
        let mut orders = Vec::with_capacity(draws);
        for k in 0..draws {
            let forward = order(n, self.subject.seed, k as u64);
            for reverse in [false, true] {
                let mut mask = 0u64;
                requests.push((k, mask));
                for j in 0..n {
                    mask |= 1 << forward[if reverse { n - 1 - j } else { j }];
                    requests.push((k, mask));
                }
            }
            orders.push(forward);
        }
        let value = self.values(&requests)?;
        Ok(value
            .chunks_exact(2 * (n + 1))
            .zip(orders)
            .filter(|(v, _)| v.iter().all(|x| x[0].is_finite() && x[1].is_finite()))
            .map(|(v, forward)| {
                let (there, back) = v.split_at(n + 1);
                let worth = |c: usize| {
                    let mut worth = vec![0.0; n];
                    for j in 0..n {
                        worth[forward[j]] += 0.5 * (there[j + 1][c] - there[j][c]);
                        worth[forward[n - 1 - j]] += 0.5 * (back[j + 1][c] - back[j][c]);
                    }
                    worth
                };
                Row { worth: worth(0), payoff_worth: worth(1), all: there[n][0], none: there[0][0] }
            })
            .collect())
    }

    /// The value of each (draw, coalition) to the holder; not a number where there
    /// is no certified solution.
    fn values(&self, requests: &[(usize, u64)]) -> Result<Vec<Value>, AnalysisError> {
        let spans = self.spans();
        let mut value = vec![[f64::NAN; 2]; requests.len()];
        self.each(requests, &mut |at, solved, k| {
            let balance = |p: &usize| solved.conceded(*p)[k] - solved.conceded(p ^ 1)[k];
            let payoff = solved.payoff(self.player)[k] / spans[requests[at].0];
            let balance = match self.unit() {
                CardUnit::Concessions => self.obtains.iter().map(balance).sum(),
                CardUnit::Payoff => payoff,
            };
            value[at] = [balance, payoff];
        })?;
        Ok(value)
    }

    /// Solves each (draw, coalition) and shows those that are certified.
    pub(crate) fn each(
        &self,
        requests: &[(usize, u64)],
        see: &mut See<'_>,
    ) -> Result<(), AnalysisError> {
        let actions: u64 = self
            .held
            .iter()
            .enumerate()
            .filter(|(_, h)| matches!(h, Held::Action(..)))
            .map(|(i, _)| 1u64 << i)
            .sum();
        // Coalitions with the same actions are points of one game.
        let mut games: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        for (at, (_, mask)) in requests.iter().enumerate() {
            games.entry(mask & actions).or_default().push(at);
        }
        for (present, members) in games {
            let compiled = self.game(present)?;
            for block in members.chunks(BLOCK_POINTS) {
                let mut points = Points::new(self.theta.parameters(), block.len());
                for m in 0..self.theta.parameters() {
                    let source = self.theta.row(m);
                    let row = points.row_mut(m);
                    row.iter_mut().zip(block).for_each(|(x, at)| *x = source[requests[*at].0]);
                }
                for (i, h) in self.held.iter().enumerate() {
                    if let Held::Condition(m, without) = h {
                        let row = points.row_mut(*m);
                        for (x, at) in row.iter_mut().zip(block) {
                            if requests[*at].1 >> i & 1 == 0 {
                                *x = *without;
                            }
                        }
                    }
                }
                let solved = solve_points(&compiled, &points, self.subject.jobs);
                for (k, at) in block.iter().enumerate().filter(|(k, _)| solved.certified()[*k]) {
                    see(*at, &solved, k);
                }
            }
        }
        Ok(())
    }

    fn unit(&self) -> CardUnit {
        if self.obtains.is_empty() { CardUnit::Payoff } else { CardUnit::Concessions }
    }

    /// Per draw, the span of the holder's payoffs with every card there.
    fn spans(&self) -> Vec<f64> {
        let compiled = self.subject.compiled;
        // Answers of other games are no parameters.
        if !compiled.answers().is_empty() {
            return self.spans_one_by_one();
        }
        let mut lanes = GameLanes::new(compiled);
        let players = compiled.players.len();
        let own: BTreeSet<u32> =
            lanes.payoff_rows().iter().skip(self.player).step_by(players).copied().collect();
        let mut rows = vec![0.0; lanes.rows() * TOGETHER];
        let mut proper = [false; TOGETHER];
        let (n, mut spans) = (self.theta.len(), Vec::with_capacity(self.theta.len()));
        while spans.len() < n {
            let (from, count) = (spans.len(), TOGETHER.min(n - spans.len()));
            lanes.run(self.theta.rows_from(from), n, count, &mut rows, TOGETHER, &mut proper);
            for k in 0..count {
                let values = || own.iter().map(|r| rows[*r as usize * TOGETHER + k]);
                let low = values().fold(f64::INFINITY, f64::min);
                let high = values().fold(f64::NEG_INFINITY, f64::max);
                let span = if high > low { high - low } else { 1.0 };
                spans.push(if proper[k] { span } else { f64::NAN });
            }
        }
        spans
    }

    fn spans_one_by_one(&self) -> Vec<f64> {
        let player = realpolitik_game::PlayerId(self.player as u32);
        let mut theta = Vec::new();
        (0..self.theta.len())
            .map(|k| {
                self.theta.get(k, &mut theta);
                self.subject.compiled.at(&theta).map_or(f64::NAN, |game| {
                    let (low, high) = game.payoff_range(player);
                    // Whom nothing concerns has no span, and no card moves it.
                    if high > low { high - low } else { 1.0 }
                })
            })
            .collect()
    }

    /// The game in which only these actions among the cards are there.
    fn game(&self, present: u64) -> Result<CompiledGame, AnalysisError> {
        let removed: Vec<Edge> = self
            .held
            .iter()
            .enumerate()
            .filter_map(|(i, h)| match h {
                Held::Action(edge) if present >> i & 1 == 0 => Some(*edge),
                _ => None,
            })
            .collect();
        Ok(compiled_without(self.subject.case, self.subject.compiled.protocol, &removed)?)
    }
}

/// Mean and standard error of a column over draws.
pub(crate) fn mean_and_error(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let n = values.clone().count() as f64;
    let mean = values.clone().sum::<f64>() / n;
    let square: f64 = values.map(|v| (v - mean) * (v - mean)).sum();
    (mean, if n > 1.0 { (square / (n - 1.0) / n).sqrt() } else { f64::NAN })
}

fn summary(
    table: &Table<'_>,
    actor: &str,
    method: CardMethod,
    draws: usize,
    rows: &[Row],
    alone: &[Vec<Removed>],
) -> Cards {
    let (subject, held) = (table.subject, table.held);
    let mut ranked: Vec<Ranked> = (0..held.len())
        .map(|i| {
            let worth = mean_and_error(rows.iter().map(|r| r.worth[i]));
            let payoff = mean_and_error(rows.iter().map(|r| r.payoff_worth[i]));
            Ranked(i, worth.0, worth.1, payoff)
        })
        .collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
    let trump = (ranked.first().is_some_and(|first| first.1 > 0.0)).then_some(0);
    let best = (0..ranked.len()).max_by(|a, b| ranked[*a].3.0.total_cmp(&ranked[*b].3.0));
    let best_for_payoff = best.filter(|b| Some(*b) != trump && ranked[*b].3.0 > 0.0);
    let lead = match (trump, ranked.as_slice()) {
        (Some(_), [first, second, ..]) => {
            let gap = rows.iter().map(|r| r.worth[first.0] - r.worth[second.0]);
            let (difference, mcse) = mean_and_error(gap);
            Some(Lead { difference, mcse, clear: difference > 2.0 * mcse })
        }
        _ => None,
    };
    let (_, difference_mcse) = mean_and_error(rows.iter().map(|r| r.all - r.none));
    Cards {
        actor: actor.to_owned(),
        unit: table.unit(),
        cards: ranked.iter().map(|r| card(subject, &held[r.0], r, &alone[r.0])).collect(),
        best_for_payoff,
        with_all: mean_and_error(rows.iter().map(|r| r.all)).0,
        with_none: mean_and_error(rows.iter().map(|r| r.none)).0,
        difference_mcse,
        trump,
        lead,
        method,
        draws: rows.len() as u64,
        failed: (draws - rows.len()) as u64,
    }
}

/// A card by its place in the hand: its worth with its error, and the worth to
/// the holder's payoff with its own.
struct Ranked(usize, f64, f64, (f64, f64));

fn card(subject: &Subject<'_>, held: &Held, ranked: &Ranked, alone: &[Removed]) -> Card {
    let alone = alone.to_vec();
    let Ranked(_, worth, mcse, (payoff_worth, payoff_mcse)) = *ranked;
    match held {
        Held::Condition(m, without) => {
            let p = subject.parameter(*m);
            Card {
                kind: CardKind::Condition {
                    parameter: p.id.clone(),
                    base: p.distribution.median(),
                    without: *without,
                },
                label: p.label.clone(),
                worth,
                mcse,
                payoff_worth,
                payoff_mcse,
                alone,
                sources: p.basis.sources.clone(),
                judgement: p.basis.said(),
            }
        }
        Held::Action(edge) => {
            let (node, action) = subject.compiled.names.pair(*edge);
            let label = subject
                .protocol()
                .move_at(edge.node)
                .map_or_else(|| node.clone(), |m| m.label.clone());
            let label = match subject.protocol().branch_label(*edge) {
                Some(action) => format!("{label}: {action}"),
                None => label,
            };
            Card {
                kind: CardKind::Action { node, action },
                label,
                worth,
                mcse,
                payoff_worth,
                payoff_mcse,
                alone,
                sources: Vec::new(),
                judgement: None,
            }
        }
    }
}
