//! Allies of convenience: two that are far apart, share a threat, and have no
//! treaty to rest on.
//!
//! Resnick (2019, ch. 1) defines an alliance of convenience as security
//! cooperation between ideological and geopolitical adversaries against a third
//! who is the more pressing threat. Here: a *threat* shared with at least
//! [`SHARED_THREAT`], a *political distance* of
//! at least [`FAR`], and no treaty of alliance in force.

use crate::relation::{SHARED_THREAT, TierOn, tier_on, treaty_on};
use jiff::civil::Date;
use realpolitik_case::{Case, Dyad};
use schemars::JsonSchema;
use serde::Serialize;

/// Political distance counts as far from here on (0–1).
pub const FAR: f64 = 0.5;

/// Distance in the UN General Assembly that counts as 1: the greatest between
/// any two members in session 74 (Bailey, Strezhnev and Voeten 2017, estimates
/// of April 2020) is 4.6.
pub const GREATEST_VOTE_DISTANCE: f64 = 4.6;

/// The top of a ladder counts as this much trust; a treaty counts as 1.
const TRUST_OF_TOP_TIER: f64 = 0.5;

/// What kind of tie a pair has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A treaty of alliance is in force.
    TreatyAlly,
    /// Far apart, against the same threat, without a treaty.
    AllyOfConvenience,
    /// Near each other, against the same threat, without a treaty.
    LikeMindedPartner,
    /// No threat that both share strongly.
    NoCommonThreat,
    /// The case does not say enough.
    Unknown,
}

impl Kind {
    /// In words.
    pub fn word(self) -> &'static str {
        match self {
            Kind::TreatyAlly => "treaty ally",
            Kind::AllyOfConvenience => "ally of convenience",
            Kind::LikeMindedPartner => "like-minded partner",
            Kind::NoCommonThreat => "no common threat",
            Kind::Unknown => "not enough said",
        }
    }
}

/// How a pair stands between threat, distance and trust.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Convenience {
    /// One actor.
    pub a: String,
    /// The other.
    pub b: String,
    /// The day it is judged on: the as-of date, or the last day the statement
    /// holds.
    pub on: String,
    /// From when the statement holds, if it is limited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The common threat.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against: Option<String>,
    /// How strongly it is shared, 0–1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threat: Option<f64>,
    /// Distance of regimes, 0–1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub regime_distance: Option<f64>,
    /// Distance of UN votes, in ideal points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vote_distance: Option<f64>,
    /// Mean of the two, votes on the scale of [`GREATEST_VOTE_DISTANCE`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance: Option<f64>,
    /// Since when a treaty has been in force, if one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub treaty_since: Option<String>,
    /// The tier between them, if one has the other on its ladder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier: Option<TierOn>,
    /// 1 with a treaty, else up to ½ by tier.
    pub trust: f64,
    /// threat × distance × (1 − trust): how much convenience there is in the tie.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub convenience: Option<f64>,
    /// The kind of tie.
    pub kind: Kind,
    /// How far the nearer of threat and distance is from its threshold: a small
    /// margin is a fragile verdict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub margin: Option<f64>,
    /// Keys of the sources of these numbers.
    pub sources: Vec<String>,
    /// Judgements among them.
    pub judgements: Vec<String>,
}

/// Every pair of which the case says anything by its as-of date, the most
/// convenient first.
pub fn conveniences(case: &Case) -> Vec<Convenience> {
    let mut all: Vec<Convenience> = case
        .dyads
        .iter()
        .filter(|d| d.period.0.is_none_or(|from| from <= case.as_of))
        .map(|d| convenience(case, d))
        .collect();
    all.sort_by(|x, y| {
        let key = |c: &Convenience| -c.convenience.unwrap_or(-1.0);
        key(x).total_cmp(&key(y)).then_with(|| (&x.a, &x.b, &x.on).cmp(&(&y.a, &y.b, &y.on)))
    });
    all
}

/// One pair, judged on the as-of date or the last day its statement holds.
pub fn convenience(case: &Case, dyad: &Dyad) -> Convenience {
    let day: Date = dyad.period.1.map_or(case.as_of, |to| to.min(case.as_of));
    let name = |id: realpolitik_case::ActorId| case.actors[id.index()].id.clone();
    let treaty = treaty_on(dyad, day);
    let tier = tier_on(case, dyad.a, dyad.b, day);
    let steps = case.ladder.as_ref().map_or(1, |l| l.tiers.len().saturating_sub(1).max(1));
    let trust = match (&tier, treaty) {
        (_, true) => 1.0,
        (Some(t), false) => TRUST_OF_TOP_TIER * t.rank as f64 / steps as f64,
        (None, false) => 0.0,
    };
    let regime = dyad.regime_distance.as_ref().map(|(v, _)| *v);
    let votes = dyad.vote_distance.as_ref().map(|(v, _)| *v);
    let parts: Vec<f64> = [regime, votes.map(|v| (v / GREATEST_VOTE_DISTANCE).min(1.0))]
        .into_iter()
        .flatten()
        .collect();
    let distance = (!parts.is_empty()).then(|| parts.iter().sum::<f64>() / parts.len() as f64);
    let threat = dyad.common_threat.as_ref().map(|(_, v, _)| *v);
    let kind = match (treaty, threat, distance) {
        (true, _, _) => Kind::TreatyAlly,
        (false, Some(t), _) if t < SHARED_THREAT => Kind::NoCommonThreat,
        (false, Some(_), Some(d)) if d >= FAR => Kind::AllyOfConvenience,
        (false, Some(_), Some(_)) => Kind::LikeMindedPartner,
        _ => Kind::Unknown,
    };
    let bases = [
        dyad.common_threat.as_ref().map(|(_, _, b)| b),
        dyad.regime_distance.as_ref().map(|(_, b)| b),
        dyad.vote_distance.as_ref().map(|(_, b)| b),
        dyad.treaty.as_ref().map(|(_, _, b)| b),
    ];
    let mut sources: Vec<String> = bases.iter().flatten().flat_map(|b| b.sources.clone()).collect();
    sources.sort_unstable();
    sources.dedup();
    Convenience {
        a: name(dyad.a),
        b: name(dyad.b),
        on: day.to_string(),
        from: dyad.period.0.map(|d| d.to_string()),
        against: dyad.common_threat.as_ref().map(|(a, _, _)| name(*a)),
        threat,
        regime_distance: regime,
        vote_distance: votes,
        distance,
        treaty_since: treaty
            .then(|| dyad.treaty.as_ref().map(|(from, _, _)| from.to_string()))
            .flatten(),
        tier,
        trust,
        convenience: threat.zip(distance).map(|(t, d)| t * d * (1.0 - trust)),
        margin: threat
            .zip(distance)
            .filter(|_| !treaty)
            .map(|(t, d)| (t - SHARED_THREAT).abs().min((d - FAR).abs())),
        kind,
        sources,
        judgements: bases.iter().flatten().filter_map(|b| b.judgement.clone()).collect(),
    }
}
