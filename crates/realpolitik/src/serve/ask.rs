//! What goes beyond the headline, comparisons, and reports.

use super::api;
use super::routes::{
    App, MAX_DRAWS, answered, body, in_turn, json, problem, scenario, source, version,
};
use super::state::Version;
use crate::commands::report::written;
use crate::commands::seal::LOG;
use crate::logs;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use realpolitik_analysis::compare::comparison::{CompareOptions, compare};
use realpolitik_analysis::compare::edits::Version as Compared;
use realpolitik_analysis::picture::picture;
use realpolitik_analysis::{Asked, Options, analyze};
use realpolitik_case::Case;
use realpolitik_command_line::exit::Failure;
use realpolitik_report::html::Enclosure;
use realpolitik_report::page;
use realpolitik_report::terminal::{Style, findings};
use realpolitik_report::words::safe;
use realpolitik_runs::sweep::Progress;
use std::sync::Arc;

pub(super) fn refused(failure: &Failure) -> Response {
    let message = format!("{}; {}", failure.message, failure.help);
    problem(StatusCode::BAD_REQUEST, failure.exit.word(), &message)
}

fn bad(error: &str, message: &str) -> Response {
    problem(StatusCode::BAD_REQUEST, error, message)
}

fn within(draws: u64) -> Result<(), Response> {
    if (1..=MAX_DRAWS).contains(&draws) {
        return Ok(());
    }
    Err(bad("max-draws", &format!("ask for 1 to {MAX_DRAWS} draws")))
}

/// A case with what is otherwise.
fn otherwise(version: &Version, asked: &api::Scenario) -> Result<Case, Response> {
    scenario(asked)?.apply(&version.case).map_err(|e| bad("scenario", &e.to_string()))
}

/// Answers what is asked beyond the headline.
pub async fn ask(State(app): State<Arc<App>>, bytes: Bytes) -> Response {
    answered(async {
        let asked: api::AskRequest = body(&bytes)?;
        within(asked.draws)?;
        let version = version(&app, &asked.version)?;
        in_turn(&app, move |app| beyond(app, &version, &asked)).await?
    })
    .await
}

fn beyond(app: &App, version: &Version, asked: &api::AskRequest) -> Result<Response, Response> {
    let case = otherwise(version, &asked.scenario)?;
    let named = |q: &Option<String>| q.clone().filter(|q| !q.is_empty());
    let options = Options {
        game: asked.game.clone(),
        draws: asked.draws,
        seed: app.seed,
        jobs: app.jobs,
        judged: asked.judged,
        asked: Asked {
            cards: asked.cards.clone(),
            flips: asked.flips.clone(),
            bar: asked.bar.filter(|b| b.is_finite()),
            why: asked.why.clone(),
            sensitivity: asked.sensitivity.is_some(),
            sensitivity_of: named(&asked.sensitivity),
            value_of_information: asked.value_of_information.is_some(),
            information_of: named(&asked.value_of_information),
            multiplicity: asked.multiplicity,
            rivals: asked.rivals,
            full: asked.full,
            ..Asked::default()
        },
    };
    let not = |e: realpolitik_analysis::AnalysisError| bad("question", &e.to_string());
    let f = analyze(&case, &options, &Progress::default()).map_err(not)?;
    // The grid is for pages without a solver; the cards taken away come with it.
    let p = picture(&case, &options, asked.full || !asked.cards.is_empty()).map_err(not)?;
    let text = findings(&f, Style { verbose: true, color: false });
    let (why, unanswered) = (f.answers.why.clone(), f.answers.unanswered.clone());
    let mut page = page::page(&case, f, p, None, false);
    page.picture.grid = None;
    Ok(json(&api::AskAnswer { page, why, unanswered, text }))
}

/// Compares two versions.
pub async fn compared(State(app): State<Arc<App>>, bytes: Bytes) -> Response {
    answered(async {
        let asked: api::CompareRequest = body(&bytes)?;
        within(asked.draws)?;
        let first = version(&app, &asked.first)?;
        let second = version(&app, &asked.second)?;
        in_turn(&app, move |app| {
            let a = otherwise(&first, &asked.first_scenario)?;
            let b = otherwise(&second, &asked.second_scenario)?;
            let options = CompareOptions {
                game: None,
                draws: asked.draws,
                seed: app.seed,
                jobs: app.jobs,
                attribute: asked.attribute,
                of: asked.of.clone(),
            };
            let a = Compared { case: &a, files: &first.files };
            let b = Compared { case: &b, files: &second.files };
            let comparison =
                compare(a, b, &options).map_err(|e| bad("question", &e.to_string()))?;
            let style = Style { verbose: true, color: false };
            let text = realpolitik_report::compare::comparison(&comparison, style);
            Ok(json(&api::CompareAnswer { comparison, text }))
        })
        .await?
    })
    .await
}

/// Gives a report as a file.
pub async fn report(State(app): State<Arc<App>>, bytes: Bytes) -> Response {
    answered(async {
        let asked: api::ReportRequest = body(&bytes)?;
        within(asked.draws)?;
        source(&app, &asked.case)?;
        in_turn(&app, move |app| reported(app, &asked)).await?
    })
    .await
}

fn reported(app: &App, asked: &api::ReportRequest) -> Result<Response, Response> {
    let source = source(app, &asked.case)?;
    let mut loaded = source.load();
    let case = loaded.case.take().ok_or_else(|| bad("invalid-case", "the case has errors"))?;
    let options = Options {
        draws: asked.draws,
        seed: app.seed,
        jobs: app.jobs,
        asked: Asked { full: true, ..Asked::default() },
        ..Options::default()
    };
    let not = |e: realpolitik_analysis::AnalysisError| bad("question", &e.to_string());
    let f = analyze(&case, &options, &Progress::default()).map_err(not)?;
    let p = picture(&case, &options, true).map_err(not)?;
    let log = logs::beside(source.folder(), &source.id()).transpose().map_err(|e| refused(&e))?;
    let enclosure = Enclosure {
        id: case.id.clone(),
        game: None,
        as_of: case.as_of.to_string(),
        draws: asked.draws,
        seed: app.seed,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        public: asked.public,
        annex: asked.annex,
        files: loaded.files,
        logs: log.into_iter().map(|l| (LOG.to_owned(), l.text)).collect(),
        on: None,
    };
    let page = page::page(&case, f, p, source.track(), asked.public);
    let html = written(&page, &enclosure).map_err(|e| refused(&e))?;
    let hash: String = case.hash.chars().take(8).collect();
    Ok(json(&api::ReportAnswer { name: format!("{}-{hash}.html", safe(&case.id)), html }))
}
