//! The parts of the account that live in the record of the shipped case, each with
//! what it rests on taken away: actors, ladder, episodes, ledger, rules, channel and
//! forecast. Those that live in the payoffs stand in `mechanism.rs`.

mod support;

use jiff::civil::{Date, date};
use realpolitik_analysis::forecasts::road::road;
use realpolitik_analysis::forecasts::score::brier;
use realpolitik_analysis::quantity::{Named, Probe};
use realpolitik_analysis::{Findings, Options, analyze};
use realpolitik_case::load::{Limits, load_memory};
use realpolitik_case::{ActorId, Case, Channel, EntryKind, ParameterId, Role};
use realpolitik_record::audit::{Audit, audits};
use realpolitik_record::ledger::{Ledger, ledgers};
use realpolitik_record::standing::standings;
use realpolitik_runs::subject::Subject;
use realpolitik_runs::sweep::Progress;
use std::path::{Path, PathBuf};
use support::{game, shipped};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/us-vietnam-2022")
}

fn id(case: &Case, actor: &str) -> ActorId {
    case.actor(actor).unwrap_or_else(|| panic!("no actor {actor}"))
}

fn answer(case: &Case) -> Findings {
    // As many as the record needs to be carried.
    let options = Options { draws: 8_000, jobs: 2, ..Options::default() };
    analyze(case, &options, &Progress::default()).unwrap_or_else(|e| panic!("{e}"))
}

/// M1, actors: those of the account are there with their roles, each is used, and
/// one that is not declared cannot be named.
#[test]
fn m1_actors_resolve_and_are_used() {
    let case = shipped();
    let roles = [
        ("US", Role::Patron),
        ("VN", Role::Client),
        ("CN", Role::Rival),
        ("RU", Role::Third),
        ("TR", Role::Third),
        ("IN", Role::Third),
        ("JP", Role::Third),
        ("AU", Role::Third),
        ("TW", Role::Third),
        ("PH", Role::Third),
        ("UA", Role::Third),
        ("VC", Role::Domestic),
        ("CONGRESS", Role::Domestic),
    ];
    for (name, role) in roles {
        assert_eq!(case.actors[id(&case, name).index()].role, Some(role), "{name}");
    }
    let ladder = case.ladder.as_ref().expect("a ladder");
    let used = |a: ActorId| {
        case.games.iter().any(|g| g.players.contains(&a))
            || case.dyads.iter().any(|d| d.a == a || d.b == a)
            || ladder.records.iter().any(|r| r.actor == a || r.partner == a)
            || case
                .regimes
                .iter()
                .any(|r| r.enforcer == a || r.occasions.iter().any(|o| o.actor == a))
            || case.events.iter().any(|e| {
                e.actor == a
                    || e.target == Some(a)
                    || e.concession.is_some_and(|(g, r, _)| g == a || r == a)
            })
    };
    for (i, actor) in case.actors.iter().enumerate() {
        assert!(used(ActorId(i as u32)), "{} is used by nothing", actor.id);
    }
    // Undeclared, an actor is no longer known where it is named.
    let text = std::fs::read_to_string(folder().join("case.toml")).unwrap();
    let less = text.replacen("[actors.JP]\nname = \"Japan\"\nrole = \"third\"\n", "", 1);
    let power = less.find("power = { value = 0.0258").expect("Japan's power");
    let end = power + less[power..].find('\n').unwrap() + 1;
    let less = format!("{}{}", &less[..power], &less[end..]);
    let loaded = load_memory("less", &[("case.toml", less.as_bytes())], &Limits::default());
    let said = loaded.diagnostics.iter().any(|d| d.message.contains("JP"));
    assert!(loaded.case.is_none() && said, "{:?}", loaded.diagnostics);
}

/// Partners of Vietnam at strategic or above on a day.
fn strategic(case: &Case, day: Date) -> usize {
    let all = standings(case, day);
    let of = all.iter().find(|s| s.holder == "VN");
    let rung = of.and_then(|s| s.rungs.iter().find(|r| r.tier == "strategic"));
    rung.map_or(0, |r| r.at_or_above)
}

