//! Votes, and the coalitions that they add up to.

use super::options::Voting;

/// Differences in utility at which a binary vote is cast in full.
const FULL_VOTE: f64 = 1e-8;
/// Strength that every coalition has, so that none is empty.
const LEAST_COALITION: f64 = 1e-8;

/// The vote of an actor of weight `w` for a first option that is worth `a` to it
/// over a second that is worth `b`; negative if it is for the second.
#[inline(always)]
pub(super) fn vote(rule: Voting, w: f64, a: f64, b: f64) -> f64 {
    let delta = a - b;
    let binary = || (delta / FULL_VOTE).clamp(-1.0, 1.0);
    match rule {
        Voting::Binary => w * binary(),
        Voting::PropBin => w * (0.8 * delta + 0.2 * binary()),
        Voting::Prop => w * delta,
        Voting::PropCbc => w * (0.5 * delta + 0.5 * (delta * delta * delta)),
        Voting::Cubic => w * (delta * delta * delta),
        Voting::ASymProsp if delta > 0.0 => (2.0 * w * delta) / 3.0,
        Voting::ASymProsp => w * delta,
    }
}

/// The strengths of all coalitions: entry `i * options + j` is that for option i
/// against option j. `utility` holds the values of an option to all actors side
/// by side: `utility[option * actors + actor]`.
pub(super) fn coalitions(rule: Voting, weight: &[f64], utility: &[f64]) -> Vec<f64> {
    match rule {
        Voting::Binary => strengths(weight, utility, |w, a, b| vote(Voting::Binary, w, a, b)),
        Voting::PropBin => strengths(weight, utility, |w, a, b| vote(Voting::PropBin, w, a, b)),
        Voting::Prop => strengths(weight, utility, |w, a, b| vote(Voting::Prop, w, a, b)),
        Voting::PropCbc => strengths(weight, utility, |w, a, b| vote(Voting::PropCbc, w, a, b)),
        Voting::Cubic => strengths(weight, utility, |w, a, b| vote(Voting::Cubic, w, a, b)),
        Voting::ASymProsp => strengths(weight, utility, |w, a, b| vote(Voting::ASymProsp, w, a, b)),
    }
}

/// One copy per voting rule, so that the innermost loop has no choice in it.
#[inline(always)]
fn strengths(weight: &[f64], utility: &[f64], vote: impl Fn(f64, f64, f64) -> f64) -> Vec<f64> {
    let actors = weight.len();
    let options = utility.len() / actors;
    let mut c = vec![LEAST_COALITION; options * options];
    for i in 0..options {
        let first = &utility[i * actors..(i + 1) * actors];
        for j in 0..i {
            let second = &utility[j * actors..(j + 1) * actors];
            let (mut pro, mut con) = (LEAST_COALITION, LEAST_COALITION);
            for ((w, a), b) in weight.iter().zip(first).zip(second) {
                let v = vote(*w, *a, *b);
                pro += if v > 0.0 { v } else { 0.0 };
                con -= if v < 0.0 { v } else { 0.0 };
            }
            c[i * options + j] = pro;
            c[j * options + i] = con;
        }
    }
    c
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn votes_by_hand() {
        for (rule, up, down) in [
            (Voting::Binary, 10.0, -10.0),
            (Voting::PropBin, 6.0, -6.0),
            (Voting::Prop, 5.0, -5.0),
            (Voting::PropCbc, 3.125, -3.125),
            (Voting::Cubic, 1.25, -1.25),
            (Voting::ASymProsp, 10.0 / 3.0, -5.0),
        ] {
            assert!((vote(rule, 10.0, 0.75, 0.25) - up).abs() < 1e-15, "{rule:?}");
            assert!((vote(rule, 10.0, 0.25, 0.75) - down).abs() < 1e-15, "{rule:?}");
            assert_eq!(vote(rule, 10.0, 0.25, 0.25), 0.0, "{rule:?}");
        }
        // Half of the difference at which a binary vote is full.
        assert!((vote(Voting::Binary, 10.0, 5e-9, 0.0) - 5.0).abs() < 1e-12);
    }

    #[test]
    fn coalitions_by_hand() {
        // Two options to three actors of weights 1, 2, 4.
        let c = coalitions(Voting::Prop, &[1.0, 2.0, 4.0], &[1.0, 0.5, 0.25, 0.0, 0.5, 1.0]);
        assert_eq!(c[1], 1e-8 + 1.0);
        assert_eq!(c[2], 1e-8 + 3.0);
    }
}
