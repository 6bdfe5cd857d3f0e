//! Broken and odd entries of a bibliography, in the shapes that reference managers
//! and hands leave behind: each is read, or refused alone.

mod frame;

use realpolitik_case::diagnostic::Severity;
use realpolitik_case::load::{Limits, load_memory};

/// What becomes of an entry.
enum Then {
    /// It is read, and its line holds this.
    Read(&'static str),
    /// It is refused, with a finding in its lines.
    Refused,
    /// It holds nothing that could be cited, and nothing is said.
    Silent,
}
use Then::{Read, Refused, Silent};

/// An entry with the key `odd`, and what becomes of it.
const ODD: &[(&str, Then)] = &[
    // Types, brackets and case.
    ("@ARTICLE{odd, Title={Loud}, AUTHOR={Doe, Ann}, Year=2001}", Read("A. Doe (2001), Loud")),
    ("@article(odd, title={Round}, author={Doe, Ann}, year={2001})", Read("Round")),
    ("@unheardof{odd, title={New Kind}, author={Doe, Ann}, date={2001}}", Read("New Kind")),
    ("@ misc { odd , title = {Wide} , author = {Doe, Ann} , year = 2001 , }", Read("Wide")),
    ("@misc{odd,title={Tight},author={Doe, Ann},year=2001}", Read("Tight")),
    ("@misc{odd, title=\"Quoted\", author=\"Doe, Ann\", year=\"2001\"}", Read("Quoted")),
    (
        "@misc{odd, title={Two {Deep {Braces}}}, author={Doe, Ann}, year={2001}}",
        Read("Two Deep Braces"),
    ),
    (
        "@misc{odd,\r\n  title = {Windows},\r\n  author = {Doe, Ann},\r\n  year = {2001},\r\n}",
        Read("Windows"),
    ),
    // Dates that are none.
    ("@misc{odd, title={T}, author={Doe, Ann}, year={in press}}", Read("(in press)")),
    ("@misc{odd, title={T}, author={Doe, Ann}, year={forthcoming}}", Read("(forthcoming)")),
    ("@misc{odd, title={T}, author={Doe, Ann}, date={n.d.}}", Read("(n.d.)")),
    ("@misc{odd, title={T}, author={Doe, Ann}, year={c. 1796}}", Read("(c. 1796)")),
    ("@misc{odd, title={T}, author={Doe, Ann}, date={2019/2021}}", Read("(2019)")),
    ("@misc{odd, title={T}, author={Doe, Ann}, year={2019--2021}}", Read("(2019)")),
    ("@misc{odd, title={T}, author={Doe, Ann}, date={2020-13-45}}", Read("(2020)")),
    ("@misc{odd, title={T}, author={Doe, Ann}, year={[1953] 2004}}", Read("1953")),
    ("@misc{odd, title={T}, author={Doe, Ann}, year=2020, month=mar}", Read("(2020)")),
    ("@misc{odd, title={T}, author={Doe, Ann}, year=2020, month=~mar # \" 3\"}", Refused),
    ("@misc{odd, title={No Day}, author={Doe, Ann}}", Read("No Day")),
    // Names.
    ("@misc{odd, title={T}, author={van den Berg, Jan}, year={2020}}", Read("J. van den Berg")),
    ("@misc{odd, title={T}, author={Charles de Gaulle}, year={1954}}", Read("C. de Gaulle")),
    (
        "@misc{odd, title={T}, author={{Ministry of Defence}}, year={2020}}",
        Read("Ministry of Defence"),
    ),
    ("@misc{odd, title={T}, author={Doe, Ann and others}, year={2020}}", Read("A. Doe and others")),
    ("@misc{odd, title={T}, author={Doe, Jr., Ann}, year={2020}}", Read("A. Doe Jr.")),
    ("@book{odd, title={T}, editor={Roe, Bo}, publisher={P}, year={2020}}", Read("B. Roe")),
    ("@misc{odd, title={T}, author={}, year={2020}}", Read("(2020)")),
    ("@misc{odd, title={T}, author={Nguy{\\~{\\^e}}n, An}, year={2020}}", Read("(2020)")),
    ("@misc{odd, title={T}, author={Müller, Jörg}, year={2020}}", Read("J. Müller")),
    ("@misc{odd, title={T}, author={M{\\\"u}ller, J{\\\"o}rg}, year={2020}}", Read("J. Müller")),
    ("@misc{odd, title={T}, author={Doe}, year={2020}}", Read("Doe (2020)")),
    // Marks of TeX.
    (
        "@misc{odd, title={A \\emph{Bold} Move \\& More}, author={Doe, Ann}, year={2020}}",
        Read("Bold"),
    ),
    ("@misc{odd, title={Pages 3--9: 50\\,\\% Off}, author={Doe, Ann}, year={2020}}", Read("50")),
    (
        "@misc{odd, title={The $n$-Person Game}, author={Doe, Ann}, year={2020}}",
        Read("Person Game"),
    ),
    ("@misc{odd, title={An ``odd'' quote}, author={Doe, Ann}, year={2020}}", Read("odd")),
    (
        "@misc{odd, title={T}, author={Doe, Ann}, year={2020}, url={https://example.org/a_b%20c}}",
        Read("(2020)"),
    ),
    // What is joined, inherited or repeated.
    (
        "@string{rev = {A Review}}\n@article{odd, title={T}, author={Doe, Ann}, year={2020}, journal=rev}",
        Read("A Review"),
    ),
    (
        "@misc{odd, title={Part } # {and Part}, author={Doe, Ann}, year={2020}}",
        Read("Part and Part"),
    ),
    ("@incollection{odd, title={Chapter}, author={Doe, Ann}, crossref={first}}", Read("(1999)")),
    ("@misc{odd, title={T}, author={Doe, Ann}, year={2020}, crossref={odd}}", Read("(2020)")),
    ("@misc{odd, title={One}, title={Two}, author={Doe, Ann}, year={2020}}", Read("(2020)")),
    (
        "@misc{odd, title={T}, author={Doe, Ann}, journal=nowhere, year={2020}}",
        Read("A. Doe (2020), T"),
    ),
    // Broken.
    ("@misc{odd, title={Open, author={Doe, Ann}, year={2020}", Refused),
    ("@misc{odd, title=\"Open, author={Doe, Ann}, year={2020}}", Refused),
    ("@misc odd, title={T}, year={2020}}", Refused),
    ("@misc{, title={No Key}, year={2020}}", Refused),
    ("@misc{odd title={No Comma}, year={2020}}", Refused),
    ("@misc{odd, title={T} author={Doe, Ann}, year={2020}}", Refused),
    ("@misc{odd, title, year={2020}}", Refused),
    ("@misc{first, title={The Key Again}, year={2020}}", Refused),
    // No entries.
    ("@comment{odd, title={T}}", Silent),
    ("@comment this is free text", Silent),
    ("% @misc{odd, title={Commented out}}", Silent),
    ("Free text, with an @ in it, between entries.", Silent),
    ("@preamble{\"\\newcommand{\\x}{y}\"}", Silent),
];

const FIRST: &str = "@book{first, title={First}, author={Poe, Al}, publisher={P}, date={1999}}\n";
const LAST: &str = "\n@misc{last, title={Last}, author={Poe, Al}, date={2000}}\n";

#[test]
fn odd_entries_are_read_or_refused_alone() {
    let mut wrong = String::new();
    for (entry, then) in ODD {
        let bib = format!("{FIRST}{entry}{LAST}@misc{{paper, title={{A paper}}, date={{2022}}}}\n");
        let files = frame::complete(&[("sources.bib".to_owned(), bib.clone())]);
        let borrowed: Vec<(&str, &[u8])> =
            files.iter().map(|(n, t)| (n.as_str(), t.as_bytes())).collect();
        let l = load_memory("bibtex", &borrowed, &Limits::default());
        let errors: Vec<_> =
            l.diagnostics.iter().filter(|d| d.severity == Severity::Error).collect();
        let case = l.case.as_ref().or(l.partial.as_ref()).expect("a case, or a part of one");
        let line =
            |key: &str| case.sources.iter().find(|s| s.key == key).map(|s| s.citation.as_str());
        let lines = FIRST.len()..FIRST.len() + entry.len() + 1;
        let at_entry = |d: &&realpolitik_case::diagnostic::Diagnostic| {
            d.labels.iter().any(|(at, _)| {
                l.files[at.file as usize].0 == "sources.bib" && lines.contains(&(at.start as usize))
            })
        };
        let as_meant = match then {
            Read(text) => errors.is_empty() && line("odd").is_some_and(|c| c.contains(text)),
            // Where nothing cites it, a warning is enough.
            Refused => {
                let told = l.diagnostics.iter().filter(|d| d.severity != Severity::Note);
                told.filter(|d| at_entry(d)).count() > 0
                    && errors.iter().all(at_entry)
                    && line("odd").is_none()
            }
            Silent => errors.is_empty() && line("odd").is_none(),
        };
        // Whatever it is, the others are there.
        let others = line("first").is_some_and(|c| c.contains("First"))
            && line("last").is_some_and(|c| c.contains("Last"));
        if !as_meant || !others {
            let told: Vec<String> =
                errors.iter().map(|d| format!("{} {}", d.code, d.message)).collect();
            wrong.push_str(&format!(
                "{entry}\n  line {:?}, others {others}, errors {told:?}\n",
                line("odd")
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(ODD.len() >= 40);
}
