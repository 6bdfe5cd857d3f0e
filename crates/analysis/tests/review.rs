//! What reading a row would move is what the answer moves by once it is read.

use realpolitik_analysis::review::{ChangeOf, Review, ReviewOptions, review};
use realpolitik_analysis::{AnalysisError, Options, analyze};
use realpolitik_case::Case;
use realpolitik_case::load::{Limits, load_memory};
use realpolitik_runs::sweep::Progress;

const CASE: &str = r#"
schema = 1
title = "T"
as_of = 2024-06-30
[actors.A]
name = "A"
[actors.B]
name = "B"
[actors.C]
name = "C"
[parameters.x]
dist = "normal(0.4, 1)"
judgement = "j"
[parameters.pressure]
data = "per_year(events.threaten, 2014-06-30, A)"
judgement = "j"
[games.g]
start = "act"
precision = 1
[games.g.moves.act]
by = "A"
actions = { press = "answer", wait = "left" }
[games.g.moves.answer]
by = "B"
actions = { yield = "won", resist = "lost" }
[games.g.outcomes.won]
payoffs.A = "x + pressure"
payoffs.B = "-x"
[games.g.outcomes.lost]
payoffs.A = -1
payoffs.B = "x - 1"
[games.g.outcomes.left]
payoffs.A = 0
payoffs.B = 0
[questions.won]
label = "Does A win?"
game = "g"
outcomes = ["won"]
rule = "A wins."
resolve_by = 2025-01-01
"#;
const HEAD: &str = "id,date,actor,target,kind,channel,giver,receiver,weight,game,episode,move,action,source,grade,summary,machine\n";
const READ: &str = "a1,2010-01-01,A,B,act,public,,,,g,one,act,press,s,A1,Pressed.,\n\
    a2,2010-02-01,B,A,act,public,,,,g,one,answer,yield,s,A1,Yielded.,\n\
    a3,2012-01-01,A,B,act,public,,,,g,two,act,press,s,A1,Pressed again.,\n\
    t1,2016-01-01,A,B,threaten,public,,,,,,,,s,B2,A threat.,\n";
/// Coded as a move, a threat that is no move yet, B's doing, of another pair, and too late.
const UNREAD: &str = "m1,2012-02-01,B,A,reply,public,,,,g,two,answer,resist,s,F6,Refused.,yes\n\
    m2,2020-01-01,A,B,threaten,public,,,,,,,,s,F6,A threat.,yes\n\
    m3,2021-01-01,B,A,consult,public,B,A,3,,,,,s,F6,A talk.,yes\n\
    m4,2021-01-01,C,B,consult,public,,,,,,,,s,F6,A talk.,yes\n\
    m5,2024-09-01,A,B,threaten,public,,,,,,,,s,F6,Later.,yes\n";

fn case(rows: &str) -> Case {
    let events = format!("{HEAD}{rows}");
    let bib = b"@misc{s, title = {S}, author = {B}, year = {2009}}";
    let files: [(&str, &[u8]); 3] =
        [("case.toml", CASE.as_bytes()), ("events.csv", events.as_bytes()), ("sources.bib", bib)];
    let loaded = load_memory("t", &files, &Limits::default());
    let shown = realpolitik_case::render::human(&loaded, false);
    loaded.case.unwrap_or_else(|| panic!("{shown}"))
}

fn options() -> Options {
    Options { draws: 4_000, seed: 3, jobs: 2, ..Options::default() }
}

fn asked(case: &Case, reads: &[&str]) -> Review {
    let of = ReviewOptions { of: None, reads: reads.iter().map(|r| (*r).to_owned()).collect() };
    review(case, &of, &options(), &Progress::default()).unwrap()
}

/// The answer after the record.
fn answer(case: &Case) -> f64 {
    let found = analyze(case, &options(), &Progress::default()).unwrap();
    found.questions[0].answer().unwrap().mean
}

#[test]
fn a_row_counts_nowhere_until_it_is_graded() {
    assert_eq!(answer(&case(READ)).to_bits(), answer(&case(&format!("{READ}{UNREAD}"))).to_bits());
    let case = case(&format!("{READ}{UNREAD}"));
    assert_eq!(case.known_events().count(), 4);
    let found = asked(&case, &[]);
    assert_eq!((found.machine, found.graded, found.later), (5, 0, 1));
    assert!(found.withheld.is_none(), "{:?}", found.withheld);
    assert_eq!(found.rows.len(), 4);
    // Of another pair: it is no move of this game, and nothing counts its kind.
    let last = found.rows.last().unwrap();
    assert_eq!((last.event.as_str(), last.moves, last.changes.len()), ("m4", 0.0, 0));
    assert!(found.rows.windows(2).all(|w| w[0].moves >= w[1].moves));
}

