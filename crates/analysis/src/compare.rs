//! What moved between two versions of a case, and which edit moved it.

use crate::cards::mean_and_error;
use crate::difference::{Edit, Mover, Version, differences, payoff};
use crate::finding::{AnalysisError, compiled_game};
use crate::points::{Points, solve_points};
use crate::shapley::{EXACT_PLAYERS, exact, order};
use crate::subject::{BLOCK_POINTS, Subject, draws_of};
use realpolitik_case::formula::{Expression, Symbol};
use realpolitik_case::unfold::compile;
use realpolitik_case::{ActorId, Case, Correlation, ParameterId, Protocol};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// Points to solve if not said.
pub const POINTS: usize = 131_072;
/// Fewest and most common draws.
const DRAWS: (usize, usize) = (64, 16_384);
/// Most edits that can be told apart: they are bits of a mask.
const MOST_EDITS: usize = 60;

/// An edit's part in the change of an outcome.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct EditShare {
    /// Position of the edit.
    pub edit: usize,
    /// Its Shapley share of the change; over all edits they add to the change.
    pub share: f64,
    /// Monte Carlo standard error of it.
    pub mcse: f64,
    /// The change if it alone is made.
    pub alone: f64,
}

/// What became of an outcome.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct OutcomeChange {
    /// The outcome.
    pub outcome: String,
    /// In words.
    pub label: String,
    /// Its probability in the first version.
    pub before: f64,
    /// In the second.
    pub after: f64,
    /// The second minus the first.
    pub change: f64,
    /// Monte Carlo standard error of the change; the draws are common.
    pub mcse: f64,
    /// Monte Carlo standard error of the probabilities.
    pub level_mcse: f64,
    /// Shares of the edits that enter the game, if asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub shares: Vec<EditShare>,
    /// The change less what each edit would do alone, if asked for: how much of
    /// it comes from edits together. It is within the shares, divided evenly.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interactions: Option<f64>,
}

/// What moved between two versions.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Comparison {
    /// Always true here; a failure is another document.
    pub ok: bool,
    /// Id of the first case.
    pub before: String,
    /// BLAKE3 of its files.
    pub before_hash: String,
    /// Id of the second case.
    pub after: String,
    /// BLAKE3 of its files.
    pub after_hash: String,
    /// The game.
    pub game: String,
    /// Seed of the draws.
    pub seed: u64,
    /// Edits by meaning, those that enter the game first.
    pub edits: Vec<Edit>,
    /// Outcomes, the one that moved most first.
    pub outcomes: Vec<OutcomeChange>,
    /// The greatest change of any outcome's probability.
    pub moved: f64,
    /// Common draws.
    pub draws: u64,
    /// Draws left out because some version had no certified solution.
    pub failed: u64,
}

/// What is asked of [`compare`].
#[derive(Clone, Debug)]
pub struct CompareOptions {
    /// Which game; the first of the second version if not said.
    pub game: Option<String>,
    /// Whether the change is shared among the edits.
    pub attribute: bool,
    /// Seed of the draws.
    pub seed: u64,
    /// Threads; no number depends on it.
    pub jobs: usize,
    /// How many parameter points are solved at most.
    pub points: usize,
}

