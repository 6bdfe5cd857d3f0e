//! Feeds as they are downloaded, and what goes wrong in them.

use realpolitik_feeds::{Filter, Format, Plover, Quad, Tally, scan, state};
use std::path::PathBuf;

fn shared(name: &str) -> Option<PathBuf> {
    let path =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/events").join(name);
    if path.is_file() {
        return Some(path);
    }
    println!("skipped: {name} is not at hand");
    None
}

#[test]
fn the_sample_of_icews_has_its_counts() {
    let Some(path) = shared("icews_events.2018.sample.tab") else { return };
    let mut pairs = std::collections::BTreeMap::new();
    let mut tally = Tally::default();
    let counts = scan(Format::Icews, std::fs::File::open(path).unwrap(), &Filter::default(), |e| {
        *pairs.entry((e.source.iso2, e.target.iso2)).or_insert(0) += 1;
        tally.add(e);
    })
    .unwrap();
    assert_eq!((counts.rows, counts.malformed), (3705, 0), "{counts:?}");
    let sum = counts.kept
        + counts.without_states
        + counts.domestic
        + counts.repeated
        + counts.contradicted
        + counts.without_class;
    assert_eq!(sum, counts.rows);
    let months = tally.indicators(state("US").unwrap(), state("KP").unwrap()).unwrap();
    assert_eq!(months.months.len(), 1);
    assert_eq!(months.months[0].by_quad.iter().sum::<u64>(), pairs[&("US", "KP")]);
    println!(
        "{counts:?} {:?} {:?} {:?}",
        pairs[&("US", "KP")],
        pairs[&("KP", "US")],
        pairs[&("US", "CN")]
    );
}

#[test]
fn codes_of_cameo_are_the_types_of_the_published_table() {
    let Some(path) = shared("CAMEO2PLOVER-2021.txt") else { return };
    let text = std::fs::read_to_string(path).unwrap();
    let mut types = std::collections::BTreeMap::new();
    for line in text.lines().filter(|l| !l.starts_with('#')) {
        let Some((code, rest)) = line.split_once(':') else { continue };
        let word = rest.split(',').next().unwrap_or_default().trim();
        let code = code.trim();
        if !code.is_empty() && code.chars().all(|c| c.is_ascii_digit()) {
            types.entry(code).or_insert_with(Vec::new).push(word);
        }
    }
    assert!(types.len() > 200, "{}", types.len());
    // The table itself has two types for the root 08.
    assert_eq!(types.remove("08").map(|t| t.len()), Some(2));
    for (code, all) in types {
        let own = Plover::of_cameo(code).map(Plover::word);
        assert!(all.iter().all(|w| Some(*w) == own), "{code}: {all:?}, {own:?}");
    }
}

fn icews(rows: &[&str]) -> String {
    let mut text = "Event ID\tEvent Date\tSource Name\tSource Country\tEvent Text\tCAMEO Code\tIntensity\tTarget Name\tTarget Country\tStory ID\tPublisher\n".to_owned();
    rows.iter().for_each(|r| {
        text += r;
        text += "\n";
    });
    text
}

