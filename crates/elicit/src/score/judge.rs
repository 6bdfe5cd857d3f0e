//! Whether judgements hold together, and whether they are too narrow.

use crate::cooke::chi_square_upper;
use crate::expert::Elicitation;
use realpolitik_belief::family::beta_cdf;
use schemars::JsonSchema;
use serde::Serialize;

/// An expert whose intervals hold the truth too seldom.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Narrow {
    /// Who.
    pub expert: String,
    /// Seed questions answered.
    pub answered: usize,
    /// The share of belief between the outermost quantiles, as stated.
    pub stated: f64,
    /// How many realisations lay between them.
    pub inside: usize,
    /// The probability that so few or fewer would, if the statement were right.
    pub p_value: f64,
    /// By which factor the intervals, widened about their medians, would have held
    /// the stated share of realisations; absent where some lie past any.
    pub widen: Option<f64>,
}

/// Below this probability intervals are said to be too narrow.
pub const TOO_FEW: f64 = 0.05;

/// Every expert's outermost intervals against the seed questions of a round; an
/// exact test of one side (binomial).
pub fn narrow(all: &Elicitation, round: u32) -> Vec<Narrow> {
    (0..all.experts.len()).filter_map(|e| narrow_one(all, round, e)).collect()
}

fn narrow_one(all: &Elicitation, round: u32, expert: usize) -> Option<Narrow> {
    let (mut answered, mut inside, mut stated) = (0, 0, Vec::new());
    let mut factors = Vec::new();
    for (q, question) in all.questions.iter().enumerate() {
        let (Some(r), Some(answer)) = (question.realization, all.answer(round, expert, q)) else {
            continue;
        };
        let points = answer.points();
        let (Some((p, low)), Some((u, high))) = (points.first(), points.last()) else { continue };
        if points.len() < 2 {
            continue;
        }
        answered += 1;
        stated.push(u - p);
        inside += usize::from(*low <= r && r <= *high);
        if let Some(middle) = answer.middle() {
            let side = if r < middle { middle - low } else { high - middle };
            factors.push((r - middle).abs() / side.max(f64::MIN_POSITIVE));
        }
    }
    if answered == 0 {
        return None;
    }
    let stated = stated.iter().sum::<f64>() / answered as f64;
    // P(X ≤ k) of a binomial is 1 − I_p(k + 1, n − k).
    let p_value = if inside == answered {
        1.0
    } else {
        1.0 - beta_cdf(stated, inside as f64 + 1.0, (answered - inside) as f64)
    };
    factors.sort_by(f64::total_cmp);
    let needed = libm::ceil(stated * answered as f64 - 1e-9) as usize;
    let widen = needed.checked_sub(1).and_then(|i| factors.get(i).copied());
    let widen = widen.filter(|w| w.is_finite());
    Some(Narrow { expert: all.experts[expert].clone(), answered, stated, inside, p_value, widen })
}

/// Two statements that cannot both hold, or do not fit together.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Incoherence {
    /// Who.
    pub expert: String,
    /// Of what.
    pub question: String,
    /// In which round.
    pub round: u32,
    /// What does not fit.
    pub what: String,
}

/// Tolerance of sums of probabilities.
const SUM: f64 = 1e-6;

/// What does not hold together in the judgements: a best guess away from the
/// middle half of the expert's own belief; probabilities of questions named
/// `x = a`, `x = b`, … that add to more than 1; a conditional `a | b` with `a` and
/// `b` that break the law of total probability.
pub fn incoherences(all: &Elicitation) -> Vec<Incoherence> {
    let mut found = Vec::new();
    for round in 1..=all.last_round() {
        for (e, expert) in all.experts.iter().enumerate() {
            let mut say = |question: &str, what: String| {
                let (expert, question) = (expert.clone(), question.to_owned());
                found.push(Incoherence { expert, question, round, what });
            };
            guesses(all, round, e, &mut say);
            sums(all, round, e, &mut say);
            conditionals(all, round, e, &mut say);
        }
    }
    found
}

