//! Cases made to stop a machine: each is refused with the limit or the mistake
//! named, with little work and in 256 MiB. Work is counted in allocations, which are
//! the same on every machine; the rest is bounded by the limits whose names the
//! messages must give. `REALPOLITIK_CLOCK=1` also holds each to a second.

#[path = "hostile/bombs.rs"]
mod bombs;
#[path = "mutate/work.rs"]
mod work;

use bombs::{CASE, EVENTS, Files, bombs, toml};

use realpolitik_case::formula::{Expression, Symbol};
use realpolitik_case::load::{Limits, Loaded, load_memory, load_path, stays_inside};
use realpolitik_case::render;
use std::fmt::Write;
use std::path::Path;
use work::counted;

/// The most allocations to refuse a case: what its limits admit, each read, once or twice.
const MOST_ALLOCATIONS: u64 = 3_000_000;

fn load(files: &Files) -> Loaded {
    let borrowed: Vec<(&str, &[u8])> =
        files.iter().map(|(n, b)| (n.as_str(), b.as_slice())).collect();
    load_memory("bomb", &borrowed, &Limits::default())
}

#[test]
fn every_bomb_is_refused_with_little_work() {
    let bombs = bombs();
    assert!(bombs.len() >= 40, "only {} bombs", bombs.len());
    let mut wrong = String::new();
    for (name, files, expected) in bombs {
        let ((loaded, shown), work) = counted(|| {
            let loaded = load(&files);
            let shown = render::human(&loaded, false);
            drop((render::json(&loaded), render::sarif(&loaded), render::github(&loaded)));
            (loaded, shown)
        });
        if let Some(why) = work.too_much(MOST_ALLOCATIONS) {
            let _ = writeln!(wrong, "{name}: {why}");
        }
        let codes: Vec<&str> = loaded.diagnostics.iter().map(|d| d.code).collect();
        if !expected.is_empty() && !expected.iter().any(|c| codes.contains(c)) {
            let first: Vec<&str> = codes.iter().take(3).copied().collect();
            let _ = writeln!(wrong, "{name}: gives {first:?}, not {expected:?}");
        }
        if !expected.is_empty() && loaded.case.is_some() {
            let _ = writeln!(wrong, "{name}: is taken");
        }
        for d in
            loaded.diagnostics.iter().filter(|d| matches!(d.code, "RP0003" | "RP0004" | "RP0305"))
        {
            if !d.message.contains("limit max-") {
                let _ = writeln!(wrong, "{name}: does not name its limit: {}", d.message);
            }
        }
        if shown.len() > 200_000 {
            let _ = writeln!(wrong, "{name}: prints {} bytes", shown.len());
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_formula_always_ends_within_its_budget() {
    let resolve = |n: &str| (n == "x").then_some(Symbol::Measure(0));
    for text in [
        "x^".repeat(60) + "x",
        format!("{}x{}", "sqrt(".repeat(100), ")".repeat(100)),
        (0..3_000).map(|_| "exp(x) * ").collect::<String>() + "1",
        format!("max({}x)", "x, ".repeat(3_000)),
    ] {
        let ((), work) = counted(|| {
            if let Ok(e) = Expression::parse(&text, &resolve) {
                let _ = e.eval(&|_| 1e300);
            }
        });
        assert_eq!(work.too_much(100_000), None, "{}", &text[..20]);
    }
}

/// Paths that leave the folder on some system, or name what is no file.
const OUTSIDE: &[&str] = &[
    "",
    ".",
    "..",
    "../x",
    "../../x",
    "a/../x",
    "a/../../x",
    "a/..",
    "./x",
    "a/./x",
    "a//x",
    "/x",
    "//x",
    "///x",
    "/etc/passwd",
    "/proc/self/environ",
    "~",
    "~/x",
    "~root/x",
    "\\x",
    "\\\\server\\share",
    "//server/share",
    "\\\\?\\C:\\x",
    "\\\\.\\pipe\\x",
    "a\\x",
    "a\\..\\x",
    "..\\x",
    "C:",
    "C:x",
    "C:/x",
    "C:\\x",
    "c:/windows/system32",
    "file:///etc/passwd",
    "http://example.invalid/x",
    "x:stream",
    "x.csv::$DATA",
    "con",
    "CON",
    "Con",
    "con.csv",
    "con.tar.csv",
    "CON .csv",
    "prn",
    "prn.csv",
    "aux",
    "aux.csv",
    "nul",
    "NUL.csv",
    "nul.x.y",
    "com1",
    "COM1.csv",
    "com9",
    "lpt1",
    "lpt9.csv",
    "com¹",
    "COM².csv",
    "lpt³.csv",
    "conin$",
    "CONOUT$",
    "regimes/con",
    "regimes/aux.csv",
    "regimes/com1.csv",
    "con/x.csv",
    "x.",
    "x ",
    "x. ",
    "regimes./x",
    "regimes /x",
    " x",
    "regimes/ x",
    "x\0",
    "x\0.csv",
    "\0",
    "x\n.csv",
    "x\r",
    "x\t",
    "x\u{1b}[2J",
    "x\u{7f}",
    "x\u{202e}vsc",
    "x\u{200b}",
    "\u{feff}x",
    "x?",
    "x*",
    "x|y",
    "x<y",
    "x>y",
    "x\"y",
    "%2e%2e/x",
    "%2fetc",
    "$HOME/x",
    "${HOME}",
    "\u{ff0e}\u{ff0e}/x",
    "a\u{2215}x",
    "a\u{2044}x",
    "\u{2024}\u{2024}/x",
    "a\u{29f8}x",
    "\u{2025}/x",
];

#[test]
fn no_path_leaves_the_folder() {
    assert!(OUTSIDE.len() >= 80, "only {} paths", OUTSIDE.len());
    for path in OUTSIDE {
        assert!(!stays_inside(path), "{path:?} is taken");
    }
    let long = "a/".repeat(200) + "x";
    assert!(!stays_inside(&long));
    for path in [
        "x.csv",
        "regimes/x.csv",
        "a/b/c.csv",
        "Währung.csv",
        "公司.csv",
        "a-b_c.2.csv",
        "console.csv",
        "common/x",
    ] {
        assert!(stays_inside(path), "{path:?} is refused");
    }
}

#[cfg(unix)]
#[test]
fn links_and_pipes_and_folders_are_no_way_out() {
    use std::os::unix::fs::symlink;
    let base = std::env::temp_dir().join(format!("realpolitik-links-{}", std::process::id()));
    let case = base.join("case");
    std::fs::create_dir_all(case.join("regimes")).unwrap();
    std::fs::write(base.join("secret.csv"), "secret-canary").unwrap();
    let regime = "[regimes.r]\nenforcer=\"US\"\nfile=\"regimes/r.csv\"\njudgement=\"j\"\n\
        [[regimes.r.rules]]\nfrom=2018-01-01\ncriteria.a=\"1 > 0\"\n";
    std::fs::write(case.join("case.toml"), format!("{CASE}{regime}")).unwrap();
    let table = case.join("regimes/r.csv");
    let check = |code: &str| {
        // A read that waits, or has no end, would show itself: the test would not end.
        let (l, work) = counted(|| load_path(&case, &Limits::default()));
        assert_eq!(work.too_much(MOST_ALLOCATIONS), None);
        let codes: Vec<&str> = l.diagnostics.iter().map(|d| d.code).collect();
        assert!(codes.contains(&code), "{codes:?}");
        assert!(l.files.iter().all(|(_, t)| !t.contains("canary")), "it was read");
        assert!(!render::human(&l, false).contains("canary"));
    };
    let ways: [(&Path, &str); 5] = [
        (&base.join("secret.csv"), "RP0005"),
        (Path::new("../../secret.csv"), "RP0005"),
        (Path::new("/dev/zero"), "RP0005"),
        (Path::new("r.csv"), "RP0001"),
        (Path::new("missing.csv"), "RP0001"),
    ];
    for (to, code) in ways {
        symlink(to, &table).unwrap();
        check(code);
        std::fs::remove_file(&table).unwrap();
    }
    std::fs::create_dir(&table).unwrap();
    check("RP0001");
    std::fs::remove_dir(&table).unwrap();
    let made = std::process::Command::new("mkfifo").arg(&table).status();
    if made.is_ok_and(|s| s.success()) {
        check("RP0001");
        std::fs::remove_file(&table).unwrap();
    }
    // A folder that is a link out is no way either.
    std::fs::remove_dir(case.join("regimes")).unwrap();
    std::fs::create_dir(base.join("other")).unwrap();
    std::fs::write(base.join("other/r.csv"), "secret-canary").unwrap();
    symlink(base.join("other"), case.join("regimes")).unwrap();
    check("RP0005");
    std::fs::remove_dir_all(&base).unwrap();
}

/// Control and direction characters in every text of a case.
#[test]
fn nothing_in_a_case_reaches_the_terminal_as_a_command() {
    let payloads: Vec<String> = (0u32..0x20)
        .chain([0x7f, 0x80, 0x85, 0x9b, 0x9d, 0xad, 0x200b, 0x200e, 0x200f, 0x2028, 0x2029])
        .chain(0x202a..=0x202e)
        .chain(0x2066..=0x2069)
        .chain([0xfeff, 0xe0001])
        .filter_map(char::from_u32)
        .map(|c| format!("a{c}b"))
        .chain(
            [
                "\u{1b}[2J\u{1b}[H",
                "\u{1b}]0;title\u{7}",
                "\u{1b}]8;;http://x\u{7}y",
                "\r\nerror: x",
            ]
            .map(str::to_owned),
        )
        .collect();
    assert!(payloads.len() >= 50);
    let escape = |p: &str| {
        p.chars().fold(String::new(), |mut all, c| {
            let _ = write!(all, "\\U{:08X}", c as u32);
            all
        })
    };
    for payload in &payloads {
        let p = escape(payload);
        let raw: String = payload.chars().filter(|c| !matches!(c, '\n' | '"')).collect();
        let files = vec![
            (
                "case.toml".to_owned(),
                format!(
                    "schema = 1\ntitle = \"{p}\"\nas_of = \"{p}\"\n[actors.\"{p}\"]\nname = \"{p}\"\nrole = \"{p}\"\n\
                     [actors.US]\n\"{p}\" = 1\n[parameters.p]\nlabel = \"{p}\"\ndist = \"{p}\"\nsource = \"{p}\"\njudgement = \"{p}\"\n\
                     [games.g]\nstart = \"{p}\"\n[games.g.moves.m]\nby = \"{p}\"\nactions = {{ a = \"{p}\" }}\n\
                     [games.g.outcomes.x]\npayoffs.US = \"{p}\"\n[regimes.r]\nenforcer = \"US\"\nfile = \"{p}\"\nrules = []\n"
                )
                .into_bytes(),
            ),
            ("events.csv".to_owned(), format!("{EVENTS}{raw},{raw},{raw},{raw},a,{raw},,,{raw},{raw},{raw},{raw},{raw},{raw},{raw},{raw}\n").into_bytes()),
            ("sources.bib".to_owned(), format!("@misc{{{raw}, title = {{{raw}}}").into_bytes()),
        ];
        let l = load(&files);
        assert!(l.errors() > 0);
        let human = render::human(&l, false);
        let bad = |c: char| {
            (c.is_control() && c != '\n')
                || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        assert!(!human.contains(bad), "{payload:?} in {human:?}");
        let github = render::github(&l);
        assert!(!github.contains(bad), "{payload:?} in {github:?}");
        let lines = github.lines().count();
        assert_eq!(lines, l.diagnostics.len(), "{payload:?}: a line was broken in two");
        for text in [render::json(&l).to_string(), render::sarif(&l).to_string()] {
            assert!(!text.contains(|c: char| c < ' '), "{payload:?}");
        }
    }
}

/// A case of so many parameters, all of which a payoff names, and so many moves.
fn long_case(parameters: usize, moves: usize) -> String {
    let mut text = CASE.to_owned();
    for i in 0..parameters {
        let _ = write!(
            text,
            "\n[parameters.p{i}]\nlabel = \"Parameter {i}\"\nrange = \"0.1 to 0.4\"\njudgement = \"j\"\n"
        );
    }
    let _ = write!(text, "\n[games.h]\nstart = \"n0\"\n");
    for i in 0..moves {
        let _ = write!(
            text,
            "\n[games.h.moves.n{i}]\nlabel = \"Move {i}\"\nby = \"US\"\nactions = {{ a = \"n{}\", b = \"y\" }}\n",
            i + 1
        );
    }
    let _ = write!(
        text,
        "[games.h.moves.n{moves}]\nby = \"VN\"\nactions = {{ a = \"y\", b = \"y\" }}\n"
    );
    let sum: Vec<String> = (0..parameters).map(|i| format!("p{i} * n3.a")).collect();
    let _ = write!(
        text,
        "[games.h.outcomes.y]\npayoffs.US = \"{}\"\npayoffs.VN = 0\n",
        sum.join(" + ")
    );
    text
}

/// A case of 2,000 lines is checked at the speed of typing: twice the parameters,
/// or twice the moves, are some twice the work and not four times. With
/// `REALPOLITIK_CLOCK` the time itself is held to, 50 ms in a release build.
#[test]
fn a_long_case_is_checked_quickly() {
    let check = |parameters, moves| {
        let files = toml(long_case(parameters, moves));
        let (l, work) = counted(|| load(&files));
        assert_eq!(l.errors(), 0, "{}", render::human(&l, false));
        (work.allocated, files)
    };
    let (whole, files) = check(300, 80);
    let lines = files[0].1.iter().filter(|b| **b == b'\n').count();
    assert!(lines >= 1_900, "{lines}");
    println!("{lines} lines: {} allocations, {} bytes", whole.count_total, whole.bytes_total);
    for (what, (half, _)) in [("parameters", check(150, 80)), ("moves", check(300, 40))] {
        for (more, less) in
            [(whole.count_total, half.count_total), (whole.bytes_total, half.bytes_total)]
        {
            assert!(2 * more <= 5 * less, "twice the {what}: {more}, from {less}");
        }
    }
    if std::env::var_os("REALPOLITIK_CLOCK").is_some() {
        let time = || {
            let began = std::time::Instant::now();
            let _ = load(&files);
            began.elapsed()
        };
        let best = (0..5).map(|_| time()).min().unwrap_or_default();
        println!("{lines} lines: {best:?}");
        let bound = if cfg!(debug_assertions) { 500 } else { 50 };
        assert!(best.as_millis() < bound, "{best:?}");
    }
}
