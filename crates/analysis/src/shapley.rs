//! The Shapley value (Shapley 1953): how the worth of all is shared among them.
//!
//! A coalition is a bit mask: bit `i` is set if player `i` is in it.

/// Most players for which every coalition is valued: 2¹² = 4096.
pub const EXACT_PLAYERS: usize = 12;

/// Shapley values from the worth of every coalition, `worth[mask]`, for at most
/// 20 players. They add to `worth[all] − worth[none]` up to rounding.
///
/// Cost: n·2ⁿ additions.
///
/// ```
/// // Two gloves make a pair; player 0 has a left one, 1 and 2 a right one each.
/// let pairs = |m: usize| f64::from(u8::from(m & 1 == 1 && m >> 1 != 0));
/// let worth: Vec<f64> = (0..8).map(pairs).collect();
/// let value = realpolitik_analysis::shapley::exact(3, &worth);
/// assert!((value[0] - 2.0 / 3.0).abs() < 1e-15 && (value[1] - 1.0 / 6.0).abs() < 1e-15);
/// ```
pub fn exact(players: usize, worth: &[f64]) -> Vec<f64> {
    let weight = weights(players);
    let mut value = vec![0.0; players];
    for (mask, base) in worth.iter().enumerate() {
        let size = mask.count_ones() as usize;
        for (i, v) in value.iter_mut().enumerate() {
            if mask >> i & 1 == 0 {
                *v += weight[size] * (worth[mask | 1 << i] - base);
            }
        }
    }
    value
}

/// Weight of a coalition of each size that a player joins: s!(n − s − 1)!/n!.
fn weights(players: usize) -> Vec<f64> {
    let mut all = Vec::with_capacity(players);
    let mut w = 1.0 / players.max(1) as f64;
    for s in 0..players {
        all.push(w);
        if s + 1 < players {
            w *= (s + 1) as f64 / (players - s - 1) as f64;
        }
    }
    all
}

/// The order in which players join, drawn evenly among all orders: a pure
/// function of seed and draw (Fisher & Yates, as in Durstenfeld 1964).
pub fn order(players: usize, seed: u64, draw: u64) -> Vec<usize> {
    let mut all: Vec<usize> = (0..players).collect();
    for i in (1..players).rev() {
        let u = realpolitik_lanes::philox::uniform(seed ^ ORDER_STREAM, draw, i as u32);
        all.swap(i, ((u * (i + 1) as f64) as usize).min(i));
    }
    all
}

/// The order in which players join, as positions in `ids`, drawn evenly among all
/// orders: a pure function of seed, draw and each player's own id, so that a
/// player who joins or leaves the list does not change the order of the others.
///
/// ```
/// use realpolitik_analysis::shapley::order_of;
/// let all: Vec<usize> = order_of(&[2, 5, 7], 1, 9).iter().map(|i| [2, 5, 7][*i]).collect();
/// let two: Vec<usize> = order_of(&[2, 7], 1, 9).iter().map(|i| [2, 7][*i]).collect();
/// assert_eq!(all.into_iter().filter(|id| *id != 5).collect::<Vec<_>>(), two);
/// ```
pub fn order_of(ids: &[usize], seed: u64, draw: u64) -> Vec<usize> {
    let key = |id: usize| realpolitik_lanes::philox::uniform(seed ^ ORDER_STREAM, draw, id as u32);
    let keys: Vec<f64> = ids.iter().map(|id| key(*id)).collect();
    let mut all: Vec<usize> = (0..ids.len()).collect();
    all.sort_by(|a, b| keys[*a].total_cmp(&keys[*b]).then(ids[*a].cmp(&ids[*b])));
    all
}

/// Keeps the draws of orders apart from those of parameters.
const ORDER_STREAM: u64 = 0x5368_6170_6c65_7921;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn worths() -> impl Strategy<Value = (usize, Vec<f64>)> {
        (1usize..8).prop_flat_map(|n| (Just(n), proptest::collection::vec(-5.0..5.0f64, 1 << n)))
    }

    proptest! {
        #[test]
        fn shares_add_to_the_whole((n, worth) in worths()) {
            let sum: f64 = exact(n, &worth).iter().sum();
            prop_assert!((sum - (worth[(1 << n) - 1] - worth[0])).abs() < 1e-10);
        }

        #[test]
        fn equals_have_equal_shares((n, mut worth) in worths().prop_filter("two", |(n, _)| *n > 1)) {
            // Makes players 0 and 1 interchangeable.
            for mask in 0..worth.len() {
                if mask & 3 == 2 {
                    worth[mask] = worth[mask ^ 3];
                }
            }
            let value = exact(n, &worth);
            prop_assert!((value[0] - value[1]).abs() < 1e-10);
        }

        #[test]
        fn who_adds_nothing_has_nothing((n, mut worth) in worths()) {
            for mask in 0..worth.len() {
                if mask & 1 == 1 {
                    worth[mask] = worth[mask ^ 1];
                }
            }
            prop_assert!(exact(n, &worth)[0].abs() < 1e-12);
        }

        #[test]
        fn the_mean_over_all_orders_is_the_value((n, worth) in worths().prop_filter("few", |(n, _)| *n < 6)) {
            // Definition by orders, independent of the weights.
            let mut sums = vec![0.0; n];
            let mut orders = 0.0;
            let mut stack = vec![Vec::<usize>::new()];
            while let Some(prefix) = stack.pop() {
                if prefix.len() == n {
                    let mut mask = 0;
                    for i in &prefix {
                        sums[*i] += worth[mask | 1 << i] - worth[mask];
                        mask |= 1 << i;
                    }
                    orders += 1.0;
                    continue;
                }
                for i in (0..n).filter(|i| !prefix.contains(i)) {
                    let mut longer = prefix.clone();
                    longer.push(i);
                    stack.push(longer);
                }
            }
            for (a, b) in exact(n, &worth).iter().zip(sums) {
                prop_assert!((a - b / orders).abs() < 1e-10);
            }
        }
    }

    #[test]
    fn orders_are_even() {
        let mut counts = std::collections::BTreeMap::new();
        for k in 0..6000 {
            *counts.entry(order(3, 5, k)).or_insert(0) += 1;
        }
        assert_eq!(counts.len(), 6);
        // Binomial(6000, 1/6): standard deviation 29.
        assert!(counts.values().all(|n: &i32| (n - 1000).abs() < 145), "{counts:?}");
    }
}
