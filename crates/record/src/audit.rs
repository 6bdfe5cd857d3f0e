//! The exemption audit: every rule that could bite, every occasion on which its
//! thresholds were crossed, and whether it was enforced.
//!
//! A rule is triggered by its measures on the day, under the version in force
//! then; where a measure is not known, by the count its source reports. Rates
//! are taken over triggered occasions that have been answered. Groups are
//! compared only where the list holds its whole population, since a list of what
//! was found by its punishment says nothing of rates; and by permuting partners
//! with all their occasions, since these are not independent of one another.

use crate::permutation::{Cluster, Test, clustered};
use crate::proportion::{Share, wilson};
use crate::relation::{Class, class, tier_on};
use jiff::civil::Date;
use realpolitik_case::{ActorId, Case, Occasion, Regime, Role};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// A difference is called shown below this p.
const SHOWN: f64 = 0.05;

/// Occasions of one actor, class, tier or year.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Group {
    /// Which.
    pub name: String,
    /// Actors in it.
    pub actors: Vec<String>,
    /// Occasions on record.
    pub occasions: usize,
    /// Occasions on which the rule was triggered.
    pub triggered: u64,
    /// Triggered occasions on which it was enforced.
    pub enforced: u64,
    /// Triggered occasions on which it was not.
    pub spared: u64,
    /// Triggered occasions that had not been answered yet.
    pub pending: u64,
    /// Occasions on which it was enforced although not triggered.
    pub enforced_untriggered: u64,
    /// Occasions of which the record does not say whether it was triggered.
    pub unknown: u64,
    /// `enforced / (enforced + spared)` with its interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate: Option<Share>,
}

/// An occasion as audited.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct OccasionFinding {
    /// Its id.
    pub id: String,
    /// When.
    pub date: String,
    /// On whom the rule could bite.
    pub actor: String,
    /// How the enforcer stood to that actor on the day.
    pub class: Class,
    /// Its tier with the enforcer on the day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier: Option<String>,
    /// Criteria met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub met: Option<u32>,
    /// Criteria needed under the rule then in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub needs: Option<u32>,
    /// Whether the count was computed from measures rather than reported.
    pub measured: bool,
    /// Whether the rule was triggered; absent if the record does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub triggered: Option<bool>,
    /// Whether it was enforced, as far as known.
    pub enforced: bool,
    /// Whether it had not been answered yet.
    pub pending: bool,
    /// When it was answered, where the record says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered: Option<String>,
    /// What was done, in a word or two.
    pub response: String,
    /// What happened.
    pub summary: String,
    /// Keys of sources.
    pub sources: Vec<String>,
    /// Grade.
    pub grade: String,
}

/// A version of the rule.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Version {
    /// The first day it holds.
    pub from: String,
    /// Its criteria as written.
    pub criteria: Vec<String>,
    /// How many must hold.
    pub needs: u32,
    /// Keys of sources.
    pub sources: Vec<String>,
}

/// One side of a contrast.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Side {
    /// The group or actor.
    pub name: String,
    /// Occasions on which the rule was triggered.
    pub triggered: u64,
    /// Those on which it was enforced.
    pub enforced: u64,
    /// Those that had not been answered yet.
    pub pending: u64,
    /// Occasions on which it was enforced although not triggered.
    pub enforced_untriggered: u64,
}

/// Whether two groups were enforced against at different rates.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Contrast {
    /// One group or actor.
    pub a: Side,
    /// The other.
    pub b: Side,
    /// The test of it: only where the list is complete, and never between two
    /// single actors, who are two clusters however many occasions they have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test: Option<Test>,
}

/// What the list of occasions is a list of.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Population {
    /// Which occasions belong, in the words of the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub what: Option<String>,
    /// Whether all of them are there. Without this no rates are compared.
    pub complete: bool,
    /// What is not there, or not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<String>,
    /// What one occasion is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// What a remark says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RemarkKind {
    /// The focus was triggered and never enforced against.
    FocusSpared,
    /// The focus was enforced against.
    FocusPunished,
    /// Others were triggered and spared as well.
    OthersSpared,
    /// Others were enforced against.
    OthersPunished,
    /// Allies by treaty were enforced against.
    AllyPunished,
    /// A rival was enforced against without a trigger.
    RivalPunishedUntriggered,
    /// The focus was triggered and has not been answered yet.
    FocusPending,
    /// The test between the focus and all others shows a difference.
    Distinguished,
    /// It does not, though it could have.
    NotDistinguished,
    /// There are too few partners for the test to show anything.
    TooFewPartners,
}

