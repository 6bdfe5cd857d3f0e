//! By how much each expert's presence moves the pool.

use super::view::Asker;
use crate::error::AnalysisError;
use crate::shapley;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// Most experts of whom every coalition is asked: 2⁸ = 256.
const EXACT: usize = 8;
/// Orders drawn of more.
const ORDERS: u64 = 64;

/// What an expert's presence does to the answer.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Contribution {
    /// Who.
    pub expert: String,
    /// The Shapley value.
    pub value: f64,
}

/// Shapley values of the experts on the answer (Shapley 1953): a coalition is
/// worth the answer under the even linear pool of its members, nobody what single
/// experts say on average. They add to the answer of the pool of all less that.
pub(super) fn contributions(
    asker: &Asker<'_>,
    single: &[Option<f64>],
    seed: u64,
) -> Result<(Vec<Contribution>, bool), AnalysisError> {
    let n = asker.voices.len();
    let known: Vec<f64> = single.iter().copied().flatten().collect();
    if n < 2 || known.len() < n || n > 60 {
        return Ok((Vec::new(), true));
    }
    let nobody = known.iter().sum::<f64>() / n as f64;
    let alone = known.iter().enumerate().map(|(e, w)| (1 << e, *w));
    let mut worths: BTreeMap<usize, f64> = alone.chain([(0, nobody)]).collect();
    let mut worth = |mask: usize| -> Result<f64, AnalysisError> {
        if let Some(w) = worths.get(&mask) {
            return Ok(*w);
        }
        let w = asker.coalition(mask)?.mean;
        worths.insert(mask, w);
        Ok(w)
    };
    let exact = n <= EXACT;
    let values = if exact {
        let all: Result<Vec<f64>, _> = (0..1usize << n).map(&mut worth).collect();
        shapley::exact(n, &all?)
    } else {
        let mut sums = vec![0.0; n];
        for k in 0..ORDERS {
            let (mut mask, mut before) = (0, nobody);
            for e in shapley::order(n, seed, k) {
                mask |= 1 << e;
                let after = worth(mask)?;
                sums[e] += (after - before) / ORDERS as f64;
                before = after;
            }
        }
        sums
    };
    let named = asker.voices.iter().zip(values);
    let all = named.map(|(v, value)| Contribution { expert: v.name.clone(), value }).collect();
    Ok((all, exact))
}
