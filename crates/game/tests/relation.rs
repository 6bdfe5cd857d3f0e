//! Stochastic games as tables: read, written, refused with the place and a way out.

use realpolitik_game::relation::{MarkovGame, read_table, write_table};
use realpolitik_game::{GameError, ReadLimits};
use std::path::{Path, PathBuf};

fn read(text: &str) -> Result<MarkovGame, GameError> {
    read_table(text.as_bytes(), &ReadLimits::default())
}

const GAME: &str = "state,a_A,a_B,u_A,u_B,phi_calm,phi_crisis
delta,,,0.9,0.8,,
calm,talk,talk,1,1,1,0
calm,talk,strike,-1,2,0.25,0.75
calm,strike,talk,2,-1,0.25,0.75
calm,strike,strike,0,0,0,1
crisis,yield,wait,0,1.5,1,0
";

/// The tables of published games, if they are at hand.
fn tables() -> Vec<PathBuf> {
    let named = std::env::var_os("REALPOLITIK_SHARED").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .map(|d| d.join("shared"))
        .find(|d| d.is_dir());
    let entries = named.or(beside).and_then(|r| std::fs::read_dir(r.join("data/markov")).ok());
    let Some(entries) = entries else {
        eprintln!("skipped: no shared/data/markov beside the project; set REALPOLITIK_SHARED");
        return Vec::new();
    };
    let csv = |p: &PathBuf| p.extension().is_some_and(|e| e == "csv");
    let mut files: Vec<PathBuf> = entries.flatten().map(|e| e.path()).filter(csv).collect();
    files.sort();
    files
}

#[test]
fn a_table_is_the_game_it_says() {
    let game = read(GAME).unwrap();
    assert_eq!(game.players(), ["A", "B"]);
    assert_eq!(game.discounts(), [0.9, 0.8]);
    assert_eq!(game.states()[1].actions()[1], ["wait"]);
    assert_eq!(game.states()[0].payoffs().payoff(&[0, 1], 1), &2.0);
    assert_eq!(game.states()[0].transition(2), [0.25, 0.75]);
    assert_eq!(game.payoff_range(1), (-1.0, 2.0));
}

#[test]
fn columns_and_rows_may_stand_in_any_order() {
    let other = "phi_crisis,u_B,a_B,note,state,a_A,u_A,phi_calm

0,1,talk,\"first, of four\",calm,talk,1,1\r
0.75,2,strike,,calm,talk,-1,0.25
1,0,strike,,calm,strike,0,0
0.75,-1,talk,,calm,strike,2,0.25
,0.8,,,delta,,0.9,
0,1.5,wait,,crisis,yield,0,1";
    let (game, mut turned) = (read(GAME).unwrap(), read(other).unwrap());
    assert_eq!(turned.players(), ["B", "A"]);
    // The same numbers, the players the other way round.
    turned = read(&write_table(&turned)).unwrap();
    assert_eq!(turned.states()[0].payoffs().payoff(&[1, 0], 0), &2.0);
    assert_eq!(turned.states()[0].transition(2), game.states()[0].transition(1));
}

#[test]
fn both_ways_to_say_what_comes_next_agree() {
    let named = "state,a_A,a_B,u_A,u_B,to_state
delta,,,0.9,0.8,
calm,talk,talk,1,1,calm
calm,talk,strike,-1,2,\"calm: 0.25, crisis: 0.75\"
calm,strike,talk,2,-1,\"{crisis: 0.75, \"\"calm\"\": 0.25}\"
calm,strike,strike,0,0,crisis
crisis,yield,wait,0,1.5,calm
";
    assert_eq!(read(named).unwrap(), read(GAME).unwrap());
    let ends = named.replace("1.5,calm", "1.5,");
    assert!(read(&ends).unwrap().states()[1].ends(0));
}

#[test]
fn what_is_written_reads_back_to_the_bit() {
    let odd =
        GAME.replace("calm", "\"ca\"\"lm, x\"").replace("-1", "-0.1").replace("0.9,", "1e-7,");
    let odd = odd.replace("phi_\"ca\"\"lm, x\"", "\"phi_ca\"\"lm, x\"");
    for text in [GAME, odd.as_str()] {
        let game = read(text).unwrap();
        assert_eq!(read(&write_table(&game)).unwrap(), game);
    }
    for path in tables() {
        let bytes = std::fs::read(&path).unwrap();
        let game = read_table(&bytes, &ReadLimits::default()).unwrap();
        let written = write_table(&game);
        assert_eq!(read(&written).unwrap(), game, "{}", path.display());
        assert_eq!(written.lines().next(), String::from_utf8_lossy(&bytes).lines().next());
    }
}

