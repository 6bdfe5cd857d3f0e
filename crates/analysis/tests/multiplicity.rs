//! Several equilibria are found where they are known to be, and none where
//! there is only one.

mod support;

use realpolitik_analysis::multiplicity::search::thorough;
use realpolitik_analysis::multiplicity::{SEQUENTIAL_DRAWS, multiplicity};
use support::{case, game, one_choice, subject};

/// Two who want to meet and do not see each other. With payoffs 1 and 1 there
/// are three quantal responses above λ = 2 (where the slope of the symmetric
/// response, λ/2, passes 1) and one below.
fn meeting(precision: f64) -> realpolitik_case::Case {
    case(&format!(
        "schema = 1\ntitle = \"t\"\nas_of = 2020-01-01\n[actors.A]\n[actors.B]\n\
         [games.g]\nstart = \"a\"\nprecision = {precision}\n\
         [games.g.moves.a]\nby = \"A\"\nseen_by = []\nactions = {{ x = \"b\", y = \"b\" }}\n\
         [games.g.moves.b]\nby = \"B\"\nactions = {{ x = \"end\", y = \"end\" }}\n\
         [games.g.outcomes.end]\n\
         payoffs.A = \"a.x * b.x + a.y * b.y\"\npayoffs.B = \"a.x * b.x + a.y * b.y\"\n"
    ))
}

#[test]
fn three_responses_where_three_are_known() {
    for (precision, expected) in [(1.5, 1), (3.0, 3), (6.0, 3)] {
        let case = meeting(precision);
        let compiled = game(&case);
        let m = thorough(&subject(&case, &compiled)).unwrap();
        assert_eq!(m.quantal_response.most, expected, "at {precision}");
        let several = m.quantal_response.several.unwrap();
        assert_eq!(several.count > 0, expected > 1);
        if expected > 1 {
            assert_eq!(several.count, several.of, "the game is the same at every draw");
        }
    }
}

/// Meeting at x, meeting at y, and the even mixture.
#[test]
fn the_sequential_equilibria_of_a_meeting() {
    let case = meeting(3.0);
    let compiled = game(&case);
    let m = thorough(&subject(&case, &compiled)).unwrap();
    assert!(m.sequential.most >= 2, "{:?}", m.sequential);
}

#[test]
fn one_chooser_has_one_response() {
    let case =
        one_choice("[parameters.x]\ndist = \"uniform(0, 1)\"\njudgement = \"t\"", "x - 0.4", 5.0);
    let compiled = game(&case);
    let m = thorough(&subject(&case, &compiled)).unwrap();
    assert_eq!(m.quantal_response.most, 1);
    assert_eq!(m.quantal_response.several.unwrap().count, 0);
    for o in &m.quantal_response.outcomes {
        assert!(o.low == o.high && Some(o.low) == o.headline);
    }
}

/// Battle of the sexes: each meets gladly, but at its own place. Swapping the
/// players and the places changes nothing, so the principal branch stays on
/// what is even between them, while two of its three equilibria are not.
#[test]
fn a_symmetric_battle_is_searched_though_its_branch_keeps_the_symmetry() {
    let case = case(
        "schema = 1\ntitle = \"t\"\nas_of = 2020-01-01\n[actors.A]\n[actors.B]\n\
         [games.g]\nstart = \"a\"\nprecision = 4\n\
         [games.g.moves.a]\nby = \"A\"\nseen_by = []\nactions = { x = \"b\", y = \"b\" }\n\
         [games.g.moves.b]\nby = \"B\"\nactions = { x = \"at_x\", y = \"at_y\" }\n\
         [games.g.outcomes.at_x]\npayoffs.A = \"2 * a.x\"\npayoffs.B = \"a.x\"\n\
         [games.g.outcomes.at_y]\npayoffs.A = \"a.y\"\npayoffs.B = \"2 * a.y\"\n",
    );
    let compiled = game(&case);
    let m = thorough(&subject(&case, &compiled)).unwrap();
    let search = &m.sequential;
    assert_eq!(search.draws, SEQUENTIAL_DRAWS);
    assert!(search.most >= 2, "{search:?}");
    let of = |name: &str| search.outcomes.iter().find(|o| o.outcome == name).unwrap();
    for place in ["at_x", "at_y"] {
        // Never there at one pure equilibrium, always at the other.
        assert!(of(place).low < 1e-6 && of(place).high > 1.0 - 1e-6, "{search:?}");
    }
    for s in [search, &m.quantal_response] {
        for o in &s.outcomes {
            assert!(o.low.is_finite() && o.high.is_finite() && o.low <= o.high, "{o:?}");
            assert!(o.headline.is_none_or(|h| o.low <= h && h <= o.high), "{o:?}");
        }
    }
}

/// Two hunters who must act together for the stag, or each takes a hare: at λ = 8
/// there are three responses, and on the branch that the headline takes they hunt
/// the hare or the stag alone.
fn stag(precision: f64) -> realpolitik_case::Case {
    case(&format!(
        "schema = 1\ntitle = \"t\"\nas_of = 2020-01-01\n[actors.A]\n[actors.B]\n\
         [parameters.x]\ndist = \"uniform(0.5, 0.7)\"\njudgement = \"t\"\n\
         [games.g]\nstart = \"a\"\nprecision = {precision}\n\
         [games.g.moves.a]\nby = \"A\"\nseen_by = []\nactions = {{ stag = \"b\", hare = \"b\" }}\n\
         [games.g.moves.b]\nby = \"B\"\nseen_by = []\nactions = {{ stag = \"r\", hare = \"r\" }}\n\
         [games.g.chance.r]\n\
         branches.both = {{ p = \"a.stag * b.stag\", to = \"both\" }}\n\
         branches.other = {{ p = \"rest\", to = \"other\" }}\n\
         [games.g.outcomes.both]\npayoffs.A = 1\npayoffs.B = 1\n\
         [games.g.outcomes.other]\npayoffs.A = \"x * a.hare\"\npayoffs.B = \"x * b.hare\"\n"
    ))
}

