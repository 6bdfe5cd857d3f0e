//! A thorough search of a sample of the draws for several equilibria.

use crate::error::AnalysisError;
use crate::multiplicity::look::{OutcomeInterval, others};
use crate::quantity::reachable;
use realpolitik_game::{BehaviorProfile, Game};
use realpolitik_lanes::philox::uniform;
use realpolitik_record::proportion::{Share, wilson};
use realpolitik_runs::parts::in_parts;
use realpolitik_runs::points::Points;
use realpolitik_runs::subject::Subject;
use realpolitik_runs::sweep::LOGIT_TOLERANCE;
use realpolitik_solve::quantal_response::{Settings, branch, differ, responses};
use schemars::JsonSchema;
use serde::Serialize;

/// Draws that are searched for other quantal responses.
pub const DRAWS: u64 = 128;
/// Draws that are searched for other sequential equilibria.
pub const SEQUENTIAL_DRAWS: u64 = 32;
/// Random starts at each draw.
const STARTS: usize = 16;
/// Shares of the precision at which the principal branch gives starts: on both
/// sides of the precision itself, where a branch that turns has its other ends.
const ALONG: [f64; 7] = [0.5, 0.75, 0.9, 1.0, 1.1, 1.3, 1.6];
/// Precisions, times the payoff range, by which starts are led up to where
/// sequential equilibria are looked for.
const STEPS: [f64; 4] = [4.0, 8.0, 16.0, 32.0];
/// Least width of the logits of random starts: near pure ones are among them
/// whatever the precision.
const LEAST_REACH: f64 = 12.0;
/// Keeps starts apart from draws of parameters.
pub(super) const STREAM: u64 = 0x7374_6172_7421;

/// A search for equilibria of one kind.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Search {
    /// Draws searched.
    pub draws: u64,
    /// Share of them with more than one found; absent if none could be searched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub several: Option<Share>,
    /// Most found at one draw.
    pub most: usize,
    /// Every outcome that play can reach, over the equilibria found; none where
    /// no draw could be searched.
    pub outcomes: Vec<OutcomeInterval>,
}

/// What a thorough search finds.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Thorough {
    /// Agent logit quantal responses at the same precision.
    pub quantal_response: Search,
    /// Sequential equilibria that are limits of quantal responses.
    pub sequential: Search,
    /// Starts at each draw.
    pub starts: usize,
}

/// One draw: the headline's equilibrium and all found, as outcome probabilities.
struct Found {
    /// Whether the first is the headline's.
    headline: bool,
    profiles: Vec<BehaviorProfile<f64>>,
    all: Vec<Vec<f64>>,
}

/// Searches a sample of the draws for other quantal responses at the same
/// precision and for other sequential equilibria, by Newton from random starts
/// and from points of the principal branch on both sides of the precision.
///
/// What is found is certified; that nothing more is there is not proved.
pub fn thorough(subject: &Subject<'_>) -> Result<Thorough, AnalysisError> {
    let (logit, sequential) = (quantal_responses, sequential_equilibria);
    Ok(Thorough {
        quantal_response: search(subject, DRAWS, &logit)?,
        sequential: search(subject, SEQUENTIAL_DRAWS, &sequential)?,
        starts: STARTS + ALONG.len(),
    })
}

/// The equilibria of a game, and whether the first is the headline's.
type Equilibria = (bool, Vec<BehaviorProfile<f64>>);

type At = dyn Fn(&Game<f64>, &[f64], &[BehaviorProfile<f64>]) -> Equilibria + Sync;

fn search(subject: &Subject<'_>, draws: u64, at: &At) -> Result<Search, AnalysisError> {
    let points = subject.draws(0..draws);
    let mut found = pass(subject, &points, at, &[]);
    // What one draw has shown may be there at another, where chance missed it.
    let shown = others(found.iter().map(|f| &f.profiles));
    if !shown.is_empty() {
        found = pass(subject, &points, at, &shown);
    }
    let several = found.iter().filter(|f| f.all.len() > 1).count();
    let mean = |of: &dyn Fn(&Found) -> f64| found.iter().map(of).sum::<f64>() / found.len() as f64;
    let headlines = found.iter().all(|f| f.headline);
    let searched = if found.is_empty() { Vec::new() } else { reachable(subject) };
    let outcomes = searched
        .into_iter()
        .map(|o| {
            let spread = |f: &Found, first: f64, pick: fn(f64, f64) -> f64| {
                f.all.iter().map(|p| p[o]).fold(first, pick)
            };
            OutcomeInterval {
                outcome: subject.protocol().outcomes[o].name.clone(),
                label: subject.protocol().outcomes[o].label.clone(),
                headline: headlines.then(|| mean(&|f| f.all[0][o])),
                low: mean(&|f| spread(f, 1.0, f64::min)),
                high: mean(&|f| spread(f, 0.0, f64::max)),
            }
        })
        .collect();
    Ok(Search {
        draws: found.len() as u64,
        several: wilson(several as u64, found.len() as u64),
        most: found.iter().map(|f| f.all.len()).max().unwrap_or(0),
        outcomes,
    })
}

