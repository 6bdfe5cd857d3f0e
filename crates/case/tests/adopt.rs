//! Rows of other tables taken into a case.

use realpolitik_case::adopt::{Adopted, Incoming, Table, adopt};
use realpolitik_case::cells::cells;
use realpolitik_case::load::{Limits, load_path};
use realpolitik_case::{Case, PartialDate};
use std::path::{Path, PathBuf};

/// A copy of a shipped case, taken away at the end.
struct Copy(PathBuf);

impl Copy {
    fn of(case: &str, name: &str) -> Self {
        let to = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("adopt-{name}"));
        let _ = std::fs::remove_dir_all(&to);
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases").join(case);
        copy(&from, &to);
        Copy(to)
    }
    fn case(&self) -> Case {
        load_path(&self.0, &Limits::default()).case.expect("a sound case")
    }
    fn read(&self, file: &str) -> String {
        std::fs::read_to_string(self.0.join(file)).expect("a file")
    }
    fn take(&self, table: &Table, incoming: &Incoming<'_>) -> Adopted {
        let found = adopt(&self.0, table, incoming, &Limits::default()).expect("a table");
        std::fs::write(self.0.join(&found.file), &found.text).expect("it is written");
        found
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a case") {
        let entry = entry.expect("an entry");
        let there = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &there);
        } else {
            std::fs::copy(entry.path(), there).expect("a copy");
        }
    }
}

/// A table as another desk keeps it: a title, columns of other names the other way
/// round, semicolons, days with points, actors by their names, decimal commas.
fn as_another_desk_keeps_it(case: &Case, text: &str) -> (String, Vec<(String, String)>) {
    let table = cells(text);
    let names: Vec<String> = table.rows[0].iter().map(|c| c.text.clone()).collect();
    let theirs: Vec<String> = names.iter().map(|n| format!("Our {}", n.to_uppercase())).collect();
    let mut out = "Kept by the desk;;\n\n".to_owned();
    out.push_str(&theirs.iter().rev().cloned().collect::<Vec<_>>().join(";"));
    out.push('\n');
    for row in &table.rows[1..] {
        let all: Vec<String> =
            row.iter().rev().map(|c| quoted(&theirs_of(case, &c.text))).collect();
        out.push_str(&all.join(";"));
        out.push('\n');
    }
    (out, names.into_iter().zip(theirs).collect())
}

fn theirs_of(case: &Case, text: &str) -> String {
    if let Some(actor) = case.actors.iter().find(|a| a.id == text) {
        return actor.name.to_uppercase();
    }
    if PartialDate::parse(text).is_some_and(|d| d.to_string() == text) && text.len() == 10 {
        let part: Vec<&str> = text.split('-').collect();
        return format!("{}.{}.{}", part[2], part[1], part[0]);
    }
    match text.split_once('.') {
        Some((a, b)) if text.parse::<f64>().is_ok() => format!("{a},{b}"),
        _ => text.to_owned(),
    }
}

