//! Files as people write them, whole and broken.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use realpolitik_bargain::numbers::Input;
use realpolitik_case::load::Limits;
use realpolitik_case::render;
use realpolitik_group_files::{Reading, read, read_issues};

fn of(text: &str) -> Reading {
    read("group", text.as_bytes(), &Limits::default())
}

/// Code and quoted place of the first mistake.
fn refused(text: &str) -> (String, String) {
    let reading = of(text);
    assert!(reading.file.is_none(), "taken: {text}");
    let d = &reading.loaded.diagnostics[0];
    let at = d.labels[0].0;
    let quoted = &reading.loaded.files[0].1[at.start as usize..at.end as usize];
    (d.code.to_owned(), quoted.to_owned())
}

const KTAB: &str = "Talks,\"Tariff, and term\",2,2,\nActor,Desc,Power,Tariff,Sal,Term,Sal,\n\
                    North, a state , 3 ,20,40,10,30,\nSouth,\"b, c\",1,70,50,90,50,\n";

#[test]
fn ktab_with_quotes_blanks_and_trailing_commas() {
    let file = of(KTAB).file.unwrap();
    assert_eq!(file.group.description, "Tariff, and term");
    assert_eq!(file.group.actors[1].description, "b, c");
    assert_eq!(file.group.actors[0].capability, 3.0);
    assert_eq!(file.group.actors[0].salience, [0.4, 0.3]);
    assert_eq!(file.group.dimensions[1].name, "Term");
    let windows = KTAB.replace('\n', "\r\n");
    assert_eq!(of(&format!("\u{feff}{windows}")).file.unwrap(), file);
}

#[test]
fn mistakes_of_ktab_files_have_code_and_place() {
    for (from, to, code, place) in [
        (",20,40,", ",twenty,40,", "RP0703", "twenty"),
        (",20,40,", ",20,,", "RP0703", ","),
        (",20,40,", ",120,40,", "RP0705", "120"),
        (",20,40,", ",20,140,", "RP0705", "140"),
        (",20,40,10,30,", ",20,80,10,30,", "RP0706", "80,10,30"),
        (" 3 ", "-3", "RP0705", "-3"),
        ("South", "North", "RP0708", "North"),
        (",2,2,", ",3,2,", "RP0704", "3"),
        (",2,2,", ",2,3,", "RP0702", "Actor,Desc,Power,Tariff,Sal,Term,Sal,"),
        (",2,2,", ",2,two,", "RP0702", "two"),
        (",Term,Sal,\n", ",Term,\n", "RP0702", "Actor,Desc,Power,Tariff,Sal,Term,"),
        (",90,50,\n", ",90\n", "RP0702", "South,\"b, c\",1,70,50,90"),
    ] {
        let (found, at) = refused(&KTAB.replacen(from, to, 1));
        assert_eq!(
            (found.as_str(), at.trim_end_matches(',')),
            (code, place.trim_end_matches(',')),
            "{from} → {to}"
        );
    }
    let (code, at) = refused("Talks,x,1,1\nActor,Desc,Power,Tariff,Sal\nNorth,,3,20,40\n");
    assert_eq!((code.as_str(), at.as_str()), ("RP0707", "North"));
}

#[test]
fn plain_tables() {
    let file = of("Actor,Capability,Position,Salience\nN,2,4,0.8\nS,1,10,0.5\n").file.unwrap();
    assert_eq!((file.group.dimensions[0].low, file.group.dimensions[0].high), (4.0, 10.0));
    assert_eq!(file.notes.len(), 1);
    let text = "Actor,Influence,Position tax,Salience tax,Position term,Salience term\n\
                N,2,4,30,1,20\nS,1,10,50,5,40\n";
    let file = of(text).file.unwrap();
    assert_eq!(file.group.dimensions[1].name, "term");
    assert_eq!(file.group.actors[0].salience, [0.3, 0.2]);
    assert_eq!(refused("Actor,Capability,Position\nN,2,4\n").0, "RP0702");
    let odd = "Actor,Capability,Position,Salience,Mood\nN,2,4,0.8,x\nS,1,10,0.5,y\n";
    assert_eq!(refused(odd), ("RP0702".to_owned(), "Mood".to_owned()));
    let same = "Actor,Capability,Position,Salience\nN,2,4,0.8\nS,1,4,0.5\n";
    assert_eq!(refused(same).0, "RP0705");
}

const XML: &str = "<Scenario><name>T</name><Dimensions><dName>rate</dName></Dimensions><Actors>\
    <Actor><name>N</name><capability>3</capability><Position><dCoord>20</dCoord></Position>\
    <Salience><dSal>80</dSal></Salience></Actor>\
    <Actor><name>S</name><capability>1</capability><Position><dCoord>70</dCoord></Position>\
    <Salience><dSal>50</dSal></Salience></Actor></Actors>\
    <IdealAdjustment></IdealAdjustment></Scenario>";

