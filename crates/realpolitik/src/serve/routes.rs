//! What is asked and answered.

use super::guard::{Guard, Refusal, protect};
use super::state::{self, Source, Version, Versions};
use super::{api, graph};
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use realpolitik_analysis::picture::scenario::Scenario;
use realpolitik_analysis::picture::{record, region};
use realpolitik_case::load::{Limits, load_memory, stays_inside};
use realpolitik_report::{caption, page};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::Semaphore;

/// Largest body, in bytes: `max-body-bytes`. A case's files fit.
const MAX_BODY: usize = 20 << 20;
/// A body must have come within this time.
const BODY_TIME: Duration = Duration::from_secs(20);
/// Requests that may wait for the solver: `max-waiting`.
pub(super) const MAX_WAITING: usize = 512;
/// Most draws of a request: `max-draws`.
pub const MAX_DRAWS: u64 = 200_000;
/// Draws of a page.
const PAGE_DRAWS: u64 = 20_000;

/// The server's state.
#[derive(Debug)]
pub struct App {
    /// Who may ask.
    pub guard: Guard,
    /// The cases on offer.
    pub sources: Vec<Source>,
    /// The case to open first.
    pub first: Option<String>,
    /// Texts that have been read.
    pub versions: Versions,
    /// Whether saving is off.
    pub read_only: bool,
    /// Seed of every draw.
    pub seed: u64,
    /// Threads of the solver.
    pub jobs: usize,
    /// Turns at the solver.
    pub turns: Semaphore,
    /// How many wait for a turn or have one.
    pub waiting: AtomicUsize,
    /// Set when the server stops: no new work, running work ends.
    pub stopping: AtomicBool,
    /// One save at a time.
    pub saving: tokio::sync::Mutex<()>,
}

/// Refuses what may not ask before anything else looks at it, reads the body
/// within its limits, and puts the protecting headers on every answer.
pub(super) async fn guarded(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let mut response = match app.guard.admit(request.method(), request.uri(), request.headers()) {
        Err(refusal) => refused(refusal),
        Ok(()) if app.stopping.load(Ordering::Relaxed) => {
            problem(StatusCode::SERVICE_UNAVAILABLE, "stopping", "the server is stopping")
        }
        Ok(()) => {
            let (head, body) = request.into_parts();
            match tokio::time::timeout(BODY_TIME, to_bytes(body, MAX_BODY)).await {
                Ok(Ok(bytes)) => next.run(Request::from_parts(head, Body::from(bytes))).await,
                Ok(Err(_)) => problem(
                    StatusCode::PAYLOAD_TOO_LARGE,
                    "max-body-bytes",
                    "the body is broken or larger than 20 MiB",
                ),
                Err(_) => problem(
                    StatusCode::REQUEST_TIMEOUT,
                    "body-time",
                    "the body did not come within 20 seconds",
                ),
            }
        }
    };
    protect(response.headers_mut());
    response
}

fn refused(refusal: Refusal) -> Response {
    let (word, message) = refusal.words();
    problem(refusal.status(), word, message)
}

pub(super) fn content(kind: &'static str, text: impl Into<Body>) -> Response {
    let mut response = Response::new(text.into());
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

pub(super) fn json<T: Serialize>(value: &T) -> Response {
    match serde_json::to_vec(value) {
        Ok(bytes) => content("application/json", bytes),
        Err(e) => problem(StatusCode::INTERNAL_SERVER_ERROR, "internal", &e.to_string()),
    }
}

pub(super) fn problem(status: StatusCode, error: &str, message: &str) -> Response {
    let body = api::Problem { error: error.to_owned(), message: message.to_owned() };
    let mut response = json(&body);
    *response.status_mut() = status;
    response
}

/// A request's body, or why it cannot be read.
pub(super) fn body<T: DeserializeOwned>(bytes: &Bytes) -> Result<T, Response> {
    serde_json::from_slice(bytes)
        .map_err(|e| problem(StatusCode::BAD_REQUEST, "body", &e.to_string()))
}

pub(super) async fn session(State(app): State<Arc<App>>) -> Response {
    let cases = app
        .sources
        .iter()
        .map(|s| {
            let loaded = s.load();
            api::CaseEntry {
                key: s.key.clone(),
                title: loaded.case.as_ref().map_or_else(|| s.id(), |c| c.title.clone()),
                as_of: loaded.case.as_ref().map(|c| c.as_of.to_string()),
                embedded: s.folder().is_none(),
                errors: loaded.errors(),
            }
        })
        .collect();
    json(&api::Session {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        read_only: app.read_only,
        seed: app.seed,
        cases,
        first: app.first.clone(),
        max_draws: MAX_DRAWS,
    })
}

pub(super) async fn openapi() -> Response {
    json(&super::openapi::document())
}

pub(super) fn source<'a>(app: &'a App, key: &str) -> Result<&'a Source, Response> {
    app.sources
        .iter()
        .find(|s| s.key == key)
        .ok_or_else(|| problem(StatusCode::NOT_FOUND, "case", "there is no such case"))
}

