//! Groups that bargain in a case: what they come to is a quantity of its games.

use realpolitik_bargain::compromise::compromise;
use realpolitik_bargain::forecast::forecast;
use realpolitik_case::Case;
use realpolitik_case::game_lanes::GameLanes;
use realpolitik_case::load::{Limits, load_memory};
use realpolitik_case::unfold::{UnfoldLimits, compile};
use realpolitik_game::{Game, PlayerId};

/// A coalition settles how much it would bear, then a game is played abroad.
const CASE: &str = r#"schema = 1
title = "A coalition, then a treaty"
as_of = 2024-05-01

[actors.A]
[actors.B]

[parameters.resolve]
range = "20 to 60"
judgement = "an example"

[groups.council]
model = "MODEL"
judgement = "an example"

[groups.council.dimensions.cost]
low = 0
high = 100

[groups.council.members.treasury]
capability = "40 to 60"
position = { cost = "10 to 30" }
salience = { cost = 80 }

[groups.council.members.army]
capability = 30
position = { cost = "resolve" }
salience = { cost = "pert(20, 50, 90)" }

[groups.council.members.party]
capability = 20
position = { cost = "resolve" }
salience = { cost = 30 }

[groups.council.members.press]
capability = 25
position = { cost = 95 }
salience = { cost = 90 }

[groups.council.members.courts]
capability = 35
position = { cost = 5 }
salience = { cost = 60 }

[define]
share = "council.cost / 100"

[games.treaty]
start = "luck"
precision = 4

[games.treaty.chance.luck]
branches = { calm = { p = "share", to = "table" }, storm = { p = "rest", to = "today" } }

[games.treaty.moves.table]
by = "A"
actions = { offer = "signed", wait = "today" }

[games.treaty.outcomes.signed]
payoffs.A = "1 - council / 100"
payoffs.B = "share + resolve / 100"

[games.treaty.outcomes.today]
payoffs.A = 0.5
payoffs.B = 0.3
"#;

fn loaded(text: &str) -> Case {
    let files: [(&str, &[u8]); 1] = [("case.toml", text.as_bytes())];
    let loaded = load_memory("case", &files, &Limits::default());
    loaded.case.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics))
}

/// What the first player is paid at each end.
fn payoffs(game: &Game<f64>) -> Vec<f64> {
    game.terminals().map(|n| game.payoff(n, PlayerId(0))).collect()
}

/// Values of all parameters by their names.
fn theta(case: &Case, set: &[(&str, f64)]) -> Vec<f64> {
    let mut theta = case.base_point();
    for (name, value) in set {
        theta[case.parameter(name).expect(name).index()] = *value;
    }
    theta
}

#[test]
fn a_belief_is_a_parameter_and_the_outcome_a_quantity() {
    let case = loaded(&CASE.replace("MODEL", "compromise"));
    let ids: Vec<&str> = case.parameters.iter().map(|p| p.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "resolve",
            "council_treasury_capability",
            "council_treasury_position",
            "council_army_salience"
        ]
    );
    let p = &case.parameters[2];
    assert_eq!(p.label, "council: position of treasury on cost");
    assert_eq!(p.basis.judgement.as_deref(), Some("an example"));
    let theta = theta(
        &case,
        &[
            ("resolve", 50.0),
            ("council_treasury_capability", 50.0),
            ("council_treasury_position", 20.0),
            ("council_army_salience", 60.0),
        ],
    );
    // Σ c s x / Σ c s: both who hold what one parameter says move with it.
    let by_hand = (50.0 * 80.0 * 20.0
        + 30.0 * 60.0 * 50.0
        + 20.0 * 30.0 * 50.0
        + 25.0 * 90.0 * 95.0
        + 35.0 * 60.0 * 5.0)
        / (50.0 * 80.0 + 30.0 * 60.0 + 20.0 * 30.0 + 25.0 * 90.0 + 35.0 * 60.0);
    let compiled = compile(&case, 0, &UnfoldLimits::default()).unwrap();
    let game = compiled.at(&theta).unwrap();
    let paid = payoffs(&game);
    assert!(paid.iter().any(|p| (p - (1.0 - by_hand / 100.0)).abs() < 1e-12), "{paid:?}");
    let mut lanes = GameLanes::new(&compiled);
    let (mut rows, mut proper) = (vec![0.0; lanes.rows()], [false]);
    lanes.run(&theta, 1, 1, &mut rows, 1, &mut proper);
    let calm = rows[lanes.chance().start];
    assert!(proper[0] && (calm - by_hand / 100.0).abs() < 1e-12, "{calm} {by_hand}");
}