fn quoted(text: &str) -> String {
    if text.contains([';', '"', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[test]
fn a_table_kept_elsewhere_becomes_the_table_of_the_case() {
    for (id, file, table) in [
        ("us-vietnam-2022", "events.csv", Table::Events),
        ("us-vietnam-2022", "tiers.csv", Table::Tiers),
        ("us-turkey-2020", "events.csv", Table::Events),
    ] {
        let copy = Copy::of(id, &format!("{id}-{file}"));
        let before = copy.case();
        let (text, columns) = as_another_desk_keeps_it(&before, &copy.read(file));
        let rows = cells(&copy.read(file)).rows.len() - 1;
        let first = copy.read(file).lines().next().expect("its columns").to_owned() + "\n";
        std::fs::write(copy.0.join(file), first).expect("written");
        let incoming = Incoming { name: "desk.csv", text: &text, columns, ..Incoming::default() };
        let found = copy.take(&table, &incoming);
        assert_eq!((found.added, found.left_out.len()), (rows, 0), "{:?}", found.left_out);
        assert!(found.put_right > 0 && found.unused.is_empty());
        let after = copy.case();
        let events = |c: &Case| {
            format!(
                "{:?}",
                c.events
                    .iter()
                    .map(|e| (&e.id, e.date, e.actor, &e.summary, &e.sources))
                    .collect::<Vec<_>>()
            )
        };
        assert_eq!(events(&after), events(&before));
        let tiers = |c: &Case| {
            format!(
                "{:?}",
                c.ladder.as_ref().map(|l| l
                    .records
                    .iter()
                    .map(|r| (r.actor, r.partner, r.tier, r.from, r.to))
                    .collect::<Vec<_>>())
            )
        };
        assert_eq!(tiers(&after), tiers(&before));
        // Taken in again it adds nothing.
        let again = copy.take(&table, &incoming);
        assert_eq!((again.added, again.known), (0, rows));
    }
}

#[test]
fn what_the_case_refuses_is_left_out_with_its_line_and_why() {
    let copy = Copy::of("us-vietnam-2022", "refused");
    let key = copy.case().sources[0].key.clone();
    let text = "When,Who,Whom,Told\n\
        2021-03-01,US,VN,a sound row\n\
        2021-02-30,US,VN,no such day\n\
        2021-03-02,US,Atlantis,no such actor\n\
        \n\
        2021-03-03,VN,US,another\n\
        2021-03-03,VN,US,another\n";
    let pairs = |all: &[(&str, &str)]| -> Vec<(String, String)> {
        all.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
    };
    let incoming = Incoming {
        name: "log.csv",
        text,
        columns: pairs(&[
            ("date", "when"),
            ("actor", "WHO"),
            ("target", "Whom"),
            ("summary", "Told"),
        ]),
        always: pairs(&[
            ("source", &key),
            ("grade", "B2"),
            ("kind", "statement"),
            ("channel", "public"),
        ]),
        replaced: Vec::new(),
    };
    let found = copy.take(&Table::Events, &incoming);
    assert_eq!((found.added, found.known), (2, 1));
    let left: Vec<(usize, &str)> = found.left_out.iter().map(|(l, w)| (*l, &w[..6])).collect();
    assert_eq!(left, [(3, "RP0603"), (4, "RP0102")]);
    let events = copy.case().events;
    assert!(events.iter().any(|e| e.summary == "another" && e.id.starts_with("2021-03-03-")));
}

#[test]
fn occasions_go_to_the_table_of_their_regime() {
    let copy = Copy::of("us-vietnam-2022", "occasions");
    let case = copy.case();
    let regime = case.regimes[0].clone();
    let before = copy.read(&regime.file);
    let (text, columns) = as_another_desk_keeps_it(&case, &before);
    let first = before.lines().next().expect("columns").to_owned() + "\n";
    std::fs::write(copy.0.join(&regime.file), first).expect("written");
    let incoming = Incoming { name: "desk.csv", text: &text, columns, ..Incoming::default() };
    let table = Table::Occasions { regime: Some(regime.id.clone()) };
    let found = copy.take(&table, &incoming);
    assert_eq!(found.left_out, []);
    let after = copy.case();
    assert_eq!(after.regimes[0].occasions.len(), regime.occasions.len());
    for (a, b) in after.regimes[0].occasions.iter().zip(&regime.occasions) {
        assert_eq!(
            (&a.id, a.date, &a.measures, a.enforced),
            (&b.id, b.date, &b.measures, b.enforced)
        );
    }
    let nobody = Table::Occasions { regime: Some("nobody".to_owned()) };
    assert!(adopt(&copy.0, &nobody, &incoming, &Limits::default()).is_err());
}

#[test]
fn a_column_that_is_not_there_is_told_with_those_that_are() {
    let copy = Copy::of("us-vietnam-2022", "columns");
    let refused = |text: &str, columns: Vec<(String, String)>| {
        let incoming = Incoming { name: "log.csv", text, columns, ..Incoming::default() };
        let e = adopt(&copy.0, &Table::Events, &incoming, &Limits::default()).expect_err("refused");
        format!("{e}; {}", e.help())
    };
    let told = refused("Day,Who\n2021,US\n", Vec::new());
    assert!(told.contains("Day, Who") && told.contains("summary"), "{told}");
    let told = refused("Day,Who\n2021,US\n", vec![("date".to_owned(), "Dai".to_owned())]);
    assert!(told.contains("no column `Dai`") && told.contains("`Day`"), "{told}");
    let told = refused("date\n2021\n", vec![("dat".to_owned(), "date".to_owned())]);
    assert!(told.contains("no column `dat`") && told.contains("`date`"), "{told}");
}

#[test]
fn what_a_machine_coded_is_said_in_a_column_of_its_own() {
    let copy = Copy::of("us-turkey-2020", "machine");
    let before = copy.case();
    let known = before.known_events().count();
    let (a, b) = (&before.actors[0].id, &before.actors[1].id);
    let text = format!(
        "id,date,actor,target,kind,channel,source,grade,summary,machine\n\
         feed-1,2019-01-02,{a},{b},coerce,public,{},F6,Coded by machine.,yes\n",
        before.sources[0].key
    );
    let incoming = Incoming {
        name: "feed.csv",
        text: &text,
        columns: Vec::new(),
        always: Vec::new(),
        replaced: Default::default(),
    };
    let found = copy.take(&Table::Events, &incoming);
    assert_eq!((found.added, found.left_out.len()), (1, 0), "{:?}", found.left_out);
    let table = copy.read("events.csv");
    assert!(table.lines().next().unwrap().ends_with(",machine"));
    let after = copy.case();
    assert_eq!(after.events.len(), before.events.len() + 1);
    let row = after.events.iter().find(|e| e.id == "feed-1").unwrap();
    assert!(row.machine && row.unread());
    assert_eq!(after.known_events().count(), known, "nobody has read it");
    // What a person wrote is as it was, and the same row is not taken twice.
    for e in &before.events {
        let same = after.events.iter().find(|x| x.id == e.id).unwrap();
        assert!(!same.machine && same.summary == e.summary && same.grade == e.grade);
    }
    assert_eq!(copy.take(&Table::Events, &incoming).known, 1);
    assert_eq!(copy.read("events.csv"), table);
    let graded = table.replace(",F6,Coded by machine.,", ",B2,Coded by machine.,");
    std::fs::write(copy.0.join("events.csv"), graded).unwrap();
    assert_eq!(copy.case().known_events().count(), known + 1);
}