pub(super) fn version(app: &App, id: &str) -> Result<Arc<Version>, Response> {
    app.versions.find(id).ok_or_else(|| {
        problem(
            StatusCode::NOT_FOUND,
            "version",
            "this text of the case is not kept any more; check it again",
        )
    })
}

/// Runs work on a thread of its own when it has a turn at the solver.
pub(super) async fn in_turn<T: Send + 'static>(
    app: &Arc<App>,
    work: impl FnOnce(&App) -> T + Send + 'static,
) -> Result<T, Response> {
    let busy = || {
        problem(StatusCode::SERVICE_UNAVAILABLE, "max-waiting", "too many are waiting; ask again")
    };
    if app.waiting.fetch_add(1, Ordering::Relaxed) >= MAX_WAITING {
        app.waiting.fetch_sub(1, Ordering::Relaxed);
        return Err(busy());
    }
    let turn = app.turns.acquire().await;
    let mine = Arc::clone(app);
    let done = match turn {
        Ok(_held) => tokio::task::spawn_blocking(move || work(&mine)).await.map_err(|_| {
            problem(StatusCode::INTERNAL_SERVER_ERROR, "internal", "the program has a bug")
        }),
        Err(_) => Err(busy()),
    };
    app.waiting.fetch_sub(1, Ordering::Relaxed);
    done
}

pub(super) async fn open(State(app): State<Arc<App>>, bytes: Bytes) -> Response {
    answered(async {
        let asked: api::OpenRequest = body(&bytes)?;
        let key = source(&app, &asked.case)?.key.clone();
        in_turn(&app, move |app| opened(app, &key)).await?
    })
    .await
}

pub(super) async fn answered(work: impl Future<Output = Result<Response, Response>>) -> Response {
    work.await.unwrap_or_else(|refusal| refusal)
}

fn opened(app: &App, key: &str) -> Result<Response, Response> {
    let source = source(app, key)?;
    let mut loaded = source.load();
    let findings = state::findings(&loaded);
    let files = loaded
        .files
        .iter()
        .map(|(name, text)| api::CaseFile {
            name: name.clone(),
            text: text.clone(),
            hash: state::hash(text.as_bytes()),
        })
        .collect();
    let (places, games) = (state::places(&loaded), graph::games(&loaded));
    let version = loaded.case.take().map(|case| app.versions.keep(case, loaded.files));
    let (mut built, mut failure) = (None, None);
    if let Some(v) = &version {
        match v.base_over(PAGE_DRAWS, app.seed, app.jobs) {
            Ok((f, p)) => {
                built = Some(page::page(&v.case, f.clone(), p.clone(), source.track(), false))
            }
            Err(e) => failure = Some(e.clone()),
        }
    }
    Ok(json(&api::Opened {
        case: source.key.clone(),
        files,
        findings,
        writable: !app.read_only && source.folder().is_some(),
        rivals: version.as_ref().map(|v| state::rivals(&v.case)).unwrap_or_default(),
        cards: version.as_ref().map(|v| state::card_entries(&v.case)).unwrap_or_default(),
        version: version.map(|v| v.id.clone()),
        page: built,
        places,
        games,
        failure,
    }))
}

pub(super) async fn check(State(app): State<Arc<App>>, bytes: Bytes) -> Response {
    answered(async {
        let asked: api::CheckRequest = body(&bytes)?;
        source(&app, &asked.case)?;
        in_turn(&app, move |app| checked(app, &asked)).await?
    })
    .await
}

fn checked(app: &App, asked: &api::CheckRequest) -> Result<Response, Response> {
    let source = source(app, &asked.case)?;
    let mut files = source.load().files;
    for changed in &asked.files {
        if !stays_inside(&changed.name) {
            return Err(problem(
                StatusCode::BAD_REQUEST,
                "file",
                "that name leads out of the case",
            ));
        }
        match files.iter_mut().find(|(n, _)| *n == changed.name) {
            Some((_, text)) => text.clone_from(&changed.text),
            None => files.push((changed.name.clone(), changed.text.clone())),
        }
    }
    let named: Vec<(&str, &[u8])> = files.iter().map(|(n, t)| (n.as_str(), t.as_bytes())).collect();
    let mut loaded = load_memory(&source.id(), &named, &Limits::default());
    let findings = state::findings(&loaded);
    let (places, games) = (state::places(&loaded), graph::games(&loaded));
    let version = loaded.case.take().map(|case| app.versions.keep(case, loaded.files));
    Ok(json(&api::Checked {
        findings,
        places,
        games,
        rivals: version.as_ref().map(|v| state::rivals(&v.case)).unwrap_or_default(),
        cards: version.as_ref().map(|v| state::card_entries(&v.case)).unwrap_or_default(),
        beliefs: version.as_ref().map(|v| state::beliefs(&v.case)).unwrap_or_default(),
        version: version.map(|v| v.id.clone()),
    }))
}

