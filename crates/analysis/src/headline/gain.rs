//! Gain and exposure: how much of what it could get an actor gets, and what it
//! would lose if the other left. Neither compares the utilities of two actors.

use crate::error::AnalysisError;
use crate::headline::frontier::most;
use realpolitik_case::formula::Program;
use realpolitik_case::game_lanes::GameLanes;
use realpolitik_case::play::PlayReader;
use realpolitik_game::{Game, NodeId, NodeKind, PlayerId};
use realpolitik_runs::parts::in_parts;
use realpolitik_runs::points::{Points, Solved, solve_points};
use realpolitik_runs::subject::Subject;
use realpolitik_runs::walk_away::{WalkAway, walk_aways};
use schemars::JsonSchema;
use serde::Serialize;
use std::ops::Range;

/// Draws that gains rest on.
const DRAWS: u64 = 4096;
/// Draws whose games are computed together.
const CHUNK: usize = 256;
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
    let sides: Vec<Side> = sides.into_iter().map(|s| Side::new(subject, s)).collect();
    let n = points.len();
    let jobs = subject.jobs.clamp(1, n.div_ceil(CHUNK).max(1));
    let part = |range: Range<usize>| seen(subject, &sides, &points, &solved, range);
    // In the order of the draws, so that no sum depends on who counted what.
    let draws: Vec<Vec<Seen>> = in_parts(n, jobs, part);
    let found = |(place, side): (usize, &Side)| {
        let mut found = Found::default();
        draws.iter().for_each(|sides| found.add(&sides[place]));
        found.gain(subject, &side.walk_away)
    };
    Ok(sides.iter().enumerate().map(found).collect())
}

/// What is seen of each side at each certified draw of a range.
fn seen(
    subject: &Subject<'_>,
    sides: &[Side],
    points: &Points,
    solved: &Solved,
    range: Range<usize>,
) -> Vec<Vec<Seen>> {
    let mut lanes = GameLanes::new(subject.compiled);
    let mut rows = vec![0.0; lanes.rows() * CHUNK];
    let mut proper = [false; CHUNK];
    let (mut theta, mut chance, mut game) = (Vec::new(), Vec::new(), None);
    let mut all = Vec::new();
    for start in range.clone().step_by(CHUNK) {
        let count = CHUNK.min(range.end - start);
        lanes.run(points.rows_from(start), points.len(), count, &mut rows, CHUNK, &mut proper);
        for k in (start..start + count).filter(|k| solved.certified()[*k]) {
            points.get(k, &mut theta);
            if game.is_none() {
                game = subject.compiled.at(&theta).ok();
            }
            let Some(game) = &mut game else { continue };
            lanes.write(&rows, CHUNK, k - start, game);
            chance.clear();
            chance.extend(game.chance_sets().iter().flat_map(|c| &c.probabilities));
            let reach = realization(game, solved, k, &chance);
            all.push(sides.iter().map(|s| s.seen(game, &theta, solved, k, &reach)).collect());
        }
    }
    all
}

/// One side of the relation.
struct Side {
    walk_away: WalkAway,
    /// What it has if it walks away, by what nature drew before.
    apart: Vec<Program>,
    /// The endings, each with the place of what it would have had apart.
    endings: Vec<(NodeId, usize)>,
}

/// What is seen of a side at one draw.
struct Seen {
    walks: bool,
    gain: Option<f64>,
    exposure: Option<f64>,
    below: f64,
}

impl Side {
    fn new(subject: &Subject<'_>, walk_away: WalkAway) -> Side {
        let outcome = &subject.protocol().outcomes[walk_away.if_own_leaves];
        let payoff = &outcome.payoffs[walk_away.player];
        let mut apart: Vec<Program> = Vec::new();
        let mut endings = Vec::new();
        let reader = PlayReader::of(subject.protocol());
        for t in &subject.compiled.terminals {
            let program = Program::compile(payoff, &|s| reader.value(s, &t.path, outcome.id));
            let place = apart.iter().position(|p| *p == program).unwrap_or_else(|| {
                apart.push(program);
                apart.len() - 1
            });
            endings.push((t.node, place));
        }
        Side { walk_away, apart, endings }
    }

    fn seen(
        &self,
        game: &Game<f64>,
        theta: &[f64],
        solved: &Solved,
        k: usize,
        reach: &[f64],
    ) -> Seen {
        let side = &self.walk_away;
        let got = solved.payoff(side.player)[k];
        let own = PlayerId(side.player as u32);
        let span = span_with_apart(side, game, theta);
        let apart: Vec<f64> = self.apart.iter().map(|p| p.eval(theta)).collect();
        let below = self.endings.iter().filter(|(node, a)| game.payoff(*node, own) < apart[*a]);
        Seen {
            walks: got < side.own.at(theta),
            gain: gain_at(side, game, theta, got),
            exposure: (span > 0.0).then(|| (got - side.left.at(theta)) / span),
            below: below.map(|(node, _)| reach[node.index()]).sum(),
        }
    }
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
    fn add(&mut self, seen: &Seen) {
        self.seen += 1;
        self.walks += u64::from(seen.walks);
        self.below += seen.below;
        self.exposures.extend(seen.exposure);
        match seen.gain {
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
