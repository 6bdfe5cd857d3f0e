//! Random games: answers judged in rationals, laws, lists and files.

use realpolitik_game::certificate::{Concept, certify_mixed};
use realpolitik_game::generate::{
    Memory, SignallingFamily, TableFamily, TreeFamily, Units, random_signalling, random_table,
    random_tree,
};
use realpolitik_game::strategic::{Bimatrix, Cells, MixedProfile, PayoffTable, StrategicGame};
use realpolitik_game::{
    BehaviorProfile, Game, GameFile, Number, Rational, ReadLimits, certify, efg, json, nfg,
};
use realpolitik_solve::nash::{all_equilibria, interval_enumeration, support_enumeration};
use realpolitik_solve::solve;

/// Regret that is allowed, as a share of the payoff range, with what the conversion to
/// rationals may add.
const ALLOWED: f64 = 1e-9 * (1.0 + 1e-6);

const TREE: TreeFamily = TreeFamily {
    players: 2,
    depth: 4,
    actions: 2,
    memory: Memory::Recall,
    zero_sum: false,
    spread: 9,
    edge_cases: true,
};

fn said(e: impl std::fmt::Display) -> String {
    e.to_string()
}

fn units(factor: &str, offset: &str) -> Units {
    let read = |t| Rational::from_literal(t).unwrap_or_else(|| Rational::from_i64(1));
    Units { factor: read(factor), offset: read(offset), ..Units::default() }
}

fn file(table: PayoffTable<Rational>) -> Result<GameFile<Rational>, String> {
    let names = |n: usize| (1..=n).map(|i| i.to_string()).collect::<Vec<_>>();
    let strategies = table.shape().iter().map(|n| names(*n)).collect();
    let players = names(table.players());
    let game = StrategicGame::new(players, strategies, Cells::Payoffs(table)).map_err(said)?;
    Ok(GameFile::Table(game))
}

/// A game of each kind.
fn kinds(seed: u64) -> Result<Vec<GameFile<Rational>>, String> {
    let plain = Units::default();
    let table = |family, shape: &[usize], units: &Units| {
        file(random_table(family, shape, units, seed).map_err(said)?)
    };
    let tree = |family: TreeFamily, units: &Units| {
        random_tree(&family, units, seed).map(GameFile::Tree).map_err(said)
    };
    let signals = SignallingFamily { types: 3, signals: 2, responses: 3 };
    Ok(vec![
        table(TableFamily::Integers { most: 2 }, &[3, 4], &plain)?,
        table(TableFamily::ZeroSum, &[4, 4], &units("1e9", "-1e9"))?,
        table(TableFamily::Uniform, &[2, 3, 2], &plain)?,
        table(TableFamily::Fractions { most: 12 }, &[4, 4], &plain)?,
        table(TableFamily::MixedScales, &[3, 3], &plain)?,
        tree(TREE, &units("1e-9", "1"))?,
        tree(TreeFamily { players: 1, ..TREE }, &plain)?,
        tree(TreeFamily { zero_sum: true, ..TREE }, &plain)?,
        random_signalling(&signals, &plain, seed).map(GameFile::Tree).map_err(said)?,
    ])
}

fn exact(values: &[f64]) -> Vec<Rational> {
    let all = values.iter().map(|p| Rational::from_float(p.max(0.0)));
    let all: Vec<Rational> = all.map(|r| r.unwrap_or_else(|| Rational::from_i64(0))).collect();
    let sum = all.iter().fold(Rational::from_i64(0), |s, p| s + p);
    all.into_iter().map(|p| p / &sum).collect()
}

fn tree_of(game: &GameFile<Rational>) -> Game<Rational> {
    match game {
        GameFile::Tree(g) => g.clone(),
        GameFile::Table(g) => g.to_tree(),
    }
}

pub fn random() -> Result<String, String> {
    const EACH: u64 = 30;
    let (mut count, mut worst) = (0, 0.0f64);
    for seed in 1..=EACH {
        for (kind, game) in kinds(seed)?.into_iter().enumerate() {
            let doubles = game.map(Number::to_f64);
            let e = solve(&doubles).map_err(|e| format!("kind {kind}, seed {seed}: {e}"))?;
            // The game that was solved, exactly: its payoffs are doubles.
            let read = |v: &f64| Rational::from_float(*v).unwrap_or_else(|| Rational::from_i64(0));
            let tree = tree_of(&doubles.map(read));
            let sets = tree.action_offsets().windows(2);
            let p = sets.flat_map(|w| exact(&e.profile.probabilities[w[0]..w[1]])).collect();
            let profile = BehaviorProfile { probabilities: p };
            let judged = certify(&tree, &profile, Concept::Nash, ALLOWED);
            if !judged.holds() || !e.certificate.holds() {
                return Err(format!("kind {kind}, seed {seed}: {judged:?}"));
            }
            worst = worst.max(judged.relative_to_payoff_range);
            count += 1;
        }
    }
    Ok(format!("{count} games, judged in rationals; largest regret {worst:.0e}"))
}

