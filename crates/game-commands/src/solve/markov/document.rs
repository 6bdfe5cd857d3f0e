//! The answer for a stochastic game as JSON.

use realpolitik_game::certificate::markov::MarkovCertificate;
use realpolitik_game::relation::MarkovGame;
use realpolitik_report::words::safe;
use realpolitik_solve::SolveError;
use realpolitik_solve::markov::{Chain, MarkovSolution};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// What is asked about time.
#[derive(Clone, Copy, Debug)]
pub struct Periods {
    /// The state in which play begins.
    pub start: usize,
    /// The last period whose distribution is wanted.
    pub count: Option<usize>,
    /// The state whose time of passage is wanted.
    pub reach: Option<usize>,
}

/// Stationary equilibria of a stochastic game.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RelationAnswer {
    /// Whether there is an answer and all of it may be used.
    pub ok: bool,
    /// The table, as named.
    pub file: String,
    /// Its BLAKE3 hash.
    pub hash: String,
    /// The players.
    pub players: Vec<String>,
    /// Discount factor of each player.
    pub discounts: Vec<f64>,
    /// The states.
    pub states: Vec<String>,
    /// markov-qre or markov-nash.
    pub concept: &'static str,
    /// How it was found.
    pub method: &'static str,
    /// Never: other equilibria may be there.
    pub complete: bool,
    /// The equilibria.
    pub equilibria: Vec<Equilibrium>,
    /// What else there is to say.
    pub notes: Vec<String>,
}

/// One stationary equilibrium.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Equilibrium {
    /// λ of every player; of quantal response only.
    pub precision: Option<f64>,
    /// What is played in each state, and what it is worth.
    pub states: Vec<Played>,
    /// The independent check.
    pub certificate: MarkovCertificate,
    /// Whether it may be used.
    pub holds: bool,
    /// Steps along the path.
    pub steps: usize,
    /// Whether the path turned back on the way.
    pub turned: bool,
    /// λ at which the path was left for its end.
    pub left_at: Option<f64>,
    /// Greatest difference of a probability there from that at the end.
    pub distance: Option<f64>,
    /// The priors that lead to it.
    pub priors: Vec<u32>,
    /// Play over time.
    pub time: OverTime,
}

/// What is played in a state.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Played {
    /// The state.
    pub state: String,
    /// Of each player, in their order.
    pub players: Vec<PlayedBy>,
}

/// What one player does in a state.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PlayedBy {
    /// The player.
    pub player: String,
    /// Its actions with their probabilities.
    pub actions: Vec<ActionShare>,
    /// What it expects from here on, discounted.
    pub value: f64,
}

/// An action.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ActionShare {
    /// Its name.
    pub action: String,
    /// Its probability.
    pub p: f64,
}

/// States as play goes on.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct OverTime {
    /// Where play begins.
    pub start: String,
    /// States that lead to one another.
    pub classes: Vec<Class>,
    /// Share of time in each state in the long run, and the probability that play
    /// ends last.
    pub share_of_time: Vec<f64>,
    /// Of each period asked for the probability of each state, and that play has
    /// ended last.
    pub periods: Vec<Vec<f64>>,
    /// The time until a state is reached.
    pub reach: Option<Reach>,
}

/// States that lead to one another.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Class {
    /// The states.
    pub states: Vec<String>,
    /// Whether play never leaves them.
    pub closed: bool,
    /// Whether it is one state that is never left.
    pub absorbing: bool,
    /// Above 1 where play goes round for ever; 0 where it does not come back.
    pub period: usize,
    /// Of a closed class, its stationary distribution by state.
    pub stationary: Option<BTreeMap<String, f64>>,
}

/// The time until a state is reached.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Reach {
    /// The state.
    pub state: String,
    /// The probability that it ever is.
    pub ever: f64,
    /// The first period by which it is as likely reached as not.
    pub median: Option<u64>,
    /// The expected period, where it is sure to be reached.
    pub mean: Option<f64>,
    /// Probability that it has not been reached by periods 0, 1, …
    pub survival: Vec<f64>,
    /// Probability that it is reached in periods 0, 1, … if not before.
    pub hazard: Vec<f64>,
}

