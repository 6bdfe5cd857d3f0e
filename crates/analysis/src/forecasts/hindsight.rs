//! What a forecast could have known when it was sealed, and whether it is a
//! retrodiction.
//!
//! A seal names three days: the as-of date, later than which nothing is in the
//! probability; the day of sealing; and the day of the latest dated thing that
//! the case held. Rows later than the as-of date move no number, but whoever
//! wrote the case had read them, so a forecast from such a case is not foresight.

use crate::forecasts::seal::Seal;
use jiff::civil::Date;
use realpolitik_case::Case;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A dated thing that a case holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dated {
    /// What it is, in words.
    pub what: String,
    /// Its day.
    pub on: String,
}

/// Why a forecast is a retrodiction: it says what the model makes of the past,
/// not that it foresaw anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Retrodiction {
    /// It was sealed on the day of the event or after it.
    AfterTheEvent,
    /// Its case held evidence later than the forecast may know.
    LaterEvidence,
}

/// The latest dated thing that a case holds: an event, a tier, an occasion of a
/// rule, a state of a relation, a source, or the resolution of a question. `None` if nothing is dated.
///
/// A row known only to the month counts as its last day, as for the as-of date.
/// A source counts from the first day on which it may have appeared, for most
/// are known only to the year.
pub fn latest(case: &Case) -> Option<Dated> {
    let mut all: Vec<(Date, String)> = Vec::new();
    for e in &case.events {
        let what =
            if e.private { "a private event".to_owned() } else { format!("event `{}`", e.id) };
        all.push((e.date.latest(), what));
    }
    for r in case.ladder.iter().flat_map(|l| &l.records) {
        let what = || format!("a tier of `{}`", case.actors[r.partner.index()].id);
        all.push((r.from.latest(), what()));
        all.extend(r.to.map(|to| (to.latest(), what())));
    }
    for regime in &case.regimes {
        let occasion = |id: &str| format!("occasion `{id}` of `{}`", regime.id);
        all.extend(regime.occasions.iter().map(|o| (o.date.latest(), occasion(&o.id))));
    }
    for r in &case.relations {
        let what = || format!("a state of relation `{}`", r.id);
        all.extend(r.record.iter().map(|s| (s.since, what())));
    }
    let published = |s: &realpolitik_case::Source| {
        s.published.map(|p| (p.earliest(), format!("source `{}`", s.key)))
    };
    all.extend(case.sources.iter().filter_map(published));
    for q in &case.questions {
        all.extend(
            q.resolution.as_ref().map(|(_, on, _)| (*on, format!("the resolution of `{}`", q.id))),
        );
    }
    // The first of those of one day, so that the order of the file decides.
    let last = all.iter().map(|(day, _)| *day).max()?;
    all.into_iter()
        .find(|(day, _)| *day == last)
        .map(|(day, what)| Dated { what, on: day.to_string() })
}

impl Seal {
    /// The day on which it was written: later than the day of sealing where it
    /// was dated back.
    pub fn written(&self) -> &str {
        self.written_on.as_deref().unwrap_or(&self.sealed_on)
    }

    /// Why the forecast knew too much when it was sealed, in words: the case held
    /// something later than the as-of date, or than the day of sealing. `None`
    /// where nothing in the seal says so.
    pub fn later(&self) -> Option<String> {
        // Dates in this form sort as they follow one another.
        let held = |limit: &str, named: &str| {
            let h = self.latest.as_ref().filter(|h| h.on.as_str() > limit)?;
            Some(format!("the case holds {} of {}, later than {named} {limit}", h.what, h.on))
        };
        held(&self.as_of, "the as-of date")
            .or_else(|| held(&self.sealed_on, "the day of sealing"))
            .or_else(|| {
                (self.as_of > self.sealed_on).then(|| {
                    format!(
                        "the as-of date {} is later than the day of sealing {}",
                        self.as_of, self.sealed_on
                    )
                })
            })
    }

    /// Why it is a retrodiction, if it is one, where its event came about on
    /// `event`, or must by that day.
    pub fn retrodiction(&self, event: &str) -> Option<Retrodiction> {
        // A seal dated back is as old as its writing.
        if self.written().max(self.sealed_on.as_str()) >= event {
            return Some(Retrodiction::AfterTheEvent);
        }
        self.later().map(|_| Retrodiction::LaterEvidence)
    }
}
