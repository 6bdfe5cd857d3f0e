//! Dyad-years and state-years from the standard files of the study of conflict.
//!
//! A folder of files as they are downloaded is read by their headings: the state system,
//! major powers, contiguity, capabilities, alliances, disputes, rivalries, ideal points,
//! regimes, trade and distance. Rows are the pairs of states that are both in the system
//! on some day of a year, or the states; every source is joined by its key and never
//! makes rows of its own. What a source does not cover is missing and never 0.
//!
//! ```
//! use realpolitik_panel::{Folder, Options, Unit, panel};
//! let states = "stateabb,ccode,statenme,styear,stmonth,stday,endyear,endmonth,endday,version\n\
//!     A,1,Aland,1900,1,1,1903,12,31,1\nB,2,Beland,1902,6,1,1903,12,31,1\n";
//! let folder = Folder::of(vec![("states.csv".to_owned(), states.as_bytes().to_vec())])?;
//! let made = panel(&folder, &Options::new(Unit::DyadYears))?;
//! assert_eq!(made.years, [1902, 1903]);
//! assert_eq!((made.first[0], made.second[0]), (1, 2));
//! # Ok::<(), realpolitik_panel::PanelError>(())
//! ```

mod error;
mod folder;
mod join;
mod make;
mod reader;
mod source;
mod spell;
mod system;
mod whittle;

pub use error::PanelError;
pub use folder::{Folder, bibliography};
pub use make::{Column, Options, Panel, Unit, panel};
pub use source::{Provenance, Source};
pub use spell::peace_years;
pub use whittle::{Rule, Whittled};
