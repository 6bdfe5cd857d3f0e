//! Names and texts that refer to something though their keys leave the form free.

use super::Wants;
use super::symbol::Group;
use realpolitik_case::language::relations::{
    hedge, outside, outside_state, relation, spell, state,
};
use realpolitik_case::language::{Key, Refers};

/// What the names of the entries under a key refer to; `nested` says whether more
/// names stand below them.
pub fn named(key: &'static Key, nested: bool) -> Option<Wants> {
    let is = |other| std::ptr::eq(key, other);
    if is(&state::NEXT) {
        return Some(match nested {
            true => Wants::Refers(Refers::Outcome),
            false => Wants::Declared(Group::of(&relation::STATES)),
        });
    }
    is(&outside_state::NEXT).then(|| Wants::Declared(Group::of(&outside::STATES)))
}

/// What a text under a key refers to.
pub fn text(key: &'static Key) -> Option<Wants> {
    let is = |other| std::ptr::eq(key, other);
    if is(&relation::START) || is(&relation::GROUPS) || is(&hedge::KEEPS) || is(&spell::STATE) {
        Some(Wants::Declared(Group::of(&relation::STATES)))
    } else if is(&outside::START) {
        Some(Wants::Declared(Group::of(&outside::STATES)))
    } else {
        None
    }
}