/// Compares two versions of a case over common draws: edits by meaning, the
/// change of every outcome, and each edit's Shapley share of it (Shapley 1953),
/// the worth of a set of edits being the outcome's probability when those alone
/// are made. Every set is valued up to 12 edits; beyond, orders are drawn.
///
/// Parameters are matched by name and share their draws, so that what differs
/// is the edits and not the sample. Moves, actions and who sees what change
/// together as one edit.
pub fn compare(
    a: &Version<'_>,
    b: &Version<'_>,
    options: &CompareOptions,
) -> Result<Comparison, AnalysisError> {
    let compiled = compiled_game(b.case, options.game.as_deref())?;
    let q = &b.case.games[compiled.protocol];
    let p =
        a.case.games.iter().find(|g| g.id == q.id).ok_or_else(|| AnalysisError::UnknownGame {
            name: q.id.clone(),
            known: a.case.games.iter().map(|g| g.id.as_str()).collect::<Vec<_>>().join(", "),
        })?;
    let (edits, movers) = differences(a, b, (p, q));
    if movers.len() > MOST_EDITS {
        return Err(AnalysisError::TooManyEdits { edits: movers.len(), limit: MOST_EDITS });
    }
    let mixer = Mixer::new(a, b, p, q, &movers)?;
    let n = movers.len();
    let everything = if n == 0 { 0 } else { u64::MAX >> (64 - n) };
    let per_draw = match (options.attribute, n <= EXACT_PLAYERS) {
        (false, _) => 2,
        (true, true) => 1 << n,
        (true, false) => 2 * (n + 1),
    };
    let draws = (options.points / per_draw).clamp(DRAWS.0, DRAWS.1);
    let masks: Vec<Vec<u64>> = match (options.attribute, n <= EXACT_PLAYERS) {
        (false, _) => vec![vec![0, everything]; draws],
        (true, true) => vec![(0..1u64 << n).collect(); draws],
        (true, false) => (0..draws).map(|k| prefixes(n, options.seed, k as u64)).collect(),
    };
    let values = mixer.values(options, draws, &masks)?;
    let whole: Vec<usize> = (0..draws)
        .filter(|k| values[*k].iter().all(|row| row.iter().all(|v| v.is_finite())))
        .collect();
    let mut outcomes: Vec<OutcomeChange> = mixer
        .outcomes
        .iter()
        .enumerate()
        .map(|(o, (name, label))| {
            let rows: Vec<Vec<f64>> =
                whole.iter().map(|k| values[*k].iter().map(|row| row[o]).collect()).collect();
            let orders: Vec<Vec<usize>> = if options.attribute && n > EXACT_PLAYERS {
                whole.iter().map(|k| order(n, options.seed, *k as u64)).collect()
            } else {
                Vec::new()
            };
            change(name, label, n, options.attribute, &rows, &orders)
        })
        .collect();
    outcomes.sort_by(|x, y| y.change.abs().total_cmp(&x.change.abs()));
    Ok(Comparison {
        ok: true,
        before: a.case.id.clone(),
        before_hash: a.case.hash.clone(),
        after: b.case.id.clone(),
        after_hash: b.case.hash.clone(),
        game: q.id.clone(),
        seed: options.seed,
        edits,
        moved: outcomes.first().map_or(0.0, |o| o.change.abs()),
        outcomes,
        draws: whole.len() as u64,
        failed: (draws - whole.len()) as u64,
    })
}

/// Coalitions met when a random order of the edits is walked there and back.
fn prefixes(n: usize, seed: u64, draw: u64) -> Vec<u64> {
    let forward = order(n, seed, draw);
    let mut all = Vec::with_capacity(2 * (n + 1));
    for reverse in [false, true] {
        let mut mask = 0u64;
        all.push(mask);
        for j in 0..n {
            mask |= 1 << forward[if reverse { n - 1 - j } else { j }];
            all.push(mask);
        }
    }
    all
}

/// The change of one outcome from its rows: a row per draw, an entry per set of
/// edits that was valued.
fn change(
    name: &str,
    label: &str,
    n: usize,
    attribute: bool,
    rows: &[Vec<f64>],
    orders: &[Vec<usize>],
) -> OutcomeChange {
    let ends = |r: &[f64]| -> (f64, f64) {
        match (attribute, orders.is_empty()) {
            (true, false) => (r[0], r[n]),
            _ => (r[0], r[r.len() - 1]),
        }
    };
    let (before, level_mcse) = mean_and_error(rows.iter().map(|r| ends(r).0));
    let (after, _) = mean_and_error(rows.iter().map(|r| ends(r).1));
    let (difference, mcse) = mean_and_error(rows.iter().map(|r| ends(r).1 - ends(r).0));
    let mut shares = Vec::new();
    if attribute {
        let per_draw: Vec<Vec<f64>> = if orders.is_empty() {
            rows.iter().map(|r| exact(n, r)).collect()
        } else {
            rows.iter().zip(orders).map(|(r, forward)| along(n, r, forward)).collect()
        };
        for edit in 0..n {
            let (share, mcse) = mean_and_error(per_draw.iter().map(|v| v[edit]));
            let alone = if orders.is_empty() {
                mean_and_error(rows.iter().map(|r| r[1 << edit] - r[0])).0
            } else {
                // Where this edit came first, on the way there or back.
                let first = rows.iter().zip(orders).flat_map(|(r, forward)| {
                    let there = (forward[0] == edit).then(|| r[1] - r[0]);
                    let back = (forward[n - 1] == edit).then(|| r[n + 2] - r[n + 1]);
                    there.into_iter().chain(back)
                });
                mean_and_error(first).0
            };
            shares.push(EditShare { edit, share, mcse, alone });
        }
        shares.sort_by(|x, y| y.share.abs().total_cmp(&x.share.abs()));
    }
    let interactions = attribute.then(|| difference - shares.iter().map(|s| s.alone).sum::<f64>());
    OutcomeChange {
        outcome: name.to_owned(),
        label: label.to_owned(),
        before,
        after,
        change: difference,
        mcse,
        level_mcse,
        shares,
        interactions,
    }
}

