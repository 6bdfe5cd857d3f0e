//! The whole answer.

use crate::asked::{Answers, Unanswered, answer, kept};
use crate::error::AnalysisError;
use crate::flips::near_flip::{NearFlip, near_flip};
use crate::headline::against::{Against, against};
use crate::headline::gain::{Gain, gains};
use crate::headline::leverage::{Leverage, NoLeverage, leverage, no_leverage};
use crate::headline::offer::{AcceptedFinding, OfferFinding, accepted, offers};
use crate::headline::outcome::{MoveFinding, OutcomeFinding, moves, outcomes};
use crate::headline::path::{Path, base_path};
use crate::headline::question::{QuestionFinding, judged, recorded};
use crate::headline::shape::shape_test;
use crate::headline::stamp::{Health, ParameterFinding, SourceFinding, Stamp, health, parameter};
use crate::multiplicity::{Multiplicity, multiplicity};
use crate::options::Options;
use crate::relations::{RelationFinding, relations};
use crate::rivals::learning::{Learning, learnt};
use crate::rivals::record::Record;
use crate::rivals::weighed::{Weighed, weigh};
use crate::rivals::weights::{Rivals, weights};
use realpolitik_case::unfold::CompiledGame;
use realpolitik_case::{ActorId, Case, Protocol};
use realpolitik_record::audit::{Audit, audits};
use realpolitik_record::convenience::{Convenience, conveniences};
use realpolitik_record::evidence::{Evidence, evidence};
use realpolitik_record::ledger::{Ledger, ledgers};
use realpolitik_record::standing::{Standing, standings};
use realpolitik_runs::parts::joined;
use realpolitik_runs::run::{Run, RunOptions, run};
use realpolitik_runs::subject::Subject;
use realpolitik_runs::subject::compiled_game;
use realpolitik_runs::sweep::Progress;
use schemars::JsonSchema;
use serde::Serialize;

/// Everything that follows from a case.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Findings {
    /// Always true here; a failure is another document.
    pub ok: bool,
    /// What was analysed and how.
    pub stamp: Stamp,
    /// The questions of the case with their answers, in file order.
    pub questions: Vec<QuestionFinding>,
    /// What the observed episodes say; absent where nothing was seen by the as-of
    /// date and where only what is judged was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<Record>,
    /// What most speaks against the answer.
    pub against: Vec<Against>,
    /// Endings, likeliest first.
    pub outcomes: Vec<OutcomeFinding>,
    /// Moves, in file order.
    pub moves: Vec<MoveFinding>,
    /// What is offered, where offers are from a range, in file order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub offers: Vec<OfferFinding>,
    /// What of it is accepted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accepted: Vec<AcceptedFinding>,
    /// Relations of the case over time.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub relations: Vec<RelationFinding>,
    /// The likeliest play at the base point and why.
    pub path: Path,
    /// A small joint change after which another outcome is the likeliest, if there
    /// is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub near_flip: Option<NearFlip>,
    /// Whether the answer depends on which equilibrium is played; absent where the
    /// run was stopped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub multiplicity: Option<Multiplicity>,
    /// Leverage of each over each, the greatest puzzle first.
    pub leverage: Vec<Leverage>,
    /// Why there is none between some, or at all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub no_leverage: Vec<NoLeverage>,
    /// What the relation is worth to each side.
    pub gains: Vec<Gain>,
    /// Answers to what was asked beyond the headline.
    #[serde(flatten)]
    pub answers: Answers,
    /// Partnership ladders on the as-of date.
    pub ladders: Vec<Standing>,
    /// Concession ledgers up to it.
    pub ledgers: Vec<Ledger>,
    /// What kind of tie each pair has.
    pub conveniences: Vec<Convenience>,
    /// Rules triggered against rules enforced.
    pub audits: Vec<Audit>,
    /// Rival explanations weighed, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rivals: Option<Rivals>,
    /// What the observed episodes teach, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub learning: Option<Learning>,
    /// The evidence, counted.
    pub evidence: Evidence,
    /// The parameters.
    pub parameters: Vec<ParameterFinding>,
    /// The sources.
    pub sources: Vec<SourceFinding>,
    /// How far the computation can be trusted.
    pub health: Health,
}

