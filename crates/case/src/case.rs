//! The typed case.

use crate::group::BargainingGroup;
use crate::tally::Tally;
use crate::unfold::UnfoldLimits;
use crate::{
    Actor, ActorId, Answer, Correlation, Dyad, Event, Ladder, Parameter, ParameterId, Protocol,
    Question, Regime, Relation, Rival, Source, Span,
};
use realpolitik_belief::{Joint, RankCorrelation};

/// A case, typed and whole. Everything in it has been checked: names resolve,
/// distributions are proper, protocols have no cycle.
#[derive(Clone, Debug)]
pub struct Case {
    /// The name of its folder.
    pub id: String,
    /// The title.
    pub title: String,
    /// The answer sought, in a sentence.
    pub summary: Option<String>,
    /// The two whose relation the case is about, if it says so.
    pub about: Option<(ActorId, ActorId)>,
    /// What may be known: later rows are held out.
    pub as_of: jiff::civil::Date,
    /// The actors, in file order.
    pub actors: Vec<Actor>,
    /// What is said of pairs of actors.
    pub dyads: Vec<Dyad>,
    /// The partnership ladder, with all records, later ones too.
    pub ladder: Option<Ladder>,
    /// The parameters, in file order.
    pub parameters: Vec<Parameter>,
    /// Rank correlations among them.
    pub correlations: Vec<Correlation>,
    /// Quantities made of others, each before those made of it.
    pub definitions: Vec<Definition>,
    /// What games take from one another, each once.
    pub answers: Vec<Answer>,
    /// Groups that bargain over positions, in file order.
    pub groups: Vec<BargainingGroup>,
    /// The games, in file order; the first is the main one.
    pub games: Vec<Protocol>,
    /// Relations that move from period to period, in file order.
    pub relations: Vec<Relation>,
    /// Rules that could bite, with their occasions.
    pub regimes: Vec<Regime>,
    /// Rival explanations.
    pub rivals: Vec<Rival>,
    /// Questions forecast, with how they are resolved.
    pub questions: Vec<Question>,
    /// What happened, in date order, later rows too.
    pub events: Vec<Event>,
    /// Beliefs about parameters that count rows of these.
    pub tallies: Vec<Tally>,
    /// The sources cited.
    pub sources: Vec<Source>,
    /// BLAKE3 hash over all files, hexadecimal.
    pub hash: String,
    /// How large its games may unfold.
    pub limits: UnfoldLimits,
}

/// A quantity made of parameters, branches and other such quantities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// Its id, as formulas name it.
    pub id: String,
    /// The formula, as written.
    pub text: String,
    /// Where it is declared.
    pub span: Span,
}

impl Case {
    /// The actor with this id.
    pub fn actor(&self, id: &str) -> Option<ActorId> {
        self.actors.iter().position(|a| a.id == id).map(|i| ActorId(i as u32))
    }
    /// The parameter with this id.
    pub fn parameter(&self, id: &str) -> Option<ParameterId> {
        self.parameters.iter().position(|p| p.id == id).map(|i| ParameterId(i as u32))
    }
    /// The beliefs about all parameters, in file order.
    pub fn beliefs(&self) -> Joint<'_> {
        let rank =
            |c: &Correlation| RankCorrelation { a: c.a.index(), b: c.b.index(), rank: c.rank };
        Joint {
            distributions: self.parameters.iter().map(|p| &p.distribution).collect(),
            correlations: self.correlations.iter().map(rank).collect(),
        }
    }
    /// The base point: the median of every belief.
    pub fn base_point(&self) -> Vec<f64> {
        self.parameters.iter().map(|p| p.distribution.median()).collect()
    }
    /// The mean of every belief.
    pub fn mean_point(&self) -> Vec<f64> {
        self.parameters.iter().map(|p| p.distribution.mean()).collect()
    }
    /// The events that may be known on the as-of date, without those that a machine coded
    /// and nobody has read.
    pub fn known_events(&self) -> impl Iterator<Item = &Event> {
        self.events.iter().filter(|e| e.date.latest() <= self.as_of && !e.unread())
    }
}
