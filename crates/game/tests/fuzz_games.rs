//! Nothing that is called a game file makes the readers panic, hang or swell, and
//! whatever they accept reads back as it is written.

#[path = "../../case/tests/mutate/mod.rs"]
mod mutate;
mod shared;

use realpolitik_game::{GameFile, Rational, ReadLimits, efg, json, nfg};

const SAMPLES: [&[u8]; 3] = [
    include_bytes!("games/signal.efg"),
    include_bytes!("games/outcomes.nfg"),
    include_bytes!("games/payoffs.nfg"),
];

const WORDS: &[&str] = &[
    "{",
    "}",
    "\"",
    "\\\"",
    "\\",
    ",",
    "/",
    "-",
    "+",
    ".",
    "1/0",
    "0/1",
    "1e999999999",
    "-1e-999",
    "1e308",
    "9e307",
    "0x10",
    "99999999999999999999",
    "4294967296",
    "-1",
    "0",
    "1",
    "2",
    "EFG 2 R",
    "NFG 1 R",
    "NFG 1 D",
    "EFG 1 R",
    "p \"\" 1 1 \"\" { \"a\" \"b\" } 0\n",
    "t \"\" 0\n",
    "p",
    "c",
    "t",
    "c \"\" 1 \"\" { \"a\" 1/2 \"b\" 1/2 } 0\n",
    "p \"\" 1 1 0\n",
    "{ 1000000000 1000000000 }",
    "{ 2 2 }",
    "{ { \"a\" } { \"b\" } }",
    "\u{feff}",
    "\u{0}",
    "\u{1b}[2J",
    "é",
    "\r\n",
    "\"\"",
    "{ }",
    "1.",
    ".5.5",
    "1e",
    "null",
    "[",
    "]",
    ":",
    "\"tree\"",
    "\"parent\":[0,0]",
    "\"nodes\"",
    "\"1/3\"",
    "\"player\":7",
];

fn limits() -> ReadLimits {
    ReadLimits { max_nodes: 10_000, max_table: 100_000, ..ReadLimits::default() }
}

fn corpus() -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> = SAMPLES.iter().map(|s| s.to_vec()).collect();
    if let Some(files) = shared::files("games/gambit") {
        all.extend(files.iter().step_by(7).filter_map(|f| std::fs::read(f).ok()));
    }
    for sample in SAMPLES {
        let game = GameFile::<Rational>::read(sample, &limits()).expect("samples are games");
        all.push(json::write(&game).into_bytes());
    }
    all
}

/// Reads in both kinds of numbers; what is a game must survive being written.
fn check(bytes: &[u8]) {
    let read = |bytes: &[u8]| {
        if bytes.first() == Some(&b'{') {
            json::read::<Rational>(bytes, &limits())
        } else {
            GameFile::<Rational>::read(bytes, &limits())
        }
    };
    match read(bytes) {
        Err(e) => assert!(!e.to_string().is_empty()),
        Ok(game) => {
            let written = match &game {
                GameFile::Tree(g) => efg::write(g),
                GameFile::Table(g) => nfg::write(g),
            };
            let again = GameFile::read(written.as_bytes(), &limits());
            // A list may hold outcomes and sets that no node has: those are not written.
            match (again.expect("what is written reads"), &game) {
                (GameFile::Tree(a), GameFile::Tree(b)) => {
                    assert_eq!(a.nodes().len(), b.nodes().len());
                    assert_eq!(a.accumulated_payoffs(), b.accumulated_payoffs());
                }
                // Gambit's formats hold no control characters: they are written as spaces.
                (GameFile::Table(a), b) if format!("{b:?}").contains("\\u{") => {
                    assert_eq!(nfg::write(&a), written);
                }
                (a, b) => assert_eq!(a, *b),
            }
            assert_eq!(json::read(json::write(&game).as_bytes(), &limits()), Ok(game));
        }
    }
    // In doubles only the kinds of refusal may differ.
    let _ = GameFile::<f64>::read(bytes, &limits());
}

#[test]
fn fuzz_game_files() {
    let corpus = corpus();
    mutate::run("game files", |r| {
        let mut bytes = r.pick(&corpus).clone();
        let other = r.pick(&corpus).clone();
        mutate::mutate(r, &mut bytes, WORDS, &other);
        check(&bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    });
}

#[test]
fn bombs_are_refused_by_a_named_limit() {
    let deep = |n: usize| {
        let mut text = "EFG 2 R \"\" { \"A\" }\n".to_owned();
        for i in 0..n {
            text.push_str(&format!("p \"\" 1 {} \"\" {{ \"a\" }} 0\n", i + 1));
        }
        text + "t \"\" 0\n"
    };
    let named = |bytes: &[u8]| {
        let error = GameFile::<f64>::read(bytes, &ReadLimits::default()).unwrap_err();
        error.to_string()
    };
    let table = |shape: &str| {
        let players = "\"p\" ".repeat(shape.split(' ').count());
        format!("NFG 1 R \"\" {{ {players}}} {{ {shape} }} 0 0 0")
    };
    assert!(named(table("1000000000 1").as_bytes()).contains("max_strategies"));
    assert!(named(table("50000 50000").as_bytes()).contains("max_table"));
    assert!(named(table(&["2"; 40].join(" ")).as_bytes()).contains("max_table"));
    assert!(named(table(&["99999"; 9].join(" ")).as_bytes()).contains("max_strategies"));
    assert!(named(&vec![b' '; (16 << 20) + 1]).contains("max_input_bytes"));
    let few = ReadLimits { max_nodes: 1_000, ..ReadLimits::default() };
    let error = GameFile::<f64>::read(deep(1_000).as_bytes(), &few).unwrap_err();
    assert!(error.to_string().contains("max_nodes"), "{error}");
    // Depth alone is no harm: nothing recurses.
    let game = GameFile::<f64>::read(deep(100_000).as_bytes(), &ReadLimits::default()).unwrap();
    let GameFile::Tree(game) = game else { panic!("a tree") };
    assert_eq!(game.nodes().len(), 100_001);
    assert_eq!(game.imperfect_recall(), None);
}
