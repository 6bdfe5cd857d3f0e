//! A language server for cases: it tells an editor what is wrong while a case is
//! being written, what may be written next, what a name means and where it is
//! used.
//!
//! It speaks the Language Server Protocol 3.17 (Microsoft 2022) over a pair of
//! streams. What it completes and explains comes from the declaration of the case
//! language ([`realpolitik_case::language`]); what it finds wrong is what `check`
//! finds, with the buffers of the editor in front of the files on disk. No number
//! is computed here.
//!
//! ```
//! use realpolitik_language_server::{Server, Settings};
//! use lsp_server::{Message, Request};
//! use serde_json::json;
//! let mut server = Server::new(Settings::default());
//! let request = Request::new(1.into(), "initialize".to_owned(), json!({ "capabilities": {} }));
//! let answers = server.receive(Message::Request(request));
//! let Message::Response(answer) = &answers[0] else { unreachable!() };
//! let result = answer.response_result.as_ref().unwrap();
//! assert_eq!(result["capabilities"]["hoverProvider"], true);
//! ```

mod actions;
mod answers;
mod completion;
mod cursor;
mod diagnostics;
mod documents;
pub mod error;
mod hover;
mod index;
mod lines;
mod pages;
mod rename;
mod serve;
mod server;
mod snapshot;
mod symbols;
pub mod transport;

pub use pages::Pages;
pub use serve::{serve, serve_stdio};
pub use server::{Server, Settings};
