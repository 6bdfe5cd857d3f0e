//! Sealed forecasts: the log cannot be changed unseen, and everything in it is
//! scored or listed.

use jiff::civil::date;
use realpolitik_analysis::forecasts::hindsight::{Dated, Retrodiction, latest};
use realpolitik_analysis::forecasts::log::{GENESIS, Log, LogError, LogRecord, append};
use realpolitik_analysis::forecasts::score::brier;
use realpolitik_analysis::forecasts::seal::{Resolution, Seal, Verdict, forecast, questions};
use realpolitik_analysis::forecasts::track_record::{By, State, TrackRecord, track_record};
use realpolitik_analysis::{Options, analyze};
use realpolitik_case::load::{Limits, load_path};
use realpolitik_case::{Case, PartialDate};
use realpolitik_lanes::philox::uniform;
use realpolitik_runs::sweep::Progress;
use std::path::{Path, PathBuf};

fn case() -> Case {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/us-vietnam-2022");
    load_path(&folder, &Limits::default()).case.expect("the shipped case loads")
}

fn seal(question: &str, probability: f64, base_rate: f64) -> Seal {
    Seal {
        case: "made-up".to_owned(),
        case_hash: "0".repeat(64),
        as_of: "2020-01-01".to_owned(),
        sealed_on: "2020-01-02".to_owned(),
        written_on: None,
        latest: None,
        question: question.to_owned(),
        label: format!("Whether {question} — \"really\""),
        rule: "True if it happens.".to_owned(),
        resolve_by: "2020-12-31".to_owned(),
        quantity: "judged".to_owned(),
        sealed: Default::default(),
        judged: None,
        probability,
        mcse: 0.0,
        p05: probability,
        p95: probability,
        base_rate,
        base_rate_given: true,
        draws: 0,
        seed: 1,
        version: "0".to_owned(),
        author: None,
    }
}

fn resolve(forecast: &str, verdict: Verdict, on: &str) -> Resolution {
    Resolution {
        forecast: forecast.to_owned(),
        verdict,
        on: on.to_owned(),
        resolved_on: "2021-01-15".to_owned(),
        sources: vec!["a newspaper".to_owned()],
        note: None,
    }
}

/// A log in memory from records that may name a forecast by its position.
fn log(records: Vec<(LogRecord, Option<usize>)>) -> (Log, Vec<u8>) {
    let (mut log, mut bytes) = (Log::default(), Vec::new());
    for (mut record, of) in records {
        if let (LogRecord::Resolve(r), Some(i)) = (&mut record, of) {
            r.forecast = log.lines[i].0.clone();
        }
        let (hash, entry, line) = log.next(record).unwrap();
        bytes.extend(line);
        log.lines.push((hash, entry));
    }
    (log, bytes)
}

fn sample() -> (Log, Vec<u8>) {
    let s = |q, p| (LogRecord::Seal(seal(q, p, 0.5)), None);
    let r = |i, v| (LogRecord::Resolve(resolve("", v, "2020-12-31")), Some(i));
    log(vec![
        s("a", 0.9),
        s("b", 0.1),
        s("c", 0.7),
        r(0, Verdict::Yes),
        r(1, Verdict::Yes),
        s("d", 0.6),
        r(2, Verdict::Ambiguous),
    ])
}

fn scored(log: Log, on: jiff::civil::Date, by: Option<By>) -> TrackRecord {
    track_record(&[("a log".to_owned(), log)], on, by)
}

#[test]
fn a_log_reads_back_as_it_was_written() {
    let (log, bytes) = sample();
    assert_eq!(Log::parse(&bytes).unwrap(), log);
    assert_eq!(log.lines[0].1.previous, GENESIS);
    assert_eq!(Log::parse(b"").unwrap().head(), GENESIS);
    for line in std::str::from_utf8(&bytes).unwrap().lines() {
        let v: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(v["entry"]["kind"].is_string());
    }
}