/// M2, the ladder: 17 on the as-of date, the United States not among them; the count
/// comes out of the records, and without them there is none.
#[test]
fn m2_the_count_comes_out_of_the_records() {
    let case = shipped();
    let behind = |case: &Case, day| {
        let all = standings(case, day);
        all.iter().find(|s| s.holder == "VN").and_then(|s| s.behind("US")).map(|(n, _)| n)
    };
    assert_eq!(strategic(&case, case.as_of), 17);
    assert_eq!(behind(&case, case.as_of), Some(17));
    for (day, count) in [
        (date(2000, 12, 31), 0),
        (date(2008, 12, 31), 3),
        (date(2011, 12, 31), 8),
        (date(2013, 12, 31), 13),
        (date(2015, 12, 31), 15),
        (date(2018, 12, 31), 16),
        (date(2020, 12, 31), 17),
    ] {
        assert_eq!(strategic(&case, day), count, "{day}");
    }
    assert_eq!(behind(&case, date(2023, 9, 30)), Some(0), "after the raise of 2023");
    let mut less = case.clone();
    let quad = [id(&case, "AU"), id(&case, "JP"), id(&case, "IN")];
    if let Some(ladder) = &mut less.ladder {
        ladder.records.retain(|r| !quad.contains(&r.partner));
    }
    assert_eq!(strategic(&less, case.as_of), 14, "without the rest of the Quad");
    if let Some(ladder) = &mut less.ladder {
        ladder.records.clear();
    }
    assert_eq!(strategic(&less, case.as_of), 0, "without any record");
}

/// M3, offers and answers: what was offered and answered is in the record, each
/// move has a likelihood in the game, and what the record says goes when the moves
/// are no longer tied to the game.
#[test]
fn m3_offers_and_answers_bear_on_the_game() {
    let case = shipped();
    let names = &case.games[0].names;
    let seen = |episode: &str, action: &str| {
        case.known_events().any(|e| {
            e.observation
                .as_ref()
                .is_some_and(|o| o.episode == episode && names.branch(o.edge()) == action)
        })
    };
    for episode in ["clinton-2010", "harris-2021", "knapper-2022"] {
        assert!(seen(episode, "offer") && seen(episode, "decline"), "{episode}");
    }
    let f = answer(&case);
    let record = f.record.expect("a record");
    assert!(record.withheld.is_none() && record.effective_draws > 0.0, "a likelihood");
    assert!(f.outcomes.iter().all(|o| o.recorded.is_some()));
    let moved = record.taught.iter().any(|t| t.shift.abs() > 0.25);
    assert!(moved, "{:?}", record.taught);
    let mut untied = case;
    untied.events.iter_mut().for_each(|e| e.observation = None);
    let f = answer(&untied);
    assert!(f.record.is_none() && f.outcomes.iter().all(|o| o.recorded.is_none()));
}

fn ledger(case: &Case) -> Ledger {
    let pair = |l: &Ledger| l.favours == "VN" && l.against == "US";
    ledgers(case).into_iter().find(pair).expect("a ledger of the two")
}

/// M12, the ledger: each concession that the account names is in it, from the United
/// States to Vietnam, with a source; it is gone a day before it was given, and a
/// penalty that no longer counts against its giver changes the balance twice over.
#[test]
fn m12_the_named_concessions_are_in_the_ledger() {
    let case = shipped();
    let whole = ledger(&case);
    for event in [
        "trong-oval-2015",
        "caatsa-silence-2020",
        "magnitsky-none-2022",
        "no-denunciation-vcp",
        "no-label-2021",
        "deficit-ignored-2022",
    ] {
        let entry = whole.entries.iter().find(|e| e.event == event);
        let entry = entry.unwrap_or_else(|| panic!("{event} is not in the ledger"));
        assert_eq!((entry.giver.as_str(), entry.receiver.as_str()), ("US", "VN"), "{event}");
        assert!(!entry.sources.is_empty() && entry.value > 0.0, "{event}");
        let mut before = case.clone();
        let own = case.events.iter().find(|e| e.id == event).unwrap();
        before.as_of = own.date.latest().yesterday().unwrap();
        let gone = ledgers(&before).iter().all(|l| l.entries.iter().all(|e| e.event != event));
        assert!(gone, "{event} is known before it was given");
    }
    let imposed: f64 =
        whole.entries.iter().filter(|e| e.kind == EntryKind::Imposed).map(|e| e.weight).sum();
    assert!(imposed > 0.0);
    let mut lenient = case.clone();
    for e in lenient.events.iter_mut().filter(|e| e.entry == EntryKind::Imposed) {
        e.entry = EntryKind::Gift;
    }
    assert_eq!(ledger(&lenient).balance - whole.balance, 2.0 * imposed);
    // The observed counterpart of leverage stands beside the balance.
    let (own, other) = (whole.share("VN").unwrap(), whole.share("US").unwrap());
    assert!(own > 0.5 && (own + other - 1.0).abs() < 1e-12, "{own} {other}");
}

fn audit(case: &Case, regime: &str) -> Audit {
    audits(case, None).into_iter().find(|a| a.regime == regime).expect("the rule")
}

/// Triggered and enforced against one actor.
fn counts(case: &Case, regime: &str, actor: &str) -> (u64, u64) {
    let a = audit(case, regime);
    a.by_actor.iter().find(|g| g.name == actor).map_or((0, 0), |g| (g.triggered, g.enforced))
}

