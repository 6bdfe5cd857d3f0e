//! The rounds.

use super::options::{Capitulation, Choice, Settings, Votes};
use crate::compromise::weighted_mean;
use crate::error::Error;
use crate::group::Group;
use crate::median::least_distance;
use schemars::JsonSchema;
use serde::Serialize;

/// How an actor came to move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Offer {
    /// It lost a confrontation that both wanted.
    Confrontation,
    /// It met the other part of the way.
    Compromise,
    /// It gave in.
    Capitulation,
}

/// A move of a round.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Move {
    /// Who moved, by its number from 0.
    pub actor: usize,
    /// Towards whom.
    pub with: usize,
    /// How.
    pub offer: Offer,
}

/// A round, after its moves.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Round {
    /// Positions, on the dimension's scale.
    pub positions: Vec<f64>,
    /// Exponents of risk, ½ (acceptant) to 2 (averse).
    pub risk: Vec<f64>,
    /// The mean of positions, weighed by capability and salience.
    pub mean: f64,
    /// The position that no other beats in a vote by capability, salience and
    /// distance; of several the lowest.
    pub median: f64,
    /// The moves.
    pub moves: Vec<Move>,
}

/// A run of the model on one dimension.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Run {
    /// The state before the first round, with all risk exponents at 1.
    pub start: Round,
    /// The rounds.
    pub rounds: Vec<Round>,
}

impl Run {
    /// The last round.
    pub fn last(&self) -> &Round {
        self.rounds.last().unwrap_or(&self.start)
    }
}

struct Model<'a> {
    settings: &'a Settings,
    salience: Vec<f64>,
    /// Capability times salience.
    weight: Vec<f64>,
    /// From the least to the greatest position at the start.
    range: f64,
}

/// Runs the model on one dimension of a group.
///
/// # Errors
/// If the group or the settings are not proper, or there is no such dimension.
///
/// Source: Scholz, Calbert & Smith 2011, "Unravelling Bueno de Mesquita's group
/// decision model", Journal of Theoretical Politics 23(4), 510–531.
pub fn run(group: &Group, dimension: usize, settings: &Settings) -> Result<Run, Error> {
    group.validate()?;
    settings.validate()?;
    if dimension >= group.dimensions.len() {
        return Err(Error::Setting(format!("there is no dimension {dimension}")));
    }
    let mut x: Vec<f64> = group.actors.iter().map(|a| a.position[dimension]).collect();
    let salience: Vec<f64> = group.actors.iter().map(|a| a.salience[dimension]).collect();
    let weight = group.actors.iter().zip(&salience).map(|(a, s)| a.capability * s).collect();
    let low = x.iter().copied().fold(f64::INFINITY, f64::min);
    let high = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let model = Model { settings, salience, weight, range: high - low };
    let start = model.round(&x, vec![1.0; x.len()], Vec::new());
    let mut rounds = Vec::new();
    for _ in 0..settings.rounds {
        let risk = model.risk(&x);
        let mut moves = Vec::new();
        let mut next = x.clone();
        let chances = Chances::new(&model, &x, &risk);
        for (i, to) in next.iter_mut().enumerate() {
            if let Some((m, position)) = model.best_offer(&x, &risk, &chances, i) {
                *to = position;
                moves.push(m);
            }
        }
        x = next;
        rounds.push(model.round(&x, risk, moves));
    }
    Ok(Run { start, rounds })
}

/// The chance of success of every position against every other.
struct Chances {
    n: usize,
    chance: Vec<f64>,
}

impl Chances {
    fn new(model: &Model<'_>, x: &[f64], risk: &[f64]) -> Self {
        let n = x.len();
        // What actor k loses by position j: distances to the power of its risk.
        let loss: Vec<f64> = (0..n * n)
            .map(|at| {
                let (k, j) = (at / n, at % n);
                libm::pow((x[k] - x[j]).abs() / model.range, risk[k])
            })
            .collect();
        let all = match model.settings.votes {
            Votes::AllPairs => {
                (0..n).map(|k| model.weight[k] * pair_sum(&loss[k * n..(k + 1) * n])).sum()
            }
            Votes::Pair => 0.0,
        };
        let mut chance = vec![0.0; n * n];
        for i in 0..n {
            for j in (0..n).filter(|j| x[i] != x[*j]) {
                let votes = |k: usize| model.weight[k] * (loss[k * n + j] - loss[k * n + i]);
                let pro: f64 = (0..n).map(|k| f64::max(0.0, votes(k))).sum();
                let sum = match model.settings.votes {
                    Votes::AllPairs => all,
                    Votes::Pair => (0..n).map(|k| votes(k).abs()).sum(),
                };
                chance[i * n + j] = if sum > 0.0 { pro / sum } else { 0.0 };
            }
        }
        Chances { n, chance }
    }