#[test]
fn what_a_row_would_move_is_what_it_moves() {
    let whole = case(&format!("{READ}{UNREAD}"));
    let found = asked(&whole, &[]);
    let told = |event: &str, of: ChangeOf, what: &str| {
        let row = found.rows.iter().find(|r| r.event == event).unwrap();
        let all = row.changes.iter().map(|c| &found.changes[*c]);
        let mut like = all.filter(|c| c.of == of && c.what.contains(what));
        like.next().unwrap_or_else(|| panic!("{event}: {what}: {:?}", found.changes)).clone()
    };
    let graded = |row: &str| {
        let rows = UNREAD.lines().find(|l| l.starts_with(row)).unwrap();
        rows.replace("F6", "B2")
    };
    // Coded already: in the episode that it belongs to. The draws are the same.
    let before = answer(&whole);
    let coded = told("m1", ChangeOf::Move, "answer = resist, in episode two");
    let then = answer(&case(&format!("{READ}{}\n", graded("m1"))));
    let moved = &coded.answers[0];
    assert!((moved.from - before).abs() < 1e-9, "{} {before}", moved.from);
    assert!((moved.to - then).abs() < 1e-9, "{} {then}", moved.to);
    assert!((moved.to - moved.from).abs() > 10.0 * moved.error && moved.error > 0.0);
    assert!(coded.chance.unwrap() > 0.0 && coded.chance.unwrap() < 1.0);
    // A move of its own: like a row that says so.
    let own = told("m2", ChangeOf::Move, "act = wait, in an episode of its own");
    let row = "n1,2020-01-01,A,B,act,public,,,,g,three,act,wait,s,B2,Waited.,\n";
    let then = answer(&case(&format!("{READ}{row}")));
    assert!((own.answers[0].to - then).abs() < 1e-9, "{} {then}", own.answers[0].to);
    // Counted by its kind: a belief with one event more, from other draws.
    let counted = told("m2", ChangeOf::Belief, "one more event in pressure");
    let then = answer(&case(&format!("{READ}{}\n", graded("m2"))));
    let moved = &counted.answers[0];
    assert!((moved.to - then).abs() < 0.012, "{} {then} ± {}", moved.to, moved.error);
    assert!(moved.to > moved.from + 0.01, "{moved:?}");
    let line = told("m3", ChangeOf::Ledger, "+3 in the ledger of B and A");
    assert!(line.answers.is_empty());
}

#[test]
fn the_analyst_says_which_kinds_are_which_moves() {
    let whole = case(&format!("{READ}{UNREAD}"));
    let found = asked(&whole, &["consult=answer.yield"]);
    let of = |event: &str| {
        let row = found.rows.iter().find(|r| r.event == event).unwrap();
        row.changes.iter().map(|c| found.changes[*c].what.as_str()).collect::<Vec<_>>()
    };
    assert!(of("m3").contains(&"answer = yield, in an episode of its own"));
    assert!(!of("m3").iter().any(|w| w.contains("resist")));
    assert_eq!(of("m2"), ["one more event in pressure"]);
    let refused = |reads: &str| {
        let of = ReviewOptions { of: None, reads: vec![reads.to_owned()] };
        match review(&whole, &of, &options(), &Progress::default()) {
            Err(AnalysisError::Review { why }) => why,
            other => panic!("{other:?}"),
        }
    };
    assert!(refused("consult").contains("KIND=MOVE.ACTION"));
    assert!(refused("dance=answer.yield").contains("consult, reply, threaten"));
    assert!(refused("consult=answer.dance").contains("no game of the case has the action `dance`"));
    let of = ReviewOptions { of: Some("lost".to_owned()), reads: Vec::new() };
    let lost = review(&whole, &of, &options(), &Progress::default()).unwrap();
    assert!(lost.changes.iter().flat_map(|c| &c.answers).all(|m| m.answer == "lost"));
    let of = ReviewOptions { of: Some("tied".to_owned()), reads: Vec::new() };
    let e = review(&whole, &of, &options(), &Progress::default()).unwrap_err().to_string();
    assert!(e.contains("`tied`") && e.contains("won, won, lost, left"), "{e}");
}

#[test]
fn without_a_record_the_first_move_makes_one() {
    let threat = READ.lines().last().unwrap();
    let case_ = case(&format!("{threat}\n{UNREAD}"));
    let found = asked(&case_, &[]);
    let row = found.rows.iter().find(|r| r.event == "m2").unwrap();
    let moved = |what: &str| {
        let all = row.changes.iter().map(|c| &found.changes[*c]);
        all.into_iter().find(|c| c.what.contains(what)).unwrap().answers[0].clone()
    };
    let press = moved("act = press");
    assert!((press.from - answer(&case_)).abs() < 1e-6, "{press:?} {}", answer(&case_));
    let row = "n1,2020-01-01,A,B,act,public,,,,g,three,act,press,s,B2,Pressed.,\n";
    assert!((press.to - answer(&case(&format!("{threat}\n{row}")))).abs() < 1e-9);
    assert!(press.to > press.from);
    let none = asked(&case(READ), &[]);
    assert!(none.rows.is_empty() && none.changes.is_empty() && none.machine == 0);
}
