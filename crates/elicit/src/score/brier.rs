//! Brier's score of probabilities.

use super::aggregate::{Aggregation, aggregate};
use crate::files::Claims;
use schemars::JsonSchema;
use serde::Serialize;

/// The mean of (p − outcome)², 0 to 1 (Brier 1950); `None` of nothing.
///
/// ```
/// use realpolitik_elicit::score::brier;
/// assert_eq!(brier([(0.5, true), (1.0, true)].into_iter()), Some(0.125));
/// ```
pub fn brier(pairs: impl Iterator<Item = (f64, bool)>) -> Option<f64> {
    let (mut sum, mut n) = (0.0, 0usize);
    for (p, held) in pairs {
        let miss = p - f64::from(u8::from(held));
        sum += miss * miss;
        n += 1;
    }
    (n > 0).then(|| sum / n as f64)
}

/// An aggregation or an expert, scored.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Scored {
    /// Its name.
    pub name: String,
    /// Claims with an outcome that it speaks of.
    pub claims: usize,
    /// Its Brier score.
    pub brier: f64,
    /// The mean over those claims of the score of always saying the share of claims
    /// that held, less its own, over the former: above 0 is better than that.
    pub skill: Option<f64>,
}

/// Every aggregation, then every expert's best guesses, scored on the claims of a
/// round that have an outcome.
pub fn scored_claims(claims: &Claims, round: &str) -> (Vec<Scored>, Vec<Scored>) {
    let known: Vec<(usize, bool)> =
        claims.outcomes.iter().enumerate().filter_map(|(i, o)| Some((i, (*o)?))).collect();
    let aggregations = Aggregation::ALL
        .into_iter()
        .filter_map(|by| {
            let p = aggregate(claims, round, by);
            scored(by.word(), known.iter().filter_map(|(i, o)| Some((p[*i]?, *o))).collect())
        })
        .collect();
    let expert = |e: usize| {
        let of = |i: usize| {
            let mine =
                |j: &&crate::files::ThreePoint| j.round == round && j.expert == e && j.claim == i;
            claims.judgements.iter().find(mine).and_then(|j| j.best)
        };
        let pairs = known.iter().filter_map(|(i, o)| Some((of(*i)?, *o))).collect();
        scored(&claims.experts[e], pairs)
    };
    (aggregations, (0..claims.experts.len()).filter_map(expert).collect())
}

fn scored(name: &str, pairs: Vec<(f64, bool)>) -> Option<Scored> {
    let own = brier(pairs.iter().copied())?;
    let held = pairs.iter().filter(|(_, o)| *o).count() as f64 / pairs.len() as f64;
    let base = held * (1.0 - held);
    let skill = (base > 0.0).then(|| 1.0 - own / base);
    Some(Scored { name: name.to_owned(), claims: pairs.len(), brier: own, skill })
}
