//! The nine options of the model, named as KTAB names them, and its settings.

use crate::error::Error;
use schemars::JsonSchema;
use serde::Serialize;

/// Declares an option: its values with their names in KTAB's files.
macro_rules! option {
    ($(#[$doc:meta])* $name:ident = $key:literal {
        $($(#[$value_doc:meta])* $value:ident = $text:literal),+ $(,)?
    }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
        pub enum $name {
            $($(#[$value_doc])* #[serde(rename = $text)] $value),+
        }

        impl $name {
            /// The option's name.
            pub const KEY: &'static str = $key;
            /// Every value.
            pub const ALL: &'static [$name] = &[$($name::$value),+];

            /// The value's name.
            pub fn name(self) -> &'static str {
                match self {
                    $($name::$value => $text),+
                }
            }
        }

        impl std::str::FromStr for $name {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self, Error> {
                Self::ALL.iter().copied().find(|v| v.name() == text).ok_or_else(|| {
                    let known: Vec<&str> = Self::ALL.iter().map(|v| v.name()).collect();
                    let known = known.join(", ");
                    Error::Setting(format!("`{text}` is no value of {}; known: {known}", $key))
                })
            }
        }
    };
}

option! {
    /// How the strengths of two coalitions become a probability of victory.
    Victory = "VictoryProbModel" {
        /// In proportion to strength.
        Linear = "Linear",
        /// To its square.
        Square = "Square",
        /// To its fourth power.
        Quartic = "Quartic",
        /// To its eighth power.
        Octic = "Octic",
        /// The stronger by a tenth or more is all but sure to win.
        Binary = "Binary",
    }
}

option! {
    /// How much of its weight an actor throws behind what it prefers, by the
    /// difference Δ in utility.
    Voting = "VotingRule" {
        /// All of it, whatever the difference.
        Binary = "Binary",
        /// Four fifths in proportion to Δ, one fifth at once.
        PropBin = "PropBin",
        /// In proportion to Δ.
        Prop = "Prop",
        /// Half in proportion to Δ, half to Δ³.
        PropCbc = "PropCbc",
        /// In proportion to Δ³.
        Cubic = "Cubic",
        /// Losses count in full, gains by two thirds.
        ASymProsp = "ASymProsp",
    }
}

option! {
    /// How pairwise chances of victory become the chance that an option prevails
    /// (probabilistic Condorcet election).
    Election = "PCEModel" {
        /// The chance of beating every other, given that some option does.
        Conditional = "Conditional",
        /// A Markov chain in which stronger coalitions challenge more often.
        MarkovIncentive = "MarkovIncentive",
        /// A Markov chain in which all challenge alike.
        MarkovUniform = "MarkovUniform",
    }
}

option! {
    /// Which of its bargains an actor carries out.
    Transition = "StateTransitions" {
        /// The likeliest.
        Deterministic = "Deterministic",
        /// One drawn by its probability.
        Stochastic = "Stochastic",
    }
}

option! {
    /// The scale of risk attitudes, from the safest actor (averse, below 0 or at
    /// 0) to the most exposed (1).
    RiskRange = "BigRRange" {
        /// 0 to 1.
        Min = "Min",
        /// −½ to 1.
        Mid = "Mid",
        /// −1 to 1.
        Max = "Max",
    }
}

option! {
    /// How far an actor sees another's risk attitude rather than its own.
    RiskAdjustment = "BigRAdjust" {
        /// Not at all.
        None = "None",
        /// A third of the way.
        OneThird = "OneThird",
        /// Half of the way.
        Half = "Half",
        /// Two thirds of the way.
        TwoThirds = "TwoThirds",
        /// As it is.
        Full = "Full",
    }
}

option! {
    /// What a third party that joins a coalition stands to win and lose.
    Commitment = "ThirdPartyCommit" {
        /// It keeps its position whoever wins.
        No = "NoCommit",
        /// It keeps its position with the winner and takes that of the victor
        /// with the loser.
        Semi = "SemiCommit",
        /// It takes the position of the victor.
        Full = "FullCommit",
    }
}

option! {
    /// How two actors split the difference on a dimension, by their saliences s
    /// and chances p.
    Interpolation = "InterVecBrgn" {
        /// By s·p.
        S1P1 = "S1P1",
        /// By (s·p)².
        S2P2 = "S2P2",
        /// By s² and the lead in p.
        S2PMax = "S2PMax",
    }
}

option! {
    /// Whose view of the contest shapes a proposal.
    Bargain = "BargnModel" {
        /// The initiator's.
        InitOnlyInterp = "InitOnlyInterp",
        /// Each side's, as two proposals.
        InitRcvrInterp = "InitRcvrInterp",
        /// The mean of both by capability and salience.
        PWCompInterp = "PWCompInterp",
    }
}

option! {
    /// Whose arithmetic is used where the published equations leave it open.
    Arithmetic = "Arithmetic" {
        /// Proposals are not rounded, each side's view is of its chance and weighs
        /// by its own capability, and of bargains that are alike but for rounding
        /// an actor prefers to stay.
        Exact = "exact",
        /// As KTAB of 2019 computes: proposals are rounded to 4 decimals of the
        /// scale; 10⁻⁶ is added to weights; the receiver's view of a bargain takes
        /// the initiator's expected gain for its chance; the mean of two views
        /// weighs both by the capability of the initiator; and of bargains that
        /// are alike the one that was proposed first is taken.
        Ktab2019 = "ktab-2019",
    }
}

/// Settings of the model. The default is what KTAB takes for a CSV file.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Settings {
    /// VictoryProbModel.
    pub victory: Victory,
    /// VotingRule.
    pub voting: Voting,
    /// PCEModel.
    pub election: Election,
    /// StateTransitions.
    pub transition: Transition,
    /// BigRRange.
    pub risk_range: RiskRange,
    /// BigRAdjust.
    pub risk_adjustment: RiskAdjustment,
    /// ThirdPartyCommit.
    pub commitment: Commitment,
    /// InterVecBrgn.
    pub interpolation: Interpolation,
    /// BargnModel.
    pub bargain: Bargain,
    /// Whose arithmetic.
    pub arithmetic: Arithmetic,
    /// Most turns that are played.
    pub max_turns: usize,
    /// Seed of stochastic transitions.
    pub seed: u64,
    /// Number of the draw of stochastic transitions.
    pub draw: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            victory: Victory::Linear,
            voting: Voting::Prop,
            election: Election::Conditional,
            transition: Transition::Deterministic,
            risk_range: RiskRange::Mid,
            risk_adjustment: RiskAdjustment::OneThird,
            commitment: Commitment::Semi,
            interpolation: Interpolation::S2P2,
            bargain: Bargain::InitOnlyInterp,
            arithmetic: Arithmetic::Exact,
            max_turns: 100,
            seed: 1,
            draw: 0,
        }
    }
}

