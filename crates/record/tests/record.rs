//! What the record of the shipped case shows: audits, ladder, ledger, pairs.

use jiff::civil::{Date, date};
use realpolitik_case::Case;
use realpolitik_case::load::{Limits, load_path};
use realpolitik_record::audit::{Audit, RemarkKind, audits};
use realpolitik_record::convenience::{Kind, conveniences};
use realpolitik_record::ladder::{Direction, ladders};
use realpolitik_record::ledger::{Ledger, ledgers};
use realpolitik_record::permutation::Method;
use std::path::Path;

fn case(as_of: Option<Date>) -> Case {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/us-vietnam-2022");
    let loaded = load_path(&folder, &Limits::default());
    let mut case = loaded.case.expect("the shipped case loads");
    if let Some(day) = as_of {
        case.as_of = day;
    }
    case
}

fn audit(case: &Case, regime: &str) -> Audit {
    audits(case, None).into_iter().find(|a| a.regime == regime).unwrap()
}

/// Criteria met and whether enforced, per report, of one economy.
fn reports(a: &Audit, actor: &str) -> Vec<(String, Option<u32>, bool)> {
    a.occasions
        .iter()
        .filter(|o| o.actor == actor)
        .map(|o| (o.date.clone(), o.met, o.enforced))
        .collect()
}