pub(super) fn scenario(asked: &api::Scenario) -> Result<Scenario, Response> {
    let as_of = asked.as_of.as_deref().map(day).transpose()?;
    Ok(Scenario {
        set: asked.set.iter().map(|(k, v)| (k.clone(), *v)).collect(),
        without: asked.without.clone(),
        rival: asked.rival.clone(),
        as_of,
    })
}

fn day(text: &str) -> Result<jiff::civil::Date, Response> {
    text.parse().map_err(|_| problem(StatusCode::BAD_REQUEST, "as_of", "write a day as YYYY-MM-DD"))
}

pub(super) async fn map(State(app): State<Arc<App>>, bytes: Bytes) -> Response {
    answered(async {
        let asked: api::MapRequest = body(&bytes)?;
        let version = version(&app, &asked.version)?;
        let scenario = scenario(&asked.scenario)?;
        in_turn(&app, move |app| mapped(app, &version, &scenario, &asked)).await?
    })
    .await
}

fn mapped(
    app: &App,
    version: &Version,
    scenario: &Scenario,
    asked: &api::MapRequest,
) -> Result<Response, Response> {
    let bad = |error: &str, message: &str| problem(StatusCode::BAD_REQUEST, error, message);
    // The axes run over belief, so that they are not held.
    let mut free = scenario.clone();
    free.set.retain(|(p, _)| *p != asked.x && *p != asked.y);
    let case = free.apply(&version.case).map_err(|e| bad("scenario", &e.to_string()))?;
    let find = |id: &str| {
        case.parameter(id).map(|p| p.index()).ok_or_else(|| bad("axis", "no such parameter"))
    };
    let (x, y) = (find(&asked.x)?, find(&asked.y)?);
    if x == y {
        return Err(bad("axis", "choose two parameters"));
    }
    let not = |e: realpolitik_analysis::AnalysisError| bad("not-certified", &e.to_string());
    let compiled =
        realpolitik_runs::subject::compiled_game(&case, None).map_err(|e| not(e.into()))?;
    let map = region::region_map(&case, &compiled, (x, y), app.seed, app.jobs).map_err(not)?;
    let base = version.base(app.seed, app.jobs).as_ref().map_err(|e| bad("base", e))?;
    let mut picture = base.1.clone();
    picture.map = Some(map.clone());
    let words = caption::captions(&base.0, &picture, None).map;
    Ok(json(&api::MapAnswer { map, caption: words }))
}

pub(super) async fn record_on(State(app): State<Arc<App>>, bytes: Bytes) -> Response {
    answered(async {
        let asked: api::RecordRequest = body(&bytes)?;
        let version = version(&app, &asked.version)?;
        let day = day(&asked.as_of)?;
        in_turn(&app, move |app| recorded(app, &version, day)).await?
    })
    .await
}

fn recorded(app: &App, version: &Version, day: jiff::civil::Date) -> Result<Response, Response> {
    let base = version.base(app.seed, app.jobs).as_ref();
    let base = base.map_err(|e| problem(StatusCode::BAD_REQUEST, "base", e))?;
    let mut case = version.case.clone();
    case.as_of = day;
    let (mut f, mut p) = base.clone();
    f.stamp.as_of = day.to_string();
    f.ladders = realpolitik_record::standing::standings(&case, day);
    f.ledgers = realpolitik_record::ledger::ledgers(&case);
    f.audits = realpolitik_record::audit::audits(&case, None);
    f.evidence = realpolitik_record::evidence::evidence(&case);
    p.record = record::record(&case, day);
    let c = caption::captions(&f, &p, None);
    let captions = BTreeMap::from([
        ("timeline".to_owned(), c.timeline),
        ("ledger".to_owned(), c.ledger),
        ("audit".to_owned(), c.audit),
        ("ladder".to_owned(), c.ladder),
    ]);
    Ok(json(&api::RecordAnswer {
        as_of: day.to_string(),
        record: p.record,
        ladders: f.ladders,
        ledgers: f.ledgers,
        audits: f.audits,
        evidence: f.evidence,
        captions,
    }))
}

pub(super) async fn save(State(app): State<Arc<App>>, bytes: Bytes) -> Response {
    answered(async {
        let asked: api::SaveRequest = body(&bytes)?;
        if app.read_only {
            return Err(problem(StatusCode::FORBIDDEN, "read-only", "started with --read-only"));
        }
        let folder = source(&app, &asked.case)?
            .folder()
            .ok_or_else(|| {
                problem(
                    StatusCode::FORBIDDEN,
                    "embedded",
                    "the program carries this case; copy it out to change it",
                )
            })?
            .to_owned();
        let _one = app.saving.lock().await;
        tokio::task::spawn_blocking(move || super::save::save(&folder, &asked))
            .await
            .map_err(|_| {
                problem(StatusCode::INTERNAL_SERVER_ERROR, "internal", "the program has a bug")
            })?
            .map(|saved| json(&saved))
            .map_err(|(status, error, message)| problem(status, error, &message))
    })
    .await
}