/// What is put in place of what, where the mistake is, what is said, and the way out.
type Case = (&'static str, &'static str, (u32, u32), &'static str, &'static str);

#[test]
fn a_bad_table_is_refused_with_the_place_and_a_way_out() {
    let cases: [Case; 19] = [
        (
            "0.25,0.75\ncalm,strike,talk",
            "0.25,0.5\ncalm,strike,talk",
            (4, 23),
            "add to 0.75",
            "0.25 is missing",
        ),
        (
            "0.25,0.75\ncalm,strike,talk",
            "-0.25,1.25\ncalm,strike,talk",
            (4, 23),
            "is -0.25",
            "at least 0",
        ),
        ("0.25,0.75\ncalm,strike,talk", ",0.75\ncalm,strike,talk", (4, 23), "is empty", "a number"),
        ("calm,talk,strike", "calm,talk,talk", (4, 1), "already in line 3", "keep one"),
        ("calm,strike,strike,0,0,0,1\n", "", (5, 1), "1 row is missing", "strike/strike"),
        ("0.9,0.8", "1,0.8", (2, 9), "discount factor of `A` is 1", "below 1"),
        ("0.9,0.8", "0.9,-0.1", (2, 13), "discount factor of `B` is -0.1", "below 1"),
        ("0.9,0.8", "0.9,", (2, 13), "`u_B` is empty", "a number"),
        ("delta,,,0.9,0.8,,\n", "", (1, 1), "no row `delta`", "add a row"),
        (
            "calm,talk,talk,1,1,1,0\n",
            "delta,,,0.9,0.8,,\n",
            (3, 1),
            "a second row `delta`",
            "keep one",
        ),
        ("phi_crisis", "phi_crises", (1, 32), "no state `crises`", "did you mean `crisis`"),
        (",phi_crisis", ",comment", (7, 1), "`crisis` has no column", "add a column phi_crisis"),
        ("u_B", "u_C", (1, 11), "player `B` has no column of payoffs", "add a column u_B"),
        ("a_B", "b_B", (1, 19), "player `B` has no column of actions", "add a column a_B"),
        ("state,", "place,", (1, 1), "no column `state`", "state, a_PLAYER"),
        ("u_B", "u_A", (1, 19), "there twice", "columns 4 and 5"),
        ("-1,2", "-1,two", (4, 21), "`two` in `u_B`", "a decimal"),
        ("-1,2", "-1,inf", (4, 21), "not a finite number", "a decimal"),
        (
            "crisis,yield,wait,0,1.5,1,0",
            "crisis,yield,wait,0,1.5,1",
            (7, 25),
            "has 6 cells",
            "commas",
        ),
    ];
    for (from, to, place, what, help) in cases {
        assert!(GAME.contains(from), "{from}");
        match read(&GAME.replacen(from, to, 1)).unwrap_err() {
            GameError::Syntax { line, column, length, what: said, help: way } => {
                assert_eq!((line, column), place, "{to}: {said}");
                assert!(length >= 1 && said.contains(what), "{to}: {said}");
                assert!(way.contains(help), "{to}: {way}");
            }
            other => panic!("{to}: {other}"),
        }
    }
    assert!(read("").unwrap_err().to_string().contains("the table is empty"));
    assert!(
        read("state,a_A,u_A,phi_s\ndelta,,0.5,\n").unwrap_err().to_string().contains("no state")
    );
    let both = GAME.replacen("phi_calm", "to_state", 1);
    assert!(read(&both).unwrap_err().to_string().contains("`to_state` and columns"));
}

#[test]
fn what_is_too_large_is_refused_by_the_name_of_the_limit() {
    let limits = ReadLimits { max_table: 10, ..ReadLimits::default() };
    let error = read_table(GAME.as_bytes(), &limits).unwrap_err();
    assert!(matches!(error, GameError::Limit { name: "max_table", .. }), "{error}");
    // Few rows that name very many profiles take neither time nor memory.
    let header: Vec<String> = (0..40).map(|i| format!("a_{i},u_{i}")).collect();
    let mut text = format!("state,phi_s,{}\ndelta,{}", header.join(","), ",,0".repeat(40));
    for row in 0..3 {
        text += &format!("\ns,1{}", format!(",x{row},0").repeat(40));
    }
    let error = read(&text).unwrap_err();
    assert!(matches!(error, GameError::Limit { .. }), "{error}");
}
