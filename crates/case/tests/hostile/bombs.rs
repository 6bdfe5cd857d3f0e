//! The cases made to stop a machine, and how a small one is added to.

use std::fmt::Write;

/// Files of a case by name.
pub type Files = Vec<(String, Vec<u8>)>;
/// Name, files, and codes of which one must be given; none means that the case
/// is large but within limits, and only time and memory count.
pub type Bomb = (&'static str, Files, &'static [&'static str]);

const MEGA: usize = 1 << 20;

/// A small valid case, to which tables can be added.
pub const CASE: &str = "schema = 1\ntitle = \"A\"\nas_of = 2022-04-15\n\
    [actors.US]\nname = \"United States\"\n[actors.VN]\nname = \"Vietnam\"\n\
    [parameters.precision]\nvalue = 4\njudgement = \"j\"\n\
    [games.g]\nstart = \"m\"\n[games.g.moves.m]\nby = \"US\"\nactions = { a = \"x\", b = \"x\" }\n\
    [games.g.outcomes.x]\npayoffs.US = 1\npayoffs.VN = 1\n";
pub const EVENTS: &str = "id,date,actor,target,kind,channel,giver,receiver,weight,game,episode,move,action,source,grade,summary\n";

pub fn toml(text: String) -> Files {
    vec![("case.toml".to_owned(), text.into_bytes())]
}
pub fn added(text: &str) -> Files {
    toml(format!("{CASE}{text}"))
}
pub fn beside(name: &str, text: String) -> Files {
    vec![("case.toml".to_owned(), CASE.as_bytes().to_vec()), (name.to_owned(), text.into_bytes())]
}
pub fn many(n: usize, f: impl Fn(usize) -> String) -> String {
    (0..n).fold(String::new(), |mut all, i| {
        all.push_str(&f(i));
        all
    })
}
pub fn payoff(formula: &str) -> Files {
    toml(CASE.replace("payoffs.VN = 1", &format!("payoffs.VN = \"{formula}\"")))
}

/// A game of `n` moves one after another, each with two actions.
pub fn doubling(n: usize) -> Files {
    let mut text = "[games.h]\nstart = \"m0\"\n".to_owned();
    for i in 0..n {
        let to = if i + 1 < n { format!("m{}", i + 1) } else { "x".to_owned() };
        let _ = writeln!(
            text,
            "[games.h.moves.m{i}]\nby = \"US\"\nactions = {{ a = \"{to}\", b = \"{to}\" }}"
        );
    }
    text.push_str("[games.h.outcomes.x]\npayoffs.US = 1\n");
    added(&text)
}

/// All of them.
pub fn bombs() -> Vec<Bomb> {
    let kinds = [
        text(),
        case_tables(),
        formulas(),
        beliefs(),
        rivals(),
        rows(),
        bibliography(),
        long_bibliographies(),
        odd(),
    ];
    kinds.into_iter().flatten().collect()
}

/// Files, brackets and keys.
fn text() -> Vec<Bomb> {
    vec![
        ("a file of 17 MiB", toml("#".repeat(17 * MEGA)), &["RP0003"]),
        ("16 MiB of comment", toml("#".repeat(16 * MEGA - 1)), &["RP0012"]),
        ("16 MiB of line breaks", toml("\n".repeat(16 * MEGA - 1)), &["RP0003"]),
        ("16 MiB of blanks and letters", toml("a ".repeat(8 * MEGA - 1)), &["RP0003"]),
        ("16 MiB of equal signs", toml("=".repeat(16 * MEGA - 1)), &["RP0003"]),
        ("a text of 15 MiB", toml(format!("title = \"{}\"", "a".repeat(15 * MEGA))), &["RP0012"]),
        ("a key of 15 MiB", toml(format!("{} = 1", "a".repeat(15 * MEGA))), &["RP0011"]),
        ("100,000 square brackets", toml(format!("a = {}", "[".repeat(100_000))), &["RP0004"]),
        ("100,000 braces", toml(format!("a = {}", "{a=".repeat(100_000))), &["RP0004"]),
        ("100,000 closing brackets", toml("]".repeat(100_000)), &["RP0010", "RP0003"]),
        (
            "brackets hidden behind quotes",
            toml(format!("a = ['''a'''', {}", "[".repeat(100_000))),
            &["RP0004"],
        ),
        (
            "a dotted key of 10,000 parts",
            toml(format!("{}a = 1", "a.".repeat(10_000))),
            &["RP0004"],
        ),
        (
            "a list of a million numbers",
            toml(format!("a = [{}]", "1,".repeat(1_000_000))),
            &["RP0003"],
        ),
        (
            "a list hidden behind quotes",
            toml(format!("a = ['''a'''', {}]", "1,".repeat(3_000_000))),
            &["RP0003"],
        ),
        ("a million tables", toml(many(1_000_000, |i| format!("[a{i}]\n"))), &["RP0003"]),
        ("50,000 unknown keys", toml(many(50_000, |i| format!("k{i}=1\n"))), &["RP0011"]),
        ("one table 20,000 times", toml("[actors.US]\n".repeat(20_000)), &["RP0101"]),
    ]
}

/// Tables of a case.
fn case_tables() -> Vec<Bomb> {
    vec![
        (
            "20,000 actors without a game",
            toml(many(20_000, |i| format!("[actors.a{i}]\n"))),
            &["RP0012"],
        ),
        (
            "20,000 unknown actors",
            added(&format!(
                "[games.h]\nstart=\"m\"\n{}",
                many(9_000, |i| format!("[games.h.moves.m{i}]\nby=\"q{i}\"\n"))
            )),
            &["RP0102"],
        ),
        (
            "a payoff for each of 15,000 unknown",
            added(&format!(
                "[games.h]\nstart=\"x\"\n[games.h.outcomes.x]\npayoffs={{{}}}",
                many(15_000, |i| format!("a{i}=1,")).trim_end_matches(',')
            )),
            &["RP0102"],
        ),
        (
            "many actors, many outcomes",
            toml(format!(
                "schema=1\ntitle=\"t\"\nas_of=2022-01-01\n{}[games.h]\nstart=\"o0\"\n{}",
                many(3_000, |i| format!("[actors.a{i}]\n")),
                many(3_000, |i| format!("[games.h.outcomes.o{i}]\npayoffs.a{i}=1\n"))
            )),
            &["RP0303"],
        ),
    ]
}

/// Formulas and games.
fn formulas() -> Vec<Bomb> {
    vec![
        ("100,000 brackets in a formula", payoff(&"(".repeat(100_000)), &["RP0201"]),
        ("100,000 signs in a formula", payoff(&"-".repeat(100_000)), &["RP0201"]),
        ("a formula of a million terms", payoff(&"1+".repeat(1_000_000)), &["RP0201"]),
        ("a power of powers", payoff(&"9^".repeat(5_000)), &["RP0201"]),
        ("a formula of 10 MiB of one name", payoff(&"a".repeat(10 * MEGA)), &["RP0202"]),
        (
            "100,000 commas in a call",
            payoff(&format!("max({})", "1,".repeat(100_000))),
            &["RP0201"],
        ),
        (
            "2,000 formulas of unknown names",
            added(&format!(
                "[games.h]\nstart=\"o0\"\nprecision=1\n{}",
                many(2_000, |i| format!("[games.h.outcomes.o{i}]\npayoffs.US=\"a + b{i} + c\"\n"))
            )),
            &["RP0202"],
        ),
        ("a game of 2⁴⁰ endings", doubling(40), &["RP0305"]),
        ("a game of 2²⁰⁰⁰ endings", doubling(2_000), &["RP0305"]),
        ("a game of 2²⁰ endings", doubling(20), &["RP0305"]),
        (
            "a play of 5,000 moves",
            added(&format!(
                "[games.h]\nstart=\"m0\"\n{}[games.h.moves.m5000]\nby=\"US\"\nactions={{a=\"x\"}}\n[games.h.outcomes.x]\npayoffs.US=1\n",
                many(5_000, |i| format!(
                    "[games.h.moves.m{i}]\nby=\"US\"\nactions={{a=\"m{}\"}}\n",
                    i + 1
                ))
            )),
            &["RP0305"],
        ),
        (
            "a circle of 5,000 moves",
            added(&format!(
                "[games.h]\nstart=\"m0\"\n{}[games.h.outcomes.x]\npayoffs.US=1\n",
                many(5_000, |i| format!(
                    "[games.h.moves.m{i}]\nby=\"US\"\nactions={{a=\"m{}\"}}\n",
                    (i + 1) % 5_000
                ))
            )),
            &["RP0301"],
        ),
    ]
}

/// Beliefs.
fn beliefs() -> Vec<Bomb> {
    vec![
        (
            "a mixture nested 10,000 deep",
            added(&format!(
                "[parameters.p]\ndist=\"{}\"\njudgement=\"j\"\n",
                "mixture(1*".repeat(10_000)
            )),
            &["RP0501"],
        ),
        (
            "a mixture of 100,000 parts",
            added(&format!(
                "[parameters.p]\ndist=\"mixture({})\"\njudgement=\"j\"\n",
                "0.1*normal(0,1),".repeat(100_000)
            )),
            &["RP0501"],
        ),
        (
            "a number of 10 MiB",
            added(&format!(
                "[parameters.p]\ndist=\"normal(0,{})\"\njudgement=\"j\"\n",
                "9".repeat(10 * MEGA)
            )),
            &["RP0501"],
        ),
        (
            "15,000 quantiles",
            added(&format!(
                "[parameters.p]\nquantiles={{{}}}\njudgement=\"j\"\n",
                many(15_000, |i| format!("\"0.{i:05}\"={},", 15_000 - i)).trim_end_matches(',')
            )),
            &["RP0522"],
        ),
        (
            "600 parameters correlated in a chain",
            added(&format!(
                "{}{}",
                many(600, |i| format!("[parameters.p{i}]\nvalue=1\njudgement=\"j\"\n")),
                many(599, |i| format!(
                    "[[correlations]]\nbetween=[\"p{i}\",\"p{}\"]\nrank=0.9\n",
                    i + 1
                ))
            )),
            &["RP0003", "RP0530"],
        ),
        (
            "100 parameters that contradict",
            added(&format!(
                "{}{}",
                many(100, |i| format!("[parameters.p{i}]\nvalue=1\njudgement=\"j\"\n")),
                many(99, |i| format!(
                    "[[correlations]]\nbetween=[\"p0\",\"p{}\"]\nrank=0.9\n",
                    i + 1
                ))
            )),
            &["RP0530"],
        ),
    ]
}

/// Rivals, questions and regimes.
fn rivals() -> Vec<Bomb> {
    vec![
        (
            "10,000 rivals",
            added(&many(10_000, |i| format!("[rivals.r{i}]\nprior=1\n"))),
            &["RP0404"],
        ),
        (
            "5,000 questions of unknown outcomes",
            added(&many(5_000, |i| {
                format!(
                    "[questions.q{i}]\ngame=\"g\"\noutcomes=[\"y{i}\"]\nresolve_by=2023-01-01\nrule=\"r\"\n"
                )
            })),
            &["RP0106"],
        ),
        (
            "3,000 regimes without a table",
            added(&many(3_000, |i| {
                format!("[regimes.r{i}]\nenforcer=\"US\"\nfile=\"r{i}.csv\"\nrules=[]\n")
            })),
            &["RP0001"],
        ),
    ]
}

/// Tables of rows.
fn rows() -> Vec<Bomb> {
    vec![
        (
            "100,001 rows",
            beside(
                "events.csv",
                format!(
                    "{EVENTS}{}",
                    many(100_001, |i| format!("e{i},2022,US,,a,,,,,,,,,s,A1,t\n"))
                ),
            ),
            &["RP0003"],
        ),
        (
            "100,000 broken rows",
            beside("events.csv", format!("{EVENTS}{}", "x,y\n".repeat(100_000))),
            &["RP0602"],
        ),
        (
            "100,000 unknown actors in rows",
            beside(
                "events.csv",
                format!(
                    "{EVENTS}{}",
                    many(100_000, |i| format!("e{i},2022,Q{i},,a,,,,,,,,,s,A1,t\n"))
                ),
            ),
            &["RP0102"],
        ),
        (
            "50,000 unknown sources",
            beside(
                "events.csv",
                format!(
                    "{EVENTS}{}",
                    many(50_000, |i| format!("e{i},2022,US,,a,,,,,,,,,s{i},A1,t\n"))
                ),
            ),
            &["RP0104"],
        ),
        (
            "a quote that never closes",
            beside("events.csv", format!("{EVENTS}\"{}", "a,\n".repeat(3 * MEGA))),
            &["RP0602"],
        ),
        (
            "100,000 columns",
            beside("events.csv", format!("{}\n", many(100_000, |i| format!("c{i},")))),
            &["RP0601"],
        ),
        (
            "a row of a million fields",
            beside("events.csv", format!("{EVENTS}{}\n", ",".repeat(1_000_000))),
            &["RP0602"],
        ),
        (
            "60,000 episodes",
            beside(
                "events.csv",
                format!(
                    "{EVENTS}{}",
                    many(60_000, |i| format!("e{i},2022,US,,a,,,,,g,p{i},m,a,s,A1,t\n"))
                ),
            ),
            &["RP0104"],
        ),
    ]
}

/// Entries that name themselves and each other.
fn bibliography() -> Vec<Bomb> {
    vec![
        (
            "an @string that is itself",
            beside("sources.bib", "@string{a = a}\n@misc{x, title = a}\n".to_owned()),
            &["RP0611"],
        ),
        (
            "a billion @strings",
            beside(
                "sources.bib",
                format!(
                    "@string{{s0 = {{lol}}}}\n{}@misc{{x, title = s39}}\n",
                    many(39, |i| format!("@string{{s{} = s{i} # s{i}}}\n", i + 1))
                ),
            ),
            &["RP0611"],
        ),
        (
            "a chain of 20,000 @strings",
            beside(
                "sources.bib",
                format!(
                    "@string{{s0 = {{a}}}}\n{}@misc{{x, title = s20000}}\n",
                    many(20_000, |i| format!("@string{{s{} = s{i}}}\n", i + 1))
                ),
            ),
            &["RP0611"],
        ),
        (
            "a crossref to itself",
            beside(
                "sources.bib",
                "@misc{x, title = {t}, crossref = {x}, xdata = {x}}\n".to_owned(),
            ),
            &[],
        ),
    ]
}

/// Braces and entries without end in a bibliography.
fn long_bibliographies() -> Vec<Bomb> {
    vec![
        (
            "100,000 open braces in a bibliography",
            beside("sources.bib", "{".repeat(100_000)),
            &["RP0004"],
        ),
        (
            "100,000 braces in a title",
            beside(
                "sources.bib",
                format!("@misc{{x, title = {}{}}}", "{".repeat(100_000), "}".repeat(100_000)),
            ),
            &["RP0004"],
        ),
        (
            "100,000 groups in a title",
            beside("sources.bib", format!("@misc{{x, title = {{{}}}}}", "{a}".repeat(100_000))),
            &[],
        ),
        (
            "100,000 commands in a title",
            beside("sources.bib", format!("@misc{{x, title = {{{}}}}}", "\\'e".repeat(100_000))),
            &[],
        ),
        (
            "100,000 formulas in a title",
            beside("sources.bib", format!("@misc{{x, title = {{{}}}}}", "$a$".repeat(100_000))),
            &[],
        ),
        (
            "100,000 authors",
            beside(
                "sources.bib",
                format!("@misc{{x, author = {{{}A}}}}", "A, B and ".repeat(100_000)),
            ),
            &[],
        ),
        (
            "100,000 joined texts",
            beside("sources.bib", format!("@misc{{x, title = {}{{a}}}}", "{a} # ".repeat(100_000))),
            &[],
        ),
        (
            "100,000 fields of an entry",
            beside(
                "sources.bib",
                format!("@misc{{x, {}}}", many(100_000, |i| format!("f{i} = {{a}},"))),
            ),
            &[],
        ),
        (
            "a bibliography of 200,000 entries",
            beside("sources.bib", many(200_000, |i| format!("@misc{{k{i}}}\n"))),
            &["RP0003"],
        ),
    ]
}

/// Bytes that are no text.
fn odd() -> Vec<Bomb> {
    vec![
        (
            "NUL in a bibliography",
            beside("sources.bib", "@misc{\0x, title = {\0}}".to_owned()),
            &["RP0611"],
        ),
        ("NUL in a case", toml("a\0b = 1".to_owned()), &["RP0010"]),
        (
            "a case of random bytes",
            vec![(
                "case.toml".to_owned(),
                (0..200_000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect(),
            )],
            &["RP0002"],
        ),
        (
            "UTF-16",
            vec![(
                "case.toml".to_owned(),
                "\u{feff}schema = 1".encode_utf16().flat_map(u16::to_le_bytes).collect(),
            )],
            &["RP0002"],
        ),
        (
            "half a UTF-8 letter",
            vec![("case.toml".to_owned(), b"title = \"\xe2\x82".to_vec())],
            &["RP0002"],
        ),
    ]
}
