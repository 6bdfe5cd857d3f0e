//! The smallest joint change of all uncertain parameters that flips an answer.

use crate::flips::flip::Flip;
use crate::flips::seen::{Answer, FlipKind, Seen, at_scores, likeliest, of_all};
use crate::quantity::kind::Scale;
use realpolitik_belief::copula::Copula;
use realpolitik_lanes::normal::normal_quantile;
use realpolitik_runs::points::Points;
use schemars::JsonSchema;
use serde::Serialize;

/// A share of the squared length no greater than this is rounding.
const ROUNDING: f64 = 1e-10;

/// A parameter's part in a joint change.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct JointMove {
    /// The parameter.
    pub parameter: String,
    /// Its value at the base point.
    pub from: f64,
    /// Its value at the flip.
    pub to: f64,
    /// Its share in the squared length of the change; over all moves they add to 1.
    pub share: f64,
}

/// A joint change after which the answer is another.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct JointFlip {
    /// What changes.
    pub kind: FlipKind,
    /// Length of the change in standard deviations: the distance of the flip
    /// from the base point in independent standard normal scores. No shorter one
    /// was found; that none exists is not proved.
    pub deviations: f64,
    /// Every parameter that moves, the greatest share first.
    pub moves: Vec<JointMove>,
    /// The quantity at the flip.
    pub value: f64,
    /// The likeliest outcome on the other side, where outcomes are asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// Largest score of a single parameter that is tried.
const FARTHEST: f64 = 6.0;
/// Rounds of the search.
const ROUNDS: usize = 40;
/// Half the width of a difference quotient, in standard deviations.
const DIFFERENCE: f64 = 0.01;
/// Lengths of step that are tried in a round, as shares of the full one.
const STEPS: [f64; 6] = [1.0, 0.7, 0.4, 0.2, 0.08, 0.02];
/// The answer must be this near the flip, in log-odds.
const ON_THE_FLIP: f64 = 1e-6;

/// A search under way.
struct Search {
    kind: FlipKind,
    z: Vec<f64>,
    penalty: f64,
    done: bool,
    failed: bool,
}

/// How far the answer is from its flip: of a probability or share the log-odds
/// against the bar, of another number its difference from it; or the log ratio of
/// the likeliest outcome asked about to the likeliest other. Log-odds are nearly
/// linear in payoffs for logit choice, which is what the search wants. `None`
/// where the quantity has no value.
fn distance(answer: &Answer<'_>, kind: FlipKind, seen: &Seen) -> Option<f64> {
    let ln = |x: f64| libm::log(x.max(1e-300));
    match (kind, &answer.target) {
        (FlipKind::Likeliest, Some(target)) => {
            let most = |asked: bool| {
                let all = seen.p.iter().zip(target).filter(|(_, t)| **t == asked);
                all.map(|(v, _)| *v).fold(0.0, f64::max)
            };
            Some(ln(most(true)) - ln(most(false)))
        }
        _ if !seen.value.is_finite() => None,
        _ if answer.asked.quantity.scale() == Scale::Line => Some(seen.value - answer.bar),
        _ => {
            let odds = |x: f64| ln(x) - ln(1.0 - x);
            Some(odds(seen.value) - odds(answer.bar))
        }
    }
}

