//! Beliefs from draws of a posterior, and the power of an actor from a panel.

use parquet::data_type::DoubleType;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use realpolitik_belief::sampler::Sampler;
use realpolitik_case::load::{Limits, Loaded, load_memory};
use realpolitik_case::{BasisKind, render};
use std::fmt::Write;
use std::sync::Arc;

mod frame;

fn load(case: &str, more: &[(&str, &[u8])]) -> Loaded {
    let files = frame::complete(&[("case.toml".to_owned(), case.to_owned())]);
    let mut all: Vec<(&str, &[u8])> =
        files.iter().map(|(n, t)| (n.as_str(), t.as_bytes())).collect();
    all.extend(more);
    load_memory("small", &all, &Limits::default())
}

fn said(l: &Loaded) -> String {
    render::human(l, false)
}

/// Draws of two numbers that rise together, and of a third that does not care.
fn draws() -> Vec<[f64; 3]> {
    let one = |k: u32| {
        let a = f64::from(k * 7919 % 1000) / 1000.0;
        let b = f64::from(k * 104_729 % 1000) / 1000.0;
        [3.0 + a, 0.1 + 0.2 * (0.8 * a + 0.2 * b), b]
    };
    (0..1000).map(one).collect()
}

fn csv() -> String {
    draws().iter().fold("precision,fear,us.fear\n".to_owned(), |mut text, [a, b, c]| {
        let _ = writeln!(text, "{a},{b},{c}");
        text
    })
}

fn parquet() -> Vec<u8> {
    let schema = "message rows { REQUIRED DOUBLE precision; REQUIRED DOUBLE fear; }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let mut out = Vec::new();
    let properties = Arc::new(WriterProperties::default());
    let mut writer = SerializedFileWriter::new(&mut out, schema, properties).unwrap();
    let mut group = writer.next_row_group().unwrap();
    for c in 0..2 {
        let values: Vec<f64> = draws().iter().map(|d| d[c]).collect();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<DoubleType>().write_batch(&values, None, None).unwrap();
        column.close().unwrap();
    }
    group.close().unwrap();
    writer.close().unwrap();
    out
}

const BOTH: &str = "[parameters.precision]\nposterior = \"fits/x.FORM\"\nbasis = \"estimate\"\n\
    [parameters.fear]\nposterior = \"fits/x.FORM\"\nbasis = \"estimate\"\n";

#[test]
fn draws_become_beliefs_that_depend_on_one_another() {
    let text = BOTH.replace("FORM", "csv");
    let from_csv = load(&text, &[("fits/x.csv", csv().as_bytes())]);
    let text = BOTH.replace("FORM", "parquet");
    let from_parquet = load(&text, &[("fits/x.parquet", &parquet())]);
    for l in [&from_csv, &from_parquet] {
        assert_eq!(l.errors(), 0, "{}", said(l));
        assert!(!l.diagnostics.iter().any(|d| d.code == "RP2105"), "{}", said(l));
        let case = l.case.as_ref().unwrap();
        let fear = &case.parameters[case.parameter("fear").unwrap().index()];
        let mean = draws().iter().map(|d| d[1]).sum::<f64>() / 1000.0;
        assert!((fear.distribution.mean() - mean).abs() < 1e-3);
        // A posterior stands for a source.
        assert_eq!(fear.basis.kind(), BasisKind::Estimate);
        let account = fear.basis.account.as_deref().unwrap();
        assert!(
            account.starts_with("posterior of 1000 draws, column fear of fits/x."),
            "{account}"
        );
        let [c] = case.correlations.as_slice() else { panic!("{:?}", case.correlations) };
        assert!((0.9..1.0).contains(&c.rank), "{}", c.rank);
        let beliefs = case.beliefs();
        let mut theta = Vec::new();
        Sampler::new(&beliefs, 1).draw(3, &mut theta);
        assert!(theta.iter().all(|x| x.is_finite()));
    }
    let points = |l: &Loaded| l.case.as_ref().unwrap().parameters[1].distribution.clone();
    assert_eq!(points(&from_csv), points(&from_parquet));
    // A Parquet file is kept as the text of its rows, so that a case can be packed.
    let kept = &from_parquet.files.iter().find(|f| f.0 == "fits/x.parquet").unwrap().1;
    assert!(kept.starts_with("precision,fear\n3,"), "{}", &kept[..40]);
    let again = load(&text, &[("fits/x.parquet", kept.as_bytes())]);
    assert_eq!(again.hash, from_parquet.hash);
}

