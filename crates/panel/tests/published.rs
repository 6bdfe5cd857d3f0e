//! Panels against those of a peer: counts, every yearly count, rows drawn at random.
//! The files are other people's and lie beside the repository; where they are absent
//! the tests say so.

use realpolitik_panel::{Folder, Options, PanelError, Rule, Unit, panel};
use std::collections::HashMap;
use std::path::PathBuf;

fn shared(name: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(name);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {name} is absent");
    None
}

/// The rows of a table, by the names of its columns.
fn rows(name: &str) -> Option<(Vec<String>, Vec<Vec<String>>)> {
    let text = std::fs::read_to_string(shared(name)?).expect("text");
    let cells = |line: &str| line.split(',').map(|c| c.trim_matches('"').to_owned()).collect();
    let mut lines = text.lines().map(cells);
    let header = lines.next().expect("a heading");
    Some((header, lines.collect()))
}

#[test]
fn counts_of_pairs_are_as_published() {
    let Some(path) = shared("ir") else { return };
    let bytes = std::fs::read(path.join("cow_states.csv")).expect("it is there");
    let folder = Folder::of(vec![("cow_states.csv".to_owned(), bytes)]).unwrap();
    for (unit, count) in [(Unit::DyadYears, 842_655), (Unit::DirectedDyadYears, 1_685_310)] {
        let mut options = Options::new(unit);
        options.years = Some((1816, 2010));
        let made = panel(&folder, &options).unwrap();
        assert_eq!((made.years.len(), made.never_met), (count, 30), "{unit:?}");
    }
}

#[test]
fn politically_relevant_pairs_are_those_of_the_peer() {
    let (Some(path), Some((names, sample)), Some((_, yearly))) =
        (shared("ir"), rows("panel/prd_sample_4000.csv"), rows("panel/prd_by_year.csv"))
    else {
        return;
    };
    let folder = Folder::read(&path).unwrap();
    assert!(folder.unknown.is_empty(), "{:?}", folder.unknown);
    let mut options = Options::new(Unit::DyadYears);
    options.years = Some((1816, 2010));
    options.relevant = true;
    options.peace = Some("gml".to_owned());
    let made = panel(&folder, &options).unwrap();
    assert_eq!(made.years.len(), 111_991);
    let column = |name: &str| {
        &made.columns.iter().find(|c| c.name == name).unwrap_or_else(|| panic!("{name}")).values
    };
    let (land, onset, ongoing) =
        (column("conttype"), column("gmlmidonset"), column("gmlmidongoing"));
    let (first, second) = (column("cowmaj1"), column("cowmaj2"));
    let defense = column("atop_defense");
    let mut counts: HashMap<i32, [f64; 6]> = HashMap::new();
    for (row, year) in made.years.iter().enumerate() {
        let own = counts.entry(*year).or_default();
        own[0] += 1.0;
        own[1] += onset[row];
        own[2] += ongoing[row];
        own[3] += if defense[row].is_nan() { 0.0 } else { defense[row] };
        own[4] += f64::from(u8::from(land[row] == 1.0));
        own[5] += f64::from(u8::from(first[row] == 1.0 || second[row] == 1.0));
    }
    for line in &yearly {
        let numbers: Vec<f64> = line.iter().map(|c| c.parse().unwrap()).collect();
        assert_eq!(counts[&(numbers[0] as i32)].as_slice(), &numbers[1..], "{line:?}");
    }
    let spell = column("gmlmidspell");
    let mean = spell.iter().sum::<f64>() / spell.len() as f64;
    assert!((mean - 27.262_012_125_974_4).abs() < 1e-9, "{mean}");
    // The regimes and incomes of the sample are from files that are not at hand.
    let compared = [
        "conttype",
        "cowmaj1",
        "cowmaj2",
        "gmlmidonset",
        "gmlmidongoing",
        "gmlmidspell",
        "cinc1",
        "cinc2",
        "atop_defense",
    ];
    let place: HashMap<(i32, i32, i32), usize> = (0..made.years.len())
        .map(|r| ((made.first[r], made.second[r], made.years[r]), r))
        .collect();
    let mut checked = 0;
    for line in &sample {
        let key = |i: usize| line[i].parse::<i32>().unwrap();
        let row = place[&(key(0), key(1), key(2))];
        for name in compared {
            let wanted = &line[names.iter().position(|n| n == name).unwrap()];
            let value = column(name)[row];
            match wanted.as_str() {
                // Where the peer knows nothing, a file may begin later than the system.
                "NA" => assert!(value.is_nan(), "{line:?} {name} {value}"),
                text => {
                    let wanted: f64 = text.parse().unwrap();
                    let unknown = value.is_nan() && wanted == 0.0 && name == "atop_defense";
                    assert!(value == wanted || unknown, "{line:?} {name} {value}");
                }
            }
            checked += 1;
        }
    }
    assert_eq!(checked, 36_000);
    let after: usize = made.whittled.iter().map(|w| w.dropped).sum();
    assert!(after > 0, "{:?}", made.whittled);
}

const STATES: &str = "stateabb,ccode,statenme,styear,stmonth,stday,endyear,endmonth,endday,version\n\
    A,1,Aland,1900,1,1,1909,12,31,1\nB,2,Beland,1900,1,1,1905,6,30,1\n\
    C,3,Celand,1905,7,1,1909,12,31,1\n";

fn made(
    files: &[(&str, &str)],
    change: impl Fn(&mut Options),
) -> Result<realpolitik_panel::Panel, PanelError> {
    let all = [("states.csv", STATES)].iter().chain(files);
    let folder = Folder::of(all.map(|(n, t)| ((*n).to_owned(), t.as_bytes().to_vec())).collect())?;
    let mut options = Options::new(Unit::DyadYears);
    change(&mut options);
    panel(&folder, &options)
}

