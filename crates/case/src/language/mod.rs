//! The case language, declared once.
//!
//! Each block of the language, a table of `case.toml` or the rows of a file
//! beside it, is declared in a file of this folder: its keys, what may stand
//! under them, whether they must be there, and what they mean. From this
//! declaration come the keys that are known and suggested, the
//! [JSON Schema](schema::case_schema), what a comparison of two cases lists
//! ([`items`]), and what an editor completes and shows.
//!
//! A reader asks for a key by its handle, so that a key which is not declared
//! does not compile; a test holds every declared key to a reader.
//!
//! ```
//! let actor = realpolitik_case::language::blocks().iter().find(|b| b.name == "Actor").unwrap();
//! let role = actor.key("role").unwrap();
//! assert_eq!(role.docs(), "Its part.");
//! assert!(role.kind.to_string().contains("\"patron\""));
//! ```

mod declaration;
pub mod document;
pub mod events;
pub mod forecast;
pub mod game;
mod game_items;
mod group_items;
pub mod groups;
mod item;
pub mod items;
pub mod parameters;
pub mod people;
mod reference;
pub mod regimes;
mod relation_items;
pub mod relations;
pub mod rivals;
pub mod schema;

pub use declaration::{Block, Key, Kind, Naming, Reach, Refers, Words};

/// Every block of the language: the document first, each before those that
/// stand in it, then the files of rows.
pub fn blocks() -> &'static [&'static Block] {
    &BLOCKS
}