/// The smallest joint change, in standard deviations, after which the quantity is
/// on the other side of the bar, and after which an outcome asked about becomes,
/// or none of them is any more, the likeliest.
///
/// In independent standard normal scores of belief this is the point of the
/// limit surface nearest to the origin, whose distance is the reliability index
/// of Hasofer & Lind 1974. It is sought by their iteration with the line search
/// of Zhang & Der Kiureghian 1995 from the base point and from the nearest flips
/// of single parameters; the nearest point found is returned, if any is.
pub(crate) fn joint_flips(
    answer: &Answer<'_>,
    uncertain: &[usize],
    at_base: &Seen,
    single: &[Flip],
    kinds: &[FlipKind],
) -> Vec<JointFlip> {
    let d = uncertain.len();
    if d == 0 {
        return Vec::new();
    }
    let copula = Copula::new(answer.subject.case.beliefs());
    let mut searches: Vec<Search> = Vec::new();
    for kind in kinds.iter().copied() {
        let begin = |z: Vec<f64>| Search { kind, z, penalty: 0.0, done: false, failed: false };
        searches.push(begin(vec![0.0; d]));
        let mut near: Vec<(&Flip, f64)> = single
            .iter()
            .filter(|f| kind == FlipKind::Bar || f.kind == FlipKind::Likeliest)
            .filter_map(|f| Some((f, f.deviations?)))
            .filter(|(_, s)| *s < FARTHEST)
            .collect();
        near.sort_by(|a, b| a.1.total_cmp(&b.1));
        for (f, _) in near.into_iter().take(2) {
            let place =
                uncertain.iter().position(|m| answer.subject.parameter(*m).id == f.parameter);
            if let Some(i) = place {
                let p = answer.subject.parameter(uncertain[i]);
                let mut z = vec![0.0; d];
                z[i] = normal_quantile(p.distribution.cdf(f.at));
                searches.push(begin(z));
            }
        }
    }
    let field = Field { answer, copula: &copula, uncertain };
    for _ in 0..ROUNDS {
        if searches.iter().all(|s| s.done || s.failed) {
            break;
        }
        field.step(&mut searches);
    }
    kinds
        .iter()
        .copied()
        .filter_map(|kind| {
            searches
                .iter()
                .filter(|s| s.kind == kind && s.done)
                .min_by(|a, b| norm(&a.z).total_cmp(&norm(&b.z)))
                .map(|s| field.found(s, at_base))
        })
        .collect()
}

struct Field<'a> {
    answer: &'a Answer<'a>,
    copula: &'a Copula<'a>,
    uncertain: &'a [usize],
}

impl Field<'_> {
    fn seen(&self, scores: &[Vec<f64>]) -> Vec<Option<Seen>> {
        let count = self.answer.subject.case.parameters.len();
        let mut points = Points::new(count, scores.len());
        // Most differ from the one before in one parameter.
        let mut from = vec![0.0; count];
        let mut theta = Vec::with_capacity(count);
        self.copula.at_independent(&from, &mut theta);
        for (k, z) in scores.iter().enumerate() {
            let z = of_all(count, self.uncertain, z);
            self.copula.move_independent(&from, &z, &mut theta);
            points.set(k, &theta);
            from = z;
        }
        self.answer.seen(&points)
    }

    /// One round of all searches: gradients in one batch, steps in another.
    fn step(&self, searches: &mut [Search]) {
        let d = self.uncertain.len();
        let live: Vec<usize> =
            (0..searches.len()).filter(|i| !searches[*i].done && !searches[*i].failed).collect();
        let mut scores = Vec::with_capacity(live.len() * (2 * d + 1));
        for s in live.iter().map(|i| &searches[*i]) {
            scores.push(s.z.clone());
            for i in 0..d {
                for sign in [1.0, -1.0] {
                    let mut z = s.z.clone();
                    z[i] += sign * DIFFERENCE;
                    scores.push(z);
                }
            }
        }
        let seen = self.seen(&scores);
        let mut directions: Vec<Option<(f64, Vec<f64>)>> = Vec::new();
        for (s, p) in live.iter().zip(seen.chunks(2 * d + 1)) {
            directions.push(direction(self.answer, &mut searches[*s], p));
        }
        let mut scores = Vec::new();
        for (s, found) in live.iter().zip(&directions) {
            if let Some((_, step)) = found {
                for share in STEPS {
                    let z = searches[*s].z.iter().zip(step);
                    scores
                        .push(z.map(|(z, d)| (z + share * d).clamp(-FARTHEST, FARTHEST)).collect());
                }
            }
        }
        let seen = self.seen(&scores);
        let mut next = scores.chunks(STEPS.len()).zip(seen.chunks(STEPS.len()));
        for (s, found) in live.iter().zip(&directions) {
            if let Some((here, _)) = found
                && let Some((scores, p)) = next.next()
            {
                advance(self.answer, &mut searches[*s], *here, scores, p);
            }
        }
    }

    fn found(&self, s: &Search, at_base: &Seen) -> JointFlip {
        let there_seen = self.seen(std::slice::from_ref(&s.z)).swap_remove(0);
        let count = self.answer.subject.case.parameters.len();
        let (mut base, mut there) = (Vec::new(), Vec::new());
        at_scores(self.copula, count, self.uncertain, &vec![0.0; s.z.len()], &mut base);
        at_scores(self.copula, count, self.uncertain, &s.z, &mut there);
        let length = norm(&s.z);
        let mut moves: Vec<JointMove> = self
            .uncertain
            .iter()
            .zip(&s.z)
            .map(|(m, z)| JointMove {
                parameter: self.answer.subject.parameter(*m).id.clone(),
                from: base[*m],
                to: there[*m],
                share: if length > 0.0 { z * z / (length * length) } else { 0.0 },
            })
            .filter(|m| m.share > ROUNDING)
            .collect();
        moves.sort_by(|a, b| b.share.total_cmp(&a.share));
        JointFlip {
            kind: s.kind,
            deviations: length,
            moves,
            value: there_seen.as_ref().map_or(f64::NAN, |s| s.value),
            to: there_seen.and_then(|there| self.past(s.kind, at_base, &there)),
        }
    }

    /// The likeliest outcome past a flip: one of those asked about if at the base
    /// point the answer is another, else one of the others.
    fn past(&self, kind: FlipKind, at_base: &Seen, there: &Seen) -> Option<String> {
        let target = self.answer.target.as_ref()?;
        let now = match kind {
            FlipKind::Likeliest => target[likeliest(&at_base.p)],
            FlipKind::Bar => at_base.value > self.answer.bar,
        };
        let p: Vec<f64> =
            there.p.iter().zip(target).map(|(p, t)| if *t == now { -1.0 } else { *p }).collect();
        Some(self.answer.outcome(likeliest(&p)))
    }
}

