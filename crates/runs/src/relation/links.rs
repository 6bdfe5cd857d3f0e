//! Ways from one state of a relation to another, and the play that leads along each.

use super::solver::Stationary;
use realpolitik_case::relation::Relation;

/// The ways of a relation: pairs of its own states, of which the second may follow the
/// first while all that moves by itself stands as on the as-of date.
#[derive(Clone, Debug)]
pub(super) struct Links {
    /// `(from, to)`, ascending.
    pub pairs: Vec<(usize, usize)>,
    /// Per pair: the outcomes of the game in `from` after which `to` may follow.
    pub outcomes: Vec<Vec<usize>>,
    /// Per own state: its joint state, all that is outside as on the as-of date.
    joint: Vec<usize>,
    /// Per joint state: the relation's own state.
    own: Vec<usize>,
}

impl Links {
    /// `outcomes` says how many outcomes each game of the case has.
    pub fn new(relation: &Relation, outcomes: &[usize]) -> Self {
        let outside: Vec<usize> = relation.outside.iter().map(|o| o.start).collect();
        let joint: Vec<usize> =
            (0..relation.states.len()).map(|s| relation.joint(s, &outside)).collect();
        let own: Vec<usize> = (0..relation.joint_states()).map(|j| relation.parts(j).0).collect();
        let (mut pairs, mut by) = (Vec::new(), Vec::new());
        for (from, state) in relation.states.iter().enumerate() {
            let count = outcomes.get(state.game).copied().unwrap_or(0);
            let follow = |o: usize| -> Vec<usize> {
                relation.may_follow(joint[from], o).into_iter().map(|j| own[j]).collect()
            };
            let all: Vec<Vec<usize>> = (0..count).map(follow).collect();
            for to in 0..relation.states.len() {
                let leads: Vec<usize> = (0..count).filter(|o| all[*o].contains(&to)).collect();
                if !leads.is_empty() {
                    pairs.push((from, to));
                    by.push(leads);
                }
            }
        }
        Links { pairs, outcomes: by, joint, own }
    }

    /// Outcomes of all pairs.
    pub fn ways(&self) -> usize {
        self.outcomes.iter().map(Vec::len).sum()
    }

    /// Per pair and outcome of it, one after the other: the probability that the game
    /// ends so and that `to` follows.
    pub fn of(&self, s: &Stationary) -> Vec<f64> {
        let mut all = Vec::with_capacity(self.ways());
        for ((from, to), outcomes) in self.pairs.iter().zip(&self.outcomes) {
            let joint = self.joint[*from];
            for o in outcomes {
                let next = s.next[joint][*o].iter().zip(&self.own);
                let follows: f64 = next.filter(|(_, own)| *own == to).map(|(p, _)| p).sum();
                // Of outcomes that no play ends in, the last are not counted at all.
                let ends = s.outcomes[joint].get(*o).copied().unwrap_or(0.0);
                all.push(ends * follows);
            }
        }
        all
    }

    /// Per pair: the sum over its outcomes.
    pub fn totals(&self, ways: &[f64]) -> Vec<f64> {
        let mut left = ways;
        let total = |outcomes: &Vec<usize>| {
            let (own, rest) = left.split_at(outcomes.len());
            left = rest;
            own.iter().sum::<f64>().min(1.0)
        };
        self.outcomes.iter().map(total).collect()
    }
}
