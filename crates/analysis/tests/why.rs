//! Every value of a chain is the solver's own.

mod support;

use proptest::prelude::*;
use realpolitik_analysis::why::{why, why_at};
use realpolitik_game::InformationSetId;
use realpolitik_game::certificate::action_values;
use support::{game, shipped, subject};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn what_is_told_is_what_was_solved(k in 0u64..100_000) {
        let case = shipped();
        let compiled = game(&case);
        let s = subject(&case, &compiled);
        let draws = s.draws(k..k + 1);
        let mut theta = Vec::new();
        draws.get(0, &mut theta);
        let at = compiled.at(&theta).unwrap();
        let precision = compiled.precision_at(&theta).unwrap();
        let profile = realpolitik_solve::logit(&at, &precision, &Default::default()).unwrap().profile;
        let reach = profile.realization(&at);
        let values = action_values(&at, &profile);
        for outcome in s.protocol().outcomes.iter() {
            let position = s.protocol().outcomes.iter().position(|o| o.name == outcome.name).unwrap();
            let endings: Vec<_> =
                compiled.terminals.iter().filter(|t| t.outcome == position).collect();
            if endings.is_empty() {
                prop_assert!(why_at(&s, &outcome.name, &theta, &at, &profile).is_err());
                continue;
            }
            let w = why_at(&s, &outcome.name, &theta, &at, &profile).unwrap();
            let total: f64 = endings.iter().map(|t| reach[t.node.index()]).sum();
            prop_assert!((w.value.unwrap() - total).abs() < 1e-12);
            let product: f64 = w.steps.iter().map(|s| s.step.probability).product();
            prop_assert!((w.play_probability - product).abs() < 1e-12);
            let best = endings.iter().map(|t| reach[t.node.index()]).fold(0.0, f64::max);
            prop_assert!((w.play_probability - best).abs() < 1e-15);
            // Walk the tree along the told steps and compare each number.
            let mut node = realpolitik_game::NodeId(0);
            for step in &w.steps {
                let kind = at.node(node).kind;
                let (h, branch) = match kind {
                    realpolitik_game::NodeKind::Decision(h) => {
                        let set = &at.information_sets()[h.index()];
                        (Some(h), set.actions.iter().position(|a| *a == step.step.action).unwrap())
                    }
                    realpolitik_game::NodeKind::Chance(c) => {
                        let set = &at.chance_sets()[c.index()];
                        (None, set.actions.iter().position(|a| *a == step.step.action).unwrap())
                    }
                    realpolitik_game::NodeKind::Terminal => unreachable!(),
                };
                prop_assert_eq!(step.step.probability, profile.branches(&at, kind)[branch]);
                if let Some(InformationSetId(h)) = h {
                    let from = at.action_offsets()[h as usize];
                    let to = at.action_offsets()[h as usize + 1];
                    let own: Vec<f64> = values[from..to].iter().map(|v| v.unwrap()).collect();
                    let other = own
                        .iter()
                        .enumerate()
                        .filter(|(a, _)| *a != branch)
                        .map(|(_, v)| *v)
                        .fold(f64::NEG_INFINITY, f64::max);
                    let advantage = step.step.advantage.unwrap();
                    let player = at.information_sets()[h as usize].player;
                    let (low, high) = at.payoff_range(player);
                    let share = (own[branch] - other) / (high - low);
                    prop_assert!((advantage - share).abs() < 1e-12);
                    let terms: f64 = step.step.terms.iter().map(|t| t.advantage).sum();
                    prop_assert!((terms - advantage).abs() < 1e-12);
                    prop_assert_eq!(step.against_interest, advantage < 0.0);
                }
                node = at.node(node).children[branch];
            }
            for g in &w.grounds {
                let m = case.parameter(&g.parameter).unwrap().index();
                prop_assert_eq!(g.value, theta[m]);
                prop_assert_eq!(&g.sources, &case.parameters[m].basis.sources);
            }
        }
    }
}

