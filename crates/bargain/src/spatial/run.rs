//! The turns, one after the other.

use super::challenge;
use super::options::{Arithmetic, Settings, Transition};
use super::proposal::{Proposal, proposals};
use super::turn::{Model, Places, View, chances, distinct, elect, utility};
use crate::error::Error;
use crate::group::Group;
use realpolitik_lanes::philox::uniform;
use schemars::JsonSchema;
use serde::Serialize;

/// Turns that are always played before a run may come to rest.
const LEAST_TURNS: usize = 2;
/// A turn that moves less than this share of the first ends the run.
const REST: f64 = 0.02;
/// Added to the first turn's movement, so that none is 0.
const LEAST_FIRST: f64 = 1e-4;
/// Difference in probability that rounding may make.
const ALIKE: f64 = 1e-12;
/// First stream of the numbers that stochastic transitions use.
const STREAM: u32 = 0x8000_0000;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// The last turn moved less than a fiftieth of what the first moved.
    Settled,
    /// The bound on turns was met before that.
    TurnLimit,
}

/// An actor that moved, and the bargain that moved it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Move {
    /// Who moved, by its number from 0.
    pub actor: usize,
    /// The other side of the bargain.
    pub with: usize,
    /// Whether the other side proposed it.
    pub challenged: bool,
}

/// Where everybody stands at a turn.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct State {
    /// Positions on the dimensions' scales, `[actor][dimension]`.
    pub positions: Vec<Vec<f64>>,
    /// The probability that each actor's position prevails. Actors at one
    /// position share its probability, so that these may add to more than 1.
    pub win: Vec<f64>,
    /// Risk attitudes: 1 at the most exposed position.
    pub risk: Vec<f64>,
    /// The moves that led here; none at the first.
    pub moves: Vec<Move>,
}

/// A run of the model.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Run {
    /// States from the first on; one more than there were turns.
    pub states: Vec<State>,
    /// How it ended.
    pub status: Status,
    /// The expected position at the end on each dimension: positions weighed by
    /// the probability that they prevail.
    pub outcome: Vec<f64>,
    /// The position that is likeliest to prevail at the end.
    pub likeliest: Vec<f64>,
}

/// Runs the model on a group.
///
/// Cost: the cube of the number of actors, per turn.
///
/// # Errors
/// If the group or the settings are not proper, or a Markov election does not
/// settle.
///
/// Source: "Multidimensional Bargaining Using KTAB" (discussion paper of KAPSARC);
/// KTAB of 2019 for what it leaves open.
///
/// ```
/// use realpolitik_bargain::spatial::{run, Settings, Status};
/// use realpolitik_bargain::{Actor, Dimension, Group};
/// let actor = |name: &str, capability, position| Actor {
///     name: name.to_owned(),
///     description: String::new(),
///     capability,
///     position: vec![position],
///     salience: vec![0.6],
/// };
/// let group = Group {
///     name: "a tariff".to_owned(),
///     description: String::new(),
///     dimensions: vec![Dimension {
///         name: "rate".to_owned(), low: 0.0, high: 100.0, status_quo: None,
///     }],
///     actors: vec![actor("A", 3.0, 10.0), actor("B", 1.0, 90.0), actor("C", 1.0, 40.0)],
///     ideal_adjustment: None,
/// };
/// let found = run(&group, &Settings::default())?;
/// assert_eq!(found.status, Status::Settled);
/// assert!((10.0..=90.0).contains(&found.outcome[0]));
/// # Ok::<(), realpolitik_bargain::Error>(())
/// ```
pub fn run(group: &Group, settings: &Settings) -> Result<Run, Error> {
    play(group, settings, true)
}

/// The same, keeping only the last state and all moves in it.
pub(crate) fn run_to_end(group: &Group, settings: &Settings) -> Result<Run, Error> {
    play(group, settings, false)
}

fn play(group: &Group, settings: &Settings, keep: bool) -> Result<Run, Error> {
    group.validate()?;
    settings.validate()?;
    let (model, mut places) = Model::new(group, settings);
    let mut states = Vec::new();
    let mut moves = Vec::new();
    let mut first = 0.0;
    let mut status = Status::TurnLimit;
    let mut view = View::new(&model, &places, 0)?;
    for turn in 0..settings.max_turns {
        if keep {
            let moved = std::mem::take(&mut moves);
            states.push(state(group, &model, &places, &view, moved, turn)?.0);
        }
        let before = places.position.clone();
        step(&model, &mut places, &view, turn, &mut moves)?;
        view = View::new(&model, &places, turn + 1)?;
        let moved = movement(&model, &before, &places.position);
        if turn == 0 {
            first = moved + LEAST_FIRST;
        }
        if turn + 1 >= LEAST_TURNS && moved / first < REST {
            status = Status::Settled;
            break;
        }
    }
    let turn = states.len();
    let (last, outcome, likeliest) = state(group, &model, &places, &view, moves, turn)?;
    states.push(last);
    Ok(Run { states, status, outcome, likeliest })
}

/// How far all moved together.
fn movement(model: &Model<'_>, before: &[f64], after: &[f64]) -> f64 {
    let norm = |i: usize| {
        let pairs = model.at(before, i).iter().zip(model.at(after, i));
        libm::sqrt(pairs.map(|(x, y)| (x - y) * (x - y)).sum())
    };
    (0..model.actors).map(norm).sum()
}

