//! What is printed of one quantity is one number: every probability of an ending, of
//! a question and of an action that stands anywhere in the text of an answer or of a
//! report is the one after the record or the one judged, cut by the same rule, and
//! where it is the second, or a number at the medians or without a card, it is said
//! to be so. Nor is a zero ever printed with a sign.

use realpolitik_analysis::picture::picture;
use realpolitik_analysis::{Asked, Findings, Options, analyze};
use realpolitik_case::Case;
use realpolitik_case::load::{Limits, load_path};
use realpolitik_report::page::{Page, page};
use realpolitik_report::terminal::{Style, findings};
use realpolitik_report::words::{likelihood_in_band, percent};
use realpolitik_report::{ending, markdown};
use realpolitik_runs::accumulate::Estimate;
use realpolitik_runs::sweep::Progress;
use std::path::Path;
use std::sync::OnceLock;

/// Cases of which everything is asked; of the others only what is cheap, unless all
/// is wanted.
const IN_FULL: [&str; 2] = ["us-vietnam-2022", "us-turkey-2020"];
const DRAWS: u64 = 2_000;
/// Ways to say that a number is not the one of the headline.
const JUDGED: [&str; 2] = ["judged", "before the record"];
const OTHERWISE: [&str; 8] = [
    "median",
    "without",
    "of belief",
    "belief ",
    "base rate",
    "equilibri",
    "by the case's own account alone",
    "anoth",
];
const TERMS: [&str; 7] = [
    "almost no chance",
    "very unlikely",
    "unlikely",
    "roughly even chance",
    "very likely",
    "likely",
    "almost certain",
];

fn gallery() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases");
    let mut all: Vec<Case> = std::fs::read_dir(&folder)
        .expect("the gallery")
        .flatten()
        .filter(|e| e.path().join("case.toml").is_file())
        .filter_map(|e| load_path(&e.path(), &Limits::default()).case)
        .collect();
    all.sort_by(|a, b| a.id.cmp(&b.id));
    assert_eq!(all.len(), 7);
    all
}

fn all_is_wanted() -> bool {
    std::env::var("REALPOLITIK_ALL").is_ok_and(|v| v == "1")
}

/// Every case with its answer and its page, made once.
fn answers() -> &'static [(Case, Findings, Page)] {
    static MADE: OnceLock<Vec<(Case, Findings, Page)>> = OnceLock::new();
    MADE.get_or_init(|| {
        let made = |case: Case| {
            let (f, page) = answered(&case);
            (case, f, page)
        };
        gallery().into_iter().map(made).collect()
    })
}

fn answered(case: &Case) -> (Findings, Page) {
    let full = all_is_wanted() || IN_FULL.contains(&case.id.as_str());
    let asked = Asked { full, rivals: true, ..Asked::default() };
    let options = Options { draws: DRAWS, jobs: 2, asked, ..Options::default() };
    let f = analyze(case, &options, &Progress::default()).expect("an answer");
    let drawn = picture(case, &options, false).expect("a picture");
    let made = page(case, f.clone(), drawn, None, false);
    (f, made)
}

/// A text with its name, cut into sections.
struct Text {
    name: String,
    sections: Vec<String>,
}

fn texts(case: &str, f: &Findings, page: &Page) -> Vec<Text> {
    let terminal = findings(f, Style { verbose: true, color: false });
    let written = markdown::report(page);
    // In the terminal one line says of all that follow that they are judged.
    let mark = "What follows is as judged";
    let mut judged = false;
    let paragraphs = terminal.split("\n\n").map(|p| {
        let text = if judged { format!("{mark}\n{p}") } else { p.to_owned() };
        judged |= p.contains(mark);
        text
    });
    let sections: Vec<String> = paragraphs.collect();
    let figures = written.split("\n## ").map(str::to_owned).collect();
    vec![
        Text { name: format!("{case}: terminal"), sections },
        Text { name: format!("{case}: report"), sections: figures },
    ]
}

