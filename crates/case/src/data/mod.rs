//! Beliefs that the case's own tables give: counts and means, with the
//! uncertainty that their number leaves.

mod estimate;
mod panel;
pub(crate) mod parquet_text;
mod posterior;
mod query;
mod table;

pub(crate) use estimate::drawn;
pub(crate) use table::{Table, read};