/// Something that the record says about the thesis that the focus is spared
/// what others are not.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Remark {
    /// What.
    pub kind: RemarkKind,
    /// Of whom.
    pub actors: Vec<String>,
    /// Occasions it rests on.
    pub occasions: Vec<String>,
    /// The test, for a remark about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test: Option<Test>,
}

/// The audit of one regime.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Audit {
    /// Its id.
    pub regime: String,
    /// Its title.
    pub title: String,
    /// Who enforces it.
    pub enforcer: String,
    /// The last day of the record.
    pub as_of: String,
    /// Whose exemption is asked about: the client of the case, unless another
    /// was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub focus: Option<String>,
    /// What the list is a list of, and whether it is complete.
    pub population: Population,
    /// The rule as it changed.
    pub versions: Vec<Version>,
    /// All occasions together.
    pub total: Group,
    /// Per actor.
    pub by_actor: Vec<Group>,
    /// Per class.
    pub by_class: Vec<Group>,
    /// Per tier with the enforcer; `no tier` for those without.
    pub by_tier: Vec<Group>,
    /// Per year.
    pub by_year: Vec<Group>,
    /// The test that all classes share one rate, where the list is complete.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub classes_differ: Option<Test>,
    /// Each two classes.
    pub class_contrasts: Vec<Contrast>,
    /// The focus against each other actor that was triggered or enforced against.
    pub contrasts: Vec<Contrast>,
    /// The focus against all others together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against_all: Option<Contrast>,
    /// What speaks for the thesis; nothing where the list is not complete.
    pub speaks_for: Vec<Remark>,
    /// What speaks against it; nothing where the list is not complete.
    pub speaks_against: Vec<Remark>,
    /// What is on record and speaks for neither side.
    pub on_record: Vec<Remark>,
    /// The occasions, by date.
    pub occasions: Vec<OccasionFinding>,
}

/// The audits of all regimes of a case, up to its as-of date.
///
/// `focus` names the actor whose exemption is asked about; without it the client
/// of the case, if it has one.
pub fn audits(case: &Case, focus: Option<ActorId>) -> Vec<Audit> {
    case.regimes.iter().map(|r| audit(case, r, focus)).collect()
}

/// The audit of one regime.
pub fn audit(case: &Case, regime: &Regime, focus: Option<ActorId>) -> Audit {
    let name = |a: ActorId| case.actors[a.index()].id.clone();
    let focus = focus.or_else(|| {
        let client = case.actors.iter().position(|a| a.role == Some(Role::Client))?;
        Some(ActorId(client as u32))
    });
    let mut known: Vec<&Occasion> =
        regime.occasions.iter().filter(|o| o.date.latest() <= case.as_of).collect();
    known.sort_by(|a, b| (a.date.latest(), &a.id).cmp(&(b.date.latest(), &b.id)));
    let occasions: Vec<OccasionFinding> = known.iter().map(|o| finding(case, regime, o)).collect();
    let by_actor = groups(&occasions, |o| o.actor.clone());
    let by_class = groups(&occasions, |o| o.class.word().to_owned());
    let tested = |group: &dyn Fn(&OccasionFinding) -> Option<u32>| {
        regime.complete.then(|| clustered(&clusters(&occasions, group))).flatten()
    };
    let classes_differ = tested(&|o| Some(o.class as u32));
    let class_contrasts = pairs(&by_class, |a, b| {
        tested(&|o| [a, b].iter().position(|n| *n == o.class.word()).map(|i| i as u32))
    });
    let focus = focus.map(name);
    let (contrasts, mut against_all) = contrasts(&occasions, &by_actor, focus.as_deref());
    if let Some(c) = &mut against_all {
        c.test = tested(&|o| Some(u32::from(o.actor != c.a.name)));
    }
    let remarks = remarks(&occasions, focus.as_deref(), against_all.as_ref());
    let [speaks_for, speaks_against, on_record] = sides(remarks, regime.complete);
    Audit {
        regime: regime.id.clone(),
        title: regime.title.clone(),
        enforcer: name(regime.enforcer),
        as_of: case.as_of.to_string(),
        population: Population {
            what: regime.population.clone(),
            complete: regime.complete,
            missing: regime.missing.clone(),
            unit: regime.unit.clone(),
        },
        versions: regime.rules.iter().filter(|r| r.from <= case.as_of).map(version).collect(),
        total: group("all".to_owned(), occasions.iter()),
        by_tier: groups(&occasions, |o| o.tier.clone().unwrap_or_else(|| "no tier".to_owned())),
        by_year: groups(&occasions, |o| o.date.chars().take(4).collect()),
        by_actor,
        by_class,
        classes_differ,
        class_contrasts,
        contrasts,
        against_all,
        speaks_for,
        speaks_against,
        on_record,
        occasions,
        focus,
    }
}

