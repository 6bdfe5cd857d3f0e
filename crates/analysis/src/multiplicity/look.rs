//! A cheap look at several equilibria, part of every answer.
//!
//! At a few hundred draws Newton's method goes out from the response that the
//! headline takes, from random starts, and from other responses that the first
//! draws have shown. What is found is certified; that nothing more is there is not
//! proved, except where no choice depends on another in a circle: then there is
//! one response only.

use crate::error::AnalysisError;
use crate::multiplicity::search::{Thorough, payoff_range, random_profile, thorough};
use crate::quantity::at_profile::at_profile;
use crate::quantity::{Quantity, reachable};
use realpolitik_case::game_lanes::GameLanes;
use realpolitik_game::{BehaviorProfile, Game};
use realpolitik_record::proportion::{Share, wilson};
use realpolitik_runs::parts::in_parts;
use realpolitik_runs::points::{Points, Solved, solve_points};
use realpolitik_runs::subject::Subject;
use realpolitik_runs::sweep::LOGIT_TOLERANCE;
use realpolitik_solve::quantal_response::{BatchSolver, responses};
use schemars::JsonSchema;
use serde::Serialize;
use std::ops::Range;

/// Draws that are looked at.
pub const DRAWS: u64 = 256;
/// Of these the first, which are looked at from more starts.
const FIRST: u64 = 32;
/// Random starts at each of the first draws.
const FIRST_STARTS: usize = 8;
/// Random starts at each draw after.
const STARTS: usize = 1;
/// Responses that the first draws have shown and that the others start from.
const SHOWN: usize = 4;
/// Responses at different draws nearer than this in every probability are taken
/// for the same branch.
const BRANCH: f64 = 0.1;

/// An outcome's probability over the equilibria found.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct OutcomeInterval {
    /// The outcome.
    pub outcome: String,
    /// In words.
    pub label: String,
    /// Mean over the sample at the equilibrium that the principal branch leads
    /// to; absent where it leads to none that is certified at some draw.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headline: Option<f64>,
    /// Mean over the sample of the least probability over the equilibria found.
    pub low: f64,
    /// Mean of the greatest.
    pub high: f64,
}

/// The leverage of one actor over another, over the equilibria found.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct LeverageInterval {
    /// Who holds it.
    pub of: String,
    /// Over whom.
    pub over: String,
    /// Mean over draws of the least leverage over the equilibria found.
    pub low: f64,
    /// Mean of the greatest.
    pub high: f64,
}

/// Whether the answer depends on which equilibrium is played.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Multiplicity {
    /// Draws that were looked at.
    pub looked: u64,
    /// Of these, draws with more than one quantal response.
    pub draws_with_several: u64,
    /// Their share; absent if none could be looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub several: Option<Share>,
    /// Most found at one draw.
    pub most: usize,
    /// Starts at each draw, at the most.
    pub starts: usize,
    /// Whether it is proved that there is one response at every draw: no choice
    /// depends on another in a circle.
    pub unique: bool,
    /// Every outcome that play can reach over the responses found, where there is
    /// more than one at some draw.
    pub ranges: Vec<OutcomeInterval>,
    /// The same of leverage.
    pub leverage: Vec<LeverageInterval>,
    /// What a thorough search found, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thorough: Option<Thorough>,
}

impl Multiplicity {
    /// Outcomes and leverage that move by more than this over the responses have
    /// a range for a headline.
    pub const MOVES: f64 = 0.01;

    /// The range of an outcome's probability, where it depends on which of the
    /// responses is played.
    pub fn range(&self, outcome: &str) -> Option<&OutcomeInterval> {
        self.ranges.iter().find(|r| r.outcome == outcome && r.high - r.low > Self::MOVES)
    }
}