/// The equilibria of every draw, sought from some starts more.
fn pass(
    subject: &Subject<'_>,
    points: &Points,
    at: &At,
    shown: &[BehaviorProfile<f64>],
) -> Vec<Found> {
    in_parts(points.len(), subject.jobs, |draws| {
        let mut theta = Vec::new();
        draws
            .filter_map(|k| {
                points.get(k, &mut theta);
                one(subject, k as u64, &theta, at, shown)
            })
            .collect()
    })
}

/// The equilibria of one draw. `None` where the draw has no game, or none was
/// found for it.
fn one(
    subject: &Subject<'_>,
    k: u64,
    theta: &[f64],
    at: &At,
    shown: &[BehaviorProfile<f64>],
) -> Option<Found> {
    let game = subject.compiled.at(theta).ok()?;
    let precision = subject.compiled.precision_at(theta).ok()?;
    // Certificates are checked where equilibria are taken, not along the way.
    let settings = Settings { certificate_tolerance: 1.0, ..Settings::default() };
    let mut starts: Vec<BehaviorProfile<f64>> = match branch(&game, &precision, &ALONG, &settings) {
        Ok(points) => points.into_iter().map(|(_, s)| s.profile).collect(),
        Err(_) => Vec::new(),
    };
    let reach = precision.iter().copied().fold(0.0, f64::max) * payoff_range(&game);
    let reach = reach.max(LEAST_REACH);
    starts.extend_from_slice(shown);
    starts.extend((0..STARTS).map(|s| random_profile(&game, subject.seed, k, s, reach)));
    let (headline, profiles) = at(&game, &precision, &starts);
    let probabilities = |profile: &BehaviorProfile<f64>| {
        let reach = profile.realization(&game);
        let mut p = vec![0.0; subject.protocol().outcomes.len()];
        for t in &subject.compiled.terminals {
            p[t.outcome] += reach[t.node.index()];
        }
        p
    };
    let all: Vec<Vec<f64>> = profiles.iter().map(probabilities).collect();
    (!all.is_empty()).then_some(Found { headline, profiles, all })
}

fn quantal_responses(
    game: &Game<f64>,
    precision: &[f64],
    starts: &[BehaviorProfile<f64>],
) -> Equilibria {
    let headline = realpolitik_solve::logit(game, precision, &Default::default()).ok();
    let mut from: Vec<_> = headline.iter().map(|h| h.profile.clone()).collect();
    from.extend_from_slice(starts);
    let found = responses(game, precision, &from, LOGIT_TOLERANCE).unwrap_or_default();
    let first = match (&headline, found.first()) {
        (Some(h), Some(f)) => !differ(&h.profile, &f.profile),
        _ => false,
    };
    (first, found.into_iter().map(|r| r.profile).collect())
}

/// What the starts lead to counts whether or not the principal branch, which
/// may run into a point where others leave it, leads to an equilibrium.
fn sequential_equilibria(
    game: &Game<f64>,
    _: &[f64],
    starts: &[BehaviorProfile<f64>],
) -> Equilibria {
    let headline = realpolitik_solve::sequential(game, &Default::default()).ok();
    let mut all: Vec<_> =
        headline.filter(|h| h.certificate.holds()).map(|h| h.profile).into_iter().collect();
    let first = !all.is_empty();
    let fronts = climbed(game, starts);
    for other in realpolitik_solve::sequentials(game, &fronts).unwrap_or_default() {
        if all.iter().all(|p| differ(p, &other.profile)) {
            all.push(other.profile);
        }
    }
    (first, all)
}

/// The starts, and the responses that they lead to at ever higher precision:
/// where Newton from a start misses at once, it may come there in steps.
fn climbed(game: &Game<f64>, starts: &[BehaviorProfile<f64>]) -> Vec<BehaviorProfile<f64>> {
    let range = payoff_range(game);
    let mut fronts = starts.to_vec();
    for scale in STEPS {
        let precision = vec![scale / range; game.players().len()];
        for r in responses(game, &precision, &fronts, LOGIT_TOLERANCE).unwrap_or_default() {
            if fronts.iter().all(|f| differ(f, &r.profile)) {
                fronts.push(r.profile);
            }
        }
    }
    fronts
}

pub(super) fn payoff_range(game: &Game<f64>) -> f64 {
    (0..game.players().len())
        .map(|p| {
            let (low, high) = game.payoff_range(realpolitik_game::PlayerId(p as u32));
            high - low
        })
        .fold(0.0, f64::max)
}

/// A profile with logits drawn evenly from −reach to reach: from mixed to pure.
pub(super) fn random_profile(
    game: &Game<f64>,
    seed: u64,
    draw: u64,
    start: usize,
    reach: f64,
) -> BehaviorProfile<f64> {
    let mut action = 0u32;
    let mut probabilities = Vec::with_capacity(game.action_count());
    for set in game.information_sets() {
        let weights: Vec<f64> = set
            .actions
            .iter()
            .map(|_| {
                action += 1;
                let stream = action * STARTS as u32 + start as u32;
                libm::exp(reach.min(300.0) * (uniform(seed ^ STREAM, draw, stream) - 0.5))
            })
            .collect();
        let total: f64 = weights.iter().sum();
        probabilities.extend(weights.iter().map(|w| w / total));
    }
    BehaviorProfile { probabilities }
}
