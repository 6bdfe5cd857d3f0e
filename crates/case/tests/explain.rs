//! Every code has a page; its failing example fails with that very code and no
//! other, and its fix fixes it.
//!
//! A block of a page is headed by its file, by `fail` or `fixed`, and by what
//! the example is read with: a limit such as `max-rows=2`, or `latin1`.

mod frame;

use realpolitik_case::diagnostic::{CODES, Diagnostic, Severity};
use realpolitik_case::load::{Limits, load_memory};

struct Block {
    file: String,
    kind: String,
    options: Vec<String>,
    text: String,
}

/// Fenced blocks of a page.
fn blocks(page: &str) -> Vec<Block> {
    let mut all = Vec::new();
    let mut open: Option<Block> = None;
    for line in page.lines() {
        if let Some(block) = &mut open {
            if line == "```" {
                all.extend(open.take());
            } else {
                block.text.push_str(line);
                block.text.push('\n');
            }
        } else if let Some(info) = line.strip_prefix("```") {
            let mut words = info.split_whitespace().skip(1).map(str::to_owned);
            open = Some(Block {
                file: words.next().unwrap_or_default(),
                kind: words.next().unwrap_or_default(),
                options: words.collect(),
                text: String::new(),
            });
        }
    }
    assert!(open.is_none(), "a block is not closed in {page}");
    all
}

fn limits(blocks: &[&Block]) -> Limits {
    let mut limits = Limits::default();
    for option in blocks.iter().flat_map(|b| &b.options) {
        let Some((name, value)) = option.split_once('=') else { continue };
        let value: usize = value.parse().expect("a limit is a number");
        match name {
            "max-input-bytes" => limits.max_input_bytes = value as u64,
            "max-depth" => limits.max_depth = value,
            "max-rows" => limits.max_rows = value,
            "max-nodes" => limits.max_nodes = value,
            other => panic!("there is no limit {other}"),
        }
    }
    limits
}

fn codes(page: &str, kind: &str) -> Vec<&'static str> {
    let all = blocks(page);
    let chosen: Vec<&Block> = all.iter().filter(|b| b.kind == kind).collect();
    assert!(!chosen.is_empty(), "no {kind} example in {page}");
    let fragments: Vec<(String, String)> =
        chosen.iter().map(|b| (b.file.clone(), b.text.clone())).collect();
    let files: Vec<(String, Vec<u8>)> = frame::complete(&fragments)
        .into_iter()
        .map(|(name, text)| {
            let latin =
                chosen.iter().any(|b| b.file == name && b.options.iter().any(|o| o == "latin1"));
            let bytes = if latin {
                text.chars()
                    .map(|c| u8::try_from(u32::from(c)).expect("a Latin-1 character"))
                    .collect()
            } else {
                text.into_bytes()
            };
            (name, bytes)
        })
        .collect();
    let borrowed: Vec<(&str, &[u8])> =
        files.iter().map(|(n, b)| (n.as_str(), b.as_slice())).collect();
    // The fix is read with the limits of the failing example.
    let failing: Vec<&Block> = all.iter().filter(|b| b.kind == "fail").collect();
    let loaded = load_memory("example", &borrowed, &limits(&failing));
    // A note is no fault: it counts where the page is about it.
    let about = page.get(2..8).unwrap_or_default();
    let counts = |d: &&Diagnostic| d.severity != Severity::Note || d.code == about;
    loaded.diagnostics.iter().filter(counts).map(|d| d.code).collect()
}

#[test]
fn every_page_has_a_failing_example_and_its_fix() {
    let mut wrong = Vec::new();
    for code in CODES {
        if !code.page.starts_with(&format!("# {}: {}\n", code.code, code.title)) {
            wrong.push(format!("{}: the page must begin with its code and title", code.code));
        }
        let failing = codes(code.page, "fail");
        if failing.is_empty() || failing.iter().any(|c| *c != code.code) {
            wrong.push(format!("{}: the example gives {failing:?}", code.code));
        }
        let fixed = codes(code.page, "fixed");
        if !fixed.is_empty() {
            wrong.push(format!("{}: the fix still gives {fixed:?}", code.code));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn codes_are_in_order_and_their_pages_say_what_and_why() {
    assert!(CODES.windows(2).all(|w| w[0].code < w[1].code));
    for code in CODES {
        let words = code
            .page
            .lines()
            .filter(|l| !l.starts_with(['#', '`']))
            .flat_map(str::split_whitespace)
            .count();
        assert!(words >= 25, "the page of {} says too little", code.code);
    }
}
