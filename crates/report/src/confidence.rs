//! How sure the judgements are, in a sentence of its own.

use crate::summary::bases;
use realpolitik_analysis::Findings;
use realpolitik_case::BasisKind;

/// Below this share of sizes that are estimated or taught confidence is low.
const MODERATE: f64 = 1.0 / 3.0;
/// From this share on it is high.
const HIGH: f64 = 0.8;

/// The confidence of the judgements (ICD 203: low, moderate, high), from two things
/// alone: how many of the sizes are estimates, and of how many others the record has
/// taught more than was judged. Grades of events, counts of sources and judgements
/// however well argued do not raise it. A computation that is not fit for use has
/// none.
pub fn confidence(f: &Findings) -> String {
    let sizes = f.evidence.sizes;
    let taught = taught(f);
    let bases = bases(&sizes);
    if !f.health.fit_for_use {
        return format!(
            "We have no confidence in these judgements, for the computation is not fit for use. They would rest on {bases}."
        );
    }
    let level = level(sizes.estimates + taught, sizes.all());
    let learned = match (&f.record, taught) {
        (None, _) => "no record was weighed".to_owned(),
        (Some(r), _) if r.withheld.is_some() => "nothing follows from what was seen".to_owned(),
        (Some(_), 0) => "of none of them has the record taught more than was judged".to_owned(),
        (Some(_), n) => format!(
            "of {} that {} no estimate{} the record has taught more than was judged",
            n,
            if n == 1 { "is" } else { "are" },
            if n == 1 { "" } else { "s" }
        ),
    };
    format!("Our confidence in these judgements is {level}. It rests on {bases}; {learned}.")
}

/// Sizes that are no estimates and of which the record says more than was judged.
pub fn taught(f: &Findings) -> usize {
    let estimated =
        |id: &str| f.parameters.iter().any(|p| p.id == id && p.basis == BasisKind::Estimate);
    let all = f.record.iter().flat_map(|r| &r.taught);
    all.filter(|t| t.is_taught() && !estimated(&t.parameter)).count()
}

fn level(known: usize, all: usize) -> &'static str {
    let share = known as f64 / all.max(1) as f64;
    match share {
        s if s >= HIGH => "high",
        s if s >= MODERATE => "moderate",
        _ => "low",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use realpolitik_analysis::rivals::record::Taught;
    use realpolitik_analysis::{Options, analyze};
    use realpolitik_case::load::{Limits, load_memory};
    use realpolitik_runs::sweep::Progress;

    const CASE: &str = "schema = 1\ntitle = \"T\"\nas_of = 2020-01-01\n\
        [actors.A]\nname = \"A\"\n[actors.B]\nname = \"B\"\n\
        [parameters.x]\nrange = \"1 to 2\"\nBASIS\n\
        [parameters.y]\nrange = \"1 to 2\"\njudgement = \"by whom\"\n\
        [parameters.z]\nrange = \"1 to 2\"\nsource = \"s\"\nbasis = \"direction\"\njudgement = \"by whom\"\n\
        [games.g]\nstart = \"m\"\nprecision = 1\n[games.g.moves.m]\nby = \"A\"\n\
        actions = { l = \"o\", r = \"p\" }\n\
        [games.g.outcomes.o]\npayoffs.A = \"x + y\"\npayoffs.B = \"z\"\n\
        [games.g.outcomes.p]\npayoffs.A = \"z\"\npayoffs.B = \"x\"\n";

    fn made(basis: &str) -> Findings {
        let text = CASE.replace("BASIS", basis);
        let bib = "@misc{s, title = {T}, author = {A}, year = {2019}}".to_owned();
        let files = [("case.toml".to_owned(), text), ("sources.bib".to_owned(), bib)];
        let loaded = load_memory(
            "t",
            &files.each_ref().map(|(n, t)| (n.as_str(), t.as_bytes())),
            &Limits::default(),
        );
        let case = loaded.case.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics));
        let options = Options { draws: 64, jobs: 1, ..Options::default() };
        analyze(&case, &options, &Progress::default()).unwrap()
    }

    fn record(f: &mut Findings, shrinkages: &[(&str, f64)]) {
        let taught = shrinkages.iter().map(|(id, s)| Taught {
            parameter: (*id).to_owned(),
            label: (*id).to_owned(),
            shift: 2.0,
            shrinkage: *s,
        });
        f.record = Some(realpolitik_analysis::rivals::Record {
            episodes: 5,
            events: 9,
            effective_draws: 900.0,
            needed: 400.0,
            draws: 1000,
            method: realpolitik_analysis::rivals::record::Method::Reweighted,
            withheld: None,
            rivals: Vec::new(),
            depends_on: Vec::new(),
            codings_tried: 0,
            taught: taught.collect(),
        });
    }

    #[test]
    fn confidence_is_of_estimates_and_of_what_the_record_taught() {
        let judged = made("judgement = \"by whom\"");
        assert!(confidence(&judged).contains(" is low. "), "{}", confidence(&judged));
        let estimated = made("source = \"s\"\nbasis = \"estimate\"");
        assert!(confidence(&estimated).contains(" is moderate. "), "{}", confidence(&estimated));

        let mut learnt = judged.clone();
        record(&mut learnt, &[("x", 0.7), ("y", 0.49), ("z", 0.1)]);
        assert_eq!(taught(&learnt), 1);
        assert!(confidence(&learnt).contains(" is moderate. "), "{}", confidence(&learnt));
        record(&mut learnt, &[("x", 0.7), ("y", 0.6), ("z", 0.5)]);
        assert!(confidence(&learnt).contains(" is high. "), "{}", confidence(&learnt));

        // What is an estimate already is not counted twice.
        let mut both = estimated.clone();
        record(&mut both, &[("x", 0.9), ("y", 0.2), ("z", 0.2)]);
        assert_eq!(taught(&both), 0);
        assert!(confidence(&both).contains(" is moderate. "));
    }

    #[test]
    fn events_grades_and_sources_do_not_raise_it() {
        let mut f = made("judgement = \"by whom\"");
        let before = confidence(&f);
        f.evidence.known = 90;
        f.evidence.by_grade.insert("A1".to_owned(), 90);
        f.evidence.sources = 300;
        assert_eq!(confidence(&f), before);
        f.health.fit_for_use = false;
        assert!(confidence(&f).starts_with("We have no confidence"));
    }
}
