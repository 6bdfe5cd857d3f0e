//! The local server of the workbench.

mod answer;
pub mod api;
#[expect(clippy::result_large_err, reason = "as for the routes")]
mod ask;
mod graph;
pub mod guard;
pub mod listen;
#[expect(clippy::result_large_err, reason = "as for the routes")]
mod log;
pub mod openapi;
pub mod router;
#[expect(clippy::result_large_err, reason = "the error is the HTTP answer, made once a request")]
pub mod routes;
mod save;
pub mod state;
