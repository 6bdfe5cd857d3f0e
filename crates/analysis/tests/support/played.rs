//! Episodes that a test has played.

use realpolitik_case::{
    ActorId, Channel, Edge, EntryKind, Event, Grade, Observation, PartialDate, Span,
};

/// A step of the episode of this number, the first in `from`, one a year.
pub fn event(from: i16, episode: usize, step: usize, actor: ActorId, edge: Edge) -> Event {
    let year = from + episode as i16;
    Event {
        id: format!("e{episode}-{step}"),
        date: PartialDate::new(year, Some(1), Some(1 + step as i8)),
        actor,
        target: None,
        kind: "act".to_owned(),
        channel: Channel::Public,
        concession: None,
        entry: EntryKind::Gift,
        observation: Some(Observation {
            game: 0,
            episode: format!("e{episode}"),
            node: edge.node,
            action: edge.branch,
            doubt: Vec::new(),
        }),
        sources: vec!["vu2022".to_owned()],
        grade: Grade { reliability: b'A', credibility: 1 },
        copy_grade: None,
        summary: "Played.".to_owned(),
        private: false,
        machine: false,
        span: Span::default(),
    }
}