/// A state with the expected and the likeliest position.
fn state(
    group: &Group,
    model: &Model<'_>,
    places: &Places,
    view: &View,
    moves: Vec<Move>,
    turn: usize,
) -> Result<(State, Vec<f64>, Vec<f64>), Error> {
    let shown = |i: usize| -> Vec<f64> {
        let scales = group.dimensions.iter().zip(model.at(&places.position, i));
        scales.map(|(d, x)| d.value(*x)).collect()
    };
    let (first, held) = distinct(model, places);
    let p = chances(model, view, &first, turn)?;
    let mut outcome = vec![0.0; model.dimensions];
    for (p, i) in p.iter().zip(&first) {
        for (sum, x) in outcome.iter_mut().zip(shown(*i)) {
            *sum += p * x;
        }
    }
    let likeliest = shown(first[largest(&p, 0.0)]);
    let state = State {
        positions: (0..model.actors).map(shown).collect(),
        win: held.iter().map(|k| p[*k]).collect(),
        risk: view.risk.clone(),
        moves,
    };
    Ok((state, outcome, likeliest))
}

/// The first of those that are largest but for a margin.
fn largest(p: &[f64], margin: f64) -> usize {
    (1..p.len()).fold(0, |best, i| if p[i] > p[best] + margin { i } else { best })
}

/// A turn: everybody challenges, and everybody moves at once.
fn step(
    model: &Model<'_>,
    places: &mut Places,
    view: &View,
    turn: usize,
    moves: &mut Vec<Move>,
) -> Result<(), Error> {
    let n = model.actors;
    let mut all: Vec<Proposal> = Vec::new();
    // Those that an actor is in, by who proposed them; none stands for staying,
    // and comes before those of later actors in KTAB's arithmetic.
    let mut of: Vec<Vec<Option<usize>>> = vec![Vec::new(); n];
    let exact = model.settings.arithmetic == Arithmetic::Exact;
    if exact {
        of.iter_mut().for_each(|mine| mine.push(None));
    }
    for i in 0..n {
        if !exact {
            of[i].push(None);
        }
        let Some(challenge) = challenge::best(model, view, i) else { continue };
        for proposal in proposals(model, places, view, i, challenge) {
            of[i].push(Some(all.len()));
            of[proposal.receiver].push(Some(all.len()));
            all.push(proposal);
        }
    }
    let stay = worth_of_staying(model, view);
    let worth: Vec<Vec<f64>> = all.iter().map(|p| worth(model, places, view, p)).collect();
    let mut next = places.position.clone();
    for (k, mine) in of.iter().enumerate() {
        let values: Vec<f64> =
            mine.iter().flat_map(|b| b.map_or(&stay, |b| &worth[b]).iter().copied()).collect();
        let p = elect(model, &values, turn)?;
        let chosen = match model.settings.transition {
            Transition::Deterministic => largest(&p, if exact { ALIKE } else { 0.0 }),
            Transition::Stochastic => drawn(model.settings, &p, turn * n + k),
        };
        let Some(proposal) = mine[chosen].map(|b| &all[b]) else { continue };
        let (to, with, challenged) = if proposal.initiator == k {
            (&proposal.of_initiator, proposal.receiver, false)
        } else {
            (&proposal.of_receiver, proposal.initiator, true)
        };
        let place = &mut next[k * model.dimensions..(k + 1) * model.dimensions];
        if place != to.as_slice() {
            place.copy_from_slice(to);
            moves.push(Move { actor: k, with, challenged });
        }
    }
    places.position = next;
    model.follow(places);
    Ok(())
}

/// What the state as it is is worth to each actor: the mean over positions.
fn worth_of_staying(model: &Model<'_>, view: &View) -> Vec<f64> {
    let n = model.actors;
    let mut sum = vec![0.0; n];
    for own in view.own.chunks_exact(n) {
        for (s, u) in sum.iter_mut().zip(own) {
            *s += u;
        }
    }
    sum.iter().map(|s| s / n as f64).collect()
}

/// What the state under a proposal is worth to each actor.
fn worth(model: &Model<'_>, places: &Places, view: &View, proposal: &Proposal) -> Vec<f64> {
    let n = model.actors;
    let mut sum: Vec<f64> = (0..n)
        .map(|a| {
            let ideal = model.at(&places.ideal, a);
            let of = |place: &[f64]| utility(model.distance(a, ideal, place), view.risk[a]);
            of(&proposal.of_initiator) + of(&proposal.of_receiver)
        })
        .collect();
    for (k, own) in view.own.chunks_exact(n).enumerate() {
        if k != proposal.initiator && k != proposal.receiver {
            for (s, u) in sum.iter_mut().zip(own) {
                *s += u;
            }
        }
    }
    sum.iter().map(|s| s / n as f64).collect()
}

/// One of the options, by its probability.
fn drawn(settings: &Settings, p: &[f64], stream: usize) -> usize {
    let u = uniform(settings.seed, settings.draw, STREAM | (stream as u32 & !STREAM));
    let mut sum = 0.0;
    for (i, p) in p.iter().enumerate() {
        sum += p;
        if u <= sum {
            return i;
        }
    }
    p.len() - 1
}
