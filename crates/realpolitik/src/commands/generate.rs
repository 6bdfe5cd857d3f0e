//! `generate`: random games by family, each a function of its seed.

use clap::{Args, ValueEnum};
use realpolitik_command_line::context::{Context, write_file};
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_command_line::flags::TEMPLATE;
use realpolitik_game::generate::{
    Memory, SignallingFamily, TableFamily, TreeFamily, Units, random_signalling, random_table,
    random_tree,
};
use realpolitik_game::strategic::{Cells, StrategicGame};
use realpolitik_game::{GameError, GameFile, Number, Rational};
use realpolitik_game_commands::export::{Target, write};
use std::path::PathBuf;

/// `generate`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik generate uniform --shape 3,3
  realpolitik generate covariant --correlation=-0.5 --shape 4,4 --seed 7 -o drawn.nfg
  realpolitik generate zero-sum --factor 1e9 --offset 1e9
  realpolitik generate tree --players 3 --depth 4 --memory forgetful
  realpolitik generate signalling --types 4 --to json
  realpolitik generate integers --shape 2,3,2 --count 500 -o games"
)]
pub struct Generate {
    /// Which kind of game.
    #[arg(value_enum)]
    pub family: Family,
    /// Tables: how many strategies each player has [default: 3,3].
    #[arg(long, value_name = "N,…", value_delimiter = ',')]
    pub shape: Vec<usize>,
    /// `integers`: the greatest payoff [default: 3]; `fractions`: the greatest numerator and
    /// denominator [default: 12]; `tree`: payoffs are from −N to N [default: 9].
    #[arg(long, value_name = "N")]
    pub most: Option<u32>,
    /// `covariant`: the correlation between any two players' payoffs [default: 0].
    #[arg(long, value_name = "X", allow_hyphen_values = true)]
    pub correlation: Option<f64>,
    /// `graphical`: on how many others a payoff depends [default: 1].
    #[arg(long, value_name = "N")]
    pub degree: Option<usize>,
    /// `tree`: how many players [default: 2].
    #[arg(long, value_name = "N")]
    pub players: Option<usize>,
    /// `tree`: the most levels of moves [default: 4].
    #[arg(long, value_name = "N")]
    pub depth: Option<usize>,
    /// `tree`: the most actions of a move [default: 2].
    #[arg(long, value_name = "N")]
    pub actions: Option<usize>,
    /// `tree`: what players know where they move [default: recall].
    #[arg(long, value_enum)]
    pub memory: Option<Knowledge>,
    /// `tree`: what the first of two players wins the second loses.
    #[arg(long)]
    pub zero_sum: bool,
    /// `tree`: chances of 0 and 1 occur, and moves of one action.
    #[arg(long)]
    pub edge_cases: bool,
    /// `signalling`: how many types the sender may have [default: 2].
    #[arg(long, value_name = "N")]
    pub types: Option<usize>,
    /// `signalling`: how many signals there are [default: 2].
    #[arg(long, value_name = "N")]
    pub signals: Option<usize>,
    /// `signalling`: how many responses the receiver has [default: 2].
    #[arg(long, value_name = "N")]
    pub responses: Option<usize>,
    /// Decimals of payoffs that are drawn from an interval [default: 6].
    #[arg(long, value_name = "N")]
    pub digits: Option<u32>,
    /// By what payoffs are multiplied, above 0.
    #[arg(long, default_value = "1", value_name = "X", value_parser = exact)]
    pub factor: Rational,
    /// What is then added to them.
    #[arg(long, default_value = "0", value_name = "X", value_parser = exact, allow_hyphen_values = true)]
    pub offset: Rational,
    /// How many games, of this seed and those that follow; `--output` is then a folder.
    #[arg(long, value_name = "N", requires = "output", value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub count: Option<u64>,
    /// In which format [default: nfg for tables, efg for trees].
    #[arg(long, value_enum)]
    pub to: Option<Format>,
    /// Where to write; `-` is standard output [default: -].
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Replace files that are there.
    #[arg(long)]
    pub force: bool,
}

