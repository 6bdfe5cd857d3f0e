//! Gain and exposure: how much of what it could get an actor gets, and what it
//! would lose if the other left. Neither compares the utilities of two actors.

use crate::error::AnalysisError;
use crate::headline::frontier::most;
use realpolitik_case::Edge;
use realpolitik_case::formula::Program;
use realpolitik_case::play::PlayReader;
use realpolitik_game::{Game, NodeId, NodeKind, PlayerId};
use realpolitik_runs::points::{Solved, solve_points};
use realpolitik_runs::subject::Subject;
use realpolitik_runs::walk_away::{WalkAway, walk_aways};
use schemars::JsonSchema;
use serde::Serialize;

/// Draws that gains rest on.
const DRAWS: u64 = 4096;
/// Where what could be got is less than this share of the actor's own span of
/// payoffs, nothing is at stake for it.
const LEAST_SPAN: f64 = 1e-3;

/// A number that may have any size, over draws.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Spread {
    /// Mean over the draws.
    pub mean: f64,
    /// Monte Carlo standard error of the mean.
    pub mcse: f64,
    /// 5 % quantile of belief.
    pub p05: f64,
    /// Median of belief.
    pub median: f64,
    /// 95 % quantile of belief.
    pub p95: f64,
    /// Draws in it.
    pub draws: u64,
}

impl Spread {
    /// Of these values; `None` if there is none.
    fn of(mut values: Vec<f64>) -> Option<Spread> {
        let n = values.len();
        if n == 0 {
            return None;
        }
        let mean = values.iter().sum::<f64>() / n as f64;
        let square: f64 = values.iter().map(|v| (v - mean) * (v - mean)).sum();
        let mcse = if n > 1 { (square / (n - 1) as f64 / n as f64).sqrt() } else { 0.0 };
        values.sort_by(f64::total_cmp);
        let at = |p: f64| values[((n - 1) as f64 * p).round() as usize];
        Some(Spread { mean, mcse, p05: at(0.05), median: at(0.5), p95: at(0.95), draws: n as u64 })
    }
}

/// What the relation is worth to an actor.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Gain {
    /// The actor.
    pub actor: String,
    /// With whom the relation is.
    pub with: String,
    /// How much of what it could get it gets: (U − d) / (b − d), where d is its
    /// own payoff if it walks away and b the most it could have while the other
    /// has no less than its own outside option. Below 0 it would rather walk.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gain: Option<Spread>,
    /// Share of draws in which its expected payoff is below its own outside
    /// option: it would rather walk away.
    pub would_walk: f64,
    /// Share of plays that end with less for it than if it had walked away under
    /// the same draw of nature, mean over the draws.
    pub plays_below: f64,
    /// Share of draws in which there is nothing it could gain: no ending leaves
    /// both better than apart.
    pub nothing_to_gain: f64,
    /// The outcome that follows if the other walks away.
    pub if_other_leaves: String,
    /// What it loses then, as a share of its own span of payoffs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exposure: Option<Spread>,
}

/// Gain and exposure of every actor with a walk-away outcome.
pub fn gains(subject: &Subject<'_>, draws: u64) -> Result<Vec<Gain>, AnalysisError> {
    let sides = walk_aways(subject.case, subject.compiled)?;
    if sides.is_empty() {
        return Ok(Vec::new());
    }
    let points = subject.draws(0..draws.min(DRAWS));
    let solved = solve_points(subject.compiled, &points, subject.jobs);
    let mut found: Vec<Found> = sides.iter().map(|_| Found::default()).collect();
    let mut theta = Vec::new();
    let endings: Vec<Vec<Ending>> = sides.iter().map(|s| endings(subject, s)).collect();
    let mut chance = Vec::new();
    for k in (0..points.len()).filter(|k| solved.certified()[*k]) {
        points.get(k, &mut theta);
        let Ok(game) = subject.compiled.at(&theta) else { continue };
        subject.compiled.probabilities_at(&theta, &mut chance);
        let reach = realization(&game, &solved, k, &chance);
        for ((side, endings), found) in sides.iter().zip(&endings).zip(&mut found) {
            let got = solved.payoff(side.player)[k];
            found.add(side, &game, &theta, got);
            let own = PlayerId(side.player as u32);
            let below = endings.iter().filter(|e| game.payoff(e.node, own) < e.apart.eval(&theta));
            found.below += below.map(|e| reach[e.node.index()]).sum::<f64>();
        }
    }
    Ok(sides.iter().zip(found).map(|(side, found)| found.gain(subject, side)).collect())
}