fn along(n: usize, r: &[f64], forward: &[usize]) -> Vec<f64> {
    let (there, back) = r.split_at(n + 1);
    let mut share = vec![0.0; n];
    for j in 0..n {
        share[forward[j]] += 0.5 * (there[j + 1] - there[j]);
        share[forward[n - 1 - j]] += 0.5 * (back[j + 1] - back[j]);
    }
    share
}

/// Makes the case in which some of the edits are made.
struct Mixer<'a> {
    movers: &'a [Mover],
    /// The first version over the actors and parameters of both.
    base: Case,
    /// Beliefs of the second version, by the same positions.
    after: Case,
    /// The game of each version over these.
    games: (Protocol, Protocol),
    /// Names and labels of the outcomes of both games.
    outcomes: Vec<(String, String)>,
}

impl<'a> Mixer<'a> {
    fn new(
        a: &Version<'_>,
        b: &Version<'_>,
        p: &Protocol,
        q: &Protocol,
        movers: &'a [Mover],
    ) -> Result<Self, AnalysisError> {
        let mut base = a.case.clone();
        for actor in &b.case.actors {
            if base.actor(&actor.id).is_none() {
                base.actors.push(realpolitik_case::Actor { of: None, ..actor.clone() });
            }
        }
        for q in &b.case.parameters {
            if base.parameter(&q.id).is_none() {
                base.parameters.push(realpolitik_case::Parameter { card_of: None, ..q.clone() });
            }
        }
        let mut after = base.clone();
        for parameter in &mut after.parameters {
            if let Some(q) = b.case.parameters.iter().find(|q| q.id == parameter.id) {
                parameter.distribution = q.distribution.clone();
            }
        }
        let place = |id: ParameterId| -> ParameterId {
            base.parameter(&b.case.parameters[id.index()].id).unwrap_or(id)
        };
        after.correlations = b
            .case
            .correlations
            .iter()
            .map(|c| Correlation { a: place(c.a), b: place(c.b), ..c.clone() })
            .collect();
        let second = moved(b, q, &base)?;
        let mut outcomes: Vec<(String, String)> = Vec::new();
        for o in q.outcomes.iter().chain(&p.outcomes) {
            if !outcomes.iter().any(|(n, _)| *n == o.name) {
                outcomes.push((o.name.clone(), o.label.clone()));
            }
        }
        Ok(Mixer { movers, base, after, games: (p.clone(), second), outcomes })
    }

    /// The game in which these edits are made.
    fn game(&self, mask: u64) -> Protocol {
        let made =
            |m: &Mover| self.movers.iter().position(|x| x == m).is_some_and(|i| mask >> i & 1 == 1);
        let (p, q) = &self.games;
        let mut game = if made(&Mover::Structure) { q.clone() } else { p.clone() };
        let version = Version { case: &self.base, files: &[] };
        let players: Vec<String> =
            game.players.iter().map(|a| self.base.actors[a.index()].id.clone()).collect();
        for outcome in &mut game.outcomes {
            let both = (
                p.outcomes.iter().find(|o| o.name == outcome.name),
                q.outcomes.iter().find(|o| o.name == outcome.name),
            );
            let (Some(before), Some(after)) = both else { continue };
            for (slot, player) in outcome.payoffs.iter_mut().zip(&players) {
                let edit = Mover::Payoff { outcome: before.name.clone(), player: player.clone() };
                let from = if made(&edit) {
                    payoff(&version, q, after, player)
                } else {
                    payoff(&version, p, before, player)
                };
                if let Some(from) = from {
                    *slot = from.clone();
                }
            }
        }
        for chance in &mut game.chance {
            let both = (
                p.chance.iter().find(|c| c.name == chance.name),
                q.chance.iter().find(|c| c.name == chance.name),
            );
            let (Some(before), Some(after)) = both else { continue };
            for branch in &mut chance.branches {
                let edit = Mover::Chance { node: before.name.clone(), branch: branch.name.clone() };
                let from = if made(&edit) { after } else { before };
                if let Some(b) = from.branches.iter().find(|b| b.name == branch.name) {
                    branch.probability.clone_from(&b.probability);
                }
            }
        }
        for (slot, player) in game.precision.iter_mut().zip(&players) {
            let from = if made(&Mover::Precision { player: player.clone() }) { q } else { p };
            let place = from.players.iter().position(|a| self.base.actors[a.index()].id == *player);
            if let Some(e) = place.and_then(|i| from.precision.get(i)) {
                slot.clone_from(e);
            }
        }
        game
    }

