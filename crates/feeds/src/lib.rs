//! Event feeds that machines have coded from the news: who did what to whom, day by day.
//!
//! ICEWS, POLECAT and other PLOVER files are read by their headings, GDELT's files, which
//! have none, by the number of their columns. Rows stream: a feed of any size is read in
//! memory that grows only with the rows that are kept apart by identity. What is found is
//! a lead, not a finding: no person has read it.
//!
//! ```
//! use realpolitik_feeds::{Filter, Format, scan};
//! let feed = "Event ID\tEvent Date\tSource Name\tSource Country\tEvent Text\tCAMEO Code\tIntensity\t\
//!             Target Name\tTarget Country\tStory ID\tPublisher\n\
//!             1\t2018-06-01\tMinister\tUnited States\tConsult\t040\t1\tMinister\tViet Nam\t7\tDaily\n\
//!             2\t2018-06-01\tMinister\tUnited States\tConsult\t040\t1\tMinister\tViet Nam\t7\tDaily\n";
//! let mut seen = Vec::new();
//! let counts = scan(Format::Icews, feed.as_bytes(), &Filter::default(), |e| {
//!     seen.push((e.source.iso2, e.target.iso2, e.code.to_owned()));
//! })?;
//! assert_eq!(seen, [("US", "VN", "040".to_owned())]);
//! assert_eq!((counts.rows, counts.kept, counts.repeated), (2, 1, 1));
//! # Ok::<(), realpolitik_feeds::FeedError>(())
//! ```

mod change;
mod columns;
mod error;
mod fast_map;
mod indicators;
mod ontology;
mod rows;
mod scan;
mod states;

pub use columns::Format;
pub use error::FeedError;
pub use indicators::{Indicators, Month, Rates, Tally};
pub use ontology::{Plover, Quad};
pub use scan::{Coded, Counts, Filter, scan};
pub use states::{State, state, states};