/// An ending, and what a side would have had there if it had walked away.
struct Ending {
    node: NodeId,
    apart: Program,
}

/// The endings of a game, each with the side's own walk-away payoff under the
/// draws of nature on the way to it.
fn endings(subject: &Subject<'_>, side: &WalkAway) -> Vec<Ending> {
    let payoff = &subject.protocol().outcomes[side.if_own_leaves].payoffs[side.player];
    let end = subject.protocol().outcomes[side.if_own_leaves].id;
    let reader = PlayReader::of(subject.protocol());
    let apart = |path: &[Edge]| Program::compile(payoff, &|s| reader.value(s, path, end));
    let all = subject.compiled.terminals.iter();
    all.map(|t| Ending { node: t.node, apart: apart(&t.path) }).collect()
}

/// The probability that play comes to each node, at one solved point.
fn realization(game: &Game<f64>, solved: &Solved, k: usize, chance: &[f64]) -> Vec<f64> {
    let (actions, branches) = (game.action_offsets(), game.chance_offsets());
    let mut reach = vec![1.0; game.nodes().len()];
    // Parents stand before their children.
    for (i, node) in game.nodes().iter().enumerate() {
        for (b, child) in node.children.iter().enumerate() {
            let p = match node.kind {
                NodeKind::Chance(c) => chance[branches[c.index()] + b],
                NodeKind::Decision(h) => solved.action(actions[h.index()] + b)[k],
                NodeKind::Terminal => 1.0,
            };
            reach[child.index()] = reach[i] * p;
        }
    }
    reach
}

/// How much of what it could get a side gets at a point where its expected payoff
/// is `got`: (U − d) / (b − d); `None` where there is nothing that it could gain.
pub fn gain_at(side: &WalkAway, game: &Game<f64>, theta: &[f64], got: f64) -> Option<f64> {
    let (own, other) = (PlayerId(side.player as u32), PlayerId(side.other_player as u32));
    let outside = side.own.at(theta);
    let span = span_with_apart(side, game, theta);
    let best = most(game, own, other, side.other_own.at(theta))?;
    (best - outside > LEAST_SPAN * span).then(|| (got - outside) / (best - outside))
}

/// The span of a side's payoffs: apart is an ending too, as far as they reach.
fn span_with_apart(side: &WalkAway, game: &Game<f64>, theta: &[f64]) -> f64 {
    let (low, high) = game.payoff_range(PlayerId(side.player as u32));
    let (left, outside) = (side.left.at(theta), side.own.at(theta));
    high.max(left).max(outside) - low.min(left).min(outside)
}

#[derive(Default)]
struct Found {
    below: f64,
    seen: u64,
    walks: u64,
    nothing: u64,
    gains: Vec<f64>,
    exposures: Vec<f64>,
}

impl Found {
    fn add(&mut self, side: &WalkAway, game: &Game<f64>, theta: &[f64], got: f64) {
        self.seen += 1;
        self.walks += u64::from(got < side.own.at(theta));
        let span = span_with_apart(side, game, theta);
        if span > 0.0 {
            self.exposures.push((got - side.left.at(theta)) / span);
        }
        match gain_at(side, game, theta, got) {
            Some(gain) => self.gains.push(gain),
            None => self.nothing += 1,
        }
    }

    fn gain(self, subject: &Subject<'_>, side: &WalkAway) -> Gain {
        let name = |a: realpolitik_case::ActorId| subject.case.actors[a.index()].id.clone();
        let of = |n: u64| n as f64 / self.seen.max(1) as f64;
        Gain {
            actor: name(side.actor),
            with: name(side.other),
            would_walk: of(self.walks),
            plays_below: self.below / self.seen.max(1) as f64,
            nothing_to_gain: of(self.nothing),
            if_other_leaves: subject.protocol().outcomes[side.if_other_leaves].name.clone(),
            gain: Spread::of(self.gains),
            exposure: Spread::of(self.exposures),
        }
    }
}