/// A family of random games.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Family {
    /// Payoffs uniform between 0 and 1.
    Uniform,
    /// Two players; what one wins the other loses.
    ZeroSum,
    /// All are paid the same.
    CommonInterest,
    /// Small whole numbers: ties, and equilibria in continua.
    Integers,
    /// Fractions, which doubles round.
    Fractions,
    /// Payoffs of sizes from 1e-9 to 1e9 in one table.
    MixedScales,
    /// Normal payoffs, correlated between players.
    Covariant,
    /// Payoffs that are sums over the other players.
    Polymatrix,
    /// Payoffs that depend on neighbours in a circle.
    Graphical,
    /// Long paths for complementary pivoting.
    UnitVector,
    /// Facilities that pay less, the more use them.
    Congestion,
    /// All gain by spreading.
    Dispersion,
    /// Votes for candidates.
    MajorityVoting,
    /// The least effort counts.
    MinimumEffort,
    /// The least claim is paid.
    TravelersDilemma,
    /// Who waits longer has the prize.
    WarOfAttrition,
    /// A random tree.
    Tree,
    /// Types, signals and responses.
    Signalling,
}

/// What players know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Knowledge {
    /// Everything that happened.
    Perfect,
    /// What they did and knew themselves.
    Recall,
    /// Not even that.
    Forgetful,
}

/// A format for games.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Gambit's extensive form.
    Efg,
    /// Gambit's strategic form.
    Nfg,
    /// JSON, described by `realpolitik schema game`.
    Json,
}

fn exact(text: &str) -> Result<Rational, String> {
    Rational::from_literal(text.trim())
        .ok_or_else(|| "write a number such as 2.5, 1e9 or 1/3".to_owned())
}

/// Runs it.
pub fn run(args: &Generate, context: &Context) -> Result<Exit, Failure> {
    args.check()?;
    let out = args.output.clone().unwrap_or_else(|| PathBuf::from("-"));
    let Some(count) = args.count else {
        write_file(&out, &args.text(context.seed)?, args.force)?;
        return Ok(Exit::Done);
    };
    std::fs::create_dir_all(&out).map_err(|e| Failure::file(&out, "make the folder", &e))?;
    let last = context.seed.checked_add(count - 1).ok_or_else(|| {
        Failure::new(Exit::Usage, "seeds end at 18446744073709551615", "take a smaller --seed")
    })?;
    for seed in context.seed..=last {
        let name = format!("{}-{seed}.{}", value_name(&args.family), value_name(&args.format()));
        write_file(&out.join(name), &args.text(seed)?, args.force)?;
    }
    context.note(&format!("{count} games written into {}.", out.display()));
    Ok(Exit::Done)
}

fn value_name<V: ValueEnum>(value: &V) -> String {
    value.to_possible_value().map_or_else(String::new, |v| v.get_name().to_owned())
}

impl Generate {
    fn is_table(&self) -> bool {
        !matches!(self.family, Family::Tree | Family::Signalling)
    }

    fn format(&self) -> Format {
        self.to.unwrap_or(if self.is_table() { Format::Nfg } else { Format::Efg })
    }

    /// Refuses options that this family does not have.
    fn check(&self) -> Result<(), Failure> {
        use Family::*;
        let tree = self.family == Tree;
        let signals = self.family == Signalling;
        let whole = matches!(self.family, Integers | Fractions | MixedScales | Tree);
        let given = [
            (!self.shape.is_empty(), "--shape", self.is_table()),
            (self.most.is_some(), "--most", matches!(self.family, Integers | Fractions | Tree)),
            (self.correlation.is_some(), "--correlation", self.family == Covariant),
            (self.degree.is_some(), "--degree", self.family == Graphical),
            (self.players.is_some(), "--players", tree),
            (self.depth.is_some(), "--depth", tree),
            (self.actions.is_some(), "--actions", tree),
            (self.memory.is_some(), "--memory", tree),
            (self.zero_sum, "--zero-sum", tree),
            (self.edge_cases, "--edge-cases", tree),
            (self.types.is_some(), "--types", signals),
            (self.signals.is_some(), "--signals", signals),
            (self.responses.is_some(), "--responses", signals),
            (self.digits.is_some(), "--digits", !whole),
        ];
        for (is_given, option, fits) in given {
            if is_given && !fits {
                return Err(Failure::new(
                    Exit::Usage,
                    format!("{option} does nothing for {}", value_name(&self.family)),
                    "leave it out; `realpolitik generate --help` says what it goes with",
                ));
            }
        }
        Ok(())
    }

