//! Slips planted one at a time in the shipped cases and templates: each must be
//! found on its line, and most with the repair.

#[path = "seeded/slips.rs"]
mod slips;

use realpolitik_case::diagnostic::{Diagnostic, Severity};
use realpolitik_case::load::{Limits, Loaded, load_memory};
use slips::{Line, SLIPS, Slip};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// Shares of the slips that must be found on the right line, and with the right
/// repair.
const RIGHT_LINE: f64 = 0.98;
const RIGHT_REPAIR: f64 = 0.80;
/// Fewest slips.
const FEWEST: usize = 260;
/// Places in each case where a kind of slip is planted.
const PLACES: usize = 2;

/// The files of a case, by name.
type Files = Vec<(String, String)>;

/// Plants a slip: the file anew and the number of its line, with words of the
/// repair.
fn planted(slip: &Slip, text: &str) -> Vec<(String, usize, String, String)> {
    let lines: Vec<&str> = text.lines().collect();
    let head = lines.first().copied().unwrap_or_default();
    let mut table = "";
    let mut all = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        if line.starts_with('[') {
            table = line.trim_matches(['[', ']']);
        }
        let l = Line { text: line, table, head, number };
        if let Some((new, repair)) = (slip.make)(&l)
            && new != *line
        {
            let mut changed: Vec<&str> = lines.clone();
            changed[number] = &new;
            all.push((changed.join("\n") + "\n", number, repair, (*line).to_owned()));
        }
    }
    // Evenly over the file.
    let n = all.len();
    let picked: Vec<usize> =
        (0..PLACES.min(n)).map(|i| (2 * i + 1) * n / (2 * PLACES.min(n))).collect();
    all.into_iter().enumerate().filter(|(i, _)| picked.contains(i)).map(|(_, x)| x).collect()
}

/// Every case below a folder, with its files.
fn cases(folder: &Path) -> Vec<(String, Files)> {
    let mut all = Vec::new();
    let mut folders: Vec<_> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|e| e.expect("an entry").path())
        .filter(|p| p.join("case.toml").is_file())
        .collect();
    folders.sort();
    for case in folders {
        let mut files: Files = Vec::new();
        for part in ["", "regimes"] {
            let Ok(entries) = std::fs::read_dir(case.join(part)) else { continue };
            for path in entries.map(|e| e.expect("an entry").path()) {
                let name = path.file_name().expect("a name").to_string_lossy().into_owned();
                if ["toml", "csv", "bib"].iter().any(|x| name.ends_with(x)) {
                    let name = if part.is_empty() { name } else { format!("{part}/{name}") };
                    files.push((name, std::fs::read_to_string(&path).expect("text")));
                }
            }
        }
        files.sort();
        let id = case.file_name().expect("a name").to_string_lossy().into_owned();
        all.push((id, files));
    }
    all
}

fn loaded(id: &str, files: &Files) -> Loaded {
    let borrowed: Vec<(&str, &[u8])> =
        files.iter().map(|(n, t)| (n.as_str(), t.as_bytes())).collect();
    load_memory(id, &borrowed, &Limits::default())
}

/// The number of the line that a place begins in, with its file.
fn line_of<'l>(l: &'l Loaded, d: &Diagnostic) -> Vec<(&'l str, usize)> {
    d.labels
        .iter()
        .filter_map(|(at, _)| {
            let (name, text) = l.files.get(at.file as usize)?;
            let before = text.get(..at.start as usize)?;
            Some((name.as_str(), before.matches('\n').count()))
        })
        .collect()
}

/// Whether a finding tells how to make the line right again.
fn repairs(l: &Loaded, d: &Diagnostic, line: usize, repair: &str, right: &str) -> bool {
    if d.help.contains(repair) {
        return true;
    }
    let Some(fix) = &d.fix else { return false };
    let Some((_, text)) = l.files.get(fix.span.file as usize) else { return false };
    let (start, end) = (fix.span.start as usize, fix.span.end as usize);
    let fixed = format!("{}{}{}", &text[..start], fix.replacement, &text[end..]);
    fixed.lines().nth(line) == Some(right)
}

#[test]
fn planted_slips_are_found_on_their_line_and_repaired() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut all = cases(&root.join("cases"));
    all.extend(cases(&root.join("crates/realpolitik/templates")));
    assert!(all.len() >= 12, "{} cases", all.len());
    let (mut made, mut at_line, mut repaired) = (0usize, 0usize, 0usize);
    let mut by_kind: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    let mut misses = String::new();
    for (id, files) in &all {
        let whole = loaded(id, files);
        assert_eq!(whole.errors(), 0, "{id} is sound before a slip");
        for slip in SLIPS {
            let Some((place, (name, text))) =
                files.iter().enumerate().find(|(_, (n, _))| (slip.file)(n))
            else {
                continue;
            };
            for (changed, line, repair, right) in planted(slip, text) {
                let mut with = files.clone();
                with[place].1 = changed;
                let l = loaded(id, &with);
                let grave = |d: &&Diagnostic| d.severity != Severity::Note;
                // What was told before the slip is not about it.
                let before =
                    |d: &&Diagnostic| !whole.diagnostics.iter().any(|w| w.message == d.message);
                let here: Vec<&Diagnostic> = l
                    .diagnostics
                    .iter()
                    .filter(grave)
                    .filter(before)
                    .filter(|d| line_of(&l, d).contains(&(name.as_str(), line)))
                    .collect();
                let mends = here.iter().any(|d| repairs(&l, d, line, &repair, &right));
                made += 1;
                at_line += usize::from(!here.is_empty());
                repaired += usize::from(mends);
                let kind = by_kind.entry(slip.name).or_default();
                kind[0] += 1;
                kind[1] += usize::from(!here.is_empty());
                kind[2] += usize::from(mends);
                if !mends {
                    let told: Vec<String> = l
                        .diagnostics
                        .iter()
                        .filter(grave)
                        .take(3)
                        .map(|d| {
                            format!("{} {:?} {} / {}", d.code, line_of(&l, d), d.message, d.help)
                        })
                        .collect();
                    let _ = writeln!(
                        misses,
                        "{}: {id} {name}:{} wants `{repair}`\n    {}\n    {}",
                        slip.name,
                        line + 1,
                        with[place].1.lines().nth(line).unwrap_or_default(),
                        told.join("\n    ")
                    );
                }
            }
        }
    }
    for (kind, [n, line, mend]) in &by_kind {
        println!("{n:4} {line:4} {mend:4}  {kind}");
    }
    let share = |k: usize| k as f64 / made as f64;
    println!("{misses}");
    println!(
        "{made} slips: {at_line} on the right line ({:.1} %), {repaired} with the right repair ({:.1} %)",
        100.0 * share(at_line),
        100.0 * share(repaired)
    );
    assert!(made >= FEWEST, "only {made} slips");
    assert!(share(at_line) >= RIGHT_LINE, "{at_line} of {made} on the right line\n{misses}");
    assert!(share(repaired) >= RIGHT_REPAIR, "{repaired} of {made} repaired\n{misses}");
}
