//! Sealing and resolving: the log beside a case's folder.

use super::api;
use super::ask::refused;
use super::routes::{App, answered, body, in_turn, json, problem, source};
use super::state::Source;
use crate::commands::resolve::{self, Happened, Resolve};
use crate::commands::seal::{self, LOG, Seal};
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use realpolitik_analysis::Options;
use std::path::PathBuf;
use std::sync::Arc;

/// Draws of a forecast that is sealed.
const DRAWS: u64 = 20_000;

/// The log beside a case that may be written to.
fn log(app: &App, source: &Source) -> Result<PathBuf, Response> {
    if app.read_only {
        return Err(problem(StatusCode::FORBIDDEN, "read-only", "started with --read-only"));
    }
    let folder = source.folder().ok_or_else(|| {
        let message = "the program carries this case; copy it out to seal its forecasts";
        problem(StatusCode::FORBIDDEN, "embedded", message)
    })?;
    Ok(folder.join(LOG))
}

fn day(text: &str, of: &str) -> Result<Date, Response> {
    let message = format!("write {of} as YYYY-MM-DD");
    text.parse().map_err(|_| problem(StatusCode::BAD_REQUEST, "day", &message))
}

/// Seals what the case on disk says.
pub async fn seal(State(app): State<Arc<App>>, bytes: Bytes) -> Response {
    answered(async {
        let asked: api::SealRequest = body(&bytes)?;
        log(&app, source(&app, &asked.case)?)?;
        let _one = app.saving.lock().await;
        in_turn(&app, move |app| sealed(app, &asked)).await?
    })
    .await
}

fn sealed(app: &App, asked: &api::SealRequest) -> Result<Response, Response> {
    let source = source(app, &asked.case)?;
    let path = log(app, source)?;
    let case = source.load().case.ok_or_else(|| {
        problem(StatusCode::BAD_REQUEST, "invalid-case", "the case on disk has errors")
    })?;
    let args = Seal {
        case: None,
        question: asked.questions.clone(),
        resolve_by: asked.resolve_by.as_deref().map(|d| day(d, "the day")).transpose()?,
        author: asked.author.clone().filter(|a| !a.trim().is_empty()),
        log: None,
        on: None,
        draws: DRAWS,
        judged: false,
        as_of: None,
    };
    let options = Options { draws: DRAWS, seed: app.seed, jobs: app.jobs, ..Options::default() };
    let done = seal::write(&case, &args, &options, &path).map_err(|e| refused(&e))?;
    let mut text = String::new();
    for (hash, s) in done.hashes.iter().zip(&done.fresh) {
        text.push_str(&realpolitik_report::score::sealed(hash, s));
    }
    for (hash, s) in &done.twins {
        text.push_str(&realpolitik_report::score::already(hash, s));
    }
    let (added, head) = (done.hashes.len(), done.hashes.last().cloned());
    Ok(json(&api::LogAnswer { text, added, head, track: source.track() }))
}

/// Writes down how a forecast turned out.
pub async fn resolve(State(app): State<Arc<App>>, bytes: Bytes) -> Response {
    answered(async {
        let asked: api::ResolveRequest = body(&bytes)?;
        log(&app, source(&app, &asked.case)?)?;
        let _one = app.saving.lock().await;
        in_turn(&app, move |app| resolved(app, &asked)).await?
    })
    .await
}

fn resolved(app: &App, asked: &api::ResolveRequest) -> Result<Response, Response> {
    let source = source(app, &asked.case)?;
    let path = log(app, source)?;
    if !path.is_file() {
        let message = "no forecast of this case has been sealed";
        return Err(problem(StatusCode::BAD_REQUEST, "file", message));
    }
    if asked.sources.iter().all(|s| s.trim().is_empty()) {
        let message = "say what it rests on: a source, or `own`";
        return Err(problem(StatusCode::BAD_REQUEST, "sources", message));
    }
    let args = Resolve {
        forecast: Some(asked.forecast.clone()),
        happened: Some(match asked.happened {
            api::Outcome::Yes => Happened::Yes,
            api::Outcome::No => Happened::No,
            api::Outcome::Ambiguous => Happened::Ambiguous,
        }),
        settled: Some(day(&asked.settled, "the day on which it was settled")?),
        source: asked.sources.clone(),
        note: asked.note.clone().filter(|n| !n.trim().is_empty()),
        revise: asked.revise,
        case: None,
        log: None,
        on: None,
    };
    let done = resolve::write(&args, None, &path).map_err(|e| refused(&e))?;
    let told = done.written.iter().map(|r| {
        let before = done.revised.iter().find(|b| b.forecast == r.forecast);
        realpolitik_report::score::resolved(r, before)
    });
    let (text, head) = (told.collect(), done.hashes.last().cloned());
    Ok(json(&api::LogAnswer { text, added: done.written.len(), head, track: source.track() }))
}
