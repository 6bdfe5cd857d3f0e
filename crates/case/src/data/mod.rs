//! Beliefs that the case's own tables give: counts and means, with the
//! uncertainty that their number leaves.

mod estimate;
mod query;
mod table;

pub(crate) use estimate::drawn;
pub(crate) use table::{Table, read};
