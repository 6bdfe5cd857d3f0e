//! What a majority would put in the place of a position.

use crate::error::Error;
use crate::group::Group;
use schemars::JsonSchema;
use serde::Serialize;

/// Positions that are tried in all, about.
const TRIED: f64 = 20_000.0;
/// Most positions on one dimension.
const MOST: usize = 2_001;
/// Share of all weight by which two halves may differ and still be halves.
const EVEN: f64 = 1e-12;

/// The positions that beat a position in a vote.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Winset {
    /// What stands at the position: the status quo, or the model whose outcome it is.
    pub of: String,
    /// The position, on the dimensions' scales.
    pub position: Vec<f64>,
    /// The share of all positions that beat it.
    pub share: f64,
    /// Least and greatest of them on each dimension; none if nothing beats it.
    pub bounds: Option<Vec<[f64; 2]>>,
    /// How far from the true ends the bounds may be, on each dimension's scale.
    pub step: Vec<f64>,
}

/// The winset of a position: all positions that actors with more than half of the
/// weight (capability times total salience) of those who are not indifferent hold to
/// be nearer to their own. Distances are weighed by salience. Positions are tried on a
/// lattice over all scales, 2,001 on one dimension, some 20,000 on several.
///
/// # Errors
/// If the group is not proper, or the position has another number of dimensions.
///
/// Source: Shepsle & Weingast 1987, American Political Science Review 81(1).
///
/// ```
/// use realpolitik_bargain::winset::winset;
/// use realpolitik_bargain::{Actor, Dimension, Group};
/// let actor = |name: &str, position| Actor {
///     name: name.to_owned(),
///     description: String::new(),
///     capability: 1.0,
///     position: vec![position],
///     salience: vec![1.0],
/// };
/// let d = Dimension { name: "dues".to_owned(), low: 0.0, high: 100.0, status_quo: None };
/// let group = Group {
///     name: String::new(),
///     description: String::new(),
///     dimensions: vec![d],
///     actors: vec![actor("A", 20.0), actor("B", 50.0), actor("C", 90.0)],
///     ideal_adjustment: None,
/// };
/// // From 20, what is nearer to the median at 50 wins: all up to its mirror image.
/// let found = winset(&group, "status quo", &[20.0])?;
/// let [low, high] = found.bounds.unwrap()[0];
/// assert!((low - 20.0).abs() < 1.01 * found.step[0] && (high - 80.0).abs() < 1.01 * found.step[0]);
/// // Nothing beats the median.
/// assert!(winset(&group, "median", &[50.0])?.bounds.is_none());
/// # Ok::<(), realpolitik_bargain::Error>(())
/// ```
pub fn winset(group: &Group, of: &str, position: &[f64]) -> Result<Winset, Error> {
    group.validate()?;
    let m = group.dimensions.len();
    if position.len() != m {
        return Err(Error::Setting(format!("a position has {m} numbers, not {}", position.len())));
    }
    let weight: Vec<f64> = group.actors.iter().map(|a| a.capability * a.total_salience()).collect();
    let slack = EVEN * weight.iter().sum::<f64>();
    let here: Vec<f64> = (0..group.len()).map(|i| distance(group, i, position)).collect();
    let each = (libm::pow(TRIED, 1.0 / m as f64) as usize).clamp(2, MOST);
    let step: Vec<f64> =
        group.dimensions.iter().map(|d| (d.high - d.low) / (each - 1) as f64).collect();
    let mut at = vec![0usize; m];
    let (mut beat, mut all) = (0u64, 0u64);
    let mut bounds: Option<Vec<[f64; 2]>> = None;
    loop {
        let x: Vec<f64> =
            (0..m).map(|k| group.dimensions[k].value(at[k] as f64 / (each - 1) as f64)).collect();
        all += 1;
        let lead: f64 = (0..group.len())
            .map(|i| {
                let there = distance(group, i, &x);
                match there.total_cmp(&here[i]) {
                    std::cmp::Ordering::Less => weight[i],
                    std::cmp::Ordering::Equal => 0.0,
                    std::cmp::Ordering::Greater => -weight[i],
                }
            })
            .sum();
        if lead > slack {
            beat += 1;
            let found = bounds.get_or_insert_with(|| x.iter().map(|v| [*v, *v]).collect());
            for ([low, high], v) in found.iter_mut().zip(&x) {
                (*low, *high) = (low.min(*v), high.max(*v));
            }
        }
        let Some(k) = (0..m).find(|k| at[*k] + 1 < each) else { break };
        at[k] += 1;
        at[..k].fill(0);
    }
    let share = beat as f64 / all as f64;
    Ok(Winset { of: of.to_owned(), position: position.to_vec(), share, bounds, step })
}

/// The squared distance from an actor, weighed by its saliences.
fn distance(group: &Group, i: usize, x: &[f64]) -> f64 {
    let a = &group.actors[i];
    let gaps = a.position.iter().zip(x).zip(&group.dimensions).zip(&a.salience);
    gaps.map(|(((own, x), d), s)| {
        let gap = (d.share(*own) - d.share(*x)) * s;
        gap * gap
    })
    .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::group::{Actor, Dimension};

    #[test]
    fn on_two_dimensions_three_petals_surround_a_point() {
        let d =
            |name: &str| Dimension { name: name.to_owned(), low: 0.0, high: 1.0, status_quo: None };
        let actor = |x: f64, y: f64| Actor {
            name: format!("{x} {y}"),
            description: String::new(),
            capability: 1.0,
            position: vec![x, y],
            salience: vec![0.5, 0.5],
        };
        let group = Group {
            name: String::new(),
            description: String::new(),
            dimensions: vec![d("x"), d("y")],
            actors: vec![actor(0.2, 0.2), actor(0.8, 0.2), actor(0.5, 0.8)],
            ideal_adjustment: None,
        };
        // No position of a triangle is unbeaten (Plott 1967).
        let centre = winset(&group, "centre", &[0.5, 0.4]).unwrap();
        assert!(centre.share > 0.0 && centre.share < 0.2, "{centre:?}");
        // From a corner all that is nearer to two of the others.
        let corner = winset(&group, "corner", &[0.0, 0.0]).unwrap();
        assert!(corner.share > centre.share, "{corner:?}");
        assert!(winset(&group, "centre", &[0.5]).is_err());
    }
}
