//! Which parameters an answer depends on: one at a time, and over all belief.

use crate::error::AnalysisError;
use crate::quantity::{Named, Probe, QuantityName, all};
use crate::sensitivity::bootstrap::{Index, RESOLVED_WIDTH};
use crate::sensitivity::fixed::{FixedSwing, Moved, fixed_swings};
use crate::sensitivity::inputs::inputs_of;
use crate::sensitivity::shapley_effects::{ConditionalNormal, shapley_effects};
use crate::sensitivity::sobol_indices::sobol_indices;
use crate::sensitivity::tornado::{Tornado, tornadoes};
use crate::shapley::order_of;
use realpolitik_belief::copula::Copula;
use realpolitik_case::fixed::Width;
use realpolitik_lanes::normal::normal_quantile;
use realpolitik_lanes::philox::uniform;
use realpolitik_runs::points::Points;
use realpolitik_runs::subject::Subject;
use schemars::JsonSchema;
use serde::Serialize;

/// Rows of the design: about as few as resolve an index of one half.
pub const ROWS: usize = 2048;
/// Rows walked at a time.
const BLOCK: usize = 256;
/// Keeps noise apart from draws of parameters.
const NOISE: u64 = 0x6e6f_6973_6521;

/// How much of the variance of a quantity a parameter accounts for.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Effect {
    /// The parameter.
    pub parameter: String,
    /// In words.
    pub label: String,
    /// First-order Sobol index; absent where the parameter depends on others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<Index>,
    /// Total Sobol index; absent where the parameter depends on others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<Index>,
    /// Shapley effect.
    pub shapley: Index,
    /// About how many more runs would resolve the total index, or the Shapley
    /// effect where there is none; absent if it is resolved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub more_runs: Option<u64>,
}

/// Sobol indices of parameters that depend on each other, taken together.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct GroupEffect {
    /// The parameters.
    pub parameters: Vec<String>,
    /// First-order Sobol index of the group.
    pub first: Index,
    /// Total Sobol index of the group.
    pub total: Index,
}

/// What the answer depends on.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Sensitivity {
    /// What is taken apart, as written.
    pub of: String,
    /// The same by its parts.
    pub quantity: QuantityName,
    /// In words.
    pub label: String,
    /// Its variance over belief.
    pub variance: f64,
    /// Parameters by Shapley effect, the greatest first.
    pub effects: Vec<Effect>,
    /// Groups of dependent parameters.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<GroupEffect>,
    /// Rows of the design.
    pub rows: usize,
    /// Rows left out because at some point there was no certified solution or
    /// the quantity had no value.
    pub failed: usize,
    /// What raises and what lowers the quantity, where it is none of the others,
    /// and every probability and leverage, one parameter at a time.
    pub tornadoes: Vec<Tornado>,
    /// What moving the numbers does that stand fixed in the game; those that carry
    /// the answer across one half first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fixed: Vec<FixedSwing>,
    /// How far these were moved.
    pub fixed_moved: Moved,
}

