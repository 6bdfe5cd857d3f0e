//! Groups that bargain, from files: KTAB's CSV and XML as they are, a plain table,
//! and TOML in which any number may be a belief. [`read`] makes a group of a file
//! with every mistake and its place, [`read_issues`] issues that were settled.

pub mod codes;
mod csv_table;
mod draft;
mod issues;
mod ktab_xml;
mod toml_group;

pub use draft::Reading;
pub use issues::{Issues, read_issues};

use draft::Mistakes;
use realpolitik_case::load::Limits;

/// Reads a group from the bytes of a file of any form.
///
/// The form is told from the text: XML begins with `<`; TOML has a table
/// `[group…]`; a table of which a column is headed position or salience is a
/// plain table; all else is read as KTAB's CSV.
///
/// ```
/// use realpolitik_group_files::read;
/// use realpolitik_case::load::Limits;
/// let text = "Actor,Capability,Position,Salience\nA,2,10,0.8\nB,1,20 to 40,0.5\n";
/// let file = read("talks.csv", text.as_bytes(), &Limits::default()).file.unwrap();
/// assert_eq!(file.group.actors[0].position, [10.0]);
/// assert_eq!(file.beliefs.len(), 1);
/// ```
pub fn read(name: &str, bytes: &[u8], limits: &Limits) -> Reading {
    let mut found = Mistakes::new(name, bytes, limits);
    let file = match found.text() {
        None => None,
        Some(text) => {
            let text = text.to_owned();
            let draft = if text.trim_start().starts_with('<') {
                ktab_xml::draft(&text, &mut found)
            } else if is_toml(&text) {
                toml_group::draft(&text, &mut found)
            } else {
                csv_table::draft(&text, limits, &mut found)
            };
            draft.and_then(|d| d.finish(&mut found))
        }
    };
    found.reading(file)
}

/// Whether a line opens the table `[group]`, or one within it.
fn is_toml(text: &str) -> bool {
    text.lines().any(|line| {
        let inner = line.trim().strip_prefix('[').map(|l| l.trim_start_matches('['));
        inner.is_some_and(|l| l.starts_with("group]") || l.starts_with("group."))
    })
}
