//! The exemption audit: every rule that could bite, every occasion on which its
//! thresholds were crossed, and whether it was enforced.
//!
//! A rule is triggered by its measures on the day, under the version in force
//! then; where a measure is not known, by the count its source reports. Rates
//! are taken over triggered occasions only. Occasions of one actor are not
//! independent of one another, so the tests overstate what is known; they are
//! there to show how little a difference of a few occasions proves.

use crate::proportion::{Share, barnard, fisher, freeman_halton, wilson};
use crate::relation::{Class, class, tier_on};
use jiff::civil::Date;
use realpolitik_case::{ActorId, Case, Occasion, Regime, Role};
use schemars::JsonSchema;
use serde::Serialize;

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
    /// Occasions on which it was enforced although not triggered.
    pub enforced_untriggered: u64,
    /// Occasions of which the record does not say whether it was triggered.
    pub unknown: u64,
    /// `enforced / triggered` with its interval.
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
    /// Whether it was enforced.
    pub enforced: bool,
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
    /// Two-sided p of Fisher's exact test.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fisher: Option<f64>,
    /// Two-sided p of Barnard's exact test.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub barnard: Option<f64>,
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
    /// The exact test between the focus and all others shows a difference.
    Distinguished,
    /// It does not.
    NotDistinguished,
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
    /// Two-sided p of Fisher's test, for a remark about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p: Option<f64>,
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
    /// p of the exact test that all classes share one rate (Freeman–Halton).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub classes_differ: Option<f64>,
    /// Each two classes.
    pub class_contrasts: Vec<Contrast>,
    /// The focus against each other actor that was triggered or enforced against.
    pub contrasts: Vec<Contrast>,
    /// The focus against all others together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against_all: Option<Contrast>,
    /// What speaks for the thesis.
    pub speaks_for: Vec<Remark>,
    /// What speaks against it.
    pub speaks_against: Vec<Remark>,
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
    let counts: Vec<(u64, u64)> = by_class.iter().map(|g| (g.enforced, g.triggered)).collect();
    let class_contrasts = pairs(&by_class);
    let focus = focus.map(name);
    let (contrasts, against_all) = contrasts(&occasions, &by_actor, focus.as_deref());
    let (speaks_for, speaks_against) = remarks(&occasions, focus.as_deref(), against_all.as_ref());
    Audit {
        regime: regime.id.clone(),
        title: regime.title.clone(),
        enforcer: name(regime.enforcer),
        as_of: case.as_of.to_string(),
        versions: regime.rules.iter().filter(|r| r.from <= case.as_of).map(version).collect(),
        total: group("all".to_owned(), occasions.iter()),
        by_tier: groups(&occasions, |o| o.tier.clone().unwrap_or_else(|| "no tier".to_owned())),
        by_year: groups(&occasions, |o| o.date.chars().take(4).collect()),
        by_actor,
        by_class,
        classes_differ: freeman_halton(&counts),
        class_contrasts,
        contrasts,
        against_all,
        speaks_for,
        speaks_against,
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
        enforced: o.enforced,
        response: o.response.clone(),
        summary: o.summary.clone(),
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
            (Some(true), true) => g.enforced += 1,
            (Some(true), false) => g.spared += 1,
            (Some(false), true) => g.enforced_untriggered += 1,
            (Some(false), false) => {}
            (None, _) => g.unknown += 1,
        }
    }
    g.triggered = g.enforced + g.spared;
    g.actors.sort_unstable();
    g.rate = wilson(g.enforced, g.triggered);
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
    let (x, y) = ((a.enforced, a.triggered), (b.enforced, b.triggered));
    let side = |g: &Group| Side {
        name: g.name.clone(),
        triggered: g.triggered,
        enforced: g.enforced,
        enforced_untriggered: g.enforced_untriggered,
    };
    Contrast { a: side(a), b: side(b), fisher: fisher(x, y), barnard: barnard(x, y) }
}

fn pairs(groups: &[Group]) -> Vec<Contrast> {
    let mut all = Vec::new();
    for (i, a) in groups.iter().enumerate() {
        all.extend(
            groups[i + 1..]
                .iter()
                .filter(|b| a.triggered > 0 && b.triggered > 0)
                .map(|b| contrast(a, b)),
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

fn remarks(
    occasions: &[OccasionFinding],
    focus: Option<&str>,
    against_all: Option<&Contrast>,
) -> (Vec<Remark>, Vec<Remark>) {
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    let Some(focus) = focus else { return (good, bad) };
    let pick = |kind, which: &dyn Fn(&&OccasionFinding) -> bool| -> Option<Remark> {
        let hits: Vec<&OccasionFinding> = occasions.iter().filter(which).collect();
        let mut actors: Vec<String> = hits.iter().map(|o| o.actor.clone()).collect();
        actors.sort_unstable();
        actors.dedup();
        let occasions = hits.iter().map(|o| o.id.clone()).collect();
        (!hits.is_empty()).then_some(Remark { kind, actors, occasions, p: None })
    };
    let own = |o: &&OccasionFinding| o.actor == focus;
    let bit = |o: &&OccasionFinding| o.triggered == Some(true);
    let ally = |o: &&OccasionFinding| o.class == Class::TreatyAlly;
    good.extend(pick(RemarkKind::FocusSpared, &|o| own(o) && bit(o) && !o.enforced));
    good.extend(pick(RemarkKind::AllyPunished, &|o| !own(o) && o.enforced && ally(o)));
    good.extend(pick(RemarkKind::OthersPunished, &|o| !own(o) && o.enforced && bit(o) && !ally(o)));
    good.extend(pick(RemarkKind::RivalPunishedUntriggered, &|o| {
        !own(o) && o.enforced && o.triggered == Some(false) && o.class == Class::Rival
    }));
    bad.extend(pick(RemarkKind::FocusPunished, &|o| own(o) && o.enforced));
    bad.extend(pick(RemarkKind::OthersSpared, &|o| !own(o) && bit(o) && !o.enforced));
    if let Some(c) = against_all
        && let Some(p) = c.fisher
    {
        // Fewer than others is for the thesis, more than others against it.
        let rate = |s: &Side| s.enforced as f64 / s.triggered as f64;
        let fewer = rate(&c.a) < rate(&c.b);
        let (kind, list) = match p < SHOWN {
            true if fewer => (RemarkKind::Distinguished, &mut good),
            true => (RemarkKind::Distinguished, &mut bad),
            false => (RemarkKind::NotDistinguished, &mut bad),
        };
        list.push(Remark {
            kind,
            actors: vec![focus.to_owned()],
            occasions: Vec::new(),
            p: Some(p),
        });
    }
    (good, bad)
}