/// Takes apart what a quantity depends on: tornado, Sobol indices of independent
/// parameters and of groups that depend on each other, and Shapley effects of
/// every parameter, which stay meaningful under dependence; and moves the numbers
/// that stand fixed. `asked` is a quantity in the notation of
/// [`crate::quantity::notation`].
pub fn sensitivity(subject: &Subject<'_>, asked: &str) -> Result<Sensitivity, AnalysisError> {
    let named = Named::parse(subject, asked)?;
    let mut told = all(subject);
    if !told.contains(&named.quantity) {
        told.insert(0, named.quantity.clone());
    }
    let tornadoes = tornadoes(subject, &told)?;
    let (fixed, fixed_moved) = fixed_swings(subject, &named.quantity, Width::default())?;
    let probe = Probe::new(subject, std::slice::from_ref(&named.quantity))?;
    let inputs = inputs_of(subject, &named.quantity)?;
    let design = Design::new(subject, &inputs, ROWS);
    let read = |points: &Points| probe.evaluate(points).rows.swap_remove(0);
    let (y, other) = (read(&design.a), read(&design.b));
    let units = design.units();
    let mixed: Vec<Vec<f64>> = units.iter().map(|u| read(&design.mixed(u))).collect();
    let sobol = sobol_indices(&y, &other, &mixed, subject.seed);
    let orders: Vec<Vec<usize>> =
        (0..ROWS).map(|k| order_of(&inputs, subject.seed, k as u64)).collect();
    let walk = design.walk(&orders, &read);
    let failed = (0..ROWS)
        .filter(|k| {
            let rows = mixed.iter().map(|m| m[*k]).chain(walk[*k].iter().copied());
            !(y[*k].is_finite() && other[*k].is_finite() && rows.clone().all(f64::is_finite))
        })
        .count();
    let shapley = shapley_effects(&y, &walk, &orders, subject.seed);
    let known: Vec<f64> = y.iter().copied().filter(|v| v.is_finite()).collect();
    let mean = known.iter().sum::<f64>() / known.len().max(1) as f64;
    let variance = known.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>()
        / known.len().saturating_sub(1).max(1) as f64;
    let id = |m: &usize| subject.parameter(*m).id.clone();
    // Two samples, a mixture per unit, and a walk over the inputs.
    let (rows, runs_per_row) = (ROWS - failed, 2 + units.len() + inputs.len());
    let mut effects: Vec<Effect> = Vec::new();
    for (i, m) in inputs.iter().enumerate() {
        let Some(shapley) = shapley.as_ref().map(|s| s[i]) else { continue };
        let own = units.iter().position(|u| u.as_slice() == [*m]);
        let alone = own.zip(sobol.as_ref()).map(|(u, s)| s[u]);
        effects.push(Effect {
            parameter: id(m),
            label: subject.parameter(*m).label.clone(),
            first: alone.map(|s| s.first),
            total: alone.map(|s| s.total),
            shapley,
            more_runs: more_runs(&alone.map_or(shapley, |s| s.total), rows, runs_per_row),
        });
    }
    effects.sort_by(|a, b| b.shapley.value.total_cmp(&a.shapley.value));
    let groups = units
        .iter()
        .zip(sobol.iter().flatten())
        .filter(|(u, _)| u.len() > 1)
        .map(|(u, s)| GroupEffect {
            parameters: u.iter().map(id).collect(),
            first: s.first,
            total: s.total,
        })
        .collect();
    Ok(Sensitivity {
        quantity: named.name(subject),
        of: named.text,
        label: named.label,
        variance,
        effects,
        groups,
        rows: ROWS,
        failed,
        tornadoes,
        fixed,
        fixed_moved,
    })
}

/// How many more runs resolve an index, by the width of its interval falling with
/// the root of the rows; `None` if it is resolved.
fn more_runs(index: &Index, rows: usize, runs_per_row: usize) -> Option<u64> {
    if index.resolved {
        return None;
    }
    let times = (index.high - index.low) / RESOLVED_WIDTH;
    let more = rows as f64 * (times * times - 1.0);
    Some((more.max(1.0) * runs_per_row as f64).ceil() as u64)
}

/// Two independent samples of the parameters, and mixtures of them.
struct Design<'a> {
    subject: Subject<'a>,
    inputs: Vec<usize>,
    a: Points,
    b: Points,
    copula: Copula<'a>,
    /// Groups of dependent inputs, with the conditional distribution of each.
    groups: Vec<(Vec<usize>, ConditionalNormal)>,
}