#[test]
fn every_lane_has_the_bits_of_a_draw_by_itself() {
    for model in ["smp", "eum", "compromise", "median", "nash"] {
        let case = loaded(&CASE.replace("MODEL", model));
        let compiled = compile(&case, 0, &UnfoldLimits::default()).unwrap();
        let mut lanes = GameLanes::new(&compiled);
        let (n, parameters) = (37, case.parameters.len());
        let mut given = vec![0.0; n * parameters];
        for (m, p) in case.parameters.iter().enumerate() {
            for k in 0..n {
                given[m * n + k] = p.distribution.quantile((k as f64 + 0.5) / n as f64);
            }
        }
        let mut rows = vec![0.0; lanes.rows() * n];
        let mut proper = vec![false; n];
        lanes.run(&given, n, n, &mut rows, n, &mut proper);
        let group = &case.groups[0];
        for k in 0..n {
            assert!(proper[k], "{model} {k}");
            let theta: Vec<f64> = (0..parameters).map(|m| given[m * n + k]).collect();
            let mut game = compiled.at(&theta).unwrap();
            let alone = game.clone();
            lanes.write(&rows, n, k, &mut game);
            let all = |g: &Game<f64>| payoffs(g).into_iter().map(f64::to_bits).collect::<Vec<_>>();
            assert_eq!(all(&game), all(&alone), "{model} {k}");
            // And those of the model by itself.
            let numbers: Vec<f64> = group
                .numbers
                .iter()
                .map(|(number, _)| match number {
                    realpolitik_case::group::GroupNumber::Known(x) => *x,
                    realpolitik_case::group::GroupNumber::Parameter(p) => theta[p.index()],
                })
                .collect();
            let asked = forecast(&group.rule.at(&numbers), group.rule.model, &group.rule.settings);
            let outcome = asked.unwrap().outcome[0];
            let paid = (1.0 - outcome / 100.0).to_bits();
            assert!(all(&alone).contains(&paid), "{model} {k}: {outcome}");
        }
    }
}

#[test]
fn each_dimension_has_its_own_name() {
    let text = CASE
        .replace("MODEL", "compromise")
        .replace(
            "[groups.council.members.treasury]",
            "[groups.council.dimensions.time]\nlow = 0\nhigh = 10\n\n[groups.council.members.treasury]",
        )
        .replace("{ cost = \"10 to 30\" }", "{ cost = \"10 to 30\", time = \"2 to 4\" }")
        .replace("{ cost = \"resolve\" }", "{ cost = \"resolve\", time = 6 }")
        .replace("{ cost = 80 }", "{ cost = 60, time = 40 }")
        .replace("{ cost = \"pert(20, 50, 90)\" }", "{ cost = \"pert(20, 50, 90)\", time = 10 }")
        .replace("{ cost = 95 }", "{ cost = 95, time = 1 }")
        .replace("{ cost = 5 }", "{ cost = 5, time = 9 }")
        .replace("{ cost = 90 }", "{ cost = 60, time = 40 }")
        .replace("{ cost = 60 }\n", "{ cost = 50, time = 50 }\n")
        .replace("{ cost = 30 }", "{ cost = 30, time = 20 }")
        .replace("1 - council / 100", "1 - council.time / 10");
    let case = loaded(&text);
    let ids: Vec<&str> = case.parameters.iter().map(|p| p.id.as_str()).collect();
    assert!(ids.contains(&"council_treasury_position_time"), "{ids:?}");
    let compiled = compile(&case, 0, &UnfoldLimits::default()).unwrap();
    // Saliences beyond all attention are scaled down: 90 + 30 count as 75 and 25.
    let theta = theta(&case, &[("council_army_salience_cost", 120.0)]);
    let game = compiled.at(&theta).unwrap();
    let group = &case.groups[0];
    let mut by_hand = group.rule.group.clone();
    by_hand.actors[1].salience = vec![1.0 / 1.1, 0.1 / 1.1];
    let time = compromise(&by_hand).unwrap()[1];
    let paid = payoffs(&game);
    assert!(paid.iter().any(|p| (p - (1.0 - time / 10.0)).abs() < 1e-12), "{paid:?} {time}");
}

#[test]
fn a_group_by_itself_draws_one_parameter_as_one_number() {
    let case = loaded(&CASE.replace("MODEL", "compromise"));
    let file = case.group_file(&case.groups[0]);
    assert_eq!(file.beliefs.len(), 5);
    let (group, _) = realpolitik_bargain::uncertainty::Sampler::new(&file, 1).draw(3);
    assert_eq!(group.actors[1].position, group.actors[2].position);
    assert_ne!(group.actors[1].position, file.group.actors[1].position);
    assert!(file.notes.is_empty());
    let related = CASE.replace("MODEL", "compromise").replace(
        "[define]",
        "[[correlations]]\nbetween = [\"resolve\", \"council_treasury_position\"]\nrank = 0.5\njudgement = \"j\"\n\n[define]",
    );
    let case = loaded(&related);
    assert_eq!(case.group_file(&case.groups[0]).notes.len(), 1);
}

#[test]
fn a_model_without_an_outcome_leaves_the_draw_out() {
    // Whoever loses by any agreement vetoes it; nobody does at these numbers.
    let case = loaded(&CASE.replace("MODEL", "nash"));
    let compiled = compile(&case, 0, &UnfoldLimits::default()).unwrap();
    let mut theta = case.base_point();
    assert!(compiled.at(&theta).is_ok());
    theta[0] = f64::NAN;
    assert!(compiled.at(&theta).is_err());
}
