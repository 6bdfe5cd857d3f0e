//! What is asked about, and values of it, in words.

use crate::words::{fixed, percent, safe};
use realpolitik_analysis::quantity::QuantityName;
use realpolitik_case::Channel;

/// Probabilities at a point are exact to this: no sampling is in them.
pub(crate) const EXACT: f64 = 1e-4;

/// A quantity in words.
///
/// ```
/// use realpolitik_analysis::quantity::QuantityName;
/// use realpolitik_report::quantity::quantity;
/// let q = QuantityName::Leverage { of: "VN".into(), over: "US".into() };
/// assert_eq!(quantity(&q), "leverage of VN over US");
/// ```
pub fn quantity(q: &QuantityName) -> String {
    match q {
        QuantityName::Outcome { outcome } => format!("outcome {}", safe(outcome)),
        QuantityName::Outcomes { outcomes } => {
            format!("outcomes {}", safe(&outcomes.join(" or ")))
        }
        QuantityName::Choice { by, node, action } => {
            format!("{} {} at {}", safe(by), safe(action), safe(node))
        }
        QuantityName::Leverage { of, over } => {
            format!("leverage of {} over {}", safe(of), safe(over))
        }
        QuantityName::Gain { of, .. } => format!("gain of {}", safe(of)),
        QuantityName::Payoff { of } => format!("payoff of {}", safe(of)),
        QuantityName::Channel { channel: Channel::Quiet } => "something done quietly".to_owned(),
        QuantityName::Channel { channel: Channel::Public } => {
            "something done in the open".to_owned()
        }
        QuantityName::Question { question } => format!("question {}", safe(question)),
    }
}

/// Whether it is a probability.
pub fn is_probability(q: &QuantityName) -> bool {
    !matches!(
        q,
        QuantityName::Leverage { .. } | QuantityName::Gain { .. } | QuantityName::Payoff { .. }
    )
}

/// A value at one point: a probability in per cent, another number as it is.
pub fn value(q: &QuantityName, x: f64) -> String {
    if is_probability(q) { percent(x, EXACT) } else { fixed(x, 3).replace('-', "−") }
}

/// A bar: one half in words.
pub fn bar(q: &QuantityName, x: f64) -> String {
    match x {
        0.5 => "one half".to_owned(),
        0.0 => "0".to_owned(),
        _ if is_probability(q) => percent(x, EXACT),
        _ => format!("{x}").replace('-', "−"),
    }
}
