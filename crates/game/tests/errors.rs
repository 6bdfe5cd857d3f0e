//! Every mistake in a file is told with its place and a fix.

use realpolitik_game::{GameError, GameFile, Rational, ReadLimits};

/// What is wrong, in a word of the message; line and column; the file.
const MISTAKES: &[(&str, u32, u32, &str)] = &[
    ("neither an extensive", 1, 1, "GBT 1"),
    ("version 1 is not 2", 1, 7, "EFG 1 R \"\" { \"A\" } t \"\" 0"),
    ("`R` or `D`", 1, 7, "EFG 2 X \"\" { \"A\" } t \"\" 0"),
    ("the title", 1, 9, "EFG 2 R { \"A\" } t \"\" 0"),
    ("never closed", 1, 9, "EFG 2 R \"title { A } t 0"),
    ("a player in quotes", 1, 14, "EFG 2 R \"\" { A } t \"\" 0"),
    ("a node", 2, 1, "EFG 2 R \"\" { \"A\" }\nx \"\" 0"),
    (
        "the file ends",
        2,
        40,
        "EFG 2 R \"\" { \"A\" }\np \"\" 1 1 \"\" { \"a\" \"b\" } 0 t \"\" 0       ",
    ),
    ("there is no player 3", 2, 6, "EFG 2 R \"\" { \"A\" }\np \"\" 3 1 \"\" { \"a\" } 0 t \"\" 0"),
    ("has 1 payoffs for 2 players", 2, 12, "EFG 2 R \"\" { \"A\" \"B\" }\nt \"\" 1 \"o\" { 1 }"),
    ("outcome 2 has no payoffs", 2, 6, "EFG 2 R \"\" { \"A\" }\nt \"\" 2"),
    ("nothing is paid, yet", 2, 6, "EFG 2 R \"\" { \"A\" }\nt \"\" 0 \"\" { 1 }"),
    ("`1.2.3` is not a number", 2, 13, "EFG 2 R \"\" { \"A\" }\nt \"\" 1 \"\" { 1.2.3 }"),
    ("1/0 is not a finite", 2, 13, "EFG 2 R \"\" { \"A\" }\nt \"\" 1 \"\" { 1/0 }"),
    ("1e400 is not a finite", 2, 13, "EFG 2 R \"\" { \"A\" }\nt \"\" 1 \"\" { 1e400 }"),
    (
        "add to 3/4",
        2,
        11,
        "EFG 2 R \"\" { \"A\" }\nc \"\" 1 \"\" { \"a\" .5 \"b\" .25 } 0 t \"\" 0 t \"\" 0",
    ),
    (
        "below 0",
        2,
        17,
        "EFG 2 R \"\" { \"A\" }\nc \"\" 1 \"\" { \"a\" -1 \"b\" 2 } 0 t \"\" 0 t \"\" 0",
    ),
    ("without actions", 2, 13, "EFG 2 R \"\" { \"A\" }\np \"\" 1 1 \"\" { } 0"),
    (
        "is not what line 2 says",
        3,
        8,
        "EFG 2 R \"\" { \"A\" }\np \"\" 1 1 \"x\" { \"a\" } 0\np \"\" 1 1 \"y\" { \"a\" } 0 t \"\" 0",
    ),
    (
        "is not what line 2 says",
        3,
        6,
        "EFG 2 R \"\" { \"A\" }\np \"\" 1 1 \"x\" { \"a\" } 1 \"\" { 1 }\nt \"\" 1 \"\" { 2 }",
    ),
    ("the end of the file, found", 3, 1, "EFG 2 R \"\" { \"A\" }\nt \"\" 0\nt \"\" 0"),
    ("U+0007", 1, 10, "EFG 2 R \"\u{7}\" { \"A\" } t \"\" 0"),
    ("U+003B", 2, 7, "EFG 2 R \"\" { \"A\" }\nt \"\" 0;"),
    ("has no strategy", 1, 22, "NFG 1 R \"\" { \"A\" } { { } } 0"),
    ("strategies for 1 players", 1, 30, "NFG 1 R \"\" { \"A\" \"B\" } { 2 } 0 0"),
    ("after 3 of 4 payoffs", 1, 37, "NFG 1 R \"\" { \"A\" \"B\" } { 2 1 } 1 2 3"),
    ("the end of the file, found", 1, 30, "NFG 1 R \"\" { \"A\" } { 2 } 1 2 3"),
    ("no outcome 2", 1, 41, "NFG 1 R \"\" { \"A\" } { 2 } { { \"\" 1 } } 1 2"),
    ("after 1 of 2 profiles", 1, 40, "NFG 1 R \"\" { \"A\" } { 2 } { { \"\" 1 } } 1"),
    ("without players", 1, 12, "NFG 1 R \"\" { } { } 0"),
];

#[test]
fn mistakes_are_told_with_their_place_and_a_fix() {
    let mut wrong = Vec::new();
    for (word, line, column, file) in MISTAKES {
        match GameFile::<Rational>::read(file.as_bytes(), &ReadLimits::default()) {
            Err(GameError::Syntax { line: l, column: c, what, help, .. })
                if what.contains(word) && (l, c) == (*line, *column) && !help.is_empty() => {}
            other => wrong.push(format!("{word} in {file:?}: {other:?}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let bytes = b"EFG 2 R \"\xe9\" { } t \"\" 0";
    let error = GameFile::<f64>::read(bytes, &ReadLimits::default()).unwrap_err();
    assert!(matches!(error, GameError::Syntax { line: 1, column: 10, .. }), "{error:?}");
}
