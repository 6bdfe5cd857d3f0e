//! What the record of the shipped case shows: audits, ladder, ledger, pairs.

use jiff::civil::{Date, date};
use realpolitik_case::Case;
use realpolitik_case::load::{Limits, load_path};
use realpolitik_record::audit::{Audit, RemarkKind, audits};
use realpolitik_record::convenience::{Kind, conveniences};
use realpolitik_record::ladder::{Direction, ladders};
use realpolitik_record::ledger::ledgers;
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
        caatsa.speaks_for.iter().any(|r| r.kind == RemarkKind::AllyPunished && r.actors == ["TR"])
    );
    let spared = caatsa.speaks_against.iter().find(|r| r.kind == RemarkKind::OthersSpared).unwrap();
    assert!(spared.actors.contains(&"IN".to_owned()));
    // Two occasions prove nothing by themselves, and the audit says so.
    assert!(caatsa.speaks_against.iter().any(|r| r.kind == RemarkKind::NotDistinguished));

    let currency = audit(&c, "currency");
    assert_eq!(of(&currency, "TW"), ((1, 3), (0, 2)));
    assert_eq!(of(&currency, "CH"), ((1, 3), (1, 2)));
    assert!(currency.contrasts.iter().any(|c| c.b.name == "CN" && c.b.enforced_untriggered == 1));
    let against: Vec<RemarkKind> = currency.speaks_against.iter().map(|r| r.kind).collect();
    assert!(against.contains(&RemarkKind::FocusPunished));
    assert!(against.contains(&RemarkKind::OthersSpared));
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
    for id in ["comprehensive-2013", "harris-vaccines-2021", "vaccines-largest-2021"] {
        assert!(!known(id), "{id}");
    }
    assert!(l.entries.windows(2).all(|w| w[0].date.as_bytes()[..4] <= w[1].date.as_bytes()[..4]));
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
