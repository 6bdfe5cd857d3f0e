//! The record in short: what it makes of the rivals and of the parameters, and on
//! which codings that depends.

use crate::rivals::coding::{Change, CodedMove, Variation};
use crate::rivals::learning::moments;
use crate::rivals::observed::observed;
use crate::rivals::proposal::ENOUGH;
use crate::rivals::weighed::Weighed;
use realpolitik_case::{Case, Edge};
use schemars::JsonSchema;
use serde::Serialize;

/// Two rivals whose weights differ by less than this share are even.
const EVEN: f64 = 1e-9;

/// How draws were weighted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// Draws of the beliefs, weighted by the likelihood of what was seen.
    Reweighted,
    /// Draws of a distribution fitted to what was seen, where those of the beliefs
    /// hardly meet it.
    Redrawn,
}

/// Why nothing is said to follow from the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Withheld {
    /// Too few draws carry it.
    FewDraws,
    /// What was seen is impossible under every account.
    Impossible,
    /// It was stopped early.
    Interrupted,
}

/// A rival in the record.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RivalWeight {
    /// Its id.
    pub id: String,
    /// What it claims.
    pub label: String,
    /// Whether it is the case as it stands.
    pub own: bool,
    /// Weight before the record.
    pub prior: f64,
    /// Weight after it.
    pub weight: f64,
    /// Least weight if one episode or move is coded otherwise or left out.
    pub low: f64,
    /// Greatest.
    pub high: f64,
}

/// What is done to the coding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// The episode is left out.
    LeftOut,
    /// One move is left uncoded.
    Uncoded,
    /// One move is coded as another action.
    Recoded,
}

/// An episode coded otherwise, and what the rivals then weigh.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Recoding {
    /// The episode.
    pub episode: String,
    /// What is done.
    pub change: ChangeKind,
    /// The event whose coding changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// The move.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    /// The action that is coded, the likeliest where there is doubt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The action that is coded instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Later moves of the episode that no play could then have.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dropped: Vec<String>,
    /// The rival that then weighs most; absent if all are impossible.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<String>,
    /// Posterior weight of each rival, in the order of [`Record::rivals`].
    pub weights: Vec<f64>,
    /// Whether another rival than before weighs most.
    pub changes_the_first: bool,
}

/// What the record taught about a parameter of the case itself.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Taught {
    /// The parameter.
    pub parameter: String,
    /// Its label.
    pub label: String,
    /// How far its mean moved, in standard deviations before.
    pub shift: f64,
    /// By what share its variance shrank: 1 less after over before. Below 0 it grew.
    pub shrinkage: f64,
}

/// The shrinkage from which on the record says more of a parameter than was judged:
/// half. Where belief and likelihood are normal the precisions add, so that half of
/// the variance gone means that what was seen weighs as much as the judgement
/// (Schad, Betancourt and Vasishth 2021, *Psychological Methods* 26, on posterior
/// contraction).
pub const TAUGHT: f64 = 0.5;

impl Taught {
    /// Whether its value now rests on the record more than on what was judged. A
    /// mean that moved while belief stayed as wide is not enough: one is then
    /// elsewhere and no surer.
    ///
    /// ```
    /// use realpolitik_analysis::rivals::record::Taught;
    /// let of = |shift, shrinkage| Taught {
    ///     parameter: "x".to_owned(),
    ///     label: "X".to_owned(),
    ///     shift,
    ///     shrinkage,
    /// };
    /// assert!(of(0.1, 0.6).is_taught());
    /// assert!(!of(1.2, 0.2).is_taught());
    /// ```
    pub fn is_taught(&self) -> bool {
        self.shrinkage >= TAUGHT
    }
}

/// What the record says.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Record {
    /// Episodes seen by the as-of date.
    pub episodes: usize,
    /// Moves seen in them.
    pub events: usize,
    /// How many draws carry what follows: the fewest of any rival of some weight.
    pub effective_draws: f64,
    /// How many would be enough.
    pub needed: f64,
    /// Draws of each account.
    pub draws: u64,
    /// How draws were weighted.
    pub method: Method,
    /// Why nothing is said to follow, if so; there are then no numbers after the
    /// record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withheld: Option<Withheld>,
    /// The rivals, the weightiest first; none if the case has none or it is
    /// withheld.
    pub rivals: Vec<RivalWeight>,
    /// The codings that would put another rival first.
    pub depends_on: Vec<Recoding>,
    /// How many other codings were tried.
    pub codings_tried: usize,
    /// What it taught about the parameters of the case itself, most first.
    pub taught: Vec<Taught>,
}

/// The record in short.
pub(crate) fn record(case: &Case, weighed: &Weighed) -> Record {
    let withheld = if weighed.interrupted {
        Some(Withheld::Interrupted)
    } else if weighed.posterior.is_none() {
        Some(Withheld::Impossible)
    } else {
        weighed.is_withheld().then_some(Withheld::FewDraws)
    };
    let redrawn = weighed.samples[..weighed.priors.len()].iter().any(|s| s.rounds > 0);
    let mut found = Record {
        episodes: weighed.readings.episodes.len(),
        events: weighed.readings.events,
        effective_draws: weighed.carried(),
        needed: ENOUGH,
        draws: weighed.draws,
        method: if redrawn { Method::Redrawn } else { Method::Reweighted },
        withheld,
        rivals: Vec::new(),
        depends_on: Vec::new(),
        codings_tried: 0,
        taught: Vec::new(),
    };
    if withheld.is_some() {
        return found;
    }
    if case.rivals.len() > 1 {
        let order = order(weighed);
        let all = recodings(case, weighed, &order);
        found.rivals = rivals(case, weighed, &order, &all);
        found.codings_tried = all.len();
        // Without its only episode there is no record to depend on.
        let only = found.episodes == 1;
        let kept = |r: &Recoding| !(only && r.change == ChangeKind::LeftOut);
        found.depends_on = all.into_iter().filter(|r| r.changes_the_first && kept(r)).collect();
    }
    if weighed.effective(weighed.own) >= ENOUGH {
        found.taught = taught(case, weighed);
    }
    found
}

