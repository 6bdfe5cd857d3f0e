//! What figures need beyond the findings: the tree of play, the record by date,
//! the map of two parameters, swings, and a grid from which a page without a
//! solver can answer.
//!
//! Everything is a plain serialisable struct. Nothing here words or draws.

pub mod base_rate;
pub mod belief;
pub mod hand;
pub mod record;
pub mod region;
pub mod response;
pub mod scenario;
pub mod swing;
pub mod tree;

pub use base_rate::BaseRate;
pub use belief::Belief;
pub use hand::Taken;
pub use record::CaseRecord;
pub use region::RegionMap;
pub use response::ResponseGrid;
pub use swing::Swing;
pub use tree::GameTree;

use crate::error::AnalysisError;
use crate::options::Options;
use realpolitik_case::Case;
use realpolitik_runs::subject::compiled_game;
use schemars::JsonSchema;
use serde::Serialize;

/// Most draws that the tree of play is taken over: as many as an answer takes, so
/// that both print the same numbers.
const TREE_DRAWS: u64 = 20_000;
/// Most draws over which each card is taken away.
const HAND_DRAWS: u64 = 4096;

/// All that figures need beyond the findings.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Picture {
    /// The record by date.
    pub record: CaseRecord,
    /// Beliefs about the parameters that the game reads.
    pub beliefs: Vec<Belief>,
    /// The tree of play.
    pub tree: GameTree,
    /// What each parameter does by itself, the most decisive first.
    pub swings: Vec<Swing>,
    /// The outcomes of the protocol, in file order, as swings count them.
    pub outcomes: Vec<(String, String)>,
    /// Base rates of outcomes, where a question of the case gives one.
    pub base_rates: Vec<BaseRate>,
    /// The map of the two most decisive parameters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub map: Option<RegionMap>,
    /// The answer without each card in turn; empty where a solver is at hand.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub taken: Vec<Taken>,
    /// Answers over the four most decisive parameters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grid: Option<ResponseGrid>,
}

/// What figures of a case need. The grid and the cards taken away cost most and
/// can be left out where a solver is at hand.
pub fn picture(case: &Case, options: &Options, grid: bool) -> Result<Picture, AnalysisError> {
    let compiled = compiled_game(case, options.game.as_deref())?;
    let swings = swing::swings(case, &compiled, options.jobs);
    let decisive: Vec<usize> =
        swings.iter().filter(|s| s.largest > 0.0).map(|s| s.id.index()).collect();
    let map = match decisive[..] {
        [x, y, ..] => {
            Some(region::region_map(case, &compiled, (x, y), options.seed, options.jobs)?)
        }
        _ => None,
    };
    let protocol = &case.games[compiled.protocol];
    Ok(Picture {
        record: record::record(case, case.as_of),
        beliefs: belief::beliefs(case, &compiled),
        tree: tree::tree(
            case,
            &compiled,
            options.seed,
            options.draws.min(TREE_DRAWS),
            options.jobs,
        ),
        swings,
        outcomes: protocol.outcomes.iter().map(|o| (o.name.clone(), o.label.clone())).collect(),
        base_rates: base_rate::base_rates(case, compiled.protocol),
        map,
        taken: if grid && compiled.protocol == 0 {
            hand::hand(case, options.seed, options.draws.min(HAND_DRAWS), options.jobs)?
        } else {
            Vec::new()
        },
        grid: grid
            .then(|| {
                response::response_grid(
                    case,
                    &compiled,
                    &decisive,
                    (options.seed, options.draws),
                    options.jobs,
                )
            })
            .flatten(),
    })
}
