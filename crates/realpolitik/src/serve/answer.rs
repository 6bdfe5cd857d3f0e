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
use realpolitik_analysis::Options;
use realpolitik_analysis::headline::question::QuestionFinding;
use realpolitik_analysis::picture::scenario::{
    AfterRecord, OverTime, Reply, Running, Scenario, over_time,
};
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
/// Relations are followed once a slider has rested this long: they take longer than all
/// else, and whoever moves on is not to wait for them.
const REST: Duration = Duration::from_millis(250);

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
    let steps = steps(&asked, &version.case, &scenario);
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
        answered: None,
    }));
    for step in steps {
        if step == Step::OverTime {
            // Nor is anybody else's first answer to wait for them.
            tokio::time::sleep(REST).await;
            while app.waiting.load(Ordering::Relaxed) > 0 && !lines.is_closed() {
                tokio::time::sleep(REST).await;
            }
        }
        if lines.is_closed() || app.stopping.load(Ordering::Relaxed) {
            return;
        }
        let (work, asked, progress) =
            (Arc::clone(&work), Arc::clone(&asked), Arc::clone(&progress));
        let line = in_turn(&app, move |app| {
            let mut work = work.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            match step {
                Step::Draws { end, last } => work.advance(app, &asked, (end, last), &progress),
                Step::OverTime => work.over_time(app, &progress).map(Some),
            }
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

/// What gives a line of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// Draws up to an end; whether nothing comes after it.
    Draws { end: u64, last: bool },
    /// Relations followed over time.
    OverTime,
}

/// The lines of a stream.
fn steps(
    asked: &api::AnswerRequest,
    case: &realpolitik_case::Case,
    scenario: &Scenario,
) -> Vec<Step> {
    let mut steps = Vec::new();
    let follows = asked.stages && !case.relations.is_empty() && !scenario.is_case(case);
    if asked.stages && asked.draws > 2 * FIRST_STAGE {
        steps.push(Step::Draws { end: FIRST_STAGE, last: false });
    }
    steps.push(Step::Draws { end: asked.draws, last: !follows });
    if follows {
        steps.push(Step::OverTime);
    }
    steps
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
    /// The answer over all draws, to which what is over time is added.
    answered: Option<Answered>,
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
        (end, last): (u64, bool),
        progress: &Progress,
    ) -> Result<Option<api::ScenarioAnswer>, api::Problem> {
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
        let whole = end == asked.draws;
        let as_written = self.scenario.is_case(&self.version.case);
        // Plays that were seen had the cards that are taken away: the record says
        // nothing of a game without them.
        let weighs = findings.record.is_some() && !as_written && self.scenario.without.is_empty();
        let after = match weighs {
            true => recorded(&mut running, end, whole, progress).map_err(failed)?,
            false => None,
        };
        if progress.stop.load(Ordering::Relaxed) {
            return Err(why("gone", "nobody listens any more".to_owned()));
        }
        let grown = (asked.tree && whole)
            .then(|| tree::tree(case, running.compiled(), app.seed, end.min(TREE_DRAWS), app.jobs));
        self.total = Some(running.into_total());
        self.started += started.elapsed();
        if weighs && after.is_none() && !whole {
            // So few draws do not carry the record: more will, and numbers as judged
            // would only flicker.
            return Ok(None);
        }
        let answered = Answered { reply, after, over_time: None, as_written, draws: end, last };
        let line = worded(&answered, self.started, grown, findings, picture);
        self.answered = Some(answered);
        Ok(Some(line))
    }

    /// Follows the relations over time, and adds them to the answer over all draws.
    fn over_time(
        &mut self,
        app: &App,
        progress: &Progress,
    ) -> Result<api::ScenarioAnswer, api::Problem> {
        let started = Instant::now();
        let missing = || why("internal", "the scenario has no answer yet".to_owned());
        let base = self.version.base(app.seed, app.jobs);
        let (findings, picture) = base.as_ref().map_err(|e| why("base", e.clone()))?;
        let case = self.case.as_ref().ok_or_else(missing)?;
        let mut answered = self.answered.take().ok_or_else(missing)?;
        let options = Options {
            seed: app.seed,
            jobs: app.jobs,
            draws: answered.draws,
            // What was seen of a relation had the cards that are taken away.
            judged: !self.scenario.without.is_empty(),
            ..Options::default()
        };
        let found = over_time(case, &options, progress);
        answered.over_time = found.map_err(|e| why("not-certified", e.to_string()))?;
        if progress.stop.load(Ordering::Relaxed) {
            return Err(why("gone", "nobody listens any more".to_owned()));
        }
        answered.last = true;
        self.started += started.elapsed();
        Ok(worded(&answered, self.started, None, findings, picture))
    }
}

fn why(error: &str, message: String) -> api::Problem {
    api::Problem { error: error.to_owned(), message }
}

/// What the record makes of a scenario. A first look takes more draws where so few do not
/// carry it.
fn recorded(
    running: &mut Running<'_>,
    draws: u64,
    whole: bool,
    progress: &Progress,
) -> Result<Option<AfterRecord>, realpolitik_analysis::AnalysisError> {
    let found = running.after_record(draws, !whole, progress)?;
    if whole || found.is_some() {
        return Ok(found);
    }
    running.after_record(4 * draws, true, progress)
}

/// An answer so far.
struct Answered {
    reply: Reply,
    /// What the record makes of the scenario.
    after: Option<AfterRecord>,
    /// Where its relations will stand.
    over_time: Option<OverTime>,
    /// Whether it is of the case as it is written.
    as_written: bool,
    draws: u64,
    last: bool,
}

/// Puts the answers of a scenario in the place of those of the case. What else was said
/// of the record was said of the case as it is written.
fn asked(f: &mut realpolitik_analysis::Findings, answered: &Answered) {
    let (after, over_time) = (answered.after.as_ref(), answered.over_time.as_ref());
    let main = f.stamp.game.clone();
    for (i, (q, found)) in f.questions.iter_mut().zip(&answered.reply.questions).enumerate() {
        if q.game.as_ref() == Some(&main) {
            q.judged = *found;
            q.recorded = after.and_then(|a| *a.questions.get(i)?);
        }
        if let Some((judged, recorded)) = over_time.and_then(|o| *o.questions.get(i)?) {
            (q.judged, q.recorded) = (Some(judged), recorded);
        }
    }
    f.record = None;
    f.against.clear();
    f.rivals = None;
    f.answers = realpolitik_analysis::asked::Answers::default();
}

/// An answer with the words of its figures.
fn worded(
    answered: &Answered,
    took: Duration,
    tree: Option<tree::GameTree>,
    findings: &realpolitik_analysis::Findings,
    picture: &realpolitik_analysis::picture::Picture,
) -> api::ScenarioAnswer {
    let Answered { reply, after, over_time, as_written, draws, last } = answered;
    let mut f = findings.clone();
    let mut p = picture.clone();
    let known = std::mem::replace(&mut f.outcomes, reply.outcomes.clone());
    if *as_written {
        for o in &mut f.outcomes {
            o.recorded = known.iter().find(|k| k.id == o.id).and_then(|k| k.recorded);
        }
    } else {
        for o in &mut f.outcomes {
            let found = after.iter().flat_map(|a| &a.outcomes).find(|(id, _)| *id == o.id);
            o.recorded = found.and_then(|(_, e)| *e);
        }
        asked(&mut f, answered);
    }
    f.moves = reply.moves.clone();
    f.path = reply.path.clone();
    f.leverage = reply.leverage.clone();
    if let Some(o) = over_time {
        f.relations.clone_from(&o.relations);
    }
    f.health.certified = reply.certified;
    f.health.failed = reply.failed;
    f.health.fit_for_use = reply.failed == 0;
    if let Some(t) = &tree {
        p.tree = t.clone();
    }
    let mut summary = summary::summary(&f, &p);
    if !as_written {
        not_followed(&mut summary, &f, over_time.is_some());
    }
    api::ScenarioAnswer {
        draws: *draws,
        last: *last,
        failed: reply.failed,
        milliseconds: took.as_secs_f64() * 1e3,
        summary,
        captions: caption::captions(&f, &p, None),
        outcomes: f.outcomes,
        moves: f.moves,
        path: f.path,
        leverage: f.leverage,
        tree,
        relations: over_time.is_some().then_some(f.relations),
    }
}

/// Says of answers about other games, and about relations while they are not `followed`,
/// that they are not those of the scenario.
fn not_followed(
    summary: &mut summary::Summary,
    f: &realpolitik_analysis::Findings,
    followed: bool,
) {
    let other = |q: &&QuestionFinding| {
        q.game.as_ref().is_some_and(|g| *g != f.stamp.game) || q.relation.is_some() && !followed
    };
    for q in f.questions.iter().filter(other) {
        let label = realpolitik_report::question::label(q);
        for made in summary.brief.judgements.iter_mut().filter(|j| j.label == label) {
            made.note = Some("of the case as written".to_owned());
        }
    }
}