#[test]
fn the_treasury_reports_are_counted_as_they_were() {
    let a = audit(&case(Some(date(2022, 12, 31))), "currency");
    type Report = (&'static str, u32, bool);
    let expected: &[(&str, &[Report])] = &[
        (
            "VN",
            &[
                ("2020-12-16", 3, true),
                ("2021-04-16", 3, false),
                ("2021-12-03", 3, false),
                ("2022-06-10", 1, false),
                ("2022-11-10", 1, false),
            ],
        ),
        (
            "CH",
            &[
                ("2020-12-16", 3, true),
                ("2021-04-16", 3, false),
                ("2021-12-03", 2, false),
                ("2022-06-10", 3, false),
            ],
        ),
        ("TW", &[("2021-04-16", 3, false), ("2021-12-03", 3, false)]),
        ("CN", &[("2019-08-05", 1, true)]),
    ];
    for (actor, rows) in expected {
        let found = reports(&a, actor);
        for (day, met, enforced) in *rows {
            let hit = found.iter().find(|(d, _, _)| d == day);
            assert_eq!(
                hit.map(|(_, m, e)| (*m, *e)),
                Some((Some(*met), *enforced)),
                "{actor} {day}"
            );
        }
    }
    // The label of China was put on without the rule being triggered.
    let china = a.by_actor.iter().find(|g| g.name == "CN").unwrap();
    assert_eq!((china.triggered, china.enforced_untriggered), (0, 1));
    assert!(a.speaks_for.iter().any(|r| r.kind == RemarkKind::RivalPunishedUntriggered));
    // Three partners were triggered; the label on any one of them is one of three.
    let test = audit(&case(None), "currency").against_all.unwrap().test.unwrap();
    assert_eq!((test.method, test.partners, test.relabellings), (Method::Permutation, 3, 3));
    // Σ k²/n with the label on VN 1/3 + 1/4, on CH 1/2 + 1/5, on TW 0 + 4/5.
    assert_eq!((test.p, test.least), (1.0, Some(1.0 / 3.0)));
}

#[test]
fn the_thresholds_change_with_the_day() {
    let a = audit(&case(None), "currency");
    assert_eq!(a.versions.len(), 3);
    let vn = a.occasions.iter().find(|o| o.id == "currency-vn-2020-12").unwrap();
    // 58 bn, 4.6 %, 5.1 % under 20 bn, 2 %, 2 %.
    assert!(vn.measured && vn.met == Some(3) && vn.needs == Some(3));
    // Before the third version is in force it does not exist.
    let early = audit(&case(Some(date(2021, 12, 2))), "currency");
    assert_eq!(early.versions.len(), 2);
    assert!(early.occasions.iter().all(|o| o.date.as_str() < "2021-12-03"));
}

#[test]
fn the_contrasts_are_those_that_tell() {
    let c = case(None);
    let caatsa = audit(&c, "caatsa");
    let of = |a: &Audit, other: &str| {
        let c = a.contrasts.iter().find(|c| c.b.name == other).unwrap().clone();
        ((c.a.enforced, c.a.triggered), (c.b.enforced, c.b.triggered))
    };
    assert_eq!(of(&caatsa, "TR"), ((0, 2), (1, 1)));
    assert_eq!(of(&caatsa, "CN"), ((0, 2), (1, 1)));
    assert_eq!(of(&caatsa, "IN"), ((0, 2), (0, 2)));
    // Turkey was punished as an ally; India was spared, against singling out.
    assert!(
        caatsa.on_record.iter().any(|r| r.kind == RemarkKind::AllyPunished && r.actors == ["TR"])
    );
    let spared = caatsa.on_record.iter().find(|r| r.kind == RemarkKind::OthersSpared).unwrap();
    assert!(spared.actors.contains(&"IN".to_owned()));

    let currency = audit(&c, "currency");
    assert_eq!(of(&currency, "TW"), ((1, 3), (0, 2)));
    assert_eq!(of(&currency, "CH"), ((1, 3), (1, 2)));
    assert!(currency.contrasts.iter().any(|c| c.b.name == "CN" && c.b.enforced_untriggered == 1));
    let against: Vec<RemarkKind> = currency.speaks_against.iter().map(|r| r.kind).collect();
    assert!(against.contains(&RemarkKind::FocusPunished));
    assert!(against.contains(&RemarkKind::OthersSpared));
    // Three partners allow no p below 1/3: that speaks for nobody.
    assert!(!against.contains(&RemarkKind::NotDistinguished));
    assert!(currency.on_record.iter().any(|r| r.kind == RemarkKind::TooFewPartners));
}

/// Every list says what it is a list of; one that is not complete is not tested.
#[test]
fn an_incomplete_list_speaks_for_neither_side() {
    let all = audits(&case(None), None);
    let mut incomplete = 0;
    for a in &all {
        let p = &a.population;
        assert!(p.what.is_some() && p.unit.is_some(), "{}", a.regime);
        let tested = a
            .contrasts
            .iter()
            .chain(&a.class_contrasts)
            .chain(&a.against_all)
            .any(|c| c.test.is_some());
        if !p.complete {
            incomplete += 1;
            assert!(p.missing.is_some() && !tested && a.classes_differ.is_none(), "{}", a.regime);
            assert!(a.speaks_for.is_empty() && a.speaks_against.is_empty(), "{}", a.regime);
            assert!(!a.on_record.is_empty() && a.on_record.iter().all(|r| r.test.is_none()));
        }
    }
    assert_eq!((incomplete, all.len()), (3, 5));
    // The list is the same, and so are its facts, once somebody calls it complete.
    let mut c = case(None);
    c.regimes.iter_mut().for_each(|r| r.complete = true);
    let a = audit(&c, "caatsa");
    assert!(a.against_all.as_ref().unwrap().test.is_some() && !a.speaks_for.is_empty());
}

/// In all shipped cases a list says what it is a list of, and one that is not
/// complete says what is missing.
#[test]
fn every_shipped_list_states_its_population() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases");
    let mut lists = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if !path.join("case.toml").is_file() {
            continue;
        }
        let loaded = load_path(&path, &Limits::default());
        let case = loaded.case.unwrap_or_else(|| panic!("{} loads", path.display()));
        for a in audits(&case, None) {
            lists += 1;
            let p = &a.population;
            assert!(p.what.is_some() && p.unit.is_some(), "{} {}", case.id, a.regime);
            assert!(p.complete || p.missing.is_some(), "{} {}", case.id, a.regime);
            // Who waits for an answer is said and not counted as spared.
            let waits = a.on_record.iter().any(|r| r.kind == RemarkKind::FocusPending);
            assert_eq!(waits, case.id == "us-turkey-2020", "{} {}", case.id, a.regime);
        }
    }
    assert_eq!(lists, 8);
}

