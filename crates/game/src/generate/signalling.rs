//! Random signalling games.

use super::draws::Draws;
use super::units::Units;
use crate::error::GameError;
use crate::number::{Number, Rational};
use crate::tree::{Game, GameBuilder};

/// A family of signalling games: nature draws the type of the sender, who alone sees it
/// and sends a signal, to which the receiver responds. Weights of types are drawn, payoffs
/// uniform between 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignallingFamily {
    /// How many types the sender may have.
    pub types: usize,
    /// How many signals it may send.
    pub signals: usize,
    /// How many responses the receiver has.
    pub responses: usize,
}

const STREAM: u32 = 0x7369_0000;
/// Nodes that a game may have.
const MOST: usize = 1_000_000;

/// A random signalling game.
///
/// # Errors
/// [`GameError::Form`] where there is no type, signal or response; [`GameError::Limit`]
/// above 10⁶ endings.
///
/// # Example
/// ```
/// use realpolitik_game::generate::{SignallingFamily, Units, random_signalling};
/// let family = SignallingFamily { types: 3, signals: 2, responses: 4 };
/// let game = random_signalling(&family, &Units::default(), 5).unwrap();
/// assert_eq!((game.terminals().count(), game.information_sets().len()), (24, 5));
/// assert!(game.imperfect_recall().is_none());
/// ```
pub fn random_signalling(
    family: &SignallingFamily,
    units: &Units,
    seed: u64,
) -> Result<Game<Rational>, GameError> {
    let SignallingFamily { types, signals, responses } = *family;
    units.check()?;
    if types == 0 || signals == 0 || responses == 0 {
        let what = format!("{types} types, {signals} signals, {responses} responses");
        return Err(GameError::Form { what, must: "at least 1 each" });
    }
    let endings = types.checked_mul(signals).and_then(|n| n.checked_mul(responses));
    if endings.is_none_or(|n| n > MOST) {
        return Err(GameError::Limit { what: "endings", name: "MOST", limit: MOST });
    }
    let mut draws = Draws::new(seed, STREAM);
    let mut b = GameBuilder::new("Signalling", ["Sender", "Receiver"]);
    let weights: Vec<i64> = (0..types).map(|_| 1 + draws.below(9) as i64).collect();
    let total = Rational::from_i64(weights.iter().sum());
    let names = |what: &str, n: usize| (1..=n).map(|i| format!("{what} {i}")).collect::<Vec<_>>();
    let chances = weights.iter().map(|w| Rational::from_i64(*w) / &total);
    let nature = b.chance_set("type", names("type", types).into_iter().zip(chances));
    let root = b.chance(None, nature);
    let received: Vec<_> = (1..=signals)
        .map(|s| b.information_set(format!("signal {s}"), 1, names("response", responses)))
        .collect();
    for t in 0..types {
        let set = b.information_set(format!("type {}", t + 1), 0, names("signal", signals));
        let sender = b.decision(Some((root, t as u32)), set);
        for (s, set) in received.iter().enumerate() {
            let receiver = b.decision(Some((sender, s as u32)), *set);
            for r in 0..responses {
                let pays: Vec<Rational> =
                    (0..2).map(|_| units.of(draws.decimal(units.digits))).collect();
                let o = b.outcome("", pays);
                b.terminal(Some((receiver, r as u32)), Some(o));
            }
        }
    }
    b.build()
}