/// The single per cents of a line: no ends of ranges, no half widths.
fn percents(line: &str) -> Vec<String> {
    let tokens: Vec<&str> = line
        .split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | ';' | '|' | '*' | ':'))
        .filter(|t| !t.is_empty())
        .collect();
    let mut found = Vec::new();
    for (i, t) in tokens.iter().enumerate() {
        if *t != "%" && *t != "%." || i == 0 {
            continue;
        }
        let number = tokens[i - 1];
        let plain = number.chars().all(|c| c.is_ascii_digit() || c == '.');
        let sign = (i > 1).then(|| tokens[i - 2].trim_start_matches('\\'));
        let range = plain
            && match sign {
                Some("to" | "in") => true,
                Some("<" | ">") => i > 2 && tokens[i - 3] == "to",
                _ => false,
            };
        if !plain || range {
            continue;
        }
        found.push(match sign {
            Some(s @ ("<" | ">")) => format!("{s} {number} %"),
            _ => format!("{number} %"),
        });
    }
    found
}

/// How a probability may be printed: cut to its error, or in whole per cents.
fn forms(p: &Estimate) -> Vec<String> {
    let whole = percent(p.mean, p.mcse.max(0.005));
    if p.draws == 0 { vec![whole] } else { vec![percent(p.mean, p.mcse), whole] }
}

/// A quantity: what it is called, and its two numbers.
struct Told {
    name: String,
    judged: Estimate,
    recorded: Option<Estimate>,
}

fn quantities(f: &Findings) -> Vec<Told> {
    let endings = f.outcomes.iter().map(|o| Told {
        name: o.label.clone(),
        judged: o.probability,
        recorded: o.recorded,
    });
    let questions = f.questions.iter().filter_map(|q| {
        Some(Told { name: q.label.clone(), judged: q.judged?, recorded: q.recorded })
    });
    endings.chain(questions).collect()
}

/// What is wrong with a line that names a quantity.
fn line_is_wrong(line: &str, section: &str, q: &Told, seen: &mut usize) -> Option<String> {
    let (low, section) = (line.to_lowercase(), section.to_lowercase());
    let said = |words: &[&str]| words.iter().any(|w| section.contains(w));
    let main = q.recorded.unwrap_or(q.judged);
    for token in percents(line) {
        *seen += 1;
        let fits = |p: &Estimate| forms(p).contains(&token);
        if fits(&main) || fits(&q.judged) && said(&JUDGED) || said(&OTHERWISE) {
            continue;
        }
        return Some(format!(
            "{token} of “{}” is neither {:?} nor said to be another",
            q.name,
            forms(&main)
        ));
    }
    // A term that stands beside the number of the headline is its own.
    let first = percents(line).first().is_some_and(|t| forms(&main).contains(t));
    let term = TERMS.iter().find(|t| low.contains(*t));
    let own = likelihood_in_band(main.mean, main.p05, main.p95);
    match term {
        Some(t) if first && !low.contains("likeliest") && own != Some(t) => {
            Some(format!("“{}” is called {t}, not {own:?}", q.name))
        }
        _ => None,
    }
}