/// With the bar of a rule out of reach nothing triggers it.
fn out_of_reach(case: &Case, regime: &str) -> Case {
    let mut less = case.clone();
    for r in less.regimes.iter_mut().filter(|r| r.id == regime) {
        r.rules.iter_mut().for_each(|rule| rule.needs = 99);
    }
    less
}

fn untriggered(case: &Case, regime: &str) {
    let a = audit(&out_of_reach(case, regime), regime);
    assert_eq!((a.total.triggered, a.total.enforced), (0, 0), "{regime} with its bar out of reach");
}

/// M13, arms from Russia: Vietnam tripped the rule and was spared; a treaty ally and
/// the rival were punished; India was spared too. Before the law there was no rule.
#[test]
fn m13_arms_from_russia() {
    let case = shipped();
    let (triggered, enforced) = counts(&case, "caatsa", "VN");
    assert!(triggered > 0 && enforced == 0);
    assert_eq!(counts(&case, "caatsa", "TR").1, 1);
    assert_eq!(counts(&case, "caatsa", "CN").1, 1);
    assert!(matches!(counts(&case, "caatsa", "IN"), (1.., 0)));
    untriggered(&case, "caatsa");
    let mut before = case.clone();
    before.as_of = date(2017, 8, 1);
    assert_eq!(audit(&before, "caatsa").total.triggered, 0, "before the law");
}

/// M14, Global Magnitsky: used on Chinese officials and not on Vietnamese.
#[test]
fn m14_magnitsky() {
    let case = shipped();
    assert!(matches!(counts(&case, "magnitsky", "VN"), (1.., 0)));
    assert!(matches!(counts(&case, "magnitsky", "CN"), (_, 1..)));
    untriggered(&case, "magnitsky");
}

/// M15, currency: three tests of three and no label in December 2021, for Vietnam
/// and Taiwan; a label for China which met one. Under the bars of 2016 for all days
/// Vietnam's own count is another.
#[test]
fn m15_currency() {
    let case = shipped();
    let a = audit(&case, "currency");
    let on = |actor: &str, day: &str| {
        a.occasions.iter().find(|o| o.actor == actor && o.date == day).map(|o| (o.met, o.enforced))
    };
    assert_eq!(on("VN", "2020-12-16"), Some((Some(3), true)));
    for actor in ["VN", "TW"] {
        assert_eq!(on(actor, "2021-12-03"), Some((Some(3), false)), "{actor}");
    }
    let china = a.by_actor.iter().find(|g| g.name == "CN").expect("China");
    assert_eq!((china.triggered, china.enforced_untriggered), (0, 1));
    untriggered(&case, "currency");
    // The contrast with China rests on its measures: had it met three, the label of
    // 2019 would be a label like another.
    let mut met = case.clone();
    let cn = id(&case, "CN");
    for o in met.regimes.iter_mut().filter(|r| r.id == "currency").flat_map(|r| &mut r.occasions) {
        if o.actor == cn && o.enforced {
            o.met = Some(3);
            o.measures.iter_mut().for_each(|m| *m = Some(50.0));
        }
    }
    let a = audit(&met, "currency");
    let china = a.by_actor.iter().find(|g| g.name == "CN").expect("China");
    assert_eq!((china.enforced, china.enforced_untriggered), (1, 0));
}

/// M16, the deficit: missed for Vietnam and made to be paid for by another.
#[test]
fn m16_the_trade_deficit() {
    let case = shipped();
    assert!(matches!(counts(&case, "trade-deficit", "VN"), (1.., 0)));
    assert!(matches!(counts(&case, "trade-deficit", "CN"), (1.., 1..)));
    untriggered(&case, "trade-deficit");
}

/// M18, quiet and loud: part of what was given was given quietly, and the forecasts
/// that disputes stay quiet are scored. With every event in public nothing is quiet.
/// In the game what is done in the open is that Washington presses: how likely that is
/// can be asked, and without the mark there is nothing to ask.
#[test]
fn m18_quiet_and_loud() {
    let case = shipped();
    let whole = ledger(&case);
    assert!(whole.quiet != 0.0 && whole.entries.iter().any(|e| e.quiet));
    for question in ["disputes-without-penalty", "disputes-in-silence"] {
        let q = case.questions.iter().find(|q| q.id == question).expect("the question");
        assert!(q.resolution.is_some(), "{question} is scored");
    }
    let mut loud = case.clone();
    loud.events.iter_mut().for_each(|e| e.channel = Channel::Public);
    let open = ledger(&loud);
    assert_eq!((open.quiet, open.balance, open.public), (0.0, whole.balance, whole.balance));

    let loudly = |case: &Case, text: &str| {
        let compiled = game(case);
        let subject = Subject { case, compiled: &compiled, seed: 1, jobs: 1 };
        let named = Named::parse(&subject, text).ok()?;
        let points = subject.draws(0..200);
        let probe = Probe::new(&subject, &[named.quantity]).expect("a probe");
        Some(probe.evaluate(&points).rows.swap_remove(0))
    };
    let pressed = loudly(&case, "pressed_and_bent+tilted").expect("endings after it presses");
    let public = loudly(&case, "channel:public").expect("an action is marked");
    assert!(public.iter().zip(&pressed).all(|(a, b)| (a - b).abs() < 1e-12));
    assert!(public.iter().any(|p| *p > 0.05) && public.iter().any(|p| *p < 0.5));
    let mut unmarked = case.clone();
    let moves = &mut unmarked.games[0].moves;
    moves.iter_mut().flat_map(|m| &mut m.actions).for_each(|a| a.channel = None);
    assert!(loudly(&unmarked, "channel:public").is_none());
}

