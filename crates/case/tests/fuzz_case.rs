//! Nothing that is called a case makes the reader panic, hang or swell.

mod mutate;

use realpolitik_case::load::{Limits, load_memory};
use realpolitik_case::render;
use realpolitik_case::unfold::{UnfoldLimits, compile};

type Files = Vec<(&'static str, Vec<u8>)>;

macro_rules! folder {
    ($path:literal: $($file:literal),+) => {
        vec![$(($file, include_bytes!(concat!($path, "/", $file)).to_vec())),+]
    };
}

fn corpus() -> Vec<Files> {
    vec![
        folder!("../../realpolitik/templates/threat": "case.toml", "events.csv", "sources.bib"),
        folder!("../../realpolitik/templates/alliance": "case.toml", "events.csv", "sources.bib"),
        folder!("../../realpolitik/templates/sanction-waiver":
            "case.toml", "events.csv", "sources.bib", "tiers.csv", "regimes/rule.csv"),
        folder!("../../realpolitik/templates/coercive-bargaining":
            "case.toml", "events.csv", "sources.bib"),
        folder!("../../../cases/us-vietnam-2022":
            "case.toml", "events.csv", "sources.bib", "tiers.csv", "regimes/currency.csv",
            "regimes/currency-engagement.csv", "regimes/caatsa-231.csv", "regimes/magnitsky.csv",
            "regimes/trade-deficit.csv"),
    ]
}

const WORDS: &[&str] = &[
    "[",
    "]",
    "{",
    "}",
    "\"",
    "'",
    "\"\"\"",
    "#",
    "\n",
    "\r\n",
    "=",
    ".",
    ",",
    "\u{0}",
    "\u{1b}[2J",
    "\u{202e}",
    "\u{feff}",
    "é",
    "nan",
    "inf",
    "-inf",
    "1e308",
    "-1e308",
    "1e-320",
    "0",
    "-0.0",
    "9223372036854775807",
    "99999999999999999999",
    "2022-02-30",
    "9999-12-31",
    "-9999-01-01",
    "0000-00-00",
    "2022",
    "rest",
    "value = ",
    "range = \"1 to 2\"",
    "dist = \"beta(1e-9, 1e9)\"",
    "dist = \"mixture(0.5 * normal(0, 1), 0.5 * uniform(0, 1))\"",
    "quantiles = { \"5%\" = 1 }",
    "dist = \"discrete(1: 0.5, 2: 0.5)\"",
    "dist = \"lognormal(700, 50)\"",
    "precision",
    "schema = 1",
    "[games.x]",
    "[games.x.moves.y]",
    "to = \"answer\"",
    "start = ",
    "seen_by = []",
    "../",
    "..\\",
    "/etc/passwd",
    "CON",
    "[[correlations]]",
    "between = [\"precision\", \"stake\"]",
    "rank = 0.99",
    "rank = -0.99",
    "[rivals.r]",
    "prior = 1",
    "card = true",
    "without = 0",
    "if(",
    "max(",
    ")",
    "^",
    "/ 0",
    "sqrt(-1)",
    "F6",
    "A1",
    "Z9",
    "yes",
    "no",
    "@misc{",
    "}",
    "\\",
    ";",
];

#[test]
fn no_text_breaks_the_case_parser() {
    let corpus = corpus();
    mutate::run("case parser", 300, |r| {
        let mut files = r.pick(&corpus).clone();
        let other = r.pick(&corpus);
        let other = r.pick(other).1.clone();
        for _ in 0..=r.below(2) {
            // The document itself is the likeliest to be changed.
            let i = if r.below(3) < 2 { 0 } else { r.below(files.len()) };
            mutate::mutate(r, &mut files[i].1, WORDS, &other);
        }
        let borrowed: Vec<(&str, &[u8])> = files.iter().map(|(n, b)| (*n, b.as_slice())).collect();
        let loaded = load_memory("fuzz", &borrowed, &Limits::default());
        assert_eq!(
            loaded.case.is_none(),
            loaded.errors() > 0,
            "a case is given unless it has errors"
        );
        let human = render::human(&loaded, false);
        assert!(
            !human.chars().any(|c| c.is_control() && c != '\n'),
            "a control character reached the terminal: {human:?}"
        );
        assert!(!human.contains(['\u{202e}', '\u{2066}']), "{human:?}");
        let _ = (render::json(&loaded), render::sarif(&loaded), render::github(&loaded));
        if let Some(case) = &loaded.case {
            let theta: Vec<f64> =
                case.parameters.iter().map(|p| p.distribution.quantile(0.3)).collect();
            for g in 0..case.games.len() {
                if let Ok(compiled) = compile(case, g, &UnfoldLimits::default()) {
                    let _ = (compiled.at(&theta), compiled.precision_at(&theta));
                }
            }
        }
        String::from_utf8_lossy(&files[0].1).into_owned()
    });
}