/// The chain is whole: each parameter in a term is a ground, each source of a
/// ground is listed with its citation.
#[test]
fn the_chain_has_no_loose_end() {
    let case = shipped();
    let compiled = game(&case);
    let s = subject(&case, &compiled);
    for outcome in ["as_today", "upgraded", "tilted", "pressed_and_bent"] {
        let w = why(&s, outcome).unwrap();
        for t in w.steps.iter().flat_map(|s| &s.step.terms).filter(|t| t.reason) {
            for id in t.parameters.iter().chain(&t.given) {
                assert!(w.grounds.iter().any(|g| g.parameter == *id), "{outcome}: {id}");
            }
        }
        for key in w.grounds.iter().flat_map(|g| &g.sources) {
            assert!(w.sources.iter().any(|s| s.key == *key), "{outcome}: {key}");
        }
        assert!(w.steps.iter().any(|s| !s.seen.is_empty()), "{outcome}: nothing was seen");
        for seen in w.steps.iter().flat_map(|s| &s.seen) {
            assert!(seen.date.as_str() <= "2022-04-15");
        }
    }
}

/// A's payoffs hold a term that speaks for an action at the payoffs as they are,
/// while without it the action is likelier still: B's answer turns on it. Such a
/// term is no reason.
fn opposed() -> realpolitik_case::Case {
    support::case(
        "schema = 1\ntitle = \"t\"\nas_of = 2020-01-01\n[actors.A]\n[actors.B]\n\
         [parameters.cost]\nvalue = 1\njudgement = \"t\"\n\
         [parameters.gain]\nvalue = 1\njudgement = \"t\"\n\
         [games.g]\nstart = \"first\"\nprecision = 3\n\
         [games.g.moves.first]\nby = \"A\"\nactions = { ask = \"reply\", wait = \"waited\" }\n\
         [games.g.moves.reply]\nby = \"B\"\nactions = { yes = \"agreed\", no = \"last\" }\n\
         [games.g.moves.last]\nby = \"A\"\nactions = { spare = \"spared\", hit = \"struck\" }\n\
         [games.g.outcomes.waited]\npayoffs.A = \"-cost\"\npayoffs.B = 0\n\
         [games.g.outcomes.agreed]\npayoffs.A = \"gain\"\npayoffs.B = 0\n\
         [games.g.outcomes.spared]\npayoffs.A = \"gain - cost\"\npayoffs.B = 3\n\
         [games.g.outcomes.struck]\npayoffs.A = \"0.5 * gain\"\npayoffs.B = -3\n",
    )
}

#[test]
fn a_reason_moves_action_and_answer_when_it_is_switched_off() {
    let mut seen = [0, 0];
    for (case, asked) in [
        (opposed(), "agreed"),
        (opposed(), "spared"),
        (opposed(), "first.ask"),
        (shipped(), "as_today"),
        (shipped(), "pressed_and_bent"),
        (shipped(), "table.offer"),
        (shipped(), "tilted"),
    ] {
        let compiled = game(&case);
        let s = subject(&case, &compiled);
        let w = why(&s, asked).unwrap();
        for step in &w.steps {
            for t in &step.step.terms {
                let without = t.without.expect("the game without it is solved");
                let sign = t.advantage.signum();
                let falls = sign * (step.step.probability - without.action) > 1e-8
                    && sign * (w.value.unwrap() - without.answer.unwrap()) > 1e-8;
                assert_eq!(t.reason, falls, "{asked}: {t:?}");
                seen[usize::from(t.reason)] += 1;
            }
        }
    }
    assert!(seen[0] > 0 && seen[1] > 0, "some terms are reasons and some are not: {seen:?}");
}

/// Switching a term off is setting its parameter to 0 where it leads no other
/// player's terms: the case itself says what happens then.
#[test]
fn without_a_term_is_the_case_with_its_parameter_at_nothing() {
    let case = opposed();
    let compiled = game(&case);
    let s = subject(&case, &compiled);
    let w = why(&s, "agreed").unwrap();
    for id in ["cost", "gain"] {
        let mut theta = case.base_point();
        theta[case.parameter(id).unwrap().index()] = 0.0;
        let at = compiled.at(&theta).unwrap();
        let precision = compiled.precision_at(&theta).unwrap();
        let solved = realpolitik_solve::logit(&at, &precision, &Default::default()).unwrap();
        let off = why_at(&s, "agreed", &theta, &at, &solved.profile).unwrap();
        let terms = w.steps.iter().flat_map(|s| &s.step.terms);
        let mut terms = terms.filter(|t| t.leading.as_deref() == Some(id)).peekable();
        assert!(terms.peek().is_some(), "{id} is in some step");
        for t in terms {
            let answer = t.without.unwrap().answer.unwrap();
            assert!((answer - off.value.unwrap()).abs() < 1e-8, "{id}: {t:?}");
        }
    }
}
