//! The record by date: actors, events, the ladder's history.

use jiff::civil::Date;
use realpolitik_case::{Case, Channel, PartialDate, Role};
use schemars::JsonSchema;
use serde::Serialize;

/// An actor as named in figures.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ActorView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The part it plays, if said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Share of world capability, 0–1, if known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub power: Option<f64>,
}

/// A row of the record.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RecordEvent {
    /// Its id.
    pub id: String,
    /// As written: a day, a month or a year.
    pub date: String,
    /// The last day it may mean, `YYYY-MM-DD`: from then on it is known.
    pub known_from: String,
    /// Who.
    pub actor: String,
    /// To whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Statement, act, law …
    pub kind: String,
    /// Whether it was done quietly.
    pub quiet: bool,
    /// The weight of a concession, 1–5.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<f64>,
    /// The move of a game that it shows: episode, node, action.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shows: Option<(String, String, String)>,
    /// Grade, A1–F6.
    pub grade: String,
    /// Keys of sources.
    pub sources: Vec<String>,
    /// What happened.
    pub summary: String,
    /// Whether it is later than the as-of date and so in no number.
    pub held_out: bool,
}

/// A period on the partnership ladder.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LadderLine {
    /// Whose ladder.
    pub holder: String,
    /// Who stands on it.
    pub partner: String,
    /// Position of the tier in [`CaseRecord::tiers`].
    pub tier: usize,
    /// From when, as written.
    pub from: String,
    /// The day it counts from.
    pub from_day: String,
    /// Until which day, if it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_day: Option<String>,
    /// Keys of sources.
    pub sources: Vec<String>,
    /// Whether it began after the as-of date.
    pub held_out: bool,
}

/// The record of a case.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CaseRecord {
    /// The actors, in file order.
    pub actors: Vec<ActorView>,
    /// The events by date.
    pub events: Vec<RecordEvent>,
    /// Names of the tiers, lowest first; empty without a ladder.
    pub tiers: Vec<String>,
    /// All periods on the ladder.
    pub ladder: Vec<LadderLine>,
}

/// The record of a case on a day; what is later is marked as held out.
pub fn record(case: &Case, as_of: Date) -> CaseRecord {
    let name = |id: realpolitik_case::ActorId| case.actors[id.index()].id.clone();
    let later = |d: PartialDate| d.latest() > as_of;
    let mut events: Vec<RecordEvent> = case
        .events
        .iter()
        .filter(|e| !e.unread())
        .map(|e| RecordEvent {
            id: e.id.clone(),
            date: e.date.to_string(),
            known_from: e.date.latest().to_string(),
            actor: name(e.actor),
            target: e.target.map(name),
            kind: e.kind.clone(),
            quiet: e.channel == Channel::Quiet,
            weight: e.concession.map(|(_, _, w)| w),
            shows: e
                .observation
                .as_ref()
                .map(|o| (o, case.games[o.game].names.pair(o.edge())))
                .map(|(o, (node, action))| (o.episode.clone(), node, action)),
            grade: e.grade.to_string(),
            sources: e.sources.clone(),
            summary: e.summary.clone(),
            held_out: later(e.date),
        })
        .collect();
    events.sort_by(|a, b| (&a.known_from, &a.id).cmp(&(&b.known_from, &b.id)));
    let ladder = case.ladder.as_ref();
    CaseRecord {
        actors: case
            .actors
            .iter()
            .map(|a| ActorView {
                id: a.id.clone(),
                name: a.name.clone(),
                role: a.role.map(role),
                power: a.power.as_ref().map(|(p, _)| *p),
            })
            .collect(),
        events,
        tiers: ladder.map(|l| l.tiers.clone()).unwrap_or_default(),
        ladder: ladder
            .iter()
            .flat_map(|l| &l.records)
            .map(|r| LadderLine {
                holder: name(r.actor),
                partner: name(r.partner),
                tier: r.tier,
                from: r.from.to_string(),
                from_day: r.from.latest().to_string(),
                to_day: r.to.map(|t| t.latest().to_string()),
                sources: r.sources.clone(),
                held_out: later(r.from),
            })
            .collect(),
    }
}

fn role(role: Role) -> String {
    match role {
        Role::Patron => "patron",
        Role::Client => "client",
        Role::Rival => "rival",
        Role::Third => "third",
        Role::Domestic => "domestic",
    }
    .to_owned()
}