#[test]
fn xml_without_pairs_is_read_and_mistakes_have_places() {
    let file = of(XML).file.unwrap();
    assert_eq!(file.group.ideal_adjustment, None);
    assert_eq!(file.settings, None);
    for (from, to, code, place) in [
        ("<dCoord>20</dCoord>", "<dCoord>low</dCoord>", "RP0703", "low"),
        ("<dSal>80</dSal>", "<dSal>180</dSal>", "RP0705", "180"),
        ("<dSal>80</dSal>", "", "RP0704", "<Salience></Salience>"),
        ("<capability>3</capability>", "", "RP0702", "<Actor"),
        ("<name>S</name>", "<name>N</name>", "RP0708", "N"),
    ] {
        assert_eq!(refused(&XML.replacen(from, to, 1)), (code.to_owned(), place.to_owned()));
    }
    let entity = format!("<!DOCTYPE x [<!ENTITY a \"b\">]>{XML}");
    assert_eq!(refused(&entity).0, "RP0701");
    let option = XML.replace(
        "<Dimensions>",
        "<ModelParameters><VotingRule>Loud</VotingRule></ModelParameters><Dimensions>",
    );
    assert_eq!(refused(&option), ("RP0709".to_owned(), "Loud".to_owned()));
}

#[test]
fn toml_holds_beliefs() {
    let text = include_str!("../../../docs/guide/groups/harbour.toml");
    let file = of(text).file.unwrap();
    assert_eq!(file.group.actors.len(), 6);
    assert_eq!(file.group.dimensions[1].status_quo, Some(9.0));
    let inputs: Vec<(usize, Input)> = file.beliefs.iter().map(|b| (b.actor, b.input)).collect();
    let expected = [
        (1, Input::Capability),
        (1, Input::Position(0)),
        (2, Input::Position(1)),
        (3, Input::Salience(1)),
    ];
    assert_eq!(inputs, expected);
    // 40 to 60 is log-normal: its median is the geometric mean.
    assert!((file.group.actors[1].capability - (40.0f64 * 60.0).sqrt()).abs() < 1e-9);
    for (from, to, code) in [
        ("capability = 80\n", "", "RP0713"),
        ("capability = 80", "capability = true", "RP0703"),
        ("low = 0 ", "low = 200 ", "RP0705"),
        ("dues = 70, depth = 15", "dues = 70", "RP0713"),
        ("dues = 70, depth = 15", "dues = 70, depht = 15", "RP0713"),
        ("\"40 to 60\"", "\"60 to 40\"", "RP0711"),
        ("[group.dimensions.dues]", "[group.dimensions.dues", "RP0701"),
        ("[group]", "[case]\n[group]", "RP0713"),
    ] {
        let broken = text.replacen(from, to, 1);
        assert_ne!(broken, text, "{from}");
        assert_eq!(refused(&broken).0, code, "{from} → {to}");
    }
}

#[test]
fn the_guides_table_is_the_same_group_as_its_toml() {
    let toml = of(include_str!("../../../docs/guide/groups/harbour.toml")).file.unwrap().group;
    let csv = of(include_str!("../../../docs/guide/groups/harbour.csv")).file.unwrap().group;
    for (a, b) in toml.actors.iter().zip(&csv.actors).filter(|(a, _)| a.name == "Alder") {
        let shares =
            |actor: &realpolitik_bargain::Actor, g: &realpolitik_bargain::Group| -> Vec<f64> {
                actor.position.iter().zip(&g.dimensions).map(|(x, d)| d.share(*x)).collect()
            };
        assert_eq!(shares(a, &toml), shares(b, &csv));
        assert_eq!(a.salience, b.salience);
    }
}

#[test]
fn issues() {
    let limits = Limits::default();
    let text = include_str!("../../../docs/guide/groups/issues.csv");
    let issues = read_issues("issues.csv", text.as_bytes(), &limits).issues.unwrap();
    assert_eq!(issues.len(), 4);
    assert_eq!(issues[1].group.group.dimensions[0].high, 12.0);
    assert_eq!(issues[1].group.group.dimensions[0].status_quo, Some(5.0));
    for (from, to, code) in [
        (",55\n", ",\n", "RP0712"),
        (",55\n", ",155\n", "RP0705"),
        (",55\n", ",yes\n", "RP0703"),
        ("quota,South", ",South", "RP0712"),
        ("outcome\n", "result\n", "RP0702"),
        ("quota,North,50", "quota,North,much", "RP0703"),
    ] {
        let read = read_issues("issues.csv", text.replacen(from, to, 1).as_bytes(), &limits);
        assert!(read.issues.is_none());
        assert_eq!(read.loaded.diagnostics[0].code, code, "{from} → {to}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

    /// Nothing that is read brings the reader down, and every mistake can be shown.
    #[test]
    fn damaged_files(which in 0usize..4, at in 0usize..2000, put in ".{0,3}") {
        let toml = include_str!("../../../docs/guide/groups/harbour.toml");
        let issues = include_str!("../../../docs/guide/groups/issues.csv");
        let text = [KTAB, XML, toml, issues][which];
        let mut at = at % text.len();
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        let end = text[at..].chars().next().map_or(at, |c| at + c.len_utf8());
        let damaged = format!("{}{put}{}", &text[..at], &text[end..]);
        let reading = of(&damaged);
        prop_assert!(reading.file.is_some() || reading.loaded.errors() > 0);
        let _ = render::human(&reading.loaded, false);
        let issues = read_issues("i", damaged.as_bytes(), &Limits::default());
        prop_assert!(issues.issues.is_some() || issues.loaded.errors() > 0);
        let _ = render::human(&issues.loaded, false);
    }
}
