//! Beliefs about parameters, as a slider shows them.

use super::response::density;
use realpolitik_case::unfold::CompiledGame;
use realpolitik_case::{BasisKind, Case};
use schemars::JsonSchema;
use serde::Serialize;

/// Points at which a density is given.
const DENSITY: usize = 33;

/// The belief about one parameter.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Belief {
    /// The parameter.
    pub parameter: String,
    /// Its label.
    pub label: String,
    /// Its unit, if said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Least and greatest value that a slider offers: the 0.1 % and 99.9 %
    /// quantiles; equal if the number is known.
    pub range: (f64, f64),
    /// The median.
    pub base: f64,
    /// 5 % and 95 % quantiles.
    pub band: (f64, f64),
    /// Density over the range at evenly spaced values, greatest 1.
    pub density: Vec<f64>,
    /// Whose card it is, and its value without.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card: Option<(String, f64)>,
    /// Keys of sources.
    pub sources: Vec<String>,
    /// Who judged it, when and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub judgement: Option<String>,
    /// How far its source goes.
    pub basis: BasisKind,
}

/// Beliefs about the parameters that a game reads, in file order.
pub fn beliefs(case: &Case, compiled: &CompiledGame) -> Vec<Belief> {
    compiled
        .parameters()
        .into_iter()
        .map(|id| {
            let p = &case.parameters[id.index()];
            let d = &p.distribution;
            let (low, high) = (d.quantile(0.001), d.quantile(0.999));
            let at: Vec<f64> = (0..DENSITY)
                .map(|i| low + (high - low) * i as f64 / (DENSITY - 1) as f64)
                .collect();
            let without = p.without.unwrap_or_default();
            Belief {
                parameter: p.id.clone(),
                label: p.label.clone(),
                unit: p.unit.clone(),
                range: (low, high),
                base: d.median(),
                band: (d.quantile(0.05), d.quantile(0.95)),
                density: density(d, &at),
                card: p.card_of.map(|a| (case.actors[a.index()].id.clone(), without)),
                sources: p.basis.sources.clone(),
                judgement: p.basis.said(),
                basis: p.basis.kind(),
            }
        })
        .collect()
}
