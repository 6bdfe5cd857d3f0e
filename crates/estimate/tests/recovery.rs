//! Data are drawn from known coefficients and estimated again: 95 % intervals hold
//! the truth as often as they say. `REALPOLITIK_ALL=1` draws 1,000 sets per model.

use rayon::prelude::*;
use realpolitik_estimate::data::Table;
use realpolitik_estimate::{
    Fit, Game, Link, Noise, Options, Simulated, Specification, Stream, fit, simulate,
};

fn all() -> bool {
    std::env::var_os("REALPOLITIK_ALL").is_some()
}

/// Regressors, and an outcome column to be filled.
struct World {
    columns: Vec<String>,
    formula: &'static str,
    truth: Vec<f64>,
    model: Specification,
    template: Fit,
    rows: usize,
}

const NAMES: [&str; 4] = ["a", "b", "c", "d"];

impl World {
    fn new(
        (game, link, noise): (Game, Link, Noise),
        formula: &'static str,
        truth: &[f64],
        rows: usize,
    ) -> Self {
        let mut s = Stream::new(42, 0);
        let columns: Vec<String> = (0..rows)
            .map(|_| (0..4).map(|_| format!("{:.5}", s.normal())).collect::<Vec<_>>().join(","))
            .collect();
        let mut model = Specification::new(game, formula).unwrap();
        model = model.with_link(link).unwrap().with_noise(noise).unwrap();
        model.offers.1 = Some(20.0);
        let outcomes: Vec<Simulated> = (0..rows)
            .map(|r| match game {
                Game::Ultimatum => Simulated::Offer(1.0 + 18.0 * s.uniform(), s.uniform() < 0.5),
                _ => Simulated::Ending((r % game.endings()) as u8),
            })
            .collect();
        let table = table(&columns, &outcomes, game);
        let template = fit(&model, &table, &Options { starts: 1, ..Options::default() }).unwrap();
        World { columns, formula, truth: truth.to_vec(), model, template, rows }
    }

    fn drawn(&self, k: u64) -> Table {
        let outcomes = simulate(&self.template.sample, &self.truth, (7, k));
        table(&self.columns, &outcomes, self.model.game)
    }
}

fn table(columns: &[String], outcomes: &[Simulated], game: Game) -> Table {
    let names = ["e0", "e1", "e2", "e3"];
    let crisis = ["sq", "cd", "sf", "bd"];
    let mut text = format!("{},y,taken\n", NAMES.join(","));
    for (x, o) in columns.iter().zip(outcomes) {
        text += &match o {
            Simulated::Ending(e) if game == Game::Crisis => {
                format!("{x},{},0\n", crisis[usize::from(*e)])
            }
            Simulated::Ending(e) => format!("{x},{},0\n", names[usize::from(*e)]),
            Simulated::Offer(y, t) => format!("{x},{y},{}\n", u8::from(*t)),
        };
    }
    Table::read("drawn", text.as_bytes(), &[]).unwrap()
}

fn worlds() -> Vec<World> {
    let deter = "y ~ a | 0 | b | c";
    let deter2 = "y ~ a | 0 | b | c | c | d";
    let chain3 = "y ~ a | 0 | b | c | 0 | b | c | d";
    let probit = Link::Probit;
    let few = if all() { 1000 } else { 600 };
    vec![
        World::new(
            (Game::Deter, probit, Noise::Agent),
            deter,
            &[0.5, -0.6, 0.4, 0.7, -0.3, 0.8],
            few,
        ),
        World::new(
            (Game::Deter, Link::Logit, Noise::Agent),
            deter,
            &[0.5, -0.8, 0.4, 0.9, -0.3, 1.0],
            few,
        ),
        World::new(
            (Game::Deter, probit, Noise::Private),
            deter,
            &[0.5, -0.6, 0.4, 0.7, -0.3, 0.8],
            few,
        ),
        World::new(
            (Game::Deter2, probit, Noise::Agent),
            deter2,
            &[0.4, 0.8, 0.3, -0.7, 0.2, 0.6, 0.1, 0.8, -0.2, 0.7],
            few,
        ),
        World::new(
            (Game::Deter2, probit, Noise::Private),
            deter2,
            &[0.4, 0.8, 0.3, -0.7, 0.2, 0.6, 0.1, 0.8, -0.2, 0.7],
            few,
        ),
        World::new(
            (Game::Chain3, probit, Noise::Private),
            chain3,
            &[-0.5, 0.7, 0.3, 0.6, 0.2, -0.5, 0.2, 0.6, 0.1, -0.5, 0.2, 0.8],
            few,
        ),
        World::new(
            (Game::Ultimatum, Link::Logit, Noise::Private),
            "y + taken ~ a + b | c",
            &[8.0, 1.0, -0.8, 6.0, 1.2, 0.8, 0.6],
            if all() { 500 } else { 300 },
        ),
    ]
}

fn crises() -> World {
    World::new(
        (Game::Crisis, Link::Probit, Noise::Private),
        "y ~ a - 1 | b | 0 | 1 | c | d - 1 | 1",
        &[0.6, 1.0, 0.4, -0.3, -0.2, 0.5, 0.4, 0.6],
        if all() { 1000 } else { 500 },
    )
}

#[test]
fn intervals_cover_what_they_should() {
    covered(&worlds(), if all() { 3 } else { 2 });
}

#[test]
fn intervals_of_crises_cover_what_they_should() {
    covered(&[crises()], 1);
}

/// Draws sets, fits each from so many starts, and holds the share of intervals that hold
/// the truth against 95 %.
fn covered(worlds: &[World], starts: usize) {
    let sets: u64 = if all() { 1000 } else { 24 };
    for world in worlds {
        let options = Options { starts, ..Options::default() };
        let results: Vec<Option<Vec<bool>>> = (0..sets)
            .into_par_iter()
            .map(|k| {
                let fitted = fit(&world.model, &world.drawn(k), &options).ok()?;
                if !fitted.answer.ok {
                    return None;
                }
                let pairs = fitted.answer.coefficients.iter().zip(&world.truth);
                Some(pairs.map(|(c, t)| c.low.unwrap() <= *t && *t <= c.high.unwrap()).collect())
            })
            .collect();
        let kept: Vec<&Vec<bool>> = results.iter().flatten().collect();
        let (held, count) = kept
            .iter()
            .fold((0, 0), |(h, n), r| (h + r.iter().filter(|c| **c).count(), n + r.len()));
        let share = held as f64 / count as f64;
        let by: Vec<String> = (0..world.truth.len())
            .map(|j| {
                let own = kept.iter().filter(|r| r[j]).count() as f64 / kept.len() as f64;
                format!("{:.1}", 100.0 * own)
            })
            .collect();
        println!(
            "{:?} {:?} {:?} {} n {}: {} of {sets} fits, covered {:.2} %, by coefficient {}",
            world.model.game,
            world.model.link,
            world.model.noise,
            world.formula,
            world.rows,
            kept.len(),
            100.0 * share,
            by.join(" ")
        );
        assert!(kept.len() as u64 >= sets * 97 / 100, "{}", kept.len());
        // Of 24 sets with six coefficients or more, five standard errors of chance.
        let room = if all() { 0.015 } else { 0.09 };
        assert!((share - 0.95).abs() <= room, "{share}");
    }
}
