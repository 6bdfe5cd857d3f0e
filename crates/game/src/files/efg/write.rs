//! Writes a tree as an `.efg` file.

use crate::files::lexer::quoted;
use crate::number::Number;
use crate::tree::{Game, NodeKind};
use num_bigint::BigInt;
use num_traits::Signed;
use std::fmt::Write;

/// A game as a Gambit file, its nodes in the order of [`Game::depth_first`]: the
/// node read back at position `k` is the `k`-th of that order. Exact numbers are written as fractions; doubles as
/// the shortest decimals that read back as the same bits, but in each chance move one branch, the likeliest, is
/// written as exactly what the others leave, since Gambit asks that
/// probabilities add to 1 without rounding. Labels keep their backslashes; one
/// at the end of a label, or two in a row, is doubled, which Gambit, having no
/// spelling for them, reads as more.
///
/// ```
/// use realpolitik_game::{GameBuilder, efg};
/// let mut b = GameBuilder::<f64>::new("Take it", ["A"]);
/// let set = b.information_set("choice", 0, ["take", "leave"]);
/// let root = b.decision(None, set);
/// let one = b.outcome("taken", vec![1.0]);
/// let none = b.outcome("left", vec![0.0]);
/// b.terminal(Some((root, 0)), Some(one));
/// b.terminal(Some((root, 1)), Some(none));
/// let text = efg::write(&b.build().unwrap());
/// assert_eq!(text, "EFG 2 R \"Take it\" { \"A\" }\n\"\"\n\n\
///     p \"\" 1 1 \"choice\" { \"take\" \"leave\" } 0\n\
///     t \"\" 1 \"taken\" { 1 }\nt \"\" 2 \"left\" { 0 }\n");
/// ```
pub fn write<N: Number>(game: &Game<N>) -> String {
    let mut out = String::new();
    let names: Vec<String> = game.players().iter().map(|p| quoted(p)).collect();
    let _ = writeln!(out, "EFG 2 R {} {{ {} }}", quoted(&game.title), names.join(" "));
    let _ = writeln!(out, "{}\n", quoted(&game.comment));
    // Sets and outcomes are numbered as they are met, sets within each player, so
    // that what was read is written with the same numbers again.
    let mut counts = vec![0u32; game.players().len()];
    let mut numbers = vec![0u32; game.information_sets().len()];
    let (mut draws, mut chance_numbers) = (0u32, vec![0u32; game.chance_sets().len()]);
    let (mut paid, mut outcome_numbers) = (0u32, vec![0u32; game.outcomes().len()]);
    let number = |count: &mut u32, known: &mut u32| {
        if *known == 0 {
            *count += 1;
            *known = *count;
        }
        *known
    };
    let chance: Vec<String> = game
        .chance_sets()
        .iter()
        .map(|set| {
            let branches = set.actions.iter().zip(literals(&set.probabilities));
            branches.map(|(a, p)| format!("{} {p}", quoted(a))).collect::<Vec<_>>().join(" ")
        })
        .collect();
    for id in game.depth_first() {
        let node = game.node(id);
        let label = quoted(&node.label);
        match node.kind {
            NodeKind::Chance(c) => {
                let set = &game.chance_sets()[c.index()];
                let _ = write!(
                    out,
                    "c {label} {} {} {{ {} }} ",
                    number(&mut draws, &mut chance_numbers[c.index()]),
                    quoted(&set.label),
                    chance[c.index()]
                );
            }
            NodeKind::Decision(h) => {
                let set = &game.information_sets()[h.index()];
                let actions: Vec<String> = set.actions.iter().map(|a| quoted(a)).collect();
                let _ = write!(
                    out,
                    "p {label} {} {} {} {{ {} }} ",
                    set.player.index() + 1,
                    number(&mut counts[set.player.index()], &mut numbers[h.index()]),
                    quoted(&set.label),
                    actions.join(" ")
                );
            }
            NodeKind::Terminal => {
                let _ = write!(out, "t {label} ");
            }
        }
        match node.outcome {
            None => out.push_str("0\n"),
            Some(o) => {
                let outcome = &game.outcomes()[o.index()];
                let payoffs: Vec<String> = outcome.payoffs.iter().map(N::to_literal).collect();
                let _ = writeln!(
                    out,
                    "{} {} {{ {} }}",
                    number(&mut paid, &mut outcome_numbers[o.index()]),
                    quoted(&outcome.label),
                    payoffs.join(", ")
                );
            }
        }
    }
    out
}

/// Probabilities as they are written.
fn literals<N: Number>(probabilities: &[N]) -> Vec<String> {
    if N::EXACT {
        return probabilities.iter().map(N::to_literal).collect();
    }
    decimals(&probabilities.iter().map(N::to_f64).collect::<Vec<_>>())
}

/// Probabilities as decimals that add to exactly 1.
fn decimals(probabilities: &[f64]) -> Vec<String> {
    let mut texts: Vec<String> = probabilities.iter().map(f64::to_string).collect();
    let places = |t: &str| t.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let scale = texts.iter().map(|t| places(t)).max().unwrap_or(0);
    let Some(largest) = (0..texts.len())
        .max_by(|a, b| probabilities[*a].total_cmp(&probabilities[*b]).then(b.cmp(a)))
    else {
        return texts;
    };
    let mut left = BigInt::from(10u8).pow(scale as u32);
    for (i, text) in texts.iter().enumerate() {
        if i != largest {
            let digits = format!("{}{}", text.replace('.', ""), "0".repeat(scale - places(text)));
            left -= digits.parse::<BigInt>().unwrap_or_default();
        }
    }
    if !left.is_negative() {
        let digits = format!("{left:0>width$}", width = scale + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        let fraction = fraction.trim_end_matches('0');
        texts[largest] =
            if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") };
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn written_probabilities_add_to_exactly_one(raw in prop::collection::vec(0.0f64..1.0, 1..8)) {
            let total: f64 = raw.iter().sum();
            prop_assume!(total > 1e-6);
            let p: Vec<f64> = raw.iter().map(|x| x / total).collect();
            let texts = decimals(&p);
            let mut sum = crate::Rational::from_integer(0.into());
            for (t, p) in texts.iter().zip(&p) {
                let (whole, fraction) = t.split_once('.').unwrap_or((t, ""));
                let n: BigInt = format!("{whole}{fraction}").parse().unwrap();
                sum += crate::Rational::new(n, BigInt::from(10u8).pow(fraction.len() as u32));
                prop_assert!((t.parse::<f64>().unwrap() - p).abs() < 1e-14);
            }
            prop_assert_eq!(sum, crate::Rational::from_integer(1.into()));
        }
    }
}