/// What Vietnam is paid where things stay as they are, with an offer that it
/// declined and without one, at the same types.
fn today(case: &Case, slip: f64) -> (f64, f64) {
    let compiled = game(case);
    let place = |p: &str| case.parameter(p).map(ParameterId::index).expect("a parameter");
    let mut theta = case.base_point();
    theta[place("slip")] = slip;
    let protocol = &case.games[0];
    let player = protocol.players.iter().position(|p| *p == id(case, "VN")).unwrap();
    let pay = |action: &str| {
        let through = compiled.terminals.iter().find(|t| {
            protocol.outcomes[t.outcome].name == "as_today"
                && t.path.iter().any(|e| protocol.names.branch(*e) == action)
        });
        let terms = &through.expect("an ending").payoffs[player];
        terms.iter().map(|t| t.program.eval(&theta)).sum::<f64>()
    };
    (pay("offer"), pay("wait"))
}

/// M19, refusing does no harm: a declined offer leaves Vietnam what a year without
/// one does, and the forecast that the course holds is scored. Let a year without an
/// offer move the level and the two differ.
#[test]
fn m19_declining_leaves_the_level_of_today() {
    let case = shipped();
    let (declined, without) = today(&case, 0.0);
    assert!((declined - without).abs() < 1e-12, "{declined} {without}");
    for slip in [-0.05, 0.05] {
        let (declined, without) = today(&case, slip);
        assert!((declined - without).abs() > 1e-3, "{slip}: {declined} {without}");
    }
    let level = case.parameter("slip").unwrap();
    assert_eq!(case.parameters[level.index()].distribution.mean(), 0.0);
    let q = case.questions.iter().find(|q| q.id == "course-holds").expect("the question");
    assert!(q.resolution.as_ref().is_some_and(|(happened, _, _)| *happened));
}

/// M21, the forecast: refused for now and spared, which came true; the upgrade of
/// 2023 called unlikely, which counts as a miss. It is a miss by the beliefs of the
/// case: with those at the end of the road that the program finds it would have been
/// as likely as not.
#[test]
fn m21_the_upgrade_is_a_miss_and_has_a_road() {
    let case = shipped();
    let f = answer(&case);
    let said = |id: &str| {
        let q = f.questions.iter().find(|q| q.id == id).expect("the question");
        q.answer().expect("an answer").mean
    };
    assert!(said("upgrade-declined") > 0.5 && said("exemption-continues") > 0.5);
    let missed = said("upgrade-by-2023");
    let q = case.questions.iter().find(|q| q.id == "upgrade-by-2023").unwrap();
    let rate = q.base_rate.as_ref().map(|(p, _)| *p).expect("a base rate");
    assert!(missed < 0.5 && brier(missed, true) > brier(rate, true), "a miss, and by more");
    let told = serde_json::to_string(&f.against).unwrap();
    assert!(told.contains("upgrade-by-2023"), "the answer owns to it");
    let options = Options { jobs: 2, ..Options::default() };
    let way = road(&case, q, true, &options).unwrap().expect("a road");
    assert!(way.reached && way.before < 0.2 && way.after > 0.499, "{way:?}");
    // Beliefs at its end: the miss is gone.
    let mut then = case.clone();
    for m in &way.moves {
        let p = case.parameter(&m.id).unwrap().index();
        then.parameters[p].distribution = realpolitik_case::Distribution::Fixed { value: m.to };
    }
    for p in &mut then.parameters {
        let value = p.distribution.median();
        p.distribution = realpolitik_case::Distribution::Fixed { value };
    }
    let f = analyze(&then, &Options { draws: 8, judged: true, ..options }, &Progress::default());
    let f = f.unwrap();
    let q = f.questions.iter().find(|q| q.id == "upgrade-by-2023").unwrap();
    // Parameters of small share are left out of the road's list.
    assert!(q.judged.unwrap().mean > 0.4, "{:?}", q.judged);
}
