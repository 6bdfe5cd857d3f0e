//! Every page shows a file that is refused with its code, and the same corrected.

use realpolitik_elicit::codes::CODES;
use realpolitik_elicit::files::{
    Mistake, Mistakes, read_claims, read_excalibur, read_judgements, read_plan,
};
use realpolitik_elicit::form::read_answers;

/// The file of the block that ends in a mark: its head and its text.
fn block<'p>(page: &'p str, mark: &str) -> (&'p str, &'p str) {
    let head = page
        .lines()
        .find(|l| l.starts_with("```") && l.ends_with(mark))
        .unwrap_or_else(|| panic!("no block {mark}"));
    let text = page.split(head).nth(1).unwrap().split("\n```").next().unwrap();
    (head, text.trim_start_matches('\n'))
}

const PLAN: &str = "title = \"Winter\"\nexperts = [\"Ada\"]\n[questions.storage]\n\
                    label = \"Storage\"\nquantiles = [0.05, 0.5, 0.95]\n";

fn read(head: &str, text: &str) -> Vec<Mistake> {
    let mut found = Mistakes::default();
    match head.split_whitespace().nth(1).unwrap() {
        "elicitations.csv" => {
            let all = read_judgements(text, 0, Default::default(), &mut found);
            if head.contains("seeds")
                && let Err(more) = all.study(1)
            {
                found.0.extend(more);
            }
        }
        "study.dtt" => drop(read_excalibur(text, None, &mut found)),
        "elicit.toml" => drop(read_plan(text, 0, &mut found)),
        "ratings.csv" => drop(read_claims(text, 0, &mut found)),
        _ => {
            let plan = read_plan(PLAN, 1, &mut found).unwrap();
            drop(read_answers(text, 0, &plan, "2025-01-01", &mut found));
        }
    }
    found.0
}

#[test]
fn pages_hold_what_they_promise() {
    assert!(CODES.windows(2).all(|w| w[0].code < w[1].code));
    for code in CODES {
        assert!(code.page.starts_with(&format!("# {}: {}\n", code.code, code.title)));
        let (head, text) = block(code.page, "fail");
        let found = read(head, text);
        let codes: Vec<&str> = found.iter().map(|m| m.code).collect();
        assert!(codes.contains(&code.code), "{}: {codes:?}", code.code);
        for m in found.iter().filter(|m| m.code == code.code) {
            assert!(!m.help.is_empty() && m.at.bytes.end <= text.len(), "{m:?}");
        }
        let (head, text) = block(code.page, "fixed");
        assert_eq!(read(head, text), [], "{}", code.code);
    }
}