/// A factor, an offset and another order of strategies change no list.
pub fn laws() -> Result<String, String> {
    const GAMES: u64 = 40;
    for seed in 1..=GAMES {
        let lists: Vec<usize> = [units("1", "0"), units("1e9", "1/3"), units("1/7", "-1e9")]
            .iter()
            .map(|u| {
                let table = random_table(TableFamily::Uniform, &[3, 4], u, seed).map_err(said)?;
                let game = Bimatrix::of_table(&table).map_err(said)?;
                Ok(all_equilibria(&game).all().map_err(said)?.equilibria.len())
            })
            .collect::<Result<_, String>>()?;
        let table = random_table(TableFamily::Uniform, &[3, 4], &Units::default(), seed);
        let turned = table.map_err(said)?.restricted(&[vec![2, 0, 1], vec![3, 1, 0, 2]]);
        let game = Bimatrix::of_table(&turned).map_err(said)?;
        let again = all_equilibria(&game).all().map_err(said)?.equilibria.len();
        if lists.iter().any(|n| *n != again) {
            return Err(format!("seed {seed}: {lists:?} and {again} equilibria"));
        }
    }
    Ok(format!("{GAMES} games, each in four forms"))
}

/// Vertices and supports find the same, and in rationals nothing is gained against it.
pub fn two_player_lists() -> Result<String, String> {
    const GAMES: u64 = 60;
    let mut count = 0;
    for seed in 1..=GAMES {
        let table = random_table(TableFamily::Uniform, &[4, 4], &Units::default(), seed);
        let table = table.map_err(said)?;
        let game = Bimatrix::of_table(&table).map_err(said)?;
        let key = |strategies: &Vec<Vec<Rational>>| format!("{strategies:?}");
        let vertices = all_equilibria(&game).all().map_err(said)?.equilibria;
        let supports = support_enumeration(&game).all().map_err(said)?.equilibria;
        let sorted = |list: &[realpolitik_solve::MixedEquilibrium<Rational>]| {
            let mut keys: Vec<String> = list.iter().map(|e| key(&e.profile.strategies)).collect();
            keys.sort();
            keys
        };
        if sorted(&vertices) != sorted(&supports) {
            return Err(format!("seed {seed}: {} and {}", vertices.len(), supports.len()));
        }
        for e in &vertices {
            let judged = certify_mixed(&table, &e.profile, 0.0);
            if judged.max_regret != 0.0 {
                return Err(format!("seed {seed}: a regret of {}", judged.max_regret));
            }
        }
        count += vertices.len();
    }
    Ok(format!("{count} equilibria of {GAMES} games, by vertices and by supports"))
}

/// Almost every game has an odd number of equilibria (Harsanyi 1973).
pub fn odd_lists() -> Result<String, String> {
    const GAMES: u64 = 15;
    let mut count = 0;
    for seed in 1..=GAMES {
        let table = random_table(TableFamily::Uniform, &[2, 2, 2], &Units::default(), seed);
        let table = table.map_err(said)?;
        let all = interval_enumeration(&table).all().map_err(said)?;
        let judged = |strategies: &Vec<Vec<f64>>| {
            let strategies = strategies.iter().map(|s| exact(s)).collect();
            certify_mixed(&table, &MixedProfile { strategies }, ALLOWED).holds()
        };
        let sound = all.equilibria.iter().all(|e| judged(&e.profile.strategies));
        if !all.proven || all.equilibria.len() % 2 == 0 || !sound {
            return Err(format!("seed {seed}: {} equilibria", all.equilibria.len()));
        }
        count += all.equilibria.len();
    }
    Ok(format!("{count} equilibria of {GAMES} games"))
}

/// A game in Gambit's format for its kind.
fn in_gambits_format(game: &GameFile<Rational>) -> String {
    match game {
        GameFile::Tree(g) => efg::write(g),
        GameFile::Table(g) => nfg::write(g),
    }
}

pub fn round_trips() -> Result<String, String> {
    let limits = ReadLimits::default();
    let mut count = 0;
    for seed in 1..=10 {
        for game in kinds(seed)? {
            // A file of Gambit's lists information sets in the order of play.
            let read = |g| GameFile::<Rational>::read(in_gambits_format(g).as_bytes(), &limits);
            let once = read(&game).map_err(said)?;
            let form = json::read(json::write(&game).as_bytes(), &limits).map_err(said)?;
            if read(&once).map_err(said)? != once || form != game {
                return Err(format!("seed {seed}: {} is another game", game.title()));
            }
            count += 2;
        }
    }
    Ok(format!("{count} files"))
}
