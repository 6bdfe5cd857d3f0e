//! An equilibrium with its certificate, whatever the concept and the method.

use crate::scalar::Scalar;
use realpolitik_game::certificate::{Concept, certify_bimatrix, certify_mixed};
use realpolitik_game::strategic::{Bimatrix, MixedProfile, PayoffTable};
use realpolitik_game::{BehaviorProfile, Certificate, Game, certify};

/// A profile `P` with what it pays and what the independent check found; what the
/// method has to say of it beyond that is `D`.
#[derive(Clone, Debug, PartialEq)]
pub struct Equilibrium<P, N = f64, D = ()> {
    /// What is played.
    pub profile: P,
    /// The expected payoff of each player.
    pub payoffs: Vec<N>,
    /// What the independent check found.
    pub certificate: Certificate,
    /// What else the method has to say.
    pub details: D,
}

/// Mixed strategies of a game in strategic form.
pub type MixedEquilibrium<N = f64, D = ()> = Equilibrium<MixedProfile<N>, N, D>;

/// Behaviour in a game tree.
pub type BehaviorEquilibrium<N = f64, D = ()> = Equilibrium<BehaviorProfile<N>, N, D>;

impl<P, N> Equilibrium<P, N> {
    /// With more to say of it.
    pub(crate) fn with<D>(self, details: D) -> Equilibrium<P, N, D> {
        let Equilibrium { profile, payoffs, certificate, .. } = self;
        Equilibrium { profile, payoffs, certificate, details }
    }
}

impl<N: Scalar> BehaviorEquilibrium<N> {
    /// Has behaviour in a tree checked and keeps it with what the check found.
    ///
    /// ```
    /// use realpolitik_game::{BehaviorProfile, certificate::Concept};
    /// use realpolitik_solve::{BehaviorEquilibrium, bimatrix::Bimatrix};
    /// let tree = Bimatrix::zero_sum(1, 2, vec![1.0, 0.0]).unwrap().table().to_tree();
    /// let wrong = BehaviorProfile { probabilities: vec![1.0, 1.0, 0.0] };
    /// let checked = BehaviorEquilibrium::judged(&tree, wrong, Concept::Nash);
    /// assert!(!checked.certificate.holds());
    /// assert_eq!(checked.payoffs, [1.0, -1.0]);
    /// ```
    pub fn judged(game: &Game<N>, profile: BehaviorProfile<N>, concept: Concept) -> Self {
        Equilibrium {
            payoffs: profile.expected_payoffs(game),
            certificate: certify(game, &profile, concept, N::tolerance()),
            profile,
            details: (),
        }
    }
}

impl<N: Scalar> MixedEquilibrium<N> {
    /// Has mixed strategies in a table checked and keeps them with what the check found.
    ///
    /// ```
    /// use realpolitik_game::strategic::MixedProfile;
    /// use realpolitik_solve::{MixedEquilibrium, bimatrix::Bimatrix};
    /// let pennies = Bimatrix::zero_sum(2, 2, vec![1.0, -1.0, -1.0, 1.0]).unwrap().table();
    /// let even = MixedEquilibrium::judged(&pennies, MixedProfile::centroid(&[2, 2]));
    /// assert!(even.certificate.holds());
    /// ```
    pub fn judged(table: &PayoffTable<N>, profile: MixedProfile<N>) -> Self {
        Equilibrium {
            payoffs: profile.payoffs(table),
            certificate: certify_mixed(table, &profile, N::tolerance()),
            profile,
            details: (),
        }
    }

    /// The same of strategies `strategies[player][strategy]`.
    pub(crate) fn of(table: &PayoffTable<N>, strategies: Vec<Vec<N>>) -> Self {
        Self::judged(table, MixedProfile { strategies })
    }

    /// The same of strategies `strategies[player][strategy]` in a two-player game.
    pub(crate) fn of_bimatrix(game: &Bimatrix<N>, strategies: Vec<Vec<N>>) -> Self {
        let profile = MixedProfile { strategies };
        Equilibrium {
            payoffs: game.payoffs(&profile.strategies[0], &profile.strategies[1]).to_vec(),
            certificate: certify_bimatrix(game, &profile, N::tolerance()),
            profile,
            details: (),
        }
    }
}