impl<'a> Design<'a> {
    fn new(subject: &Subject<'a>, inputs: &[usize], rows: usize) -> Self {
        let copula = Copula::new(subject.case.beliefs());
        let groups = copula
            .groups()
            .into_iter()
            .map(|mut g| {
                g.retain(|m| inputs.contains(m));
                let row = |a: &usize| g.iter().map(|b| copula.correlation(*a, *b)).collect();
                let matrix = g.iter().map(row).collect();
                (g, ConditionalNormal::new(matrix))
            })
            .filter(|(g, _)| g.len() > 1)
            .collect();
        let n = rows as u64;
        Design {
            subject: *subject,
            inputs: inputs.to_vec(),
            a: subject.draws(0..n),
            b: subject.draws(n..2 * n),
            copula,
            groups,
        }
    }

    /// What is replaced together: groups, then single inputs.
    fn units(&self) -> Vec<Vec<usize>> {
        let grouped: Vec<Vec<usize>> = self.groups.iter().map(|(g, _)| g.clone()).collect();
        let single = self.inputs.iter().filter(|m| !grouped.iter().any(|g| g.contains(m)));
        single.map(|m| vec![*m]).chain(grouped.iter().cloned()).collect()
    }

    /// The first sample with a unit taken from the second.
    fn mixed(&self, unit: &[usize]) -> Points {
        let mut points = self.a.clone();
        for m in unit {
            points.row_mut(*m).copy_from_slice(self.b.row(*m));
        }
        points
    }

    /// The quantity along each row's order, inputs drawn anew one after another
    /// given those that are not.
    fn walk(&self, orders: &[Vec<usize>], read: &dyn Fn(&Points) -> Vec<f64>) -> Vec<Vec<f64>> {
        let d = self.inputs.len();
        if d == 0 {
            return vec![Vec::new(); orders.len()];
        }
        let mut all = Vec::with_capacity(orders.len());
        let mut theta = Vec::new();
        for (block, orders) in orders.chunks(BLOCK).enumerate() {
            let mut points = Points::new(self.a.parameters(), orders.len() * d);
            for (i, order) in orders.iter().enumerate() {
                let k = block * BLOCK + i;
                self.a.get(k, &mut theta);
                let scores = self.scores(k);
                let mut fresh: Vec<Vec<usize>> = vec![Vec::new(); self.groups.len()];
                for (j, input) in order.iter().enumerate() {
                    let m = self.inputs[*input];
                    let group = self.groups.iter().position(|(g, _)| g.contains(&m));
                    match group {
                        None => theta[m] = self.b.row(m)[k],
                        Some(g) => {
                            let (members, conditional) = &self.groups[g];
                            fresh[g].extend(members.iter().position(|x| *x == m));
                            let (z, noise) = &scores[g];
                            let drawn = conditional.resample(z, &fresh[g], noise);
                            for (place, score) in fresh[g].iter().zip(drawn) {
                                theta[members[*place]] =
                                    self.copula.at_score(members[*place], score);
                            }
                        }
                    }
                    points.set(i * d + j, &theta);
                }
            }
            all.extend(read(&points).chunks(d).map(<[f64]>::to_vec));
        }
        all
    }

    /// Per group: the scores of row `k`, and fresh noise.
    fn scores(&self, k: usize) -> Vec<(Vec<f64>, Vec<f64>)> {
        let of = |m: &usize| {
            let p = self.subject.parameter(*m);
            normal_quantile(p.distribution.cdf(self.a.row(*m)[k]).clamp(1e-300, 1.0 - 1e-16))
        };
        let noise =
            |m: &usize| normal_quantile(uniform(self.subject.seed ^ NOISE, k as u64, *m as u32));
        self.groups
            .iter()
            .map(|(g, _)| (g.iter().map(of).collect(), g.iter().map(noise).collect()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twice_too_wide_needs_four_times_the_rows() {
        let wide = Index { value: 0.5, low: 0.4, high: 0.6, resolved: false };
        assert_eq!(more_runs(&wide, 1000, 10), Some(30_000));
        let known = Index { value: 0.5, low: 0.48, high: 0.52, resolved: true };
        assert_eq!(more_runs(&known, 1000, 10), None);
    }
}