/// The rivals by posterior weight.
pub(crate) fn order(weighed: &Weighed) -> Vec<usize> {
    let weight = |h: usize| weighed.posterior.as_ref().map_or(0.0, |p| p[h]);
    let mut order: Vec<usize> = (0..weighed.priors.len()).collect();
    order.sort_by(|a, b| weight(*b).total_cmp(&weight(*a)).then(a.cmp(b)));
    order
}

fn rivals(
    case: &Case,
    weighed: &Weighed,
    order: &[usize],
    recodings: &[Recoding],
) -> Vec<RivalWeight> {
    let Some(posterior) = &weighed.posterior else { return Vec::new() };
    let one = |(place, h): (usize, &usize)| {
        let rival = &case.rivals[*h];
        let varied = recodings.iter().filter_map(|r| r.weights.get(place).copied());
        let (low, high) =
            varied.fold((posterior[*h], posterior[*h]), |(low, high), w| (low.min(w), high.max(w)));
        RivalWeight {
            id: rival.id.clone(),
            label: rival.label.clone(),
            own: *h == weighed.own,
            prior: rival.prior,
            weight: posterior[*h],
            low,
            high,
        }
    };
    order.iter().enumerate().map(one).collect()
}

/// Every other coding with the weights of the rivals, which stand in the order given.
pub(crate) fn recodings(case: &Case, weighed: &Weighed, order: &[usize]) -> Vec<Recoding> {
    let seen = observed(case);
    let variations = weighed.readings.variations.iter().zip(weighed.varied());
    variations
        .map(|(v, posterior)| {
            let best = posterior
                .as_ref()
                .and_then(|p| (0..p.len()).max_by(|a, b| p[*a].total_cmp(&p[*b]).then(b.cmp(a))));
            // Rounding is no change: an even match stays with the first.
            let changes = match (&posterior, best, order.first()) {
                (Some(p), Some(best), Some(first)) => p[best] > p[*first] * (1.0 + EVEN),
                _ => true,
            };
            let weights =
                posterior.map_or_else(Vec::new, |p| order.iter().map(|h| p[*h]).collect());
            let mut found = named(case, weighed, v, |event| seen[event].id.clone());
            found.first = best.map(|h| case.rivals[h].id.clone());
            found.changes_the_first = changes;
            found.weights = weights;
            found
        })
        .collect()
}

/// A variation by its names.
fn named(
    case: &Case,
    weighed: &Weighed,
    v: &Variation,
    event: impl Fn(usize) -> String,
) -> Recoding {
    let episode = &weighed.readings.episodes[v.episode];
    let names = &case.games[episode.game].names;
    let action = |m: &CodedMove, branch| names.branch(Edge { node: m.node, branch }).to_owned();
    let (kind, changed, to) = match &v.change {
        Change::LeftOut => (ChangeKind::LeftOut, None, None),
        Change::Uncoded(i) => (ChangeKind::Uncoded, Some(*i), None),
        Change::Recoded(i, to) => {
            (ChangeKind::Recoded, Some(*i), Some(action(&episode.moves[*i], *to)))
        }
    };
    let at = changed.map(|i| &episode.moves[i]);
    let likeliest = |m: &CodedMove| {
        m.codings.iter().rev().max_by(|a, b| a.1.total_cmp(&b.1)).map(|(a, _)| action(m, *a))
    };
    let gone = |m: &&CodedMove| {
        v.moves.iter().all(|x| x.event != m.event) && at.is_none_or(|a| a.event != m.event)
    };
    Recoding {
        episode: episode.episode.clone(),
        change: kind,
        event: at.map(|m| event(m.event)),
        node: at.map(|m| names.vertex(m.node).to_owned()),
        from: at.and_then(likeliest),
        to,
        dropped: match kind {
            ChangeKind::Recoded => {
                let gone = episode.moves.iter().filter(gone);
                gone.map(|m| names.vertex(m.node).to_owned()).collect()
            }
            _ => Vec::new(),
        },
        first: None,
        weights: Vec::new(),
        changes_the_first: false,
    }
}

fn taught(case: &Case, weighed: &Weighed) -> Vec<Taught> {
    let weights = weighed.draw_weights(weighed.own);
    let values = &weighed.samples[weighed.own].parameters;
    let mut all: Vec<Taught> = case
        .parameters
        .iter()
        .zip(values)
        .filter(|(_, v)| !v.is_empty())
        .map(|(p, v)| {
            let (mean, variance) = moments(v, &weights);
            let (before, sd) = (p.distribution.mean(), p.distribution.sd());
            Taught {
                parameter: p.id.clone(),
                label: p.label.clone(),
                shift: (mean - before) / sd,
                shrinkage: 1.0 - variance / (sd * sd),
            }
        })
        .collect();
    all.sort_by(|a, b| b.shift.abs().total_cmp(&a.shift.abs()).then(a.parameter.cmp(&b.parameter)));
    all
}