#[test]
fn what_is_left_out_is_counted_by_reason() {
    let text = icews(&[
        "1\t2018-06-01\tA\tUnited States\tConsult\t040\t1\tB\tNorth Korea\t7\tP",
        // The same story again, under an id of its own.
        "2\t2018-06-01\tA\tUnited States\tConsult\t040\t1\tB\tNorth Korea\t7\tQ",
        // Another story is another event.
        "3\t2018-06-01\tA\tUnited States\tConsult\t040\t1\tB\tNorth Korea\t8\tP",
        // One id with two dates.
        "3\t2018-07-01\tA\tUnited States\tConsult\t040\t1\tB\tNorth Korea\t8\tP",
        "4\t2018-06-01\tA\tJapan\tConsult\t040\t1\tB\tJapan\t9\tP",
        "5\t2018-06-01\tA\tNA\tConsult\t040\t1\tB\tJapan\t9\tP",
        "6\t2018-06-01\tA\tAtlantis\tConsult\t040\t1\tB\tJapan\t9\tP",
        "7\tsoon\tA\tChina\tConsult\t040\t1\tB\tJapan\t9\tP",
        "8\t2018-06-01\tA\tChina\tConsult\t40x\t1\tB\tJapan\t9\tP",
        "9\t2018-06-01\tA\tChina\tThreaten\t130\t-4\tB\tJapan\t9\tP",
        "10\t2019-06-01\tA\tChina\tThreaten\t130\t-4\tB\tJapan\t9\tP",
        "short",
    ]);
    let filter = Filter { to: "2018-12-31".parse().ok(), ..Filter::default() };
    let mut kept = Vec::new();
    let counts = scan(Format::Icews, text.as_bytes(), &filter, |e| {
        kept.push((e.id.to_owned(), e.quad, e.goldstein));
    })
    .unwrap();
    let ids: Vec<&str> = kept.iter().map(|k| k.0.as_str()).collect();
    assert_eq!(ids, ["1", "3", "9"]);
    assert_eq!(kept[2], ("9".to_owned(), Quad::VerbalConflict, Some(-4.0)));
    assert_eq!((counts.rows, counts.kept, counts.repeated, counts.contradicted), (12, 3, 1, 1));
    assert_eq!((counts.domestic, counts.without_states, counts.malformed), (1, 2, 2));
    assert_eq!((counts.other_days, counts.without_class), (1, 1));
    assert_eq!(counts.unknown, [("Atlantis".to_owned(), 1)]);
    assert_eq!(counts.malformed_lines, [9, 13]);
    let two = Filter { states: vec![state("CHN").unwrap(), state("JP").unwrap()], ..filter };
    let counts = scan(Format::Icews, text.as_bytes(), &two, |_| {}).unwrap();
    assert_eq!((counts.kept, counts.other_states), (1, 4));
}

#[test]
fn a_file_of_another_format_is_refused_with_what_is_missing() {
    let e = scan(Format::Icews, "a\tb\n1\t2\n".as_bytes(), &Filter::default(), |_| {}).unwrap_err();
    assert!(e.to_string().contains("no column holds an id") && e.help().contains("a, b"), "{e}");
    let e =
        scan(Format::Gdelt, "1\t20180601\n".as_bytes(), &Filter::default(), |_| {}).unwrap_err();
    assert!(e.to_string().contains("2 columns"), "{e}");
    let commas = icews(&["1,2018-06-01,A"]);
    assert!(scan(Format::Icews, commas.as_bytes(), &Filter::default(), |_| {}).is_err());
    assert_eq!(scan(Format::Plover, "".as_bytes(), &Filter::default(), |_| {}).unwrap().rows, 0);
}

#[test]
fn gdelt_has_no_heading_and_polecat_has_types() {
    for count in [57, 58, 61] {
        let mut cells = vec![""; count];
        (cells[0], cells[1], cells[7], cells[17], cells[26], cells[30]) =
            ("1", "20180601", "USA", "VNM", "0841", "7.0");
        if count > 57 {
            cells[count - 1] = "https://example.org/a";
        }
        let text = cells.join("\t") + "\n";
        let mut seen = Vec::new();
        scan(Format::Gdelt, text.as_bytes(), &Filter::default(), |e| {
            seen.push((e.plover, e.quad, e.goldstein));
        })
        .unwrap();
        assert_eq!(seen, [(Some(Plover::Retreat), Quad::MaterialCooperation, Some(7.0))]);
    }
    let polecat = "Event ID\tEvent Date\tEvent Type\tEvent Mode\tIntensity\tActor Name\tActor Country\tActor COW\tRecipient Name\tRecipient Country\tRecipient COW\tSource\n\
                   a\t2023-09-10\tAGREE\t\t6.5\tBiden\tUSA\t2\tTrong\tVNM\t816\tAP\n\
                   b\t2023-09-10\tSANCTION\t\t-5\tBiden\tUSA\t2\tTrong\tVNM\t816\tAP\n\
                   c\t2023-09-10\tDANCE\t\t-5\tBiden\tUSA\t2\tTrong\tVNM\t816\tAP\n";
    let mut seen = Vec::new();
    let counts = scan(Format::Polecat, polecat.as_bytes(), &Filter::default(), |e| {
        seen.push((e.target.iso2, e.quad, e.publisher.to_owned()));
    })
    .unwrap();
    assert_eq!(seen.len(), 2);
    assert_eq!(seen[0], ("VN", Quad::VerbalCooperation, "AP".to_owned()));
    assert_eq!(counts.without_class, 1);
}
