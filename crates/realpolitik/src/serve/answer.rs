//! The answer to a scenario, streamed stage by stage.

use super::api;
use super::routes::{
    App, MAX_DRAWS, MAX_WAITING, answered, body, in_turn, problem, scenario, version,
};
use super::state::Version;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use realpolitik_analysis::picture::scenario::{AfterRecord, Reply, Running, Scenario};
use realpolitik_analysis::picture::tree;
use realpolitik_report::{caption, summary};
use realpolitik_runs::sweep::Progress;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// Draws of the tree of play while a scenario is tried.
const TREE_DRAWS: u64 = 2048;
/// The first answer of a stream comes after this many draws.
const FIRST_STAGE: u64 = 2048;

/// Lines of a stream as they come.
struct Lines(mpsc::Receiver<Bytes>);

impl http_body::Body for Lines {
    type Data = Bytes;
    type Error = std::convert::Infallible;
    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, Self::Error>>> {
        self.0.poll_recv(context).map(|line| line.map(|l| Ok(http_body::Frame::data(l))))
    }
}

/// Answers a scenario, as lines that come one after another.
pub async fn analyze(State(app): State<Arc<App>>, bytes: Bytes) -> Response {
    answered(async {
        let asked: api::AnswerRequest = body(&bytes)?;
        if !(1..=MAX_DRAWS).contains(&asked.draws) {
            return Err(problem(
                StatusCode::BAD_REQUEST,
                "max-draws",
                &format!("ask for 1 to {MAX_DRAWS} draws"),
            ));
        }
        let version = version(&app, &asked.version)?;
        let scenario = scenario(&asked.scenario)?;
        if app.waiting.load(Ordering::Relaxed) >= MAX_WAITING {
            return Err(problem(
                StatusCode::SERVICE_UNAVAILABLE,
                "max-waiting",
                "too many are waiting; ask again",
            ));
        }
        // Room for every line: the solver never waits for a slow reader.
        let (lines, received) = mpsc::channel(8);
        tokio::spawn(stream(Arc::clone(&app), version, scenario, asked, lines));
        let mut response = Response::new(Body::new(Lines(received)));
        let kind = HeaderValue::from_static("application/x-ndjson");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        Ok(response)
    })
    .await
}

/// Answers stage by stage, a turn each, so that many who ask at once all see
/// something soon. Ends early if nobody listens any more.
async fn stream(
    app: Arc<App>,
    version: Arc<Version>,
    scenario: Scenario,
    asked: api::AnswerRequest,
    lines: mpsc::Sender<Bytes>,
) {
    let mut ends = Vec::new();
    if asked.stages && asked.draws > 2 * FIRST_STAGE {
        ends.push(FIRST_STAGE);
    }
    ends.push(asked.draws);
    let asked = Arc::new(asked);
    // Whoever moved on to another question is not waited for.
    let progress = Arc::new(Progress::default());
    let (gone, stop) = (lines.clone(), Arc::clone(&progress));
    let watch = tokio::spawn(async move {
        gone.closed().await;
        stop.stop.store(true, Ordering::Relaxed);
    });
    let _watch = Ended(watch);
    let work = Arc::new(std::sync::Mutex::new(Work {
        case: None,
        total: None,
        version,
        scenario,
        done: 0,
        started: Duration::ZERO,
    }));
    for end in ends {
        if lines.is_closed() || app.stopping.load(Ordering::Relaxed) {
            return;
        }
        let (work, asked, progress) =
            (Arc::clone(&work), Arc::clone(&asked), Arc::clone(&progress));
        let line = in_turn(&app, move |app| {
            let mut work = work.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            work.advance(app, &asked, end, &progress)
        })
        .await;
        let (bytes, more) = match line {
            Ok(Ok(None)) => continue,
            Ok(Ok(Some(answer))) => (serde_json::to_vec(&answer), true),
            Ok(Err(why)) => (serde_json::to_vec(&why), false),
            Err(_) => {
                let why = api::Problem {
                    error: "max-waiting".to_owned(),
                    message: "too many are waiting; ask again".to_owned(),
                };
                (serde_json::to_vec(&why), false)
            }
        };
        let Ok(mut bytes) = bytes else { return };
        bytes.push(b'\n');
        if lines.try_send(Bytes::from(bytes)).is_err() || !more {
            return;
        }
    }
}

/// Ends a task when it goes out of scope: the watch holds the stream open.
struct Ended(tokio::task::JoinHandle<()>);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// An answer on its way: the scenario's case, and the draws so far.
struct Work {
    version: Arc<Version>,
    scenario: Scenario,
    case: Option<realpolitik_case::Case>,
    total: Option<realpolitik_analysis::picture::scenario::Total>,
    done: u64,
    started: Duration,
}

impl Work {
    /// The case of the scenario, made once.
    fn prepare(&mut self) -> Result<(), api::Problem> {
        if self.case.is_some() {
            return Ok(());
        }
        let mut case = self
            .scenario
            .apply(&self.version.case)
            .map_err(|e| api::Problem { error: "scenario".to_owned(), message: e.to_string() })?;
        if self.scenario.rival.is_some() {
            // It is the only account then.
            case.rivals.clear();
        }
        self.case = Some(case);
        Ok(())
    }

