//! Which options go with which question: one that would change nothing is refused.

use super::{Concept, Form, Method, Solve};
use crate::game_input::Subject;
use clap::ValueEnum;
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_game::GameFile;

/// Refuses an option that the answer would not depend on, and says what it goes with.
pub fn check(args: &Solve, concept: Concept, subject: &Subject) -> Result<(), Failure> {
    if !methods(concept).contains(&args.method) {
        let list: Vec<String> = methods(concept).iter().map(name).collect();
        return Err(refusal(
            format!("--method {} is none for --concept {}", name(&args.method), name(&concept)),
            format!("it has: {}; or leave --method out", list.join(", ")),
        ));
    }
    let given = [
        (!args.lambda.is_empty(), "--lambda", &[Concept::Qre][..]),
        (!args.frequencies.is_empty(), "--frequencies", &[Concept::Qre]),
        (args.target.is_some(), "--target", &[Concept::Cfr]),
        (
            args.objective.is_some(),
            "--objective",
            &[Concept::Correlated, Concept::CoarseCorrelated],
        ),
        (args.branches, "--branches", &[Concept::Qre]),
        (args.form.is_some(), "--form", &[Concept::Qre, Concept::Pure]),
        (args.all, "--all", &[Concept::Nash, Concept::Pure, Concept::SubgamePerfect]),
        (args.exact, "--exact", &EXACT),
        (args.verify, "--verify", &VERIFIED),
    ];
    for (is_given, option, with) in given {
        if is_given && !with.contains(&concept) {
            let list: Vec<String> = with.iter().map(name).collect();
            return Err(refusal(
                format!("{option} does nothing for --concept {}", name(&concept)),
                format!("it goes with --concept {}; or leave it out", list.join(", ")),
            ));
        }
    }
    of_others(args)?;
    of_the_game(args, concept, subject)
}

/// Options that go with others.
fn of_others(args: &Solve) -> Result<(), Failure> {
    if args.branches && args.form == Some(Form::Strategic) {
        return Err(refusal(
            "--branches looks for responses of agents; --form strategic has none".to_owned(),
            "leave one of them out".to_owned(),
        ));
    }
    if args.branches && !args.frequencies.is_empty() {
        return Err(refusal(
            "--frequencies estimates the precision along the principal branch alone".to_owned(),
            "leave --branches out".to_owned(),
        ));
    }
    let asks = args.concept.is_some() || args.method != Method::Auto || args.all || args.exact;
    if args.profile.is_some() && (asks || !args.lambda.is_empty() || args.verify) {
        return Err(refusal(
            "--profile checks a profile that is given; there is nothing to solve".to_owned(),
            "leave --concept, --method, --all, --exact, --verify and --lambda out".to_owned(),
        ));
    }
    Ok(())
}

/// Options that depend on what the game is.
fn of_the_game(args: &Solve, concept: Concept, subject: &Subject) -> Result<(), Failure> {
    if let Subject::File { game, .. } = subject {
        if args.at.is_some() {
            return Err(refusal(
                "--at names a point of a case's parameters; a game file has none".to_owned(),
                "leave it out, or name a case".to_owned(),
            ));
        }
        if args.game.is_some() {
            return Err(refusal(
                "--game names one of a case's games; a game file is one game".to_owned(),
                "leave it out, or name a case".to_owned(),
            ));
        }
        if concept == Concept::Pure
            && args.form == Some(Form::Agent)
            && matches!(game, GameFile::Table(_))
        {
            return Err(refusal(
                "in a table every player is one agent: --form agent does nothing".to_owned(),
                "leave it out; it goes with trees".to_owned(),
            ));
        }
    }
    if !args.frequencies.is_empty() && args.form == Some(Form::Strategic) {
        return Err(refusal(
            "--frequencies count actions of information sets, which --form strategic lacks"
                .to_owned(),
            "leave --form out, or write --form agent".to_owned(),
        ));
    }
    Ok(())
}

/// Concepts that can be computed in rationals.
const EXACT: [Concept; 7] = [
    Concept::Nash,
    Concept::Pure,
    Concept::SubgamePerfect,
    Concept::Perfect,
    Concept::Rationalizable,
    Concept::Correlated,
    Concept::CoarseCorrelated,
];

/// Concepts whose answer is a profile that can be checked in rationals: a quantal
/// response is no rational number.
const VERIFIED: [Concept; 6] = [
    Concept::Nash,
    Concept::Pure,
    Concept::SubgamePerfect,
    Concept::Perfect,
    Concept::Sequential,
    Concept::Cfr,
];

/// The methods that a concept has.
fn methods(concept: Concept) -> &'static [Method] {
    use Method::*;
    match concept {
        Concept::Nash => &[
            Auto,
            VertexEnumeration,
            SupportEnumeration,
            LemkeHowson,
            Lcp,
            Lp,
            GlobalNewton,
            IteratedPolymatrix,
            SimplicialSubdivision,
            Lyapunov,
            Logit,
        ],
        Concept::Qre | Concept::Sequential => &[Auto, Logit],
        Concept::Cfr => &[Auto, CfrPlus, CfrDiscounted],
        Concept::Perfect => &[Auto, Lcp],
        Concept::Pure
        | Concept::SubgamePerfect
        | Concept::Rationalizable
        | Concept::Correlated
        | Concept::CoarseCorrelated
        | Concept::MarkovQre
        | Concept::MarkovNash => &[Auto],
    }
}

/// The name of a value on the command line.
fn name<V: ValueEnum>(value: &V) -> String {
    value.to_possible_value().map_or_else(String::new, |v| v.get_name().to_owned())
}

fn refusal(what: String, help: String) -> Failure {
    Failure::new(Exit::Usage, what, help)
}