    fn of(&self, i: usize, j: usize) -> f64 {
        self.chance[i * self.n + j]
    }
}

/// Σ |a − b| over all ordered pairs.
fn pair_sum(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len() as f64;
    sorted.iter().enumerate().map(|(m, v)| 2.0 * (2.0 * m as f64 + 1.0 - n) * v).sum()
}

impl Model<'_> {
    fn round(&self, x: &[f64], risk: Vec<f64>, moves: Vec<Move>) -> Round {
        Round {
            positions: x.to_vec(),
            risk,
            mean: weighted_mean(&self.weight, x),
            median: least_distance(&self.weight, x),
            moves,
        }
    }

    /// What i expects of challenging j, in the eyes of one with risk exponent `r`.
    fn expected(&self, x: &[f64], chance: f64, i: usize, j: usize, r: f64) -> f64 {
        // The paper's utilities less that of the status quo, in a form that keeps
        // its digits where positions hardly differ: with d the distance as a share
        // of the range, ½ᵣ the half to the power r,
        // 2 − 4 (½ ∓ ½d)^r − (2 − 4 ½ᵣ) = −4 ½ᵣ ((1 ∓ d)^r − 1).
        let distance = f64::min((x[i] - x[j]).abs() / self.range, 1.0);
        let half = libm::pow(0.5, r);
        let over_stay = |d: f64| -4.0 * half * libm::expm1(r * libm::log1p(d));
        let (success, failure) = (over_stay(-distance), over_stay(distance));
        let s = self.salience[j];
        s * (chance * success + (1.0 - chance) * failure)
            + (1.0 - s) * success
            + (1.0 - self.settings.status_quo) * (2.0 - 4.0 * half)
    }

    /// Risk exponents: from what the others expect of challenging each.
    fn risk(&self, x: &[f64]) -> Vec<f64> {
        let n = x.len();
        if self.range <= 0.0 {
            return vec![1.0; n];
        }
        let chances = Chances::new(self, x, &vec![1.0; n]);
        let danger: Vec<f64> = (0..n)
            .map(|i| {
                let others = (0..n).filter(|j| *j != i);
                others.map(|j| self.expected(x, chances.of(j, i), j, i, 1.0)).sum()
            })
            .collect();
        let low = danger.iter().copied().fold(f64::INFINITY, f64::min);
        let high = danger.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if high <= low {
            return vec![1.0; n];
        }
        let of = |d: &f64| {
            // Divided term by term: where actors stand within rounding of each other,
            // what follows rests on the last digit, and published runs divide so.
            let acceptance = 2.0 * d / (high - low) - (high + low) / (high - low);
            (1.0 - acceptance / 3.0) / (1.0 + acceptance / 3.0)
        };
        danger.iter().map(of).collect()
    }

    /// The offer that an actor takes, with where it moves.
    fn best_offer(
        &self,
        x: &[f64],
        risk: &[f64],
        chances: &Chances,
        i: usize,
    ) -> Option<(Move, f64)> {
        let mut best: Option<(Offer, f64, usize, f64)> = None;
        for j in (0..x.len()).filter(|j| x[i] != x[*j]) {
            let own = self.expected(x, chances.of(i, j), i, j, risk[i]);
            let other = self.expected(x, chances.of(j, i), j, i, risk[i]);
            let Some((offer, position)) = self.offer(x, i, j, own, other) else { continue };
            let key = if offer == Offer::Compromise && self.settings.choice == Choice::LeastMean {
                (own.abs() * x[i] + other.abs() * x[j]) / (own.abs() + other.abs())
            } else {
                (x[i] - position).abs()
            };
            // Confrontations come before compromises, those before giving in.
            let better = best.is_none_or(|(o, k, ..)| {
                (offer as u8, key).partial_cmp(&(o as u8, k)) == Some(std::cmp::Ordering::Less)
            });
            if better {
                best = Some((offer, key, j, position));
            }
        }
        best.map(|(offer, _, with, position)| (Move { actor: i, with, offer }, position))
    }

    /// What j's challenge comes to for i, by what i thinks both expect.
    fn offer(&self, x: &[f64], i: usize, j: usize, own: f64, other: f64) -> Option<(Offer, f64)> {
        if other > own && own > 0.0 {
            return Some((Offer::Confrontation, x[j]));
        }
        if !(other > 0.0 && own < 0.0) {
            return None;
        }
        if other > own.abs() {
            return Some((Offer::Compromise, x[i] + (x[j] - x[i]) * (own / other).abs()));
        }
        let weaker = self.settings.capitulation == Capitulation::Weaker && other < own.abs();
        weaker.then_some((Offer::Capitulation, x[j]))
    }
}