impl Settings {
    /// The names of the nine options of KTAB.
    pub const KEYS: [&'static str; 9] = [
        Victory::KEY,
        Voting::KEY,
        Election::KEY,
        Transition::KEY,
        RiskRange::KEY,
        RiskAdjustment::KEY,
        Commitment::KEY,
        Interpolation::KEY,
        Bargain::KEY,
    ];

    /// Sets an option by KTAB's names.
    ///
    /// # Errors
    /// If there is no such option, or it has no such value.
    ///
    /// ```
    /// use realpolitik_bargain::spatial::{Settings, Voting};
    /// let mut settings = Settings::default();
    /// settings.set("VotingRule", "Cubic")?;
    /// assert_eq!(settings.voting, Voting::Cubic);
    /// assert!(settings.set("VotingRule", "Loud").is_err());
    /// # Ok::<(), realpolitik_bargain::Error>(())
    /// ```
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), Error> {
        match key {
            Victory::KEY => self.victory = value.parse()?,
            Voting::KEY => self.voting = value.parse()?,
            Election::KEY => self.election = value.parse()?,
            Transition::KEY => self.transition = value.parse()?,
            RiskRange::KEY => self.risk_range = value.parse()?,
            RiskAdjustment::KEY => self.risk_adjustment = value.parse()?,
            Commitment::KEY => self.commitment = value.parse()?,
            Interpolation::KEY => self.interpolation = value.parse()?,
            Bargain::KEY => self.bargain = value.parse()?,
            _ => {
                let known = Self::KEYS.join(", ");
                return Err(Error::Setting(format!("there is no option `{key}`; known: {known}")));
            }
        }
        Ok(())
    }

    /// The nine options with their values, in KTAB's order of keys.
    pub fn options(&self) -> [(&'static str, &'static str); 9] {
        [
            (Victory::KEY, self.victory.name()),
            (Voting::KEY, self.voting.name()),
            (Election::KEY, self.election.name()),
            (Transition::KEY, self.transition.name()),
            (RiskRange::KEY, self.risk_range.name()),
            (RiskAdjustment::KEY, self.risk_adjustment.name()),
            (Commitment::KEY, self.commitment.name()),
            (Interpolation::KEY, self.interpolation.name()),
            (Bargain::KEY, self.bargain.name()),
        ]
    }

    /// Every deterministic setting that differs from this one in one option,
    /// with the name of what differs; this one comes first.
    pub fn one_at_a_time(&self) -> Vec<(String, Settings)> {
        let mut all = vec![("as set".to_owned(), self.clone())];
        let mut add = |key: &str, names: Vec<&'static str>| {
            for name in names {
                let mut other = self.clone();
                if other.set(key, name).is_ok() && other != *self {
                    all.push((format!("{key}={name}"), other));
                }
            }
        };
        fn names<T: Copy>(all: &[T], name: impl Fn(T) -> &'static str) -> Vec<&'static str> {
            all.iter().map(|v| name(*v)).collect()
        }
        add(Victory::KEY, names(Victory::ALL, Victory::name));
        add(Voting::KEY, names(Voting::ALL, Voting::name));
        add(Election::KEY, names(Election::ALL, Election::name));
        add(RiskRange::KEY, names(RiskRange::ALL, RiskRange::name));
        add(RiskAdjustment::KEY, names(RiskAdjustment::ALL, RiskAdjustment::name));
        add(Commitment::KEY, names(Commitment::ALL, Commitment::name));
        add(Interpolation::KEY, names(Interpolation::ALL, Interpolation::name));
        add(Bargain::KEY, names(Bargain::ALL, Bargain::name));
        for arithmetic in Arithmetic::ALL {
            if *arithmetic != self.arithmetic {
                let other = Settings { arithmetic: *arithmetic, ..self.clone() };
                all.push((format!("{}={}", Arithmetic::KEY, arithmetic.name()), other));
            }
        }
        all
    }

    /// Whether the settings can be run.
    ///
    /// # Errors
    /// If no turn may be played.
    pub fn validate(&self) -> Result<(), Error> {
        if self.max_turns == 0 {
            return Err(Error::Setting("at least one turn must be allowed".to_owned()));
        }
        Ok(())
    }
}