fn version(rule: &realpolitik_case::Rule) -> Version {
    Version {
        from: rule.from.to_string(),
        criteria: rule.criteria.iter().map(|(n, e)| format!("{n}: {}", e.text())).collect(),
        needs: rule.needs,
        sources: rule.basis.sources.clone(),
    }
}

fn finding(case: &Case, regime: &Regime, o: &Occasion) -> OccasionFinding {
    let day: Date = o.date.latest();
    let computed = regime.criteria_met(o);
    // What was done, and the words that tell it, belong to the day of the answer.
    let pending = !o.answered_by(case.as_of);
    let (response, summary) = match pending {
        true => ("not yet answered".to_owned(), format!("Not yet answered by {}.", case.as_of)),
        false => (o.response.clone(), o.summary.clone()),
    };
    OccasionFinding {
        id: o.id.clone(),
        date: o.date.to_string(),
        actor: case.actors[o.actor.index()].id.clone(),
        class: class(case, regime.enforcer, o.actor, day),
        tier: tier_on(case, regime.enforcer, o.actor, day).map(|t| t.name),
        met: computed.or(o.met),
        needs: regime.rule_on(day).map(|r| r.needs),
        measured: computed.is_some(),
        triggered: regime.triggered(o),
        enforced: o.enforced && !pending,
        pending,
        answered: o.answered.filter(|_| !pending).map(|d| d.to_string()),
        response,
        summary,
        sources: o.sources.clone(),
        grade: o.grade.to_string(),
    }
}

fn group<'a>(name: String, occasions: impl Iterator<Item = &'a OccasionFinding>) -> Group {
    let mut g = Group {
        name,
        actors: Vec::new(),
        occasions: 0,
        triggered: 0,
        enforced: 0,
        spared: 0,
        pending: 0,
        enforced_untriggered: 0,
        unknown: 0,
        rate: None,
    };
    for o in occasions {
        if !g.actors.contains(&o.actor) {
            g.actors.push(o.actor.clone());
        }
        g.occasions += 1;
        match (o.triggered, o.enforced) {
            (Some(true), _) if o.pending => g.pending += 1,
            (Some(true), true) => g.enforced += 1,
            (Some(true), false) => g.spared += 1,
            (Some(false), true) => g.enforced_untriggered += 1,
            (Some(false), false) => {}
            (None, _) => g.unknown += 1,
        }
    }
    let answered = g.enforced + g.spared;
    g.triggered = answered + g.pending;
    g.actors.sort_unstable();
    g.rate = wilson(g.enforced, answered);
    g
}

/// Groups in order of name.
fn groups(all: &[OccasionFinding], key: impl Fn(&OccasionFinding) -> String) -> Vec<Group> {
    let mut names: Vec<String> = all.iter().map(&key).collect();
    names.sort_unstable();
    names.dedup();
    names.into_iter().map(|n| group(n.clone(), all.iter().filter(|o| key(o) == n))).collect()
}

fn contrast(a: &Group, b: &Group) -> Contrast {
    let side = |g: &Group| Side {
        name: g.name.clone(),
        triggered: g.triggered,
        enforced: g.enforced,
        pending: g.pending,
        enforced_untriggered: g.enforced_untriggered,
    };
    Contrast { a: side(a), b: side(b), test: None }
}

/// The answered occasions of each actor within each group: an actor whose class
/// changed is a cluster in each.
fn clusters(
    occasions: &[OccasionFinding],
    group: &dyn Fn(&OccasionFinding) -> Option<u32>,
) -> Vec<Cluster> {
    let mut all: BTreeMap<(&str, u32), (u64, u64)> = BTreeMap::new();
    for o in occasions.iter().filter(|o| o.triggered == Some(true) && !o.pending) {
        let Some(group) = group(o) else { continue };
        let own = all.entry((&o.actor, group)).or_default();
        *own = (own.0 + u64::from(o.enforced), own.1 + 1);
    }
    all.into_iter().map(|((_, group), (enforced, of))| Cluster { enforced, of, group }).collect()
}