#[test]
fn what_is_not_covered_is_missing_and_what_is_absent_is_0() {
    let atop = "ccode1,ccode2,year,atop_defense,atop_nonagg\n1,2,1902,1,0\n2,1,1902,0,1\n1,3,1907,0,1\n3,1,1907,0,1\n";
    let nmc = "ccode,year,cinc\n1,1900,0.5\n1,1904,-9\n2,1900,0.25\n";
    let out = made(&[("a.csv", atop), ("n.csv", nmc)], |_| {}).unwrap();
    // 2 and 3 were in the system in 1905, never on one day.
    assert_eq!((out.years.len(), out.never_met), (11, 1));
    let value = |name: &str, key: (i32, i32, i32)| {
        let row = (0..out.years.len())
            .find(|r| (out.first[*r], out.second[*r], out.years[*r]) == key)
            .unwrap();
        out.columns.iter().find(|c| c.name == name).unwrap().values[row]
    };
    assert!(value("atop_defense", (1, 2, 1901)).is_nan());
    assert_eq!(value("atop_defense", (1, 2, 1902)), 1.0);
    assert_eq!(value("atop_nonagg", (1, 2, 1902)), 1.0);
    assert_eq!(value("atop_defense", (1, 2, 1903)), 0.0);
    assert!(value("atop_defense", (1, 3, 1908)).is_nan());
    assert_eq!(value("cinc2", (1, 2, 1900)), 0.25);
    assert!(value("cinc1", (1, 2, 1904)).is_nan() && value("cinc1", (1, 2, 1901)).is_nan());
}

#[test]
fn rows_never_multiply_and_sides_agree() {
    let said = |files: &[(&str, &str)], change: fn(&mut Options)| match made(files, change) {
        Ok(_) => "nothing".to_owned(),
        Err(e) => format!("{e}; {}", e.help()),
    };
    let twice = "ccode,year,cinc\n1,1900,0.5\n2,1900,0.1\n1,1900,0.4\n";
    let error = said(&[("n.csv", twice)], |_| {});
    assert!(
        error.starts_with("n.csv has several rows for state 1 in 1900 (lines 2, 4)"),
        "{error}"
    );
    let one_sided = "ccode1,ccode2,year,atop_defense\n1,2,1902,1\n";
    let error = said(&[("a.csv", one_sided)], |_| {});
    assert!(error.contains("1 to 2 is there in 1902, and 2 to 1 is not"), "{error}");
    let uneven = "ccode1,ccode2,conttype,stdate,enddate\n1,2,1,1901-01-01,1902-12-01\n2,1,2,1901-01-01,1902-12-01\n";
    let error = said(&[("c.csv", uneven)], |_| {});
    assert!(error.contains("1 to 2 and 2 to 1 differ in 1901"), "{error}");
    let word = "ccode,year,cinc\n1,1900,much\n";
    let error = said(&[("n.csv", word)], |_| {});
    assert!(error.contains("`cinc` is `much` in line 2, which is not a number"), "{error}");
    let error = said(&[], |o| o.with = vec!["polity".to_owned()]);
    assert!(error.contains("no file of `polity`"), "{error}");
    let disputes = "dispnum,ccode1,ccode2,year,midongoing,midonset,fatality\n\
        5,1,2,1902,1,0,3\n5,2,1,1902,1,0,3\n6,1,2,1902,1,1,0\n6,2,1,1902,1,1,0\n";
    let error = said(&[("g.csv", disputes)], |o| o.whittle = vec![]);
    assert!(error.contains("states 1 and 2 in 1902"), "{error}");
    let kept = made(&[("g.csv", disputes)], |o| {
        o.whittle = vec![Rule::Onset];
        o.peace = Some("gml".to_owned());
    })
    .unwrap();
    let number = kept.columns.iter().find(|c| c.name == "gmldispnum").unwrap();
    let dispute: Vec<f64> = number.values.iter().copied().filter(|x| !x.is_nan()).collect();
    assert_eq!(dispute, [6.0]);
    assert_eq!(kept.whittled[0].dropped, 2);
}

#[test]
fn what_flows_to_the_first_flows_to_the_second_from_the_other_side() {
    // The pair of 1 and 3 stands the other way round, and 1905 before 1904.
    let trade = "ccode1,ccode2,year,flow1,flow2\n1,2,1905,7,8\n1,2,1904,5,-9\n3,1,1907,3,4\n";
    let out = made(&[("t.csv", trade)], |o| o.unit = Unit::DirectedDyadYears).unwrap();
    let flows = |key: (i32, i32, i32)| {
        let row = (0..out.years.len())
            .find(|r| (out.first[*r], out.second[*r], out.years[*r]) == key)
            .unwrap();
        out.columns.iter().map(|c| c.values[row]).collect::<Vec<_>>()
    };
    assert_eq!(flows((1, 2, 1905)), [7.0, 8.0]);
    assert_eq!(flows((2, 1, 1905)), [8.0, 7.0]);
    assert!(flows((1, 2, 1904))[1].is_nan() && flows((2, 1, 1904))[0].is_nan());
    assert_eq!((flows((1, 2, 1904))[0], flows((2, 1, 1904))[1]), (5.0, 5.0));
    assert_eq!((flows((3, 1, 1907)), flows((1, 3, 1907))), (vec![3.0, 4.0], vec![4.0, 3.0]));
    assert!(flows((1, 2, 1900)).iter().all(|v| v.is_nan()));
}
