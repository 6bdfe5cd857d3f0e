//! The local server of the workbench.

pub mod api;
pub mod guard;
pub mod listen;
pub mod openapi;
pub mod routes;
mod save;
pub mod state;