    /// Adds draws up to an end. `None` if there is nothing to say yet.
    fn advance(
        &mut self,
        app: &App,
        asked: &api::AnswerRequest,
        end: u64,
        progress: &Progress,
    ) -> Result<Option<api::ScenarioAnswer>, api::Problem> {
        let why = |error: &str, message: String| api::Problem { error: error.to_owned(), message };
        let started = Instant::now();
        self.prepare()?;
        let base = self.version.base(app.seed, app.jobs);
        let (findings, picture) = base.as_ref().map_err(|e| why("base", e.clone()))?;
        let Some(case) = &self.case else {
            return Err(why("internal", "the scenario has no case".to_owned()));
        };
        let started = if self.done == 0 { Instant::now() } else { started };
        let failed = |e: realpolitik_analysis::AnalysisError| why("not-certified", e.to_string());
        let mut running = match self.total.take() {
            Some(total) => Running::resume(case, app.seed, app.jobs, total),
            None => Running::new(case, None, app.seed, app.jobs).map_err(failed)?,
        };
        running.add(self.done..end, progress).map_err(failed)?;
        if progress.stop.load(Ordering::Relaxed) {
            return Err(why("gone", "nobody listens any more".to_owned()));
        }
        self.done = end;
        let reply = running.reply().ok_or_else(|| {
            why("not-certified", format!("none of {end} draws has a certified solution"))
        })?;
        let last = end == asked.draws;
        let as_written = self.scenario.is_case(&self.version.case);
        // Plays that were seen had the cards that are taken away: the record says
        // nothing of a game without them.
        let weighs = findings.record.is_some() && !as_written && self.scenario.without.is_empty();
        let after = match weighs {
            true => recorded(&running, end, last, progress).map_err(failed)?,
            false => None,
        };
        if progress.stop.load(Ordering::Relaxed) {
            return Err(why("gone", "nobody listens any more".to_owned()));
        }
        let grown = (asked.tree && last)
            .then(|| tree::tree(case, running.compiled(), app.seed, end.min(TREE_DRAWS), app.jobs));
        self.total = Some(running.into_total());
        self.started += started.elapsed();
        if weighs && after.is_none() && !last {
            // So few draws do not carry the record: more will, and numbers as judged
            // would only flicker.
            return Ok(None);
        }
        let answered = Answered { reply, after, as_written, draws: end, last };
        Ok(Some(worded(answered, self.started, grown, findings, picture)))
    }
}

/// What the record makes of a scenario. A first look takes more draws where so few do not
/// carry it.
fn recorded(
    running: &Running<'_>,
    draws: u64,
    last: bool,
    progress: &Progress,
) -> Result<Option<AfterRecord>, realpolitik_analysis::AnalysisError> {
    let found = running.after_record(draws, !last, progress)?;
    if last || found.is_some() {
        return Ok(found);
    }
    running.after_record(4 * draws, true, progress)
}

/// An answer so far.
struct Answered {
    reply: Reply,
    /// What the record makes of the scenario.
    after: Option<AfterRecord>,
    /// Whether it is of the case as it is written.
    as_written: bool,
    draws: u64,
    last: bool,
}

/// Puts the answers of a scenario in the place of those of the case. What else was said
/// of the record was said of the case as it is written.
fn asked(
    f: &mut realpolitik_analysis::Findings,
    questions: &[Option<realpolitik_runs::accumulate::Estimate>],
    after: Option<&AfterRecord>,
) {
    for (i, (q, found)) in f.questions.iter_mut().zip(questions).enumerate() {
        q.recorded = None;
        if q.game.is_some() {
            q.judged = *found;
            q.recorded = after.and_then(|a| *a.questions.get(i)?);
        }
    }
    f.record = None;
    f.against.clear();
    f.rivals = None;
    f.answers = realpolitik_analysis::asked::Answers::default();
}

/// An answer with the words of its figures.
fn worded(
    Answered { reply, after, as_written, draws, last }: Answered,
    took: Duration,
    tree: Option<tree::GameTree>,
    findings: &realpolitik_analysis::Findings,
    picture: &realpolitik_analysis::picture::Picture,
) -> api::ScenarioAnswer {
    let mut f = findings.clone();
    let mut p = picture.clone();
    if as_written {
        let known = std::mem::take(&mut f.outcomes);
        f.outcomes = reply.outcomes;
        for o in &mut f.outcomes {
            o.recorded = known.iter().find(|k| k.id == o.id).and_then(|k| k.recorded);
        }
    } else {
        f.outcomes = reply.outcomes;
        for o in &mut f.outcomes {
            let found = after.iter().flat_map(|a| &a.outcomes).find(|(id, _)| *id == o.id);
            o.recorded = found.and_then(|(_, e)| *e);
        }
        asked(&mut f, &reply.questions, after.as_ref());
    }
    f.moves = reply.moves;
    f.path = reply.path;
    f.leverage = reply.leverage;
    f.health.certified = reply.certified;
    f.health.failed = reply.failed;
    f.health.fit_for_use = reply.failed == 0;
    if let Some(t) = &tree {
        p.tree = t.clone();
    }
    api::ScenarioAnswer {
        draws,
        last,
        failed: reply.failed,
        milliseconds: took.as_secs_f64() * 1e3,
        summary: summary::summary(&f, &p),
        captions: caption::captions(&f, &p, None),
        outcomes: f.outcomes,
        moves: f.moves,
        path: f.path,
        leverage: f.leverage,
        tree,
    }
}
