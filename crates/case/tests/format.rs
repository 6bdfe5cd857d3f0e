//! Laying out a case changes neither what it says nor, a second time, its text.

mod mutate;

use realpolitik_case::language::items::items;
use realpolitik_case::limits::Limits;
use realpolitik_case::load::load_overlaid;
use realpolitik_case::syntax::{Tree, format};
use std::path::{Path, PathBuf};

/// The folders of all cases and templates.
fn folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut all = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/whole")];
    for folder in ["cases", "crates/realpolitik/templates"] {
        let entries = std::fs::read_dir(root.join(folder)).expect("a folder of cases");
        all.extend(entries.map(|e| e.expect("an entry").path()));
    }
    all.retain(|f| f.join("case.toml").is_file());
    all.sort();
    assert!(all.len() >= 10, "{all:?}");
    all
}

fn text(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("case.toml")).expect("a case")
}

/// What a case says, without places: its items, and how its values are written.
fn said(folder: &Path, text: &str) -> Vec<String> {
    let files: [(&str, &[u8]); 1] = [("case.toml", text.as_bytes())];
    let loaded = load_overlaid(folder, &files, &Limits::default());
    let case = loaded.case.or(loaded.partial).expect("something is there");
    let items = items(&case).into_iter().map(|i| {
        let fields: Vec<String> =
            i.fields.iter().map(|f| format!("{}={}", f.name, f.compared)).collect();
        format!("{:?} {:?} {} {}: {}", i.kind, i.game, i.id, i.label, fields.join("; "))
    });
    let told = loaded.diagnostics.iter().map(|d| format!("{} {}", d.code, d.message));
    items.chain(told).collect()
}

/// The comments of a text that has no `#` in its values.
fn remarks(text: &str) -> Vec<&str> {
    text.lines().filter_map(|l| l.split_once('#').map(|(_, c)| c.trim_end())).collect()
}

#[test]
fn what_a_case_says_stays_and_so_do_its_comments() {
    for folder in folders() {
        let before = text(&folder);
        let after = format(&before, &Limits::default()).expect("a shipped case has no mistakes");
        assert_eq!(said(&folder, &before), said(&folder, &after), "{}", folder.display());
        assert_eq!(remarks(&before), remarks(&after), "{}", folder.display());
        let again = format(&after, &Limits::default()).expect("what was laid out can be read");
        assert_eq!(after, again, "{}", folder.display());
        assert!(after.lines().all(|l| l == l.trim_end()), "{}", folder.display());
    }
}

const WORDS: &[&str] = &[
    " ",
    "  ",
    "\t",
    "\n",
    "\n\n",
    "\r\n",
    "[",
    "]",
    "{",
    "}",
    ",",
    "=",
    ".",
    "#",
    "# c\n",
    "\"",
    "'",
    "\"\"\"",
    "'''",
    "1",
    "a",
    "a = ",
    "[a]\n",
    "[[a]]\n",
    "{ a = 1 }",
    "[\n1,\n]",
    "é",
    "\u{feff}",
    "[[1],\n[2]]",
    "a.b.c = 1\n",
    "    ",
    "\u{1d11e}",
];

/// Cases that were changed at random: those without mistakes keep their meaning,
/// by this reader and by the library that editors of TOML are made of.
#[test]
fn whatever_can_be_read_keeps_its_meaning() {
    let texts: Vec<String> = folders().iter().map(|f| text(f)).collect();
    let limits = Limits::default();
    let mut laid_out = 0;
    mutate::run("format", 250, |r| {
        // Pieces of cases: most mistakes cost a whole text its layout.
        let lines: Vec<&str> = r.pick(&texts).lines().collect();
        let from = r.below(lines.len());
        let to = (from + 1 + r.below(30)).min(lines.len());
        let mut bytes = lines[from..to].join("\n").into_bytes();
        let other = r.pick(&texts).clone();
        mutate::mutate(r, &mut bytes, WORDS, other.as_bytes());
        let input = String::from_utf8_lossy(&bytes).into_owned();
        let before = Tree::read(input.strip_prefix('\u{feff}').unwrap_or(&input), &limits);
        match format(&input, &limits) {
            Err(mistakes) => assert!(!mistakes.is_empty() && !before.mistakes.is_empty()),
            Ok(after) => {
                laid_out += 1;
                let body = after.strip_prefix('\u{feff}').unwrap_or(&after);
                let tree = Tree::read(body, &limits);
                assert!(tree.mistakes.is_empty() && tree.root.same(&before.root), "{input:?}");
                let plain = |t: &str| {
                    let read =
                        t.strip_prefix('\u{feff}').unwrap_or(t).parse::<toml_edit::DocumentMut>();
                    read.ok().map(|d| toml_value(d.as_item()))
                };
                assert_eq!(plain(&input), plain(&after), "{input:?}");
                assert_eq!(format(&after, &limits).as_ref(), Ok(&after), "{input:?}");
            }
        }
        input
    });
    assert!(laid_out > 40, "only {laid_out} of the inputs could be read");
}

fn toml_value(item: &toml_edit::Item) -> String {
    match item {
        toml_edit::Item::None => String::new(),
        toml_edit::Item::Value(toml_edit::Value::InlineTable(t)) => {
            let all = t.iter().map(|(k, v)| format!("{k:?}: {}", toml_value(&v.clone().into())));
            format!("{{{}}}", all.collect::<Vec<_>>().join(", "))
        }
        toml_edit::Item::Value(toml_edit::Value::Array(a)) => {
            let all = a.iter().map(|v| toml_value(&v.clone().into()));
            format!("[{}]", all.collect::<Vec<_>>().join(", "))
        }
        toml_edit::Item::Value(toml_edit::Value::String(s)) => format!("{:?}", s.value()),
        toml_edit::Item::Value(v) => v.to_string().trim().to_owned(),
        toml_edit::Item::Table(t) => {
            let all = t.iter().map(|(k, v)| format!("{k:?}: {}", toml_value(v)));
            format!("{{{}}}", all.collect::<Vec<_>>().join(", "))
        }
        toml_edit::Item::ArrayOfTables(a) => {
            let all = a.iter().map(|t| toml_value(&toml_edit::Item::Table(t.clone())));
            format!("[{}]", all.collect::<Vec<_>>().join(", "))
        }
    }
}
