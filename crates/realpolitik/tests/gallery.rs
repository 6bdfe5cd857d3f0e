//! The cases that come with the program: each is sound, is carried by the
//! binary, and its README tells what the model says of what happened afterwards.
//!
//! The tables of what was foreseen are computed here and compared with those in
//! the READMEs. `REALPOLITIK_BLESS=1 cargo test -p realpolitik --test gallery`
//! writes them anew.

use realpolitik_analysis::{Findings, Options, analyze};
use realpolitik_case::Case;
use realpolitik_case::diagnostic::Severity;
use realpolitik_case::load::{Limits, load_path};
use realpolitik_case::rival::Quantity;
use realpolitik_runs::sweep::Progress;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

const BEGIN: &str = "<!-- computed: begin -->";
const END: &str = "<!-- computed: end -->";
/// Enough for whole percents; the tables are read to within [`SLACK`].
const DRAWS: u64 = 2_000;
/// Points of per cent by which a stated and a computed forecast may differ:
/// sampling error at [`DRAWS`] and rounding.
const SLACK: f64 = 2.0;

fn gallery() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases")
}

fn names() -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(gallery())
        .expect("the gallery is part of the repository")
        .flatten()
        .filter(|e| e.path().join("case.toml").is_file())
        .map(|e| e.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

fn sound(name: &str) -> Case {
    let loaded = load_path(&gallery().join(name), &Limits::default());
    // A weakness of the record may stay, if the page of the case owns to it.
    let page = std::fs::read_to_string(gallery().join(name).join("README.md")).expect("a page");
    let said: Vec<String> = loaded
        .diagnostics
        .iter()
        .filter(|d| d.severity != Severity::Note)
        .filter(|d| d.severity == Severity::Error || !page.contains(d.code))
        .map(|d| format!("{}: {}", d.code, d.message))
        .collect();
    assert!(said.is_empty(), "{name}: {said:#?}");
    loaded.case.expect("a case without errors is there")
}

fn findings(case: &Case, game: usize) -> Findings {
    let options =
        Options { game: Some(case.games[game].id.clone()), draws: DRAWS, ..Options::default() };
    let found = analyze(case, &options, &Progress::default()).expect("the case can be analysed");
    assert!(found.health.fit_for_use, "{}: {:?}", case.id, found.health);
    found
}

/// A question that has been settled.
struct Foreseen {
    label: String,
    /// From the beliefs of the case alone.
    judged: f64,
    /// After the record, where it has something to say.
    recorded: Option<f64>,
    base_rate: Option<f64>,
    happened: bool,
    date: String,
    /// Whether the analyst gave the number and no game.
    by_hand: bool,
}

impl Foreseen {
    fn hit(&self) -> bool {
        (self.recorded.unwrap_or(self.judged) >= 0.5) == self.happened
    }
}

fn foreseen(case: &Case) -> Vec<Foreseen> {
    let found = findings(case, 0);
    case.questions
        .iter()
        .filter_map(|q| {
            let (happened, date, _) = q.resolution.as_ref()?;
            assert!(*date > case.as_of, "{}: `{}` was settled before it was put", case.id, q.id);
            let answer = found.questions.iter().find(|f| f.id == q.id)?;
            Some(Foreseen {
                label: q.label.clone(),
                judged: answer.judged.as_ref()?.mean,
                recorded: answer.recorded.as_ref().map(|e| e.mean),
                base_rate: q.base_rate.as_ref().map(|(p, _)| *p),
                happened: *happened,
                date: date.to_string(),
                by_hand: matches!(q.quantity, Quantity::Judged(_)),
            })
        })
        .collect()
}

fn percent(p: f64) -> String {
    match (p * 100.0).round() {
        x if x < 1.0 => "< 1 %".to_owned(),
        x if x > 99.0 => "> 99 %".to_owned(),
        x => format!("{x} %"),
    }
}

fn table(rows: &[Foreseen]) -> String {
    let mut text = String::from(
        "| Question | Judged | After the record | Base rate | What happened | |\n|---|--:|--:|--:|---|---|\n",
    );
    let number = |p: Option<f64>| p.map_or_else(|| "–".to_owned(), percent);
    for r in rows {
        let by = if r.by_hand { ", by hand" } else { "" };
        let seen = if r.happened { "yes" } else { "no" };
        let verdict = if r.hit() { "hit" } else { "**miss**" };
        let _ = writeln!(
            text,
            "| {} | {}{by} | {} | {} | {seen}, {} | {verdict} |",
            r.label,
            percent(r.judged),
            number(r.recorded),
            number(r.base_rate),
            r.date
        );
    }
    text
}

/// What stands between the marks, and where.
fn marked(page: &str, what: &str) -> std::ops::Range<usize> {
    let from = page.find(BEGIN).unwrap_or_else(|| panic!("{what} lacks {BEGIN}")) + BEGIN.len();
    let to = page.find(END).unwrap_or_else(|| panic!("{what} lacks {END}"));
    from..to
}

/// A line with its per cents taken out of its words.
fn split(line: &str) -> (Vec<f64>, String) {
    let mut numbers = Vec::new();
    let mut words = String::new();
    for cell in line.split('|').map(str::trim) {
        let number = cell.split_once(" %").and_then(|(n, rest)| {
            Some((n.trim_start_matches(['<', '>', ' ']).parse::<f64>().ok()?, rest))
        });
        match number {
            Some((n, rest)) => {
                numbers.push(n);
                words.push_str(rest);
            }
            None => words.push_str(cell),
        }
        words.push('|');
    }
    (numbers, words)
}

/// Writes the computed table into a page, or compares it with what stands there.
fn told(path: &Path, computed: &str) {
    let what = path.display().to_string();
    let page = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{what}: {e}"));
    let place = marked(&page, &what);
    if std::env::var_os("REALPOLITIK_BLESS").is_some() {
        let mut new = page.clone();
        new.replace_range(place, &format!("\n{}\n", computed.trim()));
        std::fs::write(path, new).unwrap_or_else(|e| panic!("{what}: {e}"));
        return;
    }
    let stated: Vec<&str> = page[place].trim().lines().collect();
    let found: Vec<&str> = computed.trim().lines().collect();
    assert_eq!(stated.len(), found.len(), "{what}: rows stated and computed");
    for (x, y) in stated.iter().zip(&found) {
        let ((p, said), (q, computed)) = (split(x), split(y));
        assert_eq!(said, computed, "{what}");
        let near = p.len() == q.len() && p.iter().zip(&q).all(|(p, q)| (p - q).abs() <= SLACK);
        assert!(near, "{what}\n  stated   {x}\n  computed {y}");
    }
}

#[test]
fn every_page_tells_what_the_model_says_of_what_happened() {
    let mut summary = String::from("| Case | As of | Foreseen | Missed |\n|---|---|---|---|\n");
    for name in names() {
        let case = sound(&name);
        let rows = foreseen(&case);
        assert!(!rows.is_empty(), "{name} has no question that was settled");
        told(&gallery().join(&name).join("README.md"), &table(&rows));
        let model: Vec<&Foreseen> = rows.iter().filter(|r| !r.by_hand).collect();
        let misses: Vec<&str> =
            model.iter().filter(|r| !r.hit()).map(|r| r.label.as_str()).collect();
        let missed =
            if misses.is_empty() { "nothing that was asked".to_owned() } else { misses.join("; ") };
        let _ = writeln!(
            summary,
            "| [`{name}`]({name}/README.md) | {} | {} of {} | {missed} |",
            case.as_of,
            model.len() - misses.len(),
            model.len()
        );
    }
    told(&gallery().join("README.md"), &summary);
}

#[test]
fn every_case_has_evidence_that_can_be_followed() {
    for name in names() {
        let case = sound(&name);
        let known = case.known_events().count();
        assert!(known >= 15, "{name}: {known} events known on {}", case.as_of);
        assert!(case.events.len() > known, "{name} holds nothing out");
        assert!(case.sources.len() >= 10, "{name}: {} sources", case.sources.len());
        assert!(case.rivals.len() >= 2, "{name} weighs no rival");
        assert!(
            case.known_events().any(|e| e.observation.is_some()),
            "{name}: no move of the game was seen"
        );
        let events = case.events.iter().map(|e| (&e.id, &e.sources));
        let occasions = case.regimes.iter().flat_map(|r| &r.occasions).map(|o| (&o.id, &o.sources));
        for (row, keys) in events.chain(occasions) {
            assert!(!keys.is_empty(), "{name}: `{row}` cites nothing");
            for key in keys {
                let source = case.sources.iter().find(|s| s.key == *key);
                let url = source.and_then(|s| s.url.as_deref()).unwrap_or("");
                let a_page = url
                    .split_once("://")
                    .is_some_and(|(_, rest)| rest.trim_end_matches('/').contains(['/', '?']));
                assert!(a_page, "{name}: `{row}` rests on `{key}`, which names no page: `{url}`");
            }
        }
        for player in &case.games[0].players {
            let actor = &case.actors[player.index()];
            let measured = actor.power.is_some() || actor.of.is_some();
            assert!(measured, "{name}: {} plays without a measure of power", actor.id);
        }
    }
}

#[test]
fn no_two_games_of_the_gallery_have_the_same_moves() {
    let shapes: Vec<(String, Vec<String>)> = names()
        .into_iter()
        .map(|name| {
            let case = sound(&name);
            let moves = case.games[0].moves.iter().map(|m| {
                let mut actions: Vec<&str> = m.actions.iter().map(|a| a.name.as_str()).collect();
                actions.sort_unstable();
                actions.join(" ")
            });
            let moves = moves.collect();
            (name, moves)
        })
        .collect();
    for (i, (a, moves)) in shapes.iter().enumerate() {
        for (b, others) in &shapes[i + 1..] {
            let shared = moves.iter().filter(|m| others.contains(m)).count();
            assert!(2 * shared < moves.len(), "{a} and {b} share {shared} moves");
        }
    }
}

#[test]
fn the_program_carries_every_case_by_name() {
    // Away from the repository, so that no folder can stand in for the name.
    let elsewhere = std::env::temp_dir();
    for name in names() {
        let output = Command::new(env!("CARGO_BIN_EXE_realpolitik"))
            .args(["analyze", &name, "--draws", "64", "--json"])
            .current_dir(&elsewhere)
            .output()
            .expect("the program runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{name}: {said}");
        let found: serde_json::Value =
            serde_json::from_slice(&output.stdout).expect("one JSON document");
        assert_eq!(found["stamp"]["case"], name.as_str());
        assert_eq!(found["ok"], true);
    }
}