/// One byte changed to any other is seen, wherever it stands.
#[test]
fn any_changed_byte_is_seen() {
    let (_, bytes) = sample();
    for trial in 0..1_000 {
        let at = (uniform(11, trial, 0) * bytes.len() as f64) as usize;
        let by = 1 + (uniform(11, trial, 1) * 255.0) as u8;
        let mut changed = bytes.clone();
        changed[at] = changed[at].wrapping_add(by);
        assert_ne!(changed[at], bytes[at]);
        assert!(Log::parse(&changed).is_err(), "byte {at} + {by} went unseen");
    }
    // Every byte with its lowest bit turned, too.
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        assert!(Log::parse(&changed).is_err(), "byte {at} went unseen");
    }
}

#[test]
fn lines_cannot_be_taken_out_moved_or_added_between() {
    let (log, bytes) = sample();
    let text = String::from_utf8(bytes).unwrap();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    for out in 0..lines.len() - 1 {
        let rest: String =
            lines.iter().enumerate().filter(|(i, _)| *i != out).map(|(_, l)| *l).collect();
        assert!(Log::parse(rest.as_bytes()).is_err(), "line {out} was taken out unseen");
    }
    let mut turned = lines.clone();
    turned.swap(1, 2);
    assert!(Log::parse(turned.concat().as_bytes()).is_err());
    let mut doubled = lines.clone();
    doubled.insert(1, lines[0]);
    assert!(Log::parse(doubled.concat().as_bytes()).is_err());
    // Cutting off the end leaves a whole chain: the head tells.
    let short = Log::parse(lines[..3].concat().as_bytes()).unwrap();
    assert!(matches!(short.expect_head(log.head()), Err(LogError::Head { .. })));
    assert!(log.expect_head(log.head()).is_ok());
    // A line cut in the middle does not pass for a whole one.
    let cut = &text.as_bytes()[..text.len() - 40];
    assert!(matches!(Log::parse(cut), Err(LogError::Tampered { .. })));
}

struct Temporary(PathBuf);
impl Temporary {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("{name}-{}.jsonl", std::process::id()));
        let _ = std::fs::remove_file(&path);
        Temporary(path)
    }
}
impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[test]
fn writers_at_once_follow_one_another() {
    let file = Temporary::new("writers");
    let path = &file.0;
    std::thread::scope(|scope| {
        for writer in 0..8 {
            scope.spawn(move || {
                for i in 0..10 {
                    append(path, |log| -> Result<_, LogError> {
                        // What is read under the lock is what is appended to.
                        let q = format!("w{writer}-{i}-after-{}", log.lines.len());
                        Ok(vec![LogRecord::Seal(seal(&q, 0.5, 0.5))])
                    })
                    .unwrap();
                }
            });
        }
    });
    let log = Log::read(path).unwrap();
    assert_eq!(log.lines.len(), 80);
    for (i, (_, s)) in log.seals().enumerate() {
        assert!(s.question.ends_with(&format!("-after-{i}")), "{} at {i}", s.question);
    }
}

#[test]
fn nothing_is_appended_to_a_broken_log() {
    let file = Temporary::new("broken");
    let (_, mut bytes) = sample();
    bytes[200] ^= 4;
    std::fs::write(&file.0, &bytes).unwrap();
    let tried = append(&file.0, |_| -> Result<_, LogError> {
        Ok(vec![LogRecord::Seal(seal("x", 0.5, 0.5))])
    });
    assert!(matches!(tried, Err(LogError::Tampered { line: 1, .. })));
    assert_eq!(std::fs::read(&file.0).unwrap(), bytes);
}

