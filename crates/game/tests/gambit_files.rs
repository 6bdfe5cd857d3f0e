//! The collection of game files that Gambit is distributed with.

mod shared;

use realpolitik_game::{Game, GameFile, NodeKind, Number, Rational, ReadLimits, efg, nfg};

fn name(path: &std::path::Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

#[test]
fn every_file_is_read_and_written_back() {
    let Some(files) = shared::files("games/gambit") else { return };
    let limits = ReadLimits::default();
    let mut read = 0;
    for path in &files {
        let bytes = std::fs::read(path).unwrap();
        let game = match GameFile::<Rational>::read(&bytes, &limits) {
            Ok(game) => game,
            Err(e) => panic!("{}: {e}", name(path)),
        };
        read += 1;
        let exact = match &game {
            GameFile::Tree(g) => efg::write(g),
            GameFile::Table(g) => nfg::write(g),
        };
        assert_eq!(
            GameFile::<Rational>::read(exact.as_bytes(), &limits).unwrap(),
            game,
            "{} reads back as another game",
            name(path)
        );
        // In doubles every number is the nearest one.
        let doubles = GameFile::<f64>::read(&bytes, &limits).unwrap();
        assert_eq!(doubles, game.map(Number::to_f64), "{}", name(path));
        let text = match &doubles {
            GameFile::Tree(g) => efg::write(g),
            GameFile::Table(g) => nfg::write(g),
        };
        let again = GameFile::<f64>::read(text.as_bytes(), &limits).unwrap();
        match (&doubles, &again) {
            (GameFile::Tree(a), GameFile::Tree(b)) => same_but_for_rounded_chance(a, b),
            _ => assert_eq!(doubles, again, "{}", name(path)),
        }
    }
    assert_eq!(read, files.len());
    assert!(read >= 130, "{read} files");
}

/// One branch of a chance move is written as what the others leave of 1, which
/// may be a unit in the last place from the double.
fn same_but_for_rounded_chance(a: &Game<f64>, b: &Game<f64>) {
    let mut b = b.clone();
    for (c, set) in a.chance_sets().iter().enumerate() {
        let written = b.chance_sets()[c].probabilities.clone();
        for (x, y) in set.probabilities.iter().zip(written) {
            assert!((x - y).abs() <= 1e-15, "{x} {y}");
        }
        let id = realpolitik_game::ChanceSetId(c as u32);
        b.set_probabilities(id, set.probabilities.clone());
    }
    assert_eq!(*a, b);
}

#[test]
fn what_the_files_hold_is_what_was_counted_by_hand() {
    let Some(files) = shared::files("games/gambit") else { return };
    let read = |wanted: &str| {
        let path = files.iter().find(|p| name(p) == wanted).unwrap();
        GameFile::<Rational>::read(&std::fs::read(path).unwrap(), &ReadLimits::default()).unwrap()
    };
    let GameFile::Tree(cards) = read("4cards.efg") else { panic!("a tree") };
    assert_eq!(cards.players().len(), 2);
    assert_eq!(cards.chance_sets().len(), 1);
    assert_eq!(cards.chance_sets()[0].actions.len(), 12);
    assert_eq!(cards.outcomes().iter().filter(|o| o.label == "Outcome 1").count(), 1);
    let GameFile::Tree(holdout) = read("holdout.efg") else { panic!("a tree") };
    let inner =
        holdout.nodes().iter().filter(|n| n.outcome.is_some() && n.kind != NodeKind::Terminal);
    assert!(inner.count() > 0, "outcomes on the way");
    let GameFile::Table(table) = read("e04.nfg") else { panic!("a table") };
    assert_eq!(table.shape(), [3, 2]);
    // Numbers stand with the first player's strategy fastest.
    assert_eq!(table.table().payoff(&[1, 0], 1).to_f64(), 2.0);
    assert_eq!(table.table().payoff(&[0, 1], 0).to_f64(), 0.0);
}

#[test]
fn imperfect_recall_is_found_where_it_is() {
    let Some(files) = shared::files("games/gambit") else { return };
    let mut forgetful = Vec::new();
    for path in &files {
        let bytes = std::fs::read(path).unwrap();
        if let GameFile::Tree(g) = GameFile::<f64>::read(&bytes, &ReadLimits::default()).unwrap()
            && g.imperfect_recall().is_some()
        {
            forgetful.push((name(path), g.absent_minded().is_some()));
        }
    }
    // In holdout.efg a play meets one set several times, but it has one action.
    assert_eq!(forgetful, [("e09.efg".to_owned(), false), ("myerson.efg".to_owned(), false)]);
}