fn pairs(groups: &[Group], test: impl Fn(&str, &str) -> Option<Test>) -> Vec<Contrast> {
    let mut all = Vec::new();
    for (i, a) in groups.iter().enumerate() {
        all.extend(
            groups[i + 1..]
                .iter()
                .filter(|b| a.triggered > 0 && b.triggered > 0)
                .map(|b| Contrast { test: test(&a.name, &b.name), ..contrast(a, b) }),
        );
    }
    all
}

fn contrasts(
    occasions: &[OccasionFinding],
    by_actor: &[Group],
    focus: Option<&str>,
) -> (Vec<Contrast>, Option<Contrast>) {
    let Some(own) = focus.and_then(|f| by_actor.iter().find(|g| g.name == f)) else {
        return (Vec::new(), None);
    };
    let each = by_actor
        .iter()
        .filter(|g| g.name != own.name && g.triggered + g.enforced_untriggered > 0)
        .map(|g| contrast(own, g))
        .collect();
    let others = group("all others".to_owned(), occasions.iter().filter(|o| o.actor != own.name));
    (each, (own.triggered > 0 && others.triggered > 0).then(|| contrast(own, &others)))
}

/// Which way a remark counts: for the thesis, against it, neither.
#[derive(Clone, Copy)]
enum Counts {
    For,
    Against,
    Neither,
}

/// Remarks by which way they count; on a list that is not complete, neither way.
fn sides(remarks: Vec<(Counts, Remark)>, complete: bool) -> [Vec<Remark>; 3] {
    let mut sides = [Vec::new(), Vec::new(), Vec::new()];
    for (counts, remark) in remarks {
        let side = if complete { counts } else { Counts::Neither };
        sides[side as usize].push(remark);
    }
    sides
}

fn remarks(
    occasions: &[OccasionFinding],
    focus: Option<&str>,
    against_all: Option<&Contrast>,
) -> Vec<(Counts, Remark)> {
    use Counts::{Against, For, Neither};
    let mut all = Vec::new();
    let Some(focus) = focus else { return all };
    let pick = |kind, which: &dyn Fn(&&OccasionFinding) -> bool| -> Option<Remark> {
        let hits: Vec<&OccasionFinding> = occasions.iter().filter(which).collect();
        let mut actors: Vec<String> = hits.iter().map(|o| o.actor.clone()).collect();
        actors.sort_unstable();
        actors.dedup();
        let occasions = hits.iter().map(|o| o.id.clone()).collect();
        (!hits.is_empty()).then_some(Remark { kind, actors, occasions, test: None })
    };
    let own = |o: &&OccasionFinding| o.actor == focus;
    let bit = |o: &&OccasionFinding| o.triggered == Some(true) && !o.pending;
    let ally = |o: &&OccasionFinding| o.class == Class::TreatyAlly;
    let mut add = |counts, remark: Option<Remark>| all.extend(remark.map(|r| (counts, r)));
    add(For, pick(RemarkKind::FocusSpared, &|o| own(o) && bit(o) && !o.enforced));
    add(For, pick(RemarkKind::AllyPunished, &|o| !own(o) && o.enforced && ally(o)));
    add(For, pick(RemarkKind::OthersPunished, &|o| !own(o) && o.enforced && bit(o) && !ally(o)));
    let untriggered = pick(RemarkKind::RivalPunishedUntriggered, &|o| {
        !own(o) && o.enforced && o.triggered == Some(false) && o.class == Class::Rival
    });
    add(For, untriggered);
    add(Against, pick(RemarkKind::FocusPunished, &|o| own(o) && o.enforced));
    add(Against, pick(RemarkKind::OthersSpared, &|o| !own(o) && bit(o) && !o.enforced));
    let waiting = |o: &&OccasionFinding| own(o) && o.triggered == Some(true) && o.pending;
    add(Neither, pick(RemarkKind::FocusPending, &waiting));
    if let Some((c, test)) = against_all.and_then(|c| Some((c, c.test?))) {
        // Fewer than others is for the thesis, more than others against it.
        let rate = |s: &Side| s.enforced as f64 / (s.triggered - s.pending) as f64;
        let (kind, counts) = match test.p < SHOWN {
            true if rate(&c.a) < rate(&c.b) => (RemarkKind::Distinguished, For),
            true => (RemarkKind::Distinguished, Against),
            false if test.least.is_some_and(|l| l >= SHOWN) => {
                (RemarkKind::TooFewPartners, Neither)
            }
            false => (RemarkKind::NotDistinguished, Against),
        };
        let actors = vec![focus.to_owned()];
        add(counts, Some(Remark { kind, actors, occasions: Vec::new(), test: Some(test) }));
    }
    all
}
