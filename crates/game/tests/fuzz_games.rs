//! Nothing that is called a game file makes the readers panic, hang or swell, and
//! whatever they accept reads back as it is written.

#[path = "../../case/tests/mutate/mod.rs"]
mod mutate;
mod shared;

use realpolitik_game::{Game, GameFile, NodeId, NodeKind, Rational, ReadLimits, efg, json, nfg};

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

/// The largest file that is changed, in bytes.
const SMALL: usize = 2_000;

fn corpus() -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> = SAMPLES.iter().map(|s| s.to_vec()).collect();
    if let Some(files) = shared::files("games/gambit") {
        // Small ones: a change to a large one costs more and meets no more of the reader.
        let small = files.iter().filter_map(|f| std::fs::read(f).ok()).filter(|b| b.len() < SMALL);
        all.extend(small.step_by(3));
    }
    for sample in SAMPLES {
        let game = GameFile::<Rational>::read(sample, &limits()).expect("samples are games");
        all.push(json::write(&game).into_bytes());
    }
    all
}

/// Node `k` of the game read back is the `k`-th of the first one depth first.
fn same_tree(again: &Game<Rational>, game: &Game<Rational>) {
    let order: Vec<NodeId> = game.depth_first().collect();
    assert_eq!(again.nodes().len(), order.len());
    let paid = game.accumulated_payoffs();
    let in_order: Vec<_> = order.iter().map(|n| paid[n.index()].clone()).collect();
    assert_eq!(again.accumulated_payoffs(), in_order);
    let mut place = vec![0; order.len()];
    for (k, n) in order.iter().enumerate() {
        place[n.index()] = k;
    }
    for (a, n) in again.nodes().iter().zip(&order) {
        let b = game.node(*n);
        assert_eq!(
            a.parent.map(|(p, branch)| (p.index(), branch)),
            b.parent.map(|(p, branch)| (place[p.index()], branch)),
        );
        let same = match (a.kind, b.kind) {
            (NodeKind::Terminal, NodeKind::Terminal) => true,
            (NodeKind::Chance(a), NodeKind::Chance(b)) => {
                again.chance_sets()[a.index()].probabilities
                    == game.chance_sets()[b.index()].probabilities
            }
            (NodeKind::Decision(a), NodeKind::Decision(b)) => {
                let (a, b) =
                    (&again.information_sets()[a.index()], &game.information_sets()[b.index()]);
                (a.player, a.actions.len(), a.members.len())
                    == (b.player, b.actions.len(), b.members.len())
            }
            _ => false,
        };
        assert!(same, "{a:?} for {b:?}");
    }
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
                (GameFile::Tree(a), GameFile::Tree(b)) => same_tree(&a, b),
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
    mutate::run("game files", 300, |r| {
        let mut bytes = r.pick(&corpus).clone();
        let other = r.pick(&corpus).clone();
        mutate::mutate(r, &mut bytes, WORDS, &other);
        check(&bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    });
}

/// The nodes of a JSON game in another order with parents first.
fn reordered(text: &str, r: &mut mutate::Random) -> String {
    let mut document: serde_json::Value = serde_json::from_str(text).expect("JSON");
    let nodes = document["tree"]["nodes"].as_array().expect("nodes").clone();
    let parent = |n: usize| nodes[n]["parent"][0].as_u64().map(|p| p as usize);
    let branch = |n: usize| nodes[n]["parent"][1].as_u64();
    let mut order: Vec<usize> = vec![0];
    let mut place = vec![None; nodes.len()];
    place[0] = Some(0u64);
    let mut next = vec![0; nodes.len()];
    while order.len() < nodes.len() {
        let ready: Vec<usize> = (1..nodes.len())
            .filter(|n| place[*n].is_none())
            .filter(|n| {
                parent(*n).is_some_and(|p| place[p].is_some() && branch(*n) == Some(next[p]))
            })
            .collect();
        let n = *r.pick(&ready);
        next[parent(n).expect("a parent")] += 1;
        place[n] = Some(order.len() as u64);
        order.push(n);
    }
    let moved = order.iter().map(|n| {
        let mut node = nodes[*n].clone();
        if let Some(p) = parent(*n) {
            node["parent"][0] = place[p].into();
        }
        node
    });
    document["tree"]["nodes"] = moved.collect();
    document.to_string()
}

#[test]
fn nodes_in_any_order_are_written_depth_first() {
    let game = GameFile::<Rational>::read(SAMPLES[0], &limits()).expect("a game");
    let GameFile::Tree(tree) = &game else { panic!("a tree") };
    let (listed, depth_first) = (json::write(&game), efg::write(tree));
    let mut others = 0;
    mutate::run("orders of nodes", 100, |r| {
        let text = reordered(&listed, r);
        let read = json::read::<Rational>(text.as_bytes(), &limits()).expect("a game");
        let GameFile::Tree(other) = &read else { panic!("a tree") };
        others += usize::from(!other.depth_first().is_sorted());
        // Whatever the order was: the same file, and the same positions in it.
        assert_eq!(efg::write(other), depth_first);
        same_tree(tree, other);
        check(text.as_bytes());
        text
    });
    assert!(others > 50, "only {others} are in another order");
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