static BLOCKS: [&Block; 48] = [
    &document::case::BLOCK,
    &people::actor::BLOCK,
    &people::power::BLOCK,
    &people::measured_share::BLOCK,
    &people::dyad::BLOCK,
    &people::treaty::BLOCK,
    &people::common_threat::BLOCK,
    &people::measured::BLOCK,
    &document::ladder::BLOCK,
    &document::ledger::BLOCK,
    &parameters::parameter::BLOCK,
    &parameters::opinion::BLOCK,
    &parameters::seed::BLOCK,
    &parameters::table::BLOCK,
    &parameters::correlation::BLOCK,
    &groups::bargaining::BLOCK,
    &groups::dimension::BLOCK,
    &groups::member::BLOCK,
    &game::whole::BLOCK,
    &game::selection::BLOCK,
    &game::group::BLOCK,
    &game::repeat::BLOCK,
    &game::together::BLOCK,
    &game::choice::BLOCK,
    &game::tally::BLOCK,
    &game::chance::BLOCK,
    &game::branch::BLOCK,
    &game::node::BLOCK,
    &game::action::BLOCK,
    &game::concession::BLOCK,
    &game::outcome::BLOCK,
    &relations::relation::BLOCK,
    &relations::state::BLOCK,
    &relations::hedge::BLOCK,
    &relations::spell::BLOCK,
    &relations::outside::BLOCK,
    &relations::outside_state::BLOCK,
    &regimes::regime::BLOCK,
    &regimes::measure::BLOCK,
    &regimes::rule::BLOCK,
    &rivals::rival::BLOCK,
    &parameters::setting::BLOCK,
    &forecast::question::BLOCK,
    &forecast::given::BLOCK,
    &forecast::resolution::BLOCK,
    &events::event::BLOCK,
    &people::tier::BLOCK,
    &regimes::occasion::BLOCK,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::{Limits, Loaded, load_memory};
    use crate::read::asked;
    use std::collections::{BTreeMap, BTreeSet};

    /// A case in which every key stands at least once.
    fn whole() -> Loaded {
        let files: [(&str, &[u8]); 7] = [
            ("case.toml", include_bytes!("../../tests/whole/case.toml")),
            ("events.csv", include_bytes!("../../tests/whole/events.csv")),
            ("tiers.csv", include_bytes!("../../tests/whole/tiers.csv")),
            ("regimes/waiver.csv", include_bytes!("../../tests/whole/regimes/waiver.csv")),
            ("data/nmc.csv", include_bytes!("../../tests/whole/data/nmc.csv")),
            ("data/trade.csv", include_bytes!("../../tests/whole/data/trade.csv")),
            ("sources.bib", include_bytes!("../../tests/whole/sources.bib")),
        ];
        load_memory("whole", &files, &Limits::default())
    }

    fn declared(which: impl Fn(&Key) -> bool) -> BTreeSet<(&'static str, &'static str)> {
        let keys = blocks().iter().flat_map(|b| b.keys.iter().copied());
        keys.filter(|k| which(k)).map(|k| (k.block, k.name)).collect()
    }

    #[test]
    fn every_declared_key_is_read_and_no_other() {
        asked::take();
        assert!(whole().case.is_some(), "{:?}", whole().diagnostics);
        assert_eq!(asked::take(), declared(|_| true));
    }

    #[test]
    fn what_changes_something_is_listed_for_a_comparison() {
        let case = whole().case.expect("sound");
        let mut listed = BTreeSet::new();
        for item in items::items(&case) {
            for field in &item.fields {
                let reach = field.keys.iter().map(|k| k.reach).max();
                assert!(reach.is_none_or(|r| field.reach <= r), "{:?} {}", item.kind, field.name);
                listed.extend(field.keys.iter().map(|k| (k.block, k.name)));
            }
        }
        assert_eq!(listed, declared(|k| k.reach != Reach::Apart));
    }

    #[test]
    fn blocks_and_their_references_hold_together() {
        let mut by_name: BTreeMap<&str, &Block> = BTreeMap::new();
        for block in blocks() {
            assert!(by_name.insert(block.name, block).is_none(), "{} twice", block.name);
            assert!(block.docs().ends_with('.'), "{}", block.name);
            let mut names = BTreeSet::new();
            for key in block.keys {
                assert!(names.insert(key.name), "{}.{} twice", block.name, key.name);
                assert_eq!(key.block, block.name);
                assert!(key.docs().ends_with('.'), "{}.{}", block.name, key.name);
                assert!(!key.example.is_empty() && !key.kind.to_string().is_empty());
            }
            let all = block.exactly_one.iter().copied();
            for name in all.chain(block.needs.iter().flat_map(|(a, b)| [*a, *b])) {
                assert!(block.key(name).is_some_and(|k| !k.required), "{}.{name}", block.name);
            }
        }
        // Every block but the document and the files of rows stands under a key.
        let under: BTreeSet<&str> = blocks()
            .iter()
            .flat_map(|b| b.keys.iter().filter_map(|k| k.kind.block()))
            .map(|b| b.name)
            .collect();
        let apart = |b: &&&Block| !b.columns && b.name != "Case";
        let below: BTreeSet<&str> = blocks().iter().filter(apart).map(|b| b.name).collect();
        assert_eq!(under, below);
    }

    /// An example as a document in which it stands, with the key that must hold it.
    #[test]
    fn examples_are_values_of_their_kind() {
        for block in blocks().iter().filter(|b| !b.columns) {
            for key in block.keys {
                let text = match key.example {
                    header if header.starts_with('[') && !header.contains(['"', ',']) => {
                        header.replace("NAME", "g")
                    }
                    value => format!("{} = {value}", key.name),
                };
                let parsed = text.parse::<toml_edit::DocumentMut>();
                assert!(parsed.is_ok(), "{}.{}: {text}", block.name, key.name);
            }
        }
    }

    #[test]
    fn words_are_those_that_the_readers_know() {
        for (words, known) in [
            (&people::ROLES, crate::read::ROLES.iter().map(|(w, _)| *w).collect::<Vec<_>>()),
            (&parameters::BASES, crate::BasisKind::ALL.map(crate::BasisKind::word).to_vec()),
            (&parameters::FITS, vec!["exact", "metalog", "family"]),
            (&parameters::POOLS, vec!["linear", "log"]),
            (&parameters::SCALES, vec!["uniform", "log"]),
            (&parameters::VISIBILITIES, vec!["public", "private"]),
            (&groups::MODELS, realpolitik_bargain::forecast::Model::ALL.map(|m| m.name()).to_vec()),
            (&events::CHANNELS, vec!["public", "quiet"]),
            (&regimes::ENFORCED, vec!["yes", "no"]),
            (&events::ENTRIES, crate::EntryKind::ALL.map(crate::EntryKind::word).to_vec()),
        ] {
            let declared: Vec<&str> = words.words.iter().map(|(w, _)| *w).collect();
            assert_eq!(declared, known, "{}", words.name);
        }
    }
}
