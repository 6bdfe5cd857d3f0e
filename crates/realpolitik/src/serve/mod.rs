//! The local server of the workbench.
#![allow(dead_code)]

pub mod api;
pub mod guard;
pub mod openapi;
