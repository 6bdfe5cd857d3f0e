//! Several equilibria are found where they are known to be, and none where
//! there is only one.

mod support;

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
        let m = multiplicity(&subject(&case, &compiled)).unwrap();
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
    let m = multiplicity(&subject(&case, &compiled)).unwrap();
    assert!(m.sequential.most >= 2, "{:?}", m.sequential);
}

#[test]
fn one_chooser_has_one_response() {
    let case =
        one_choice("[parameters.x]\ndist = \"uniform(0, 1)\"\njudgement = \"t\"", "x - 0.4", 5.0);
    let compiled = game(&case);
    let m = multiplicity(&subject(&case, &compiled)).unwrap();
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
    let m = multiplicity(&subject(&case, &compiled)).unwrap();
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
