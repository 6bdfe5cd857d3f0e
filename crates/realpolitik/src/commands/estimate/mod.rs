//! `estimate`: strategic models from a table of data, by maximum likelihood.

mod files;
pub(super) mod show;

use clap::{Args, ValueEnum};
use realpolitik_command_line::context::{Context, write_file};
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_command_line::flags::TEMPLATE;
use realpolitik_command_line::input;
use realpolitik_estimate::answer::{Estimation, Status};
use realpolitik_estimate::data::Table;
use realpolitik_estimate::model::crisis::Selection;
use realpolitik_estimate::{
    CaseGame, EstimateError, Fit, Game, Link, Noise, Options, Specification, Vary, compare,
    fit_together, vary, with_threads,
};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// `estimate`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik estimate --model deter --data disputes.csv --formula \"press+fight~trade|0|1|regime\"
  realpolitik estimate --model deter --data disputes.csv --formula \"press+fight~trade|0|1|allies\"
  realpolitik estimate us-india-2021:waiver --data plays.csv --formula \"end~hill=votes|limbo\""
)]
pub struct Estimate {
    /// A game of a case, whose parameters are estimated [default game: the first].
    #[arg(value_name = "CASE:GAME", conflicts_with = "model", required_unless_present = "model")]
    pub case: Option<String>,
    /// The model.
    #[command(flatten)]
    pub of: ModelArgs,
    /// How standard errors are computed [default: hessian].
    #[arg(long, value_enum)]
    pub errors: Option<ErrorsOf>,
    /// Cluster errors, or resample, by this column.
    #[arg(long, value_name = "COLUMN")]
    pub cluster: Option<String>,
    /// Refit so many times on resampled rows or clusters.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub boot: usize,
    /// Intervals from the profile of the likelihood, which also looks for higher maxima.
    #[arg(long)]
    pub profile: bool,
    /// Starts in all: backward induction, zero, and points around both.
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = starts)]
    pub starts: usize,
    /// Predict along a column, as in x=0..1:11; may be given more than once.
    #[arg(long, value_name = "COLUMN=A..B:N")]
    pub vary: Vec<String>,
    /// Hold another column at a value in --vary [default: its mean, or likeliest word].
    #[arg(long, value_name = "COLUMN=X")]
    pub at: Vec<String>,
    /// Draws of the coefficients for the bands of --vary.
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub draws: usize,
    /// Compare with this formula (Vuong, Clarke); may be given more than once.
    #[arg(long, value_name = "FORMULA")]
    pub against: Vec<String>,
    /// The link of the models compared with [default: the same].
    #[arg(long, value_enum)]
    pub against_link: Option<LinkOf>,
    /// The noise of the models compared with [default: the same].
    #[arg(long, value_enum)]
    pub against_noise: Option<NoiseOf>,
    /// Write coefficients, covariance and rows as PREFIX-coefficients.csv and so on.
    #[arg(long, value_name = "PREFIX")]
    pub csv: Option<PathBuf>,
    /// Write the table of coefficients for LaTeX.
    #[arg(long, value_name = "FILE")]
    pub latex: Option<PathBuf>,
    /// Replace files that are there.
    #[arg(long)]
    pub force: bool,
}

