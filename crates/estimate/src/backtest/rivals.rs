//! Rivals that know no column: shares so far, and what follows the last outcome.

/// Rows that a share counts for before any was seen: one, split evenly.
const PRIOR: f64 = 1.0;
/// Rows that the shares count for in what follows an outcome.
const PULL: f64 = 2.0;

/// The shares of the endings so far. An ending that has not been seen keeps a part of
/// one row.
pub(super) fn climatology(seen: impl Iterator<Item = u8>, endings: usize) -> Vec<f64> {
    let mut counts = vec![PRIOR / endings as f64; endings];
    seen.for_each(|e| counts[usize::from(e)] += 1.0);
    let total: f64 = counts.iter().sum();
    counts.iter().map(|c| c / total).collect()
}

/// The endings of each unit in order of time.
pub(super) struct Histories(Vec<Vec<(f64, u8)>>);

impl Histories {
    /// Of rows: unit, time and ending.
    pub(super) fn new(rows: impl Iterator<Item = (usize, f64, u8)>) -> Histories {
        let mut all: Vec<Vec<(f64, u8)>> = Vec::new();
        for (unit, time, ending) in rows {
            all.resize_with(all.len().max(unit + 1), Vec::new);
            all[unit].push((time, ending));
        }
        all.iter_mut().for_each(|own| own.sort_by(|a, b| a.0.total_cmp(&b.0)));
        Histories(all)
    }

    /// The last ending of a unit before a time.
    pub(super) fn last(&self, unit: usize, time: f64) -> Option<u8> {
        let own = self.0.get(unit)?;
        let before = own.partition_point(|(t, _)| *t < time);
        before.checked_sub(1).map(|at| own[at].1)
    }
}

/// What follows each ending of the same unit; endings that are seldom followed by
/// anything are pulled to the shares. Rows of one unit and one time follow the same
/// last ending.
pub(super) struct Follows {
    /// By ending, then by what follows.
    chances: Vec<Vec<f64>>,
    shares: Vec<f64>,
}

impl Follows {
    pub(super) fn new(histories: &Histories, shares: &[f64]) -> Follows {
        let pulled = || shares.iter().map(|s| PULL * s).collect();
        let mut chances: Vec<Vec<f64>> = shares.iter().map(|_| pulled()).collect();
        for (unit, own) in histories.0.iter().enumerate() {
            for (time, ending) in own {
                if let Some(before) = histories.last(unit, *time) {
                    chances[usize::from(before)][usize::from(*ending)] += 1.0;
                }
            }
        }
        for row in &mut chances {
            let total: f64 = row.iter().sum();
            row.iter_mut().for_each(|c| *c /= total);
        }
        Follows { chances, shares: shares.to_vec() }
    }

    /// What is expected after an ending, or of a unit that has none yet.
    pub(super) fn after(&self, last: Option<u8>) -> &[f64] {
        last.map_or(&self.shares, |e| &self.chances[usize::from(e)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_and_transitions_by_hand() {
        let shares = climatology([0, 0, 1].into_iter(), 2);
        assert_eq!(shares, [2.5 / 4.0, 1.5 / 4.0]);
        // Unit 0: 0, 1, 1; unit 1: 0, and then two rows of one year, both after the 0.
        let rows = [(0, 3.0, 1), (0, 1.0, 0), (1, 1.0, 0), (0, 2.0, 1), (1, 2.0, 1), (1, 2.0, 0)];
        let histories = Histories::new(rows.into_iter());
        let follows = Follows::new(&histories, &[0.5, 0.5]);
        assert_eq!(follows.after(Some(0)), [2.0 / 5.0, 3.0 / 5.0]);
        assert_eq!(follows.after(Some(1)), [1.0 / 3.0, 2.0 / 3.0]);
        assert_eq!(follows.after(None), [0.5, 0.5]);
        assert_eq!(histories.last(1, 2.0), Some(0));
        assert_eq!(histories.last(1, 1.0), None);
        assert_eq!(histories.last(7, 9.0), None);
    }
}