impl RelationAnswer {
    /// An answer without equilibria.
    pub fn new(name: &str, bytes: &[u8], game: &MarkovGame) -> Self {
        RelationAnswer {
            ok: false,
            file: safe(name),
            hash: blake3::hash(bytes).to_hex().to_string(),
            players: game.players().to_vec(),
            discounts: game.discounts().to_vec(),
            states: game.states().iter().map(|s| s.name().to_owned()).collect(),
            concept: "",
            method: "",
            complete: false,
            equilibria: Vec::new(),
            notes: Vec::new(),
        }
    }
    /// Adds an equilibrium.
    pub fn add(&mut self, e: Equilibrium) {
        self.ok = e.holds && (self.ok || self.equilibria.is_empty());
        self.equilibria.push(e);
    }
    /// Adds an equilibrium unless it is there, and then its priors. Whether it was
    /// new.
    pub fn merge(&mut self, e: Equilibrium) -> bool {
        if let Some(known) = self.equilibria.iter_mut().find(|k| k.holds && k.near(&e)) {
            known.priors = e.priors;
            return false;
        }
        self.add(e);
        true
    }
}

impl Equilibrium {
    /// An equilibrium with what is asked about time.
    pub fn new(
        game: &MarkovGame,
        solution: &MarkovSolution,
        periods: &Periods,
    ) -> Result<Self, SolveError> {
        let states = (game.states().iter().enumerate())
            .map(|(s, state)| {
                let by = |(i, player): (usize, &String)| PlayedBy {
                    player: player.clone(),
                    actions: (state.actions()[i].iter())
                        .zip(&solution.profile.probabilities[s][i])
                        .map(|(a, p)| ActionShare { action: a.clone(), p: *p })
                        .collect(),
                    value: solution.values[s][i],
                };
                Played {
                    state: state.name().to_owned(),
                    players: game.players().iter().enumerate().map(by).collect(),
                }
            })
            .collect();
        let chain = Chain::of_profile(game, &solution.profile)?;
        Ok(Equilibrium {
            precision: None,
            states,
            holds: solution.certificate.holds(),
            certificate: solution.certificate.clone(),
            steps: solution.steps,
            turned: solution.turned,
            left_at: None,
            distance: None,
            priors: Vec::new(),
            time: over_time(game, &chain, periods)?,
        })
    }

    /// Whether the same is played up to rounding.
    fn near(&self, other: &Equilibrium) -> bool {
        let all = |e: &Equilibrium| -> Vec<f64> {
            let players = e.states.iter().flat_map(|s| &s.players);
            players.flat_map(|p| p.actions.iter().map(|a| a.p)).collect()
        };
        all(self).iter().zip(&all(other)).all(|(a, b)| (a - b).abs() < 1e-6)
    }
}

fn over_time(game: &MarkovGame, chain: &Chain, asked: &Periods) -> Result<OverTime, SolveError> {
    let name = |s: &usize| game.states()[*s].name().to_owned();
    let classes = chain
        .classes()
        .iter()
        .map(|c| Class {
            states: c.states.iter().map(name).collect(),
            closed: c.closed,
            absorbing: c.absorbing(),
            period: c.period,
            stationary: c.closed.then(|| {
                let all = chain.stationary(c);
                c.states.iter().map(|s| (name(s), all[*s])).collect()
            }),
        })
        .collect();
    let reach = asked
        .reach
        .map(|target| -> Result<Reach, SolveError> {
            let t = chain.passage(asked.start, target, asked.count.unwrap_or(0))?;
            Ok(Reach {
                state: name(&target),
                ever: t.reached,
                median: t.median,
                mean: t.mean,
                survival: t.survival,
                hazard: t.hazard,
            })
        })
        .transpose()?;
    let periods = match asked.count {
        Some(n) => chain.distributions(asked.start, n)?,
        None => Vec::new(),
    };
    Ok(OverTime {
        start: name(&asked.start),
        classes,
        share_of_time: chain.share_of_time(asked.start)?,
        periods,
        reach,
    })
}
