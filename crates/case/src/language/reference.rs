//! Which keys declare what a text may refer to.

use super::declaration::{Key, Refers};
use super::document::{case, ladder};
use super::game::{chance, node, together, whole};

static ACTORS: [&Key; 1] = [&case::ACTORS];
static PARAMETERS: [&Key; 1] = [&case::PARAMETERS];
static GAMES: [&Key; 1] = [&case::GAMES];
static NODES: [&Key; 3] = [&whole::MOVES, &whole::CHANCE, &whole::SIMULTANEOUS];
static OUTCOMES: [&Key; 2] = [&whole::OUTCOMES, &whole::GROUPS];
static TARGETS: [&Key; 5] =
    [&whole::MOVES, &whole::CHANCE, &whole::SIMULTANEOUS, &whole::REPEAT, &whole::OUTCOMES];
static ACTIONS: [&Key; 3] = [&node::ACTIONS, &chance::BRANCHES, &together::ACTIONS];
static TIERS: [&Key; 1] = [&ladder::TIERS];

impl Refers {
    /// The keys under which such a thing is declared: a table of names or, for
    /// tiers, a list of them.
    ///
    /// ```
    /// use realpolitik_case::language::{Refers, document::case};
    /// let keys = Refers::Parameter.declared_under();
    /// assert!(keys.iter().any(|k| std::ptr::eq(*k, &case::PARAMETERS)));
    /// ```
    pub fn declared_under(self) -> &'static [&'static Key] {
        match self {
            Refers::Actor => &ACTORS,
            Refers::Parameter => &PARAMETERS,
            Refers::Game => &GAMES,
            Refers::Node => &NODES,
            Refers::Outcome => &OUTCOMES,
            Refers::Target => &TARGETS,
            Refers::Action => &ACTIONS,
            Refers::Tier => &TIERS,
            // What is added to the language without keys is completed by nothing
            // until it is listed here: the test below says so.
            #[allow(unreachable_patterns, reason = "the list of what can be referred to grows")]
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::language::{Kind, Naming, blocks};

    /// What a kind refers to, also in its naming.
    fn all(kind: &Kind) -> Vec<super::Refers> {
        let mut found: Vec<super::Refers> = kind.refers().into_iter().collect();
        if let Kind::Named(naming, inner) = kind {
            if let Naming::Of(r) = naming {
                found.push(*r);
            }
            found.extend(all(inner));
        }
        found
    }

    #[test]
    fn whatever_is_referred_to_is_declared_somewhere() {
        for key in blocks().iter().flat_map(|b| b.keys) {
            for refers in all(&key.kind) {
                assert!(!refers.declared_under().is_empty(), "{}.{}", key.block, key.name);
            }
        }
    }
}