fn guesses(all: &Elicitation, round: u32, e: usize, say: &mut dyn FnMut(&str, String)) {
    for (q, question) in all.questions.iter().enumerate() {
        let Some(answer) = all.answer(round, e, q) else { continue };
        let (Some(best), true) = (answer.best, answer.quantiles.len() > 1) else { continue };
        let at = |p: f64| {
            let i = answer.quantiles.partition_point(|(s, _)| *s < p);
            let b = answer.quantiles.get(i)?;
            let a = i.checked_sub(1).map_or(b, |i| &answer.quantiles[i]);
            Some(if b.0 > a.0 { a.1 + (p - a.0) / (b.0 - a.0) * (b.1 - a.1) } else { b.1 })
        };
        if let (Some(low), Some(high)) = (at(0.25), at(0.75))
            && !(low..=high).contains(&best)
        {
            let what =
                format!("the best guess {best} is outside the middle half {low:.6} to {high:.6}");
            say(&question.id, what);
        }
    }
}

fn probability(all: &Elicitation, round: u32, e: usize, id: &str) -> Option<f64> {
    all.answer(round, e, all.question(id)?)?.probability
}

fn sums(all: &Elicitation, round: u32, e: usize, say: &mut dyn FnMut(&str, String)) {
    let mut groups: Vec<(&str, f64, usize)> = Vec::new();
    for question in &all.questions {
        let Some((group, _)) = question.id.split_once('=') else { continue };
        let Some(p) = probability(all, round, e, &question.id) else { continue };
        match groups.iter_mut().find(|(g, ..)| *g == group.trim()) {
            Some((_, sum, n)) => {
                *sum += p;
                *n += 1;
            }
            None => groups.push((group.trim(), p, 1)),
        }
    }
    for (group, sum, n) in groups {
        if n > 1 && sum > 1.0 + SUM {
            say(group, format!("the probabilities of its {n} answers add to {sum:.4}, above 1"));
        }
    }
}

fn conditionals(all: &Elicitation, round: u32, e: usize, say: &mut dyn FnMut(&str, String)) {
    for question in &all.questions {
        let Some((a, b)) = question.id.split_once('|') else { continue };
        let (a, b) = (a.trim(), b.trim());
        let (negated, event) = match b.strip_prefix('!') {
            Some(b) => (true, b.trim()),
            None => (false, b),
        };
        let of = |id: &str| probability(all, round, e, id);
        let (Some(given), Some(p), Some(b)) = (of(&question.id), of(a), of(event)) else {
            continue;
        };
        let b = if negated { 1.0 - b } else { b };
        // P(a | b) P(b) ≤ P(a) ≤ P(a | b) P(b) + 1 − P(b).
        let (low, high) = (given * b, given * b + 1.0 - b);
        if p < low - SUM || p > high + SUM {
            let what = format!(
                "with {given} given {} of probability {b}, {a} must lie in {low:.4} to {high:.4}, and is {p}",
                question.id.split_once('|').map_or("", |(_, b)| b.trim())
            );
            say(a, what);
        }
    }
}

/// How an expert's probabilities and outcomes agree, over claims.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Calibrated {
    /// Probabilities that were settled.
    pub settled: usize,
    /// Spiegelhalter's statistic (1986), standard normal if the probabilities are
    /// right.
    pub z: f64,
    /// Its probability from either side.
    pub p_value: f64,
}

/// Whether probabilities agree with what happened (Spiegelhalter 1986); `None`
/// where all are 0, ½ or 1 and it says nothing.
pub fn calibrated(pairs: &[(f64, bool)]) -> Option<Calibrated> {
    let (mut top, mut variance) = (0.0, 0.0);
    for (p, held) in pairs {
        let outcome = f64::from(u8::from(*held));
        top += (outcome - p) * (1.0 - 2.0 * p);
        variance += (1.0 - 2.0 * p) * (1.0 - 2.0 * p) * p * (1.0 - p);
    }
    (variance > 0.0).then(|| {
        let z = top / libm::sqrt(variance);
        Calibrated { settled: pairs.len(), z, p_value: chi_square_upper(z * z, 1) }
    })
}
