//! One notation for all that may be asked about, and each kind of it against
//! closed forms.

mod support;

use realpolitik_analysis::AnalysisError;
use realpolitik_analysis::flips::flip::flips;
use realpolitik_analysis::flips::seen::FlipKind;
use realpolitik_analysis::quantity::at_profile::at_profile;
use realpolitik_analysis::quantity::probe::{Probe, base_span};
use realpolitik_analysis::quantity::{Named, Quantity, QuantityName};
use realpolitik_analysis::sensitivity::effects::sensitivity;
use realpolitik_analysis::sensitivity::value_of_information::value_of_information;
use realpolitik_analysis::why::why;
use support::{case, game, shipped, subject};

/// A takes or leaves; whoever is left may bow or not. `x` is what taking is worth.
fn two_sided() -> realpolitik_case::Case {
    case(
        "schema = 1\ntitle = \"t\"\nas_of = 2020-01-01\n[actors.A]\n[actors.B]\n\
         [parameters.x]\ndist = \"uniform(-1, 1)\"\njudgement = \"t\"\n\
         [parameters.y]\ndist = \"uniform(-1, 1)\"\njudgement = \"t\"\n\
         [games.g]\nstart = \"m\"\nprecision = 2\nwalk_away = { A = \"apart\", B = \"apart\" }\n\
         [games.g.moves.m]\nby = \"A\"\n\
         actions = { take = \"n\", give = { to = \"given\", concedes = { to = \"B\", weight = 1 } } }\n\
         [games.g.moves.n]\nby = \"B\"\n\
         actions = { bow = { to = \"bowed\", concedes = { to = \"A\", weight = 2 } }, stand = \"stood\" }\n\
         [games.g.outcomes.given]\npayoffs.A = \"-x\"\npayoffs.B = 1\n\
         [games.g.outcomes.bowed]\npayoffs.A = \"x\"\npayoffs.B = \"y\"\n\
         [games.g.outcomes.stood]\npayoffs.A = \"x\"\npayoffs.B = \"-y\"\n\
         [games.g.outcomes.apart]\npayoffs.A = \"-2\"\npayoffs.B = \"-2\"\n\
         [questions.q]\ngame = \"g\"\noutcomes = [\"bowed\", \"stood\"]\n\
         resolve_by = 2021-01-01\nrule = \"t\"\n\
         [questions.r]\ngame = \"g\"\nmove = \"n\"\naction = \"bow\"\n\
         resolve_by = 2021-01-01\nrule = \"t\"\n\
         [questions.judged]\np = 0.3\nresolve_by = 2021-01-01\nrule = \"t\"\n",
    )
}

fn logistic(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}

#[test]
fn every_kind_reads_what_it_says() {
    let case = two_sided();
    let compiled = game(&case);
    let s = subject(&case, &compiled);
    let theta = s.draws(0..64);
    type Form = Box<dyn Fn(f64, f64) -> f64>;
    // A takes with odds exp(2·2x); B bows with odds exp(2·2y).
    let take = |x: f64| logistic(4.0 * x);
    let bow = |y: f64| logistic(4.0 * y);
    let expected: Vec<(&str, Form)> = vec![
        ("given", Box::new(move |x, _| 1.0 - take(x))),
        ("bowed+stood", Box::new(move |x, _| take(x))),
        ("stood + bowed", Box::new(move |x, _| take(x))),
        ("m.take", Box::new(move |x, _| take(x))),
        ("n.bow", Box::new(move |_, y| bow(y))),
        ("question:q", Box::new(move |x, _| take(x))),
        ("question:r", Box::new(move |_, y| bow(y))),
        (
            "leverage:A",
            Box::new(move |x, y| {
                let (obtained, made) = (2.0 * take(x) * bow(y), 1.0 - take(x));
                obtained / (obtained + made)
            }),
        ),
        // Base point x = y = 0: all payoffs of A are 0 there, so its span is 1.
        ("payoff:A", Box::new(move |x, _| x * (2.0 * take(x) - 1.0))),
        // The best for A while B has at least −2 is |x|; apart it has −2.
        ("gain:A", Box::new(move |x, _| (x * (2.0 * take(x) - 1.0) + 2.0) / (x.abs() + 2.0))),
    ];
    for (text, form) in expected {
        let named = Named::parse(&s, text).unwrap_or_else(|e| panic!("{text}: {e}"));
        let list = [named.quantity.clone()];
        let row = Probe::new(&s, &list).unwrap().evaluate(&theta).rows.swap_remove(0);
        let mut point = Vec::new();
        for (k, value) in row.iter().enumerate() {
            theta.get(k, &mut point);
            let truth = form(point[0], point[1]);
            assert!((value - truth).abs() < 1e-9, "{text} at {point:?}: {value} {truth}");
            // The same from a profile solved by itself.
            let at = compiled.at(&point).unwrap();
            let precision = compiled.precision_at(&point).unwrap();
            let alone = realpolitik_solve::logit(&at, &precision, &Default::default()).unwrap();
            let scale = match named.quantity {
                Quantity::Payoff(p) => base_span(&s, p).unwrap(),
                _ => (0.0, 1.0),
            };
            let other = at_profile(&s, &named.quantity, &at, &alone.profile, &point, scale);
            assert!((other - truth).abs() < 1e-9, "{text} at {point:?}: {other} {truth}");
        }
    }
}

