//! Judgements from files: the project's own table and plan, Excalibur's pair of
//! files, aggreCAT's table.

mod aggrecat;
mod excalibur;
mod judgements;
mod mistake;
mod plan;
mod table;

pub use aggrecat::{Claims, ThreePoint, read_claims, read_outcomes};
pub use excalibur::{read_excalibur, write_excalibur};
pub use judgements::{COLUMNS, read_judgements, write_rows};
pub use mistake::{Mistake, Mistakes, Place};
pub use plan::{Plan, read_plan};
