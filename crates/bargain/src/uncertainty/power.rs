//! How often an actor is the one that turns a losing coalition into a winning
//! one.

use crate::group::Group;
use realpolitik_lanes::philox::uniform;
use schemars::JsonSchema;
use serde::Serialize;

/// Most actors for which all coalitions are counted.
const EXACT: usize = 18;
/// Orders that are drawn for larger groups.
const ORDERS: u64 = 20_000;
/// First stream of the numbers by which they are drawn.
const STREAM: u32 = 0x4000_0000;
/// First stream of the numbers by which coalitions are drawn.
const SIDES: u32 = 0x6000_0000;

/// Shapley and Shubik's index of an actor, and Banzhaf's.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Power {
    /// The actor.
    pub actor: String,
    /// Its share of all influence: capability times total salience.
    pub influence: f64,
    /// The share of all orders of joining in which it is pivotal: those before it
    /// hold at most half of all influence, and with it more than half.
    pub index: f64,
    /// Standard error of the index; 0 if all coalitions were counted.
    pub standard_error: f64,
    /// Banzhaf's index: its share of all coalitions that some actor turns from
    /// losing to winning by joining, each counted once for every actor that does.
    pub banzhaf: f64,
}

/// The indices of every actor, by influence under simple majority.
///
/// Source: Shapley & Shubik 1954, American Political Science Review 48(3); Banzhaf
/// 1965, Rutgers Law Review 19(2).
pub fn power(group: &Group, seed: u64) -> Vec<Power> {
    let weight: Vec<f64> = group.actors.iter().map(|a| a.capability * a.total_salience()).collect();
    let total: f64 = weight.iter().sum();
    let quota = 0.5 * total;
    let exact = weight.len() <= EXACT;
    let index = if exact { counted(&weight, quota) } else { drawn(&weight, quota, seed) };
    let swings = if exact { swings(&weight, quota) } else { drawn_swings(&weight, quota, seed) };
    let every: f64 = swings.iter().sum();
    let error = |p: f64| if exact { 0.0 } else { libm::sqrt(p * (1.0 - p) / ORDERS as f64) };
    let of = |(a, ((w, index), s)): (&crate::group::Actor, ((&f64, f64), f64))| Power {
        actor: a.name.clone(),
        influence: w / total,
        index,
        standard_error: error(index),
        banzhaf: if every > 0.0 { s / every } else { 0.0 },
    };
    group.actors.iter().zip(weight.iter().zip(index).zip(swings)).map(of).collect()
}

/// Over all coalitions: one of size s before an actor stands for s!(n−s−1)!
/// orders.
fn counted(weight: &[f64], quota: f64) -> Vec<f64> {
    let n = weight.len();
    let mut sum = vec![0.0; 1 << n];
    for set in 1usize..1 << n {
        let first = set.trailing_zeros() as usize;
        sum[set] = sum[set & (set - 1)] + weight[first];
    }
    let mut share = vec![1.0 / n as f64; n];
    for s in 1..n {
        share[s] = share[s - 1] * s as f64 / (n - s) as f64;
    }
    let mut index = vec![0.0; n];
    for (set, held) in sum.iter().enumerate() {
        if *held > quota {
            continue;
        }
        let size = set.count_ones() as usize;
        for (i, w) in weight.iter().enumerate() {
            if set >> i & 1 == 0 && held + w > quota {
                index[i] += share[size];
            }
        }
    }
    index
}

/// Of each actor the share of the others' coalitions that it turns.
fn swings(weight: &[f64], quota: f64) -> Vec<f64> {
    let n = weight.len();
    let mut sum = vec![0.0; 1 << n];
    for set in 1usize..1 << n {
        let first = set.trailing_zeros() as usize;
        sum[set] = sum[set & (set - 1)] + weight[first];
    }
    let others = (1u64 << (n - 1)) as f64;
    let of = |(i, w): (usize, &f64)| {
        let turned = |(set, held): &(usize, &f64)| {
            set >> i & 1 == 0 && **held <= quota && **held + w > quota
        };
        sum.iter().enumerate().filter(turned).count() as f64 / others
    };
    weight.iter().enumerate().map(of).collect()
}

/// The same from coalitions that are drawn: every actor is in with chance ½.
fn drawn_swings(weight: &[f64], quota: f64, seed: u64) -> Vec<f64> {
    let n = weight.len();
    let mut count = vec![0u64; n];
    for k in 0..ORDERS {
        let inside: Vec<bool> = (0..n).map(|i| uniform(seed, k, SIDES | i as u32) < 0.5).collect();
        let held: f64 = weight.iter().zip(&inside).filter(|(_, i)| **i).map(|(w, _)| w).sum();
        for i in 0..n {
            let without = if inside[i] { held - weight[i] } else { held };
            count[i] += u64::from(without <= quota && without + weight[i] > quota);
        }
    }
    count.iter().map(|c| *c as f64 / ORDERS as f64).collect()
}

fn drawn(weight: &[f64], quota: f64, seed: u64) -> Vec<f64> {
    let n = weight.len();
    let mut count = vec![0u64; n];
    let mut order: Vec<usize> = (0..n).collect();
    for k in 0..ORDERS {
        for i in (1..n).rev() {
            let u = uniform(seed, k, STREAM | i as u32);
            order.swap(i, (u * (i + 1) as f64) as usize);
        }
        let mut sum = 0.0;
        for i in &order {
            sum += weight[*i];
            if sum > quota {
                count[*i] += 1;
                break;
            }
        }
    }
    count.iter().map(|c| *c as f64 / ORDERS as f64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indices_by_hand() {
        // Of weights 3, 2, 1 any two of which the first is one win, or all:
        // the first is pivotal in four orders of six.
        let index = counted(&[3.0, 2.0, 1.0], 3.0);
        for (got, want) in index.iter().zip([4.0 / 6.0, 1.0 / 6.0, 1.0 / 6.0]) {
            assert!((got - want).abs() < 1e-15);
        }
        let near = drawn(&[3.0, 2.0, 1.0], 3.0, 1);
        assert!((near[0] - 4.0 / 6.0).abs() < 0.02, "{near:?}");
        // Banzhaf: the first turns {2}, {1} and {2, 1}, the others {3} each.
        assert_eq!(swings(&[3.0, 2.0, 1.0], 3.0), [3.0 / 4.0, 1.0 / 4.0, 1.0 / 4.0]);
        let near = drawn_swings(&[3.0, 2.0, 1.0], 3.0, 1);
        assert!((near[0] - 0.75).abs() < 0.02 && (near[2] - 0.25).abs() < 0.02, "{near:?}");
        assert!((counted(&[1.0; 12], 6.0)[3] - 1.0 / 12.0).abs() < 1e-14);
    }
}