#[test]
fn what_cannot_be_asked_says_why() {
    let case = two_sided();
    let compiled = game(&case);
    let s = subject(&case, &compiled);
    let table = [
        ("bowd", "bowed"),
        ("bowed+stod", "stood"),
        ("given+bowed+stood", "every play"),
        ("apart", "no play of the game ends in"),
        ("x.take", "known moves: m"),
        ("m.tak", "take"),
        ("leverage:C", "A"),
        ("levrage:A", "leverage"),
        ("gain:Z", "A, B"),
        ("question:w", "q"),
        ("question:judged", "judged"),
    ];
    for (text, says) in table {
        let e = Named::parse(&s, text).expect_err(text).to_string();
        assert!(e.contains(says), "{text}: {e}");
    }
    let other = Named::parse(&s, "m.nothing").unwrap_err();
    assert!(matches!(other, AnalysisError::Quantity { .. }));
}

/// Each kind may be asked for by each of the four.
#[test]
fn flips_sensitivity_information_and_reasons_take_every_kind() {
    let case = two_sided();
    let compiled = game(&case);
    let s = subject(&case, &compiled);
    let texts =
        ["given", "bowed+stood", "m.take", "leverage:A", "gain:A", "payoff:B", "question:r"];
    for text in texts {
        let f = flips(&s, text, None, None).unwrap_or_else(|e| panic!("{text}: {e}"));
        assert_eq!(f.of, text);
        let found = sensitivity(&s, text).unwrap();
        assert!(found.variance > 0.0 && !found.effects.is_empty(), "{text}");
        let v = value_of_information(&s, text).unwrap();
        assert!(v.all_known > 0.0 && v.loss >= v.all_known - 1e-12, "{text}: {v:?}");
        let w = why(&s, text).unwrap();
        assert!(w.value.is_some() && !w.steps.is_empty(), "{text}");
    }
}

/// Leverage is one half where 2·take·bow = 1 − take, so with y at its median at
/// x = 0 where odds of taking are 1; the payoff of B crosses any bar between its
/// ends once.
#[test]
fn flips_of_numbers_that_are_no_probability_lie_where_they_should() {
    let case = two_sided();
    let compiled = game(&case);
    let s = subject(&case, &compiled);
    let f = flips(&s, "leverage:A", None, None).unwrap();
    assert_eq!(f.quantity, QuantityName::Leverage { of: "A".into(), over: "B".into() });
    assert!((f.value.unwrap() - 0.5).abs() < 1e-9, "2 · ½ · ½ against ½");
    let at: Vec<&_> = f.flips.iter().filter(|f| f.parameter == "x").collect();
    assert_eq!(at.len(), 1);
    assert!(at[0].at.abs() < 1e-6 && at[0].kind == FlipKind::Bar && at[0].to.is_none());
    // A's gain at y's median crosses ¾ where (x·tanh(2x) + 2)/(|x| + 2) = ¾.
    let f = flips(&s, "gain:A", Some(0.99), None).unwrap();
    assert_eq!(f.bar, 0.99);
    for flip in f.flips.iter().filter(|f| f.parameter == "x") {
        let x: f64 = flip.at;
        let gain = (x * (2.0 * x).tanh() + 2.0) / (x.abs() + 2.0);
        assert!((gain - 0.99).abs() < 1e-5, "{flip:?} {gain}");
    }
    assert!(f.flips.iter().filter(|f| f.parameter == "x").count() >= 2);
    // Never below 0: nobody would rather walk.
    assert!(flips(&s, "gain:A", None, None).unwrap().flips.is_empty());
}

#[test]
fn a_group_of_endings_is_the_likeliest_if_one_of_them_is() {
    let case = shipped();
    let compiled = game(&case);
    let s = subject(&case, &compiled);
    let single = flips(&s, "as_today", None, None).unwrap();
    let (one, other) = (single.likeliest.as_str(), "tilted");
    let f = flips(&s, &format!("{one}+{other}"), None, None).unwrap();
    let first = flips(&s, one, None, None).unwrap();
    let second = flips(&s, other, None, None).unwrap();
    assert!((f.value.unwrap() - first.value.unwrap() - second.value.unwrap()).abs() < 1e-12);
    // The likeliest ending may change within the group without the answer being
    // another: the joint change out of the group is no shorter.
    let nearest = |f: &realpolitik_analysis::flips::flip::Flips| {
        let all = f.joint.iter().filter(|j| j.kind == FlipKind::Likeliest);
        all.map(|j| j.deviations).fold(f64::INFINITY, f64::min)
    };
    assert!(nearest(&f) >= nearest(&first) - 1e-6, "{} {}", nearest(&f), nearest(&first));
    for j in f.joint.iter().filter(|j| j.kind == FlipKind::Likeliest) {
        let to = j.to.as_deref().unwrap();
        assert!(to != one && to != other, "{j:?}");
    }
}

/// A question that supposes something: P(bowed | not given) is what follows from
/// taking alone.
#[test]
fn a_conditional_question_is_asked_like_any_other() {
    let mut case = two_sided();
    let q = case.questions.iter().position(|q| q.id == "q").unwrap();
    case.questions[q].quantity =
        realpolitik_case::rival::Quantity::Outcomes { game: 0, outcomes: vec![1] };
    let given = [1, 2].map(realpolitik_case::Happening::Outcome);
    case.questions[q].given = given.to_vec();
    let compiled = game(&case);
    let s = subject(&case, &compiled);
    let f = flips(&s, "question:q", None, None).unwrap();
    // Whatever x, bowing has the odds exp(4y).
    assert!(f.flips.iter().all(|f| f.parameter == "y"), "{f:?}");
    assert!(f.flips.iter().any(|f| f.at.abs() < 1e-6), "{f:?}");
    let row = sensitivity(&s, "question:q").unwrap();
    let of = |id: &str| row.effects.iter().find(|e| e.parameter == id).unwrap().shapley.value;
    assert!(of("y") > 0.999 && of("x").abs() < 1e-9);
}