/// China's procurement department was listed on 20 September 2018, Turkey's on
/// 14 December 2020.
#[test]
fn what_is_not_answered_yet_is_neither_enforced_nor_spared() {
    let on = |y, m, d| {
        let a = audit(&case(Some(date(y, m, d))), "caatsa");
        let of = |n: &str| {
            let g = a.by_actor.iter().find(|g| g.name == n).unwrap();
            (g.triggered, g.enforced, g.spared, g.pending)
        };
        (of("CN"), of("TR"), a)
    };
    let (cn, tr, a) = on(2018, 9, 19);
    assert_eq!((cn, tr), ((1, 0, 0, 1), (1, 0, 0, 1)));
    assert_eq!(a.total.triggered, a.total.enforced + a.total.spared + a.total.pending);
    // Nothing of the answer shows before its day.
    let o = a.occasions.iter().find(|o| o.actor == "TR").unwrap();
    assert!(o.pending && !o.enforced && o.answered.is_none());
    assert!(o.response == "not yet answered" && !o.summary.contains("2020"));
    assert!(a.on_record.iter().all(|r| r.kind != RemarkKind::AllyPunished));
    let (cn, tr, _) = on(2018, 9, 20);
    assert_eq!((cn, tr), ((1, 1, 0, 0), (1, 0, 0, 1)));
    let (cn, tr, a) = on(2020, 12, 14);
    assert_eq!((cn, tr), ((1, 1, 0, 0), (1, 1, 0, 0)));
    let o = a.occasions.iter().find(|o| o.actor == "TR").unwrap();
    assert_eq!(o.answered.as_deref(), Some("2020-12-14"));
}

#[test]
fn groups_add_up_whatever_the_breakdown() {
    for a in audits(&case(None), None) {
        for groups in [&a.by_actor, &a.by_class, &a.by_tier, &a.by_year] {
            let sum = |f: fn(&realpolitik_record::audit::Group) -> u64| -> u64 {
                groups.iter().map(f).sum()
            };
            assert_eq!(sum(|g| g.triggered), a.total.triggered);
            assert_eq!(sum(|g| g.enforced), a.total.enforced);
            assert_eq!(sum(|g| g.enforced_untriggered), a.total.enforced_untriggered);
            assert_eq!(groups.iter().map(|g| g.occasions).sum::<usize>(), a.occasions.len());
        }
        for o in &a.occasions {
            assert!(!o.sources.is_empty(), "{} has no source", o.id);
        }
    }
}

#[test]
fn magnitsky_hit_chinese_officials_and_no_vietnamese() {
    let a = audit(&case(None), "magnitsky");
    let group = |n: &str| a.by_actor.iter().find(|g| g.name == n).unwrap();
    assert!(group("CN").enforced > 0);
    assert_eq!(group("VN").enforced, 0);
    assert!(group("VN").triggered > 0);
}

/// Three tests of three lead to engagement by the law of 2015, and did for all.
#[test]
fn engagement_came_to_all_who_met_three_tests() {
    let a = audit(&case(Some(date(2022, 12, 31))), "currency-engagement");
    assert_eq!((a.total.triggered, a.total.enforced, a.total.occasions), (9, 9, 9));
    let vn = a.by_actor.iter().find(|g| g.name == "VN").unwrap();
    assert_eq!((vn.triggered, vn.enforced), (3, 3));
    // They are the same reports as those in which the label was at stake.
    let label = audit(&case(Some(date(2022, 12, 31))), "currency");
    let at_stake = label.occasions.iter().filter(|o| o.met == Some(3)).count();
    assert_eq!(at_stake, a.occasions.len());
}

