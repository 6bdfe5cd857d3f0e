//! Leverage as a rival explanation has it: a rival predicts by its own game, in
//! this too.

use crate::headline::leverage::power_share;
use crate::options::Options;
use crate::rivals::likelihood::Pattern;
use realpolitik_belief::sampler::Sampler;
use realpolitik_case::Case;
use realpolitik_case::unfold::CompiledGame;
use realpolitik_runs::accumulate::{Estimate, UnitAccumulator};
use realpolitik_runs::concession::share_conceded;
use realpolitik_runs::points::{Solved, solve_watching};
use realpolitik_runs::subject::{blocks, drawn};
use schemars::JsonSchema;
use serde::Serialize;

/// Leverage under a rival.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RivalLeverage {
    /// Who holds it.
    pub of: String,
    /// Over whom.
    pub over: String,
    /// As its game has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leverage: Option<Estimate>,
    /// Share of power.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub power_share: Option<f64>,
    /// Leverage less the share of power: the puzzle, which a rival explains or
    /// does away with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub puzzle: Option<f64>,
}

/// What the main game of a rival's case says.
#[derive(Clone, Debug)]
pub(crate) struct Under {
    /// Leverage of each over each.
    pub(crate) leverage: Vec<RivalLeverage>,
    /// Mean probability of each outcome.
    pub(crate) outcomes: Vec<(String, f64)>,
}

/// Leverage and outcomes of the main game of an account, over draws of its beliefs.
#[derive(Clone, Debug)]
pub(crate) struct Headline {
    /// By the place of the pair among those who may concede.
    leverage: Vec<UnitAccumulator>,
    /// By outcome of the protocol.
    outcomes: Vec<UnitAccumulator>,
    /// What each pair must concede to each other for there to be a share, by place.
    floors: Vec<f64>,
}

impl Headline {
    /// Over no draw yet.
    pub(crate) fn new(compiled: &CompiledGame, outcomes: usize) -> Self {
        Headline {
            leverage: vec![UnitAccumulator::default(); compiled.conceding.pairs.len()],
            outcomes: vec![UnitAccumulator::default(); outcomes],
            floors: compiled.conceding.floors.clone(),
        }
    }

    /// Adds the points that have a certified solution; the probabilities of outcomes
    /// are the patterns watched at these places.
    pub(crate) fn add(&mut self, solved: &Solved, outcomes: &[usize]) {
        let certified = || (0..solved.len()).filter(|k| solved.certified()[*k]);
        for (acc, pattern) in self.outcomes.iter_mut().zip(outcomes) {
            certified().for_each(|k| acc.add(solved.watched(*pattern)[k].min(1.0)));
        }
        for (k, (acc, floor)) in self.leverage.iter_mut().zip(&self.floors).enumerate() {
            let (own, other) = (solved.conceded(k), solved.conceded(k ^ 1));
            for point in certified() {
                if let Some(share) = share_conceded(own[point], other[point], *floor) {
                    acc.add(share);
                }
            }
        }
    }

    /// In words for a case whose main game this is.
    pub(crate) fn named(&self, own: &Case, compiled: &CompiledGame) -> Under {
        let conceding = &compiled.conceding;
        let leverage = conceding
            .mutual()
            .map(|k| {
                let ((of, over), acc) = (conceding.pairs[k], &self.leverage[k]);
                let (of, over) = (&own.actors[of.index()], &own.actors[over.index()]);
                let (leverage, power_share) = (acc.estimate(), power_share(of, over));
                RivalLeverage {
                    of: of.id.clone(),
                    over: over.id.clone(),
                    puzzle: leverage.zip(power_share).map(|(l, p)| l.mean - p),
                    leverage,
                    power_share,
                }
            })
            .collect();
        let outcomes = own.games[compiled.protocol].outcomes.iter().zip(&self.outcomes).enumerate();
        let outcomes = outcomes
            .filter(|(o, _)| !Pattern::ending(compiled, &[*o]).is_impossible())
            .filter_map(|(_, (o, acc))| Some((o.name.clone(), acc.estimate()?.mean)))
            .collect();
        Under { leverage, outcomes }
    }
}

/// The headline of an account whose draws were not kept: solved anew.
pub(crate) fn headline(own: &Case, compiled: &CompiledGame, options: &Options) -> Headline {
    let outcomes = own.games[compiled.protocol].outcomes.len();
    let patterns: Vec<Pattern> = (0..outcomes).map(|o| Pattern::ending(compiled, &[o])).collect();
    let places: Vec<usize> = (0..outcomes).collect();
    let mut found = Headline::new(compiled, outcomes);
    let beliefs = own.beliefs();
    let sampler = Sampler::new(&beliefs, options.seed);
    for block in blocks(0..options.draws) {
        let points = drawn(own, &sampler, block);
        found.add(&solve_watching(compiled, &points, &patterns, options.jobs), &places);
    }
    found
}