#[test]
fn one_quantity_has_one_number() {
    let (mut seen, mut wrong) = (0, Vec::new());
    let mut moved = 0;
    for (case, f, page) in answers() {
        moved += usize::from(ending::recorded(f));
        let quantities = quantities(f);
        for text in texts(&case.id, f, page) {
            for section in &text.sections {
                // An answer stands on the line after its question.
                let lines: Vec<&str> = section.lines().collect();
                for (i, line) in lines.iter().enumerate() {
                    // A longer name may hold a shorter one.
                    let named = quantities.iter().filter(|q| line.contains(&q.name));
                    let Some(q) = named.max_by_key(|q| q.name.len()) else { continue };
                    let whole = match lines.get(i + 1) {
                        Some(next) if line.trim() == q.name => format!("{line} {}", next.trim()),
                        _ => (*line).to_owned(),
                    };
                    // What speaks of several quantities speaks of none in particular.
                    if quantities.iter().filter(|o| whole.contains(&o.name)).count() > 1 {
                        continue;
                    }
                    let problem = line_is_wrong(&whole, section, q, &mut seen);
                    wrong.extend(problem.map(|p| format!("{}: {p}\n    {whole}", text.name)));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen > 300 && moved > 4, "{seen} probabilities, {moved} records");
}

/// The judgements that a screen shows first are those of the answer in full.
#[test]
fn the_first_screen_is_of_one_piece_with_the_rest() {
    let mut recorded = 0;
    for (case, f, page) in answers().iter().filter(|a| IN_FULL.contains(&a.0.id.as_str())) {
        let terminal = findings(f, Style::default());
        for j in &page.summary.brief.judgements {
            let at = terminal.lines().position(|l| l.trim() == j.label);
            let at = at.unwrap_or_else(|| panic!("{}: no question “{}”", case.id, j.label));
            let answer = terminal.lines().nth(at + 1).unwrap_or_default().trim();
            assert!(answer.starts_with(&j.chance), "{}: {answer} against {}", case.id, j.chance);
            if let Some(word) = &j.word {
                assert!(answer.contains(word), "{}: {answer} lacks {word}", case.id);
            }
        }
        // The likeliest ending is the same in the table, in words and in the figures.
        let (top, p) = ending::endings(f)[0];
        let chance = percent(p.mean, p.mcse);
        let table = terminal.lines().skip_while(|l| !l.starts_with("Outcome")).nth(1);
        let table = table.unwrap_or_default();
        assert!(table.ends_with(&top.id) && table.contains(&chance), "{table}");
        let worded = page.summary.judgements.iter().find(|j| j.contains("is the likeliest"));
        assert!(worded.is_some_and(|w| w.contains(&top.label) && w.contains(&chance)));
        for c in
            [&page.captions.tree, &page.captions.map, &page.captions.cards, &page.captions.flips]
        {
            let told = c.text.contains(&format!("“{}”, has {chance}", top.label));
            let drawn = c.subtitle.ends_with("as judged, before the record");
            let after = ending::recorded(f);
            assert!((told, drawn) == (after, after), "{}: {} / {}", case.id, c.subtitle, c.text);
            recorded += usize::from(after);
        }
    }
    assert!(recorded > 0, "no record was weighed");
}

/// Where in a text a zero bears a sign.
fn signed_zero(text: &str) -> Option<&str> {
    text.lines().find(|line| {
        let tokens = line.split(|c: char| c.is_whitespace() || "()[],;:|".contains(c));
        tokens.into_iter().any(|t| {
            let number = t.trim_end_matches('.').strip_prefix(['-', '−', '+']);
            number.is_some_and(|n| n.contains('0') && n.chars().all(|c| matches!(c, '0' | '.')))
        })
    })
}

#[test]
fn no_zero_has_a_sign() {
    assert!(signed_zero("slip  -0.000  of").is_some() && signed_zero("by −0.0, then").is_some());
    assert!(signed_zero("a-0 2010-00 ±0.0 -0.001 0.000").is_none());
    for (case, f, page) in answers() {
        let html = realpolitik_report::html::report(page, &enclosed(case)).expect("a report");
        let body = &html[html.find("<body>").unwrap_or(0)..];
        let body = body.split("<script").next().unwrap_or_default().replace(['<', '>'], " ");
        let all = [
            findings(f, Style { verbose: true, color: false }),
            markdown::report(page),
            body,
            serde_json::to_string(&page.captions).expect("JSON").replace(['"', '\\'], " "),
        ];
        for text in &all {
            let found = signed_zero(text);
            assert!(found.is_none(), "{}: {}", case.id, found.unwrap_or_default());
        }
    }
}

/// An empty ledger adds up to nothing, and nothing has no sign.
#[test]
fn no_zero_has_a_sign_before_anything_was_seen() {
    let shipped = gallery().into_iter().find(|c| c.id == "us-vietnam-2022").expect("it");
    // A ledger of one lifted penalty, and none at all.
    for year in [1999, 1970] {
        let mut case = shipped.clone();
        case.as_of = jiff::civil::date(year, 1, 1);
        let options = Options { draws: 64, jobs: 2, ..Options::default() };
        let f = analyze(&case, &options, &Progress::default()).expect("an answer");
        let ledgers = realpolitik_report::ledger::ledgers(&f.ledgers, Style::default());
        let text = findings(&f, Style { verbose: true, color: false }) + &ledgers;
        assert!(signed_zero(&text).is_none(), "{year}: {:?}", signed_zero(&text));
        assert!(!text.contains("has \n") && !text.contains("has ;"), "{text}");
    }
}

fn enclosed(case: &Case) -> realpolitik_report::html::Enclosure {
    realpolitik_report::html::Enclosure {
        id: case.id.clone(),
        game: None,
        as_of: case.as_of.to_string(),
        draws: DRAWS,
        seed: 1,
        version: String::new(),
        public: false,
        files: Vec::new(),
        logs: Vec::new(),
        annex: false,
        on: None,
    }
}