#[test]
fn all_are_scored_or_listed_and_misses_come_first() {
    let (log, _) = sample();
    let r = scored(log.clone(), date(2021, 2, 1), Some(By::Quantity));
    assert_eq!((r.scored, r.ambiguous, r.overdue, r.open), (2, 1, 1, 0));
    assert_eq!(r.forecasts.len(), 4);
    let order: Vec<&str> = r.forecasts.iter().map(|l| l.seal.question.as_str()).collect();
    assert_eq!(order, ["b", "a", "c", "d"]);
    assert!(r.forecasts[0].missed && !r.forecasts[1].missed);
    assert_eq!(r.forecasts[2].state, State::Ambiguous);
    assert_eq!(r.forecasts[3].state, State::Overdue);
    // (.81 + .01) / 2 against .25: skill −.64 against base rates. Both came true, so
    // a constant of 100 % is perfect and leaves no skill to speak of.
    let s = r.scores.unwrap();
    assert!((s.brier.value - 0.41).abs() < 1e-15);
    assert!((s.baselines[0].skill.unwrap() + 0.64).abs() < 1e-14);
    assert_eq!((s.baselines[2].brier, s.best, s.skill), (0.0, 2, None));
    // The ambiguous one at .7 would add .09 or .49.
    let i = r.if_settled.unwrap();
    assert!((i.best - (0.82 + 0.09) / 3.0).abs() < 1e-14);
    assert!((i.worst - (0.82 + 0.49) / 3.0).abs() < 1e-14);
    assert_eq!(r.parts.len(), 1);
    let early = scored(log.clone(), date(2020, 6, 1), None);
    assert_eq!((early.overdue, early.open), (0, 1));
}

#[test]
fn a_revision_counts_and_both_verdicts_are_kept() {
    let (log, _) = log(vec![
        (LogRecord::Seal(seal("a", 0.8, 0.5)), None),
        (LogRecord::Resolve(resolve("", Verdict::No, "2020-06-30")), Some(0)),
        (LogRecord::Resolve(resolve("", Verdict::Yes, "2020-06-30")), Some(0)),
    ]);
    let r = scored(log.clone(), date(2021, 1, 1), None);
    assert_eq!((r.forecasts[0].happened, r.forecasts[0].resolutions), (Some(true), 2));
    assert_eq!(r.forecasts[0].brier, Some(brier(0.8, true)));
    let before: Vec<Verdict> = r.forecasts[0].revised.iter().map(|r| r.verdict).collect();
    assert_eq!(before, [Verdict::No]);
}

#[test]
fn what_is_sealed_after_the_event_is_a_retrodiction() {
    let mut late = seal("late", 0.9, 0.5);
    late.sealed_on = "2020-07-01".to_owned();
    let (log, _) = log(vec![
        (LogRecord::Seal(late), None),
        (LogRecord::Resolve(resolve("", Verdict::Yes, "2020-06-30")), Some(0)),
        (LogRecord::Seal(seal("early", 0.9, 0.5)), None),
        (LogRecord::Resolve(resolve("", Verdict::Yes, "2020-06-30")), Some(2)),
    ]);
    let r = scored(log.clone(), date(2021, 1, 1), Some(By::Foresight));
    let by = |q: &str| r.forecasts.iter().find(|l| l.seal.question == q).unwrap().foresight;
    assert!(!by("late") && by("early"));
    assert_eq!((r.scored, r.foresight, r.retrodictions, r.parts.len()), (2, 1, 1, 2));
    assert_eq!(r.parts[1].name, "retrodiction");
}

/// As of 1 January, sealed on the 2nd, settled on 30 June: why each is a
/// retrodiction.
#[test]
fn later_evidence_and_dating_back_make_retrodictions() {
    let why = |change: &dyn Fn(&mut Seal)| {
        let mut s = seal("a", 0.9, 0.5);
        change(&mut s);
        s.retrodiction("2020-06-30")
    };
    let held = |on: &str| Some(Dated { what: "event `x`".to_owned(), on: on.to_owned() });
    let after = Some(Retrodiction::AfterTheEvent);
    let later = Some(Retrodiction::LaterEvidence);
    assert_eq!(why(&|_| {}), None);
    assert_eq!(why(&|s| s.latest = held("2020-01-01")), None);
    assert_eq!(why(&|s| s.latest = held("2020-01-02")), later);
    assert_eq!(why(&|s| s.sealed_on = "2020-06-29".to_owned()), None);
    assert_eq!(why(&|s| s.sealed_on = "2020-06-30".to_owned()), after);
    // Dated back: what was written before the event may stand, what after may not.
    assert_eq!(why(&|s| s.written_on = Some("2020-06-29".to_owned())), None);
    assert_eq!(why(&|s| s.written_on = Some("2020-06-30".to_owned())), after);
    // Sealed for a day before the as-of date.
    assert_eq!(why(&|s| s.sealed_on = "2019-12-31".to_owned()), later);
    let mut s = seal("a", 0.9, 0.5);
    s.latest = held("2021-02-03");
    let told = s.later().unwrap();
    assert_eq!(
        told,
        "the case holds event `x` of 2021-02-03, later than the as-of date 2020-01-01"
    );
}

