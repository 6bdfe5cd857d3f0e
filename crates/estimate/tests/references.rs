//! Published and recomputed fits: coefficients, standard errors and log-likelihoods
//! to six digits. The data are other people's and lie beside the repository; where
//! they are absent the tests say so.

use realpolitik_estimate::data::Table;
use realpolitik_estimate::{Fit, Game, Link, Noise, Options, Specification, compare, fit};
use std::path::PathBuf;

fn shared(name: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data/strategic")
        .join(name);
    if path.is_file() {
        return Some(path);
    }
    println!("skipped: {name} is absent");
    None
}

fn table(name: &str) -> Option<Table> {
    let bytes = std::fs::read(shared(name)?).expect("it is there");
    Some(Table::read(name, &bytes, &[]).expect("a table"))
}

/// The blocks of the reference: heading, log-likelihood, rows, and for each
/// coefficient its name, value and standard error.
type Block = (String, f64, usize, Vec<(String, f64, f64)>);

fn reference() -> Option<Vec<Block>> {
    let text = std::fs::read_to_string(shared("r_games_reference.txt")?).expect("text");
    let mut blocks: Vec<Block> = Vec::new();
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        if let Some(name) = line.strip_prefix("## ") {
            blocks.push((name.trim().to_owned(), 0.0, 0, Vec::new()));
        } else if words.first() == Some(&"loglik") {
            let block = blocks.last_mut().expect("a heading");
            block.1 = words[1].parse().expect("a number");
            block.2 = words[3].parse().expect("a count");
        } else if let [name, b, e] = words.as_slice()
            && let (Ok(b), Ok(e)) = (b.parse(), e.parse())
        {
            blocks.last_mut().expect("a heading").3.push(((*name).to_owned(), b, e));
        }
    }
    Some(blocks)
}

fn close(a: f64, b: f64, what: &str) {
    assert!((a - b).abs() <= 2e-6 * b.abs().max(0.1), "{what}: {a} against {b}");
}

fn agrees(fit: &Fit, block: &Block) {
    assert!(fit.answer.ok, "{:?} {:?}", fit.answer.status, fit.answer.warnings);
    close(fit.answer.log_likelihood, block.1, &block.0);
    assert_eq!(fit.answer.rows, block.2);
    assert_eq!(fit.answer.coefficients.len(), block.3.len());
    for (c, (name, value, error)) in fit.answer.coefficients.iter().zip(&block.3) {
        assert_eq!(c.name, *name);
        close(c.estimate, *value, name);
        close(c.std_error.expect("an error"), *error, name);
    }
}

const WAR: &str = "esc + war ~ s_wt_re1 + revis1 | 0 | regime1 | balanc + regime2";

#[test]
fn war1800_is_as_r_has_it() {
    let (Some(data), Some(blocks)) = (table("war1800.csv"), reference()) else { return };
    for block in &blocks[..3] {
        let mut model = Specification::new(Game::Deter, WAR).unwrap();
        if block.0.contains("logit") {
            model = model.with_link(Link::Logit).unwrap();
        }
        if block.0.contains("private") {
            model = model.with_noise(Noise::Private).unwrap();
        }
        let fitted = fit(&model, &data, &Options::default()).unwrap();
        agrees(&fitted, block);
        assert_eq!(fitted.answer.optima.len(), 1, "{:?}", fitted.answer.optima);
    }
}

#[test]
fn data_122_is_as_r_has_it() {
    let (Some(data), Some(blocks)) = (table("data_122.csv"), reference()) else { return };
    let formula = "y ~ x1 + x2 | x3 + f1 | 0 | x4 + x5 | z1 + z2 | z3 + f2";
    let fitted =
        fit(&Specification::new(Game::Deter2, formula).unwrap(), &data, &Options::default())
            .unwrap();
    agrees(&fitted, &blocks[3]);
    // The same outcome as moves.
    let moves = formula.replace("y ~", "a1 + a2 ~");
    let again =
        fit(&Specification::new(Game::Deter2, &moves).unwrap(), &data, &Options::default())
            .unwrap();
    assert_eq!(again.theta, fitted.theta);
    assert_eq!(again.answer.endings[1].name, "~a1,a2");
}

#[test]
fn ultimata_are_as_r_has_them_and_the_higher_maximum_is_found() {
    let formula = "offer + accept ~ gender1 | gender2";
    let model = |s2: &str| {
        let mut m = Specification::new(Game::Ultimatum, formula)
            .unwrap()
            .with_fixed(&[format!("s2={s2}")])
            .unwrap();
        m.offers.1 = Some(100.0);
        m
    };
    if let Some(data) = table("ultimatum2010.csv") {
        let fitted = fit(&model("3"), &data, &Options::default()).unwrap();
        assert!(fitted.answer.ok, "{:?}", fitted.answer);
        close(fitted.answer.log_likelihood, -292.135_908_594, "log-likelihood");
        let wanted = [
            (62.197762922, 18.734225715),
            (-25.409464236, 39.290034101),
            (37.684304381, 1.616351464),
            (-0.897027748, 1.150376464),
            (3.934054729, 0.430341552),
        ];
        for (c, (value, error)) in fitted.answer.coefficients.iter().zip(wanted) {
            close(c.estimate, value, &c.name);
            close(c.std_error.unwrap(), error, &c.name);
        }
    }
    if let Some(data) = table("student_offers.csv") {
        let fitted = fit(&model("1"), &data, &Options::default()).unwrap();
        let a = &fitted.answer;
        assert!(a.ok && a.log_likelihood >= -662.99673, "{:?} {:?}", a.status, a.optima);
        close(a.log_likelihood, -662.996_724_985, "log-likelihood");
        assert_eq!(a.coefficients[1].name, "R1:gender1");
        close(a.coefficients[1].estimate, -25.559_104_068, "gender1");
        close(a.coefficients[1].std_error.unwrap(), 23.661_864_113, "gender1");
    }
}

#[test]
fn vuong_and_clarke_are_as_r_has_them() {
    let Some(data) = table("war1800.csv") else { return };
    let agent = fit(&Specification::new(Game::Deter, WAR).unwrap(), &data, &Options::default());
    let private = Specification::new(Game::Deter, WAR).unwrap().with_noise(Noise::Private);
    let private = fit(&private.unwrap(), &data, &Options::default()).unwrap();
    let c = compare(&private, &agent.unwrap());
    assert!((c.vuong_p - two(c.vuong)).abs() < 1e-12 && c.rows == 282, "{c:?}");
    // Same number of coefficients, so that nothing is corrected.
    let gain = private.answer.log_likelihood - c.log_likelihood;
    assert!(c.vuong > 0.0 && gain > 0.0 && c.clarke_p <= 1.0);
}

fn two(z: f64) -> f64 {
    libm::erfc(z.abs() / std::f64::consts::SQRT_2)
}