/// Looks for several quantal responses; searches thoroughly if asked to.
pub fn multiplicity(subject: &Subject<'_>, search: bool) -> Result<Multiplicity, AnalysisError> {
    let thorough = search.then(|| thorough(subject)).transpose()?;
    if unique(subject) {
        let several = wilson(0, DRAWS);
        let (ranges, leverage) = (Vec::new(), Vec::new());
        return Ok(Multiplicity {
            looked: DRAWS,
            draws_with_several: 0,
            several,
            most: 1,
            starts: 0,
            unique: true,
            ranges,
            leverage,
            thorough,
        });
    }
    let points = subject.draws(0..DRAWS);
    let solved = solve_points(subject.compiled, &points, subject.jobs);
    let look = Look { subject, points: &points, solved: &solved };
    let mut found = look.over(0..FIRST, FIRST_STARTS, &[]);
    let shown = others(found.iter().map(|f| &f.profiles));
    if !shown.is_empty() {
        // What one of the first draws has shown may be there at another of them.
        found = look.over(0..FIRST, FIRST_STARTS, &shown);
    }
    found.extend(look.over(FIRST..DRAWS, STARTS, &shown));
    let several = found.iter().filter(|f| f.outcomes.len() > 1).count() as u64;
    let (ranges, leverage) = if several > 0 {
        (outcome_ranges(subject, &found), leverage_ranges(subject, &found))
    } else {
        (Vec::new(), Vec::new())
    };
    Ok(Multiplicity {
        looked: found.len() as u64,
        draws_with_several: several,
        several: wilson(several, found.len() as u64),
        most: found.iter().map(|f| f.outcomes.len()).max().unwrap_or(0),
        starts: 1 + FIRST_STARTS + shown.len(),
        unique: false,
        ranges,
        leverage,
        thorough,
    })
}

/// Whether no choice of the game depends on another in a circle: every choice is
/// then a logit response to what is decided already, and there is one.
fn unique(subject: &Subject<'_>) -> bool {
    let lanes = GameLanes::new(subject.compiled);
    BatchSolver::new(&subject.compiled.shape, lanes.payoff_rows(), 1)
        .is_some_and(|s| s.operations()[2] == 0)
}

/// The responses of one draw, that of the headline first.
struct Found {
    profiles: Vec<BehaviorProfile<f64>>,
    /// Per response: the probability of each outcome of the protocol.
    outcomes: Vec<Vec<f64>>,
    /// Per response: the leverage of each pair.
    leverage: Vec<Vec<f64>>,
}

struct Look<'a> {
    subject: &'a Subject<'a>,
    points: &'a Points,
    solved: &'a Solved,
}

impl Look<'_> {
    /// The responses of some draws; those without a certified solution are left
    /// out.
    fn over(&self, draws: Range<u64>, random: usize, shown: &[BehaviorProfile<f64>]) -> Vec<Found> {
        let (first, n) = (draws.start as usize, (draws.end - draws.start) as usize);
        let part = |range: Range<usize>| -> Vec<Found> {
            range.filter_map(|k| self.one(first + k, random, shown)).collect()
        };
        in_parts(n, self.subject.jobs, part)
    }

    fn one(&self, k: usize, random: usize, shown: &[BehaviorProfile<f64>]) -> Option<Found> {
        let (subject, solved) = (self.subject, self.solved);
        if !solved.certified()[k] {
            return None;
        }
        let mut theta = Vec::new();
        self.points.get(k, &mut theta);
        let game = subject.compiled.at(&theta).ok()?;
        let precision = subject.compiled.precision_at(&theta).ok()?;
        let headline = BehaviorProfile {
            probabilities: (0..game.action_count()).map(|a| solved.action(a)[k]).collect(),
        };
        let reach = precision.iter().copied().fold(0.0, f64::max) * payoff_range(&game);
        let mut starts = vec![headline];
        starts.extend_from_slice(shown);
        let draw = k as u64;
        starts.extend((0..random).map(|s| random_profile(&game, subject.seed, draw, s, reach)));
        let found = responses(&game, &precision, &starts, LOGIT_TOLERANCE).unwrap_or_default();
        let profiles: Vec<_> = found.into_iter().map(|r| r.profile).collect();
        if profiles.is_empty() {
            return None;
        }
        let outcomes = profiles.iter().map(|p| self.outcomes(&game, p)).collect();
        let leverage = profiles.iter().map(|p| self.leverage(&game, p, &theta)).collect();
        Some(Found { profiles, outcomes, leverage })
    }

    fn outcomes(&self, game: &Game<f64>, profile: &BehaviorProfile<f64>) -> Vec<f64> {
        let reach = profile.realization(game);
        let mut p = vec![0.0; self.subject.protocol().outcomes.len()];
        for t in &self.subject.compiled.terminals {
            p[t.outcome] += reach[t.node.index()];
        }
        p
    }

    fn leverage(
        &self,
        game: &Game<f64>,
        profile: &BehaviorProfile<f64>,
        theta: &[f64],
    ) -> Vec<f64> {
        let at =
            |k| at_profile(self.subject, &Quantity::Leverage(k), game, profile, theta, (0.0, 1.0));
        self.subject.compiled.conceding.mutual().map(at).collect()
    }
}