/// A model and the table that it is fitted to.
#[derive(Clone, Debug, Args)]
pub struct ModelArgs {
    /// The game: choice (one player), deter (two players, three endings), deter2 (two,
    /// four), chain3 (three players, four endings), ultimatum, or crisis.
    #[arg(long, value_enum, value_name = "GAME")]
    pub model: Option<Model>,
    /// The table: comma-, semicolon- or tab-separated, with a heading; `-` is standard
    /// input.
    #[arg(long, value_name = "FILE")]
    pub data: PathBuf,
    /// Outcome ~ regressors of each utility, with | between; 0 for none, 1 for a constant.
    /// For a game of a case: outcome ~ parameter = regressors | log(parameter) = … .
    #[arg(long, value_name = "FORMULA")]
    pub formula: String,
    /// A parameter or a move of the case that a column of another name holds; may be
    /// given more than once.
    #[arg(long, value_name = "NAME=COLUMN", value_parser = bound)]
    pub bind: Vec<(String, String)>,
    /// The distribution of errors [default: probit].
    #[arg(long, value_enum)]
    pub link: Option<LinkOf>,
    /// Errors of each move (agent) or of each player's payoffs (private) [default: agent].
    #[arg(long, value_enum)]
    pub noise: Option<NoiseOf>,
    /// Regressors of the logarithm of the errors' scale; one side, or one per player.
    #[arg(long, value_name = "FORMULA")]
    pub scale: Option<String>,
    /// Hold a utility, a scale or a coefficient at a value; may be given more than once.
    #[arg(long, value_name = "NAME=X")]
    pub fixed: Vec<String>,
    /// The endings of the game in order, if their sorted order is not it.
    #[arg(long, value_name = "A,B,…", value_delimiter = ',')]
    pub endings: Vec<String>,
    /// Only rows for which this holds, as in "year >= 1850".
    #[arg(long = "where", value_name = "CONDITION")]
    pub only: Option<String>,
    /// Further cells that mean that nothing is known, as in -9,-99.
    #[arg(long, value_name = "A,B,…", value_delimiter = ',', allow_hyphen_values = true)]
    pub missing: Vec<String>,
    /// The least offer that is possible, in ultimatum.
    #[arg(long, value_name = "X", default_value_t = 0.0, allow_negative_numbers = true)]
    pub min_offer: f64,
    /// The greatest offer that is possible, in ultimatum.
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    pub max_offer: Option<f64>,
    /// Take chances below 2^-52 in ultimatum as they are.
    #[arg(long)]
    pub no_floor: bool,
    /// Which equilibrium of a crisis counts where there are several; `all` fits both
    /// ways and lists every row.
    #[arg(long, value_enum, default_value_t = EquilibriumOf::Best)]
    pub equilibrium: EquilibriumOf,
}

fn bound(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, column)) if !name.trim().is_empty() && !column.trim().is_empty() => {
            Ok((name.trim().to_owned(), column.trim().to_owned()))
        }
        _ => Err("write NAME=COLUMN, as in threat=cinc_ratio".to_owned()),
    }
}

/// At least one start, and no more than can be waited for.
pub(super) fn starts(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(n @ 1..=100_000) => Ok(n),
        _ => Err("write a whole number from 1 to 100000".to_owned()),
    }
}

