//! `offer = "0..1:11"`: an action for each amount.

use super::Written;
use super::entries::{Entries, entry, key, text, whole_table, whole_text};
use crate::language::game::{node, whole};
use crate::syntax::{Spanned, Value};

/// Most amounts of an offer.
const MOST: usize = 1001;
/// Digits after the point that tell amounts apart.
const DIGITS: usize = 9;

/// Evenly spaced amounts: what each is called, and its number.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Steps(pub Vec<(String, f64)>);

/// Reads `low..high:count`.
///
/// # Errors
/// Why the text says no amounts.
pub(crate) fn steps(text: &str) -> Result<Steps, String> {
    let form = || "write the least, the most and how many: \"0..1:11\"".to_owned();
    let (range, count) = text.split_once(':').ok_or_else(form)?;
    let (low, high) = range.split_once("..").ok_or_else(form)?;
    let number = |t: &str| t.trim().parse::<f64>().ok().filter(|x| x.is_finite()).ok_or_else(form);
    let (low, high) = (number(low)?, number(high)?);
    let count: usize = count.trim().parse().map_err(|_| form())?;
    if !(2..=MOST).contains(&count) {
        return Err(format!("an offer has from 2 to {MOST} amounts"));
    }
    if low >= high {
        return Err("the least amount comes first, and is below the most".to_owned());
    }
    let amount = |k: usize| low + (high - low) * k as f64 / (count - 1) as f64;
    let all: Vec<(String, f64)> = (0..count)
        .map(|k| {
            let name = called(amount(k));
            let rounded = name.parse().unwrap_or_else(|_| amount(k));
            (name, rounded)
        })
        .collect();
    if all.windows(2).any(|w| w[0].1 >= w[1].1) {
        return Err(format!("amounts that differ in the first {DIGITS} digits after the point"));
    }
    Ok(Steps(all))
}

/// An amount as it is called: decimal digits, none too many.
fn called(amount: f64) -> String {
    let text = format!("{amount:.DIGITS$}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Gives every move with an offer its actions.
pub(super) fn write_out(game: &mut Entries, written: &mut Written) {
    let moves = game.iter_mut().find(|(k, _)| k.name == whole::MOVES.name);
    let Some(Value::Table(moves)) = moves.map(|(_, v)| &mut v.value) else { return };
    for (name, m) in moves {
        let Value::Table(m) = &mut m.value else { continue };
        let Some(offer) = entry(m, node::OFFER.name) else { continue };
        if entry(m, node::ACTIONS.name).is_some() {
            continue;
        }
        written.offers.push(name.name.clone());
        let at = offer.span;
        let amounts = text(m, node::OFFER.name).and_then(|t| steps(t).ok());
        let to = entry(m, node::TO.name).filter(|v| matches!(v.value, Value::Text(_))).cloned();
        let actions = match (amounts, to) {
            (Some(Steps(all)), Some(to)) => {
                let action = |(name, _): (String, f64)| (key(&name, at), to.clone());
                whole_table(all.into_iter().map(action).collect(), at)
            }
            _ => Spanned { value: Value::Broken, ..whole_text("", at) },
        };
        m.push((key(node::ACTIONS.name, at), actions));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_spaced_evenly_and_called_by_their_digits() {
        let names =
            |t: &str| -> Vec<String> { steps(t).expect(t).0.into_iter().map(|(n, _)| n).collect() };
        assert_eq!(names("0..1:3"), ["0", "0.5", "1"]);
        assert_eq!(names("-1 .. 1 : 3"), ["-1", "0", "1"]);
        assert_eq!(names("0..1:11")[3], "0.3");
        assert_eq!(steps("0..1:11").expect("amounts").0[3].1, 0.3);
        assert_eq!(names("0..1:4"), ["0", "0.333333333", "0.666666667", "1"]);
        for wrong in ["", "0..1", "1..0:3", "0..1:1", "0..1:2000", "0..x:3", "0..1e-12:3", "a"] {
            assert!(steps(wrong).is_err(), "{wrong}");
        }
    }
}