    fn units(&self) -> Units {
        let digits = self.digits.unwrap_or(Units::default().digits);
        Units { digits, factor: self.factor.clone(), offset: self.offset.clone() }
    }

    fn table_family(&self) -> Option<TableFamily> {
        Some(match self.family {
            Family::Uniform => TableFamily::Uniform,
            Family::ZeroSum => TableFamily::ZeroSum,
            Family::CommonInterest => TableFamily::CommonInterest,
            Family::Integers => TableFamily::Integers { most: self.most.unwrap_or(3) },
            Family::Fractions => TableFamily::Fractions { most: self.most.unwrap_or(12) },
            Family::MixedScales => TableFamily::MixedScales,
            Family::Covariant => {
                TableFamily::Covariant { correlation: self.correlation.unwrap_or(0.0) }
            }
            Family::Polymatrix => TableFamily::Polymatrix,
            Family::Graphical => TableFamily::Graphical { degree: self.degree.unwrap_or(1) },
            Family::UnitVector => TableFamily::UnitVector,
            Family::Congestion => TableFamily::Congestion,
            Family::Dispersion => TableFamily::Dispersion,
            Family::MajorityVoting => TableFamily::MajorityVoting,
            Family::MinimumEffort => TableFamily::MinimumEffort,
            Family::TravelersDilemma => TableFamily::TravelersDilemma,
            Family::WarOfAttrition => TableFamily::WarOfAttrition,
            Family::Tree | Family::Signalling => return None,
        })
    }

    /// The game of a seed, with a title that says how it was made.
    fn game(&self, seed: u64) -> Result<GameFile<Rational>, Failure> {
        let refused = |e: GameError| match e {
            GameError::Limit { what, limit, .. } => Failure::new(
                Exit::Usage,
                format!("such a game could have more than {limit} {what}"),
                "take fewer levels, actions, types or strategies",
            ),
            e => Failure::new(
                Exit::Usage,
                e.to_string(),
                "`realpolitik generate --help` says what there is",
            ),
        };
        let units = self.units();
        let title = format!("{}, seed {seed}", value_name(&self.family));
        if let Some(family) = self.table_family() {
            let shape = if self.shape.is_empty() { vec![3, 3] } else { self.shape.clone() };
            let table = random_table(family, &shape, &units, seed).map_err(refused)?;
            let players = (1..=shape.len()).map(|p| format!("Player {p}")).collect();
            let names = |n: &usize| (1..=*n).map(|s| s.to_string()).collect();
            let strategies = shape.iter().map(names).collect();
            let mut game =
                StrategicGame::new(players, strategies, Cells::Payoffs(table)).map_err(refused)?;
            game.title = title;
            return Ok(GameFile::Table(game));
        }
        let mut game = if self.family == Family::Signalling {
            let family = SignallingFamily {
                types: self.types.unwrap_or(2),
                signals: self.signals.unwrap_or(2),
                responses: self.responses.unwrap_or(2),
            };
            random_signalling(&family, &units, seed).map_err(refused)?
        } else {
            random_tree(&self.tree_family(), &units, seed).map_err(refused)?
        };
        game.title = title;
        Ok(GameFile::Tree(game))
    }

    fn tree_family(&self) -> TreeFamily {
        TreeFamily {
            players: self.players.unwrap_or(2),
            depth: self.depth.unwrap_or(4),
            actions: self.actions.unwrap_or(2),
            memory: match self.memory.unwrap_or(Knowledge::Recall) {
                Knowledge::Perfect => Memory::Perfect,
                Knowledge::Recall => Memory::Recall,
                Knowledge::Forgetful => Memory::Forgetful,
            },
            zero_sum: self.zero_sum,
            spread: self.most.unwrap_or(9),
            edge_cases: self.edge_cases,
        }
    }

    fn text(&self, seed: u64) -> Result<String, Failure> {
        let to = match self.format() {
            Format::Efg => Target::Efg,
            Format::Nfg => Target::Nfg,
            Format::Json => Target::Json,
        };
        write(&self.game(seed)?, to)
    }
}
