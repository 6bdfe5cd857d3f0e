//! Which path leads where.

use super::routes::{self, App, content, problem};
use super::{answer, ask, log};
use axum::Router;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use std::sync::Arc;

/// Every path of the interface.
#[cfg(test)]
pub const PATHS: [&str; 13] = [
    "/api/session",
    "/api/openapi.json",
    "/api/open",
    "/api/check",
    "/api/analyze",
    "/api/map",
    "/api/record",
    "/api/save",
    "/api/ask",
    "/api/compare",
    "/api/report",
    "/api/seal",
    "/api/resolve",
];

const PAGE: &str = include_str!("page.html");
const SCRIPT: &str = realpolitik_report::html::WORKBENCH_SCRIPT;

/// The routes behind the guard.
pub fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/", get(|| async { content("text/html; charset=utf-8", PAGE) }))
        .route("/workbench.js", get(|| async { content("text/javascript; charset=utf-8", SCRIPT) }))
        .route(
            "/workbench.css",
            get(|| async {
                let style =
                    [realpolitik_report::html::STYLE, realpolitik_report::html::WORKBENCH_STYLE];
                content("text/css; charset=utf-8", style.concat())
            }),
        )
        .route("/api/session", get(routes::session))
        .route("/api/openapi.json", get(routes::openapi))
        .route("/api/open", post(routes::open))
        .route("/api/check", post(routes::check))
        .route("/api/analyze", post(answer::analyze))
        .route("/api/map", post(routes::map))
        .route("/api/record", post(routes::record_on))
        .route("/api/save", post(routes::save))
        .route("/api/ask", post(ask::ask))
        .route("/api/compare", post(ask::compared))
        .route("/api/report", post(ask::report))
        .route("/api/seal", post(log::seal))
        .route("/api/resolve", post(log::resolve))
        .fallback(|| async { problem(StatusCode::NOT_FOUND, "path", "there is nothing here") })
        .layer(from_fn_with_state(Arc::clone(&app), routes::guarded))
        .with_state(app)
}
