//! Models whose solution can be written down, each at 25 parameter points: the
//! solvers must agree to 1e-9, relative to the size of the number.

mod trees_games;

use realpolitik_game::{Game, GameBuilder, InformationSetId, NodeId, Number, Rational};
use realpolitik_solve::bimatrix::Bimatrix;
use realpolitik_solve::nash::{
    Cfr, Weighting, all_equilibria, constant_sum_equilibrium, lemke, lemke_howson, support_search,
    zero_sum,
};
use realpolitik_solve::payoff_table::PayoffTable;
use realpolitik_solve::refinement::backward_induction;
use realpolitik_solve::{Limits, Settings, logit};
use std::collections::HashMap;
use trees_games::Noise;

const POINTS: usize = 25;

/// A tree written down as it is read.
enum Tree<N> {
    /// Player, information set, actions.
    Move(u32, &'static str, Vec<Tree<N>>),
    Chance(Vec<(N, Tree<N>)>),
    End(Vec<N>),
}
use Tree::{Chance, End, Move};

fn game<N: Number>(players: usize, tree: Tree<N>) -> Game<N> {
    fn add<N: Number>(
        b: &mut GameBuilder<N>,
        sets: &mut HashMap<&'static str, InformationSetId>,
        at: Option<(NodeId, u32)>,
        tree: Tree<N>,
    ) {
        match tree {
            End(payoffs) => {
                let o = b.outcome("", payoffs);
                b.terminal(at, Some(o));
            }
            Move(player, label, actions) => {
                let names = (0..actions.len()).map(|a| a.to_string());
                let set =
                    *sets.entry(label).or_insert_with(|| b.information_set(label, player, names));
                let node = b.decision(at, set);
                for (k, t) in actions.into_iter().enumerate() {
                    add(b, sets, Some((node, k as u32)), t);
                }
            }
            Chance(branches) => {
                let (p, below): (Vec<N>, Vec<Tree<N>>) = branches.into_iter().unzip();
                let names = p.iter().enumerate().map(|(k, p)| (k.to_string(), p.clone()));
                let set = b.chance_set("", names);
                let node = b.chance(at, set);
                for (k, t) in below.into_iter().enumerate() {
                    add(b, sets, Some((node, k as u32)), t);
                }
            }
        }
    }
    let mut b = GameBuilder::new("closed form", (0..players).map(|p| format!("P{p}")));
    add(&mut b, &mut HashMap::new(), None, tree);
    b.build().unwrap()
}

fn close(model: &str, got: f64, expected: f64) {
    let gap = (got - expected).abs();
    assert!(gap <= 1e-9 * expected.abs().max(1e-3), "{model}: {got} is not {expected}");
}

/// Runs a model at its points, each with its own draws of parameters.
fn at_points(seed: u64, mut model: impl FnMut(&mut dyn FnMut(f64, f64) -> f64)) {
    let mut noise = Noise(seed);
    for _ in 0..POINTS {
        let mut between = |low: f64, high: f64| low + (high - low) * noise.unit();
        model(&mut between);
    }
}

/// Probability of the better of two actions worth `gain` more, at precision λ.
fn logistic(gain: f64) -> f64 {
    1.0 / (1.0 + (-gain).exp())
}

/// The agent quantal response, certified.
fn qre(game: &Game<f64>, precision: &[f64]) -> Vec<f64> {
    let s = logit(game, precision, &Settings::default()).unwrap();
    assert!(s.certificate.holds(), "{:?}", s.certificate);
    s.profile.probabilities
}

/// Lemke's method, exact on the doubles given, certified.
fn nash(game: &Game<f64>) -> (Vec<f64>, Vec<f64>) {
    let exact = trees_games::exact(game);
    let e = lemke(&exact, None, &Limits::DEFAULT).unwrap();
    assert_eq!(e.certificate.max_regret, 0.0);
    let float = lemke(game, None, &Limits::DEFAULT).unwrap();
    assert!(float.certificate.holds());
    for (x, y) in float.payoffs.iter().zip(&e.payoffs) {
        assert!((x - y.to_f64()).abs() < 1e-9);
    }
    let f = |v: &[Rational]| v.iter().map(Number::to_f64).collect();
    (f(&e.profile.probabilities), f(&e.payoffs))
}

/// Güth, Schmittberger & Schwarze 1982: two offers; the answerer's outside option
/// lies between them, so that the greedy offer is refused.
#[test]
fn ultimatum() {
    at_points(1, |between| {
        let (low, high) = (between(0.05, 0.2), between(0.35, 0.6));
        let outside = between(0.22, 0.33);
        let own = between(0.0, 0.2);
        let answer = |set, offer: f64| {
            Move(1, set, vec![End(vec![1.0 - offer, offer]), End(vec![own, outside])])
        };
        let tree = || Move(0, "offer", vec![answer("low", low), answer("high", high)]);
        let e = backward_induction(&game(2, tree())).unwrap();
        close("ultimatum", e.payoffs[0], (1.0 - high).max(own));
        close("ultimatum", e.payoffs[1], high);
        // Quantal response: the answers are logistic, the offer weighs them.
        let lambda = between(0.5, 20.0);
        let p = qre(&game(2, tree()), &[lambda; 2]);
        let accepts = |offer: f64| logistic(lambda * (offer - outside));
        let worth = |x: f64| accepts(x) * (1.0 - x) + (1.0 - accepts(x)) * own;
        close("ultimatum", p[0], logistic(lambda * (worth(low) - worth(high))));
        close("ultimatum", p[2], accepts(low));
        close("ultimatum", p[4], accepts(high));
    });
}

/// Selten 1978, one round: the threat to fight is empty.
#[test]
fn entry_deterrence() {
    at_points(2, |between| {
        let (war, share, monopoly) = (between(-2.0, -0.1), between(0.1, 1.0), between(1.1, 3.0));
        let (a, b) = (between(0.1, 9.0), between(0.1, 9.0));
        let tree = || {
            let reply = Move(1, "reply", vec![End(vec![war, war]), End(vec![share, share])]);
            game(2, Move(0, "entry", vec![End(vec![0.0, monopoly]), reply]))
        };
        let p = qre(&tree(), &[a, b]);
        let yields = logistic(b * (share - war));
        close("entry", p[3], yields);
        close("entry", p[1], logistic(a * (yields * share + (1.0 - yields) * war)));
        close("entry", backward_induction(&tree()).unwrap().payoffs[0], share);
    });
}

/// Cho & Kreps 1987 where the surly are few: the weak drink beer just so often
/// that a duel is a coin's toss, and are challenged just so often that they may.
#[test]
fn beer_and_quiche() {
    at_points(3, |between| {
        let strong = between(0.1, 0.45);
        let (taste, peace) = (between(0.3, 1.0), between(1.2, 3.0));
        let drink = |is_strong: bool, beer: bool| {
            let own = if beer == is_strong { taste } else { 0.0 };
            let set = if beer { "after beer" } else { "after quiche" };
            let duel = if is_strong { 0.0 } else { 1.0 };
            Move(1, set, vec![End(vec![own, duel]), End(vec![own + peace, 1.0 - duel])])
        };
        let g = game(
            2,
            Chance(vec![
                (strong, Move(0, "strong", vec![drink(true, true), drink(true, false)])),
                (1.0 - strong, Move(0, "weak", vec![drink(false, true), drink(false, false)])),
            ]),
        );
        let (p, _) = nash(&g);
        let at = |label: &str| {
            let h = g.information_sets().iter().position(|s| s.label == label).unwrap();
            g.action_offsets()[h]
        };
        close("beer", p[at("strong")], 1.0);
        close("beer", p[at("weak")], strong / (1.0 - strong));
        close("beer", p[at("after beer")], 1.0 - taste / peace);
        close("beer", p[at("after quiche")], 1.0);
    });
}

/// Fearon 1995, p. 394: a demand that only those with high costs of war accept is
/// made when they are many; war then comes by the others.
#[test]
fn bargaining_with_private_costs() {
    let mut risked = 0;
    at_points(4, |between| {
        let (win, own) = (between(0.3, 0.6), between(0.05, 0.3));
        let (few, many) = (between(0.02, 0.08), between(0.15, 0.3));
        let tough = between(0.05, 0.95);
        // A hair less than what makes each type indifferent.
        let demands = [win + few - 1e-3, win + many - 1e-3];
        let answer = |set, demand: f64, cost: f64| {
            let war = vec![win - own, 1.0 - win - cost];
            Move(1, set, vec![End(vec![demand, 1.0 - demand]), End(war)])
        };
        let tree = game(
            2,
            Chance(vec![
                (
                    tough,
                    Move(
                        0,
                        "demand",
                        vec![
                            answer("tough low", demands[0], few),
                            answer("tough high", demands[1], few),
                        ],
                    ),
                ),
                (
                    1.0 - tough,
                    Move(
                        0,
                        "demand",
                        vec![
                            answer("soft low", demands[0], many),
                            answer("soft high", demands[1], many),
                        ],
                    ),
                ),
            ]),
        );
        let risky = (1.0 - tough) * demands[1] + tough * (win - own);
        risked += usize::from(risky > demands[0]);
        close("Fearon", nash(&tree).1[0], risky.max(demands[0]));
        let lambda = between(1.0, 30.0);
        let p = qre(&tree, &[lambda; 2]);
        let yes = |demand: f64, cost: f64| logistic(lambda * (win + cost - demand));
        let worth = |x: f64| {
            let y = tough * yes(x, few) + (1.0 - tough) * yes(x, many);
            y * x + (1.0 - y) * (win - own)
        };
        close("Fearon", p[0], logistic(lambda * (worth(demands[0]) - worth(demands[1]))));
    });
    assert!(0 < risked && risked < POINTS, "one side of the threshold is never met");
}

/// Drezner 1999: a threat of sanctions works if carrying it out costs the sender
/// less than backing down, and the target more than giving way.
#[test]
fn sanction_threat() {
    let mut worked = 0;
    at_points(5, |between| {
        let (stake, cost, audience) = (1.0, between(0.05, 0.5), between(0.05, 0.5));
        let (harm, give) = (between(0.1, 1.0), between(0.1, 1.0));
        let last = Move(0, "carry out", vec![End(vec![-cost, -harm]), End(vec![-audience, 0.0])]);
        let reply = Move(1, "reply", vec![End(vec![stake, -give]), last]);
        let g = game(2, Move(0, "threat", vec![reply, End(vec![0.0, 0.0])]));
        let e = backward_induction(&g).unwrap();
        let credible = cost < audience;
        let works = credible && harm > give;
        worked += usize::from(works);
        close("sanctions", e.payoffs[0], if works { stake } else { 0.0 });
        close("sanctions", e.payoffs[1], if works { -give } else { 0.0 });
        let lambda = between(0.5, 15.0);
        let p = qre(&g, &[lambda; 2]);
        let carry = logistic(lambda * (audience - cost));
        let comply = logistic(lambda * (carry * harm - give));
        let stand = -(carry * cost + (1.0 - carry) * audience);
        close("sanctions", p[4], carry);
        close("sanctions", p[2], comply);
        close("sanctions", p[0], logistic(lambda * (comply * stake + (1.0 - comply) * stand)));
    });
    assert!(0 < worked && worked < POINTS);
}

/// Rosenthal 1981, four moves: the pot grows, and the first takes it at once;
/// quantal response by the recursion of McKelvey & Palfrey 1998.
#[test]
fn centipede() {
    at_points(6, |between| {
        let (small, growth, lambda) = (between(0.1, 0.4), between(1.5, 2.5), between(0.2, 6.0));
        let big = 4.0 * small;
        let pot = |k: i32| (big * growth.powi(k), small * growth.powi(k));
        let ends = |k: i32| {
            let (taker, other) = pot(k);
            if k % 2 == 0 { vec![taker, other] } else { vec![other, taker] }
        };
        let names = ["first", "second", "third", "fourth"];
        let mut tree = End(ends(4));
        for k in (0..4).rev() {
            tree = Move(k as u32 % 2, names[k as usize], vec![End(ends(k)), tree]);
        }
        let g = game(2, tree);
        let e = backward_induction(&g).unwrap();
        close("centipede", e.payoffs[0], big);
        let p = qre(&g, &[lambda; 2]);
        let mut worth = ends(4);
        for k in (0..4).rev() {
            let mover = k as usize % 2;
            let now = ends(k);
            let take = logistic(lambda * (now[mover] - worth[mover]));
            let h = g.information_sets().iter().position(|s| s.label == names[k as usize]);
            close("centipede", p[g.action_offsets()[h.unwrap()]], take);
            worth = (0..2).map(|i| take * now[i] + (1.0 - take) * worth[i]).collect();
        }
    });
}

/// Goeree, Holt & Palfrey 2005: each side's mixture makes the other indifferent, so
/// that a stake moves the other's play only.
#[test]
fn matching_pennies_with_unequal_stakes() {
    at_points(7, |between| {
        let (x, y) = (between(1.0, 12.0), between(1.0, 12.0));
        let g = Bimatrix::from_rows([[x, 0.0], [0.0, 1.0]], [[0.0, y], [1.0, 0.0]]).unwrap();
        for e in [
            lemke_howson(&g, 0, &Limits::DEFAULT).unwrap(),
            all_equilibria(&g).all().unwrap().equilibria.remove(0),
        ] {
            close("pennies", e.profile.strategies[0][0], 1.0 / (1.0 + y));
            close("pennies", e.profile.strategies[1][0], 1.0 / (1.0 + x));
            close("pennies", e.payoffs[0], x / (1.0 + x));
        }
        // With even stakes noise changes nothing.
        let even = Bimatrix::from_rows([[x, 0.0], [0.0, x]], [[0.0, y], [y, 0.0]]).unwrap();
        let p = qre(&even.table().to_tree(), &[between(0.1, 5.0); 2]);
        p.iter().for_each(|p| close("pennies", *p, 0.5));
    });
}

/// Maynard Smith & Price 1973: hawks are as many as the prize is of the injury.
#[test]
fn hawk_and_dove() {
    at_points(8, |between| {
        let prize = between(0.2, 2.0);
        let injury = prize * between(1.1, 5.0);
        let a = [[(prize - injury) / 2.0, prize], [0.0, prize / 2.0]];
        let g = Bimatrix::from_rows(a, [[a[0][0], a[1][0]], [a[0][1], a[1][1]]]).unwrap();
        let all = all_equilibria(&g).all().unwrap();
        assert_eq!(all.equilibria.len(), 3);
        let mixed = all
            .equilibria
            .iter()
            .find(|e| e.profile.strategies[0].iter().all(|p| *p > 0.0))
            .unwrap();
        close("hawks", mixed.profile.strategies[0][0], prize / injury);
        close("hawks", mixed.profile.strategies[1][0], prize / injury);
        close("hawks", mixed.payoffs[0], prize / 2.0 * (1.0 - prize / injury));
    });
}

/// Dresher 1962; Avenhaus, von Stengel & Zamir 2002, §2: the inspector inspects as
/// often as makes violation worthless, the inspectee violates as often as makes
/// inspection so.
#[test]
fn inspection() {
    at_points(9, |between| {
        let (gain, fine) = (between(0.2, 2.0), between(0.5, 4.0));
        let (effort, damage) = (between(0.05, 0.4), between(0.6, 3.0));
        // Rows inspect or not; columns violate or comply.
        let g =
            Bimatrix::from_rows([[-effort, -effort], [-damage, 0.0]], [[-fine, 0.0], [gain, 0.0]])
                .unwrap();
        let (p, pay) = nash(&g.table().to_tree());
        close("inspection", p[0], gain / (gain + fine));
        close("inspection", p[2], effort / damage);
        close("inspection", pay[0], -effort);
    });
}

/// After Fearon 1994 and Schultz 1999: bluffs are made just so often that
/// resisting is a fair bet, and resisted just so often that a bluff is worth nothing.
#[test]
fn crisis_signalling_with_audience_costs() {
    at_points(10, |between| {
        let resolved = between(0.1, 0.4);
        let war = between(0.2, 1.2);
        let (audience, fight) = (between(0.1, 2.0), between(0.05, 0.6));
        let reply = |v: f64, w: f64| Move(1, "reply", vec![End(vec![v, w]), End(vec![1.0, 0.0])]);
        let quiet = || End(vec![0.0, 0.5]);
        let g = game(
            2,
            Chance(vec![
                (resolved, Move(0, "resolved", vec![reply(fight, -war), quiet()])),
                (1.0 - resolved, Move(0, "bluff", vec![reply(-audience, 1.0), quiet()])),
            ]),
        );
        let (p, pay) = nash(&g);
        let at = |label: &str| {
            let h = g.information_sets().iter().position(|s| s.label == label).unwrap();
            g.action_offsets()[h]
        };
        let bluff = resolved * war / (1.0 - resolved);
        assert!(bluff < 1.0);
        let resist = 1.0 / (1.0 + audience);
        close("crisis", p[at("resolved")], 1.0);
        close("crisis", p[at("bluff")], bluff);
        close("crisis", p[at("reply")], resist);
        close("crisis", pay[0], resolved * (resist * fight + 1.0 - resist));
    });
}

/// Kreps 1990: trust is honoured with logistic probability, and given accordingly.
#[test]
fn trust() {
    at_points(11, |between| {
        let (honour, betray, loss) = (between(0.3, 1.0), between(0.4, 1.5), between(0.1, 1.0));
        let lambda = [between(0.2, 8.0), between(0.2, 8.0)];
        let reply = Move(1, "honour", vec![End(vec![honour, honour]), End(vec![-loss, betray])]);
        let g = game(2, Move(0, "trust", vec![reply, End(vec![0.0, 0.0])]));
        let p = qre(&g, &lambda);
        let kept = logistic(lambda[1] * (honour - betray));
        close("trust", p[2], kept);
        close("trust", p[0], logistic(lambda[0] * (kept * honour - (1.0 - kept) * loss)));
        let first = if honour >= betray { honour } else { 0.0 };
        close("trust", backward_induction(&g).unwrap().payoffs[0], first);
    });
}

/// Ståhl 1972, Rubinstein 1982 with a last round n: the first proposer gets
/// (1 − (−δ)ⁿ)/(1 + δ). Exact, since the answerer is indifferent; half the demand is
/// on offer too and is not made.
#[test]
fn alternating_offers_with_a_last_round() {
    let mut noise = Noise(12);
    for k in 0..POINTS {
        let rounds = 1 + k % 5;
        let delta = Rational::new((1 + noise.below(98) as i64).into(), 100.into());
        let one = Rational::from_i64(1);
        let mut worth = Rational::from_i64(0);
        let mut tree = End(vec![Rational::from_i64(0); 2]);
        let names = ["r1", "r2", "r3", "r4", "r5"];
        let answers = [["a1", "b1"], ["a2", "b2"], ["a3", "b3"], ["a4", "b4"], ["a5", "b5"]];
        for round in (0..rounds).rev() {
            let mover = round % 2;
            let discount = (0..round).fold(one.clone(), |d, _| d * delta.clone());
            // What leaves the other as much as its own next demand is worth now.
            let demand = one.clone() - delta.clone() * worth.clone();
            let split = |own: Rational| {
                let other = one.clone() - own.clone();
                let mut v = vec![own * discount.clone(), other * discount.clone()];
                if mover == 1 {
                    v.reverse();
                }
                v
            };
            let modest = End(split(demand.clone() / Rational::from_i64(2)));
            let nothing = End(vec![Rational::from_i64(0); 2]);
            let other = 1 - mover as u32;
            let [low, high] = answers[round];
            tree = Move(
                mover as u32,
                names[round],
                vec![
                    Move(other, low, vec![modest, nothing]),
                    Move(other, high, vec![End(split(demand.clone())), tree]),
                ],
            );
            worth = demand;
        }
        let e = backward_induction(&game(2, tree)).unwrap();
        let power = (0..rounds).fold(one.clone(), |d, _| -(d * delta.clone()));
        let expected = (one.clone() - power) / (one + delta);
        assert_eq!(e.payoffs[0], expected, "{rounds} rounds");
        assert!(e.certificate.exact && e.certificate.max_regret == 0.0);
    }
}

/// Prisoners' dilemma with the same temptation whatever the other does: quantal
/// response is logistic in it (McKelvey & Palfrey 1995).
#[test]
fn prisoners_dilemma() {
    at_points(13, |between| {
        let (gain, harm) = (between(0.1, 1.0), between(1.1, 3.0));
        let lambda = [between(0.1, 8.0), between(0.1, 8.0)];
        // Defecting gains `gain` and takes `harm` from the other.
        let pay = |own: usize, other: usize| gain * own as f64 - harm * other as f64;
        let a = [[pay(0, 0), pay(0, 1)], [pay(1, 0), pay(1, 1)]];
        let b = [[pay(0, 0), pay(1, 0)], [pay(0, 1), pay(1, 1)]];
        let g = Bimatrix::from_rows(a, b).unwrap();
        let p = qre(&g.table().to_tree(), &lambda);
        close("dilemma", p[1], logistic(lambda[0] * gain));
        close("dilemma", p[3], logistic(lambda[1] * gain));
        let all = all_equilibria(&g).all().unwrap();
        assert_eq!(all.equilibria.len(), 1);
        close("dilemma", all.equilibria[0].payoffs[0], gain - harm);
    });
}

/// Stag hunt (Rousseau; Harsanyi & Selten 1988): the mixture that makes the hare
/// as good as the stag.
#[test]
fn stag_hunt() {
    at_points(14, |between| {
        let (stag, alone, hare) = (between(2.0, 4.0), between(-1.0, 0.5), between(0.6, 1.9));
        let a = [[stag, alone], [hare, hare]];
        let g = Bimatrix::from_rows(a, [[stag, hare], [alone, hare]]).unwrap();
        let all = all_equilibria(&g).all().unwrap();
        assert_eq!(all.equilibria.len(), 3);
        let mixed = all
            .equilibria
            .iter()
            .find(|e| e.profile.strategies[0].iter().all(|p| *p > 0.0))
            .unwrap();
        close("stag", mixed.profile.strategies[0][0], (hare - alone) / (stag - alone));
        close("stag", mixed.payoffs[1], hare);
    });
}

/// Battle of the sexes (Luce & Raiffa 1957): each goes to its own with the
/// probability that makes the other indifferent.
#[test]
fn battle_of_the_sexes() {
    at_points(15, |between| {
        let (a, b, c, d) =
            (between(1.0, 3.0), between(0.2, 0.9), between(0.2, 0.9), between(1.0, 3.0));
        let g = Bimatrix::from_rows([[a, 0.0], [0.0, b]], [[c, 0.0], [0.0, d]]).unwrap();
        let all = all_equilibria(&g).all().unwrap();
        let mixed = all
            .equilibria
            .iter()
            .find(|e| e.profile.strategies[0].iter().all(|p| *p > 0.0))
            .unwrap();
        close("sexes", mixed.profile.strategies[0][0], d / (c + d));
        close("sexes", mixed.profile.strategies[1][0], b / (a + b));
        close("sexes", mixed.payoffs[0], a * b / (a + b));
        close("sexes", mixed.payoffs[1], c * d / (c + d));
    });
}

/// Diekmann 1985: each of n leaves it to the others with probability
/// (cost/benefit)^(1/(n−1)).
#[test]
fn volunteers_dilemma() {
    at_points(16, |between| {
        let n = 3 + (between(0.0, 3.0) as usize).min(2);
        let (benefit, cost) = (between(1.0, 3.0), between(0.1, 0.9));
        let table = PayoffTable::from_fn(vec![2; n], |s| {
            let done = if s.contains(&0) { benefit } else { 0.0 };
            s.iter().map(|a| if *a == 0 { done - cost } else { done }).collect()
        })
        .unwrap();
        let found = support_search(&table).all().unwrap();
        let leaves = (cost / benefit).powf(1.0 / (n as f64 - 1.0));
        let even = found
            .equilibria
            .iter()
            .find(|e| e.profile.strategies.iter().all(|s| (s[1] - leaves).abs() < 1e-6))
            .expect("all mix alike");
        even.profile.strategies.iter().for_each(|s| close("volunteers", s[1], leaves));
        close("volunteers", even.payoffs[0], benefit - cost);
        assert!(even.certificate.holds());
    });
}

/// Rock, paper, scissors with weights: each is played as often as the win that it
/// has nothing to do with weighs.
#[test]
fn weighted_rock_paper_scissors() {
    at_points(17, |between| {
        // Paper beats rock by a, scissors beat paper by b, rock beats scissors by c.
        let (a, b, c) = (between(0.5, 3.0), between(0.5, 3.0), between(0.5, 3.0));
        let m = vec![0.0, -a, c, a, 0.0, -b, -c, b, 0.0];
        let g = Bimatrix::zero_sum(3, 3, m).unwrap();
        let e = constant_sum_equilibrium(&g).unwrap();
        let total = a + b + c;
        for s in &e.profile.strategies {
            close("scissors", s[0], b / total);
            close("scissors", s[1], c / total);
            close("scissors", s[2], a / total);
        }
        assert!(e.payoffs[0].abs() < 1e-12);
    });
}

/// One bet after von Neumann & Morgenstern 1944, §19: with a bet of s into a pot of
/// P, losers bluff with s/(s + P) and callers call with P/(s + P).
#[test]
fn bluffing() {
    at_points(18, |between| {
        let (pot, bet) = (between(0.5, 3.0), between(0.2, 2.0));
        let reply = |v: f64| {
            let call = End(vec![v * (pot / 2.0 + bet), -v * (pot / 2.0 + bet)]);
            Move(1, "call", vec![call, End(vec![pot / 2.0, -pot / 2.0])])
        };
        let check = |v: f64| End(vec![v * pot / 2.0, -v * pot / 2.0]);
        let g = game(
            2,
            Chance(vec![
                (0.5, Move(0, "winner", vec![reply(1.0), check(1.0)])),
                (0.5, Move(0, "loser", vec![reply(-1.0), check(-1.0)])),
            ]),
        );
        let at = |label: &str| {
            let h = g.information_sets().iter().position(|s| s.label == label).unwrap();
            g.action_offsets()[h]
        };
        let s = zero_sum(&g).unwrap();
        let p = &s.profile.probabilities;
        close("bluff", p[at("loser")], bet / (bet + pot));
        close("bluff", p[at("call")], pot / (bet + pot));
        close("bluff", s.details.value, 0.5 * pot * bet / (bet + pot));
        let mut cfr = Cfr::new(&g, Weighting::Plus).unwrap();
        assert!(cfr.run_to(1e-5, 100, 200_000).is_ok());
        assert!((cfr.value() - s.details.value).abs() < 2e-5);
    });
}
