//! What a case declares, item by item: the form in which two cases are compared.

pub(crate) use realpolitik_case::language::Reach;
pub use realpolitik_case::language::items::ItemKind;
pub(crate) use realpolitik_case::language::items::{Field, Item, items};