/// The JSON Schema of [`Findings`].
pub fn findings_schema() -> serde_json::Value {
    schemars::generate::SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator()
        .into_root_schema_for::<Findings>()
        .to_value()
}

/// Solves the game of a case over all its uncertainty and says what follows.
pub fn analyze(
    case: &Case,
    options: &Options,
    progress: &Progress,
) -> Result<Findings, AnalysisError> {
    analyze_run(case, options, &options.into(), progress)
}

/// The same over draws that are told in more detail.
pub fn analyze_run(
    case: &Case,
    options: &Options,
    how: &RunOptions,
    progress: &Progress,
) -> Result<Findings, AnalysisError> {
    let compiled = compiled_game(case, options.game.as_deref())?;
    let done = run(case, &compiled, how, progress, &|_, _| {}, &mut |_| Ok(()))?;
    findings(case, &compiled, options, &done, progress)
}

/// What follows from draws that have been solved.
pub fn findings(
    case: &Case,
    compiled: &CompiledGame,
    options: &Options,
    done: &Run,
    progress: &Progress,
) -> Result<Findings, AnalysisError> {
    let protocol = &case.games[compiled.protocol];
    let path = base_path(case, compiled)?;
    let total = &done.total;
    let draws = done.draws.end - done.draws.start;
    if total.certified == 0 {
        return Err(AnalysisError::NothingCertified { draws });
    }
    let mut outcomes = outcomes(protocol, compiled, total);
    let how = options.into();
    let subject = Subject { case, compiled, seed: options.seed, jobs: options.jobs };
    let headline = outcomes.first().map(|o| o.id.clone());
    let named = options.asked.rivals;
    let weighing = named || options.asked.full || !options.judged;
    // None waits for another: what one leaves idle the others take.
    let (over_time, found, beside) = std::thread::scope(|scope| {
        let over_time = scope.spawn(|| relations(case, options, progress));
        let found = (weighing && !total.interrupted)
            .then(|| scope.spawn(|| weighed_and_told(case, options, progress)));
        let beside = beside(&subject, done, headline.as_deref(), options);
        (joined(over_time), found.map_or(Ok(None), joined), beside)
    });
    let (over_time, Beside { held, mut answers, near, several, gains }) = (over_time?, beside?);
    let mut questions = judged(case, (compiled.protocol, done), &over_time, &how, progress)?;
    let (mut rivals, mut learning, mut record) = (None, None, None);
    if let Some(told) = kept(found, "the record", named, &mut answers.unanswered)?.flatten() {
        answers.unanswered.extend(told.unanswered);
        (rivals, learning) = (told.rivals, told.learning);
        if !options.judged {
            recorded(&mut questions, &told.weighed);
            after_the_record(case, compiled.protocol, &mut outcomes, &told.weighed);
            record = Some(crate::rivals::record::record(case, &told.weighed));
        }
    }
    if !options.judged {
        for (i, q) in questions.iter_mut().enumerate() {
            q.recorded = q.recorded.or_else(|| over_time.answer_after_record(case, i));
        }
    }
    let against = against(case, record.as_ref(), &questions, several.as_ref());
    Ok(Findings {
        ok: true,
        answers,
        stamp: stamp(case, protocol, options, draws),
        questions,
        record,
        against,
        outcomes,
        moves: moves(case, protocol, compiled, total),
        offers: offers(case, protocol, compiled, total),
        accepted: accepted(protocol, compiled, total),
        relations: over_time.findings,
        path,
        near_flip: near,
        multiplicity: several,
        leverage: held,
        no_leverage: no_leverage(case, compiled),
        gains,
        ladders: standings(case, case.as_of),
        ledgers: ledgers(case),
        conveniences: conveniences(case),
        audits: audits(case, None),
        rivals,
        learning,
        evidence: evidence(case),
        parameters: case.parameters.iter().map(parameter).collect(),
        sources: sources(case),
        health: health(done),
    })
}

