//! States by the codes and names that feeds use.

use crate::error::FeedError;
use realpolitik_belief::suggest::suggestions;
use std::collections::HashMap;
use std::sync::OnceLock;

/// A state of the present system, as the Correlates of War project lists it (2016).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// Correlates of War number.
    pub cow: u16,
    /// Correlates of War letters.
    pub letters: &'static str,
    /// ISO 3166-1 alpha-3; the usual XKX for Kosovo.
    pub iso3: &'static str,
    /// ISO 3166-1 alpha-2; XK for Kosovo.
    pub iso2: &'static str,
    /// Its name.
    pub name: &'static str,
}

const TABLE: &str = include_str!("states.csv");

struct Known {
    all: Vec<State>,
    places: HashMap<String, usize>,
}

fn known() -> &'static Known {
    static KNOWN: OnceLock<Known> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let mut all = Vec::new();
        let mut places = HashMap::new();
        // A code of one list can be that of another state in another: those that come
        // first in this order count.
        let (mut iso3, mut iso2, mut letters) = (Vec::new(), Vec::new(), Vec::new());
        for line in TABLE.lines().filter(|l| !l.starts_with('#')) {
            let mut cells = line.split(';');
            let mut next = || cells.next().unwrap_or_default();
            let at = all.len();
            let cow = next().parse().unwrap_or(0);
            let s = State { cow, letters: next(), iso3: next(), iso2: next(), name: next() };
            places.insert(plain(s.name), at);
            next().split('|').filter(|n| !n.is_empty()).for_each(|n| {
                places.insert(n.to_owned(), at);
            });
            places.insert(cow.to_string(), at);
            iso3.push((s.iso3.to_lowercase(), at));
            iso2.push((s.iso2.to_lowercase(), at));
            letters.push((s.letters.to_lowercase(), at));
            all.push(s);
        }
        for (code, at) in iso3.into_iter().chain(iso2).chain(letters) {
            places.entry(code).or_insert(at);
        }
        Known { all, places }
    })
}

/// Letters and digits in lower case, without accents as far as names of states have any.
fn plain(text: &str) -> String {
    let letter = |c: char| match c {
        'ô' => 'o',
        'ã' | 'á' | 'å' => 'a',
        'é' => 'e',
        'í' => 'i',
        'ü' => 'u',
        'ç' => 'c',
        c if c.is_alphanumeric() => c.to_ascii_lowercase(),
        _ => ' ',
    };
    let text: String = text.chars().map(letter).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// All states, by their numbers.
pub fn states() -> &'static [State] {
    &known().all
}

/// A state by ISO 3166-1 or Correlates of War code, or by name. Where a code stands for
/// one state in ISO's list and for another in that of the Correlates of War, it is ISO's.
///
/// # Errors
/// [`FeedError::State`] with names that are near.
///
/// # Example
/// ```
/// use realpolitik_feeds::state;
/// assert_eq!(state("Viet Nam").unwrap().cow, 816);
/// assert_eq!(state("DRV").unwrap(), state("VN").unwrap());
/// assert_eq!(state("Cote d'Ivoire").unwrap().iso3, "CIV");
/// assert!(state("Vietnm").unwrap_err().help().contains("Vietnam"));
/// ```
pub fn state(text: &str) -> Result<&'static State, FeedError> {
    find(text).ok_or_else(|| {
        let names = states().iter().map(|s| s.name);
        let near = suggestions(text, names);
        FeedError::State {
            name: text.to_owned(),
            help: match near.first() {
                Some(name) => format!("did you mean {name}?"),
                None => "write its name, or its ISO or Correlates of War code".to_owned(),
            },
        }
    })
}

pub(crate) fn find(text: &str) -> Option<&'static State> {
    let known = known();
    known.places.get(&plain(text)).map(|at| &known.all[*at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_is_found_by_its_name_and_iso_codes() {
        assert_eq!(states().len(), 195);
        for s in states() {
            for code in [s.name, s.iso3, s.iso2, &s.cow.to_string()] {
                assert_eq!(find(code), Some(s), "{code}");
            }
        }
        // Switzerland's letters are Swaziland's in no list but this one.
        assert_eq!(find("SWZ").map(|s| s.name), Some("Swaziland"));
    }
}