    /// Outcome probabilities per draw and set of edits: `[draw][set][outcome]`.
    fn values(
        &self,
        options: &CompareOptions,
        draws: usize,
        masks: &[Vec<u64>],
    ) -> Result<Vec<Vec<Vec<f64>>>, AnalysisError> {
        let bit = |wanted: &dyn Fn(&Mover) -> bool| -> u64 {
            let set = self.movers.iter().enumerate().filter(|(_, m)| wanted(m));
            set.map(|(i, _)| 1u64 << i).sum()
        };
        let beliefs = bit(&|m| matches!(m, Mover::Parameter(_)));
        let tied = bit(&|m| *m == Mover::Correlations);
        // Draws under either dependence and either version's beliefs.
        let range = 0..draws as u64;
        let theta: Vec<Points> = [(false, false), (false, true), (true, false), (true, true)]
            .into_iter()
            .map(|(tie, later)| {
                let mut case = if later { self.after.clone() } else { self.base.clone() };
                let from = if tie { &self.after } else { &self.base };
                case.correlations.clone_from(&from.correlations);
                draws_of(&case, options.seed, range.clone())
            })
            .collect();
        let mut games: BTreeMap<u64, Vec<(usize, usize)>> = BTreeMap::new();
        for (k, row) in masks.iter().enumerate() {
            for (s, mask) in row.iter().enumerate() {
                games.entry(mask & !beliefs & !tied).or_default().push((k, s));
            }
        }
        let mut values: Vec<Vec<Vec<f64>>> =
            masks.iter().map(|row| vec![vec![f64::NAN; self.outcomes.len()]; row.len()]).collect();
        for (game, members) in games {
            let mut case = self.base.clone();
            case.games = vec![self.game(game)];
            let compiled = compile(&case, 0, &case.limits)?;
            let reached = crate::quantity::reachable(&Subject {
                case: &case,
                compiled: &compiled,
                seed: options.seed,
                jobs: options.jobs,
            });
            for block in members.chunks(BLOCK_POINTS) {
                let mut points = Points::new(case.parameters.len(), block.len());
                for (m, parameter) in case.parameters.iter().enumerate() {
                    let edit = Mover::Parameter(parameter.id.clone());
                    let own = self.movers.iter().position(|x| *x == edit);
                    let row = points.row_mut(m);
                    for (slot, (k, s)) in row.iter_mut().zip(block) {
                        let mask = masks[*k][*s];
                        let later = own.is_some_and(|i| mask >> i & 1 == 1);
                        let tie = mask & tied != 0;
                        *slot = theta[2 * usize::from(tie) + usize::from(later)].row(m)[*k];
                    }
                }
                let solved = solve_points(&compiled, &points, options.jobs);
                for (o, (name, _)) in self.outcomes.iter().enumerate() {
                    let place = case.games[0].outcomes.iter().position(|x| x.name == *name);
                    let place = place.filter(|p| reached.contains(p));
                    for (i, (k, s)) in block.iter().enumerate() {
                        if solved.certified()[i] {
                            values[*k][*s][o] = place.map_or(0.0, |p| solved.outcome(p)[i]);
                        }
                    }
                }
            }
        }
        Ok(values)
    }
}

/// A game of one version over the actors and parameters of both.
fn moved(from: &Version<'_>, game: &Protocol, to: &Case) -> Result<Protocol, AnalysisError> {
    let actor = |a: &ActorId| to.actor(&from.case.actors[a.index()].id).unwrap_or(*a);
    let read = |e: &Expression| -> Result<Expression, AnalysisError> {
        let names = |n: &str| match n.split_once('.') {
            None => to.parameter(n).map(Symbol::Parameter),
            Some((node, branch)) => {
                Some(Symbol::Branch { node: node.to_owned(), branch: branch.to_owned() })
            }
        };
        Expression::parse(e.text(), &names)
            .map_err(|why| AnalysisError::Base { reason: format!("`{}`: {why}", e.text()) })
    };
    let mut game = game.clone();
    game.players.iter_mut().for_each(|a| *a = actor(a));
    for m in &mut game.moves {
        m.by = actor(&m.by);
        m.seen_by.iter_mut().flatten().for_each(|a| *a = actor(a));
    }
    for c in &mut game.chance {
        c.seen_by.iter_mut().flatten().for_each(|a| *a = actor(a));
        for e in c.branches.iter_mut().filter_map(|b| b.probability.as_mut()) {
            *e = read(e)?;
        }
    }
    for e in game.outcomes.iter_mut().flat_map(|o| &mut o.payoffs).chain(&mut game.precision) {
        *e = read(e)?;
    }
    game.walk_away.iter_mut().for_each(|(a, _)| *a = actor(a));
    Ok(game)
}
