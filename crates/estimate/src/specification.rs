//! What is to be estimated, as asked.

use crate::case_game::{CaseFormula, CaseGame};
use crate::data::Table;
use crate::error::EstimateError;
use crate::formula::{Expression, Formula, Terms, parse};
use crate::model::crisis::Selection;
use crate::model::{Game, Noise};
use crate::numeric::distribution::Link;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How standard errors are computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Errors {
    /// From the inverse of the Hessian.
    Hessian,
    /// From the inverse of the outer product of the scores (BHHH).
    OuterProduct,
    /// Hessian, outer product, Hessian (Huber 1967, White 1982).
    Sandwich,
    /// The same with scores summed within clusters first.
    Clustered,
    /// The spread of refits on resampled rows or clusters.
    Bootstrap,
}

/// A model with its options.
#[derive(Clone, Debug)]
pub struct Specification {
    /// The game.
    pub game: Game,
    /// Outcome, and regressors of each utility.
    pub formula: Formula,
    /// Probit or logit.
    pub link: Link,
    /// Where the noise is.
    pub noise: Noise,
    /// Regressors of the logarithm of the scale: none, one for all, or one per player.
    pub scale: Vec<Terms>,
    /// Values that are not estimated: utilities (`u11`), scales (`s2`), coefficients.
    pub fixed: Vec<(String, f64)>,
    /// The endings in the order of the game, if their sorted order is not it.
    pub endings: Vec<String>,
    /// Only rows where this is true.
    pub only: Option<Expression>,
    /// The least and the greatest offer of the ultimatum game.
    pub offers: (f64, Option<f64>),
    /// Whether chances in the ultimatum game count as no less than 2⁻⁵², as in R's
    /// `games`.
    pub floor: bool,
    /// Which equilibrium of a crisis.
    pub selection: Selection,
    /// The game of a case, if it is one.
    pub case: Option<CaseFormula>,
}

impl Specification {
    /// A specification with the usual choices: probit errors of agents, or what the
    /// game prescribes.
    ///
    /// # Errors
    /// As [`Formula::read`].
    pub fn new(game: Game, formula: &str) -> Result<Self, EstimateError> {
        Ok(Specification::usual(game, Formula::read(formula)?))
    }

    fn usual(game: Game, formula: Formula) -> Self {
        let logit = matches!(game, Game::Ultimatum | Game::Case);
        let private = matches!(game, Game::Ultimatum | Game::Crisis);
        Specification {
            game,
            formula,
            link: if logit { Link::Logit } else { Link::Probit },
            noise: if private { Noise::Private } else { Noise::Agent },
            scale: Vec::new(),
            fixed: Vec::new(),
            endings: Vec::new(),
            only: None,
            offers: (0.0, None),
            floor: true,
            selection: Selection::Best,
            case: None,
        }
    }

    /// A game of a case: logit errors of agents, with the precisions of the case.
    ///
    /// # Errors
    /// As [`CaseFormula::read`].
    pub fn of_case(
        game: std::sync::Arc<CaseGame>,
        formula: &str,
        table: &Table,
        bind: &[(String, String)],
    ) -> Result<Self, EstimateError> {
        let (case, formula) = CaseFormula::read(formula, game, table, bind)?;
        Ok(Specification {
            selection: Selection::Principal,
            case: Some(case),
            ..Specification::usual(Game::Case, formula)
        })
    }

    /// Takes another link.
    ///
    /// # Errors
    /// [`EstimateError::Option`] if the game prescribes one.
    pub fn with_link(mut self, link: Link) -> Result<Self, EstimateError> {
        if link != self.link && matches!(self.game, Game::Ultimatum | Game::Crisis | Game::Case) {
            return Err(EstimateError::option(
                format!("the errors of {} have a distribution of their own", self.game.name()),
                "leave --link out",
            ));
        }
        self.link = link;
        Ok(self)
    }

    /// Takes noise of the other kind.
    ///
    /// # Errors
    /// [`EstimateError::Option`] if the game prescribes it, or for private noise with
    /// logit: sums of such errors are not logistic.
    pub fn with_noise(mut self, noise: Noise) -> Result<Self, EstimateError> {
        if noise != self.noise
            && matches!(self.game, Game::Choice | Game::Ultimatum | Game::Crisis | Game::Case)
        {
            return Err(EstimateError::option(
                format!("the noise of {} is private information", self.game.name()),
                "leave --noise out",
            ));
        }
        self.noise = noise;
        self.consistent()
    }

    /// Link and noise go together.
    ///
    /// # Errors
    /// [`EstimateError::Option`] if they do not.
    pub fn consistent(self) -> Result<Self, EstimateError> {
        if !matches!(self.game, Game::Ultimatum)
            && self.link == Link::Logit
            && self.noise == Noise::Private
        {
            return Err(EstimateError::option(
                "private information needs the probit link",
                "a weighted sum of normal errors is normal, but one of logistic errors is not \
                 logistic; write --link probit",
            ));
        }
        Ok(self)
    }

    /// Estimates the logarithm of the scale of the errors, too.
    ///
    /// # Errors
    /// As [`Formula::read_sides`]; [`EstimateError::Option`] for another number of
    /// sides than one or one per player.
    pub fn with_scale(mut self, text: &str) -> Result<Self, EstimateError> {
        let sides = Formula::read_sides(text)?;
        let players = self.game.players();
        if matches!(self.game, Game::Choice | Game::Ultimatum | Game::Crisis | Game::Case) {
            return Err(EstimateError::option(
                format!("--scale is not for {}", self.game.name()),
                "a choice has errors of unit size; the ultimatum game estimates s1 and s2 anyway; a crisis has errors of unit size; a \
                 game of a case has precisions, which can be given a side of the formula",
            ));
        }
        if sides.len() != 1 && sides.len() != players {
            return Err(EstimateError::option(
                format!("--scale has {} sides", sides.len()),
                format!("write one for all players, or {players} with | between them"),
            ));
        }
        self.scale = sides;
        Ok(self)
    }

    /// Keeps only rows in which a condition holds.
    ///
    /// # Errors
    /// [`EstimateError::Formula`] if it cannot be read.
    pub fn with_only(mut self, text: &str) -> Result<Self, EstimateError> {
        self.only = Some(parse(text).map_err(|what| EstimateError::Formula {
            text: text.to_owned(),
            what,
            help: "write it as in  year >= 1850 & regime1 == \"dem\"".to_owned(),
        })?);
        Ok(self)
    }

    /// Fixes values: `u11=-1`, `s2=3`, or a coefficient by its name.
    ///
    /// # Errors
    /// [`EstimateError::Option`] if a part is no `name=number`.
    pub fn with_fixed(mut self, list: &[String]) -> Result<Self, EstimateError> {
        for part in list {
            let pair = part.rsplit_once('=').and_then(|(name, value)| {
                let value: f64 = value.trim().parse().ok()?;
                value.is_finite().then(|| (name.trim().to_owned(), value))
            });
            let Some(pair) = pair else {
                return Err(EstimateError::option(
                    format!("`{part}` fixes nothing"),
                    "write name=number, as in u11=-1 or s2=3",
                ));
            };
            self.fixed.push(pair);
        }
        Ok(self)
    }

    /// The columns of data that it uses, each once.
    pub(crate) fn columns(&self) -> Vec<String> {
        let mut names = Vec::new();
        for e in &self.formula.response {
            e.names(&mut names);
        }
        for terms in self.formula.sides.iter().chain(&self.scale) {
            terms.variables.iter().for_each(|v| v.names(&mut names));
        }
        names.into_iter().map(str::to_owned).collect()
    }
}