/// What rests neither on relations nor on the record.
struct Beside {
    held: Vec<Leverage>,
    answers: Answers,
    near: Option<NearFlip>,
    several: Option<Multiplicity>,
    gains: Vec<Gain>,
}

fn beside(
    subject: &Subject<'_>,
    done: &Run,
    headline: Option<&str>,
    options: &Options,
) -> Result<Beside, AnalysisError> {
    let (total, asked) = (&done.total, &options.asked);
    let mut held = leverage(subject.case, subject.compiled, total);
    shape_test(subject, &mut held);
    let rest = || {
        if total.interrupted {
            return Ok((None, None));
        }
        let deep = asked.multiplicity || asked.full;
        Ok::<_, AnalysisError>((near_flip(subject)?, Some(multiplicity(subject, deep)?)))
    };
    let (answers, rest) = std::thread::scope(|scope| {
        let rest = scope.spawn(rest);
        let answers = match headline {
            Some(headline) if asked.anything() && !total.interrupted => {
                answer(subject, asked, headline)
            }
            _ => Ok(Answers::default()),
        };
        (answers, joined(rest))
    });
    let (answers, (near, several)) = (answers?, rest?);
    let gains = gains(subject, done.draws.end - done.draws.start)?;
    Ok(Beside { held, answers, near, several, gains })
}

fn stamp(case: &Case, protocol: &Protocol, options: &Options, draws: u64) -> Stamp {
    let id = |a: ActorId| case.actors[a.index()].id.clone();
    Stamp {
        case: case.id.clone(),
        title: case.title.clone(),
        summary: case.summary.clone(),
        about: case.about.map(|(a, b)| (id(a), id(b))),
        game: protocol.id.clone(),
        game_title: protocol.title.clone(),
        other_games: case
            .games
            .iter()
            .filter(|g| g.id != protocol.id)
            .map(|g| (g.id.clone(), g.title.clone()))
            .collect(),
        as_of: case.as_of.to_string(),
        hash: case.hash.clone(),
        seed: options.seed,
        draws,
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

fn sources(case: &Case) -> Vec<SourceFinding> {
    let all = case.sources.iter().map(|s| SourceFinding {
        key: s.key.clone(),
        citation: s.citation.clone(),
        url: s.url.clone(),
    });
    all.collect()
}

/// The record weighed, with what it says of the rival explanations and teaches.
struct Told {
    weighed: Weighed,
    rivals: Option<Rivals>,
    learning: Option<Learning>,
    unanswered: Vec<Unanswered>,
}

/// Weighs the record and says of rivals and parameters what was asked for. `None` if
/// nothing was seen, or if it was stopped: weights over a part of the draws are no
/// weights.
fn weighed_and_told(
    case: &Case,
    options: &Options,
    progress: &Progress,
) -> Result<Option<Told>, AnalysisError> {
    let Some(weighed) = weigh(case, options, progress)?.filter(|w| !w.interrupted) else {
        return Ok(None);
    };
    let named = options.asked.rivals;
    let mut told = Told { weighed, rivals: None, learning: None, unanswered: Vec::new() };
    if named || options.asked.full {
        if !case.rivals.is_empty() {
            let found = weights(case, options, &told.weighed);
            told.rivals = kept(found, "rivals", named, &mut told.unanswered)?;
        }
        told.learning = Some(learnt(case, options, &told.weighed));
    }
    Ok(Some(told))
}

/// Puts the probabilities after the record beside those judged.
fn after_the_record(
    case: &Case,
    protocol: usize,
    outcomes: &mut [OutcomeFinding],
    weighed: &Weighed,
) {
    let Some(pool) = weighed.pool().filter(|_| !weighed.is_withheld()) else { return };
    let ends = &case.games[protocol].outcomes;
    for o in outcomes {
        let place = ends.iter().position(|e| e.name == o.id);
        o.recorded = place.and_then(|p| weighed.outcome(&pool, p));
    }
}
