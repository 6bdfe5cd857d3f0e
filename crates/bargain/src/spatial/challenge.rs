//! Whom an actor would challenge, and what it expects of it.

use super::options::{Commitment, Voting};
use super::turn::{Model, View, perceived, utility};
use super::vote::vote;

/// Strength that each side of a challenge has before anybody joins it.
const LEAST_SIDE: f64 = 1e-10;
/// Expected gains up to this are no reason for a challenge.
const LEAST_GAIN: f64 = 1e-5;

/// An actor's best challenge.
#[derive(Clone, Copy, Debug)]
pub(super) struct Challenge {
    /// Whom it challenges.
    pub target: usize,
    /// The chance of success that it sees.
    pub chance: f64,
    /// What it expects to gain.
    pub gain: f64,
}

/// Utilities as one actor sees them: `utility[position's holder * actors + actor]`.
fn seen_by(model: &Model<'_>, view: &View, h: usize) -> Vec<f64> {
    let n = model.actors;
    let rule = model.settings.risk_adjustment;
    let risk: Vec<f64> = view.risk.iter().map(|r| perceived(rule, view.risk[h], *r)).collect();
    view.distance.iter().enumerate().map(|(at, d)| utility(*d, risk[at % n])).collect()
}

/// The challenge that an actor gains most by, if any; of equals the first.
pub(super) fn best(model: &Model<'_>, view: &View, i: usize) -> Option<Challenge> {
    let n = model.actors;
    let u = seen_by(model, view, i);
    let mut best: Option<Challenge> = None;
    for j in (0..n).filter(|j| *j != i) {
        let chance = chance(model, &u, i, j);
        let gain = gain(model, &u, (i, j), chance);
        if gain > LEAST_GAIN && best.is_none_or(|b| b.gain < gain) {
            best = Some(Challenge { target: j, chance: chance.0, gain });
        }
    }
    best
}

/// A challenge of j by i as j sees it: the chance that i prevails, and what i
/// gains.
pub(super) fn seen_by_target(model: &Model<'_>, view: &View, i: usize, j: usize) -> (f64, f64) {
    let u = seen_by(model, view, j);
    let chance = chance(model, &u, i, j);
    (chance.0, gain(model, &u, (i, j), chance))
}

/// What i expects to gain by a challenge of j.
fn gain(model: &Model<'_>, u: &[f64], (i, j): (usize, usize), chance: (f64, f64)) -> f64 {
    let n = model.actors;
    let (win, lose) = (u[i * n + i] + u[i * n + i], u[j * n + i] + u[j * n + i]);
    let stay = u[i * n + i] + u[j * n + i];
    let contest = chance.0 * win + chance.1 * lose;
    let resists = model.total_salience[j];
    (1.0 - resists) * win + resists * contest - stay
}

/// The chances that i and j prevail, under utilities as somebody sees them.
fn chance(model: &Model<'_>, u: &[f64], i: usize, j: usize) -> (f64, f64) {
    let rule = model.settings.voting;
    match (rule, model.settings.commitment) {
        // The usual rules without a choice in the loop.
        (Voting::Prop, Commitment::Semi) => sides(model, u, i, j, Voting::Prop, Commitment::Semi),
        (rule, commitment) => sides(model, u, i, j, rule, commitment),
    }
}

#[inline(always)]
fn sides(
    model: &Model<'_>,
    u: &[f64],
    i: usize,
    j: usize,
    rule: Voting,
    commitment: Commitment,
) -> (f64, f64) {
    let n = model.actors;
    let w = &model.influence;
    let (of_i, of_j) = (&u[i * n..(i + 1) * n], &u[j * n..(j + 1) * n]);
    let (mut for_i, mut for_j) = (LEAST_SIDE, LEAST_SIDE);
    for k in [i, j] {
        let v = vote(rule, w[k], of_i[k], of_j[k]);
        if v > 0.0 {
            for_i += v;
        } else if v < 0.0 {
            for_j -= v;
        }
    }
    let (alone_i, alone_j) = (for_i, for_j);
    for k in 0..n {
        if k == i || k == j {
            continue;
        }
        let (a, b, own) = (of_i[k], of_j[k], u[k * n + k]);
        // What k would make of the duel if it alone joined in.
        let v = vote(rule, w[k], a, b);
        let with_i = if v > 0.0 { alone_i + v } else { alone_i };
        let with_j = if v < 0.0 { alone_j - v } else { alone_j };
        let p = with_i / (with_i + with_j);
        let q = 1.0 - p;
        let (win_i, lose_i, win_j, lose_j) = match commitment {
            Commitment::Full => (a + a + a, b + b + b, b + b + b, a + a + a),
            Commitment::Semi => (a + a + own, b + b + b, b + b + own, a + a + a),
            Commitment::No => (a + a + own, b + b + own, b + b + own, a + a + own),
        };
        let join_i = p * win_i + q * lose_i;
        let join_j = p * lose_j + q * win_j;
        let v = vote(rule, w[k], join_i, join_j);
        if v > 0.0 {
            for_i += v;
        }
        if v < 0.0 {
            for_j -= v;
        }
    }
    (for_i / (for_i + for_j), for_j / (for_i + for_j))
}
