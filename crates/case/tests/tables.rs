//! Tables as analysts keep them: separators, comments, notes, dates that are not
//! days, empty columns.

mod frame;

use realpolitik_case::load::{Limits, Loaded, load_memory};
use realpolitik_case::render;

const HEAD: &str = "id,date,actor,target,kind,channel,giver,receiver,weight,game,episode,move,action,source,grade,summary";

fn load(events: &str) -> Loaded {
    let files = frame::complete(&[("events.csv".to_owned(), events.to_owned())]);
    let borrowed: Vec<(&str, &[u8])> =
        files.iter().map(|(n, t)| (n.as_str(), t.as_bytes())).collect();
    load_memory("tables", &borrowed, &Limits::default())
}

/// The events of a table that is sound, each as id and date.
fn dates(events: &str) -> Vec<String> {
    let l = load(events);
    let shown = render::human(&l, false);
    let case = l.case.unwrap_or_else(|| panic!("{shown}"));
    case.events.iter().map(|e| format!("{} {}", e.id, e.date)).collect()
}

#[test]
fn one_table_in_many_forms() {
    let row = "e1,2022-03-01,US,VN,offer,public,,,,upgrade,one,table,offer,paper,B2,An offer.";
    let plain = format!("{HEAD}\n{row}\n");
    let forms = [
        plain.clone(),
        plain.replace(',', ";"),
        plain.replace(',', "\t"),
        plain.replace('\n', "\r\n"),
        format!("\u{feff}{plain}"),
        format!("# gathered by hand\n{HEAD}\n# the first\n{row}\n# \"end\n"),
        // Empty columns and rows as a spreadsheet leaves them.
        format!("{HEAD},,\n{row},,\n,,,,,,,,,,,,,,,,,\n"),
        // The analyst's own columns.
        format!("{HEAD},note,x-read by\n{row},\"check, again\",NN\n"),
        format!("note,{HEAD}\nlook this up,{row}\n"),
    ];
    for form in forms {
        assert_eq!(dates(&form), ["e1 2022-03-01"], "{form}");
    }
}

#[test]
fn days_that_are_not_one_day() {
    let rows = ["2021-Q2", "2021-05-30/31", "2021-06/07", "c. 2019", "2020"];
    let mut text = format!("{HEAD}\n");
    for (i, day) in rows.iter().enumerate() {
        text.push_str(&format!("e{i},{day},US,VN,talk,public,,,,,,,,paper,B2,They talked.\n"));
    }
    let mut all = dates(&text);
    all.sort();
    assert_eq!(all, ["e0 2021-Q2", "e1 2021-05-30/31", "e2 2021-06/07", "e3 c. 2019", "e4 2020"]);
}

#[test]
fn a_span_that_runs_past_the_as_of_date_counts_as_after() {
    let row =
        |day: &str| format!("{HEAD}\ne1,{day},US,VN,talk,public,,,,,,,,paper,B2,They talked.\n");
    for (day, known) in [
        ("2022-04-10/15", 1),
        ("2022-04-10/16", 0),
        ("2022-Q1", 1),
        ("2022-Q2", 0),
        ("c. 2021", 0),
        ("c. 2020", 1),
    ] {
        let case = load(&row(day)).case.expect("sound");
        assert_eq!(case.known_events().count(), known, "{day}");
    }
}

#[test]
fn a_column_that_is_nobodys_is_still_a_mistake() {
    let l = load(&format!("{HEAD},sumary\ne1,2022-03-01,US,VN,talk,public,,,,,,,,paper,B2,x,y\n"));
    assert!(l.diagnostics.iter().any(|d| d.code == "RP0601"), "{:?}", l.diagnostics);
}

/// Every block of the guide that is a part of a case, in a small case around it.
#[test]
fn the_examples_of_the_guide_are_read() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/guide/case-language.md");
    let guide = std::fs::read_to_string(path).expect("the guide is there");
    let blocks: Vec<&str> =
        guide.split("```toml case.toml\n").skip(1).filter_map(|b| b.split("```").next()).collect();
    assert!(blocks.len() >= 2, "{}", blocks.len());
    for block in blocks {
        let parts = [
            ("case.toml".to_owned(), block.to_owned()),
            (
                "data/trade.csv".to_owned(),
                "year,exports\n2018,3\n2019,5\n2020,4\n2021,6\n".to_owned(),
            ),
        ];
        let files = frame::complete(&parts);
        let borrowed: Vec<(&str, &[u8])> =
            files.iter().map(|(n, t)| (n.as_str(), t.as_bytes())).collect();
        let l = load_memory("guide", &borrowed, &Limits::default());
        assert_eq!(l.errors(), 0, "{block}\n{}", render::human(&l, false));
    }
}

#[test]
fn the_questions_to_tables_of_the_guide_are_understood() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/guide/case-language.md");
    let guide = std::fs::read_to_string(path).expect("the guide is there");
    let asked: Vec<&str> =
        guide.split("data = \"").skip(1).filter_map(|t| t.split('"').next()).collect();
    assert!(asked.len() >= 6, "{asked:?}");
    for q in asked {
        let block = format!("[parameters.fear]\njudgement = \"x\"\ndata = \"{q}\"\n");
        let files = frame::complete(&[("case.toml".to_owned(), block)]);
        let borrowed: Vec<(&str, &[u8])> =
            files.iter().map(|(n, t)| (n.as_str(), t.as_bytes())).collect();
        let l = load_memory("guide", &borrowed, &Limits::default());
        // The small case has not what is asked for; the form is known all the same.
        for d in &l.diagnostics {
            assert!(!d.help.contains("rate(regimes.NAME"), "{q}: {} {}", d.message, d.help);
        }
    }
}
