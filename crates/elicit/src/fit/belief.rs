//! From an answer to a belief.

use super::family::{Family, fits};
use crate::Error;
use crate::expert::{Answer, Question};
use realpolitik_belief::Distribution;
use realpolitik_belief::family::Metalog;

/// How a belief is made of what an expert says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum By {
    /// A metalog of as many terms as there are quantiles (Keelin 2016); where none
    /// of them is proved to rise, the best family.
    #[default]
    Metalog,
    /// The family that fits best.
    Best,
    /// This family.
    Family(Family),
}

impl By {
    /// The way that a word names.
    pub fn of(word: &str) -> Option<By> {
        match word {
            "metalog" => Some(By::Metalog),
            "best" => Some(By::Best),
            other => Family::of(other).map(By::Family),
        }
    }
}

/// The belief of an answer to a question, with the name of what was fitted.
///
/// # Errors
/// [`Error::Fit`]: there are too few quantiles, or the family cannot have the ends
/// of the question.
pub fn belief(
    answer: &Answer,
    question: &Question,
    by: By,
) -> Result<(Distribution, String), Error> {
    let points = answer.points();
    if let (Some(p), true) = (answer.probability, points.is_empty()) {
        return Ok((Distribution::Fixed { value: p }, "probability".to_owned()));
    }
    let metalog = || Metalog::fit(points.clone(), question.low, question.high);
    if by == By::Metalog
        && points.len() > 1
        && let Ok(m) = metalog()
    {
        let name = format!("metalog of {} terms", m.coefficients().len());
        return Ok((Distribution::Metalog(m), name));
    }
    let all = fits(&points, question.low, question.high)?;
    let chosen = match by {
        By::Family(family) => all.iter().find(|f| f.family == family).ok_or_else(|| {
            let word = family.word();
            Error::Fit(format!("{word} needs ends that {} does not have", question.id))
        })?,
        _ => all.first().ok_or_else(|| Error::Fit("no family could be fitted".to_owned()))?,
    };
    Ok((chosen.distribution(), chosen.family.word().to_owned()))
}
