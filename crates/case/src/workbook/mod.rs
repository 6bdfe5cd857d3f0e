//! Workbooks of spreadsheets, `.xlsx` and `.ods`, as the table that they hold.
//!
//! Read in bounded memory: what is unpacked, the nodes of a document, the rows and
//! the columns all have a limit, whatever the file claims of itself.

mod archive;
mod ods;
mod sheet;
mod xlsx;

pub use sheet::{Read, is_workbook, read};
