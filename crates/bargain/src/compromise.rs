//! The compromise model: the mean position, weighed by capability and salience.

use crate::error::Error;
use crate::group::Group;

/// Σ w x / Σ w, in the order given.
pub(crate) fn weighted_mean(weight: &[f64], x: &[f64]) -> f64 {
    let top: f64 = weight.iter().zip(x).map(|(w, x)| w * x).sum();
    let bottom: f64 = weight.iter().sum();
    top / bottom
}

/// Capability times salience on a dimension.
pub(crate) fn weights(group: &Group, dimension: usize) -> Vec<f64> {
    group.actors.iter().map(|a| a.capability * a.salience[dimension]).collect()
}

/// Positions on a dimension.
pub(crate) fn positions(group: &Group, dimension: usize) -> Vec<f64> {
    group.actors.iter().map(|a| a.position[dimension]).collect()
}

/// The compromise on each dimension, on its scale.
///
/// # Errors
/// If the group is not proper.
///
/// Source: Van den Bos 1991; Achen 2006, "Institutional realism and bargaining
/// models", in Thomson et al., The European Union Decides, ch. 4.
pub fn compromise(group: &Group) -> Result<Vec<f64>, Error> {
    group.validate()?;
    let of = |k: usize| weighted_mean(&weights(group, k), &positions(group, k));
    Ok((0..group.dimensions.len()).map(of).collect())
}