/// One abuse is one occasion, and a listing for corruption is none.
#[test]
fn an_abuse_is_counted_once() {
    let a = audit(&case(None), "magnitsky");
    let group =
        |n: &str| a.by_actor.iter().find(|g| g.name == n).map(|g| (g.enforced, g.triggered));
    assert_eq!(group("VN"), Some((0, 1)));
    assert_eq!(group("KH"), Some((1, 1)));
    assert_eq!((a.total.enforced, a.total.triggered), (8, 11));
}

/// Partners at strategic or above, and at the top, worked out by hand from the
/// dates at which each tie was formed or raised.
#[test]
fn the_ladder_counts_right_on_six_dates() {
    let c = case(None);
    for (day, strategic, top) in [
        (date(2008, 12, 31), 3, 1),  // RU, IN, and CN at the top
        (date(2009, 12, 31), 6, 1),  // + JP, KR, ES
        (date(2013, 12, 31), 13, 2), // + GB, DE, IT, TH, ID, SG, FR; RU raised
        (date(2018, 12, 31), 16, 3), // + MY, PH, AU; IN raised
        (date(2022, 4, 15), 17, 3),  // + NZ
        (date(2024, 3, 31), 18, 7),  // + US; KR, US, JP, AU raised
    ] {
        let l = ladders(&c, c.actor("VN"), day).remove(0);
        let rung = |t: &str| l.standing.rungs.iter().find(|r| r.tier == t).unwrap().at_or_above;
        assert_eq!((rung("strategic"), rung("comprehensive-strategic")), (strategic, top), "{day}");
    }
}

#[test]
fn the_united_states_stands_behind_the_rest_of_the_quad() {
    let c = case(None);
    let l = ladders(&c, c.actor("VN"), c.as_of).remove(0);
    let us = l.places.iter().find(|p| p.actor == "US").unwrap();
    assert_eq!(us.tier.as_deref(), Some("comprehensive"));
    // Thirteen partners stand where the United States does.
    let rung = l.standing.rungs.iter().find(|r| r.tier == "comprehensive").unwrap();
    assert_eq!(rung.at_or_above, 17 + 13);
    assert_eq!(us.behind.len(), 17);
    for quad in ["AU", "JP", "IN"] {
        assert!(us.behind.contains(&quad.to_owned()), "{quad}");
    }
    // Later rows do not show.
    assert!(l.changes.iter().all(|c| c.date.as_str() <= "2022-04-15"));
    // In 2023 the United States was raised by two tiers at once.
    let later = ladders(&c, c.actor("VN"), date(2023, 12, 31)).remove(0);
    let raise = later.changes.iter().find(|c| c.partner == "US" && c.date == "2023-09-10").unwrap();
    assert_eq!((raise.direction, raise.steps), (Direction::Raised, 2));
    assert_eq!(later.places.iter().find(|p| p.actor == "US").unwrap().behind.len(), 0);
}

#[test]
fn changes_rebuild_the_ladder() {
    let c = case(None);
    let day = date(2026, 1, 1);
    let l = ladders(&c, c.actor("VN"), day).remove(0);
    let mut now: std::collections::BTreeMap<String, String> = Default::default();
    for change in &l.changes {
        assert_eq!(now.get(&change.partner), change.from.as_ref(), "{change:?}");
        match &change.to {
            Some(t) => now.insert(change.partner.clone(), t.clone()),
            None => now.remove(&change.partner),
        };
    }
    let standing: std::collections::BTreeMap<String, String> =
        l.standing.partners.iter().map(|p| (p.actor.clone(), p.tier.clone())).collect();
    assert_eq!(now, standing);
}