fn norm(z: &[f64]) -> f64 {
    z.iter().map(|v| v * v).sum::<f64>().sqrt()
}

/// The step of Hasofer & Lind from gradient and value; marks the search as done
/// where the point lies on the flip and along its gradient.
fn direction(answer: &Answer<'_>, s: &mut Search, p: &[Option<Seen>]) -> Option<(f64, Vec<f64>)> {
    let kind = s.kind;
    let g = |p: &Option<Seen>| p.as_ref().and_then(|p| distance(answer, kind, p));
    let Some(here) = g(&p[0]) else {
        s.failed = true;
        return None;
    };
    let gradient: Vec<f64> = p[1..]
        .chunks(2)
        .map(|pair| match (g(&pair[0]), g(&pair[1])) {
            (Some(up), Some(down)) => (up - down) / (2.0 * DIFFERENCE),
            (Some(up), None) => (up - here) / DIFFERENCE,
            (None, Some(down)) => (here - down) / DIFFERENCE,
            (None, None) => 0.0,
        })
        .collect();
    let square: f64 = gradient.iter().map(|v| v * v).sum();
    if square < 1e-20 || !square.is_finite() {
        s.failed = true;
        return None;
    }
    let along: f64 = gradient.iter().zip(&s.z).map(|(g, z)| g * z).sum();
    let scale = (along - here) / square;
    let step: Vec<f64> = gradient.iter().zip(&s.z).map(|(g, z)| scale * g - z).collect();
    if here.abs() < ON_THE_FLIP && norm(&step) < 1e-3 * norm(&s.z).max(0.1) {
        s.done = true;
        return None;
    }
    s.penalty = s.penalty.max(2.0 * norm(&s.z) / square.sqrt()).max(1.0);
    Some((here, step))
}

/// Takes the longest step that lowers ½|z|² + c|g| (Zhang & Der Kiureghian
/// 1995, eq. 16), else the best of those tried.
fn advance(
    answer: &Answer<'_>,
    s: &mut Search,
    here: f64,
    scores: &[Vec<f64>],
    p: &[Option<Seen>],
) {
    let merit = |z: &[f64], g: f64| 0.5 * norm(z) * norm(z) + s.penalty * g.abs();
    let now = merit(&s.z, here);
    let tried: Vec<(usize, f64)> = p
        .iter()
        .enumerate()
        .filter_map(|(i, p)| {
            let g = distance(answer, s.kind, p.as_ref()?)?;
            Some((i, merit(&scores[i], g)))
        })
        .collect();
    let better = tried.iter().find(|(_, m)| *m < now - 1e-12);
    let best = tried.iter().min_by(|a, b| a.1.total_cmp(&b.1));
    match better.or(best) {
        Some((i, m)) if *m < now + 0.5 => s.z.clone_from(&scores[*i]),
        _ => s.failed = true,
    }
}