#[test]
fn a_column_can_be_named_and_what_is_amiss_is_said() {
    let one =
        |more: &str| format!("[parameters.fear]\nposterior = \"x.csv\"\njudgement = \"j\"\n{more}");
    let text = csv();
    let l = load(&one("column = \"us.fear\"\n"), &[("x.csv", text.as_bytes())]);
    assert_eq!(l.errors(), 0, "{}", said(&l));
    assert!((l.case.unwrap().parameters[1].distribution.median() - 0.5).abs() < 0.01);
    for (case, file, wanted) in [
        (one("column = \"b\"\n"), Some(text.as_str()), "x.csv has no column `b`"),
        (one(""), None, "learn it from cases:  realpolitik learn CASE… -o x.csv"),
        (one(""), Some("fear\n1\n2\n"), "x.csv has 2 draws; at least 100 are needed"),
        (one(""), Some("fear\n1\nmany\n"), "draw 2 of `fear` in x.csv is no number: `many`"),
        (one(""), Some("PAR1 and no more"), "x.csv cannot be read"),
        (
            "[parameters.fear]\nvalue = 1\ncolumn = \"b\"\njudgement = \"j\"\n".to_owned(),
            Some(text.as_str()),
            "`column` of parameter `fear` has no effect",
        ),
    ] {
        let files: Vec<(&str, &[u8])> = file.iter().map(|t| ("x.csv", t.as_bytes())).collect();
        let l = load(&case, &files);
        assert!(l.errors() > 0 && said(&l).contains(wanted), "{case}\n{}", said(&l));
    }
}

const NMC: &str = "stateabb,ccode,year,milex,cinc,version\n\
    USA,2,2020,778,0.1213,2021\nUSA,2,2021,801,0.1211,2021\n\
    DRV,816,2019,5,0.0115,2021\nDRV,816,2021,-9,-9,2021\n";

fn power(power: &str, nmc: Option<&str>) -> Loaded {
    let text = format!(
        "[actors.US]\nname = \"United States\"\npower = {power}\n[actors.VN]\nname = \"Vietnam\"\n\
         [data.nmc]\nfile = \"nmc.csv\"\n"
    );
    let files: Vec<(&str, &[u8])> = nmc.iter().map(|t| ("nmc.csv", t.as_bytes())).collect();
    load(&text, &files)
}

#[test]
fn power_is_looked_up_in_a_panel() {
    let basis = "basis = \"estimate\"";
    for state in ["US", "USA", "2", "United States"] {
        let l = power(
            &format!("{{ panel = \"cinc\", state = \"{state}\", year = 2021, {basis} }}"),
            Some(NMC),
        );
        assert_eq!(l.errors(), 0, "{}", said(&l));
        let case = l.case.unwrap();
        let (value, basis) = case.actors[0].power.as_ref().unwrap();
        assert_eq!(*value, 0.1211);
        assert_eq!(basis.kind(), BasisKind::Estimate);
        assert_eq!(basis.account.as_deref(), Some("cinc of United States in 2021, of data.nmc"));
    }
    // A panel of one's own, by number alone, and a table that is named.
    let own = "ccode,year,cinc\n2,2021,0.12\n";
    let l = power("{ panel = \"nmc.cinc\", state = \"US\", year = 2021 }", Some(own));
    assert_eq!(l.case.unwrap().actors[0].power.as_ref().unwrap().0, 0.12);
}

#[test]
fn what_a_panel_lacks_is_said() {
    for (given, nmc, wanted) in [
        ("panel = \"cinc\", state = \"US\", year = 2021", None, "nmc.csv is not there"),
        (
            "panel = \"cinc\", state = \"VN\", year = 2021",
            Some(NMC),
            "is not known in data.nmc: `-9`",
        ),
        ("panel = \"cinc\", state = \"VN\", year = 2020", Some(NMC), "are of 2019 to 2021"),
        (
            "panel = \"cinc\", state = \"JP\", year = 2021",
            Some(NMC),
            "it has no row of Japan (740)",
        ),
        ("panel = \"cinc\", state = \"US\", year = 2023", Some(NMC), "after the as-of date"),
        ("panel = \"cinc\", state = \"Vietnm\", year = 2021", Some(NMC), "did you mean Vietnam?"),
        ("panel = \"pop\", state = \"US\", year = 2021", Some(NMC), "[data.nmc] file ="),
        ("panel = \"milex\", state = \"US\", year = 2021", Some(NMC), "is 801, outside 0 to 1"),
        ("panel = \"cinc\", state = \"US\"", Some(NMC), "year = 2021"),
        ("panel = \"cinc\", state = \"US\", year = 2021.5", Some(NMC), "which is no year"),
        ("value = 0.1, panel = \"cinc\", state = \"US\", year = 2021", Some(NMC), "stated twice"),
    ] {
        let l = power(&format!("{{ {given} }}"), nmc);
        assert!(l.errors() > 0 && said(&l).contains(wanted), "{given}\n{}", said(&l));
    }
    let twice = format!("{NMC}USA,2,2021,801,0.1,2022\n");
    let l = power("{ panel = \"cinc\", state = \"US\", year = 2021 }", Some(&twice));
    assert!(said(&l).contains("has 2 rows of United States in 2021"), "{}", said(&l));
}