#[test]
fn the_ledger_favours_vietnam_and_adds_up() {
    let c = case(None);
    let l = ledgers(&c).into_iter().find(|l| l.favours == "VN" && l.against == "US").unwrap();
    assert!(l.balance > 0.0 && l.balance_of_counts > 0.0);
    assert_eq!(l.balance, l.public + l.quiet);
    let last = l.entries.last().unwrap();
    assert_eq!(
        (last.balance, last.public_balance, last.quiet_balance),
        (l.balance, l.public, l.quiet)
    );
    let gave = |who: &str| {
        let g = l.sides.iter().find(|g| g.giver == who).unwrap();
        g.public.weight + g.quiet.weight
    };
    assert_eq!(gave("US") - gave("VN"), l.balance);
    assert!(l.entries.iter().all(|e| !e.sources.is_empty()));
    // What the account names is known on the as-of date; an agreement is no gift.
    let known = |id: &str| l.entries.iter().any(|e| e.event == id);
    for id in ["trong-oval-2015", "caatsa-silence-2020", "no-label-2021"] {
        assert!(known(id), "{id}");
    }
    for id in ["magnitsky-none-2022", "deficit-ignored-2022", "no-denunciation-vcp"] {
        assert!(known(id), "{id}");
    }
    let mutual = l.entries.iter().find(|e| e.event == "comprehensive-2013").unwrap();
    assert_eq!((mutual.value, mutual.kind.word()), (0.0, "mutual"));
    for id in ["harris-vaccines-2021", "vaccines-largest-2021"] {
        assert!(!known(id), "{id}");
    }
    assert!(l.entries.windows(2).all(|w| w[0].date.as_bytes()[..4] <= w[1].date.as_bytes()[..4]));
}

/// Added up by hand from the table: gifts 25 (10), penalties not imposed 20 (7),
/// lifted 20 (6) and imposed 11 (4) on one side, gifts 25 (12) on the other.
#[test]
fn the_ledger_counts_both_ways() {
    let c = case(None);
    let pair = |l: &Ledger| l.favours == "VN" && l.against == "US";
    let l = ledgers(&c).into_iter().find(pair).unwrap();
    let side = |who: &str| l.sides.iter().find(|g| g.giver == who).unwrap().kinds;
    let us = side("US");
    let told =
        [us.gift, us.not_imposed, us.lifted, us.imposed, us.mutual].map(|p| (p.count, p.weight));
    assert_eq!(told, [(10, 25.0), (7, 20.0), (6, 20.0), (4, 11.0), (1, 2.0)]);
    let vn = side("VN");
    assert_eq!((vn.gift.count, vn.gift.weight, vn.imposed.count), (12, 25.0, 0));
    assert_eq!((l.balance, l.balance_of_gifts), (29.0, 0.0));
    assert_eq!(l.balance_of_counts, 7.0);
    // A penalty imposed takes its weight from the balance, an agreement nothing.
    let at = |id: &str| l.entries.iter().position(|e| e.event == id).unwrap();
    for (id, value) in [("label-2020", -3.0), ("comprehensive-2013", 0.0)] {
        let i = at(id);
        assert_eq!(l.entries[i].balance - l.entries[i - 1].balance, value, "{id}");
    }
    // Later penalties are held out.
    assert!(l.entries.iter().all(|e| e.event != "watch-list-2022"));
}

#[test]
fn convenience_tells_the_pairs_apart() {
    let all = conveniences(&case(None));
    let kind = |a: &str, b: &str| all.iter().find(|c| c.a == a && c.b == b).unwrap().kind;
    assert_eq!(kind("US", "VN"), Kind::AllyOfConvenience);
    assert_eq!(kind("US", "CN"), Kind::AllyOfConvenience);
    for ally in ["TR", "JP", "AU", "PH", "KR"] {
        assert_eq!(kind("US", ally), Kind::TreatyAlly, "{ally}");
    }
    assert_ne!(kind("US", "IN"), Kind::AllyOfConvenience);
    // Taiwan had a treaty until 1980 and has none on the as-of date.
    assert_ne!(kind("US", "TW"), Kind::TreatyAlly);
    let old = conveniences(&case(Some(date(1975, 1, 1))));
    let kind = |a: &str, b: &str| old.iter().find(|c| c.a == a && c.b == b).unwrap().kind;
    assert_eq!(kind("US", "TW"), Kind::TreatyAlly);
    assert_eq!(kind("US", "CN"), Kind::AllyOfConvenience);
}
