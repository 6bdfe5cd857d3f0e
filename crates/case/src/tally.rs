//! Beliefs that were counted from the rows of the case, and what one row more would make
//! of them.

use crate::{ActorId, BranchId, Distribution, Event, Observation, ParameterId, VertexId};
use jiff::civil::Date;

/// A belief that counts rows of `events.csv`.
#[derive(Clone, Debug, PartialEq)]
pub struct Tally {
    /// The parameter that has it.
    pub parameter: ParameterId,
    /// What is counted.
    pub of: Counted,
    /// Only what this actor did.
    pub actor: Option<ActorId>,
}

/// What a belief counts.
#[derive(Clone, Debug, PartialEq)]
pub enum Counted {
    /// Events a year, as `per_year(events.veto, 2010-01-01)`.
    Events {
        /// Only of this kind.
        kind: Option<String>,
        /// From this day on.
        from: Date,
    },
    /// How often an action was taken at a move, as `rate(games.main.answer.press)`.
    Moves {
        /// Position in [`crate::Case::games`].
        game: usize,
        /// The move.
        node: VertexId,
        /// The action.
        action: BranchId,
    },
}

impl Tally {
    /// The belief with one event more: a shape of the gamma higher by 1. `None` if the
    /// event is not one of those that are counted.
    ///
    /// ```
    /// use realpolitik_case::Distribution;
    /// use realpolitik_case::load::{Limits, load_memory};
    /// let case = b"schema = 1\ntitle = \"T\"\nas_of = 2020-01-01\n[actors.A]\nname = \"A\"\n\
    ///     [parameters.x]\ndata = \"per_year(events.veto, 2010-01-01)\"\njudgement = \"j\"\n\
    ///     [games.g]\nstart = \"m\"\nprecision = 1\n[games.g.moves.m]\nby = \"A\"\n\
    ///     actions = { y = \"o\", n = \"o\" }\n[games.g.outcomes.o]\npayoffs.A = \"x\"\n";
    /// let rows = b"id,date,actor,target,kind,channel,giver,receiver,weight,game,episode,move,\
    ///     action,source,grade,summary,machine\n\
    ///     a,2015-01-01,A,,veto,public,,,,,,,,s,B2,Read.,\n\
    ///     b,2016-01-01,A,,veto,public,,,,,,,,s,F6,Not read.,yes\n";
    /// let bib = b"@misc{s, title = {S}, author = {B}, year = {2016}}";
    /// let files: [(&str, &[u8]); 3] =
    ///     [("case.toml", case), ("events.csv", rows), ("sources.bib", bib)];
    /// let case = load_memory("t", &files, &Limits::default()).case.unwrap();
    /// let now = &case.parameters[0].distribution;
    /// assert!(matches!(now, Distribution::Gamma { shape: 1.5, .. }), "one row is read");
    /// let with = case.tallies[0].with_event(now, &case.events[1]).unwrap();
    /// assert!(matches!(with, Distribution::Gamma { shape: 2.5, .. }));
    /// ```
    pub fn with_event(&self, belief: &Distribution, event: &Event) -> Option<Distribution> {
        let Counted::Events { kind, from } = &self.of else { return None };
        let counts = kind.as_ref().is_none_or(|k| *k == event.kind)
            && self.actor.is_none_or(|a| a == event.actor)
            && event.date.earliest() >= *from;
        match belief {
            Distribution::Gamma { shape, rate } if counts => {
                Some(Distribution::Gamma { shape: shape + 1.0, rate: *rate })
            }
            _ => None,
        }
    }

    /// The belief with one move more: a parameter of the beta higher by the weight of its
    /// coding. `None` if moves of that kind are not counted.
    pub fn with_move(
        &self,
        belief: &Distribution,
        actor: ActorId,
        seen: &Observation,
    ) -> Option<Distribution> {
        let Counted::Moves { game, node, action } = &self.of else { return None };
        let counts =
            *game == seen.game && *node == seen.node && self.actor.is_none_or(|a| a == actor);
        match belief {
            Distribution::Beta { alpha, beta, low, high } if counts => {
                let yes: f64 = seen.codings().filter(|(b, _)| b == action).map(|(_, w)| w).sum();
                let (alpha, beta) = (alpha + yes, beta + (1.0 - yes));
                Some(Distribution::Beta { alpha, beta, low: *low, high: *high })
            }
            _ => None,
        }
    }
}
