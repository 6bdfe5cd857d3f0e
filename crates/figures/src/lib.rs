//! Figures of a report without a browser.
//!
//! The drawings of the page are made by its own script, in an engine that the program
//! carries (QuickJS): a file made here is the drawing of the page, with its title, its
//! legend and its stamp. The script sees the document that it is given and nothing else:
//! no file, no network, no clock that matters.

pub mod draw;
pub mod error;
mod font;
pub mod paint;
pub mod pdf;
pub mod png;

pub use draw::{Figure, Request, draw};
pub use error::FigureError;
pub use pdf::pdf;
pub use png::png;