/// The fixed points of q ↦ 1/(1 + exp(−λ(q − x))), by bisection between the
/// turning points of the difference: what both hunters do in a symmetric response.
fn fixed_points(precision: f64, x: f64) -> Vec<f64> {
    let f = |q: f64| 1.0 / (1.0 + (-precision * (q - x)).exp()) - q;
    let n = 20_000;
    let grid = |i: usize| i as f64 / n as f64;
    (0..n)
        .filter(|i| {
            f(grid(*i)) > 0.0 && f(grid(i + 1)) <= 0.0 || f(grid(*i)) < 0.0 && f(grid(i + 1)) >= 0.0
        })
        .map(|i| {
            let (mut low, mut high) = (grid(i), grid(i + 1));
            let sign = f(low).signum();
            for _ in 0..60 {
                let middle = 0.5 * (low + high);
                if f(middle).signum() == sign { low = middle } else { high = middle }
            }
            0.5 * (low + high)
        })
        .collect()
}

#[test]
fn the_cheap_look_finds_the_ends_of_the_range() {
    for precision in [3.0, 8.0, 12.0] {
        let case = stag(precision);
        let compiled = game(&case);
        let s = subject(&case, &compiled);
        let m = multiplicity(&s, false).unwrap();
        assert!(m.thorough.is_none() && !m.unique);
        // What the closed form says of each draw that was looked at.
        let draws = s.draws(0..m.looked);
        let known: Vec<Vec<f64>> =
            draws.row(0).iter().map(|x| fixed_points(precision, *x)).collect();
        let several = known.iter().filter(|q| q.len() > 1).count() as u64;
        assert_eq!(m.draws_with_several, several, "at {precision}");
        if several == 0 {
            assert!(m.ranges.is_empty());
            continue;
        }
        assert_eq!(m.most, 3);
        let end = |pick: fn(f64, f64) -> f64, from: f64| {
            let square = |q: &f64| q * q;
            let all = known.iter().map(|q| q.iter().map(square).fold(from, pick));
            all.sum::<f64>() / known.len() as f64
        };
        let both = m.range("both").expect("the range is wide");
        assert!((both.low - end(f64::min, 1.0)).abs() < 1e-6, "{both:?}");
        assert!((both.high - end(f64::max, 0.0)).abs() < 1e-6, "{both:?}");
    }
}

/// A choice that depends on nothing decided in a circle has one response, and it
/// is said that this is proved.
#[test]
fn one_response_is_proved_where_nothing_goes_in_a_circle() {
    let case =
        one_choice("[parameters.x]\ndist = \"uniform(0, 1)\"\njudgement = \"t\"", "x - 0.4", 5.0);
    let compiled = game(&case);
    let m = multiplicity(&subject(&case, &compiled), false).unwrap();
    assert!(m.unique && m.draws_with_several == 0 && m.ranges.is_empty());
    let case = meeting(1.5);
    let compiled = game(&case);
    assert!(!multiplicity(&subject(&case, &compiled), false).unwrap().unique);
}

/// Battles of the sexes of several sizes of stake and precision, also with a third
/// place: whatever the branch does, both halves say what they found.
#[test]
fn symmetric_battles_have_both_ends_in_the_sequential_half() {
    for (gain, precision, third) in [
        (2.0, 1.0, false),
        (2.0, 20.0, false),
        (1.2, 4.0, false),
        (5.0, 2.0, true),
        (2.0, 4.0, true),
    ] {
        let places: &[&str] = if third { &["x", "y", "z"] } else { &["x", "y"] };
        let actions = |to: &str| {
            let all: Vec<String> = places.iter().map(|p| format!("{p} = \"{to}\"")).collect();
            all.join(", ")
        };
        let to: Vec<String> = places.iter().map(|p| format!("{p} = \"at_{p}\"")).collect();
        let outcomes: String = places
            .iter()
            .map(|p| {
                let (a, b) = match *p {
                    "x" => (gain, 1.0),
                    "y" => (1.0, gain),
                    _ => (0.5, 0.5),
                };
                format!(
                    "[games.g.outcomes.at_{p}]\npayoffs.A = \"{a} * a.{p}\"\npayoffs.B = \"{b} * a.{p}\"\n"
                )
            })
            .collect();
        let case = case(&format!(
            "schema = 1\ntitle = \"t\"\nas_of = 2020-01-01\n[actors.A]\n[actors.B]\n\
             [games.g]\nstart = \"a\"\nprecision = {precision}\n\
             [games.g.moves.a]\nby = \"A\"\nseen_by = []\nactions = {{ {} }}\n\
             [games.g.moves.b]\nby = \"B\"\nactions = {{ {} }}\n{outcomes}",
            actions("b"),
            to.join(", ")
        ));
        let compiled = game(&case);
        let m = thorough(&subject(&case, &compiled)).unwrap();
        let search = &m.sequential;
        assert_eq!(search.draws, SEQUENTIAL_DRAWS, "{gain} {precision} {third}");
        assert!(search.most >= 2, "{gain} {precision} {third}: {search:?}");
        for place in ["at_x", "at_y"] {
            let o = search.outcomes.iter().find(|o| o.outcome == place).unwrap();
            assert!(o.low < 1e-6 && o.high > 1.0 - 1e-6, "{gain} {precision} {third}: {search:?}");
        }
    }
}