/// A choice on the command line that stands for a value of the estimator.
macro_rules! choice {
    ($(#[$doc:meta])* $name:ident => $of:ty { $($(#[$what:meta])* $variant:ident = $value:expr),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
        pub enum $name { $($(#[$what])* $variant),+ }

        impl From<$name> for $of {
            fn from(choice: $name) -> Self {
                match choice { $($name::$variant => $value),+ }
            }
        }
    };
}

choice! {
    /// The games.
    Model => Game {
        /// One choice, done or not: a plain logit or probit.
        Choice = Game::Choice,
        /// Player 1 stays or moves; 2 gives way or resists.
        Deter = Game::Deter,
        /// Player 2 answers either move of player 1.
        Deter2 = Game::Deter2,
        /// Three players in a row.
        Chain3 = Game::Chain3,
        /// An offer that is taken or not.
        Ultimatum = Game::Ultimatum,
        /// A crisis with private information.
        Crisis = Game::Crisis,
    }
}
choice! {
    /// Distributions of errors.
    LinkOf => Link {
        /// Normal.
        Probit = Link::Probit,
        /// Logistic: logit quantal response.
        Logit = Link::Logit,
    }
}
choice! {
    /// Where errors are.
    NoiseOf => Noise {
        /// In each move.
        Agent = Noise::Agent,
        /// In each player's payoffs.
        Private = Noise::Private,
    }
}
choice! {
    /// Which equilibrium counts.
    EquilibriumOf => Selection {
        /// The one that makes the row likeliest.
        Best = Selection::Best,
        /// The one that the branch from noise leads to.
        Principal = Selection::Principal,
        /// Both ways, row by row.
        All = Selection::Best,
    }
}
choice! {
    /// How standard errors are computed.
    ErrorsOf => realpolitik_estimate::Errors {
        /// From the Hessian.
        Hessian = realpolitik_estimate::Errors::Hessian,
        /// From the outer product of scores.
        OuterProduct = realpolitik_estimate::Errors::OuterProduct,
        /// From both.
        Sandwich = realpolitik_estimate::Errors::Sandwich,
        /// From both, scores summed within --cluster.
        Clustered = realpolitik_estimate::Errors::Clustered,
        /// From refits on resampled data.
        Bootstrap = realpolitik_estimate::Errors::Bootstrap,
    }
}

/// Runs it.
pub fn run(args: &Estimate, context: &Context) -> Result<Exit, Failure> {
    let table = args.of.table()?;
    let game = args.case.as_deref().map(|named| game(named, context)).transpose()?;
    let models = models(args, game.as_ref(), &table).map_err(|e| failure(&e))?;
    let done = with_threads(context.jobs, || estimate(args, &models, &table, context.seed));
    let (fit, answer) = done.map_err(|e| failure(&e))?;
    if let Some(prefix) = &args.csv {
        for (part, text) in files::tables(&fit, &answer, &table) {
            let mut name = prefix.file_name().unwrap_or_default().to_owned();
            name.push(format!("-{part}.csv"));
            write_file(&prefix.with_file_name(name), &text, args.force)?;
        }
    }
    if let Some(path) = &args.latex {
        write_file(path, &files::latex(&answer), args.force)?;
    }
    let to_stdout = args.latex.as_deref() == Some(Path::new("-"));
    if context.json {
        context.print_json(&answer)?;
    } else if !to_stdout {
        context.print(&show::text(&answer, context.verbose > 0))?;
    }
    Ok(if answer.status == Status::Converged { Exit::Done } else { Exit::NotFit })
}

impl ModelArgs {
    /// The table.
    pub fn table(&self) -> Result<Table, Failure> {
        let bytes = if self.data == Path::new("-") {
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut std::io::stdin().lock(), &mut bytes).map(|_| bytes)
        } else {
            std::fs::read(&self.data)
        };
        let bytes = bytes.map_err(|e| Failure::file(&self.data, "read", &e))?;
        let name = self.data.display().to_string();
        Table::read(&name, &bytes, &self.missing).map_err(|e| failure(&e))
    }

    /// The model of the literature that is asked for.
    pub fn specification(&self) -> Result<Specification, EstimateError> {
        self.with(&self.formula, None, (self.link, self.noise))
    }

    /// The same with another formula and other errors, or a game of a case.
    fn with(
        &self,
        formula: &str,
        case: Option<(&Arc<CaseGame>, &Table)>,
        (link, noise): (Option<LinkOf>, Option<NoiseOf>),
    ) -> Result<Specification, EstimateError> {
        let refused = |what: &str, help: &str| {
            Err(EstimateError::Option { what: what.to_owned(), help: help.to_owned() })
        };
        let mut s = match (case, self.model) {
            (Some((game, table)), _) => {
                Specification::of_case(Arc::clone(game), formula, table, &self.bind)?
            }
            (None, _) if !self.bind.is_empty() => {
                return refused(
                    "--bind is for games of cases",
                    "name CASE:GAME instead of --model; utilities name their columns",
                );
            }
            (None, Some(model)) => Specification::new(model.into(), formula)?,
            (None, None) => return refused("there is no game", "give --model"),
        };
        if let Some(link) = link {
            s = s.with_link(link.into())?;
        }
        if let Some(noise) = noise {
            s = s.with_noise(noise.into())?;
        }
        if let Some(scale) = &self.scale {
            s = s.with_scale(scale)?;
        }
        if let Some(only) = &self.only {
            s = s.with_only(only)?;
        }
        s = s.with_fixed(&self.fixed)?.consistent()?;
        s.endings = self.endings.iter().map(|e| e.trim().to_owned()).collect();
        s.offers = (self.min_offer, self.max_offer);
        s.floor = !self.no_floor;
        if case.is_none() {
            s.selection = self.equilibrium.into();
        }
        Ok(s)
    }
}

/// The game of a case that was named as CASE, CASE:GAME or FOLDER:GAME.
fn game(named: &str, context: &Context) -> Result<Arc<CaseGame>, Failure> {
    let parts = named.rsplit_once(':').filter(|(case, game)| {
        // A drive's letter is no case.
        case.len() > 1 && !game.contains(['/', '\\'])
    });
    let (case, game) = parts.map_or((named, None), |(case, game)| (case, Some(game)));
    let loaded = input::case(Some(case), None, context)?;
    let ready = CaseGame::new(case, Arc::new(loaded), game).map_err(|e| failure(&e))?;
    Ok(Arc::new(ready))
}

/// The model, and those that it is compared with.
fn models(
    args: &Estimate,
    game: Option<&Arc<CaseGame>>,
    table: &Table,
) -> Result<Vec<Specification>, EstimateError> {
    let case = game.map(|g| (g, table));
    let mut all = vec![args.of.with(&args.of.formula, case, (args.of.link, args.of.noise))?];
    let (link, noise) = (args.against_link.or(args.of.link), args.against_noise.or(args.of.noise));
    let other_errors = args.against_link.is_some() || args.against_noise.is_some();
    let same = [args.of.formula.clone()];
    let formulas = if args.against.is_empty() && other_errors { &same[..] } else { &args.against };
    for formula in formulas {
        all.push(args.of.with(formula, case, (link, noise))?);
    }
    Ok(all)
}

fn estimate(
    args: &Estimate,
    models: &[Specification],
    table: &Table,
    seed: u64,
) -> Result<(Fit, Estimation), EstimateError> {
    let options = Options {
        errors: args.errors.map(Into::into),
        cluster: args.cluster.clone(),
        bootstrap: args.boot,
        profile: args.profile,
        starts: args.starts,
        seed,
        all_equilibria: args.of.equilibrium == EquilibriumOf::All,
    };
    let varied = args.vary.iter().map(|v| Vary::read(v)).collect::<Result<Vec<_>, _>>()?;
    let at = args
        .at
        .iter()
        .map(|pair| match pair.split_once('=') {
            Some((c, v)) => Ok((c.trim().to_owned(), v.trim().to_owned())),
            None => Err(EstimateError::Option {
                what: format!("`{pair}` holds nothing"),
                help: "write a column and its value, as in --at trade=0.5".to_owned(),
            }),
        })
        .collect::<Result<Vec<_>, _>>()?;
    let references: Vec<&Specification> = models.iter().collect();
    let mut fits = fit_together(&references, table, &options)?.into_iter();
    let Some(first) = fits.next() else {
        return Err(EstimateError::Option {
            what: "there is no model".to_owned(),
            help: "give --formula".to_owned(),
        });
    };
    let mut answer = first.answer.clone();
    answer.comparisons = fits.map(|other| compare(&first, &other)).collect();
    for one in &varied {
        if first.covariance.is_some() {
            answer.variations.push(vary(&first, table, one, &at, (args.draws.max(2), seed))?);
        } else {
            answer
                .warnings
                .push(format!("there are no errors, and so no predictions along `{}`", one.column));
        }
    }
    Ok((first, answer))
}

/// Which exit a mistake has: 2 for the command line, 3 for the data, 4 for a model
/// that the data cannot bear, 6 for a limit.
pub(super) fn failure(error: &EstimateError) -> Failure {
    let exit = match error {
        EstimateError::Formula { .. } | EstimateError::Option { .. } => Exit::Usage,
        EstimateError::Table { .. }
        | EstimateError::Data { .. }
        | EstimateError::Unidentified { .. } => Exit::InvalidCase,
        EstimateError::Degenerate { .. } => Exit::NotFit,
        EstimateError::Limit { .. } => Exit::Limit,
    };
    Failure::new(exit, error.to_string(), error.help())
}
