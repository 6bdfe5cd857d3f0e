//! Dated, graded events.

use crate::{ActorId, BranchId, Edge, NameTable, PartialDate, Span, VertexId};
use schemars::JsonSchema;
use serde::Serialize;

/// A grade after NATO AJP-2.1: reliability of the source A–F, credibility of
/// the claim 1–6.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grade {
    /// `b'A'..=b'F'`.
    pub reliability: u8,
    /// 1..=6.
    pub credibility: u8,
}

impl Grade {
    /// F6: neither the source nor the claim can be judged.
    pub const UNJUDGED: Grade = Grade { reliability: b'F', credibility: 6 };

    /// The worse of two grades, in either mark: a claim is no surer than the text
    /// in which it was read.
    ///
    /// ```
    /// use realpolitik_case::Grade;
    /// let original = Grade { reliability: b'A', credibility: 2 };
    /// let copy = Grade { reliability: b'C', credibility: 1 };
    /// assert_eq!(original.worse(copy).to_string(), "C2");
    /// ```
    #[must_use]
    pub fn worse(self, other: Grade) -> Grade {
        Grade {
            reliability: self.reliability.max(other.reliability),
            credibility: self.credibility.max(other.credibility),
        }
    }
}

impl std::fmt::Display for Grade {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", self.reliability as char, self.credibility)
    }
}

impl Serialize for Grade {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

/// Whether something was done in the open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// In public.
    Public,
    /// Quietly.
    Quiet,
}

impl Channel {
    /// As it is written in a case.
    pub fn word(self) -> &'static str {
        match self {
            Channel::Public => "public",
            Channel::Quiet => "quiet",
        }
    }
}

/// What kind of entry of the concession ledger an event is.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum EntryKind {
    /// Something given.
    #[default]
    Gift,
    /// A penalty that was due and was not imposed.
    NotImposed,
    /// A penalty that was taken off.
    Lifted,
    /// A penalty imposed by the giver on the receiver.
    Imposed,
    /// An agreement in which both give.
    Mutual,
}

impl EntryKind {
    /// All kinds, in the order in which they are listed.
    pub const ALL: [Self; 5] =
        [Self::Gift, Self::NotImposed, Self::Lifted, Self::Imposed, Self::Mutual];

    /// The word that a case file uses.
    pub fn word(self) -> &'static str {
        match self {
            Self::Gift => "gift",
            Self::NotImposed => "not-imposed",
            Self::Lifted => "lifted",
            Self::Imposed => "imposed",
            Self::Mutual => "mutual",
        }
    }

    /// What a weight of 1 counts in what the giver gave the receiver: 1, −1 for
    /// a penalty imposed, 0 for an agreement in which both give.
    pub fn sign(self) -> f64 {
        match self {
            Self::Gift | Self::NotImposed | Self::Lifted => 1.0,
            Self::Imposed => -1.0,
            Self::Mutual => 0.0,
        }
    }
}

/// A move of a game seen in an event.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    /// Position in [`crate::Case::games`].
    pub game: usize,
    /// Which playing of the game.
    pub episode: String,
    /// The node.
    pub node: VertexId,
    /// The action or branch; the likeliest where the coder doubts.
    pub action: BranchId,
    /// What it may have been, each with the weight that the coder gives it, where
    /// the coder doubts: two or more, weights adding to 1. Empty without doubt.
    pub doubt: Vec<(BranchId, f64)>,
}

impl Observation {
    /// The branch with its node.
    pub fn edge(&self) -> Edge {
        Edge { node: self.node, branch: self.action }
    }
    /// What it may have been, with weights that add to 1.
    ///
    /// ```
    /// use realpolitik_case::{NameTable, Observation};
    /// let mut names = NameTable::default();
    /// let answer = names.intern("answer");
    /// let press = names.intern_branch(answer, "press").branch;
    /// let exempt = names.intern_branch(answer, "exempt").branch;
    /// let mut seen = Observation {
    ///     game: 0,
    ///     episode: "one".to_owned(),
    ///     node: answer,
    ///     action: press,
    ///     doubt: Vec::new(),
    /// };
    /// assert_eq!(seen.codings().collect::<Vec<_>>(), [(press, 1.0)]);
    /// seen.doubt = vec![(press, 0.6), (exempt, 0.4)];
    /// assert_eq!(seen.codings().count(), 2);
    /// assert_eq!(seen.coded(&names), "press:0.6;exempt:0.4");
    /// ```
    pub fn codings(&self) -> impl Iterator<Item = (BranchId, f64)> + Clone {
        let sure = self.doubt.is_empty().then_some((self.action, 1.0));
        sure.into_iter().chain(self.doubt.iter().copied())
    }
    /// What was done as the table writes it: `press`, or `press:0.6;exempt:0.4`.
    pub fn coded(&self, names: &NameTable) -> String {
        let name = |branch| names.branch(Edge { node: self.node, branch });
        if self.doubt.is_empty() {
            return name(self.action).to_owned();
        }
        let all: Vec<String> =
            self.doubt.iter().map(|(a, w)| format!("{}:{w}", name(*a))).collect();
        all.join(";")
    }
}

/// A row of `events.csv`.
#[derive(Clone, Debug)]
pub struct Event {
    /// Its id.
    pub id: String,
    /// When.
    pub date: PartialDate,
    /// Who.
    pub actor: ActorId,
    /// To whom.
    pub target: Option<ActorId>,
    /// Kind: statement, act, law …
    pub kind: String,
    /// In public or quietly.
    pub channel: Channel,
    /// For a concession: giver, receiver, weight (1–5).
    pub concession: Option<(ActorId, ActorId, f64)>,
    /// What kind of entry of the ledger that concession is.
    pub entry: EntryKind,
    /// A move seen.
    pub observation: Option<Observation>,
    /// Keys of sources.
    pub sources: Vec<String>,
    /// Its grade.
    pub grade: Grade,
    /// The grade of the copy that was read, where it is not the original.
    pub copy_grade: Option<Grade>,
    /// What happened, in a sentence.
    pub summary: String,
    /// Whether a public report leaves it out.
    pub private: bool,
    /// Whether a machine coded it.
    pub machine: bool,
    /// The row.
    pub span: Span,
}

impl Event {
    /// Whether a machine coded it and no person has graded it since: it then counts
    /// nowhere.
    pub fn unread(&self) -> bool {
        self.machine && self.grade == Grade::UNJUDGED
    }

    /// The grade by which it counts: the worse of the original's and the copy's.
    pub fn counted_grade(&self) -> Grade {
        self.copy_grade.map_or(self.grade, |c| self.grade.worse(c))
    }
}