/// Equilibria off the first of their draw, each on another branch: the farthest
/// first from that and from those taken before. Each list is the equilibria of a
/// draw.
pub(super) fn others<'a>(
    draws: impl Iterator<Item = &'a Vec<BehaviorProfile<f64>>>,
) -> Vec<BehaviorProfile<f64>> {
    let far = |a: &BehaviorProfile<f64>, b: &BehaviorProfile<f64>| {
        let apart = a.probabilities.iter().zip(&b.probabilities).map(|(x, y)| (x - y).abs());
        apart.fold(0.0, f64::max)
    };
    let candidates: Vec<(&BehaviorProfile<f64>, &BehaviorProfile<f64>)> =
        draws.flat_map(|all| all.iter().skip(1).map(move |p| (p, &all[0]))).collect();
    let mut all: Vec<BehaviorProfile<f64>> = Vec::new();
    while all.len() < SHOWN {
        let mut next: Option<(f64, &BehaviorProfile<f64>)> = None;
        for (p, headline) in &candidates {
            let apart = all.iter().map(|q| far(p, q)).fold(far(p, headline), f64::min);
            if next.is_none_or(|(most, _)| apart > most) {
                next = Some((apart, p));
            }
        }
        match next {
            Some((apart, p)) if apart > BRANCH => all.push(p.clone()),
            _ => break,
        }
    }
    all
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (mut sum, mut n) = (0.0, 0usize);
    for v in values {
        sum += v;
        n += 1;
    }
    (n > 0).then(|| sum / n as f64)
}

fn outcome_ranges(subject: &Subject<'_>, found: &[Found]) -> Vec<OutcomeInterval> {
    let least = |f: &Found, o: usize| f.outcomes.iter().map(|p| p[o]).fold(1.0, f64::min);
    let most = |f: &Found, o: usize| f.outcomes.iter().map(|p| p[o]).fold(0.0, f64::max);
    let one = |o: usize| {
        let written = &subject.protocol().outcomes[o];
        Some(OutcomeInterval {
            outcome: written.name.clone(),
            label: written.label.clone(),
            headline: mean(found.iter().map(|f| f.outcomes[0][o])),
            low: mean(found.iter().map(|f| least(f, o)))?,
            high: mean(found.iter().map(|f| most(f, o)))?,
        })
    };
    reachable(subject).into_iter().filter_map(one).collect()
}

/// Over draws at which every response has leverage to speak of.
fn leverage_ranges(subject: &Subject<'_>, found: &[Found]) -> Vec<LeverageInterval> {
    let conceding = &subject.compiled.conceding;
    let name = |a: realpolitik_case::ActorId| subject.case.actors[a.index()].id.clone();
    let one = |(place, pair): (usize, usize)| {
        let known: Vec<Vec<f64>> = found
            .iter()
            .map(|f| f.leverage.iter().map(|l| l[place]).collect::<Vec<f64>>())
            .filter(|all| all.iter().all(|l| l.is_finite()))
            .collect();
        let over = |pick: fn(f64, f64) -> f64, from: f64| {
            mean(known.iter().map(|all| all.iter().copied().fold(from, pick)))
        };
        let (of, by) = conceding.pairs[pair];
        Some(LeverageInterval {
            of: name(of),
            over: name(by),
            low: over(f64::min, 1.0)?,
            high: over(f64::max, 0.0)?,
        })
    };
    conceding.mutual().enumerate().filter_map(one).collect()
}
