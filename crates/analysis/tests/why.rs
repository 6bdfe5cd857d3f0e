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
            prop_assert!((w.probability - total).abs() < 1e-12);
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
        for t in w.steps.iter().flat_map(|s| &s.step.terms) {
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