#[test]
fn a_seal_names_the_latest_thing_in_its_case() {
    let mut case = case();
    let held = latest(&case).unwrap();
    assert!(held.on.as_str() > "2023", "{held:?}");
    // Without rows, sources and resolutions after the as-of date it may know all.
    let day = case.as_of;
    case.events.retain(|e| e.date.latest() <= day);
    case.sources.retain(|s| s.published.is_none_or(|p| p.earliest() <= day));
    case.questions.iter_mut().for_each(|q| q.resolution = None);
    case.regimes.iter_mut().for_each(|r| r.occasions.retain(|o| o.date.latest() <= day));
    case.relations.iter_mut().for_each(|r| r.record.retain(|s| s.since <= day));
    if let Some(l) = &mut case.ladder {
        l.records.retain(|r| r.from.latest() <= day && r.to.is_none_or(|t| t.latest() <= day));
    }
    let options = Options { draws: 50, ..Options::default() };
    let q = questions(&case, &["upgrade-declined".to_owned()]).unwrap()[0];
    let s = forecast(&case, q, &options, day, &Progress::default()).unwrap();
    assert!(s.latest.is_some() && s.later().is_none(), "{:?}", s.latest);
    // One event a day later is enough.
    let mut case = case.clone();
    let mut event = case.events[0].clone();
    event.date = PartialDate::new(day.year(), Some(day.month()), Some(day.day() + 1));
    event.id = "afterwards".to_owned();
    case.events.push(event);
    let s = forecast(&case, &case.questions[0], &options, day, &Progress::default()).unwrap();
    assert!(s.later().unwrap().contains("event `afterwards` of 2022-04-16"), "{:?}", s.later());
}

#[test]
fn a_seal_says_what_the_findings_say() {
    let case = case();
    let options = Options { draws: 300, ..Options::default() };
    let found = analyze(&case, &options, &Progress::default()).unwrap();
    let ask = |id: &str| {
        let q = questions(&case, &[id.to_owned()]).unwrap()[0];
        forecast(&case, q, &options, date(2022, 4, 16), &Progress::default()).unwrap()
    };
    let s = ask("upgrade-by-2023");
    let o = found.outcomes.iter().find(|o| o.id == "upgraded").unwrap();
    assert!((s.probability - o.probability.mean).abs() < 1e-9);
    assert!((s.mcse - o.probability.mcse).abs() < 1e-9);
    let s = ask("upgrade-declined");
    let m = found.moves.iter().find(|m| m.node == "reply").unwrap();
    let a = m.actions.iter().find(|a| a.name == "decline").unwrap();
    assert!((s.probability - a.probability.mean).abs() < 1e-9);
    assert!(s.base_rate_given && s.as_of == "2022-04-15" && s.draws == 300);
}

#[test]
fn the_past_is_not_forecast() {
    let mut case = case();
    case.as_of = date(2024, 1, 1);
    let q = &case.questions[0];
    let tried = forecast(&case, q, &Options::default(), date(2024, 1, 2), &Progress::default());
    assert!(tried.unwrap_err().to_string().contains("not after the as-of date"));
    assert!(questions(&case, &["nothing".to_owned()]).is_err());
}
