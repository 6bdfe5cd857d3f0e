//! One dispute per pair and year, by rules in a declared order.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which of several disputes of one pair in one year is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "WhittlingRule")]
pub enum Rule {
    /// Those that begin in the year, if any does.
    Onset,
    /// Those with the most deaths.
    Fatality,
    /// Those with the highest hostility.
    Hostility,
    /// Those that last longest, by the least and then by the greatest duration.
    Duration,
    /// Those that were answered.
    Reciprocation,
    /// Those that began first in the year.
    Start,
    /// The one with the lowest number.
    Number,
}

impl Rule {
    /// All of them, in the usual order.
    pub const ALL: [Rule; 7] = [
        Rule::Onset,
        Rule::Fatality,
        Rule::Hostility,
        Rule::Duration,
        Rule::Reciprocation,
        Rule::Start,
        Rule::Number,
    ];

    /// The rule of this name.
    pub fn of(name: &str) -> Option<Rule> {
        let names =
            ["onset", "fatality", "hostility", "duration", "reciprocation", "start", "number"];
        names.iter().position(|n| *n == name).map(|i| Rule::ALL[i])
    }

    /// What is the greater, the better, as columns of a dispute: the end of a column's
    /// name, and the sign.
    fn measures(self) -> &'static [(&'static str, f64)] {
        match self {
            Rule::Onset => &[("midonset", 1.0)],
            Rule::Fatality => &[("fatality", 1.0)],
            Rule::Hostility => &[("hostlev", 1.0)],
            Rule::Duration => &[("mindur", 1.0), ("maxdur", 1.0)],
            Rule::Reciprocation => &[("recip", 1.0)],
            Rule::Start => &[("stmon", -1.0)],
            Rule::Number => &[("dispnum", -1.0)],
        }
    }
}

/// What a rule did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Whittled {
    /// The source.
    pub source: String,
    /// The rule.
    pub rule: Rule,
    /// Disputes that it left out.
    pub dropped: usize,
}

/// Keeps one of some disputes, each a row of values under these names; `None` if the
/// rules leave several.
pub(crate) fn whittle(
    rules: &[Rule],
    names: &[&str],
    disputes: &[Vec<f64>],
    dropped: &mut [usize],
) -> Option<usize> {
    let mut left: Vec<usize> = (0..disputes.len()).collect();
    for (rule, dropped) in rules.iter().zip(dropped) {
        let before = left.len();
        for (end, sign) in rule.measures() {
            let Some(column) = names.iter().position(|n| n.ends_with(end)) else { continue };
            let value = |d: &usize| {
                let x = sign * disputes[*d][column];
                if x.is_nan() { f64::NEG_INFINITY } else { x }
            };
            let best = left.iter().map(value).fold(f64::NEG_INFINITY, f64::max);
            left.retain(|d| value(d) == best);
        }
        *dropped += before - left.len();
    }
    (left.len() == 1).then(|| left[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_apply_in_their_order() {
        let names = ["gmlmidonset", "gmlfatality", "gmldispnum"];
        let disputes = [vec![0.0, 6.0, 1.0], vec![1.0, 0.0, 2.0], vec![1.0, f64::NAN, 3.0]];
        let mut dropped = [0; 3];
        let rules = [Rule::Onset, Rule::Fatality, Rule::Number];
        assert_eq!(whittle(&rules, &names, &disputes, &mut dropped), Some(1));
        assert_eq!(dropped, [1, 1, 0]);
        let other = [Rule::Fatality, Rule::Onset];
        assert_eq!(whittle(&other, &names, &disputes, &mut [0; 2]), Some(0));
        assert_eq!(whittle(&[], &names, &disputes, &mut []), None);
    }
}
