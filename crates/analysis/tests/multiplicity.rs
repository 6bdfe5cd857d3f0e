//! Several equilibria are found where they are known to be, and none where
//! there is only one.

mod support;

use realpolitik_analysis::multiplicity::multiplicity;
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
        assert!(o.low == o.high && o.low == o.headline);
    }
}
